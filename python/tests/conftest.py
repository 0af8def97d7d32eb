"""Federations that tests share: a key is made once, and its folder copied."""

import pathlib
import shutil

import numpy as np
import pytest

import sealedsum
from sealedsum import Federation

CLIENTS = ("a", "b", "c")
SETTINGS = dict(clients=CLIENTS, clip=1.0, max_examples=100, key_bits=2048, metrics={"loss": (0, 10), "auc": (0, 1)})
ROOT = pathlib.Path(__file__).parents[2]


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


def play(federation: Federation, update, examples: int = 50) -> sealedsum.Outcome:
    """A whole round of all clients with one update."""
    opened = federation.open_round()
    for name in federation.clients:
        with federation.client(name) as client:
            opened.submit(client.seal(opened.notice, update, examples=examples))
    return opened.close()
