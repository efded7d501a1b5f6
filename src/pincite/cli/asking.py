"""What `pincite ask` does: an interview in a terminal or on a pipe, and practice; imported only when it runs."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from pincite.cli.errors import BadInput, Stopped
from pincite.cli.inputs import in_english, known_name, known_questions, open_case, open_in_language, open_time
from pincite.cli.keeping import Kept, keep
from pincite.cli.options import DataFormat, Language, show_json
from pincite.interview.practice import Attempt, Exercise, attempt, exercises, solution
from pincite.interview.reasons import why
from pincite.interview.replies import Fault, Wish, read_reply, wish_of
from pincite.interview.states import (
    Asked,
    Interview,
    Refused,
    Reply,
    answer,
    back,
    begin,
    left,
    next_question,
    results,
    settled,
    steps,
    unknown,
    unobtainable,
)
from pincite.interview.writing import case_data
from pincite.language.messages import Text
from pincite.presenting.as_text import text_of
from pincite.presenting.data import assessment_data
from pincite.presenting.interview_page import (
    closing_page,
    exercise_page,
    help_page,
    opening_page,
    question_page,
    result_name,
    score_page,
    so_far_page,
    solution_page,
    why_page,
)
from pincite.presenting.pages import Page
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Assessment
from pincite.reasoning.assess import assess, in_order
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import CaseError
from pincite.rulebook.shipped import DEFAULT, shipped_cases
from pincite.rulebook.values import looks_like_identifier, show_value

LONGEST_LINE = 10_000
CASE_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Says and hears: screens go to standard output, or to standard error where that is kept for JSON; no line is the end of input."""

    t: Translator
    aside: bool

    def show(self, page: Page) -> None:
        """Show a screen."""
        typer.echo(text_of(page, shutil.get_terminal_size().columns), nl=False, err=self.aside)

    def say(self, text: Text) -> None:
        """Say a sentence."""
        typer.echo(self.t.text(text), err=self.aside)

    def hear(self, empty: bool = False) -> str | None:
        """Return the next line that is not empty, unless `empty` ones count too, or None at the end of input."""
        while True:
            typer.echo("> ", nl=False, err=self.aside)
            line = sys.stdin.readline(LONGEST_LINE)
            # on a pipe nobody sees what was typed, and a record of the session should hold it
            if not sys.stdin.isatty():
                typer.echo("".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line.rstrip("\n")), err=self.aside)
            if not line:
                return None
            if empty or line.strip():
                return line.strip()


def _dialogue(t: Translator, output: DataFormat) -> Dialogue:
    # what a terminal or pipe sends may be no text at all; it is then no answer, and no failure
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return Dialogue(t, output is DataFormat.JSON)


