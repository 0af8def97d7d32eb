"""The server's side."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Callable, Iterable, Mapping
from logging import INFO, WARNING
from typing import Any, NamedTuple

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord, Message, MetricRecord, RecordDict
from flwr.common.logger import log
from flwr.serverapp import Grid
from flwr.serverapp import strategy as flower
from flwr.serverapp.strategy import FedAvg, FedProx, Result, Strategy

from ..errors import ArgumentError, FileError, RejectedError, StateError
from ..federation import EVALUATION, TRAINING, Federation, Outcome, PathLike, Round
from .protocol import KEY, client_name

# These look at single updates, and there are none to be seen.
_PER_CLIENT = ("Bulyan", "FedMedian", "FedTrimmedAvg", "FedXgbBagging", "FedXgbCyclic", "Krum", "MultiKrum", "QFedAvg")
_OVER = ("settled", "aborted", "abandoned")


class Refusal(NamedTuple):
    """A submission that was refused."""

    server_round: int
    """Flower's round."""
    client: str | None
    """By whose key it is signed; None where that cannot be read."""
    node: int
    """Flower's node that sent it."""
    reason: str
    """Why."""


class SealedStrategy(Strategy):
    """A strategy of Flower's over sealed updates: it is given the opened mean, as the reply of one client of all.

    Args:
        strategy: FedAvg, or what averages as that does and goes on from the mean: FedAvgM, FedAdam, FedYogi,
            FedAdagrad, FedProx, or your own subclass of one. It says who is sampled. Its minimal numbers of nodes are
            raised to what a sum needs.
        folder: Where the federation lies. Where there is none it is founded when training begins, for `clients`
            simulated clients, whose keys lie in the folder, too.
        clients: How many clients a simulation has; they are the nodes with `partition-id` 0, 1, …. Where clients are
            on other machines, leave it out, and found the federation before, with their public keys:
            `Federation.create(folder, clients={"hospital-a": KEY, …}, parameters=model.state_dict(), …)`.
        clip: The ℓ2 norm that no update, trained minus received arrays, exceeds; longer ones are scaled down.
        max_examples: Examples that no client exceeds.
        metrics: Public ranges by name of the metrics that apps report, such as {"train_loss": (0, 10)}; others stay on
            the clients.
        min_clients: Submissions that a sum needs; all clients' unless set. With fewer the round is given up, and the
            model stays.
        exclude: Patterns of arrays that are not aggregated, such as "*.running_mean": they stay as the server has them.
            Arrays of integers never are.
        settings: More, as `Federation.create` takes them: fraction_bits, key_bits, proofs, trustees, ….
    """

    def __init__(
        self, strategy: FedAvg, folder: PathLike, *, clients: int | None = None, clip: float | None = None,
        max_examples: int | None = None, metrics: Mapping[str, tuple[float, float]] | None = None,
        min_clients: int | None = None, exclude: Iterable[str] = (), settings: Mapping[str, Any] | None = None,
    ):
        if not isinstance(strategy, FedAvg) or isinstance(strategy, tuple(getattr(flower, n) for n in _PER_CLIENT)):
            raise ArgumentError(
                f"{type(strategy).__name__} looks at single updates, which are sealed: take FedAvg, FedAvgM, FedAdam, "
                "FedYogi, FedAdagrad or FedProx"
            )
        self.strategy = strategy
        # A path from here, wherever the clients' processes are.
        self.folder = pathlib.Path(folder).expanduser().resolve()
        self._simulated = clients
        self._wanted = dict(
            clip=clip, max_examples=max_examples, metrics=metrics, min_clients=min_clients, exclude=tuple(exclude),
            **(settings or {}))
        self._federation: Federation | None = None
        self._round: Round | None = None
        self._arrays: ArrayRecord | None = None
        self.outcomes: list[Outcome] = []
        """What each round of this process opened, without its vectors; the ledger has those."""
        self.refused: list[Refusal] = []
        """What was refused."""

    @property
    def federation(self) -> Federation:
        """The federation; there once training began."""
        if self._federation is None:
            raise StateError("the federation opens when training begins: call start first, or Federation.open(folder)")
        return self._federation

    @property
    def _on_ledger(self) -> bool:
        """Whether the model of the ledger, first model plus mean updates, is the strategy's."""
        return type(self.strategy) in (FedAvg, FedProx)

    def summary(self) -> None:
        """See `Strategy`."""
        self.strategy.summary()
        log(INFO, "\t└──> Sealed: the ledger is in %s", self.folder)

    def start(self, grid: Grid, initial_arrays: ArrayRecord, *args: Any, **kwargs: Any) -> Result:
        """See `Strategy`. Where the ledger has a model already, training goes on from that."""
        return super().start(grid, self._first(initial_arrays), *args, **kwargs)

    def _first(self, arrays: ArrayRecord) -> ArrayRecord:
        is_new = not self._exists
        f = self._open(arrays)
        if is_new:
            return arrays
        state = f.state
        if state is not None and not self._on_ledger:
            log(WARNING, "sealedsum: going on after round %d of the ledger. The model of %s is not on it: training "
                "goes on from the arrays that start was given", state["number"], type(self.strategy).__name__)
            return arrays
        model = f.model
        if state is None and not any(values.any() for values in model.values()):
            if any(arrays[key].numpy().any() for key in model):
                raise ArgumentError(
                    f"the ledger in {self.folder} starts from zeros, and the app does not: found the federation with "
                    "the app's first arrays, Federation.create(…, parameters=model.state_dict()), not with shapes alone"
                )
        if state is not None:
            log(INFO, "sealedsum: going on after round %d of the ledger in %s, from its model; take another folder to "
                "begin anew", state["number"], self.folder)
        return _with(arrays, lambda key, values: model.get(key, values))

    @property
    def _exists(self) -> bool:
        return self._federation is not None or (self.folder / "ledger.sqlite").exists()

    def _open(self, arrays: ArrayRecord) -> Federation:
        if self._federation is not None:
            return self._federation
        if self._exists:
            f = Federation.open(self.folder)
            self._end_last(f)
        else:
            if not self._simulated or self._wanted["clip"] is None or self._wanted["max_examples"] is None:
                raise FileError(
                    f"{self.folder} holds no federation: found one with Federation.create, or say clients=, clip= and "
                    "max_examples= to simulate one"
                )
            log(INFO, "sealedsum: founding the federation in %s", self.folder)
            # Integers are counters, such as those of batches: nothing to average, and large beside what is.
            values = {key: array.numpy() for key, array in arrays.items()}
            floats = {key: value for key, value in values.items() if value.dtype.kind == "f"}
            names = [client_name(i) for i in range(self._simulated)]
            f = Federation.create(self.folder, clients=names, parameters=floats, **self._wanted)
        f.layout.flatten({key: array.numpy() for key, array in arrays.items()}, "app's model")
        if self._simulated:
            for name in f.clients:
                f.export_client(name)
        minimum = _minimum(f)
        for phase in ("train", "evaluate"):
            if getattr(self.strategy, f"fraction_{phase}") > 0:
                for name in (f"min_{phase}_nodes", "min_available_nodes"):
                    setattr(self.strategy, name, max(getattr(self.strategy, name), minimum))
        self._federation = f
        return f

    @staticmethod
    def _end_last(f: Federation) -> None:
        """Ends a round that a stopped server left."""
        state = f.state
        if state is None or state["phase"] in _OVER:
            return
        last = Round(f, EVALUATION if state["purpose"] == "evaluation" else TRAINING, notice=b"")
        if state["phase"] == "open" and len(state["accepted"]) < _minimum(f):
            last.give_up()
        else:
            last.close()

    def _sealed(self, messages: Iterable[Message], evaluation: bool) -> list[Message]:
        messages, f = list(messages), self.federation
        self._round = None
        if not messages:
            return messages
        if len(messages) < _minimum(f):
            log(WARNING, "sealedsum: %d nodes were sampled, and a sum needs %d (min_clients): nobody is asked",
                len(messages), _minimum(f))
            return []
        self._round = f.open_round(evaluation=evaluation)
        config: dict[str, Any] = {"notice": self._round.notice}
        if self._simulated:
            config["simulation"] = str(self.folder / "clients")
        for message in messages:
            message.content[KEY] = ConfigRecord(config)
        return messages

    def configure_train(
        self, server_round: int, arrays: ArrayRecord, config: ConfigRecord, grid: Grid
    ) -> Iterable[Message]:
        """See `Strategy`."""
        self._arrays = arrays
        self._open(arrays)
        return self._sealed(self.strategy.configure_train(server_round, arrays, config, grid), evaluation=False)

    def configure_evaluate(
        self, server_round: int, arrays: ArrayRecord, config: ConfigRecord, grid: Grid
    ) -> Iterable[Message]:
        """See `Strategy`."""
        self._open(arrays)
        messages = self.strategy.configure_evaluate(server_round, arrays, config, grid)
        try:
            return self._sealed(messages, evaluation=True)
        except RejectedError as error:
            # A model that did not change since its last evaluation: two sums of its metrics would show who was away.
            log(WARNING, "sealedsum: no evaluation in this round: %s", error)
            return []

    def _outcome(self, server_round: int, replies: Iterable[Message]) -> tuple[Outcome, Message] | None:
        sent: dict[int, Message] = {}
        for reply in replies:
            node = reply.metadata.src_node_id
            if reply.has_error():
                log(WARNING, "sealedsum: node %d failed: %s", node, _last_line(reply.error.reason))
            elif not isinstance(reply.content.config_records.get(KEY, {}).get("submission"), bytes):
                log(WARNING, "sealedsum: node %d sent nothing sealed; its ClientApp needs mods=[SealedMod()]", node)
            else:
                sent[node] = reply
        if self._round is None:
            return None
        this, self._round = self._round, None
        answers = this.submit_all([reply.content[KEY]["submission"] for reply in sent.values()])
        for node, answer in zip(sent, answers):
            if answer.refusal is not None:
                self.refused.append(Refusal(server_round, answer.client, node, answer.refusal))
                log(WARNING, "sealedsum: REFUSED %s (node %d): %s", answer.client or "somebody", node, answer.refusal)
        accepted, minimum = len(this.accepted), _minimum(self.federation)
        if accepted < minimum:
            log(WARNING, "sealedsum: %d submissions, and a sum needs %d (min_clients): the round is given up, and the "
                "model stays", accepted, minimum)
            this.give_up()
            return None
        outcome = this.close()
        log(INFO, "sealedsum: the sum of %d proved submissions is open; the strategy gets it as one result", accepted)
        self.outcomes.append(dataclasses.replace(outcome, sum=None, mean=None, model=None))
        return outcome, next(iter(sent.values()))

    def _metrics(self, outcome: Outcome, examples: int) -> MetricRecord:
        values = {name: value for name, value in outcome.metrics.items() if value is not None}
        return MetricRecord({**values, self.strategy.weighted_by_key: examples})

    def aggregate_train(
        self, server_round: int, replies: Iterable[Message]
    ) -> tuple[ArrayRecord | None, MetricRecord | None]:
        """See `Strategy`."""
        opened = self._outcome(server_round, replies)
        if opened is None or self._arrays is None:
            return None, None
        outcome, reply = opened
        if outcome.examples == 0 or outcome.mean is None or outcome.model is None:
            log(WARNING, "sealedsum: nobody trained on any example, and the model stays")
            return None, None
        mean, model = outcome.mean, outcome.model
        if self._on_ledger:
            arrays = _with(self._arrays, lambda key, values: model.get(key, values))
        else:
            arrays = _with(self._arrays, lambda key, values: values + mean[key] if key in mean else values)
        reply.content = RecordDict(
            {self.strategy.arrayrecord_key: arrays, "metrics": self._metrics(outcome, outcome.examples)})
        return self.strategy.aggregate_train(server_round, [reply])

    def aggregate_evaluate(self, server_round: int, replies: Iterable[Message]) -> MetricRecord | None:
        """See `Strategy`."""
        opened = self._outcome(server_round, replies)
        if opened is None or opened[0].evaluated == 0:
            return None
        outcome, reply = opened
        reply.content = RecordDict({"metrics": self._metrics(outcome, outcome.evaluated)})
        return self.strategy.aggregate_evaluate(server_round, [reply])


