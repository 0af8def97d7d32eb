"""A simulation of tens of clients by `flwr run`: the app that `python -m sealedsum.flower new` writes."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest
from processes import flower

import sealedsum
from sealedsum import ArgumentError, FileError
from sealedsum.flower import new

DROPOUT = '''

def dropout(message, context, call_next):
    """One client fails."""
    if context.node_config["partition-id"] == 7:
        raise RuntimeError("out of memory")
    return call_next(message, context)


app = ClientApp(mods=[SealedMod(), dropout])
'''


def test_twenty_clients(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("ray", reason="Flower's simulation needs Ray")
    done = subprocess.run(
        [sys.executable, "-m", "sealedsum.flower", "new", "twenty"], cwd=tmp_path, check=True, capture_output=True,
        text=True)
    assert "flwr run twenty" in done.stdout
    app = tmp_path / "twenty"
    client = app / "twenty" / "client_app.py"
    client.write_text(client.read_text().replace("\napp = ClientApp(mods=[SealedMod()])\n", DROPOUT))
    server = app / "twenty" / "server_app.py"
    # A smaller key and one trustee: less to compute.
    server.write_text(server.read_text().replace(
        "max_examples=200,",
        "max_examples=200, settings=dict(key_bits=2048, trustees=1, threshold=1, corrupted_trustees=0),"))
    with flower(tmp_path / "flower", simulated=20) as processes:
        log = processes.run(app, 240, clients=20, rounds=1)

    assert log.count("the sum of 19 proved submissions is open") == 2, log[-5000:]
    assert "client-7 takes no part in this round" in log
    # What nobody states is not in the record.
    assert re.search(r"Aggregated MetricRecord: \{'train_loss': [\d.]+\}", log)
    assert re.search(r"Aggregated MetricRecord: \{'test_loss': [\d.]+, 'test_accuracy': [\d.]+\}", log)
    # Why is in the client's log alone, which a simulation shows, too.
    assert not re.search(r"node \d+ failed: .*memory", log)
    accuracies = [float(x) for x in re.findall(r"round \d: accuracy ([\d.]+)", log)]
    assert len(accuracies) == 1 and accuracies[0] > 0.85
    (folder,) = re.findall(r"founding the federation in (\S+)", log)
    assert [r["accepted"] for r in sealedsum.audit(folder).document["rounds"]] == [19] * 2


def test_names_of_new_apps(tmp_path: pathlib.Path) -> None:
    folder = new(tmp_path / "my-app")
    assert 'serverapp = "my_app.server_app:app"' in (folder / "pyproject.toml").read_text()
    assert "{" not in (folder / "README.md").read_text()
    with pytest.raises(FileError, match="take another name"):
        new(folder)
    with pytest.raises(ArgumentError, match="give a letter"):
        new(tmp_path / "My App")
