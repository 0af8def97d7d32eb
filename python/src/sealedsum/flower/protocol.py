"""What the mod and the strategy agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ..errors import ArgumentError

KEY = "sealedsum"
"""The ConfigRecord of messages and replies, and the key of a node's configuration that names its client's folder."""
CHAIN_KEY = "sealedsum-chain"
"""The key of a node's configuration that names the chain that it must be."""

T = TypeVar("T")


def client_name(partition: int) -> str:
    """The name of a simulation's client."""
    return f"client-{partition}"


def only(records: Mapping[str, T], kind: str, where: str) -> T:
    """The one record of a kind."""
    if len(records) != 1:
        raise ArgumentError(f"{where} has {len(records)} {kind}s, and exactly one can be sealed; put all into one")
    return next(iter(records.values()))
