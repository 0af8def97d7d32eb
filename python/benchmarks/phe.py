"""sealedsum.phe beside phe: the same calls, in turns, medians.

    python benchmarks/phe.py [--bits 2048 3072] [--seconds 3] [--format markdown|json]

phe must be installed; where gmpy2 is, both are measured with and without it. Times are of one thread but for those of
batches. A call is repeated until `--seconds` are over for each of them, three times or more, so that a machine's other
work meets all alike.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import platform
import statistics
import sys
import time
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Callable

# This file has their name: its folder must not be searched for it.
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:] = [path for path in sys.path if pathlib.Path(path or ".").resolve() != HERE]

import phe as theirs  # noqa: E402

from sealedsum import phe as ours  # noqa: E402

BATCH = 100


@dataclass
class Side:
    """One of those who are compared, with keys and numbers of its own."""

    name: str
    module: ModuleType
    gmp: bool
    things: dict[str, Any] = field(default_factory=dict)

    def enter(self) -> None:
        self.module.util.HAVE_GMP = self.gmp

    def prepare(self, n: int, p: int, q: int, ciphertexts: list[int]) -> None:
        """All have the same key. What is made at a key's first use is made here."""
        self.enter()
        public_key = self.module.PaillierPublicKey(n)
        private_key = self.module.PaillierPrivateKey(public_key, p, q)
        a, b = public_key.encrypt(12345), public_key.encrypt(678.9)
        private_key.decrypt(a)
        many = [self.module.EncryptedNumber(public_key, c, 0) for c in ciphertexts]
        weights = [0.5 + i for i in range(BATCH)]
        self.things = dict(n=n, p=p, q=q, bits=n.bit_length(), phe=self.module, public=public_key, private=private_key,
                           a=a, b=b, c=public_key.encrypt(-1), many=many, weights=weights)


def sides() -> list[Side]:
    made = [Side("ours", ours, False), Side("phe", theirs, False)]
    if theirs.util.HAVE_GMP:
        made += [Side("ours + gmpy2", ours, True), Side("phe + gmpy2", theirs, True)]
    return made


# What is called, with the things of a side as `t`: for both the same, or for ours a batch in the place of a loop.

def first_encryption(t: dict[str, Any]) -> Any:
    return t["phe"].PaillierPublicKey(t["n"]).encrypt(5)


def first_decryption(t: dict[str, Any]) -> Any:
    return t["phe"].PaillierPrivateKey(t["public"], t["p"], t["q"]).decrypt(t["a"])


CALLS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "generate a key pair": lambda t: t["phe"].generate_paillier_keypair(n_length=t["bits"]),
    "first encryption of a key": first_encryption,
    "first decryption of a key": first_decryption,
    "encrypt an int": lambda t: t["public"].encrypt(12345),
    "encrypt a negative int": lambda t: t["public"].encrypt(-12345),
    "encrypt a float": lambda t: t["public"].encrypt(678.9),
    "decrypt": lambda t: t["private"].decrypt(t["a"]),
    "obfuscate": lambda t: t["b"].obfuscate(),
    "add two encrypted": lambda t: t["a"] + t["c"],
    "subtract two encrypted": lambda t: t["a"] - t["c"],
    "add an int": lambda t: t["a"] + 5,
    "add a negative int": lambda t: t["a"] + -5,
    "multiply by 2": lambda t: t["a"] * 2,
    "multiply by an int": lambda t: t["a"] * 54321,
    "multiply by a negative int": lambda t: t["a"] * -54321,
    "multiply by a float": lambda t: t["a"] * 3.14,
}

WITH_RANDOMNESS = ("encrypt an int", "encrypt a negative int", "encrypt a float", "obfuscate")


