"""To which config a folder belongs: a config is all that lies in its root, at any depth."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reconciler.config import document, nodes, unread
from reconciler.config.collector import Problems
from reconciler.config.limits import DEFAULT
from reconciler.records.lockfile import NAME
from reconciler.source import Source

KIND: Final = "account"


def root(folder: Path, usual: Path) -> Path:
    """Return the root of the config that reads the files of a folder; the folder itself where none does.

    That is `usual` where it holds the folder, else the outermost folder around it with a lock file or the
    account document, within the same repository or home, and below folders that everybody may write. An
    account document further down does not tell how far up its config reaches.
    """
    here = folder.absolute()
    if usual.is_dir() and _reads(usual.absolute(), here):
        return usual
    around = [place for place in _upwards(here) if _is_root(place) and _reads(place, here)]
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
        return (place / NAME).exists() or any(map(_has_account, sorted(place.glob("*.yaml"))))
    except OSError:
        return False


def _has_account(file: Path) -> bool:
    """Whether a file holds the account document; one that cannot be read, whether it may."""
    try:
        with file.open("rb") as stream:
            text = stream.read(DEFAULT.bytes).decode("utf-8-sig", errors="replace")
    except OSError:
        return False
    if KIND not in text:
        return False
    problems = Problems()
    roots = document.read(Source(str(file), text), problems)
    if any(isinstance(root, nodes.Map) and KIND in root.entries for root in roots):
        return True
    return bool(problems.errors) and KIND in unread.kinds(text.splitlines())
