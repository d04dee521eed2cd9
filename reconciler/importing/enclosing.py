"""To which config a folder belongs: a config is all that lies in its root, at any depth."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from reconciler.config import document, nodes, unread
from reconciler.config.collector import Problems
from reconciler.config.limits import DEFAULT
from reconciler.records.lockfile import NAME
from reconciler.source import Source

KIND: Final = "account"
OTHERS: Final = ("hosts", "page", "template")
MOST_FOLDERS: Final = 500
"""Folders below one place that are looked through for an account document."""


def root(folder: Path, usual: Path) -> Path:
    """Return the root of the config that reads the files of a folder; the folder itself where none does.

    That is `usual` where it holds the folder, else the outermost folder around it with a lock file or the
    account document, within the same repository or home, and below folders that everybody may write. Else
    the innermost below which one account document lies, where its config reaches up to there: that folder
    holds other documents, or the one of the account holds nothing else.
    """
    here = folder.absolute()
    if usual.is_dir() and _reads(usual.absolute(), here):
        return usual
    around = [place for place in _upwards(here) if _is_root(place) and _reads(place, here)]
    if not around:
        reaching = (place for place in _upwards(here) if _reads(place, here) and _reaches(place))
        around = list(itertools.islice(reaching, 1))
    return around[-1] if around and around[-1] != here else folder


def _reads(root: Path, folder: Path) -> bool:
    """Whether a config reads the files of a folder: hidden folders are not read."""
    inside = folder.is_relative_to(root)
    return inside and not any(part.startswith(".") for part in folder.relative_to(root).parts)


def _upwards(folder: Path) -> Iterator[Path]:
    """Yield a folder and those around it, to that of the repository or to the home."""
    for place in (folder, *folder.parents):
        if place != folder and _of_everybody(place):
            return
        yield place
        if (place / ".git").exists() or place == Path.home():
            return


def _of_everybody(place: Path) -> bool:
    """Whether everybody may write into a folder, as into `/tmp`: what lies there tells nothing."""
    try:
        return bool(place.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return False


def _is_root(place: Path) -> bool:
    try:
        return (place / NAME).exists() or any(_holds(file, KIND) for file in sorted(place.glob("*.yaml")))
    except OSError:
        return False


def _reaches(place: Path) -> bool:
    """Whether the config of the one account document below a folder reaches up to there."""
    files = _below(place)
    accounts = [file for file in files if _holds(file, KIND)]
    if len(accounts) != 1:
        return False
    own = accounts[0].parent
    if (own / NAME).exists():
        return False
    beside = [file for file in files if file.is_relative_to(own)]
    return _any_other(file for file in files if file.parent == place) or not _any_other(beside)


def _any_other(files: Iterable[Path]) -> bool:
    return any(_holds(file, kind) for file in files for kind in OTHERS)


def _below(place: Path) -> list[Path]:
    """Return the files of a config in a folder, as it is read; none where there are too many folders."""
    found: list[Path] = []
    for number, (folder, subfolders, names) in enumerate(os.walk(place)):
        if number == MOST_FOLDERS:
            return []
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if name.endswith(".yaml") and name[0] != "."]
    return found


def _holds(file: Path, kind: str) -> bool:
    """Whether a file holds a document of a kind; one that cannot be read, whether it may."""
    try:
        with file.open("rb") as stream:
            text = stream.read(DEFAULT.bytes).decode("utf-8-sig", errors="replace")
    except OSError:
        return False
    if kind not in text:
        return False
    problems = Problems()
    roots = document.read(Source(str(file), text), problems)
    if any(isinstance(root, nodes.Map) and kind in root.entries for root in roots):
        return True
    return bool(problems.errors) and kind in unread.kinds(text.splitlines())
