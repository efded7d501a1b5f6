"""The kept rulebook: used only for the very texts and code it was made from, and never able to run anything."""

from __future__ import annotations

import builtins
import io
import os
import pickle
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from pincite.rulebook import compiled
from pincite.rulebook.compiled import NAME, dump, key, open_folder, restore
from pincite.rulebook.loading import load
from pincite.rulebook.model import Rulebook
from pincite.rulebook.problems import RulebookError
from tests.rulebook.library import LIBRARY, library
from tests.support import fact, instrument, rule, shipped, texts, write

SMALL = texts(fact("member"), instrument("rules", rule("members", "loan = may", "member")))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the user's cache into a folder of its own."""
    place = tmp_path / "cache"
    monkeypatch.setattr(compiled.platformdirs, "user_cache_dir", lambda *_, **__: str(place))
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "book", SMALL)


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("*")) if cache.is_dir() else []


def never(*_: object) -> Rulebook:
    raise AssertionError("the rulebook was read again")


def test_what_is_kept_is_the_rulebook_itself() -> None:
    for book, files in ((library(), LIBRARY), (load(SMALL), SMALL)):
        assert restore(dump(book, files), files) == book
    assert pickle.loads(pickle.dumps(shipped())) == shipped()


def test_a_second_start_reads_what_was_kept(cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_folder(folder)
    assert len(kept(cache)) == 1
    monkeypatch.setattr("pincite.rulebook.loading.load", never)
    assert open_folder(folder) == first


def test_the_cache_belongs_to_its_user_alone(cache: Path, folder: Path) -> None:
    open_folder(folder)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in kept(cache)] == [0o600]


def test_a_change_of_one_letter_makes_it_stale(cache: Path, folder: Path) -> None:
    assert open_folder(folder).questions["loan"].asks == "May the item be lent?"
    path = folder / "questions" / "all.md"
    path.write_text(path.read_text().replace("be lent?", "be lent!"))
    assert open_folder(folder).questions["loan"].asks == "May the item be lent!"
    assert len(kept(cache)) == 2


def test_a_new_file_and_a_removed_one_make_it_stale(cache: Path, folder: Path) -> None:
    first = open_folder(folder)
    (folder / "facts" / "more.md").write_text(fact("adult"))
    assert "adult" in open_folder(folder).facts
    (folder / "facts" / "more.md").unlink()
    assert open_folder(folder) == first


def test_a_renamed_file_is_another_rulebook() -> None:
    renamed = {name.replace("all.md", "every.md"): text for name, text in SMALL.items()}
    assert restore(dump(load(SMALL), SMALL), renamed) is None


def test_a_change_of_the_code_makes_it_stale(cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_folder(folder)
    old = dump(first, SMALL)
    monkeypatch.setattr(compiled, "code_hash", lambda: "0" * 64)
    assert restore(old, SMALL) is None
    assert open_folder(folder) == first


def test_a_file_beside_the_rulebook_is_used_when_it_fits_and_only_then(cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / NAME).write_bytes(dump(load(SMALL), SMALL))
    with monkeypatch.context() as patched:
        patched.setattr("pincite.rulebook.loading.load", never)
        open_folder(folder, installed=True)
    assert kept(cache) == []
    other = texts(fact("adult"), instrument("rules", rule("adults", "loan = may", "adult")))
    (folder / NAME).write_bytes(dump(load(other), other))
    assert set(open_folder(folder, installed=True).facts) == {"member"}


def test_a_file_beside_a_rulebook_that_is_not_installed_is_never_read(cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / NAME).write_bytes(dump(load(SMALL), SMALL))
    monkeypatch.setattr("pincite.rulebook.loading.load", never)
    with pytest.raises(AssertionError):
        open_folder(folder)


@pytest.mark.parametrize("place", ["beside", "cache"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "key only", "garbage"])
def test_damage_is_noticed_and_the_texts_are_read_instead(cache: Path, folder: Path, place: str, damage: str) -> None:
    good = dump(load(SMALL), SMALL)
    head = len(key(SMALL))
    bad = {
        "cut": good[: head + (len(good) - head) // 2],
        "flipped": good[: head + 2] + bytes(byte ^ 0xFF for byte in good[head + 2 : head + 60]) + good[head + 60 :],
        "emptied": b"",
        "key only": good[:head],
        "garbage": good[:head] + b"\x80\x05no pickle",
    }[damage]
    assert restore(bad, SMALL) is None
    if place == "beside":
        (folder / NAME).write_bytes(bad)
    else:
        open_folder(folder)
        [path] = kept(cache)
        path.write_bytes(bad)
    assert open_folder(folder, installed=True) == load(SMALL)


class _Foreign:
    def __init__(self, call: object, *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.call, self.arguments


@pytest.mark.parametrize(
    "foreign",
    [
        _Foreign(os.system, "true"),
        _Foreign(builtins.eval, "1"),
        _Foreign(builtins.exec, "1"),
        _Foreign(getattr, str, "join"),
        _Foreign(__import__, "os"),
        _Foreign(Path, "."),
    ],
    ids=["os.system", "eval", "exec", "getattr", "__import__", "Path"],
)
def test_a_foreign_pickle_under_the_right_key_is_refused(cache: Path, folder: Path, foreign: _Foreign) -> None:
    bad = key(SMALL) + pickle.dumps(foreign)
    assert restore(bad, SMALL) is None
    (folder / NAME).write_bytes(bad)
    assert open_folder(folder, installed=True) == load(SMALL)


def named(module: str, name: str) -> bytes:
    """Return a pickle that calls `module.name()` with nothing."""
    parts = b"".join(b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name))
    return b"\x80\x04" + parts + b"\x93)R."


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("pincite.rulebook.model", "weakest.__code__.replace"),
        ("pincite.rulebook.model", "weakest.__globals__.copy"),
        ("pincite.rulebook.model", "Rulebook.__init__.__globals__.copy"),
        ("pincite.rulebook.model", "dataclass"),
        ("pincite.rulebook.model", "datetime"),
        ("pincite.language.types", "dataclass"),
        ("pincite.rulebook.loading", "load"),
        ("builtins", "set.__class__"),
    ],
)
def test_no_name_leads_from_a_data_type_to_anything_else(module: str, name: str) -> None:
    with pytest.raises(pickle.UnpicklingError):
        compiled._Limited(io.BytesIO(named(module, name))).load()
    assert restore(key(SMALL) + named(module, name), SMALL) is None


def test_a_rulebook_that_claims_another_hash_is_refused() -> None:
    forged = replace(load(SMALL), sha256="0" * 64)
    assert restore(key(SMALL) + pickle.dumps(forged), SMALL) is None
    assert restore(key(SMALL) + pickle.dumps({"sha256": load(SMALL).sha256}), SMALL) is None


@pytest.mark.parametrize("obstacle", ["a file in its place", "no room"])
def test_a_cache_that_cannot_be_written_is_no_fault(cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, obstacle: str) -> None:
    if obstacle == "a file in its place":
        cache.write_text("in the way")
    else:

        def full(*_: object, **__: object) -> object:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(compiled.tempfile, "mkstemp", full)
    assert open_folder(folder, installed=True) == load(SMALL)


def test_a_rulebook_with_faults_is_not_kept(cache: Path, folder: Path) -> None:
    (folder / "facts" / "all.md").write_text(fact("member", "boolean"))
    for _ in range(2):
        with pytest.raises(RulebookError, match="boolean"):
            open_folder(folder, installed=True)
    assert kept(cache) == []
