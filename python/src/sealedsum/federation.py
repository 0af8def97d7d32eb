"""Federations and their clients: sealed, proved sums of arrays, on a ledger that anyone can audit."""

from __future__ import annotations

import ctypes
import dataclasses
import json
import math
import os
import pathlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import numpy as np

from . import _native
from ._native import Progress, Span
from .errors import ArgumentError, FileError, RejectedError
from .layout import Arrays, Layout

PathLike = Union[str, "os.PathLike[str]"]
TRAINING, EVALUATION = 2, 3


def _path(path: PathLike) -> bytes:
    return os.fsencode(os.fspath(path))


class Identity:
    """A signing key in a file that only its owner can read. Its public key is what others register."""

    def __init__(self, handle: _native.Handle):
        self._handle = handle

    @classmethod
    def create(cls, path: PathLike) -> "Identity":
        """Makes a key and writes it to a new file."""
        return cls(_native.make("identity_create", "identity", _path(path)))

    @classmethod
    def open(cls, path: PathLike) -> "Identity":
        """Reads a key that `create` wrote."""
        return cls(_native.make("identity_open", "identity", _path(path)))

    @property
    def public_key(self) -> str:
        """64 hexadecimal digits."""
        key = (ctypes.c_uint8 * 32)()
        _native.call("identity_public_key", self._handle.value, key)
        return bytes(key).hex()

    def __repr__(self) -> str:
        return f"Identity({self.public_key[:16]}…)"


def _charter(
    layout: Layout, clients: Sequence[str] | Mapping[str, str], clip: float,
    metrics: Mapping[str, tuple[float, float]], settings: Mapping[str, Any],
) -> bytes:
    if isinstance(clients, (str, bytes)):
        raise ArgumentError("clients: give a list of names, or public keys by name")
    members: list[dict[str, str]]
    if isinstance(clients, Mapping):
        members = [{"name": name, "key": key} for name, key in clients.items()]
    else:
        members = [{"name": str(name)} for name in clients]
    charter: dict[str, Any] = {
        "version": 1,
        "clients": members,
        "parameters": [{"name": name, "shape": list(shape)} for name, shape in layout.shapes.items()],
        "clip": float(clip),
        "metrics": [{"name": name, "range": [float(low), float(high)]} for name, (low, high) in metrics.items()],
    }
    charter.update({key: value for key, value in settings.items() if value is not None})
    try:
        return json.dumps(charter, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"the charter: {error}; give numbers and strings") from None


@dataclasses.dataclass(frozen=True)
class Answer:
    """What became of a submission."""

    client: str | None
    """Who sent it; None where that cannot be read."""
    refusal: str | None
    """Why it was refused; None where it was accepted."""

    @property
    def accepted(self) -> bool:
        """Whether it counts."""
        return self.refusal is None


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a round opened: sums, never what one client sent."""

    round: int
    """The round's number on the chain, from 1."""
    accepted: tuple[str, ...]
    """Whose submissions are in the sums."""
    examples: int
    """Examples that they trained on, together."""
    evaluated: int
    """Examples that the metrics are means over."""
    metrics: dict[str, float | None]
    """Means over all examples; None where nobody evaluated."""
    sum: np.ndarray | None = None
    """The exact sum of the clients' integers, int64 of shape (d,); None of evaluation rounds."""
    mean: dict[str, np.ndarray] | None = None
    """The mean update by parameter, weighted by examples, in float64."""
    model: dict[str, np.ndarray] | None = None
    """The federation's model after the round, by parameter, in float64."""

    def _repr_html_(self) -> str:
        rows = [("round", self.round), ("clients", ", ".join(self.accepted)), ("examples", f"{self.examples:,}")]
        rows += [(name, "–" if value is None else f"{value:.4g}") for name, value in self.metrics.items()]
        return _html(rows)


def _html(rows: Iterable[tuple[str, Any]]) -> str:
    import html

    cells = "".join(f"<tr><th>{html.escape(str(k))}</th><td>{html.escape(str(v))}</td></tr>" for k, v in rows)
    return f"<table>{cells}</table>"


