"""What `pincite claims` does, imported only when it runs."""

from __future__ import annotations

from pincite.cli.errors import BadInput, CheckFailed
from pincite.cli.inputs import known_name, open_in_language
from pincite.cli.options import Format, Language, show_json, show_page
from pincite.cli.proving import progress, write_witnesses
from pincite.presenting.case_file import Unwritable
from pincite.presenting.claims_page import claims_data, claims_page, unexpected, witness_files
from pincite.proving.claims import checked
from pincite.proving.search import Disagreement, Effort


def claims(ids: list[str] | None, witness: str | None, rulebook: str | None, output: Format, lang: Language) -> None:
    """Hold public statements against the text, over all cases."""
    book, t = open_in_language(rulebook, lang)
    for name in ids or ():
        known_name(name, book.claims, "claim", "ID")
    chosen = [book.claims[name] for name in dict.fromkeys(ids or book.claims)]
    if not chosen:
        raise BadInput("claims: this rulebook holds no claims; they stand in its folder `claims`")
    effort, found = Effort(), []
    with progress(len(chosen), "claims") as step:
        for claim in chosen:
            try:
                found.append(checked(book, claim, effort))
            except Disagreement as error:
                raise BadInput(f"claims: `{claim.id}`: {error}; this is a fault of pincite, please report it") from None
            step()
    try:
        files = witness_files(found, book, t) if witness else {}
    except Unwritable as error:
        raise BadInput(f"--witness: {error}") from None
    if witness:
        write_witnesses(witness, files.values())
    if output is Format.JSON:
        show_json(claims_data(found, book, effort, files, t))
    else:
        show_page(claims_page(found, book, t), output, lang)
    if any(unexpected(one) for each in found for one in each):
        raise CheckFailed
