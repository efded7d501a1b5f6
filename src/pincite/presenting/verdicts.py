"""Verdicts on claims in the words used in public."""

from __future__ import annotations

from pincite.rulebook.model import Verdict

VERDICTS = {
    Verdict.AGREES: "agrees with the text",
    Verdict.DIFFERS: "differs from the text",
    Verdict.JUDGMENT: "rests on an official's judgment",
    Verdict.OTHER_DATE: "agrees with the text of another day",
    Verdict.TEXTUAL: "about the wording",
    Verdict.EMPIRICAL: "about the world, not the text",
}