def ask(
    case: str | None,
    on: str,
    out: str | None,
    component: str | None,
    where: str | None,
    question: list[str] | None,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """Ask for the facts of a case, one question at a time, and keep them in a case file."""
    book, t = open_in_language(rulebook, lang, answering=True)
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    day, chosen = open_time(on, "--on", book), known_questions(question, book)
    given, kept = _start(case, out, component, where, book)
    names = tuple(one.id for one in in_order(book, chosen))
    first = in_english(lambda book: begin(book, given, day, names), book, rulebook)
    if kept is not None and kept.new:
        keep(first.case, kept, book)
    talk = _dialogue(t, output)
    last, interrupted = first, False
    try:
        talk.show(opening_page(first, str(kept.path) if kept else "", t))
        for last in _asking(first, talk):
            if kept is not None and last.case != kept.case:
                kept = keep(last.case, kept, book)
    except KeyboardInterrupt:
        interrupted = True
    if interrupted:
        file = f"your answers are in {kept.path}" if kept else "nothing was kept; -o FILE keeps the answers"
        typer.echo("", err=True)
        raise Stopped(f"stopped; {file}")
    on_text = next((step.value.isoformat() for step in reversed(steps(last)) if step.asked.need.subject == "on" and step.value), on)
    assert last.situation.on is not None
    found = assess(book, last.case, last.situation.on, on_text, questions=list(names), proofs=output is DataFormat.JSON)
    talk.say("")
    talk.show(closing_page(found, left(last), last, t))
    if kept is not None:
        # a command that is to be copied is not wrapped
        talk.say(t("The whole answer, with the text behind each step:"))
        talk.say(_command(kept, on_text, question, rulebook, lang))
    if output is DataFormat.JSON:
        show_json(_data(last, found, kept, t))
    elif kept is None:
        from pincite.interview.writing import case_text

        typer.echo("\n" + case_text(last.case, book), nl=False)


def _command(kept: Kept, on: str, question: list[str] | None, rulebook: str | None, lang: Language) -> str:
    words = ["pincite", "assess", str(kept.path), "--on", on]
    words += [word for name in question or () for word in ("--question", name)]
    words += ["--rulebook", rulebook] if rulebook else []
    return shlex.join([*words, *(["--lang", lang.value] if lang is not Language.EN else [])])


def _start(case: str | None, out: str | None, component: str | None, where: str | None, book: Rulebook) -> tuple[Case, Kept | None]:
    """Return the case to start from and where it is kept; what is there already is a case, or is left alone."""
    if case == "-":
        raise BadInput("CASE: `-` cannot be used here, because the answers come from standard input; name a file")
    path = Path(out) if out else None
    if path is not None and looks_like_identifier(path.stem):
        raise BadInput(f"-o: `{path.name}` holds what looks like an A-number and would name the case; choose another name")
    if path is not None and not path.name.isprintable():
        raise BadInput("-o: the name of the file holds a character that cannot be printed; choose another name")
    there = path is not None and (path.exists() or path.is_symlink())
    if path is not None and case is not None and there and not (Path(case).exists() and path.samefile(case)):
        raise BadInput(
            f"-o: {path} is there already and is not the case to start from; leave CASE out to take it up again, or name a new file"
        )
    if path is not None and there:
        given = _resumed(path, book)
    else:
        given = open_case(case, book) if case is not None else Case(path.stem if path else "case")
    for what, option, mine in (("component", component, given.component), ("place", where, given.where)):
        if option is not None and mine is not None and option != mine:
            raise BadInput(f"the case names the {what} {mine}, and the option {option}: leave the option out, or change the case")
    given = Case(given.name, given.facts, given.assumed, component or given.component, where or given.where)
    return given, Kept.at(path, given if there else None) if path is not None else None


def _resumed(path: Path, book: Rulebook) -> Case:
    try:
        return open_case(str(path), book)
    except (BadInput, CaseError) as error:
        raise BadInput(f"-o: {path} is there already and cannot be read as a case; it was left as it is\n{error}") from None


def _asking(state: Interview, talk: Dialogue) -> Iterator[Interview]:
    """Yield each state that an answer leads to, until nothing is left to ask, the person stops, or the input ends."""
    asked, shown = next_question(state), False
    while True:
        if asked is None:
            # the last answer too can be taken back
            if state.before is None:
                return
            talk.say(talk.t("Nothing is left to ask. Enter ends; “{back}” takes the last answer back.", back=talk.t("back")))
            line = talk.hear(empty=True)
            wish = wish_of(line, None) if line else Wish.STOP
            # only an empty line, “stop” and the end of input end it: whoever asks for something else has not left
            if wish is Wish.STOP:
                return
            if wish is not Wish.BACK:
                talk.show(so_far_page(state, talk.t) if wish in (Wish.SO_FAR, Wish.WHY) else help_page(talk.t))
                continue
            state = back(state)
            yield state
            asked, shown = next_question(state), False
            continue
        if not shown:
            talk.say("")
            talk.show(question_page(asked, state, talk.t))
            shown = True
        line = talk.hear()
        if line is None:
            return
        wish = wish_of(line, asked)
        if wish is Wish.STOP:
            return
        after = _after(line, wish, asked, state, talk)
        if after is None:
            continue
        if wish is not Wish.BACK:
            new = tuple(name for name in settled(after) if name not in settled(state))
            if new:
                talk.show(so_far_page(after, talk.t, new))
        state = after
        yield state
        asked, shown = next_question(state), False


def _after(line: str, wish: Wish | None, asked: Asked, state: Interview, talk: Dialogue) -> Interview | None:
    """Return the state a line leads to, or None when the same question stands."""
    t = talk.t
    try:
        match wish:
            case Wish.WHY:
                talk.show(why_page(asked, why(state, asked), state.situation.rulebook, t))
            case Wish.HELP:
                talk.show(help_page(t))
            case Wish.SO_FAR:
                talk.show(so_far_page(state, t))
            case Wish.BACK if state.before is None:
                talk.say(t("There is no answer to take back."))
            case Wish.BACK:
                return back(state)
            case Wish.UNKNOWN:
                return unknown(state, asked)
            case Wish.UNOBTAINABLE:
                return unobtainable(state, asked)
            case _:
                return answer(state, asked, read_reply(line, asked, state.situation.rulebook.zone))
    except Fault as fault:
        talk.say(fault.said)
    except Refused as refused:
        talk.say(t("This contradicts what was said before, so it was not taken:"))
        for one in refused.messages:
            talk.say(one)
        talk.say(t("Answer otherwise, or say “{back}” to change what was said before.", back=t("back")))
    return None


def _data(last: Interview, found: Assessment, kept: Kept | None, t: Translator) -> dict[str, object]:
    waiting = left(last)
    return {
        "file": str(kept.path) if kept else None,
        "case": case_data(last.case, found.rulebook),
        "steps": [
            {
                "subject": step.asked.need.subject,
                "kind": step.asked.need.kind.value,
                "question": t.text(step.asked.question),
                "reply": step.reply.value,
                "value": show_value(step.value) if step.reply is Reply.GIVEN else None,
            }
            for step in steps(last)
        ],
        "settled": list(settled(last)),
        "open": [name for name in results(last) if name not in settled(last)],
        "left": {
            "reserved": list(waiting.reserved),
            "unknown": [need.subject for need in waiting.unknown],
            "unobtainable": [need.subject for need in waiting.unobtainable],
            "to_ask": [need.subject for need in waiting.to_ask],
            "not_asked": [need.subject for need in waiting.not_asked],
        },
        "assessment": assessment_data(found, t),
    }


# practice


def practise(
    case: str | None,
    on: str,
    out: str | None,
    component: str | None,
    where: str | None,
    question: list[str] | None,
    rulebook: str | None,
    output: DataFormat,
    lang: Language,
) -> None:
    """Go over example cases: the user answers, then the answer is shown with its cites; nothing is kept."""
    if out is not None:
        raise BadInput("-o: practice keeps nothing; leave it out")
    book, t = open_in_language(rulebook, lang, answering=True)
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    day, chosen = open_time(on, "--on", book), known_questions(question, book)
    files = _case_files(case, rulebook, book)
    cases = [open_case(str(file), book) for file in files]
    for one in cases:
        in_english(lambda book, one=one: begin(book, one, day, ()), book, rulebook)  # type: ignore[misc]
    found = exercises(book, cases, day, component, where, chosen)
    if not found:
        raise BadInput("practice: on this day no fact of these cases bears on any question; choose another day, or name a --question")
    talk = _dialogue(t, output)
    attempts: list[Attempt] = []
    talk.show(help_page(t, practice=True))
    for number, exercise in enumerate(found, 1):
        here = component or exercise.case.component
        title = book.components[here].title if here else t("component not given")
        talk.say("")
        talk.show(exercise_page(exercise, number, len(found), on, title, book, t))
        said = _guess(exercise, talk)
        if said is Wish.STOP:
            break
        solved = solution(exercise, book, day, on, component, where)
        attempts.append(attempt(exercise, said if isinstance(said, str) else None, solved))
        talk.say("")
        talk.show(solution_page(attempts[-1], solved, t))
    talk.say("")
    talk.show(score_page(tuple(attempts), t))
    if output is DataFormat.JSON:
        told = [one for one in attempts if one.said is not None]
        show_json(
            {
                "practice": [
                    {
                        "case": one.exercise.case.name,
                        "question": one.exercise.question.id,
                        "said": one.said,
                        "answer": one.answer,
                        "same": one.same,
                    }
                    for one in attempts
                ],
                "right": sum(one.same for one in told),
                "answered": len(told),
            }
        )


def _case_files(given: str | None, rulebook: str | None, book: Rulebook) -> list[Path]:
    if given is None:
        if rulebook is not None and book.id != DEFAULT:
            raise BadInput("CASE: the example cases belong to the shipped rulebook; name a case file, or a folder of them, for this one")
        try:
            folder = shipped_cases()
        except FileNotFoundError:
            raise BadInput("the example cases are not installed; name a case file, or a folder of them") from None
    else:
        folder = Path(given)
    if folder.is_dir():
        files = sorted(file for file in folder.iterdir() if file.suffix in CASE_ENDINGS and file.is_file())
        if not files:
            raise BadInput(f"{folder}: this folder holds no case file ({', '.join(CASE_ENDINGS)})")
        return files
    return [folder]


def _guess(exercise: Exercise, talk: Dialogue) -> str | Wish:
    """Return the result a person chose, or the wish to stop or to pass it over."""
    t = talk.t
    names = [result_name(exercise.question.combine, value, t).casefold() for value in exercise.choices]
    while True:
        line = talk.hear()
        wish = wish_of(line, None) if line is not None else Wish.STOP
        if wish in (Wish.STOP, Wish.UNKNOWN):
            return wish
        assert line is not None
        if wish is Wish.HELP:
            talk.show(help_page(t, practice=True))
        elif line.isdecimal() and len(line) < 4 and 1 <= int(line) <= len(names):
            return exercise.choices[int(line) - 1]
        elif line in exercise.choices:
            return line
        elif line.casefold() in names:
            return exercise.choices[names.index(line.casefold())]
        else:
            talk.say(t("Answer with the number of one of the lines above, 1 to {last}.", last=len(names)))
