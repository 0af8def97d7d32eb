"""`python -m sealedsum.flower new NAME`: writes an app that trains under seal."""

from __future__ import annotations

import argparse
import sys

from ..errors import SealedSumError
from .new import new


def main() -> int:
    """The command line; returns its status."""
    parser = argparse.ArgumentParser(
        prog="python -m sealedsum.flower", description="Flower apps that train under seal.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("new", help="write an app to begin with")
    verb.add_argument("name", help="the app's folder, which is named as the app")
    arguments = parser.parse_args()
    try:
        folder = new(arguments.name)
    except SealedSumError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"""{folder} is written. Train it in a simulation of 10 nodes, which Flower has to be told of: write
`options.num-supernodes = 10` below the connection in ~/.flwr/config.toml, and then

    export FLWR_DISABLE_RUNTIME_DEPENDENCY_INSTALLATION=1   # takes this environment, with its sealedsum
    flwr run {folder} --stream
""")
    return 0


if __name__ == "__main__":
    sys.exit(main())
