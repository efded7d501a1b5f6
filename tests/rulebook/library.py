"""A small rulebook of another field, as texts: the lending rules of a public library."""

from __future__ import annotations

from pincite.rulebook.loading import load
from pincite.rulebook.model import Rulebook

HEAD = """\
---
id: town-library
title: The lending rules of a town library
version: 1.2.0
zone: Europe/Lisbon
verified_through: 2024-12-31
components:
  - {id: library, title: The library}
  - {id: desk, title: The desk, within: library}
  - {id: lending-desk, title: The lending desk, within: desk}
  - {id: archive, title: The archive, within: library}
  - {id: council, title: The town council}
places:
  - {id: north, title: The north of the town}
  - {id: harbor, title: The harbor, within: north}
  - {id: south, title: The south of the town}
---

# A library
"""

FACTS = """\
# Facts

```fact
id: member
type: bool
question: Is the person a member?
says: the person is a member
says_not: the person is no member
ask_of: the card
```

```fact
id: under_12
type: bool
question: Is the person under twelve?
```

```fact
id: guardian_signed
type: bool
question: Has a guardian signed?
asked_when: under_12
```

```fact
id: kind
type: enum
values: [book, map, film]
question: What kind of item is it?
says: the kind of item
```

```fact
id: renewals
type: int
values: 0..20
question: How often was the loan renewed?
```

```fact
id: weight
type: decimal
values: ..50
unit: pounds
question: How much does the item weigh?
```

```fact
id: borrowed_on
type: date
values: 1950-01-01..
question: On which day was the item borrowed?
implies: member
```

```fact
id: called_at
type: moment
question: When did the desk call?
```

```fact
id: grace
type: duration
unit: hours
question: How many hours of grace were given?
```

```fact
id: card_runs
type: duration
unit: months
question: For how many months does the card run?
```

```fact
id: remark
type: text
question: What did the desk write down?
```

```fact
id: fines
type: list
fields:
  paid: bool
  due_on: {type: date}
  kind: {type: enum, values: [late, lost]}
  notice: {type: duration, unit: hours}
question: Which fines were there?
```

```fact
id: librarian_finds_item_fragile
type: bool
question: Has a librarian found the item too fragile to lend?
reserved_to: [librarian]
considerations:
  - {id: age, text: how old the item is, direction: aggravating, cite: lending-rules § 2}
exhaustive: no
review_first: [member]
```

```term
id: unpaid
means: any(not x.paid for x in fines)
cite: lending-rules § 1
```
"""

QUESTIONS = """\
```question
id: lending
asks: May the item be lent?
stage: encounter
combine: force
stricter: last
```

```question
id: late_fee
asks: Is a late fee due?
stage: review
values: [due, none]
```
"""

RULES = """\
---
id: lending-rules
title: Lending rules
cite_as: Lending rules (2020)
kind: regulation
weight: regulation
binds: [desk]
authority: the council
encoded: partly
verified_through: 2024-12-31
events:
  - {id: issued, kind: issued, on: 2020-01-02, source: the minutes, evidence: primary}
  - {id: effective, kind: effective, on: 2020-02-01, source: the minutes, evidence: primary}
  - {id: amended, kind: amended, on: "2021-06-01T12:00+01:00", source: the minutes, evidence: secondary}
relations:
  - {kind: supersedes, to: old-rules, cite: "1"}
prevails_over:
  - {instrument: old-rules, cite: "1"}
---

# Lending rules

## Article 1. Members  {#1}

Members borrow what they like.

```rule
id: members
concludes: lending = may
label: a member
when: |
  member and
  not unpaid
cite: 1
phrase: every member may borrow
evidence: primary
```

| case | member | fines | lending | members | unpaid |
|--|--|--|--|--|--|
| a member without fines | yes | {complete: yes} | may | active | no |
| a person who is no member | no | | silent | inactive | open |

## Article 2. Fragile items  {#2}

```rule
id: fragile
concludes: lending = must_not
when: librarian_finds_item_fragile
overrides:
  - {rule: members, cite: "2(a)"}
approval: {by: the head of the desk, form: in writing, when: before}
due: {from: called_at, within: hours(48)}
since: amended
cite: 2(a)
evidence: secondary
```

```rule
id: exhibition
overrides: [{provision: "§ 2", cite: "2(b)"}]
when: kind == "map"
cite: 2(b)
evidence: unverified
```

```gap
id: films
what: a list of films that was not read
from: 2022-01-01
may_change: [lending]
evidence: secondary
when: kind == "film"
```

```duty
id: shelves
who: the desk
what: count the shelves
every: '"each winter"'
cite: 2
evidence: primary
```

## Article 3. Greeting  {#3}

status: no rule here; recital of the good will of the council

## Article 4. The torn page  {#4}

status: not readable; the page is torn
"""

OLD = """\
---
id: old-rules
title: Old rules
cite_as: Old rules (1990)
kind: notice
weight: guidance
binds: [library]
encoded: "no"
events:
  - {id: begun, kind: effective, latest: 1990-01-01, source: the wall, evidence: unverified}
  - {id: ended, kind: superseded, on: 2020-02-01, source: the minutes, evidence: primary}
---

## All  {#1}

```rule
id: everybody
concludes: lending = may
cite: 1
evidence: unverified
```

| case | lending |
|--|--|
| anybody | may |
"""

CLAIMS = """\
```claim
id: free-for-all
says: anybody may borrow
by: a newspaper
where: page 3
on: 2019-05-01
component: desk
expression: lending == "may"
expect: differs
```
"""

LEDGER = """\
---
id: minutes
title: The minutes
file: minutes.txt
sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
lines: 6
blank: [2, 4-5]
---

```statement
number: 1
lines: 1
says: Members may borrow.
carried_by: {provision: lending-rules § 1}
```

```statement
number: 2
lines: 3-3
says: The desk counts the shelves.
carried_by: [{duty: lending-rules/shelves}, {gap: lending-rules/films}]
```

```statement
number: 3
lines: 6
says: Greetings.
carried_by: [{context: a greeting}]
```
"""

CASES = """\
- name: a member on an ordinary day
  on: 2020-03-01
  component: lending-desk
  where: harbor
  known: 2020-03-02
  facts: {member: yes, fines: {complete: yes, records: []}}
  assume:
    kind: {value: book, reason: most items are books}
  expect: {lending: may, late_fee: silent}
  source: the minutes
- name: at an hour
  on: "2021-06-01T12:00+01:00"
  under: lending-rules
  expect:
    lending: {outcome: open, no_finding: silent, gaps: [lending-rules/films], evidence: unverified}
  source: the minutes
"""

LIBRARY: dict[str, str] = {
    "rulebook.md": HEAD,
    "facts/all.md": FACTS,
    "questions/all.md": QUESTIONS,
    "instruments/lending-rules.md": RULES,
    "instruments/old-rules.md": OLD,
    "claims/all.md": CLAIMS,
    "sources/minutes.md": LEDGER,
    "cases/days.yaml": CASES,
}


def library() -> Rulebook:
    """Return the library's rulebook, loaded."""
    return load(LIBRARY)
