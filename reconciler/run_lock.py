"""One apply at a time on a machine: the config folder is locked while one runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler import errors, safe_files


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Lock the config folder. Raises `SafetyError` (`busy`) while another apply runs on this machine."""
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


def taken(root: Path) -> bool:
    """Whether an apply is at work on a config on this machine; False where that cannot be told."""
    from filelock import FileLock, Timeout

    file = root / ".reconciler" / "apply.lock"
    try:
        if file.exists():
            with FileLock(file, timeout=0):
                pass
    except Timeout:
        return True
    except OSError:
        return False
    return False


def _within(root: Path, folder: Path) -> None:
    """Raise `SafetyError` where `folder` or a file in it is a link that leads out of the config."""
    for file in (folder, *folder.iterdir()):
        safe_files.within(root, file)
