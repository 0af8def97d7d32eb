"""What can go wrong. Every exception of this package is a `SealedSumError`, and says what to do next."""

from __future__ import annotations


class SealedSumError(Exception):
    """Base of all exceptions of this package."""


class ArgumentError(SealedSumError, ValueError):
    """An argument is not what it must be: a shape, a type, a range, a charter."""


class ClosedError(SealedSumError):
    """The object was closed, or never was open."""


class RejectedError(SealedSumError):
    """Proofs, a signature or a history are false.

    `client` is whose submission it was; None where that cannot be read, or where it was nobody's.
    """

    def __init__(self, message: str, client: str | None = None):
        super().__init__(message)
        self.client = client


class StateError(SealedSumError):
    """The federation is not in a state for this: no round is open, or too few submissions are in."""


class FileError(SealedSumError, OSError):
    """A file is missing, damaged, or cannot be read or written."""


class CancelledError(SealedSumError):
    """The call was ended on request."""


class ForkedError(SealedSumError):
    """The process was forked after the library was loaded: start processes by "spawn"."""


class CommandError(SealedSumError):
    """A verb of the command line ended with an error; `status` is its exit code (docs/exit-codes.md)."""

    def __init__(self, message: str, status: int):
        super().__init__(message)
        self.status = status


BY_STATUS: dict[int, type[SealedSumError]] = {
    1: ArgumentError,
    2: ClosedError,
    3: RejectedError,
    4: StateError,
    5: FileError,
    6: CancelledError,
    7: ForkedError,
}
