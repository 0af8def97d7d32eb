"""Sums without a ledger: a threshold key, vectors that are sealed and proved under it, and trustees who open their sum.

    key, shares = sums.deal("our study")
    scheme = sums.Scheme(key, dimension=4, clients=3, clip=1.0)
    total = scheme.sum("first")
    for name, update in updates.items():
        total.add(name, scheme.seal("first", name, update))        # raises RejectedError where the proof is false
    print(scheme.mean(total.open([share.decrypt(total) for share in shares[:3]]), weight=3))

A `Federation` does all of this with a ledger that can be audited and clients that sign. Here three things are yours: that
senders are who they say they are, that all trustees add the same vectors, and that a share, once read anew from its file,
opens one sum of an opening only (docs/protocol.md).
"""

from __future__ import annotations

import ctypes
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from . import _native
from ._native import Buffer, Context, PathLike, Progress, Span, watched
from .errors import ArgumentError, RejectedError

Name = Union[str, bytes]
"""What tells a chain, an opening or a sender from others: a text, or bytes (32 of a chain and an opening)."""


def _name(value: Name, what: str) -> Span:
    """32 bytes: those that were given, or a text's digest."""
    if isinstance(value, bytes):
        if len(value) != 32:
            raise ArgumentError(f"{what}: a text or 32 bytes are needed, and these are {len(value)} bytes")
        return Span.of(value)
    return Span.of(hashlib.sha256(b"sealedsum name v1\0" + _native.text(value, what)).digest())


def _sender(value: Name) -> Span:
    raw = value if isinstance(value, bytes) else _native.text(value, "sender")
    if not 1 <= len(raw) <= 1024:
        raise ArgumentError(f"sender: 1 to 1024 bytes are needed, and these are {len(raw)}")
    return Span.of(raw)


class Key:
    """A threshold key: what everybody needs to seal, and to verify."""

    def __init__(self, handle: _native.Handle, chain: Name):
        self._handle, self.chain = handle, chain

    @classmethod
    def open(cls, data: Buffer, chain: Name) -> "Key":
        """Reads what `bytes(key)` gave. Raises `RejectedError` where its proofs do not hold for this chain."""
        span, place = Span.of(data, "the key"), _name(chain, "chain")
        return cls(watched(lambda _: _native.make("threshold_key_open", "threshold_key", span, place)), chain)

    def __bytes__(self) -> bytes:
        return _native.data("threshold_key_encode", self._handle.value)

    def close(self) -> None:
        """Lets go of it."""
        self._handle.close()


class Share:
    """A trustee's share of a key."""

    def __init__(self, handle: _native.Handle):
        self._handle = handle

    @classmethod
    def open(cls, path: PathLike) -> "Share":
        """Reads what `save` wrote."""
        return cls(_native.make("share_open", "share", _native.path(path)))

    def save(self, path: PathLike) -> None:
        """Writes it to a new file that only its owner can read."""
        _native.call("share_save", self._handle.value, _native.path(path))

    def decrypt(self, total: "Sum", *, progress: Progress | None = None) -> bytes:
        """The trustee's part of opening a sum, with its proof. Raises `StateError` of a sum of fewer than `min_clients`, and
        of another sum of an opening than it opened before."""
        return watched(
            lambda observer: _native.data("share_decrypt", self._handle.value, total._handle.value, observer), progress)

    def close(self) -> None:
        """Forgets the share; its file stays."""
        self._handle.close()


