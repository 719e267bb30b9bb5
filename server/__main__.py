"""`python -m server` is `textbank`."""

from server.cli import main

main()
