"""The screens of an interview and of practice: one question, why it is asked, what is settled so far, what is left."""

from __future__ import annotations

from pincite.interview.practice import Attempt, Exercise
from pincite.interview.reasons import Reason
from pincite.interview.replies import expected
from pincite.interview.states import Asked, Interview, Left, denied, parts, results, settled
from pincite.language.messages import mark
from pincite.language.saying import say
from pincite.language.truth import Kind, Need
from pincite.language.types import UNOBTAINABLE, Records
from pincite.presenting.assessment_page import answer_lines, cited, whatever_the_facts
from pincite.presenting.pages import Block, Heading, Line, Page, item, warning
from pincite.presenting.sentences import FORCES, SHORT_SILENCES, alone_lead, change_lines, disclaimer, evidence_mark, short, shown_value
from pincite.presenting.translator import Translator
from pincite.reasoning.answers import Answer, Assessment
from pincite.reasoning.missing import SETTLED, wording
from pincite.reasoning.outcome import Outcome
from pincite.rulebook.cases import Case
from pincite.rulebook.model import Combine, Rulebook

SHOWN = 8
OUTCOMES = {
    "silent": mark("Not listed: no encoded rule in force lists this situation"),
    "reserved": mark("Left to an official to judge"),
    "open": mark("Cannot be said: a fact is missing"),
    "conflict": mark("The documents in force conflict"),
}
COMMANDS = (
    (mark("I don't know"), mark("leaves it missing; it is not asked again in this session")),
    (mark("cannot be known"), mark("somebody asked, and it cannot be found out; the case says so")),
    (mark("back"), mark("takes the last answer back")),
    (mark("why"), mark("which provisions wait for this, and what it can settle")),
    (mark("so far"), mark("what is settled so far")),
    (mark("help"), mark("these words")),
    (mark("stop"), mark("ends here; the answers are kept")),
)
PRACTICE_COMMANDS = (
    (mark("skip"), mark("shows the answer without counting yours")),
    (mark("help"), mark("these words")),
    (mark("stop"), mark("ends here")),
)


def opening_page(interview: Interview, kept: str, t: Translator) -> Page:
    """Return how an interview begins: what it is about, where the answers are kept, which words may be said instead of an answer."""
    number = len(interview.questions)
    lead = t.counted("{number} question about the texts is to be settled.", "{number} questions about the texts are to be settled.", number)
    where = t("Your answers are kept in {file}.", file=kept) if kept else t("Your answers are kept in no file; -o FILE keeps them.")
    instead = t(
        "Do not give the name, number or address of any person. Instead of an answer you may say: {words}.",
        words=t.series((t(word) for word, _ in COMMANDS), "or"),
    )
    return Page("", (Line(lead), Line(where), Line(instead)))


def question_page(asked: Asked, interview: Interview, t: Translator) -> Page:
    """Return one question as a screen: how far it has come, the words, help, whom to ask, the choices, how an answer is written."""
    done = t("Settled: {number} of {total}.", number=len(settled(interview)), total=len(interview.questions))
    blocks: list[Block] = [Heading(t("question {number}", number=_number(interview)))]
    if asked.first is not None:
        rulebook = interview.situation.rulebook
        later = rulebook.facts.get(parts(asked.first.subject)[0])
        if later is not None and later.asked_when is not None:
            condition = say(later.asked_when, rulebook.wording)
            blocks.append(Line(t("First this, because the next question is asked only when {condition}.", condition=condition)))
    below = [Line(text) for text in (asked.help, t("Ask: {whom}.", whom=t.text(asked.ask_of)) if asked.ask_of else "") if text]
    below += [Line(f"{number}. {choice.text}  ({choice.value})") for number, choice in enumerate(asked.choices, 1)]
    below.append(Line(f"{t.text(expected(asked, interview.situation.rulebook.zone))} {done}"))
    blocks.append(Line(f"{t.text(asked.question)}  ({asked.need.subject})", tuple(below), strong=True))
    return Page("", tuple(blocks))


def _number(interview: Interview) -> int:
    number = 1
    here: Interview | None = interview
    while here is not None and here.before is not None:
        here, number = here.before, number + 1
    return number


def help_page(t: Translator, practice: bool = False) -> Page:
    """Return the words a person may say instead of an answer."""
    told = PRACTICE_COMMANDS if practice else COMMANDS
    blocks = [item(f"{t(word)}: {t(meaning)}") for word, meaning in told]
    return Page("", (Line(t("Instead of an answer you may say, in English or Spanish:")), *blocks))


