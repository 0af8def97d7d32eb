"""libsealedsum by ctypes: signatures as in sealedsum.h, statuses as exceptions, handles that are freed once."""

from __future__ import annotations

import ctypes
import os
import pathlib
import threading
from typing import Any, Callable

from .errors import BY_STATUS, SealedSumError

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
    def of(cls, data: bytes | bytearray | memoryview) -> "Span":
        """The bytes of a buffer; kept alive by the span."""
        view = memoryview(data).cast("B")
        span = cls(None, len(view))
        if len(view):
            if view.readonly:
                raw = data if isinstance(data, bytes) else bytes(view)
                span.data = ctypes.cast(ctypes.c_char_p(raw), ctypes.c_void_p).value
                span._kept = raw  # type: ignore[attr-defined]
            else:
                array = (ctypes.c_uint8 * len(view)).from_buffer(view)
                span.data = ctypes.addressof(array)
                span._kept = array  # type: ignore[attr-defined]
        return span


_Report = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint64, ctypes.c_uint64)


class Observer(ctypes.Structure):
    """Who watches a long call."""

    _fields_ = [("report", _Report), ("context", ctypes.c_void_p), ("cancelled", ctypes.POINTER(ctypes.c_int32))]


class Report(ctypes.Structure):
    """What a client says of its examples."""

    _fields_ = [("examples", ctypes.c_uint64), ("evaluated", ctypes.c_uint64), ("values", _doubles), ("count", _size)]


_observer = ctypes.POINTER(Observer)

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
_FREES = ("identity", "federation", "client", "public_key", "private_key", "bytes", "error")


def _load() -> ctypes.CDLL:
    path = os.environ.get("SEALEDSUM_LIBRARY") or str(pathlib.Path(__file__).parent / "_lib" / "libsealedsum.so")
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"sealedsum: its library {path} cannot be loaded ({error}). Install the wheel for this platform, or build "
            "it with `make wheel`."
        ) from None
    if library.sealedsum_abi() != ABI:
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


library = _load()


class Handle:
    """An object of the library, freed when it goes."""

    def __init__(self, value: int, kind: str):
        self._value, self._kind = value, kind

    @property
    def value(self) -> int | None:
        return self._value

    def close(self) -> None:
        value, self._value = self._value, None
        if value is not None:
            getattr(library, f"sealedsum_{self._kind}_free")(value)

    def __del__(self) -> None:
        # At the interpreter's end the library may be gone before.
        if library is not None:
            self.close()


def _raise(status: int, error: ctypes.c_void_p) -> None:
    text = (library.sealedsum_error_message(error) or b"").decode() if error.value else "no reason was given"
    library.sealedsum_error_free(error)
    raise BY_STATUS.get(status, SealedSumError)(text)


def call(name: str, *arguments: Any) -> None:
    """A call without a result."""
    error = ctypes.c_void_p()
    status = getattr(library, "sealedsum_" + name)(*arguments, ctypes.byref(error))
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
        count = library.sealedsum_bytes_count(kept.value)
        return ctypes.string_at(library.sealedsum_bytes_data(kept.value), count) if count else b""
    finally:
        kept.close()


def watched(body: Callable[[Any], Any], progress: Progress | None) -> Any:
    """Runs `body(observer)` on a thread of its own, so that the caller's hears of Ctrl-C meanwhile and ends it.

    What `progress` raises ends the call, and is raised here.
    """
    cancelled = ctypes.c_int32(0)
    raised: list[BaseException] = []
    outcome: list[Any] = []

    def report(_context: Any, what: bytes, done: int, total: int) -> None:
        if progress is None or raised:
            return
        try:
            progress(what.decode(), done, total)
        except BaseException as error:  # noqa: BLE001: it is raised again below
            raised.append(error)
            cancelled.value = 1

    observer = Observer(_Report(report), None, ctypes.pointer(cancelled))

    def work() -> None:
        try:
            outcome.append((True, body(ctypes.byref(observer))))
        except BaseException as error:  # noqa: BLE001: it is raised again below
            outcome.append((False, error))

    thread = threading.Thread(target=work, name="sealedsum", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.2)
    except BaseException:
        cancelled.value = 1
        thread.join()
        raise
    if raised:
        raise raised[0]
    good, value = outcome[0]
    if not good:
        raise value
    return value
