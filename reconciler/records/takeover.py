"""Replaces the single lock file of version 1 by the folder.

At every moment one of them is complete, so that a crash in between loses nothing.
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
    """Return the memory of an account from a single file `file`, empty where there is none."""
    return _memory(file, sections(file).get(section, {}))


def run(root: Path, file: Path) -> None:
    """Replace a single file by the folder. Raises `ConfigError`, `ReconcilerError` and `SafetyError`."""
    beside = root / BESIDE
    memories = {section: _memory(file, content) for section, content in sections(file).items()}
    try:
        if not memories:
            file.unlink(missing_ok=True)
            file.mkdir(parents=True)
            return
        beside.mkdir(mode=0o700, exist_ok=True)
        safe_files.within(root, beside)
        shutil.rmtree(beside / NEW, ignore_errors=True)
        for section, content in memories.items():
            folder.write(beside / NEW / names.safe(section), {}, facts.texts(section, content))
        if file.exists():
            file.replace(beside / OLD)
        (beside / NEW).replace(file)
    except OSError as error:
        raise safe_files.cannot_write(file, error) from error
    tidy(root)


def tidy(root: Path) -> None:
    """Remove the files of version 1, all of which the folder holds."""
    for name in (OLD, singlefile.LEARNED):
        safe_files.remove(root / BESIDE / name)


def no_other_side(file: Path) -> None:
    """Raise `ConfigError` where a git merge left the other branch's single file beside the folder `file`."""
    for beside in sorted(file.parent.glob(f"{file.name}~*")):
        raise lockfaults.other_side(beside)


def sections(file: Path) -> Mapping[str, Any]:
    """Return {section: facts} of a single file, or of the one that a run had moved when it died.

    No account where there is neither. Raises `ConfigError` for a file that cannot be read.
    """
    beside = file.parent / BESIDE
    single = file if file.exists() or file.is_symlink() else beside / OLD
    try:
        return singlefile.sections(single, beside / singlefile.LEARNED)
    except (OSError, ValueError, RecursionError) as error:
        raise lockfaults.unread(file, error) from error


def _memory(file: Path, section: Any) -> Memory:
    try:
        return singlefile.memory(section)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise lockfaults.broken(file, f"{type(error).__name__} in its facts: {error}") from error