def why_page(asked: Asked, reason: Reason, rulebook: Rulebook, t: Translator) -> Page:
    """Return why a question is asked: the provisions that wait, and what an answer can settle."""
    blocks: list[Block] = []
    if reason.rules:
        blocks.append(Line(t("These provisions wait for it:")))
        for rule in reason.rules[:SHOWN]:
            cite = rulebook.full_cite(rule.instrument, rule.cite)
            label = rule.label or t.name(rule.id.partition("/")[2])
            blocks.append(item(f"{label}: {cite}{evidence_mark(rule.evidence.value, t)}"))
        blocks += _more(len(reason.rules), t)
    if reason.settles:
        blocks.append(Line(t("An answer can by itself settle:")))
        blocks += [item(f"{rulebook.questions[name].asks}  ({name})") for name in reason.settles[:SHOWN]]
        blocks += _more(len(reason.settles), t)
    others = [name for name in reason.bears_on if name not in reason.settles]
    if others:
        blocks.append(Line(t("Together with other answers it bears on:")))
        blocks += [item(f"{rulebook.questions[name].asks}  ({name})") for name in others[:SHOWN]]
        blocks += _more(len(others), t)
    return Page("", tuple(blocks))


def _more(number: int, t: Translator) -> list[Block]:
    return [item(t("and {number} more", number=number - SHOWN))] if number > SHOWN else []


def so_far_page(interview: Interview, t: Translator, names: tuple[str, ...] | None = None) -> Page:
    """Return what is settled so far, each question in a line; or only these questions, just settled."""
    found = results(interview)
    chosen = [name for name in (settled(interview) if names is None else names) if found[name].outcome in SETTLED]
    rulebook = interview.situation.rulebook
    spoken = [name for name in chosen if found[name].outcome is not Outcome.SILENT]
    silent = len(chosen) - len(spoken)
    blocks: list[Block] = []
    if names is None:
        blocks.append(Line(t("Settled: {number} of {total}.", number=len(chosen), total=len(found))))
    for name in spoken[:SHOWN] if names is not None else spoken:
        question = rulebook.questions[name]
        value = found[name].value
        word = result_name(question.combine, value, t) if value is not None else t("Conflict")
        blocks.append(item(f"{t('settled: {question}', question=question.asks)} {word}.  ({name})"))
    if names is not None:
        blocks += _more(len(spoken), t)
    if silent:
        blocks.append(
            item(
                t.counted(
                    "settled: {number} question on which no encoded rule in force lists this situation",
                    "settled: {number} questions on which no encoded rule in force lists this situation",
                    silent,
                )
            )
        )
    return Page("", tuple(blocks))


def result_name(combine: Combine, value: str, t: Translator) -> str:
    """Return a value of a question, or one of the other outcomes, as people read it."""
    if value in OUTCOMES:
        return t(OUTCOMES[value])
    if combine is Combine.FORCE:
        return t(FORCES[value])
    named = t.name(value)
    return named[:1].upper() + named[1:]


def closing_page(found: Assessment, waiting: Left, interview: Interview, t: Translator) -> Page:
    """Return how an interview ends: what is settled with its cites, what is left and to whom."""
    rulebook = found.rulebook
    answers = list(found.answers.values())
    blocks: list[Block] = [Heading(t("where it stands"), 1)]
    blocks.extend(warning(t.text(notice)) for notice in found.notices)
    decided = [answer for answer in answers if answer.outcome in (Outcome.DECIDED, Outcome.CONFLICT)]
    if decided:
        # the lines are those of an assessment, the heading is this page's own
        blocks += [Heading(t("settled")), *whatever_the_facts(decided, t)[1:]]
    silences: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.outcome is Outcome.SILENT:
            silences.setdefault(answer.because or "not_listed", []).append(answer)
    for because, silent in silences.items():
        blocks.append(Line(t(SHORT_SILENCES[because]) + ": " + ", ".join(t.name(answer.question.id) for answer in silent)))
    open_ones = [answer for answer in answers if answer.outcome in (Outcome.OPEN, Outcome.RESERVED)]
    if open_ones:
        blocks.append(Heading(t("still open")))
        blocks.extend(_still_open(answer, rulebook, t) for answer in open_ones)
    if waiting.reserved:
        blocks.append(Heading(t("what only an official may judge")))
        blocks.append(Line(t("These are not asked of you, because only the official named may make the finding.")))
        for name in waiting.reserved:
            fact = rulebook.facts[name]
            whose = t("whose judgment: {officials}", officials=t.any_of(fact.reserved_to))
            blocks.append(item(f"{fact.question}  ({name})", Line(whose)))
    blocks += _needs(t("not known yet"), waiting.unknown, interview, t)
    blocks += _needs(t("cannot be known"), waiting.unobtainable, interview, t)
    blocks += _needs(t("still to be asked"), waiting.to_ask, interview, t)
    blocks += _needs(t("not asked"), waiting.not_asked, interview, t)
    blocks.append(Heading(t("read with care")))
    blocks.append(Line(disclaimer(rulebook, t)))
    return Page(found.case, tuple(blocks))


