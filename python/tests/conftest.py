"""Federations that tests share: a key is made once, and its folder copied."""

import pathlib
import shutil

import numpy as np
import pytest
from shared import SETTINGS

from sealedsum import Federation


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A federation of three clients and two parameters, ten entries, without a round."""
    path = tmp_path_factory.mktemp("template") / "fed"
    Federation.create(path, parameters={"w": (2, 4), "b": (2,)}, **SETTINGS).close()
    return path


@pytest.fixture
def federation(template: pathlib.Path, tmp_path: pathlib.Path):
    """A copy of it, open."""
    shutil.copytree(template, tmp_path / "fed")
    with Federation.open(tmp_path / "fed") as federation:
        yield federation


@pytest.fixture
def update() -> dict[str, np.ndarray]:
    """An update within the clip."""
    rng = np.random.default_rng(1)
    return {"w": rng.normal(size=(2, 4)) * 0.1, "b": rng.normal(size=2) * 0.1}
