"""The clients' side."""

from __future__ import annotations

import math
import os
import pathlib
import sys
from collections.abc import Mapping
from logging import ERROR, WARNING
from typing import Any

import numpy as np
from flwr.app import ConfigRecord, Context, Message, MessageType, RecordDict
from flwr.clientapp.typing import ClientAppCallable
from flwr.common.logger import log

from ..errors import ArgumentError, SealedSumError
from ..federation import Client, PathLike
from .protocol import CHAIN_KEY, KEY, client_name, only


class TakesNoPart(SealedSumError):
    """A client sits a round out. Why is in its own log: Flower sends an exception's text to the server."""


class SealedMod:
    """Seals what a ClientApp trained and evaluated. Stands first among the mods, so that nothing passes it by.

    An app replies as ever: one ArrayRecord with the trained arrays, and one MetricRecord with `num-examples` and
    metrics. Of the metrics, those that the federation agreed on are sealed; all else stays on the client.

    Args:
        folder: The client's folder, with `identity.key` and `invitation.bin`. Unless set, the node's configuration
            names it (`--node-config 'sealedsum="/path"'`), or, in a simulation, it is the node's below the strategy's.
        chain: The chain that it must be, as somebody whom you trust told you; the node's configuration may name it, too
            (`sealedsum-chain="…"`).
        weighted_by_key: The metric that counts the examples.
    """

    def __init__(
        self, folder: PathLike | None = None, *, chain: str | None = None, weighted_by_key: str = "num-examples"
    ):
        self.folder = os.fspath(folder) if folder is not None else None
        self.chain, self.weighted_by_key = chain, weighted_by_key

    def __call__(self, message: Message, context: Context, call_next: ClientAppCallable) -> Message:
        """See `flwr.clientapp.typing.Mod`."""
        kind = message.metadata.message_type.split(".")[0]
        if kind not in (MessageType.TRAIN, MessageType.EVALUATE):
            return call_next(message, context)
        config = message.content.config_records.get(KEY)
        if config is None:
            raise ArgumentError(
                "the server asks for updates that are not sealed: use SealedFedAvg or SealedStrategy there, or leave "
                "SealedMod out here"
            )
        folder = self._folder(config, context)
        # A record may be shared between messages: it is replaced, not changed.
        message.content = RecordDict({key: value for key, value in message.content.items() if key != KEY})
        try:
            sealed = self._seal(message, context, call_next, kind, folder, config)
        except Exception as error:
            log(ERROR, "sealedsum: %s", error, exc_info=error)
            raise TakesNoPart(f"{folder.name} takes no part in this round; its own log says why") from None
        if isinstance(sealed, Message):
            return sealed
        reply, submission = sealed
        # Nothing of the reply but the seal: arrays and metrics stay here.
        reply.content = RecordDict({KEY: ConfigRecord({"submission": submission})})
        return reply

    def _folder(self, config: ConfigRecord, context: Context) -> pathlib.Path:
        folder = self.folder or context.node_config.get(KEY)
        if folder is not None:
            return pathlib.Path(str(folder)).expanduser()
        partition, simulated = context.node_config.get("partition-id"), config.get("simulation")
        if partition is None or not simulated or not _is_simulation():
            raise ArgumentError(
                "the client does not know its folder: give SealedMod(folder=…), or start the node with --node-config "
                f"'{KEY}=\"/path/of/its/folder\"'"
            )
        folder = pathlib.Path(str(simulated)) / client_name(int(partition))
        if not folder.is_dir():
            raise ArgumentError(
                f"{folder} is not there: a simulation has as many nodes as the strategy has clients, or fewer; where "
                "clients are on other machines, found the federation with their public keys before"
            )
        return folder

    def _seal(
        self, message: Message, context: Context, call_next: ClientAppCallable, kind: str, folder: pathlib.Path,
        config: ConfigRecord,
    ) -> Message | tuple[Message, bytes]:
        training = kind == MessageType.TRAIN
        before = only(message.content.array_records, "ArrayRecord", "the server's message") if training else None
        before = {key: array.numpy() for key, array in before.items()} if before is not None else {}
        reply = call_next(message, context)
        if reply.has_error():
            return reply
        told = only(reply.content.metric_records, "MetricRecord", "the app's reply")
        examples = told.get(self.weighted_by_key)
        if not isinstance(examples, (int, float)) or examples != int(examples):
            raise ArgumentError(
                f"the app's reply needs a metric {self.weighted_by_key!r}: the number of examples it is about; other "
                "names are for SealedMod(weighted_by_key=…)"
            )
        # Opened for this message alone: the folder is locked while it is open, and a simulation's next message to the
        # same client may come to another process.
        chain = self.chain or context.node_config.get(CHAIN_KEY)
        with Client.open(folder, chain=str(chain) if chain else None) as client:
            metrics = _within(client.charter.get("metrics", []), told)
            notice = config["notice"]
            if not training:
                return reply, client.report(notice, metrics=metrics, evaluated=int(examples))
            after = only(reply.content.array_records, "ArrayRecord", "the app's reply")
            update = {
                key: after[key].numpy().astype(np.float64) - before[key]
                for key in client.layout.shapes if key in after and key in before
            }
            return reply, client.seal(notice, update, examples=int(examples), metrics=metrics)


def _is_simulation() -> bool:
    """Whether this process is Flower's simulation, by what no server can say: a server that named a real client's folder
    could name one with an invitation to a key of its own."""
    ray = sys.modules.get("ray")
    return os.environ.get("SEALEDSUM_SIMULATION") == "1" or (ray is not None and bool(ray.is_initialized()))


def _within(agreed: list[Mapping[str, Any]], told: Mapping[str, Any]) -> dict[str, float]:
    """The metrics that were agreed on, in their ranges: too large a loss should not cost the round an update."""
    metrics = {}
    for metric in agreed:
        name, (low, high) = metric["name"], metric["range"]
        value = told.get(name)
        if not isinstance(value, (int, float)):
            continue
        if math.isnan(value):
            log(WARNING, "sealedsum: metric %s is not a number, and is left out", name)
            continue
        if not low <= value <= high:
            log(WARNING, "sealedsum: metric %s is outside [%g, %g], and is cut to that", name, low, high)
        metrics[name] = min(max(float(value), low), high)
    return metrics