def deal(
    chain: Name, *, bits: int = 3072, trustees: int = 4, threshold: int = 3, corrupted: int = 1,
    progress: Progress | None = None,
) -> tuple[Key, list[Share]]:
    """A dealer's ceremony: makes a key and a share for each trustee. Takes seconds to a minute.

    Args:
        chain: What the key is for; its proofs hold for nothing else.
        bits: 2048, 3072 or 4096.
        threshold: Trustees that a sum needs.
        corrupted: Trustees that may be against it.
    """
    place = _name(chain, "chain")
    numbers = [_native.count(n, what) for n, what in (
        (bits, "bits"), (trustees, "trustees"), (threshold, "threshold"), (corrupted, "corrupted"))]
    if numbers[1] > 64:
        raise ArgumentError(f"trustees: {trustees}, and at most 64 are possible")
    shares = (ctypes.c_void_p * max(1, numbers[1]))()
    slot = ctypes.c_void_p()
    watched(
        lambda observer: _native.call("threshold_deal", *numbers, place, observer, ctypes.byref(slot), shares), progress)
    key = Key(_native.Handle(slot.value or 0, "threshold_key"), chain)
    return key, [Share(_native.Handle(share or 0, "share")) for share in shares]


class Scheme:
    """How vectors are quantised, sealed and proved under a key.

    Args:
        dimension: Entries of a vector.
        clients: The most vectors in a sum.
        clip: The ℓ2 norm that no vector of real numbers exceeds; longer ones are scaled down.
        min_clients: Sums of fewer are not opened.
        fraction_bits: One is 2**fraction_bits.
        proofs: "norm", "entries" or "bits" (each entry is in range), or "none": then a participant can copy and scale what
            another sealed, and so read it out of a sum. For measurements alone.
        encryption: "paillier", or "masked": under a lattice mask whose noise of a few units is in the sum.
        group: "ristretto255", "p256" or "modp3072".
        rounding: "stochastic" or "nearest".
    """

    def __init__(
        self, key: Key, *, dimension: int, clients: int, clip: float, min_clients: int = 2, fraction_bits: int = 16,
        proofs: str = "norm", encryption: str = "paillier", group: str = "ristretto255", rounding: str = "stochastic",
    ):
        parameters = dict(
            dimension=_native.count(dimension, "dimension"), clients=_native.count(clients, "clients"),
            clip=_native.real(clip, "clip"), min_clients=_native.count(min_clients, "min_clients"),
            fraction_bits=_native.count(fraction_bits, "fraction_bits"), proofs=proofs, encryption=encryption,
            group=group, rounding=rounding)
        try:
            text = json.dumps(parameters).encode()
        except TypeError as error:
            raise ArgumentError(f"parameters: {error}") from None
        self.chain = key.chain
        self._handle = _native.make("scheme_create", "scheme", key._handle.value, Span.of(text))

    @property
    def parameters(self) -> dict[str, Any]:
        """Its parameters and what follows from them: `norm`, `ciphertext_rows`, `proof_bytes`, …"""
        state: dict[str, Any] = json.loads(_native.data("scheme_state", self._handle.value))
        return state

    def quantise(self, numbers: npt.ArrayLike, weight: float = 1.0) -> npt.NDArray[np.int64]:
        """The integers that stand for real numbers: clipped, weighted (0 to 1), scaled, rounded."""
        real = _vector(numbers)
        if real.dtype.kind != "f":
            real = real.astype(np.float64)
        out = np.empty(len(real), np.int64)
        _native.call(
            "scheme_quantise", self._handle.value, real.ctypes.data, len(real), real.dtype.itemsize,
            _native.real(weight, "weight"), out.ctypes.data)
        return out

    def mean(self, total: npt.NDArray[np.int64], weight: float) -> npt.NDArray[np.float64]:
        """What summed integers stand for, divided by the sum of the weights."""
        integers = np.ascontiguousarray(total, np.int64)
        out = np.empty(len(integers))
        _native.call(
            "scheme_dequantise", self._handle.value, integers.ctypes.data, len(integers),
            _native.real(weight, "weight"), out.ctypes.data)
        return out

    def seal(
        self, opening: Name, sender: Name, vector: npt.ArrayLike, *, weight: float = 1.0, progress: Progress | None = None
    ) -> bytes:
        """Encrypts and proves a vector: integers as they are, real numbers quantised."""
        values = _vector(vector)
        integers = values.astype(np.int64) if values.dtype.kind in "iu" else self.quantise(values, weight)
        context = Context.of(_name(self.chain, "chain"), _name(opening, "opening"), _sender(sender))
        return watched(
            lambda observer: _native.data(
                "scheme_seal", self._handle.value, context, integers.ctypes.data, len(integers), observer),
            progress)

    def verify(
        self, opening: Name, sealed: Mapping[Name, Buffer], *, progress: Progress | None = None
    ) -> dict[Name, str | None]:
        """Verifies vectors by their senders, several at once: None of each that holds, or what is wrong with it."""
        senders = list(sealed)
        chain, place = _name(self.chain, "chain"), _name(opening, "opening")
        # What arrays of structures point to is kept alive by these lists, and they by the call: it may go on when this
        # function was interrupted.
        contexts = [Context.of(chain, place, _sender(s)) for s in senders]
        spans = [Span.of(sealed[s], f"what {s!r} sealed") for s in senders]

        def call(observer: Any) -> bytes:
            n = len(spans)
            lists = (Context * n)(*contexts), (Span * n)(*spans)
            return _native.data("scheme_verify", self._handle.value, *lists, n, observer)

        verdicts = watched(call, progress)
        return dict(zip(senders, json.loads(verdicts)))

    def sum(self, opening: Name) -> "Sum":
        """An empty sum."""
        return Sum(self, opening)

    def close(self) -> None:
        """Lets go of it; its sums stay."""
        self._handle.close()


