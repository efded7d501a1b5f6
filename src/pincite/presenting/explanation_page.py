"""The proof of one answer as a page: each rule step by step, and what was considered and gives no ground."""

from __future__ import annotations

from pincite.language.messages import mark
from pincite.presenting.assessment_page import Passages, considered_line, head
from pincite.presenting.pages import Block, Heading, Line, Page, item, warning
from pincite.presenting.sentences import disclaimer, evidence_mark, headline, plain_value, without_assumptions
from pincite.presenting.translator import Translator
from pincite.presenting.why_not import why_not_blocks
from pincite.reasoning.answers import Answer, Assessment, ProofNode, WhyNot

MARKS = {"true": mark("yes"), "false": mark("no")}


def explanation_page(found: Assessment, question: str, passages: Passages, t: Translator, other: WhyNot | None = None) -> Page:
    """Return the explanation of one answer as a page, with the places found in the reader's own copies, and what stands between it and another."""
    answer = found.answers[question]
    blocks: list[Block] = [*head(found, t)]
    below = [Line(headline(answer, t), strong=True)]
    if answer.without_assumptions is not None:
        below.append(Line(t("Without the assumptions: {result}.", result=without_assumptions(answer, t))))
    below.extend(warning(t.text(notice)) for notice in answer.notices)
    blocks.append(Line(f"{answer.question.asks}  ({question})", tuple(below)))
    if other is not None:
        blocks.extend(why_not_blocks(other, found, answer, t))
    blocks.append(Heading(t("proof")))
    blocks.extend(_step(step, answer, t) for step in (answer.proof.children if answer.proof else ()))
    if answer.considered:
        blocks.append(Heading(t("considered, and why it gives no ground")))
        blocks.extend(item(considered_line(one, t)) for one in answer.considered)
    shown = [ground.rule.id for ground in answer.grounds if ground.rule.id in passages]
    if shown:
        blocks.append(Heading(t("the places in your own copies")))
        for ground in answer.grounds:
            if ground.rule.id in shown:
                place = passages[ground.rule.id]
                blocks.append(item(t("{cite}, line {line}: “{text}”", cite=ground.cite, line=place.line, text=place.text)))
    blocks += [Heading(t("read with care")), Line(disclaimer(found.rulebook, t))]
    return Page(f"{found.case}: {question}, {found.on_text}", tuple(blocks))


def _step(node: ProofNode, answer: Answer, t: Translator) -> Line:
    cite = f"  ({node.cite})" if node.cite else ""
    doubt = evidence_mark(node.evidence, t) if node.evidence else ""
    value = t(MARKS[node.value]) if node.value in MARKS else plain_value(answer, node.value, t)
    return item(f"[{value}] {t.text(node.text)}{cite}{doubt}", *(_step(child, answer, t) for child in node.children))
