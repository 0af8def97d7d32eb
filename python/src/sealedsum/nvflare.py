"""NVFlare jobs that train under seal: a filter for the sites' results and an aggregator for the server.

    recipe = FedAvgRecipe(…, aggregator=SealedAggregator("/fed", clients=["site-1", …], clip=1.0, max_examples=200))
    recipe.add_client_output_filter(SealedResult("/fed/clients/{site}"), tasks=["train"])

The filter puts one sealed, proved submission in the place of a site's parameters and metrics; the aggregator verifies
each, refuses what is false by the site's name, and opens the sums. A client script sends an `FLModel` as ever, with
`meta={"NUM_STEPS_CURRENT_ROUND": examples}`. Where sites only run classes that they know (`class_allow_list`), they add
"sealedsum.nvflare.".
"""

from __future__ import annotations

import pathlib
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from nvflare.apis.dxo import DXO, DataKind, MetaKey, from_shareable
from nvflare.apis.event_type import EventType
from nvflare.apis.filter import Filter
from nvflare.apis.fl_constant import FLContextKey, ReservedKey, ReturnCode
from nvflare.apis.fl_context import FLContext
from nvflare.apis.shareable import ReservedHeaderKey, Shareable
from nvflare.app_common.abstract.fl_model import FLModel, ParamsType
from nvflare.app_common.aggregators.model_aggregator import ModelAggregator
from nvflare.app_common.app_constant import AppConstants
from nvflare.app_common.app_event_type import AppEventType

from .errors import ArgumentError, FileError
from .federation import Client, Federation, Round

KEY = "sealedsum"


class SealedResult(Filter):
    """Seals what a site trained: a filter of task results.

    Args:
        folder: The site's folder, with `identity.key` and `invitation.bin`; `{site}` in it stands for the site's name.
        chain: The chain that it must be, where you know it from somebody whom you trust.
    """

    def __init__(self, folder: str, chain: str | None = None):
        super().__init__()
        self.folder, self.chain = folder, chain
        self._task: Shareable | None = None

    def handle_event(self, event_type: str, fl_ctx: FLContext) -> None:
        """Keeps what the server sent: results are relative to it."""
        if event_type == EventType.BEFORE_TASK_EXECUTION:
            self._task = fl_ctx.get_prop(FLContextKey.TASK_DATA)

    def process(self, shareable: Shareable, fl_ctx: FLContext) -> Shareable:
        """See `Filter`."""
        if shareable.get_return_code() != ReturnCode.OK:
            return shareable
        notice = self._task.get_header(KEY) if self._task is not None else None
        if notice is None:
            raise ArgumentError(
                "the server asks for plain updates; use SealedAggregator there, or leave SealedResult out")
        result = from_shareable(shareable)
        examples = result.meta.get(MetaKey.NUM_STEPS_CURRENT_ROUND)
        if examples is None:
            raise ArgumentError("the result says no number of examples: FLModel(meta={'NUM_STEPS_CURRENT_ROUND': n})")
        folder = pathlib.Path(self.folder.format(site=fl_ctx.get_identity_name())).expanduser()
        with Client.open(folder, chain=self.chain) as client:
            update = {key: np.asarray(result.data[key], dtype=np.float64) for key in client.layout.shapes}
            if result.data_kind == DataKind.WEIGHTS:
                before = from_shareable(self._task).data
                update = {key: values - np.asarray(before[key], dtype=np.float64) for key, values in update.items()}
            told = result.meta.get(MetaKey.INITIAL_METRICS) or {}
            ranges = {m["name"]: m["range"] for m in client.charter.get("metrics", [])}
            metrics = {key: float(np.clip(told[key], *ranges[key])) for key in ranges if key in told}
            sealed = client.seal(notice, update, examples=int(examples), metrics=metrics)
        reply = DXO(DataKind.WEIGHT_DIFF, data={KEY: np.frombuffer(sealed, dtype=np.uint8)}).to_shareable()
        # Nothing of the result but the seal and the framework's own headers.
        reply[ReservedHeaderKey.HEADERS] = {
            **shareable.get(ReservedHeaderKey.HEADERS, {}), **reply.get(ReservedHeaderKey.HEADERS, {})}
        return reply