def _vector(values: npt.ArrayLike) -> npt.NDArray[Any]:
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "fiu":
        raise ArgumentError(f"a vector of numbers is needed, and this is {array.dtype} of shape {array.shape}")
    if array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype(np.float64)
    if array.dtype.kind == "u" and array.size and int(array.max()) > 2**63 - 1:
        raise ArgumentError("an integer is beyond 2^63 - 1")
    return np.ascontiguousarray(array, array.dtype.newbyteorder("="))


class Sum:
    """Verified vectors of one opening, added."""

    def __init__(self, scheme: Scheme, opening: Name):
        self.scheme, self.opening = scheme, opening
        self._dimension = int(scheme.parameters["dimension"])
        self._handle = _native.make(
            "sum_create", "sum", scheme._handle.value, _name(scheme.chain, "chain"), _name(opening, "opening"))

    def add(self, sender: Name, sealed: Buffer, *, progress: Progress | None = None) -> None:
        """Verifies and adds one. Raises `RejectedError`, with the sender as `client`, where it does not hold."""
        wrong = self.add_all({sender: sealed}, progress=progress)[sender]
        if wrong is not None:
            name = sender if isinstance(sender, str) else sender.hex()
            raise RejectedError(f"{name}: {wrong}", name)

    def add_all(self, sealed: Mapping[Name, Buffer], *, progress: Progress | None = None) -> dict[Name, str | None]:
        """Verifies many at once and adds those that hold, each sender once: None, or what is wrong, of each."""
        names = list(sealed)
        # As in `Scheme.verify`.
        senders = [_sender(name) for name in names]
        spans = [Span.of(sealed[name], f"what {name!r} sealed") for name in names]

        def call(observer: Any) -> bytes:
            n = len(spans)
            lists = (Span * n)(*senders), (Span * n)(*spans)
            return _native.data("sum_add", self._handle.value, *lists, n, observer)

        verdicts = watched(call, progress)
        return dict(zip(names, json.loads(verdicts)))

    def open(self, parts: Iterable[Buffer] | Sequence[Buffer]) -> npt.NDArray[np.int64]:
        """The sum, of the parts of enough trustees; false parts are left out. Raises `RejectedError` where too few hold."""
        kept, out = [Span.of(part, "a trustee's part") for part in parts], np.empty(self._dimension, np.int64)

        def call(_: Any) -> None:
            spans = (Span * len(kept))(*kept)
            _native.call("sum_open", self._handle.value, spans, len(spans), out.ctypes.data, len(out))

        watched(call)
        return out

    def close(self) -> None:
        """Lets go of it."""
        self._handle.close()
