"""What the tests of Flower share."""

from __future__ import annotations

import pathlib
import shutil
import sys
from collections.abc import Callable

import pytest

pytest.importorskip("flwr", reason="Flower is not installed")
pytest.importorskip("cryptography", reason="the cheating client signs with it")
sys.path.insert(0, str(pathlib.Path(__file__).parent))

CLIENTS = 5
METRICS = {"loss": (0.0, 10.0), "accuracy": (0.0, 1.0)}


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A new federation for the model {"w": (4, 3), "b": (3,)}."""
    import numpy as np

    from sealedsum import Federation

    folder = tmp_path_factory.mktemp("founded") / "fed"
    model = {"w": np.linspace(-1, 1, 12).reshape(4, 3), "b": np.zeros(3)}
    with Federation.create(
        folder, clients=[f"client-{i}" for i in range(CLIENTS)], parameters=model, clip=2.0, max_examples=100,
        metrics=METRICS, min_clients=3, key_bits=2048, trustees=1, threshold=1, corrupted_trustees=0,
    ):
        return folder


@pytest.fixture
def federation(founded: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of it."""
    return pathlib.Path(shutil.copytree(founded, tmp_path / "fed"))


@pytest.fixture(scope="session")
def audited() -> Callable[[pathlib.Path], object]:
    """Audits a folder."""
    import sealedsum

    return sealedsum.audit


@pytest.fixture(autouse=True)
def simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes in this process are a simulation, without Ray."""
    monkeypatch.setenv("SEALEDSUM_SIMULATION", "1")
