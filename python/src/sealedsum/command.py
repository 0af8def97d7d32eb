"""The command line, `sealedsum`, from Python: each verb's JSON document as Python's objects."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable, Union

from .errors import ArgumentError, CommandError, FileError, RejectedError

Configuration = Union[str, "os.PathLike[str]", Mapping[str, Any]]
"""A TOML file, or what would stand in one as nested dictionaries."""


@contextlib.contextmanager
def configuration_file(configuration: Configuration, folder: str | os.PathLike[str] | None = None) -> Iterator[str]:
    """The path of a configuration. Files that a dictionary names are looked for from `folder`, here unless set."""
    if not isinstance(configuration, Mapping):
        yield os.fspath(configuration)
        return
    import tomli_w

    try:
        text = tomli_w.dumps(configuration)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"the configuration is none that TOML can hold: {error}") from None
    place = os.fspath(folder) if folder is not None else os.getcwd()
    file = tempfile.NamedTemporaryFile("w", suffix=".toml", prefix=".sealedsum-", dir=place, delete=False)
    try:
        with file:
            file.write(text)
        yield file.name
    finally:
        os.unlink(file.name)


def overrides(settings: Mapping[str, Any] | None) -> list[str]:
    """`--set section.key=value` of a dictionary with such keys."""
    words = []
    for key, value in (settings or {}).items():
        text = json.dumps(value) if not isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        words += ["--set", f"{key}={text}"]
    return words


def run_verb(arguments: Sequence[str], progress: Callable[[str], None] | None = None) -> Any:
    """Runs `sealedsum ARGUMENTS --format json` and returns its document.

    `progress` is told each line of its progress. Ctrl-C ends the verb as it would on the command line.

    Raises `RejectedError` where a verification fails, `ArgumentError` and `FileError` where the input is refused, and
    `CommandError` else.
    """
    words = [sys.executable, "-m", "sealedsum", *arguments, "--format", "json"]
    environment = dict(os.environ)
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
        env=environment)
    said: list[str] = []
    try:
        import threading

        def listen() -> None:
            assert process.stderr is not None
            for line in process.stderr:
                line = line.rstrip("\n")
                said.append(line)
                if progress is not None and line:
                    progress(line)

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        assert process.stdout is not None
        output = process.stdout.read()
        status = process.wait()
        listener.join(5)
    except BaseException:
        # The verb hears of Ctrl-C from the terminal, too; it stops behind the last whole step.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
    document = None
    if output.strip():
        try:
            document = json.loads(output)
        except ValueError:
            document = None
    if status == 0:
        return document
    text = "\n".join(line for line in said if line) or f"sealedsum {arguments[0]} ended with {status}"
    if isinstance(document, Mapping) and isinstance(document.get("error"), str):
        text = document["error"]
    kind = {1: RejectedError, 2: ArgumentError, 3: ArgumentError, 4: FileError, 5: FileError}.get(status)
    if kind is None:
        raise CommandError(text, status)
    raise kind(text)


def main() -> None:
    """The command line itself: what `sealedsum` and `python -m sealedsum` do."""
    import ctypes

    from ._native import library

    words = [b"sealedsum", *(os.fsencode(word) for word in sys.argv[1:])]
    array = (ctypes.c_char_p * len(words))(*words)
    # Python's handler would wait for this call to end; the program has its own.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    library.sealedsum_main(len(words), array)


def folder_of(path: str | os.PathLike[str]) -> pathlib.Path:
    """A run's folder; raises `FileError` where there is none."""
    folder = pathlib.Path(path)
    if not folder.is_dir():
        raise FileError(f"{folder}: there is no such folder; name the folder of a run")
    return folder