class Federation:
    """The chain of a federation, with its validator and trustees, in a folder.

    All but the clients are in this process and folder, as in a simulation; what clients send, and what anybody can
    audit, is the same as where they are apart.
    """

    def __init__(self, handle: _native.Handle, path: pathlib.Path):
        self._handle, self.path = handle, path
        charter = json.loads(self._state()["charter"])
        self.charter: dict[str, Any] = charter
        self.layout = Layout({p["name"]: p["shape"] for p in charter["parameters"]})

    @classmethod
    def create(
        cls, path: PathLike, *, clients: Sequence[str] | Mapping[str, str], parameters: Any, clip: float,
        max_examples: int, metrics: Mapping[str, tuple[float, float]] | None = None, model: Arrays | None = None,
        exclude: Iterable[str] = (), fraction_bits: int | None = None,
        min_clients: int | None = None, corrupted_clients: int | None = None, min_honest: int | None = None,
        trustees: int | None = None, threshold: int | None = None, corrupted_trustees: int | None = None,
        proofs: str | None = None, encryption: str | None = None, key_bits: int | None = None,
        name: str | None = None, progress: Progress | None = None,
    ) -> "Federation":
        """Founds a federation in a new folder; makes its key, which takes from seconds to a minute.

        Args:
            clients: Names, whose signing keys are made in the folder (a simulation), or public keys by name.
            parameters: What an update is: a `state_dict`, arrays, shapes by name, or a number of entries.
            clip: The ℓ2 norm that no update exceeds; longer ones are scaled down, and every update is proved to be
                within it.
            max_examples: The number of examples that weighs 1, and that no client exceeds: the nearer to what clients
                have, the finer the fixed point of their updates.
            metrics: Public ranges by name of what clients tell of their examples, such as {"loss": (0, 10)}.
            model: What training starts from; `parameters` where those are arrays, else zeros.
            exclude: Patterns of parameters that are no part of updates, such as "*.running_mean".
            fraction_bits: One is 2**fraction_bits; 16 unless set.
            min_clients: Submissions that a sum needs; all clients unless set.
            proofs: "norm" (every update is within clip), or "none".
            encryption: "auto", "masked" or "paillier".
            key_bits: 3072 unless set; 2048 is quicker.
        """
        layout = Layout.of(parameters, exclude)
        settings = dict(
            name=name, fraction_bits=fraction_bits, max_examples=max_examples, min_clients=min_clients,
            corrupted_clients=corrupted_clients, min_honest=min_honest, trustees=trustees, threshold=threshold,
            corrupted_trustees=corrupted_trustees, proofs=proofs, encryption=encryption, key_bits=key_bits,
        )
        charter = _charter(layout, clients, clip, metrics or {}, settings)
        start = np.zeros(layout.dimension)
        if model is not None:
            start = layout.flatten(model, "model").astype(np.float64)
        elif _has_values(parameters):
            start = layout.flatten(parameters, "model").astype(np.float64)
        handle = _native.watched(
            lambda observer: _native.make(
                "federation_create", "federation", _path(path), Span.of(charter), start.ctypes.data, len(start),
                observer),
            progress)
        return cls(handle, pathlib.Path(path))

    @classmethod
    def open(cls, path: PathLike, *, chain: str | None = None, progress: Progress | None = None) -> "Federation":
        """Goes on with a federation where its ledger ends; the ledger is replayed and checked.

        `chain` is the chain that it must be, where you know it.
        """
        handle = _native.watched(
            lambda observer: _native.make(
                "federation_open", "federation", _path(path), chain.encode() if chain else None, observer),
            progress)
        return cls(handle, pathlib.Path(path))

    def _state(self) -> dict[str, Any]:
        return json.loads(_native.data("federation_state", self._handle.value))

    @property
    def chain(self) -> str:
        """The chain's identifier, 64 hexadecimal digits: whoever knows it can tell this federation from any other."""
        return self._state()["chain"]

    @property
    def state(self) -> dict[str, Any] | None:
        """The current or last round: number, purpose, phase, accepted, offenders, metrics; None before the first."""
        return self._state()["round"]

    @property
    def clients(self) -> list[str]:
        """The clients' names."""
        return [client["name"] for client in self.charter["clients"]]

    @property
    def model(self) -> dict[str, np.ndarray]:
        """The current model by parameter, in float64."""
        vector = np.empty(self.layout.dimension)
        _native.call("federation_model", self._handle.value, vector.ctypes.data, len(vector))
        return self.layout.unflatten(vector)

    @property
    def invitation(self) -> bytes:
        """What every client needs once; nothing of it is secret."""
        return _native.data("federation_invitation", self._handle.value)

    def export_client(self, name: str, path: PathLike | None = None) -> pathlib.Path:
        """Writes a client's folder, which `Client.open` reads: the invitation, and its key where that was made here."""
        folder = pathlib.Path(path) if path is not None else self.path / "clients" / _file_name(name)
        if name not in self.clients:
            raise ArgumentError(f"there is no client {name!r}; there are {', '.join(self.clients)}")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "invitation.bin").write_bytes(self.invitation)
        key = folder / "identity.key"
        if not key.exists() and "key" not in next(c for c in self.charter["clients"] if c["name"] == name):
            _native.call("federation_save_identity", self._handle.value, name.encode(), _path(key))
        return folder

    def client(self, name: str) -> "Client":
        """A client whose key was made here: for simulations."""
        folder = self.export_client(name)
        return Client.open(folder, chain=self.chain)

    def open_round(self, *, evaluation: bool = False) -> "Round":
        """Opens the next round, or goes on with an open one of the same purpose."""
        purpose = EVALUATION if evaluation else TRAINING
        return Round(self, purpose, _native.data("federation_open_round", self._handle.value, purpose))

    def close(self) -> None:
        """Lets go of the folder, which `open` can open again."""
        self._handle.close()

    def __enter__(self) -> "Federation":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._handle.value is None:
            return "Federation(closed)"
        return f"Federation({str(self.path)!r}, {len(self.clients)} clients, {self.layout.dimension} entries)"

    def _repr_html_(self) -> str:
        state = self.state
        rows: list[tuple[str, Any]] = [
            ("chain", self.chain), ("clients", ", ".join(self.clients)), ("entries", f"{self.layout.dimension:,}"),
            ("clip", self.charter["clip"]),
            ("round", f"{state['number']}, {state['purpose']}: {state['phase']}" if state else "none yet"),
        ]
        return _html(rows)


