"""libsealedsum by ctypes: signatures as in sealedsum.h, statuses as exceptions, handles that are freed once."""

from __future__ import annotations

import atexit
import ctypes
import math
import operator
import os
import pathlib
import queue
import threading
import time
from typing import Any, Callable, TypeVar, Union

from .errors import BY_STATUS, ArgumentError, CancelledError, ClosedError, ForkedError, SealedSumError

PathLike = Union[str, "os.PathLike[str]"]
Buffer = Union[bytes, bytearray, memoryview]
T = TypeVar("T")

ABI = 1
Progress = Callable[[str, int, int], None]
"""Told what is going on, how many steps are done, and how many there are (0 where that is not known)."""

_handle = ctypes.c_void_p
_slot = ctypes.POINTER(ctypes.c_void_p)
_text = ctypes.c_char_p
_size = ctypes.c_size_t
_doubles = ctypes.POINTER(ctypes.c_double)


class Span(ctypes.Structure):
    """Memory that the library reads during a call."""

    _fields_ = [("data", ctypes.c_void_p), ("count", _size)]

    @classmethod
    def of(cls, data: Buffer, what: str = "an argument") -> "Span":
        """The bytes of a buffer; kept alive by the span."""
        try:
            raw = data if isinstance(data, bytes) else bytes(memoryview(data))
        except TypeError:
            raise ArgumentError(f"{what}: bytes are needed, and this is of type {type(data).__name__}") from None
        span = cls(ctypes.cast(ctypes.c_char_p(raw), ctypes.c_void_p).value, len(raw))
        span._kept = raw
        return span


_Report = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint64, ctypes.c_uint64)


class Observer(ctypes.Structure):
    """Who watches a long call."""

    _fields_ = [("report", _Report), ("context", ctypes.c_void_p), ("cancelled", ctypes.POINTER(ctypes.c_int32))]


class Report(ctypes.Structure):
    """What a client says of its examples."""

    _fields_ = [("examples", ctypes.c_uint64), ("evaluated", ctypes.c_uint64), ("values", _doubles), ("count", _size)]


class Context(ctypes.Structure):
    """Of which client, chain and opening something is."""

    _fields_ = [("chain", Span), ("opening", Span), ("sender", Span)]

    @classmethod
    def of(cls, chain: Span, opening: Span, sender: Span) -> "Context":
        """The three, which are kept alive by it: a structure in another one is a copy."""
        context = cls(chain, opening, sender)
        context._kept = (chain, opening, sender)
        return context


_observer = ctypes.POINTER(Observer)
_spans = ctypes.POINTER(Span)

_SIGNATURES: dict[str, list[Any]] = {
    "identity_create": [_text, _slot],
    "identity_open": [_text, _slot],
    "identity_public_key": [_handle, ctypes.c_void_p],
    "federation_create": [_text, Span, ctypes.c_void_p, _size, _observer, _slot],
    "federation_open": [_text, _text, _observer, _slot],
    "federation_state": [_handle, _slot],
    "federation_invitation": [_handle, _slot],
    "federation_save_identity": [_handle, _text, _text],
    "federation_model": [_handle, ctypes.c_void_p, _size],
    "federation_open_round": [_handle, ctypes.c_int32, _slot],
    "federation_submit": [_handle, ctypes.POINTER(Span), _size, _observer, _slot],
    "federation_close_round": [_handle, _observer],
    "federation_give_up": [_handle],
    "federation_sum": [_handle, _size, ctypes.c_void_p, _size],
    "client_open": [Span, _handle, _text, _text, _slot],
    "client_state": [_handle, _slot],
    "client_seal": [_handle, Span, ctypes.c_void_p, _size, ctypes.c_int32, Report, _observer, _slot],
    "client_report": [_handle, Span, Report, _observer, _slot],
    "threshold_deal": [*[ctypes.c_uint32] * 4, Span, _observer, _slot, _slot],
    "threshold_key_encode": [_handle, _slot],
    "threshold_key_open": [Span, Span, _slot],
    "share_save": [_handle, _text],
    "share_open": [_text, _slot],
    "scheme_create": [_handle, Span, _slot],
    "scheme_state": [_handle, _slot],
    "scheme_quantise": [_handle, ctypes.c_void_p, _size, ctypes.c_int32, ctypes.c_double, ctypes.c_void_p],
    "scheme_dequantise": [_handle, ctypes.c_void_p, _size, ctypes.c_double, ctypes.c_void_p],
    "scheme_seal": [_handle, Context, ctypes.c_void_p, _size, _observer, _slot],
    "scheme_verify": [_handle, ctypes.POINTER(Context), _spans, _size, _observer, _slot],
    "sum_create": [_handle, Span, Span, _slot],
    "sum_add": [_handle, _spans, _spans, _size, _observer, _slot],
    "share_decrypt": [_handle, _handle, _observer, _slot],
    "sum_open": [_handle, _spans, _size, ctypes.c_void_p, _size],
    "paillier_generate": [ctypes.c_uint32, _slot],
    "paillier_private_key": [Span, Span, _slot],
    "paillier_primes": [_handle, _slot],
    "paillier_public_key": [Span, _slot],
    "paillier_modulus": [_handle, _slot],
    "paillier_encrypt": [_handle, Span, _size, Span, _observer, _slot],
    "paillier_decrypt": [_handle, Span, _observer, _slot],
    "paillier_add": [_handle, Span, Span, _slot],
    "paillier_multiply": [_handle, Span, Span, _size, _observer, _slot],
}
_FREES = (
    "identity", "federation", "client", "threshold_key", "share", "scheme", "sum", "public_key", "private_key", "bytes",
    "error",
)


