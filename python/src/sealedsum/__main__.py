"""`python -m sealedsum`: the command line."""

from .command import main

main()