class SealedFedAvg(SealedStrategy):
    """Averaging of sealed updates: `SealedStrategy(FedAvg(**fedavg), folder, …)`. Its model is the ledger's."""

    def __init__(
        self, folder: PathLike, *, clients: int | None = None, clip: float | None = None,
        max_examples: int | None = None, metrics: Mapping[str, tuple[float, float]] | None = None,
        min_clients: int | None = None, exclude: Iterable[str] = (), settings: Mapping[str, Any] | None = None,
        **fedavg: Any,
    ):
        super().__init__(
            FedAvg(**fedavg), folder, clients=clients, clip=clip, max_examples=max_examples, metrics=metrics,
            min_clients=min_clients, exclude=exclude, settings=settings)


def _last_line(reason: str) -> str:
    """What was raised: in a simulation a traceback stands before it."""
    return ([line for line in reason.splitlines() if line.strip()] or ["no reason is given"])[-1].strip("<>'\"")


def _minimum(f: Federation) -> int:
    return int(f.charter.get("min_clients", len(f.clients)))


def _with(arrays: ArrayRecord, change: Callable[[str, np.ndarray], np.ndarray]) -> ArrayRecord:
    """The arrays with other values, in the types that they had."""
    changed = {}
    for key, array in arrays.items():
        values = array.numpy()
        changed[key] = Array(np.ascontiguousarray(np.asarray(change(key, values)).astype(values.dtype)))
    return ArrayRecord(changed)
