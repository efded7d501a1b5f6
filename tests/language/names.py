"""The vocabulary the tests of the language share: a small library, far from any law."""

from __future__ import annotations

from pincite.language.types import (
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    MomentType,
    TextType,
)
from pincite.language.vocabulary import Vocabulary

FINES = ListType((("sent", BoolType()), ("due_on", DateType()), ("amount", IntType())))

NAMES = Vocabulary(
    facts={
        "member": BoolType(),
        "child": BoolType(),
        "guardian_signed": BoolType(),
        "kind": EnumType(("book", "map", "film")),
        "other_kind": EnumType(("book", "map", "film")),
        "shelf": EnumType(("open", "closed")),
        "renewals": IntType(),
        "weight": DecimalType(),
        "note": TextType(),
        "borrowed_on": DateType(),
        "returned_on": DateType(),
        "called_at": MomentType(),
        "left_at": MomentType(),
        "grace": DurationType(),
        "term_of_loan": DurationType(calendar=True),
        "fines": FINES,
    },
    terms={"in_good_standing": BoolType()},
    questions={"lending": ("must", "may", "must_not"), "late_fee": ("due", "none")},
    instruments={"house_rules_2020": "house-rules-2020"},
)