def _load() -> ctypes.CDLL:
    path = os.environ.get("SEALEDSUM_LIBRARY") or str(pathlib.Path(__file__).parent / "_lib" / "libsealedsum.so")
    try:
        library = ctypes.CDLL(path)
        abi = library.sealedsum_abi()
    except (OSError, AttributeError) as error:
        raise ImportError(
            f"sealedsum: its library {path} cannot be loaded ({error}). Install the wheel for this platform, or build "
            "it with `make wheel`."
        ) from None
    if abi != ABI:
        raise ImportError(f"sealedsum: {path} has another interface than this package; install both from one wheel")
    for name, arguments in _SIGNATURES.items():
        function = getattr(library, "sealedsum_" + name)
        function.restype, function.argtypes = ctypes.c_int32, arguments + [_slot]
    for name in _FREES:
        function = getattr(library, f"sealedsum_{name}_free")
        function.restype, function.argtypes = None, [_handle]
    library.sealedsum_version.restype = _text
    library.sealedsum_error_message.restype, library.sealedsum_error_message.argtypes = _text, [_handle]
    library.sealedsum_bytes_data.restype, library.sealedsum_bytes_data.argtypes = ctypes.c_void_p, [_handle]
    library.sealedsum_bytes_count.restype, library.sealedsum_bytes_count.argtypes = _size, [_handle]
    library.sealedsum_main.restype = None
    library.sealedsum_main.argtypes = [ctypes.c_int32, ctypes.POINTER(_text)]
    return library


lib = _load()
# Threads and locks of the library do not survive a fork; not even its errors may be asked for then.
_home = os.getpid()


# What callers pass, made ready for the library. ctypes would cut numbers to 64 bits and texts at a zero byte.


def path(value: PathLike, what: str = "path") -> bytes:
    """A path's bytes."""
    try:
        raw = os.fsencode(value)
        raw.decode()
    except TypeError:
        raise ArgumentError(f"{what}: a path is needed, and this is of type {type(value).__name__}") from None
    except UnicodeError:
        raise ArgumentError(f"{what}: {value!r} is not Unicode, and the library takes no other paths") from None
    if not raw or b"\0" in raw:
        raise ArgumentError(f"{what}: {value!r} is no path")
    return raw


def text(value: str, what: str) -> bytes:
    """A text's bytes."""
    if not isinstance(value, str):
        raise ArgumentError(f"{what}: a text is needed, and this is of type {type(value).__name__}")
    try:
        raw = value.encode()
    except UnicodeError:
        raise ArgumentError(f"{what}: {value!r} is not Unicode") from None
    if b"\0" in raw:
        raise ArgumentError(f"{what}: {value!r} has a zero byte")
    return raw


def count(value: Any, what: str) -> int:
    """A number of things: 0 to 2^63 − 1."""
    if isinstance(value, (bool, str)):
        raise ArgumentError(f"{what}: {value!r} is no number")
    try:
        number = operator.index(value)
    except TypeError:
        raise ArgumentError(f"{what}: a whole number is needed, and this is {value!r}") from None
    if not 0 <= number < 1 << 63:
        raise ArgumentError(f"{what}: {number} is not between 0 and 2^63")
    return number


def real(value: Any, what: str) -> float:
    """A finite number."""
    try:
        number = math.nan if isinstance(value, (bool, str, bytes)) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ArgumentError(f"{what}: a finite number is needed, and this is {value!r}")
    return number


