"""Run as `python -m pincite`."""

from pincite.cli.main import main

main()
