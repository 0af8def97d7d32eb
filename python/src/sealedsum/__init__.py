"""Verifiable secure aggregation: every update is sealed and proved, and only the sum is ever opened.

    import sealedsum

    federation = sealedsum.Federation.create("fed", clients=["a", "b", "c"], parameters=10, clip=1.0, max_examples=100)
    round = federation.open_round()
    for name in federation.clients:
        round.submit(federation.client(name).seal(round.notice, [0.1] * 10, examples=100))
    print(round.close().mean)
    print(sealedsum.audit("fed"))

Arrays: `Federation`, `Client`, `Round`. Experiments: `run`, `resume`, `sweep`, `attack`, `epsilon`, `audit`. Flower:
`sealedsum.flower`. PyTorch: `sealedsum.torch`. python-paillier's interface: `sealedsum.phe`. Sums without a
ledger: `sealedsum.sums`.
"""

from ._native import lib as _lib
from .errors import (
    ArgumentError,
    CancelledError,
    ClosedError,
    CommandError,
    FileError,
    ForkedError,
    RejectedError,
    SealedSumError,
    StateError,
)
from .federation import Answer, Client, Federation, Identity, Outcome, Round
from .layout import Layout
from .runs import Attacks, Audit, Epsilon, Run, Sweep, attack, audit, epsilon, plan, resume, run, sweep

__version__: str = _lib.sealedsum_version().decode()

__all__ = [
    "Answer", "ArgumentError", "Attacks", "Audit", "CancelledError", "Client", "ClosedError", "CommandError", "Epsilon",
    "Federation", "FileError", "ForkedError", "Identity", "Layout", "Outcome", "RejectedError", "Round", "Run",
    "SealedSumError", "StateError", "Sweep", "attack", "audit", "epsilon", "plan", "resume", "run", "sweep",
]
