"""What `pincite mappings` and `pincite synthetic` do, imported only when they run."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from pincite.cli.errors import BadInput
from pincite.cli.inputs import known_name, open_in_language, rulebook_folder
from pincite.cli.options import DataFormat, Format, Language, show_json, show_page
from pincite.presenting.mappings_page import coverage_data, coverage_page, mapping_data, mapping_page, mappings_data, mappings_page
from pincite.relational.mappings import DataMapping, read_mapping, shipped
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import RulebookError

OWN = (".yaml", ".yml")


def open_mapping(name: str, book: Rulebook, folder: Path, option: str = "MAPPING") -> DataMapping:
    """Return the mapping of a name in the rulebook, or in a file of the user's own."""
    if name.endswith(OWN):
        file = Path(name)
        if not file.is_file():
            raise BadInput(f"{name}: there is no such mapping file")
        try:
            return _in_language(read_mapping(file.read_text(encoding="utf-8-sig"), name, book, folder), book, folder)
        except RulebookError as error:
            count = len(error.problems)
            raise BadInput(f"the mapping has {count} {'fault' if count == 1 else 'faults'}\n{error}") from None
        except (UnicodeDecodeError, OSError):
            raise BadInput(f"{name}: a mapping is a file of UTF-8 text that can be read") from None
    found = shipped(folder, book)
    known_name(name, found, "mapping", option)
    return _in_language(found[name], book, folder)


def _in_language(mapping: DataMapping, book: Rulebook, folder: Path) -> DataMapping:
    """Return a mapping in the language of the rulebook, from the catalogue beside that."""
    if book.language == "en":
        return mapping
    from pincite.relational.mapping_texts import translated
    from pincite.rulebook.catalogues import texts

    return translated(mapping, texts(folder, book.language))


def need_polars() -> None:
    """Fail with the remedy where Polars is not installed."""
    try:
        import polars  # noqa: F401
    except ImportError:
        raise BadInput("records are read with Polars, which is not installed: pip install 'pincite[polars]'") from None


def mappings(name: str | None, check: str | None, assume: list[str] | None, rulebook: str | None, output: Format, lang: Language) -> None:
    """List mappings, show one, or say what one gets out of a file."""
    book, t = open_in_language(rulebook, lang, answering=True)
    folder = rulebook_folder(rulebook)
    if name is None:
        if check is not None or assume:
            raise BadInput("mappings: name the mapping to check the file with, as in `pincite mappings NAME --check FILE`")
        found = [_in_language(one, book, folder) for one in shipped(folder, book).values()]
        if output is Format.JSON:
            show_json({"mappings": mappings_data(found)})
        else:
            show_page(mappings_page(found, t), output, lang)
        return
    mapping = open_mapping(name, book, folder)
    if check is None:
        if assume:
            raise BadInput("mappings: --assume goes with --check FILE")
        if output is Format.JSON:
            show_json(mapping_data(mapping))
        else:
            show_page(mapping_page(mapping, t), output, lang)
        return
    need_polars()
    from pincite.relational.mapped import coverage, open_records
    from pincite.relational.records import reading_text

    records = open_records(Path(check), mapping)
    with reading_text(Path(check), len(records.frame.collect_schema())):
        account = coverage(records, mapping, book, assume or ())
    if output is Format.JSON:
        show_json(coverage_data(account))
    else:
        show_page(coverage_page(account, mapping, t), output, lang)


def synthetic(name: str, file: str, rows: int, seed: int, rulebook: str | None, output: DataFormat, lang: Language) -> None:
    """Write the synthetic twin of a data set, and the manifest beside it."""
    book, t = open_in_language(rulebook, lang, answering=True)
    mapping = open_mapping(name, book, rulebook_folder(rulebook))
    need_polars()
    from rich.console import Console
    from rich.progress import Progress

    from pincite.relational.synthetic import manifest_path, write

    path = Path(file)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(path.name, total=rows)
        manifest = write(mapping, path, rows, seed, lambda done: progress.update(task, completed=done))
    if output is DataFormat.JSON:
        show_json(manifest)
        return
    typer.echo(t("SYNTHETIC: these records are made up and are about nobody."))
    typer.echo(
        t(
            "{file}: {rows} rows of {mapping}, seed {seed}; manifest: {manifest}",
            file=path,
            rows=rows,
            mapping=mapping.id,
            seed=seed,
            manifest=manifest_path(path),
        )
    )