class Handle:
    """An object of the library, freed when it goes. A call that another thread is in meanwhile ends as it would have:
    the library holds on to an object while it is used."""

    def __init__(self, value: int, kind: str):
        self._value: int | None = value
        self._kind = kind

    @property
    def value(self) -> int:
        """Raises `ClosedError` where it was closed."""
        value = self._value
        if value is None:
            raise ClosedError(f"this {self._kind.replace('_', ' ')} was closed; open it again")
        return value

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._value is None

    def close(self, _getpid: Callable[[], int] = os.getpid) -> None:
        """Frees it; nothing where that was done. What a fork has copied is the parent's to free."""
        value, self._value = self._value, None
        if value is not None and _getpid() == _home:
            getattr(lib, f"sealedsum_{self._kind}_free")(value)

    def __del__(self) -> None:
        # At the interpreter's end the library may be gone before.
        if lib is not None:
            self.close()

    def __reduce__(self) -> Any:
        # Its number means nothing, or another object, elsewhere.
        raise ArgumentError(f"a {self._kind.replace('_', ' ')} is of its process: open its folder where you need it")


def _raise(status: int, error: ctypes.c_void_p) -> None:
    text = "no reason was given"
    if error.value:
        text = lib.sealedsum_error_message(error).decode(errors="replace")
        lib.sealedsum_error_free(error)
    raise BY_STATUS.get(status, SealedSumError)(text)


def call(name: str, *arguments: Any) -> None:
    """A call without a result."""
    if os.getpid() != _home:
        raise ForkedError('the process was forked after sealedsum was loaded: start processes afresh ("spawn")')
    error = ctypes.c_void_p()
    try:
        status = getattr(lib, "sealedsum_" + name)(*arguments, ctypes.byref(error))
    except (ctypes.ArgumentError, TypeError, ValueError, OverflowError) as wrong:
        raise ArgumentError(f"{name}: {wrong}") from None
    if status:
        _raise(status, error)


def make(name: str, kind: str, *arguments: Any) -> Handle:
    """A call that makes an object."""
    slot = ctypes.c_void_p()
    call(name, *arguments, ctypes.byref(slot))
    return Handle(slot.value or 0, kind)


def data(name: str, *arguments: Any) -> bytes:
    """A call that makes bytes."""
    kept = make(name, "bytes", *arguments)
    try:
        size = lib.sealedsum_bytes_count(kept.value)
        return ctypes.string_at(lib.sealedsum_bytes_data(kept.value), size) if size else b""
    finally:
        kept.close()


_running: dict[threading.Thread, ctypes.c_int32] = {}
_ending = threading.Event()
PATIENCE = 1.5
"""Seconds that a call has to end in when it is told to."""


@atexit.register
def _end() -> None:
    # A thread that came back from the library to an interpreter that is gone would take the process down.
    _ending.set()
    running = list(_running.items())
    for _, cancelled in running:
        cancelled.value = 1
    until = time.monotonic() + 60
    for thread, _ in running:
        # One that another thread is about to start starts, or is taken off the list.
        while thread.ident is None and thread in _running and time.monotonic() < until:
            time.sleep(0.01)
        if thread.ident is not None:
            thread.join(max(0, until - time.monotonic()))


def watched(body: Callable[[Any], T], progress: Progress | None = None) -> T:
    """Runs `body(observer)` on a thread of its own, so that the caller's hears of Ctrl-C meanwhile and ends it.

    `progress` is called on the caller's thread; what it raises ends the call, and is raised here. A call that has not
    ended in `PATIENCE` after that, such as the search for a key's primes, ends behind the caller's back.
    """
    cancelled = ctypes.c_int32(0)
    events: queue.SimpleQueue[tuple[bytes, int, int] | None] = queue.SimpleQueue()
    outcome: list[T] = []
    failure: list[BaseException] = []

    def report(_context: Any, what: bytes, done: int, total: int) -> None:
        events.put((what, done, total))

    observer = Observer(_Report(report) if progress is not None else _Report(), None, ctypes.pointer(cancelled))

    def work() -> None:
        try:
            outcome.append(body(ctypes.byref(observer)))
        except BaseException as error:  # noqa: BLE001: it is raised again below
            failure.append(error)
        finally:
            _running.pop(threading.current_thread(), None)
            events.put(None)

    thread = threading.Thread(target=work, name="sealedsum", daemon=True)
    _running[thread] = cancelled
    try:
        if _ending.is_set():
            raise CancelledError("the interpreter ends")
        try:
            thread.start()
        except RuntimeError as error:
            raise SealedSumError(f"no thread can be started ({error})") from None
        while True:
            try:
                # Not for ever: a signal may reach another thread, and wakes this one no earlier.
                event = events.get(timeout=0.2)
            except queue.Empty:
                continue
            if event is None:
                break
            if progress is not None:
                progress(event[0].decode(errors="replace"), event[1], event[2])
    except BaseException:
        cancelled.value = 1
        if thread.ident is not None:
            thread.join(PATIENCE)
        else:
            _running.pop(thread, None)
        raise
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