class SealedAggregator(ModelAggregator):
    """Opens the mean of sealed updates.

    Args:
        folder: Where the federation lies; founded with the first round where there is none, for simulated `clients`.
        clients: The names of a simulation's sites. Where sites are on other machines, found the federation before, with
            their public keys: `Federation.create(folder, clients={"site-1": KEY, …}, …)`.
        clip, max_examples, metrics, min_clients, settings: As `Federation.create` takes them.
    """

    def __init__(
        self, folder: str, clients: Sequence[str] | None = None, clip: float | None = None,
        max_examples: int | None = None, metrics: Mapping[str, Sequence[float]] | None = None,
        min_clients: int | None = None, settings: Mapping[str, Any] | None = None,
    ):
        super().__init__()
        # As NVFlare's job configuration wants them: named as the arguments.
        self.folder, self.clients, self.clip, self.max_examples = folder, clients, clip, max_examples
        self.metrics, self.min_clients, self.settings = metrics, min_clients, settings
        self._federation: Federation | None = None
        self._round: Round | None = None
        self._sent: list[tuple[str, bytes]] = []
        self._lock = threading.Lock()

    def handle_event(self, event_type: str, fl_ctx: FLContext) -> None:
        """Opens the round when the first site is sent its task, and tells each of it."""
        super().handle_event(event_type, fl_ctx)
        if event_type == AppEventType.BEFORE_TRAIN_TASK:
            self.fl_ctx = fl_ctx
            shareable = fl_ctx.get_prop(AppConstants.TRAIN_SHAREABLE)
            with self._lock:
                if self._round is None:
                    self._round = self._open(from_shareable(shareable).data).open_round()
                shareable.set_header(KEY, self._round.notice)

    def _open(self, model: Mapping[str, Any]) -> Federation:
        if self._federation is None:
            folder = pathlib.Path(self.folder).expanduser()
            if (folder / "ledger.sqlite").exists():
                self._federation = Federation.open(folder)
            elif not self.clients or self.clip is None or self.max_examples is None:
                raise FileError(f"{folder} holds no federation: found one, or say clients, clip and max_examples")
            else:
                self._federation = Federation.create(
                    folder, clients=list(self.clients), parameters=dict(model), clip=self.clip,
                    max_examples=self.max_examples, metrics={k: (v[0], v[1]) for k, v in (self.metrics or {}).items()},
                    min_clients=self.min_clients, **(self.settings or {}))
            for name in self.clients or []:
                self._federation.export_client(name)
        return self._federation

    def reset_stats(self) -> None:
        """See `ModelAggregator`."""
        self._sent = []

    def accept_model(self, model: FLModel) -> None:
        """See `ModelAggregator`."""
        site = (model.meta or {}).get(ReservedKey.CLIENT_NAME, (model.meta or {}).get("client_name", "?"))
        sealed = (model.params or {}).get(KEY)
        if sealed is None:
            self.warning(f"sealedsum: {site} sent nothing sealed; its job needs SealedResult on the results")
        else:
            self._sent.append((site, np.asarray(sealed, dtype=np.uint8).tobytes()))

    def aggregate_model(self) -> FLModel:
        """See `ModelAggregator`."""
        with self._lock:
            this, self._round = self._round, None
        f = self._federation
        if this is None or f is None:
            raise ArgumentError("no round is open: SealedAggregator opens one when a train task is sent")
        for (site, _), answer in zip(self._sent, this.submit_all([sealed for _, sealed in self._sent])):
            if answer.refusal is not None:
                self.warning(f"sealedsum: REFUSED {answer.client or 'somebody'} (sent by {site}): {answer.refusal}")
        minimum = f.charter.get("min_clients", len(f.clients))
        if len(this.accepted) < minimum:
            self.warning(f"sealedsum: {len(this.accepted)} submissions, and a sum needs {minimum}: the model stays")
            this.give_up()
            return FLModel(params={k: np.zeros(s) for k, s in f.layout.shapes.items()}, params_type=ParamsType.DIFF)
        outcome = this.close()
        count = len(outcome.accepted)
        self.info(f"sealedsum: the sum of {count} proved submissions is open; metrics {outcome.metrics}")
        return FLModel(
            params=outcome.mean, params_type=ParamsType.DIFF,
            metrics={k: v for k, v in outcome.metrics.items() if v is not None})
