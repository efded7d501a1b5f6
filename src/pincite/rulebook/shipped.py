"""The rulebooks that come with Pincite, and where they lie."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

DEFAULT = "us-immigration-enforcement"


def shipped_folder(name: str = DEFAULT) -> Path:
    """Return the folder of a shipped rulebook: inside the installed package, or in the checkout for an editable install.

    Raises FileNotFoundError when there is none of that name.
    """
    package = Path(str(files("pincite")))
    for parent in (package / "rulebooks", package.parent.parent / "rulebooks"):
        if (parent / name / "rulebook.md").is_file():
            return parent / name
    raise FileNotFoundError(name)


def shipped_cases() -> Path:
    """Return the folder of the example cases: inside the installed package, or in the checkout for an editable install.

    Raises FileNotFoundError when they are not there.
    """
    package = Path(str(files("pincite")))
    for folder in (package / "examples" / "cases", package.parent.parent / "examples" / "cases"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("examples/cases")
