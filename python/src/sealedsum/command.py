"""The command line, `sealedsum`, from Python: each verb's JSON document as Python's objects."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Callable, Union

from . import _native
from ._native import PathLike
from .errors import ArgumentError, CancelledError, CommandError, FileError, RejectedError, SealedSumError

Configuration = Union[PathLike, Mapping[str, Any]]
"""A TOML file, or what would stand in one as nested dictionaries."""

Listener = Callable[[str], None]
"""Told each line of a verb's progress."""


@contextlib.contextmanager
def configuration_file(configuration: Configuration, folder: PathLike | None = None) -> Iterator[str]:
    """The path of a configuration. Files that a dictionary names are looked for from `folder`, here unless set."""
    if not isinstance(configuration, Mapping):
        yield word(configuration, "configuration")
        return
    import tomli_w

    try:
        written = tomli_w.dumps(plain(configuration))
        written.encode()
    except (AttributeError, TypeError, ValueError) as error:
        raise ArgumentError(f"the configuration is none that TOML can hold: {error}") from None
    place = word(folder, "folder") if folder is not None else os.getcwd()
    try:
        # Beside what it names, as paths in a file are relative to that.
        file = tempfile.NamedTemporaryFile(
            "w", suffix=".toml", prefix=".sealedsum-", dir=place, delete=False, encoding="utf-8")
    except OSError as error:
        raise FileError(
            f"{place}: the configuration cannot be written there ({error.strerror}); name a folder that can be "
            "written, and the data by whole paths") from None
    try:
        with file:
            file.write(written)
        yield file.name
    finally:
        with contextlib.suppress(OSError):
            os.unlink(file.name)


def plain(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's, all the way down."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value.tolist() if hasattr(value, "tolist") else value


def toml(value: Any) -> str:
    """A value as TOML in one line."""
    value = plain(value)
    if isinstance(value, str):
        # JSON's texts are TOML's, but for this one character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (bool, int, float)):
        return json.dumps(value) if value == value and abs(value) != float("inf") else repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(item)}" for key, item in value.items()) + "}"
    raise ArgumentError(f"{value!r} is no value of a setting; give numbers, texts, lists or dictionaries")


def overrides(settings: Mapping[str, Any] | None) -> list[str]:
    """`--set section.key=value` of a dictionary with such keys."""
    if settings is not None and not isinstance(settings, Mapping):
        raise ArgumentError('settings: give values by key, such as {"experiment.rounds": 3}')
    return [w for key, value in (settings or {}).items() for w in ("--set", f"{word(key, 'a setting')}={toml(value)}")]


def word(value: PathLike, what: str) -> str:
    """A word of a command line; a path may have any bytes."""
    try:
        text = os.fspath(value)
        text = os.fsdecode(os.fsencode(text))
    except TypeError:
        raise ArgumentError(f"{what}: a text or path is needed, and this is of type {type(value).__name__}") from None
    except UnicodeError:
        raise ArgumentError(f"{what}: {value!r} is not Unicode") from None
    if not text or "\0" in text:
        raise ArgumentError(f"{what}: {value!r} is no text or path")
    return text


# The library alone: whatever lies in the working folder, and however the caller found this package.
_PROGRAM = """
import ctypes, os, signal, sys
if signal.getsignal(signal.SIGINT) is signal.default_int_handler: signal.signal(signal.SIGINT, signal.SIG_DFL)
words = [b"sealedsum", *map(os.fsencode, sys.argv[2:])]
ctypes.CDLL(sys.argv[1]).sealedsum_main(len(words), (ctypes.c_char_p * len(words))(*words))
"""


def run_verb(arguments: Sequence[str], progress: Listener | None = None, accept: Collection[int] = (0,)) -> Any:
    """Runs `sealedsum ARGUMENTS --format json` and returns its document.

    `progress` is told each line of its progress, on the caller's thread; what it raises ends the verb, as Ctrl-C does,
    and is raised here. `accept` has the exit codes that come with a document.

    Raises `RejectedError` where a verification fails, `ArgumentError` and `FileError` where the input is refused,
    `CancelledError` where a signal ended it, and `CommandError` else.
    """
    words = [sys.executable, "-I", "-c", _PROGRAM, _native.lib._name, *arguments, "--format", "json"]
    try:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", errors="replace")
    except ValueError as error:
        raise ArgumentError(f"sealedsum {arguments[0]}: an argument is no text ({error})") from None
    except OSError as error:
        raise FileError(f"{sys.executable} cannot be started ({error.strerror})") from None
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    output: list[str] = []
    said: list[str] = []

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            lines.put(line.rstrip("\n"))
        lines.put(None)

    def read() -> None:
        assert process.stdout is not None
        output.append(process.stdout.read())

    readers = [threading.Thread(target=body, name="sealedsum", daemon=True) for body in (listen, read)]
    try:
        for reader in readers:
            reader.start()
        while True:
            try:
                line = lines.get(timeout=0.2)
            except queue.Empty:
                continue
            if line is None:
                break
            if line:
                said.append(line)
                if progress is not None:
                    progress(line)
        status = process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        for reader in readers:
            if reader.ident is not None:
                reader.join(5)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
    document = None
    with contextlib.suppress(ValueError):
        document = json.loads("".join(output))
    failure = document.get("error") if isinstance(document, Mapping) else None
    if status in accept and failure is None:
        return document
    raise _error(status, document, said, arguments[0])


def _end(process: "subprocess.Popen[str]") -> None:
    # The verb may have heard of Ctrl-C from the terminal already: twice is as good as once. A caller without SIGINT,
    # such as nohup, gave its children none either.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        process.send_signal(number)
        try:
            process.wait(5)
            return
        except subprocess.TimeoutExpired:
            continue


def _error(status: int, document: Any, said: Sequence[str], verb: str) -> SealedSumError:
    text = "\n".join(said[-20:]) or f"sealedsum {verb} ended with {status}"
    if isinstance(document, Mapping) and isinstance(document.get("error"), str):
        text = f"{document['error']}\n  → {document.get('advice', '')}"
    kinds: dict[int, type[SealedSumError]] = {
        1: RejectedError, 2: ArgumentError, 3: ArgumentError, 4: FileError, 5: FileError, 130: CancelledError,
        143: CancelledError, -signal.SIGINT: CancelledError, -signal.SIGTERM: CancelledError}
    kind = kinds.get(status)
    return CommandError(text, status) if kind is None else kind(text)


def main() -> None:
    """The command line itself: what `sealedsum` and `python -m sealedsum` do."""
    words = [b"sealedsum", *(os.fsencode(word) for word in sys.argv[1:])]
    array = (ctypes.c_char_p * len(words))(*words)
    # Python's handler would wait for this call to end; the program has its own. What is ignored (nohup) stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _native.lib.sealedsum_main(len(words), array)


def folder_of(path: PathLike) -> pathlib.Path:
    """A run's folder; raises `FileError` where there is none."""
    folder = pathlib.Path(word(path, "path"))
    if not folder.is_dir():
        raise FileError(f"{folder}: there is no such folder; name the folder of a run")
    return folder
