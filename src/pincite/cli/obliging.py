"""What `pincite duties` does, imported only when it runs."""

from __future__ import annotations

from pincite.cli.errors import BadInput
from pincite.cli.inputs import known_name, open_in_language, open_time
from pincite.cli.options import Format, Language, show_json, show_page
from pincite.language.vocabulary import suggestion
from pincite.presenting.duties import duties_data, report_data
from pincite.presenting.duties_page import duties_page, report_page
from pincite.presenting.translator import Translator
from pincite.reasoning.duties import DutyStanding, report_names, stands
from pincite.reasoning.duties import duties as find_duties
from pincite.reasoning.duties import report as make_report
from pincite.rulebook.model import Rulebook, Span
from pincite.rulebook.timeline import day_span


def duties(
    what: str | None,
    name: str | None,
    on: str | None,
    component: str | None,
    rulebook: str | None,
    output: Format | None,
    lang: Language,
) -> None:
    """Say what the documents order agencies to do, what is due on a day, or write the skeleton of a report."""
    if what is not None and what != "report":
        raise BadInput(f"duties: `{what}` is not something duties can do{suggestion(what, ['report'])}; write `pincite duties report ID`")
    if what is not None and name is None:
        raise BadInput("duties report: name the report or the duty, as in `pincite duties report ID`; `pincite duties` lists them")
    book, t = open_in_language(rulebook, lang)
    known_name(component, book.components, "component", "--component")
    day = open_time(on, "--on", book) if on else None
    if name is not None:
        _report(name, on, day, component, book, output or Format.MARKDOWN, t)
        return
    found = find_duties(book, day, component)
    notices = _notices(day, found, book, t)
    if output is Format.JSON:
        show_json(duties_data(found, book, on, component, notices, t))
    else:
        show_page(duties_page(found, book, on, component, notices, t), output or Format.TEXT, lang)


def _report(name: str, on: str | None, day: Span | None, component: str | None, book: Rulebook, output: Format, t: Translator) -> None:
    names = report_names(book)
    known_name(name, names, "report or duty", "report ID")
    if len(names[name]) > 1 and len({book.duties[one].report or one for one in names[name]}) > 1:
        raise BadInput(f"report ID: `{name}` stands for several duties; name one of {', '.join(names[name])}")
    found = make_report(book, name, names[name])
    standings = tuple(stands(duty, book, day) for duty in found.duties)
    notices = _notices(day, standings, book, t)
    if output is Format.JSON:
        show_json(report_data(found, standings, book, on, component, notices, t))
    else:
        show_page(report_page(found, standings, book, on, notices, t), output, Language(t.language))


def _notices(day: Span | None, found: tuple[DutyStanding, ...], book: Rulebook, t: Translator) -> list[str]:
    """Say which day the rulebook, and each document still in force or perhaps so, is last known of when the day asked for is later."""
    if day is None:
        return []
    notices = []
    if day.start >= day_span(book.verified_through, book.zone).end:
        through_day = book.verified_through.isoformat()
        notices.append(t("as last known on {day}: the day asked for is later than the rulebook was verified", day=through_day))
    for instrument in {one.instrument.id: one.instrument for one in found if one.life is not None and one.life.word != "ended"}.values():
        through = instrument.verified_through
        if through is not None and through < book.verified_through and day.start >= day_span(through, book.zone).end:
            notices.append(t("{instrument} as last known on {day}", instrument=instrument.cite_as, day=through.isoformat()))
    return notices
