"""What `assess`, `compare` and `explain` do, imported only when one of them runs."""

from __future__ import annotations

from pincite.cli.errors import BadInput
from pincite.cli.inputs import in_english, known_name, known_questions, open_case, open_in_language, open_time
from pincite.cli.options import Format, Language, show_json, show_page
from pincite.cli.proving import need_solver, progress
from pincite.presenting.assessment_page import assessment_page
from pincite.presenting.comparison_page import comparison_page
from pincite.presenting.data import assessment_data, comparison_data, explanation_data
from pincite.presenting.explanation_page import explanation_page
from pincite.presenting.sheet import sheet_page, steps
from pincite.presenting.why_not import why_not_data
from pincite.reasoning.answers import Assessment, WhyNot
from pincite.reasoning.assess import assess as assess_case
from pincite.reasoning.compare import Comparison, columns
from pincite.reasoning.compare import compare as compare_case
from pincite.reasoning.otherdays import other_days
from pincite.reasoning.outcome import SILENT
from pincite.rulebook.attachments import passages
from pincite.rulebook.model import Rulebook, Span


def _known(text: str | None, rulebook: Rulebook) -> tuple[Span, str] | None:
    return (open_time(text, "--known", rulebook), text) if text else None


def assess(
    case: str,
    on: str,
    component: str | None,
    where: str | None,
    known: str | None,
    under: str | None,
    question: list[str] | None,
    sheet: bool,
    rulebook: str | None,
    output: Format,
    lang: Language,
    sharpen: bool = False,
) -> None:
    """Say what the instruments in force on a day say of a case, why, what is unknown, and what only an official may judge."""
    if sharpen:
        need_solver("--sharpen")
        if sheet:
            raise BadInput("--sharpen: the sheet has no room for it; leave out --sheet, or --sharpen")
    book, t = open_in_language(rulebook, lang, answering=True)
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    known_name(under, book.instruments, "instrument", "--under")
    given, day = open_case(case, book), open_time(on, "--on", book)
    whole = output is Format.JSON
    chosen = known_questions(question, book)
    at = _known(known, book)

    def assessed(book: Rulebook) -> Assessment:
        return assess_case(
            book,
            given,
            day,
            on,
            component=component,
            where=where,
            known=at,
            under=under,
            questions=chosen,
            proofs=whole,
            brief=not whole and not question,
        )

    found = in_english(assessed, book, rulebook)
    if sharpen:
        from pincite.proving.search import Effort
        from pincite.proving.sharper import sharpen as sharpened

        with progress(len(found.answers), "open questions") as step:
            found = sharpened(found, Effort(), step)
    if output is Format.JSON:
        show_json(assessment_data(found, t))
    elif sheet:
        show_page(sheet_page(found, other_days(found, steps(found)), t), output, lang)
    else:
        show_page(assessment_page(found, bool(question), passages(book), t), output, lang)


def compare(
    case: str,
    on: list[str],
    component: list[str] | None,
    where: str | None,
    known: str | None,
    question: list[str] | None,
    shift: bool,
    rulebook: str | None,
    output: Format,
    lang: Language,
) -> None:
    """Set a case side by side under several days or components, differences first."""
    book, t = open_in_language(rulebook, lang, answering=True)
    days = []
    for written in on:
        day, at, own = written.partition("@")
        if at and not own:
            raise BadInput(f"--on: `{written}` names no component behind `@`")
        days.append((open_time(day, "--on", book), day, known_name(own or None, book.components, "component", "--on")))
    for name in component or ():
        known_name(name, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    sides = columns(days, tuple(component or ()))
    if len(sides) < 2:
        raise BadInput("compare needs two columns: give --on twice, or two components")
    given, known_by, chosen = open_case(case, book), _known(known, book), known_questions(question, book)

    def compared(book: Rulebook) -> Comparison:
        return compare_case(book, given, sides, where=where, known=known_by, questions=chosen, shift=shift)

    found = in_english(compared, book, rulebook)
    if output is Format.JSON:
        show_json(comparison_data(found, t))
    else:
        show_page(comparison_page(found, t), output, lang)


def explain(
    case: str,
    question: str,
    on: str,
    component: str | None,
    where: str | None,
    known: str | None,
    under: str | None,
    rulebook: str | None,
    output: Format,
    lang: Language,
    why_not: str | None = None,
) -> None:
    """Print the proof of one answer, step by step, and what was considered and does not apply."""
    if why_not is not None:
        need_solver("--why-not")
    book, t = open_in_language(rulebook, lang, answering=True)
    known_name(question, book.questions, "question", "QUESTION")
    if why_not is not None:
        known_name(why_not, dict.fromkeys((*book.questions[question].values, SILENT)), "value", "--why-not")
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    known_name(under, book.instruments, "instrument", "--under")
    given, day, at = open_case(case, book), open_time(on, "--on", book), _known(known, book)

    def assessed(book: Rulebook) -> Assessment:
        return assess_case(book, given, day, on, component=component, where=where, known=at, under=under, questions=[question])

    found = in_english(assessed, book, rulebook)
    other = _why_not(question, why_not, found) if why_not is not None else None
    if output is Format.JSON:
        show_json(explanation_data(found, question, t) | {"why_not": why_not_data(other, found, t) if other else None})
    else:
        show_page(explanation_page(found, question, passages(book), t, other), output, lang)


def _why_not(question: str, wanted: str, found: Assessment) -> WhyNot:
    from pincite.proving.search import Disagreement, Effort
    from pincite.proving.sharper import situation_of
    from pincite.proving.why_not import why_not

    try:
        return why_not(question, wanted, situation_of(found), Effort())
    except Disagreement as fault:
        raise BadInput(f"--why-not: {fault}; this is a fault of Pincite and not of the case: nothing is shown, please report it") from None
