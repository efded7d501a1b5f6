"""Verdicts on claims in the words used in public."""

from __future__ import annotations

from pincite.language.messages import mark
from pincite.rulebook.model import Verdict

VERDICTS = {
    Verdict.AGREES: mark("agrees with the text"),
    Verdict.DIFFERS: mark("differs from the text"),
    Verdict.JUDGMENT: mark("rests on an official's judgment"),
    Verdict.OTHER_DATE: mark("agrees with the text of another day"),
    Verdict.OPEN: mark("cannot be said: it rests on something not known, or on a conflict"),
    Verdict.TEXTUAL: mark("about the wording"),
    Verdict.EMPIRICAL: mark("about the world, not the text"),
}
