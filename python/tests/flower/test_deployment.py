"""A SuperLink and SuperNodes as processes on loopback."""

from __future__ import annotations

import concurrent.futures
import pathlib
import re
import shutil
import time

import numpy as np
import pytest
from processes import flower

import sealedsum
from sealedsum import Federation, Identity
from sealedsum.flower import new

HOSPITALS = ["hospital-a", "hospital-b", "hospital-c", "hospital-d"]

MISCHIEF = '''

def mischief(message, context, call_next):
    """One forges proofs, one stays away in the second round."""
    import pathlib
    import time
    from .forge import forged
    training = message.metadata.message_type == "train"
    if training and context.node_config.get("dies") and message.content["config"]["server-round"] == 2:
        pathlib.Path(context.node_config["dies"]).touch()
        time.sleep(600)
    reply = call_next(message, context)
    if training and context.node_config.get("cheats"):
        sealed = reply.content["sealedsum"]
        sealed["submission"] = forged(sealed["submission"], pathlib.Path(context.node_config["sealedsum"]))
    return reply


app = ClientApp(mods=[mischief, SealedMod()])
'''


def test_deployment(tmp_path: pathlib.Path) -> None:
    """Hospitals with keys of their own; one cheats, and one is killed while it trains."""
    app = new(tmp_path / "hospitals")
    shutil.copy(pathlib.Path(__file__).parent / "forge.py", app / "hospitals" / "forge.py")
    client = app / "hospitals" / "client_app.py"
    client.write_text(client.read_text().replace("\napp = ClientApp(mods=[SealedMod()])\n", MISCHIEF))
    server = app / "hospitals" / "server_app.py"
    server.write_text(server.read_text().replace('config["rounds"])', 'config["rounds"], timeout=25)'))

    # Every hospital makes its key, and tells the public half; the founder sends the invitation back.
    keys = {}
    for name in HOSPITALS:
        (tmp_path / name).mkdir()
        keys[name] = Identity.create(tmp_path / name / "identity.key").public_key
    federation = tmp_path / "federation"
    with Federation.create(
        federation, clients=keys, parameters={"weights": np.zeros(20), "bias": np.zeros(1)}, clip=4.0, max_examples=200,
        metrics={"train_loss": (0, 10), "test_loss": (0, 10), "test_accuracy": (0, 1)}, min_clients=2, key_bits=2048,
        trustees=1, threshold=1, corrupted_trustees=0,
    ) as f:
        chain = f.chain
        for name in HOSPITALS:
            (tmp_path / name / "invitation.bin").write_bytes(f.invitation)

    with flower(tmp_path / "flower") as processes:
        nodes = {}
        for i, name in enumerate(HOSPITALS):
            config = {
                "partition-id": i, "num-partitions": 4, "sealedsum": str(tmp_path / name), "sealedsum-chain": chain}
            if name == "hospital-c":
                config["cheats"] = 1
            if name == "hospital-d":
                config["dies"] = str(tmp_path / "dying")
            nodes[name] = processes.node(name, config)
        for name in HOSPITALS:
            wait_for(lambda name=name: "Starting Flower SuperNode" in processes.log(name))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(processes.run, app, 240, clients=0, rounds=2, federation=str(federation))
            wait_for(lambda: (tmp_path / "dying").exists() or running.done(), seconds=180)
            processes.kill(nodes["hospital-d"])
            log = running.result()

    assert len(re.findall(r"REFUSED hospital-c \(node \d+\): .*proof", log)) == 2, log
    assert "REFUSED hospital-a" not in log and "Exit Code" not in log, log
    accuracies = [float(x) for x in re.findall(r"round \d: accuracy ([\d.]+)", log)]
    assert len(accuracies) == 2 and accuracies[-1] > 0.8, log

    rounds = sealedsum.audit(federation, chain=chain).document["rounds"]
    assert [(r["purpose"], r["accepted"]) for r in rounds] == [
        ("training", 3), ("evaluation", 4), ("training", 2), ("evaluation", 3)]
    with Federation.open(federation, chain=chain) as f:
        assert np.linalg.norm(f.model["weights"]) > 0.5


def wait_for(condition, seconds: float = 60) -> None:
    """Waits until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail("what the test waits for did not happen")
        time.sleep(0.1)
