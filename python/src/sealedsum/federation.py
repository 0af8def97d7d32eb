"""Federations and their clients: sealed, proved sums of arrays, on a ledger that anyone can audit."""

from __future__ import annotations

import ctypes
import dataclasses
import html
import json
import math
import operator
import os
import pathlib
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable, Union

import numpy as np

from . import _native
from ._native import Buffer, PathLike, Progress, Span, watched
from .errors import ArgumentError, FileError, RejectedError, StateError
from .layout import Array, Arrays, Layout

TRAINING, EVALUATION = 2, 3


def _folder(path: PathLike, what: str = "path") -> pathlib.Path:
    return pathlib.Path(os.fsdecode(_native.path(path, what)))


def _chain(chain: str | None) -> bytes | None:
    # Only None means any chain: an empty text is a chain that somebody forgot to read.
    return None if chain is None else _native.text(chain, "chain")


class Identity:
    """A signing key in a file that only its owner can read. Its public key is what others register."""

    def __init__(self, handle: _native.Handle):
        self._handle = handle

    @classmethod
    def create(cls, path: PathLike) -> "Identity":
        """Makes a key and writes it to a new file."""
        raw = _native.path(path)
        try:
            pathlib.Path(os.fsdecode(raw)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise FileError(f"{path}: its folder cannot be made ({error.strerror}); choose another place") from None
        return cls(_native.make("identity_create", "identity", raw))

    @classmethod
    def open(cls, path: PathLike) -> "Identity":
        """Reads a key that `create` wrote."""
        return cls(_native.make("identity_open", "identity", _native.path(path)))

    @property
    def public_key(self) -> str:
        """64 hexadecimal digits."""
        key = (ctypes.c_uint8 * 32)()
        _native.call("identity_public_key", self._handle.value, key)
        return bytes(key).hex()

    def close(self) -> None:
        """Forgets the key; its file stays."""
        self._handle.close()

    def __enter__(self) -> "Identity":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return "Identity(closed)" if self._handle.closed else f"Identity({self.public_key[:16]}…)"


Clients = Union[Sequence[str], Mapping[str, Union[str, Identity]]]


def _members(clients: Clients) -> list[dict[str, str]]:
    if isinstance(clients, Mapping):
        keys = {name: key.public_key if isinstance(key, Identity) else key for name, key in clients.items()}
    elif isinstance(clients, (str, bytes)) or not isinstance(clients, Iterable):
        raise ArgumentError("clients: give a list of names, or public keys by name")
    else:
        names = list(clients)
        return [{"name": _native.text(name, "a client's name").decode()} for name in names]
    return [
        {
            "name": _native.text(name, "a client's name").decode(),
            "key": _native.text(key, f"the key of {name}").decode(),
        }
        for name, key in keys.items()]


def _ranges(metrics: Mapping[str, tuple[float, float]]) -> list[dict[str, Any]]:
    if not isinstance(metrics, Mapping):
        raise ArgumentError('metrics: give ranges by name, such as {"loss": (0, 10)}')
    ranges = []
    for name, ends in metrics.items():
        try:
            low, high = ends
        except (TypeError, ValueError):
            raise ArgumentError(f"the range of metric {name!r} is two numbers, such as (0, 10)") from None
        pair = [_native.real(low, f"metric {name!r}"), _native.real(high, f"metric {name!r}")]
        ranges.append({"name": _native.text(name, "a metric's name").decode(), "range": pair})
    return ranges


def _plain(value: Any) -> Any:
    # Numbers of NumPy are none to JSON.
    try:
        return value if isinstance(value, (bool, str)) else operator.index(value)
    except TypeError:
        return value


def _charter(
    layout: Layout, clients: Clients, metrics: Mapping[str, tuple[float, float]] | None, clip: float,
    settings: Mapping[str, Any],
) -> bytes:
    charter: dict[str, Any] = {
        "version": 1,
        "clients": _members(clients),
        "parameters": [{"name": name, "shape": list(shape)} for name, shape in layout.shapes.items()],
        "clip": _native.real(clip, "clip"),
        "metrics": _ranges(metrics if metrics is not None else {}),
    }
    charter.update({key: _plain(value) for key, value in settings.items() if value is not None})
    try:
        return json.dumps(charter, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"the charter: {error}; give numbers and texts") from None


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
    sum: Array | None = None
    """The exact sum of the clients' integers, int64 of shape (d,); None of evaluation rounds.

    A client's integers are u · 2**fraction_bits · examples / max_examples, of its clipped update u, each rounded to one
    of its two neighbours by chance.
    """
    total: dict[str, Array] | None = None
    """The sum of the updates by parameter, each times examples / max_examples: `sum` in units of one, in float64.

    Exact where updates were sealed as `exact`.
    """
    mean: dict[str, Array] | None = None
    """The mean update by parameter, weighted by examples, in float64: zeros where nobody had any."""
    model: dict[str, Array] | None = None
    """The federation's model after the round, by parameter, in float64."""

    def _repr_html_(self) -> str:
        rows = [("round", self.round), ("clients", ", ".join(self.accepted)), ("examples", f"{self.examples:,}")]
        rows += [(name, "–" if value is None else f"{value:.4g}") for name, value in self.metrics.items()]
        return _html(rows)


def _html(rows: Iterable[tuple[str, Any]]) -> str:
    cells = "".join(f"<tr><th>{html.escape(str(k))}</th><td>{html.escape(str(v))}</td></tr>" for k, v in rows)
    return f"<table>{cells}</table>"


# Who has which folder in this process: the library's lock on it would say that another process has.
_open: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()


def _check_free(folder: pathlib.Path) -> str:
    place = os.path.realpath(folder)
    holder = _open.get(place)
    if holder is not None and not holder._handle.closed:
        kind = type(holder).__name__
        raise StateError(f"{folder} is open in this process already: go on with that {kind}, or close it")
    return place


class Federation:
    """The chain of a federation, with its validator and trustees, in a folder.

    All but the clients are in this process and folder, as in a simulation; what clients send, and what anybody can
    audit, is the same as where they are apart.
    """

    def __init__(self, handle: _native.Handle, path: pathlib.Path):
        self._handle, self.path = handle, path
        state = self._state()
        self.chain: str = state["chain"]
        """The chain's identifier, 64 hexadecimal digits: whoever knows it can tell this federation from any other."""
        self.charter: dict[str, Any] = json.loads(state["charter"])
        """What all agreed on (docs/python.md, "The charter")."""
        self.layout = Layout({p["name"]: p["shape"] for p in self.charter["parameters"]})
        """Names and shapes of an update."""
        self._clients: weakref.WeakValueDictionary[str, Client] = weakref.WeakValueDictionary()
        self._lock = threading.Lock()

    @classmethod
    def create(
        cls, path: PathLike, *, clients: Clients, parameters: Any, clip: float,
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
            corrupted_clients: Clients that may work together against another; 1 unless set, or as many as fit.
            min_honest: Honest updates in every sum, at least: min_clients is not less than this and corrupted_clients;
                2 unless set.
            trustees: Who hold shares of the key; 4 unless set.
            threshold: Trustees that a sum needs; 3 unless set.
            corrupted_trustees: Trustees that may cheat; 1 unless set.
            proofs: "norm" (every update is within clip), or "none": for measurements alone, as a client can then copy and
                scale what another sealed, and read it out of the sum.
            encryption: "auto", "masked" or "paillier".
            key_bits: 3072 unless set; 2048 is quicker.
            name: For people.
            progress: Told what is going on.

        Raises `ArgumentError` where the charter is none, or the folder holds a federation; `FileError` where it cannot
        be written.
        """
        layout, valued = Layout.read(parameters, exclude)
        settings = dict(
            name=name, fraction_bits=fraction_bits, max_examples=max_examples, min_clients=min_clients,
            corrupted_clients=corrupted_clients, min_honest=min_honest, trustees=trustees, threshold=threshold,
            corrupted_trustees=corrupted_trustees, proofs=proofs, encryption=encryption, key_bits=key_bits,
        )
        charter = _charter(layout, clients, metrics, clip, settings)
        folder = _folder(path)
        if model is None and valued:
            model = parameters
        start = np.zeros(layout.dimension)
        if model is not None:
            start = layout.flatten(model, "model").astype(np.float64)
        real = _check_free(folder)
        federation = _open[real] = cls(
            watched(
                lambda observer: _native.make(
                    "federation_create", "federation", _native.path(folder), Span.of(charter), start.ctypes.data,
                    len(start), observer),
                progress),
            folder)
        return federation

    @classmethod
    def open(cls, path: PathLike, *, chain: str | None = None, progress: Progress | None = None) -> "Federation":
        """Goes on with a federation where its ledger ends; the ledger is replayed and checked.

        `chain` is the chain that it must be, where you know it.
        """
        folder, expected = _folder(path), _chain(chain)
        real = _check_free(folder)
        federation = _open[real] = cls(
            watched(
                lambda observer: _native.make(
                    "federation_open", "federation", _native.path(folder), expected, observer),
                progress),
            folder)
        return federation

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(_native.data("federation_state", self._handle.value))
        return state

    @property
    def state(self) -> dict[str, Any] | None:
        """The current or last round: number, purpose, phase, accepted, offenders, metrics; None before the first."""
        state: dict[str, Any] | None = self._state()["round"]
        return state

    @property
    def round(self) -> "Round | None":
        """The round that is not over, to go on with: after a crash, or after `close` was stopped."""
        state = self.state
        if state is None or state["phase"] in ("settled", "aborted", "abandoned"):
            return None
        purpose = EVALUATION if state["purpose"] == "evaluation" else TRAINING
        notice = b""
        if state["phase"] == "open":
            notice = _native.data("federation_open_round", self._handle.value, purpose)
        return Round(self, purpose, notice)

    @property
    def outcome(self) -> Outcome | None:
        """What the last round opened; None where it opened nothing."""
        state = self.state
        if state is None or state["phase"] != "settled":
            return None
        common: dict[str, Any] = dict(
            round=state["number"], accepted=tuple(state["accepted"]), examples=state["samples"],
            evaluated=state["evaluated"], metrics=state["metrics"])
        if state["purpose"] == "evaluation":
            return Outcome(**common)
        whole = np.empty(self.layout.dimension, dtype=np.int64)
        _native.call("federation_sum", self._handle.value, 0, whole.ctypes.data, len(whole))
        weight = state["samples"] / self.charter["max_examples"]
        total = whole / 2.0 ** self.charter.get("fraction_bits", 16)
        mean = total / weight if weight > 0 else np.zeros(len(total))
        return Outcome(
            **common, sum=whole, total=self.layout.unflatten(total), mean=self.layout.unflatten(mean), model=self.model)

    @property
    def clients(self) -> list[str]:
        """The clients' names."""
        return [client["name"] for client in self.charter["clients"]]

    @property
    def model(self) -> dict[str, Array]:
        """The current model by parameter, in float64."""
        vector = np.empty(self.layout.dimension)
        _native.call("federation_model", self._handle.value, vector.ctypes.data, len(vector))
        return self.layout.unflatten(vector)

    @property
    def invitation(self) -> bytes:
        """What every client needs once; nothing of it is secret."""
        return _native.data("federation_invitation", self._handle.value)

    def export_client(self, name: str, path: PathLike | None = None) -> pathlib.Path:
        """Writes a client's folder, which `Client.open` reads, and returns it: `invitation.bin`, and `identity.key`
        where the client's key was made here."""
        member = next((client for client in self.charter["clients"] if client["name"] == name), None)
        if member is None:
            raise ArgumentError(f"there is no client {name!r}; there are {', '.join(self.clients)}")
        folder = self.path / "clients" / _file_name(name) if path is None else _folder(path)
        invitation = self.invitation
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / "invitation.bin").write_bytes(invitation)
        except OSError as error:
            raise FileError(f"{folder}: the client's folder cannot be written ({error.strerror})") from None
        key = folder / "identity.key"
        if not key.exists() and "key" not in member:
            _native.call("federation_save_identity", self._handle.value, _native.text(name, "name"), _native.path(key))
        return folder

    def client(self, name: str) -> "Client":
        """A client whose key was made here: for simulations. The same object as long as that is open and in use."""
        _native.text(name, "name")
        with self._lock:
            client = self._clients.get(name)
            if client is None or client._handle.closed:
                client = self._clients[name] = Client.open(self.export_client(name), chain=self.chain)
            return client

    def open_round(self, *, evaluation: bool = False) -> "Round":
        """Opens the next round, or goes on with an open one of the same purpose."""
        purpose = EVALUATION if evaluation else TRAINING
        return Round(
            self, purpose, watched(lambda _: _native.data("federation_open_round", self._handle.value, purpose)))

    def close(self) -> None:
        """Lets go of the folder, which `open` can open again."""
        self._handle.close()

    def __enter__(self) -> "Federation":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._handle.closed:
            return "Federation(closed)"
        return f"Federation({str(self.path)!r}, {len(self.clients)} clients, {self.layout.dimension} entries)"

    def _repr_html_(self) -> str:
        if self._handle.closed:
            return _html([("federation", f"{self.path}, closed")])
        state = self.state
        rows: list[tuple[str, Any]] = [
            ("chain", self.chain), ("clients", ", ".join(self.clients)), ("entries", f"{self.layout.dimension:,}"),
            ("clip", self.charter["clip"]),
            ("round", f"{state['number']}, {state['purpose']}: {state['phase']}" if state else "none yet"),
        ]
        return _html(rows)


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

        state = federation.state
        self.number: int = state["number"] if state else 0
        """Its number on the chain, from 1."""

    @property
    def accepted(self) -> list[str]:
        """Whose submissions are in."""
        state = self._federation.state
        return list(state["accepted"]) if state and state["number"] == self.number else []

    def submit(self, submission: Buffer, *, progress: Progress | None = None) -> Answer:
        """Verifies what a client sent, and takes it. Raises `RejectedError`, with the client's name, where it is not."""
        answer = self.submit_all([submission], progress=progress)[0]
        if answer.refusal is not None:
            raise RejectedError(f"{answer.client or 'somebody'}: {answer.refusal}", answer.client)
        return answer

    def submit_all(self, submissions: Iterable[Buffer], *, progress: Progress | None = None) -> list[Answer]:
        """The same of several at once, side by side, and without an exception: an answer for each, in order."""
        if isinstance(submissions, (str, bytes, bytearray, memoryview)) or not isinstance(submissions, Iterable):
            raise ArgumentError("submissions: give a list of what clients sent")
        kept = [Span.of(sent, f"submission {i}") for i, sent in enumerate(submissions)]

        def submit(observer: Any) -> bytes:
            spans = (Span * len(kept))(*kept)
            return _native.data("federation_submit", self._federation._handle.value, spans, len(kept), observer)

        return [Answer(a["client"], a["refusal"]) for a in json.loads(watched(submit, progress))]

    def close(self, *, progress: Progress | None = None) -> Outcome:
        """Ends the submissions and opens the sums. Where too few are in, raises `StateError`, and the round stays open.

        Where it was stopped, call it again: it goes on.
        """
        f = self._federation
        self._check()
        watched(lambda observer: _native.call("federation_close_round", f._handle.value, observer), progress)
        outcome = f.outcome
        if outcome is None or outcome.round != self.number:
            raise StateError(f"round {self.number} opened nothing, or another was opened since")
        return outcome

    def _check(self) -> None:
        # The library knows the last round alone.
        state = self._federation.state
        if state is None or state["number"] != self.number:
            raise StateError(f"round {self.number} is over: round {state['number'] if state else 0} is the last")

    def give_up(self) -> None:
        """Gives up a round with too few submissions; nothing of it is opened."""
        self._check()
        watched(lambda _: _native.call("federation_give_up", self._federation._handle.value))

    def __repr__(self) -> str:
        return f"Round({self.number}, {'evaluation' if self._purpose == EVALUATION else 'training'})"


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
        place, expected = _folder(folder, "folder"), _chain(chain)
        try:
            invitation = (place / "invitation.bin").read_bytes()
        except OSError as error:
            raise FileError(
                f"{place}: no invitation.bin can be read ({error.strerror}); ask the federation for it") from None
        if identity is None:
            identity = Identity.open(place / "identity.key")
        elif not isinstance(identity, Identity):
            raise ArgumentError("identity: give what Identity.open or Identity.create returned")
        key, real = identity._handle, _check_free(place)
        client = _open[real] = cls(
            watched(
                lambda _: _native.make(
                    "client_open", "client", Span.of(invitation), key.value, _native.path(place / "sealings"),
                    expected)))
        return client

    def _report(
        self, examples: int, evaluated: int | None, metrics: Mapping[str, float] | None
    ) -> _native.Report:
        if metrics is not None and not isinstance(metrics, Mapping):
            raise ArgumentError("metrics: give numbers by name")
        names = [m["name"] for m in self.charter.get("metrics", [])]
        stated = {name: _native.real(value, f"metric {name!r}") for name, value in (metrics or {}).items()}
        unknown = [name for name in stated if name not in names]
        if unknown:
            raise ArgumentError(f"the charter has no metric {unknown[0]!r}; it has {', '.join(names) or 'none'}")
        examples = _native.count(examples, "examples")
        if evaluated is None:
            evaluated = examples if stated else 0
        values = (ctypes.c_double * len(names))(*[stated.get(name, math.nan) for name in names])
        return _native.Report(examples, _native.count(evaluated, "evaluated"), values, len(names))

    def seal(
        self, notice: Buffer, update: Arrays, *, examples: int, metrics: Mapping[str, float] | None = None,
        evaluated: int | None = None, exact: bool = False, progress: Progress | None = None,
    ) -> bytes:
        """Seals an update, local minus global parameters, for a round: clipped, quantised, encrypted, proved, signed.

        Args:
            notice: The round's, as `Round.notice` gives it.
            update: A vector, arrays by name, or arrays in the charter's order. Names that the charter does not have are
                passed over.
            examples: Examples that it trained on: the weight of its update.
            metrics: Means over `evaluated` examples, by the charter's names; those that are left out are not stated.
            evaluated: As `examples` unless set.
            exact: Refuses what would be clipped or rounded: for sums of integers, which are exact then.
            progress: Told what is going on.

        Returns:
            What is sent to the federation. The same bytes where this round was sealed for before, whatever the update.
        """
        vector = self.layout.flatten(update)
        report = self._report(examples, evaluated, metrics)
        if exact:
            self._check_exact(vector, report.examples)
        kind = 4 if vector.dtype == np.float32 else 8
        told = Span.of(notice, "notice")
        return watched(
            lambda observer: _native.data(
                "client_seal", self._handle.value, told, vector.ctypes.data, len(vector), kind, report, observer),
            progress)

    def _check_exact(self, vector: Array, examples: int) -> None:
        wide = vector.astype(np.float64)
        norm = float(np.linalg.norm(wide))
        clip = self.charter["clip"]
        if not norm * (1 + 2.0**-40) < clip:
            raise ArgumentError(f"the update's norm is {norm:.6g}, and one of {clip} or more would be clipped")
        scaled = wide * (examples / self.charter["max_examples"]) * 2.0 ** self.charter.get("fraction_bits", 16)
        if not (scaled == np.rint(scaled)).all():
            raise ArgumentError(
                f"entry {int(np.argmax(scaled != np.rint(scaled)))} would be rounded: give integers, examples="
                f"{self.charter['max_examples']} (max_examples), and enough fraction_bits in the charter")

    def report(
        self, notice: Buffer, *, metrics: Mapping[str, float], evaluated: int, examples: int = 0,
        progress: Progress | None = None,
    ) -> bytes:
        """Seals metrics alone, for an evaluation round."""
        report = self._report(examples, evaluated, metrics)
        told = Span.of(notice, "notice")
        return watched(
            lambda observer: _native.data("client_report", self._handle.value, told, report, observer), progress)

    def close(self) -> None:
        """Forgets the client's key and what it checked."""
        self._handle.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return "Client(closed)" if self._handle.closed else f"Client({self.name!r})"
