"""What `pincite evaluate` and `pincite crosswalk` do, imported only when one of them runs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pincite.cli.errors import BadInput, Stopped
from pincite.cli.inputs import known_name, known_questions, open_in_language, open_time, rulebook_folder
from pincite.cli.mapping import open_mapping
from pincite.cli.options import Format, Language, show_json, show_page
from pincite.presenting.pages import Page
from pincite.presenting.translator import Translator
from pincite.rulebook.model import Rulebook

# read when Polars is first used: it would hold many groups of rows ready, which is memory and no speed where rules are the work
os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "2")

try:
    from pincite.relational import running
except ImportError as missing:
    if missing.name != "polars":
        raise
    raise BadInput("records are read with Polars, which is not installed; get it with: pip install 'pincite[polars]'") from None

import pincite
from pincite.presenting.crosswalk_page import crosswalk_page
from pincite.presenting.tallies import crossing_data, evaluation_data
from pincite.presenting.tally_page import tally_page
from pincite.relational.crossing import cross
from pincite.relational.mapped import missing_columns
from pincite.relational.mapped_reader import open_with, with_fixed
from pincite.relational.mappings import shipped
from pincite.relational.parts import Folder, folder_for, whole
from pincite.relational.plain import NoFacts
from pincite.relational.records import open_records, sha256_of
from pincite.relational.running import Job

if TYPE_CHECKING:
    from pincite.relational.results import Crossing, Evaluation

ENDINGS = {".html": "html", ".htm": "html", ".json": "json", ".md": "markdown", ".txt": "text", ".xlsx": "xlsx"}
ROW_ENDINGS = (".parquet", ".csv")
PLAIN = "plain"
WIDTH = 100
DEFAULT_QUESTION = "removal_priority"


def evaluate(
    records: str,
    out: str | None,
    mapping: str | None,
    on: list[str] | None,
    date_column: str | None,
    component: str | None,
    where: str | None,
    by: list[str] | None,
    keep: list[str] | None,
    rows: str | None,
    question: list[str] | None,
    without_waits: bool,
    engine: str,
    master: str | None,
    rulebook: str | None,
    output: Format | None,
    lang: Language,
) -> None:
    """Say of many records what they come to, with bounds, and what would settle the open ones."""
    book, t = open_in_language(rulebook, lang)
    if rows and not out:
        raise BadInput("--rows: row results are written beside tallies; name these with -o OUT")
    if rows and Path(rows).suffix not in ROW_ENDINGS:
        raise BadInput(f"--rows: `{rows}` must end in {' or '.join(ROW_ENDINGS)}")
    if rows and out and Path(rows).resolve() == Path(out).resolve():
        raise BadInput("--rows: name another file than OUT")
    kind = _kind(out, output)
    _spare(records, {"-o": out, "--rows": rows})
    job = _job(records, mapping, on, date_column, component, where, known_questions(question, book), rulebook, book, engine)
    job = _with(
        job, by=tuple(by or ()), keep=tuple(keep or ()), rows=rows is not None, waits=not without_waits, engine=engine, master=master
    )
    running.check(job)
    bound = {**running.binding(job), "work": "evaluate", "kind": kind, "lang": lang.value, "row file": Path(rows).suffix if rows else None}
    with _kept(out, bound) as store, _progress(t) as progress:
        found = running.evaluate(job, store, progress)
        if store is None or out is None:
            _show(kind, lambda: evaluation_data(found, t), lambda: tally_page(found, t), lang)
            return
        written = {}
        if rows:
            target = Path(rows)
            _begin(Path(out))
            near = store.path if target.resolve().parent == Path(out).resolve().parent else None
            whole(target, lambda half: running.join_rows(store.path, half), near)
            written[target.name] = sha256_of(target)
        _write(Path(out), kind, found, evaluation_data, tally_page, lang, t, written, store.path)
    _say(out, found.source.records)


def crosswalk(
    records: str,
    out: str | None,
    mapping: str | None,
    on: list[str],
    component: str | None,
    where: str | None,
    question: str | None,
    assume: list[str] | None,
    rulebook: str | None,
    output: Format | None,
    lang: Language,
) -> None:
    """Say how many records move from what to what between two days, with bounds, and by which rules."""
    book, t = open_in_language(rulebook, lang)
    if len(on) != 2:
        raise BadInput(f"crosswalk needs two days: give --on twice, not {len(on)} times")
    if question is None and DEFAULT_QUESTION not in book.questions:
        raise BadInput(f"--question: say which of this rulebook's questions, for example --question {next(iter(book.questions))}")
    asked = known_name(question or DEFAULT_QUESTION, book.questions, "question", "--question")
    assert asked is not None
    kind = _kind(out, output)
    _spare(records, {"-o": out})
    job = _job(records, mapping, on, None, component, where, [asked], rulebook, book)
    taken = tuple(dict.fromkeys(assume or ()))
    if taken and not job.reader.assumptions:
        raise BadInput("--assume: nothing is assumed of these records; assumptions stand in a mapping, named with --mapping")
    for name in taken:
        known_name(name, job.reader.assumptions, "assumption", "--assume")
    bound = {**running.binding(job), "work": "crosswalk", "assume": taken, "kind": kind, "lang": lang.value}
    with _kept(out, bound) as store, _progress(t) as progress:
        found = cross(job, taken, store, progress)
        if store is None or out is None:
            _show(kind, lambda: crossing_data(found, t), lambda: crosswalk_page(found, t), lang)
            return
        _write(Path(out), kind, found, crossing_data, crosswalk_page, lang, t, {}, store.path)
    _say(out, found.source.records)


def _job(
    records: str,
    mapping: str | None,
    on: list[str] | None,
    date_column: str | None,
    component: str | None,
    where: str | None,
    questions: list[str] | None,
    rulebook: str | None,
    book: Rulebook,
    engine: str = "polars",
) -> Job:
    known_name(component, book.components, "component", "--component")
    known_name(where, book.places, "place", "--where")
    if bool(on) == bool(date_column):
        raise BadInput("say when: --on DAY, which may be repeated, or --date-column COLUMN for each record's own day")
    days: list[tuple[str, Any, str | None]] = []
    for written in on or ():
        day, at, own = written.partition("@")
        if at and not own:
            raise BadInput(f"--on: `{written}` names no component behind `@`")
        days.append((day, open_time(day, "--on", book), known_name(own or None, book.components, "component", "--on")))
    if date_column:
        days.append((running.OWN_DAY, None, None))
    way = open_mapping(mapping, book, rulebook_folder(rulebook), "--mapping") if mapping is not None and mapping != PLAIN else None
    try:
        opened, reader = open_with(way, records, book, date_column, component is None, where is None, engine == "duckdb")
    except NoFacts as error:
        raise BadInput(f"{error}{_likely(records, book, rulebook)}") from None
    regimes = running.regimes_of(book, days, with_fixed(reader, component), where)
    asked = tuple(book.questions if questions is None else dict.fromkeys(questions))
    return Job(book, opened, reader, regimes, asked, part=running.PART)


def _spare(records: str, written: Mapping[str, str | None]) -> None:
    """Refuse to write over the records themselves."""
    given = Path(records.partition("#")[0] if "#" in records and not Path(records).exists() else records)
    for option, name in written.items():
        if name is not None and Path(name).exists() and given.exists() and Path(name).samefile(given):
            raise BadInput(f"{option}: `{name}` holds the records themselves; name another file")


def _likely(records: str, book: Rulebook, rulebook: str | None) -> str:
    """Return which mappings of the rulebook have the columns of some records, as a hint, or nothing."""
    names = open_records(records).columns
    found = [name for name, one in shipped(rulebook_folder(rulebook), book).items() if not missing_columns(names, one)]
    return f"; they have the columns of {' and of '.join(found)}" if found else ""


def _with(job: Job, **changes: Any) -> Job:
    from dataclasses import replace

    return replace(job, **changes)


def _kind(out: str | None, output: Format | None) -> str:
    """Return what is written: as told, or by the ending of OUT."""
    if output is not None:
        return output.value
    if out is None:
        return "text"
    ending = Path(out).suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(f"-o: `{out}` must end in {', '.join(ENDINGS)}, or say --format")
    return ENDINGS[ending]


@contextmanager
def _kept(out: str | None, bound: Mapping[str, Any]) -> Iterator[Folder | None]:
    """Yield the folder of parts beside OUT, or nothing where results are shown."""
    with folder_for(Path(out), bound) if out else nullcontext() as store:
        try:
            yield store
        except KeyboardInterrupt:
            if store is None:
                raise
            raise Stopped(f"stopped; what is done is kept in {store.path}, and the same command goes on from there") from None


def _show(kind: str, data: Callable[[], Any], page: Callable[[], Page], lang: Language) -> None:
    if kind == "json":
        show_json(data())
    else:
        show_page(page(), Format(kind), lang)


def _begin(out: Path) -> None:
    """Take an older manifest away before anything it vouches for changes."""
    _manifest_of(out).unlink(missing_ok=True)


def _manifest_of(out: Path) -> Path:
    return out.with_name(out.name + ".manifest.json")


def _write(
    out: Path,
    kind: str,
    found: Any,
    data: Callable[[Any, Translator], dict[str, Any]],
    page: Callable[[Any, Translator], Page],
    lang: Language,
    t: Translator,
    written: Mapping[str, str],
    folder: Path,
) -> None:
    """Write OUT and then its manifest, each by a rename out of the folder of parts."""
    _begin(out)
    if kind == "xlsx":
        from pincite.presenting.as_workbook import write_crossing, write_tallies
        from pincite.relational.results import Evaluation

        whole(out, lambda half: (write_tallies if isinstance(found, Evaluation) else write_crossing)(found, t, half), folder)
    else:
        text = _text(kind, found, data, page, lang, t)
        whole(out, lambda half: half.write_text(text, encoding="utf-8"), folder)
    manifest = {**_manifest(found), "written": {**written, out.name: sha256_of(out)}}
    whole(
        _manifest_of(out), lambda half: half.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"), folder
    )


def _text(
    kind: str,
    found: Any,
    data: Callable[[Any, Translator], dict[str, Any]],
    page: Callable[[Any, Translator], Page],
    lang: Language,
    t: Translator,
) -> str:
    if kind == "json":
        return json.dumps(data(found, t), ensure_ascii=False, indent=2) + "\n"
    if kind == "html":
        from pincite.presenting.as_html import html_of

        return html_of(page(found, t), lang.value)
    if kind == "markdown":
        from pincite.presenting.as_markdown import markdown_of

        return markdown_of(page(found, t))
    from pincite.presenting.as_text import text_of

    return text_of(page(found, t), WIDTH)


def _manifest(found: Evaluation | Crossing) -> dict[str, Any]:
    """Return what a run was made from; no clock and no name of a folder stands in it."""
    from pincite.presenting.data import rulebook_data
    from pincite.presenting.tallies import mapping_data, records_data

    engine = getattr(found, "engine", "polars")
    return {
        "pincite": pincite.__version__,
        "synthetic": found.source.synthetic,
        "rulebook": rulebook_data(found.rulebook),
        "mapping": mapping_data(found.source),
        "records": records_data(found.source),
        "days": [regime.name for regime in found.regimes],
        "engine": {"name": engine, "version": running.engine_version(engine)},
        "command": _command(),
    }


def _command() -> list[str]:
    """Return the command as given, paths without their folders."""
    return [Path(word).name if ("/" in word or "\\" in word) and not word.startswith("--") else word for word in sys.argv[1:]]


def _say(out: str, records: int) -> None:
    import typer

    typer.echo(f"pincite: {records:,} {'record' if records == 1 else 'records'}, written to {out}", err=True)


@contextmanager
def _progress(t: Translator) -> Iterator[Callable[[int, int], None]]:
    """Yield what is told how many records are done, and says so on standard error: a bar on a terminal, elsewhere a line for each tenth of long work."""
    if not sys.stderr.isatty():
        import typer

        tenths = 0

        def line(done: int, total: int) -> None:
            nonlocal tenths
            if total > running.PART and done * 10 // total > tenths:
                tenths = done * 10 // total
                typer.echo(f"{t('records')}: {done:,} / {total:,}", err=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(t("records"), total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told


__all__ = ["crosswalk", "evaluate"]