def _has_values(parameters: Any) -> bool:
    if isinstance(parameters, (Layout, int, np.integer)):
        return False
    if isinstance(parameters, Mapping):
        return not any(
            isinstance(v, (tuple, list)) and all(isinstance(x, (int, np.integer)) for x in v)
            for v in parameters.values())
    return True


def _file_name(name: str) -> str:
    """A name as a file's: other characters than letters, digits, - and _ by their bytes."""
    plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(c if c in plain else "".join(f"%{byte:02x}" for byte in c.encode()) for c in name)


class Round:
    """An open round: what clients need to seal for it, and who is in so far."""

    def __init__(self, federation: Federation, purpose: int, notice: bytes):
        self._federation, self._purpose = federation, purpose
        self.notice = notice
        """What is sent to every client; nothing of it is secret."""

    @property
    def accepted(self) -> list[str]:
        """Whose submissions are in."""
        state = self._federation.state
        return list(state["accepted"]) if state else []

    def submit(self, *submissions: bytes, progress: Progress | None = None) -> list[Answer]:
        """Verifies what clients sent, several at once, and takes what is good.

        Raises `RejectedError`, with the client's name, where the only one that was given is refused.
        """
        answers = self.submit_all(submissions, progress=progress)
        if len(answers) == 1 and answers[0].refusal is not None:
            raise RejectedError(f"{answers[0].client or 'somebody'}: {answers[0].refusal}", answers[0].client)
        return answers

    def submit_all(self, submissions: Iterable[bytes], *, progress: Progress | None = None) -> list[Answer]:
        """The same without an exception: an answer for each."""
        kept = [Span.of(s) for s in submissions]
        spans = (Span * len(kept))(*kept)
        text = _native.watched(
            lambda observer: _native.data(
                "federation_submit", self._federation._handle.value, spans, len(kept), observer),
            progress)
        del kept
        return [Answer(a["client"], a["refusal"]) for a in json.loads(text)]

    def close(self, *, progress: Progress | None = None) -> Outcome:
        """Ends the submissions and opens the sums. Raises `StateError` where too few are in; the round stays open then."""
        f = self._federation
        _native.watched(lambda observer: _native.call("federation_close_round", f._handle.value, observer), progress)
        state = f.state or {}
        common = dict(
            round=state["number"], accepted=tuple(state["accepted"]), examples=state["samples"],
            evaluated=state["evaluated"], metrics=state["metrics"])
        if self._purpose == EVALUATION:
            return Outcome(**common)
        total = np.empty(f.layout.dimension, dtype=np.int64)
        _native.call("federation_sum", f._handle.value, 0, total.ctypes.data, len(total))
        weight = state["samples"] / f.charter["max_examples"]
        scale = 2.0 ** f.charter.get("fraction_bits", 16) * weight
        mean = total / scale if scale > 0 else np.zeros(len(total))
        return Outcome(**common, sum=total, mean=f.layout.unflatten(mean), model=f.model)

    def give_up(self) -> None:
        """Gives up a round with too few submissions; nothing of it is opened."""
        _native.call("federation_give_up", self._federation._handle.value)

    def __repr__(self) -> str:
        return f"Round({'evaluation' if self._purpose == EVALUATION else 'training'})"


