"""Build hook: checks each shipped rulebook and puts its compiled form into the wheel beside it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRulebooks(BuildHookInterface):
    """Compile every rulebook for a standard wheel; an editable install compiles on first use instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from pincite.rulebook.compiled import NAME, dump
        from pincite.rulebook.files import read_folder
        from pincite.rulebook.loading import load

        target = Path(tempfile.mkdtemp())
        for head in sorted((root / "rulebooks").glob("*/rulebook.md")):
            texts = read_folder(head.parent)
            compiled = target / f"{head.parent.name}.bin"
            compiled.write_bytes(dump(load(texts), texts))
            build_data["force_include"][str(compiled)] = f"pincite/rulebooks/{head.parent.name}/{NAME}"
