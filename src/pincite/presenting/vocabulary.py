"""The engine's own closed lists of words, marked for translation; `Translator.word` puts one of them into a language.

They are written out here because they stand elsewhere as identifiers; a test holds the two together.
"""

from __future__ import annotations

from pincite.language.messages import mark

ANSWERS = (mark("yes"), mark("no"))
UNITS = (mark("hours"), mark("days"), mark("months"), mark("years"))
TRUTHS = (mark("true"), mark("false"), mark("open"))
OUTCOMES = (mark("decided"), mark("reserved"), mark("conflict"), mark("silent"))
FORCES = (mark("must"), mark("should"), mark("may"), mark("should not"), mark("must not"))
EVIDENCE = (mark("primary"), mark("secondary"), mark("unverified"))
STAGES = (
    mark("encounter"),
    mark("priority"),
    mark("custody"),
    mark("screening"),
    mark("release"),
    mark("return"),
    mark("hearing"),
    mark("removal"),
    mark("review"),
    mark("reporting"),
)
EVENTS = (
    mark("drafted"),
    mark("issued"),
    mark("published"),
    mark("amended"),
    mark("effective"),
    mark("reinstated"),
    mark("superseded"),
    mark("rescinded"),
    mark("vacated"),
    mark("expired"),
    mark("enjoined"),
    mark("stayed"),
    mark("reversed"),
)
STANDINGS = (
    mark("in force"),
    mark("not in force"),
    mark("not yet"),
    mark("suspended"),
    mark("ended"),
    mark("depends"),
    mark("does not bind"),
    mark("in the earlier version"),
    mark("in the later version"),
    mark("no gap"),
)
RELATIONS = (
    mark("implements"),
    mark("rescinds"),
    mark("excepts"),
    mark("supersedes"),
    mark("narrows"),
    mark("departs from"),
    mark("conflicts with"),
)
KINDS = (
    mark("statute"),
    mark("executive order"),
    mark("memorandum"),
    mark("directive"),
    mark("regulation"),
    mark("notice"),
    mark("court order"),
    mark("decision"),
)
WEIGHTS = (mark("guidance"), mark("order of a court"))
ENCODED = (mark("whole"), mark("partly"))
COVERAGE = (mark("encoded"), mark("no rule here"), mark("not readable"), mark("gap"), mark("heading only"))
CARRIERS = (mark("provision"), mark("duty"), mark("claim"), mark("term"), mark("figure"), mark("context"))
SEVERITIES = (mark("critical"), mark("high"), mark("medium"), mark("low"))
APPROVALS = (mark("before"), mark("after"))
MATCHES = (mark("exact"), mark("normalised"))
TYPES = (
    mark("yes/no"),
    mark("whole number"),
    mark("decimal"),
    mark("date"),
    mark("moment"),
    mark("duration in months"),
    mark("duration in hours or days"),
    mark("text"),
    mark("list of records"),
)
