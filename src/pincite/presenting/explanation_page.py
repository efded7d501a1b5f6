"""The proof of one answer as a page: each rule step by step, and what was considered and gives no ground."""

from __future__ import annotations

from pincite.language.saying import words
from pincite.presenting.assessment_page import Passages, head
from pincite.presenting.pages import Block, Heading, Line, Page, item, warning
from pincite.presenting.sentences import DISCLAIMER, EVIDENCE, headline
from pincite.reasoning.answers import Assessment, ProofNode

MARKS = {"true": "yes", "false": "no"}


def explanation_page(found: Assessment, question: str, passages: Passages) -> Page:
    """Return the explanation of one answer as a page, with the places found in the reader's own copies."""
    answer = found.answers[question]
    blocks: list[Block] = [*head(found)]
    below = [Line(headline(answer), strong=True)]
    if answer.without_assumptions is not None:
        outcome, value = answer.without_assumptions
        below.append(Line(f"Without the assumptions: {words(value or outcome.value)}."))
    below.extend(warning(notice) for notice in answer.notices)
    blocks.append(Line(f"{answer.question.asks}  ({question})", tuple(below)))
    blocks.append(Heading("proof"))
    blocks.extend(_step(step) for step in (answer.proof.children if answer.proof else ()))
    if answer.considered:
        blocks.append(Heading("considered, and why it gives no ground"))
        blocks.extend(item(f"{one.rule.label or one.rule.id}: {one.why} ({one.cite})") for one in answer.considered)
    shown = [ground.rule.id for ground in answer.grounds if ground.rule.id in passages]
    if shown:
        blocks.append(Heading("the places in your own copies"))
        blocks.extend(
            item(
                f"{found.rulebook.full_cite(found.rulebook.rules[rule].instrument, found.rulebook.rules[rule].cite)}, line {passages[rule].line}: “{passages[rule].text}”"
            )
            for rule in shown
        )
    blocks += [Heading("read with care"), Line(f"Verified through {found.rulebook.verified_through.isoformat()}. {DISCLAIMER}")]
    return Page(f"{found.case}: {question}, {found.on_text}", tuple(blocks))


def _step(node: ProofNode) -> Line:
    cite = f"  ({node.cite})" if node.cite else ""
    mark = EVIDENCE[node.evidence] if node.evidence else ""
    return item(f"[{MARKS.get(node.value, node.value)}] {node.text}{cite}{mark}", *(_step(child) for child in node.children))
