"""The examples: ten changed lines turn an app to sealed aggregation, and it learns as well."""

from __future__ import annotations

import difflib
import pathlib
import re
import shutil

import pytest
from processes import flower

import sealedsum

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
NEEDS = {"flower-numpy": "sklearn", "flower-sklearn": "sklearn", "flower-pytorch": "torch"}


def files(folder: pathlib.Path) -> dict[str, list[str]]:
    return {
        str(file.relative_to(folder)): file.read_text().splitlines()
        for file in sorted(folder.rglob("*")) if file.suffix in (".py", ".toml")
    }


@pytest.mark.parametrize("example", NEEDS)
def test_ten_lines_change(example: str) -> None:
    plain, sealed = files(EXAMPLES / example / "plain"), files(EXAMPLES / example / "sealed")
    assert list(plain) == list(sealed)
    changes = [line for name in plain for line in difflib.ndiff(plain[name], sealed[name])]
    assert 0 < sum(line.startswith("+ ") for line in changes) <= 10
    assert sum(line.startswith("- ") for line in changes) <= 10


@pytest.mark.slow
@pytest.mark.parametrize("example", NEEDS)
def test_sealed_is_as_accurate(example: str, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("ray", reason="Flower's simulation needs Ray")
    pytest.importorskip(NEEDS[example], reason="what the example learns with")
    accuracies = {}
    with flower(tmp_path / "flower", simulated=10) as processes:
        for variant in ("plain", "sealed"):
            app = pathlib.Path(shutil.copytree(EXAMPLES / example / variant, tmp_path / variant))
            (server,) = app.glob("*/server_app.py")
            # A smaller key and one trustee: less to compute.
            quick = "settings=dict(key_bits=2048, trustees=1, threshold=1, corrupted_trustees=0)"
            server.write_text(server.read_text().replace("min_clients=8,", f"min_clients=8, {quick},"))
            log = processes.run(app, 600)
            found = re.findall(r"final accuracy: ([\d.]+)", log)
            assert found, log[-5000:]
            accuracies[variant] = float(found[0])
    assert accuracies["plain"] > 0.8
    assert abs(accuracies["sealed"] - accuracies["plain"]) <= 0.005
    (folder,) = re.findall(r"founding the federation in (\S+)", log)
    rounds = sealedsum.audit(folder).document["rounds"]
    assert len(rounds) >= 6 and all(r["accepted"] == 10 for r in rounds)
