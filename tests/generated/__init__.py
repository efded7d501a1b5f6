"""Generated rulebooks with cases, a two-valued oracle, and the properties that tie the reference semantics to it.

`PINCITE_GENERATED` says how many rulebooks are generated: 2,000 unless told otherwise.
"""

from __future__ import annotations

import os

COUNT = int(os.environ.get("PINCITE_GENERATED", "2000"))
SIZE = 100
CHUNKS = -(-COUNT // SIZE)


def chunk(number: int) -> range:
    """Return the seeds of one share of the generated rulebooks."""
    return range(number * SIZE, min(COUNT, (number + 1) * SIZE))
