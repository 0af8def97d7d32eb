"""Flower apps that train under seal: a mod for the ClientApp and a strategy for the ServerApp.

    app = ClientApp(mods=[SealedMod()])                                            # on the client
    strategy = SealedFedAvg("federation", clients=10, clip=1.0, max_examples=200)  # on the server

The mod takes arrays and metrics out of the reply and puts one sealed, proved submission in their place; the strategy
verifies each, refuses what is false by the client's name, and opens the sums, never an update.

In the folder lie the ledger, which `sealedsum audit` verifies, the keys of the validator and of the trustees, and, in a
simulation, those of the clients. Whoever has the trustees' keys could open a single update, too: guard the folder.

`SealedStrategy` seals what another strategy of Flower's averages: `SealedStrategy(FedAdam(), "federation", …)`.
`python -m sealedsum.flower new NAME` writes an app that trains so.
"""

try:
    import flwr as _flwr  # noqa: F401
except ImportError as error:
    raise ImportError("sealedsum.flower needs Flower: pip install 'sealedsum[flower]'") from error

from .mod import SealedMod
from .new import new
from .strategy import Refusal, SealedFedAvg, SealedStrategy

__all__ = ["Refusal", "SealedFedAvg", "SealedMod", "SealedStrategy", "new"]
