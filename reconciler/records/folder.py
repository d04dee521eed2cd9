"""The small files of one account on the disk: all are read, those that change are written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from reconciler import safe_files
from reconciler.records import facts, lockfaults, names

LARGEST = 1024 * 1024


def read(folder: Path) -> dict[str, str]:
    """Return {name: text} of the files with names that this program writes. Raises `ConfigError`."""
    return dict(_files(folder))


def write(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write the files that differ between `before` and `after`, then remove those that `after` lacks."""
    changed = [(folder / name, text) for name, text in after.items() if before.get(name) != text]
    gone = [folder / name for name in before if name not in after]
    for file, text in changed:
        safe_files.replace(file, text) if text else safe_files.touch(file)
    for file in gone:
        safe_files.remove(file)


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    if (folder / facts.ACCOUNT).exists():
        yield facts.ACCOUNT, text(folder / facts.ACCOUNT)
    for inner in facts.FOLDERS:
        place, with_content = folder / inner, inner in facts.WITH_CONTENT
        for name in sorted(os.listdir(place)) if place.is_dir() else ():  # noqa: PTH208 - a path for each name
            if with_content and name.endswith(".json") and not name.startswith("."):
                yield f"{inner}/{name}", text(place / name)
            elif not with_content and names.is_ours(name):
                yield f"{inner}/{name}", ""


def text(file: Path) -> str:
    """Return the text of one small file. Raises `ConfigError` where it cannot be read."""
    try:
        held = safe_files.read_plain(file, LARGEST).decode("utf-8")
        return held.replace("\r\n", "\n")  # as git may hand it out
    except (OSError, ValueError) as error:
        raise lockfaults.unread(file, error) from error
