"""To which config a folder belongs: a config is all that lies in its root, at any depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reconciler.records.lockfile import NAME

_ACCOUNT: Final = re.compile(rb"^account:", re.MULTILINE)
_MOST: Final = 1024 * 1024
"""Bytes of a file in which the account document is looked for."""


def root(folder: Path, usual: Path) -> Path:
    """Return the root of the config that reads the files of a folder; the folder itself where none does.

    That is `usual` where it holds the folder, else the outermost folder around it with a lock file or the
    account document, within the same repository or home.
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
        yield place
        if (place / ".git").exists() or place == Path.home():
            return


def _is_root(place: Path) -> bool:
    try:
        return (place / NAME).exists() or any(map(_has_account, sorted(place.glob("*.yaml"))))
    except OSError:
        return False


def _has_account(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return bool(_ACCOUNT.search(stream.read(_MOST)))
    except OSError:
        return False
