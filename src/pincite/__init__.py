"""Pincite makes enforcement guidance executable, citable and comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pincite.analysis import Guidance

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(path: str | Path | None = None) -> Guidance:
    """Return the rulebook in a folder, or the shipped one, ready to be asked.

    Raises RulebookError with every fault of it, FileNotFoundError when there is none.
    """
    # importing pincite stays instant: what reads rulebooks is imported here
    from pincite import analysis

    return analysis.load(path)
