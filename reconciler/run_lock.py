"""One apply at a time on a machine: the config folder is held while one runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler import errors, safe_files


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Hold the config for one apply at a time on this machine. Raises `SafetyError` when another runs."""
    from filelock import FileLock, Timeout

    folder = root / ".reconciler"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _within(root, folder)
        if not (ignore := folder / ".gitignore").exists():
            ignore.write_text("*\n", encoding="utf-8")  # before-images stay on this machine
        with FileLock(folder / "apply.lock", timeout=0):
            yield
    except Timeout as error:
        raise errors.SafetyError(
            f"another apply is running on {root}", code="busy", help="wait for it to end, then run again"
        ) from error
    except OSError as error:
        raise errors.ReconcilerError(
            f"cannot lock {folder}: {error.strerror}",
            code="cannot-write",
            help="mend the folder, then run again",
        ) from error


def _within(root: Path, folder: Path) -> None:
    """Raise `SafetyError` where a link would have the records of runs written out of the config folder."""
    for file in (folder, *folder.iterdir()):
        safe_files.within(root, file)
