"""A rulebook's folder as it was at a git revision, read from the repository's objects; nothing is written or checked out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from pincite.cli.errors import BadInput
from pincite.rulebook.files import MAXIMUM_FILE, PARTS

SECONDS = 60
REGULAR = ("100644", "100755")


def texts_at(folder: Path, revision: str, said: str) -> dict[str, str]:
    """Return the texts of a rulebook's files at a revision by path below its folder, as `read_folder` does; `said` is how the user named it."""
    place = folder.resolve()
    git = _Git(place, said)
    top = git("rev-parse", "--show-toplevel", fault=f"{folder} is in no git repository").decode().rstrip("\n")
    below = place.relative_to(Path(top).resolve()).as_posix()
    commit = git(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", fault=f"`{revision}` is no revision of {top}"
    )
    tree = f"{commit.decode().strip()}:{'' if below == '.' else below}"
    listed = git("ls-tree", "--full-tree", "-r", "-z", tree, fault=f"there is no {below} at {revision}")
    objects: dict[str, str] = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        head, tab, name = entry.partition("\t")
        mode, _, identity = (*head.split(" "), "", "")[:3]
        if tab and mode in REGULAR and _belongs(name):
            objects[name] = identity
    if "rulebook.md" not in objects:
        raise BadInput(f"{said}: this is no rulebook: there is no `rulebook.md` in {below} at {revision}")
    order = sorted(
        objects, key=lambda name: (name != "rulebook.md", [*PARTS, ""].index(name.partition("/")[0]) if "/" in name else -1, name)
    )
    return dict(zip(order, _contents(git, [objects[name] for name in order], order, said), strict=True))


def _belongs(name: str) -> bool:
    part, slash, _ = name.partition("/")
    return name == "rulebook.md" or bool(slash and part in PARTS and name.endswith(PARTS[part]))


def _contents(git: _Git, identities: list[str], names: list[str], said: str) -> list[str]:
    written = git("cat-file", "--batch", given="".join(f"{identity}\n" for identity in identities).encode(), fault="cannot be read")
    found = []
    at = 0
    for name in names:
        end = written.index(b"\n", at)
        size = int(written[at:end].split(b" ")[2])
        content = written[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
        if size > MAXIMUM_FILE:
            raise BadInput(f"{said}: {name} is larger than {MAXIMUM_FILE} bytes")
        try:
            found.append(content.decode("utf-8-sig").replace("\r\n", "\n"))
        except UnicodeDecodeError:
            raise BadInput(f"{said}: {name} is not readable as UTF-8 text") from None
    return found


class _Git:
    """The `git` command in one folder, told to take no lock, ask nobody and fetch nothing."""

    def __init__(self, folder: Path, said: str) -> None:
        self.folder = folder
        self.said = said

    def __call__(self, *arguments: str, fault: str, given: bytes = b"") -> bytes:
        """Return what a git command writes; raise BadInput with the fault when it fails."""
        calm = {
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "LC_ALL": "C",
        }
        # what a hook or a caller set would lead to another repository
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        try:
            ran = subprocess.run(  # noqa: S603
                ["git", "--no-pager", "-C", str(self.folder), *arguments],  # noqa: S607
                input=given,
                capture_output=True,
                timeout=SECONDS,
                env={**kept, **calm},
                check=False,
            )
        except FileNotFoundError:
            raise BadInput(f"{self.said}: the command `git` is not installed; name a folder instead") from None
        except subprocess.TimeoutExpired:
            raise BadInput(f"{self.said}: git did not answer within {SECONDS} seconds") from None
        if ran.returncode:
            raise BadInput(f"{self.said}: {fault}")
        return ran.stdout
