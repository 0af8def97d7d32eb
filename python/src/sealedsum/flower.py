"""Flower apps that train under seal: a mod for the ClientApp and a strategy for the ServerApp.

    app = ClientApp(mods=[sealedsum.flower.SealedMod()])                       # on the client
    strategy = sealedsum.flower.SealedFedAvg("federation", clients=10, clip=1.0, max_examples=2000)  # on the server

The mod takes the arrays and the metrics out of the reply and puts one sealed, proved submission in their place; the
strategy verifies each, refuses what is false by the client's name, and opens the sums. Flower's server never sees an
update. In `folder` lie the ledger, which `sealedsum audit` verifies, and, in a simulation, the clients' folders.
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable, Mapping
from logging import INFO, WARNING
from typing import Any

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp.typing import ClientAppCallable
from flwr.common.logger import log
from flwr.serverapp import Grid
from flwr.serverapp.strategy import FedAvg

from .errors import ArgumentError, FileError, RejectedError, StateError
from .federation import Client, Federation, Outcome, PathLike, Round
from .layout import Layout

KEY = "sealedsum"
"""The ConfigRecord of messages and replies."""


def client_name(partition: int) -> str:
    """The name of a simulation's client."""
    return f"client-{partition}"


def _layout(record: ArrayRecord, charter: Mapping[str, Any] | None = None, exclude: Iterable[str] = ()) -> Layout:
    layout = Layout.of({key: array.numpy() for key, array in record.items()}, exclude)
    if charter is None:
        return layout
    return Layout({p["name"]: p["shape"] for p in charter["parameters"]})


class SealedMod:
    """Seals what a ClientApp trained and evaluated.

    Args:
        folder: The client's folder, with `invitation.bin` and `identity.key`. Unless set, the node's configuration says it
            (`--node-config 'sealedsum="/path"'`), or, in a simulation, it is the folder of the strategy's that belongs to
            the node's `partition-id`.
        chain: The chain that it must be, where you know it from somebody whom you trust.
        weighted_by_key: The metric that counts a client's examples.
    """

    def __init__(
        self, folder: PathLike | None = None, *, chain: str | None = None, weighted_by_key: str = "num-examples"
    ):
        self.folder, self.chain, self.weighted_by_key = folder, chain, weighted_by_key
        self._clients: dict[str, Client] = {}

    def _client(self, config: ConfigRecord, context: Context) -> Client:
        folder = self.folder or context.node_config.get("sealedsum")
        if folder is None:
            partition, simulated = context.node_config.get("partition-id"), config.get("simulation")
            if partition is None or not simulated:
                raise ArgumentError(
                    "the client does not know its folder: give SealedMod(folder=…), or start the node with "
                    "--node-config 'sealedsum=\"/path/of/its/folder\"'"
                )
            folder = pathlib.Path(str(simulated)) / client_name(int(partition))
        key = os.fspath(folder)
        if key not in self._clients:
            self._clients[key] = Client.open(key, chain=self.chain)
        return self._clients[key]

    def __call__(self, message: Message, context: Context, call_next: ClientAppCallable) -> Message:
        """See `flwr.clientapp.typing.Mod`."""
        config = message.content.config_records.get(KEY)
        if config is None:
            raise ArgumentError("the server asks for plain updates; use SealedFedAvg there, or leave SealedMod out here")
        del message.content[KEY]
        notice = config["notice"]
        client = self._client(config, context)
        before = None
        if not config["evaluation"]:
            # The app may train in place.
            _, record = _only(message.content.array_records, "the server's message")
            before = {key: array.numpy().copy() for key, array in record.items()}
        reply = call_next(message, context)
        if reply.has_error():
            return reply
        _, metrics = _only(reply.content.metric_records, "the app's reply")
        values = {key: float(value) for key, value in metrics.items() if key != self.weighted_by_key}
        if self.weighted_by_key not in metrics:
            raise ArgumentError(f"the app's reply has no metric {self.weighted_by_key!r}: the examples it trained on")
        examples = int(metrics[self.weighted_by_key])
        named = [m["name"] for m in client.charter.get("metrics", [])]
        values = {key: values[key] for key in named if key in values}
        if before is None:
            sealed = client.report(notice, metrics=values, evaluated=examples)
        else:
            _, after = _only(reply.content.array_records, "the app's reply")
            update = {
                key: after[key].numpy().astype(np.float64) - before[key] for key in client.layout.shapes if key in after
            }
            sealed = client.seal(notice, update, examples=examples, metrics=values)
        # Nothing of the reply but the seal: arrays and metrics stay here.
        reply.content = RecordDict({KEY: ConfigRecord({"submission": sealed})})
        return reply