class Client:
    """One who has data: it seals what it trained, and nobody but itself sees that."""

    def __init__(self, handle: _native.Handle):
        self._handle = handle
        state = json.loads(_native.data("client_state", handle.value))
        self.name: str = state["name"]
        self.chain: str = state["chain"]
        self.charter: dict[str, Any] = json.loads(state["charter"])
        self.layout = Layout({p["name"]: p["shape"] for p in self.charter["parameters"]})

    @classmethod
    def open(cls, folder: PathLike, *, chain: str | None = None, identity: Identity | None = None) -> "Client":
        """A client by its folder: `invitation.bin`, and `identity.key` unless an identity is given.

        The invitation is checked, with the proofs of the key that updates are encrypted under: seconds. `chain` is the
        chain that it must be to; take it from somebody whom you trust.
        """
        folder = pathlib.Path(folder)
        try:
            invitation = (folder / "invitation.bin").read_bytes()
        except OSError as error:
            raise FileError(f"{folder}: no invitation.bin can be read ({error.strerror}); ask the federation for it") from None
        identity = identity or Identity.open(folder / "identity.key")
        return cls(
            _native.watched(
                lambda _: _native.make(
                    "client_open", "client", Span.of(invitation), identity._handle.value,
                    _path(folder / "sealings"), chain.encode() if chain else None),
                None))

    def _report(self, examples: int, evaluated: int | None, metrics: Mapping[str, float] | None) -> tuple[Any, Any]:
        names = [m["name"] for m in self.charter.get("metrics", [])]
        metrics = dict(metrics or {})
        unknown = [name for name in metrics if name not in names]
        if unknown:
            raise ArgumentError(f"the charter has no metric {unknown[0]!r}; it has {', '.join(names) or 'none'}")
        for name, value in metrics.items():
            if not math.isfinite(value):
                raise ArgumentError(f"metric {name!r} is {value}; leave it out where it is not known")
        if examples < 0 or (evaluated is not None and evaluated < 0):
            raise ArgumentError("a number of examples is not negative")
        if evaluated is None:
            evaluated = int(examples) if metrics else 0
        values = (ctypes.c_double * len(names))(*[float(metrics.get(name, math.nan)) for name in names])
        return _native.Report(int(examples), int(evaluated), values, len(names)), values

    def seal(
        self, notice: bytes, update: Arrays, *, examples: int, metrics: Mapping[str, float] | None = None,
        evaluated: int | None = None, progress: Progress | None = None,
    ) -> bytes:
        """Seals an update, local minus global parameters, for a round: clipped, quantised, encrypted, proved, signed.

        Args:
            examples: Examples that it trained on: the weight of its update.
            metrics: Means over `evaluated` examples, by the charter's names; those that are left out are not stated.
            evaluated: As `examples` unless set.

        Returns:
            What is sent to the federation. The same bytes where this round was sealed for before, whatever the update is.
        """
        vector = self.layout.flatten(update)
        report, kept = self._report(examples, evaluated, metrics)
        kind = 4 if vector.dtype == np.float32 else 8
        sealed = _native.watched(
            lambda observer: _native.data(
                "client_seal", self._handle.value, Span.of(notice), vector.ctypes.data, len(vector), kind, report,
                observer),
            progress)
        del kept
        return sealed

    def report(
        self, notice: bytes, *, metrics: Mapping[str, float], evaluated: int, examples: int = 0,
        progress: Progress | None = None,
    ) -> bytes:
        """Seals metrics alone, for an evaluation round."""
        report, kept = self._report(examples, evaluated, metrics)
        sealed = _native.watched(
            lambda observer: _native.data("client_report", self._handle.value, Span.of(notice), report, observer),
            progress)
        del kept
        return sealed

    def close(self) -> None:
        """Forgets the client's key and what it checked."""
        self._handle.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.name!r})" if self._handle.value is not None else "Client(closed)"
