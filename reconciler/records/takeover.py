"""From the single lock file of version 1 to the folder that stands in its place.

At every moment one of them is there whole, and a program that ends in between loses nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconciler import safe_files
from reconciler.records import facts, folder, lockfaults, names, singlefile
from reconciler.records.memory import Memory

BESIDE = ".reconciler"
OLD, NEW = "lock.old", "lock.new"
"""In `.reconciler`: the single file, and the folder before it stands."""


def memory(file: Path, section: str) -> Memory:
    """Return what a single file `file` says of an account; nothing where there is none."""
    return _memory(file, _sections(file).get(section, {}))


def run(root: Path, file: Path) -> None:
    """Put the folder in the place of a single file. Raises `ConfigError` and what `files` raises."""
    beside = root / BESIDE
    known = {section: _memory(file, content) for section, content in _sections(file).items()}
    try:
        if not known:
            file.unlink(missing_ok=True)
            file.mkdir(parents=True)
            return
        beside.mkdir(mode=0o700, exist_ok=True)
        safe_files.within(root, beside)
        shutil.rmtree(beside / NEW, ignore_errors=True)
        for section, content in known.items():
            folder.write(beside / NEW / names.safe(section), {}, facts.texts(section, content))
        if file.exists():
            file.replace(beside / OLD)
        (beside / NEW).replace(file)
    except OSError as error:
        raise safe_files.cannot_write(file, error) from error
    tidy(root)


def tidy(root: Path) -> None:
    """Remove what version 1 left behind, where the folder holds it all."""
    for name in (OLD, singlefile.LEARNED):
        safe_files.remove(root / BESIDE / name)


def no_other_side(file: Path) -> None:
    """Raise `ConfigError` where git has put the other side's single file beside the folder `file`."""
    for left in sorted(file.parent.glob(f"{file.name}~*")):
        raise lockfaults.other_side(left)


def _sections(file: Path) -> Mapping[str, Any]:
    """Read a single file, or what a run had taken over when it died; no account where there is neither."""
    beside = file.parent / BESIDE
    there = file if file.exists() or file.is_symlink() else beside / OLD
    try:
        return singlefile.sections(there, beside / singlefile.LEARNED)
    except (OSError, ValueError, RecursionError) as error:
        raise lockfaults.unread(file, error) from error


def _memory(file: Path, section: Any) -> Memory:
    try:
        return singlefile.memory(section)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise lockfaults.wrong_facts(file, error) from error
