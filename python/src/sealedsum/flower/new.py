"""A Flower app that trains under seal, to begin with."""

from __future__ import annotations

import pathlib
import re
import shutil

from ..errors import ArgumentError, FileError
from ..federation import PathLike

_TEMPLATE = pathlib.Path(__file__).parent / "template"


def new(path: PathLike) -> pathlib.Path:
    """Writes an app of NumPy into a new folder, which is named as the app: `flwr run PATH` trains it.

    Returns:
        The folder.
    """
    folder = pathlib.Path(path).expanduser()
    name = folder.resolve().name
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,38}", name):
        raise ArgumentError(f"an app cannot be named {name!r}: give a letter, then letters, digits and -, all small")
    package = name.replace("-", "_")
    try:
        (folder / package).mkdir(parents=True)
    except FileExistsError:
        raise FileError(f"{folder} holds an app already; take another name") from None
    for source in sorted((_TEMPLATE / "app").glob("*.py")):
        shutil.copy(source, folder / package / source.name)
    for file in ("pyproject.toml", "README.md"):
        text = (_TEMPLATE / file).read_text().replace("{name}", name).replace("{package}", package)
        (folder / file).write_text(text)
    return folder
