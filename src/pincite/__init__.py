"""Pincite makes enforcement guidance executable, citable and comparable."""

__version__ = "0.1.0"