def encrypt_batch(t: dict[str, Any]) -> Any:
    if t["phe"] is ours:
        return t["public"].encrypt_many(t["weights"])
    return [t["public"].encrypt(x) for x in t["weights"][: BATCH // 10]]


def decrypt_batch(t: dict[str, Any]) -> Any:
    if t["phe"] is ours:
        return t["private"].decrypt_many(t["many"])
    return [t["private"].decrypt(x) for x in t["many"][: BATCH // 10]]


def sum_batch(t: dict[str, Any]) -> Any:
    return ours.batch.total(t["many"]) if t["phe"] is ours else sum(t["many"])


def dot_batch(t: dict[str, Any]) -> Any:
    if t["phe"] is ours:
        return ours.batch.dot(t["many"], t["weights"])
    return sum(x * w for x, w in zip(t["many"][: BATCH // 10], t["weights"]))


# With how many numbers each of ours and theirs has.
BATCHES: dict[str, tuple[Callable[[dict[str, Any]], Any], int, int]] = {
    f"encrypt a float, of {BATCH}": (encrypt_batch, BATCH, BATCH // 10),
    f"decrypt, of {BATCH}": (decrypt_batch, BATCH, BATCH // 10),
    f"sum, of {BATCH}": (sum_batch, BATCH, BATCH),
    f"weighted sum, of {BATCH}": (dot_batch, BATCH, BATCH // 10),
}


def measure(
    all_sides: list[Side], call: Callable[[dict[str, Any]], Any], seconds: float, ours_at_least: int = 1
) -> dict[str, float]:
    """Median seconds of a call, by side."""
    times: dict[str, list[float]] = {side.name: [] for side in all_sides}
    repeats: dict[str, int] = {}

    def run(side: Side, count: int) -> float:
        side.enter()
        start = time.perf_counter()
        for _ in range(count):
            call(side.things)
        return (time.perf_counter() - start) / count

    for side in all_sides:
        # So many at once that the clock's own time does not count.
        least = ours_at_least if side.module is ours else 1
        repeats[side.name] = max(least, min(500, int(0.005 / run(side, 1))))
    start = time.perf_counter()
    while len(times["ours"]) < 3 or time.perf_counter() - start < seconds * len(all_sides):
        for side in all_sides:
            times[side.name].append(run(side, repeats[side.name]))
    return {name: statistics.median(found) for name, found in times.items()}


def run(bits: list[int], seconds: float) -> dict[str, Any]:
    all_sides = sides()
    result: dict[str, Any] = {"python": platform.python_version(), "machine": platform.machine(), "seconds": {}}
    for size in bits:
        public_key, key = ours.generate_paillier_keypair(n_length=size)
        ciphertexts = [number.ciphertext() for number in public_key.encrypt_many(range(BATCH))]
        for side in all_sides:
            side.prepare(public_key.n, key.p, key.q, ciphertexts)
        rows = result["seconds"][str(size)] = {}
        for name, call in CALLS.items():
            # Ours make randomness for 64 calls at a time: all of these count.
            rows[name] = measure(all_sides, call, seconds, 128 if name in WITH_RANDOMNESS else 1)
            print(f"{size} bits: {name}", file=sys.stderr)
        for name, (call, our_count, their_count) in BATCHES.items():
            found = measure(all_sides, call, seconds)
            rows[name] = {side.name: found[side.name] / (our_count if side.module is ours else their_count)
                          for side in all_sides}
            print(f"{size} bits: {name}", file=sys.stderr)
    return result


def shown(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}" if seconds * scale < 1000 else f"{seconds * scale:.0f} {unit}"
    return f"{seconds * 1e6:.2g} µs"


def markdown(result: dict[str, Any]) -> str:
    lines = []
    for size, rows in result["seconds"].items():
        names = list(next(iter(rows.values())))
        ratios = [("phe", "ours")] + [("phe + gmpy2", other) for other in ("ours", "ours + gmpy2") if other in names]
        lines += [f"### {size} bits", ""]
        head = ["", *names, *(f"{slow} : {quick}" for slow, quick in ratios if slow in names)]
        lines += ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
        for name, row in rows.items():
            cells = [shown(row[side]) for side in names]
            cells += [f"{row[slow] / row[quick]:.3g}" for slow, quick in ratios if slow in names]
            lines.append("| " + " | ".join([name, *cells]) + " |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bits", type=int, nargs="+", default=[2048, 3072])
    parser.add_argument("--seconds", type=float, default=3.0, help="for each call and side (default: %(default)s)")
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown")
    arguments = parser.parse_args()
    result = run(arguments.bits, arguments.seconds)
    print(json.dumps(result, indent=2) if arguments.format == "json" else markdown(result))


if __name__ == "__main__":
    main()