def _only(records: Mapping[str, Any], where: str) -> tuple[str, Any]:
    if len(records) != 1:
        raise ArgumentError(f"{where} has {len(records)} records where one is needed")
    return next(iter(records.items()))


class SealedFedAvg(FedAvg):
    """Federated averaging of sealed updates.

    Args:
        folder: Where the federation lies; founded at the first round where there is none, for `clients` simulated ones.
        clients: How many clients a simulation has. Where they are apart, found the federation before, with their public
            keys: `Federation.create(folder, clients={"hospital-a": KEY, …}, parameters=model.state_dict(), …)`.
        clip: The ℓ2 norm that no update exceeds.
        max_examples: Examples that no client exceeds.
        metrics: Public ranges by name of the metrics that apps report, such as {"train_loss": (0, 10)}; others are dropped
            on the client.
        min_clients: Submissions that a sum needs; all unless set. With fewer the round is given up, and the model stays.
        exclude: Patterns of arrays that are not aggregated: they stay as the server has them.
        settings: As `Federation.create` takes them: fraction_bits, key_bits, proofs, …
        fedavg: As `FedAvg` takes them.
    """

    def __init__(
        self, folder: PathLike, *, clients: int | None = None, clip: float | None = None,
        max_examples: int | None = None, metrics: Mapping[str, tuple[float, float]] | None = None,
        min_clients: int | None = None, exclude: Iterable[str] = (), settings: Mapping[str, Any] | None = None,
        **fedavg: Any,
    ):
        super().__init__(**fedavg)
        self.folder = pathlib.Path(folder)
        self.exclude = tuple(exclude)
        self._wanted = dict(
            clip=clip, max_examples=max_examples, metrics=metrics, min_clients=min_clients, **(settings or {}))
        self._simulated = clients
        self._federation: Federation | None = None
        self._round: Round | None = None
        self._arrays: ArrayRecord | None = None
        self.outcomes: list[Outcome] = []
        """What each round opened."""
        self.refused: list[tuple[int, str | None, str]] = []
        """Round, client and reason of each submission that was refused."""

    @property
    def federation(self) -> Federation:
        """The federation; there once training began."""
        if self._federation is None:
            raise StateError("the federation is not open yet; it is founded when training begins")
        return self._federation

    def summary(self) -> None:
        """See `Strategy`."""
        super().summary()
        log(INFO, "\t└──> Sealed: ledger in %s", self.folder)

    def _open(self, arrays: ArrayRecord) -> Federation:
        if self._federation is not None:
            return self._federation
        if (self.folder / "ledger.sqlite").exists():
            self._federation = Federation.open(self.folder)
        else:
            if not self._simulated or self._wanted["clip"] is None or self._wanted["max_examples"] is None:
                raise FileError(
                    f"{self.folder} holds no federation: found one with Federation.create, or say clients=, clip= and "
                    "max_examples= to simulate one"
                )
            log(INFO, "Founding the federation in %s", self.folder)
            self._federation = Federation.create(
                self.folder, clients=[client_name(i) for i in range(self._simulated)],
                parameters={key: array.numpy() for key, array in arrays.items()}, exclude=self.exclude, **self._wanted)
        f = self._federation
        missing = [name for name in f.layout.shapes if name not in arrays]
        if missing:
            raise ArgumentError(f"the federation's parameter {missing[0]!r} is not among the app's arrays")
        if self._simulated:
            for name in f.clients:
                f.export_client(name)
        return f

    def _sealed(self, messages: Iterable[Message], arrays: ArrayRecord, evaluation: bool) -> list[Message]:
        messages = list(messages)
        if not messages:
            self._round = None
            return messages
        f = self._open(arrays)
        self._round = f.open_round(evaluation=evaluation)
        config: dict[str, Any] = {"notice": self._round.notice, "evaluation": evaluation}
        if self._simulated:
            config["simulation"] = str((self.folder / "clients").resolve())
        for message in messages:
            message.content[KEY] = ConfigRecord(config)
        return messages

    def configure_train(
        self, server_round: int, arrays: ArrayRecord, config: ConfigRecord, grid: Grid
    ) -> Iterable[Message]:
        """See `Strategy`."""
        self._arrays = arrays
        return self._sealed(super().configure_train(server_round, arrays, config, grid), arrays, evaluation=False)

    def configure_evaluate(
        self, server_round: int, arrays: ArrayRecord, config: ConfigRecord, grid: Grid
    ) -> Iterable[Message]:
        """See `Strategy`."""
        messages = super().configure_evaluate(server_round, arrays, config, grid)
        try:
            return self._sealed(messages, arrays, evaluation=True)
        except RejectedError as error:
            # Where a round was given up the model stayed: two sums of its metrics would show who was away.
            log(WARNING, "no evaluation: %s", error)
            self._round = None
            return []

    def _outcome(self, server_round: int, replies: Iterable[Message], is_train: bool) -> Outcome | None:
        valid, _ = self._check_and_log_replies(replies, is_train=is_train, validate=False)
        if self._round is None:
            return None
        sent = []
        for reply in valid:
            record = reply.content.config_records.get(KEY)
            if record is None:
                log(WARNING, "node %d sent no sealed update; its ClientApp needs SealedMod", reply.metadata.src_node_id)
                continue
            sent.append(record["submission"])
        for answer in self._round.submit_all(sent):
            if answer.refusal is not None:
                self.refused.append((server_round, answer.client, answer.refusal))
                log(WARNING, "REFUSED %s: %s", answer.client or "somebody", answer.refusal)
        try:
            outcome = self._round.close()
        except StateError as error:
            log(WARNING, "round %d opens nothing: %s", server_round, error)
            self._round.give_up()
            return None
        self.outcomes.append(outcome)
        return outcome

    def _metrics(self, outcome: Outcome) -> MetricRecord:
        values = {name: value for name, value in outcome.metrics.items() if value is not None}
        return MetricRecord({**values, self.weighted_by_key: outcome.evaluated or outcome.examples})

    def aggregate_train(
        self, server_round: int, replies: Iterable[Message]
    ) -> tuple[ArrayRecord | None, MetricRecord | None]:
        """See `Strategy`."""
        outcome = self._outcome(server_round, replies, is_train=True)
        if outcome is None or outcome.mean is None or self._arrays is None:
            return None, None
        arrays = {}
        for key, array in self._arrays.items():
            values = array.numpy()
            if key in outcome.mean:
                values = (values.astype(np.float64) + outcome.mean[key]).astype(values.dtype)
            arrays[key] = Array(np.ascontiguousarray(values))
        return ArrayRecord(arrays), self._metrics(outcome)

    def aggregate_evaluate(self, server_round: int, replies: Iterable[Message]) -> MetricRecord | None:
        """See `Strategy`."""
        outcome = self._outcome(server_round, replies, is_train=False)
        return self._metrics(outcome) if outcome is not None else None
