"""What tests share: a small federation, and a round of it."""

import pathlib

import sealedsum
from sealedsum import Federation

ROOT = pathlib.Path(__file__).parents[2]
CLIENTS = ("a", "b", "c")
SETTINGS = dict(clients=CLIENTS, clip=1.0, max_examples=100, key_bits=2048, metrics={"loss": (0, 10), "auc": (0, 1)})


def play(federation: Federation, update, examples: int = 50) -> sealedsum.Outcome:
    """A whole round of all clients with one update."""
    opened = federation.open_round()
    for name in federation.clients:
        with federation.client(name) as client:
            opened.submit(client.seal(opened.notice, update, examples=examples))
    return opened.close()
