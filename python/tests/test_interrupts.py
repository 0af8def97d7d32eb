"""Ctrl-C: heard in time, and everything goes on after it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from shared import ROOT

SEAL = """
import sys, time, numpy as np, sealedsum
federation = sealedsum.Federation.create(
    sys.argv[1], clients=["a", "b", "c"], parameters=10**6, clip=1, max_examples=1, key_bits=2048)
opened, client = federation.open_round(), federation.client("a")
update = np.random.default_rng(0).normal(size=10**6)
print("go", flush=True)
try:
    while True:
        client.seal(opened.notice, update, examples=1)
except KeyboardInterrupt:
    print("heard", flush=True)
sealed = client.seal(opened.notice, update, examples=1)
print(opened.submit(sealed).client, flush=True)
"""

CREATE = """
import sys, time, sealedsum
print("go", flush=True)
try:
    while True:
        sealedsum.Federation.create(sys.argv[1], clients=["a", "b", "c"], parameters=10, clip=1, max_examples=1)
except KeyboardInterrupt:
    print("heard", flush=True)
for _ in range(600):
    try:
        federation = sealedsum.Federation.open(sys.argv[1])
        break
    except sealedsum.FileError:
        time.sleep(0.1)
print(len(federation.clients), flush=True)
"""

RUN = """
import sys, sealedsum
print("go", flush=True)
try:
    sealedsum.run(sys.argv[2], out=sys.argv[1], settings={"experiment.rounds": 200, "faults": []},
                  progress=lambda line: print(line, flush=True))
except KeyboardInterrupt:
    print("heard", flush=True)
"""


def _start(program, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, text=True,
        start_new_session=True)
    assert process.stdout.readline() == "go\n"
    return process


def _wait_for(process, text):
    while True:
        line = process.stdout.readline()
        assert line, "it ended too early"
        if text in line:
            return


@pytest.mark.parametrize("program, delay, last", [(SEAL, 0.1, "a"), (SEAL, 0.55, "a"), (CREATE, 0.5, "3")])
def test_a_call_is_interrupted(program, delay, last, tmp_path):
    process = _start(program, tmp_path / "fed")
    time.sleep(delay)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    _wait_for(process, "heard")
    assert time.monotonic() - sent < 2.5
    # What was interrupted is done again, or went on where it was.
    assert process.stdout.read().split()[-1] == last
    assert process.wait(60) == 0


@pytest.mark.parametrize("group", [False, True])
def test_a_run_is_interrupted_and_resumed(group, tmp_path):
    """Of the Python process alone, as a notebook's kernel, and of its group, as on a terminal."""
    out = tmp_path / "run"
    process = _start(RUN, out, ROOT / "experiments" / "heart-disease.toml")
    _wait_for(process, "rounds")
    time.sleep(0.5)
    sent = time.monotonic()
    if group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    _wait_for(process, "heard")
    assert time.monotonic() - sent < 5
    assert process.wait(30) == 0
    # Nobody is left who holds the ledger, and it is whole.
    import sealedsum

    found = sealedsum.audit(out)
    assert not found.finished and found.document["blocks"] > 1
    with pytest.raises(sealedsum.FileError, match="did it end"):
        sealedsum.Run(out).model  # noqa: B018
    assert "not ended" in sealedsum.Run(out)._repr_html_()
