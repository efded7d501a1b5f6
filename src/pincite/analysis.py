"""What an analyst imports: a rulebook with what it says of one case and of many records. Reached as `pincite.load()`.

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pincite.language.types import UNOBTAINABLE
from pincite.language.vocabulary import suggestion
from pincite.rulebook.cases import Case, read_case, read_time
from pincite.rulebook.compiled import open_folder
from pincite.rulebook.model import Rulebook, Span
from pincite.rulebook.problems import CaseError
from pincite.rulebook.shipped import shipped_folder
from pincite.rulebook.timeline import day_span

if TYPE_CHECKING:
    import polars as pl

    from pincite.reasoning.answers import Assessment
    from pincite.relational.mappings import DataMapping
    from pincite.relational.results import Crossing, Evaluation
    from pincite.relational.running import Job
    from pincite.relational.unproved import Answerer

Day = str | datetime.date


@dataclass(frozen=True)
class Guidance:
    """A rulebook, ready to be asked; `rulebook` is the checked data, `folder` where it lies."""

    rulebook: Rulebook
    folder: Path

    def assess(
        self,
        case: Mapping[str, Any] | str | Path | Case,
        on: Day,
        *,
        component: str | None = None,
        where: str | None = None,
        questions: Iterable[str] | None = None,
    ) -> Assessment:
        """Return what the documents in force on a day say of one case: facts by name, or a case file.

        Raises CaseError for a fact, question, component or place that is not known, with the nearest name.
        """
        from pincite.reasoning.assess import assess

        span, text = self._act(on, component, where)
        asked = self._questions(questions)
        return assess(self.rulebook, self._case(case), span, text, component=component, where=where, questions=asked, proofs=True)

    def answerer(
        self,
        on: Day,
        *,
        component: str | None = None,
        where: str | None = None,
        questions: Iterable[str] | None = None,
    ) -> Answerer:
        """Return a function from facts by name to the answer to each question, without proof, for many cases one after another.

        Facts are Python values: True, a number, a Decimal, a text, a date, a datetime with its zone, a timedelta, a list of mappings. The function raises
        CaseError for what `assess` would refuse. Raises CaseError for a question, component or place that is not known, with the nearest name.
        """
        from pincite.relational.plans import Regime
        from pincite.relational.unproved import answerer

        span, text = self._act(on, component, where)
        asked = self._questions(questions) or tuple(self.rulebook.questions)
        return answerer(self.rulebook, Regime(text, span, component, where), asked)

    def evaluate(
        self,
        records: Any,
        on: Day | Iterable[Day] | None = None,
        *,
        mapping: str | Path | None = None,
        date_column: str | None = None,
        component: str | None = None,
        where: str | None = None,
        questions: Iterable[str] | None = None,
        by: Iterable[str] = (),
        waits: bool = True,
        engine: str = "polars",
    ) -> Evaluation:
        """Return tallies of many records, with bounds twice: `records` is a Polars or pandas frame, an Arrow table, a DuckDB relation, or a path.

        `on` is a day or several; `date_column` instead names the column of each record's own day. Without a mapping (a name, or a file that
        ends in .yaml) columns are named as the facts they hold. `engine` is `polars`, `duckdb` (a relation is then counted on its own connection) or `spark` (on
        the session that is active). Raises CaseError for a column, value or name that cannot be used.
        """
        from dataclasses import replace

        from pincite.relational.running import evaluate

        job = self._job(records, on, mapping, date_column, component, where, questions, engine)
        return evaluate(replace(job, by=tuple(by), waits=waits, engine=engine))

    def rows(
        self,
        records: Any,
        on: Day | Iterable[Day] | None = None,
        *,
        mapping: str | Path | None = None,
        date_column: str | None = None,
        component: str | None = None,
        where: str | None = None,
        questions: Iterable[str] | None = None,
        keep: Iterable[str] = (),
        assume: Iterable[str] = (),
    ) -> pl.LazyFrame:
        """Return a lazy frame with a row for each record: its number, columns kept, and outcome, value and reason for each day and question.

        Arguments as for `evaluate`; `assume` names assumptions of the mapping to take. Raises CaseError for a column that may not be kept.
        """
        from dataclasses import replace

        from pincite.relational.running import rows

        job = self._job(records, on, mapping, date_column, component, where, questions)
        return rows(replace(job, keep=tuple(keep), rows=True), tuple(assume))

    def crosswalk(
        self,
        records: Any,
        first: Day,
        second: Day,
        question: str,
        *,
        mapping: str | Path | None = None,
        component: str | None = None,
        where: str | None = None,
        assume: Iterable[str] = (),
    ) -> Crossing:
        """Return how records move between two days on one question, with bounds; arguments as for `evaluate`."""
        from pincite.relational.crossing import cross

        return cross(self._job(records, [first, second], mapping, None, component, where, [question]), tuple(assume))

    def to_spark(
        self,
        records: Any,
        on: Day,
        *,
        component: str | None = None,
        where: str | None = None,
        questions: Iterable[str] | None = None,
    ) -> Any:
        """Return a Spark DataFrame of the user's own session with outcome, value and reason of each question added; columns are named as facts.

        Nothing is collected, and only expressions are sent. Raises CaseError for a column that does not hold what its fact wants.
        """
        from pincite.relational.clusters import to_spark

        span, text = self._act(on, component, where)
        return to_spark(self.rulebook, records, span, text, component, where, self._questions(questions))

    def _job(
        self,
        records: Any,
        on: Day | Iterable[Day] | None,
        mapping: str | Path | None,
        date_column: str | None,
        component: str | None,
        where: str | None,
        questions: Iterable[str] | None,
        engine: str = "polars",
    ) -> Job:
        from pincite.relational.mapped_reader import open_with, reader_with, with_fixed
        from pincite.relational.plain import plain_reader
        from pincite.relational.records import open_frame
        from pincite.relational.running import OWN_DAY, Job, regimes_of

        self._known(component, self.rulebook.components, "component")
        self._known(where, self.rulebook.places, "place")
        if (on is None) == (date_column is None):
            raise CaseError("say when: `on`, a day or several, or `date_column`, the column of each record's own day")
        days: list[tuple[str, Span | None, str | None]] = [(OWN_DAY, None, None)]
        if on is not None:
            given = [on] if isinstance(on, str | datetime.date) else list(on)
            days = [(text, span, None) for span, text in map(self._day, given)]
        way = self._mapping(mapping) if mapping is not None else None
        if isinstance(records, str | Path):
            opened, reader = open_with(way, str(records), self.rulebook, date_column, component is None, where is None, engine == "duckdb")
        else:
            opened = open_frame(records, inside=engine == "duckdb" and way is None)
            axes = (self.rulebook, date_column, component is None, where is None)
            reader = reader_with(way, opened, *axes) if way else plain_reader(opened, *axes)
        regimes = regimes_of(self.rulebook, days, with_fixed(reader, component), where)
        return Job(self.rulebook, opened, reader, regimes, self._questions(questions) or tuple(self.rulebook.questions))

    def _mapping(self, name: str | Path) -> DataMapping:
        from pincite.relational.mappings import read_mapping, shipped

        if str(name).endswith((".yaml", ".yml")):
            return read_mapping(Path(name).read_text(encoding="utf-8-sig"), str(name), self.rulebook, self.folder)
        found = shipped(self.folder, self.rulebook)
        self._known(str(name), found, "mapping")
        return found[str(name)]

    def _act(self, on: Day, component: str | None, where: str | None) -> tuple[Span, str]:
        self._known(component, self.rulebook.components, "component")
        self._known(where, self.rulebook.places, "place")
        return self._day(on)

    def _day(self, on: Day) -> tuple[Span, str]:
        if isinstance(on, datetime.datetime):
            return read_time(on.isoformat(), self.rulebook.zone), on.isoformat()
        if isinstance(on, datetime.date):
            return day_span(on, self.rulebook.zone), on.isoformat()
        return read_time(on, self.rulebook.zone), on

    def _questions(self, questions: Iterable[str] | None) -> tuple[str, ...] | None:
        if questions is None:
            return None
        asked = tuple(dict.fromkeys([questions] if isinstance(questions, str) else questions))
        for name in asked:
            self._known(name, self.rulebook.questions, "question")
        return asked

    def _known(self, name: str | None, known: Mapping[str, object], what: str) -> None:
        if name is not None and name not in known:
            raise CaseError(f"`{name}` is not a known {what}{suggestion(name, known)}")

    def _case(self, case: Mapping[str, Any] | str | Path | Case) -> Case:
        import json

        if isinstance(case, Case):
            return case
        if isinstance(case, Mapping):
            facts = {name: _written(name, value) for name, value in case.items() if value is not None}
            return read_case(json.dumps({"case": "case", "facts": facts}, ensure_ascii=False), "case", self.rulebook)
        path = Path(case)
        if not path.is_file():
            raise CaseError(f"{path}: there is no such case file")
        return read_case(path.read_text(encoding="utf-8"), str(path), self.rulebook)


def _written(name: str, value: Any) -> Any:
    """Return a value as a case file writes it; raise CaseError for a float, which no fact is."""
    if value is UNOBTAINABLE:
        return "unobtainable"
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            raise CaseError(f"`{name}` is {value!r}; a fact is no floating-point number: give a whole number, a Decimal or text")
        case int() | Decimal():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case Mapping():
            return {key: _written(key, one) for key, one in value.items() if one is not None}
        case list() | tuple():
            return [_written(name, one) for one in value]
        case _:
            return value


def load(path: str | Path | None = None) -> Guidance:
    """Return the rulebook in a folder, or the shipped one; raises RulebookError with every fault, FileNotFoundError when there is none."""
    folder = Path(path) if path is not None else shipped_folder()
    if not (folder / "rulebook.md").is_file():
        raise FileNotFoundError(f"{folder}: there is no rulebook.md in it")
    return Guidance(open_folder(folder, path is None), folder)