def _still_open(answer: Answer, rulebook: Rulebook, t: Translator) -> Line:
    below = []
    if answer.if_no_finding is not None:
        changes = change_lines(answer, answer.if_no_finding, rulebook, t)
        below.append(Line(alone_lead(answer, answer.if_no_finding, t), tuple(item(change) for change in changes[:SHOWN])))
    return item(f"{answer.question.asks} {short(answer, t)}.  ({answer.question.id})", *below)


def _needs(title: str, needs: tuple[Need, ...], interview: Interview, t: Translator) -> list[Block]:
    if not needs:
        return []
    rulebook = interview.situation.rulebook
    lines = []
    for need in needs[:SHOWN]:
        below = []
        fact = rulebook.facts.get(parts(need.subject)[0])
        if need.kind is Kind.EVENT:
            below.append(Line(t("the record of the event is uncertain")))
        elif fact is not None and fact.asked_when is not None:
            condition = say(fact.asked_when, rulebook.wording)
            no = denied(need, interview)
            template = (
                t("asked only when {condition}, which was denied", condition=condition)
                if no
                else t("asked only when {condition}", condition=condition)
            )
            below.append(Line(template))
        lines.append(item(f"{t.text(wording(need, rulebook)[0])}  ({need.subject})", *below))
    return [Heading(title), *lines, *_more(len(needs), t)]


# practice


def exercise_page(exercise: Exercise, number: int, total: int, on_text: str, component: str, rulebook: Rulebook, t: Translator) -> Page:
    """Return an exercise as a screen: the facts of the case, the question, and the results to choose from."""
    case = exercise.case
    title = t("case {number} of {total}: {case}", number=number, total=total, case=case.name)
    blocks: list[Block] = [Heading(title), Line(t("On {day}, {component}.", day=on_text, component=component))]
    blocks += [item(line) for line in fact_lines(case, rulebook, t)]
    choices = tuple(Line(f"{at}. {result_name(exercise.question.combine, value, t)}") for at, value in enumerate(exercise.choices, 1))
    last = t("Answer with the number of one of the lines above, 1 to {last}.", last=len(choices))
    blocks.append(Line(f"{exercise.question.asks}  ({exercise.question.id})", (*choices, Line(last)), strong=True))
    return Page("", tuple(blocks))


def fact_lines(case: Case, rulebook: Rulebook, t: Translator) -> list[str]:
    """Return the facts of a case in words, one a line; an assumption says that it is one."""
    lines = []
    for name, value in case.facts.items():
        lines.append(_fact_line(name, value, rulebook, t))
    for name, (value, reason) in case.assumed.items():
        lines.append(t("assumed: {fact} = {value} ({reason})", fact=name, value=shown_value(value, t), reason=reason))
    return lines


def _fact_line(name: str, value: object, rulebook: Rulebook, t: Translator) -> str:
    fact = rulebook.facts[name]
    if value is UNOBTAINABLE:
        return f"{fact.question} {t('Asked; cannot be known.')}"
    clause = fact.says if value is True else fact.says_not if value is False else ""
    if clause:
        return clause
    if isinstance(value, str):
        return f"{fact.question} {fact.says_values.get(value) or value}"
    if isinstance(value, Records):
        shown = "; ".join(
            ", ".join(f"{rulebook.wording.name(field)} {shown_value(inner, t)}" for field, inner in one.items()) for one in value.items
        )
        return f"{fact.question} {shown or t('None.')}"
    return f"{fact.question} {shown_value(value, t)}"


def solution_page(attempt: Attempt, solved: Assessment, t: Translator) -> Page:
    """Return the answer to an exercise with its cites and why, beginning with how it compares to what was said."""
    exercise = attempt.exercise
    if attempt.said is None:
        lead = t("Passed over.")
    elif attempt.same:
        lead = t("That is what the text says.")
    else:
        lead = t("The text says something else than “{said}”.", said=result_name(exercise.question.combine, attempt.said, t))
    answer = solved.answers[exercise.question.id]
    blocks: list[Block] = [Line(lead, strong=True), *(warning(t.text(notice)) for notice in solved.notices)]
    blocks.extend(answer_lines(answer, solved.rulebook, {}, t))
    for one in answer.reserved:
        for consideration in one.fact.considerations[:SHOWN]:
            blocks.append(item(f"{consideration.text} ({cited(consideration.cite, solved.rulebook)})"))
    return Page("", tuple(blocks))


def score_page(attempts: tuple[Attempt, ...], t: Translator) -> Page:
    """Return how many of this session's own answers were as the text has it; nothing is kept."""
    said = [one for one in attempts if one.said is not None]
    right = sum(one.same for one in said)
    lead = t("Answers that say what the text says: {right} of {total}. Nothing is kept of this.", total=len(said), right=right)
    return Page("", (Line(lead, strong=True),))
