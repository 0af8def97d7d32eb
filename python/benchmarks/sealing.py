"""Sealing a client's update through Python beside the command line, in turn.

    python benchmarks/sealing.py PATH/OF/sealedsum [--entries 1000000] [--rounds 5]

- *Python*: `Client.seal` of float32. *Library*: the part of it that is spent in libsealedsum's function, which a C program
  would call. What the first adds to the second is what Python costs.
- *Command line*: "client: seal" of `sealedsum bench round`, which starts from integers in memory and ends with bytes there.
  `Client.seal` also quantises, seals the report of examples, signs, and makes what it sealed durable before it returns it.

Processor seconds, medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from typing import Any

import numpy as np

import sealedsum
from sealedsum import _native


def command(program: str, entries: int) -> float:
    """Processor seconds of a client's sealing, by the command line."""
    words = [program, "bench", "round", "--encryption", "masked", "--system", "norm", "-d", str(entries)]
    out = subprocess.run(
        [*words, "--rounds", "1", "--clients", "3", "--format", "json"], capture_output=True, text=True, check=True)
    return next(r["value"] for r in json.loads(out.stdout) if r["operation"] == "roundSeal")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    update = np.random.default_rng(0).normal(size=arguments.entries).astype(np.float32) / 2000
    inside: list[float] = []
    data = _native.data

    def timed(name: str, *values: Any) -> bytes:
        start = time.process_time()
        try:
            return data(name, *values)
        finally:
            inside.append(time.process_time() - start)

    with tempfile.TemporaryDirectory() as folder, sealedsum.Federation.create(
        f"{folder}/fed", clients=["a", "b", "c"], parameters=arguments.entries, clip=1.0, max_examples=100,
        encryption="masked",
    ) as federation, federation.client("a") as client:
        whole, theirs, sealed = [], [], b""
        for _ in range(arguments.rounds):
            current = federation.open_round()
            _native.data = timed
            start = time.process_time()
            sealed = client.seal(current.notice, update, examples=100)
            whole.append(time.process_time() - start)
            _native.data = data
            current.give_up()
            theirs.append(command(arguments.program, arguments.entries))
    python, library, bench = (statistics.median(x) for x in (whole, inside, theirs))
    print("| entries | bytes | Python | library | Python adds | command line | Python / command line |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    print(f"| {arguments.entries:,} | {len(sealed):,} | {python:.3f} s | {library:.3f} s | {100 * (python / library - 1):.1f} % "
          f"| {bench:.3f} s | {python / bench:.2f} |")


if __name__ == "__main__":
    main()
