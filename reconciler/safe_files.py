"""Writes files so that a crash or a full disk leaves the old or the new content whole."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from reconciler import errors

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is read: ten times what a thousand pages need."""
UNFINISHED = ".reconciler-new"
"""How the name of a file ends that is not in its place yet: nobody else's does."""


def replace(file: Path, text: str, *, private: bool = False) -> None:
    """Write `text` to `file` atomically and durably; `private` makes it readable by its owner alone.

    Lone surrogates, as JSON from outside may hold, are written as escapes. Raises `ReconcilerError`
    (`cannot-write`); the old content is then still there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(file, error) from error
    with (
        _in_place_of(file, None if private else 0o666 & ~_umask()) as handle,
        os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream,
    ):
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def rewrite(file: Path, before: bytes, after: bytes) -> None:
    """Change what a file holds from `before` to `after`, atomically; its mode stays, and a link stays a link.

    Raises `ReconcilerError`: `file-changed` where it holds anything else by now, `cannot-write`.
    """
    target = file.resolve()
    try:
        stands, mode = read(target, len(before)), target.stat().st_mode & 0o7777
    except OSError as error:
        raise changed_meanwhile(file) from error
    if stands != before:
        raise changed_meanwhile(file)
    with _in_place_of(target, mode) as handle, os.fdopen(handle, "wb") as stream:
        stream.write(after)
        stream.flush()
        os.fsync(stream.fileno())


@contextlib.contextmanager
def _in_place_of(file: Path, mode: int | None) -> Iterator[int]:
    """Open a new file that takes the place of another once the block, which closes it, ends well."""
    temporary = ""
    try:
        if file.exists() and not file.is_file():  # to replace a device would remove it for all programs
            raise OSError(errno.EINVAL, "it is there, and is no file")
        import tempfile  # commands that only read need none

        handle, temporary = tempfile.mkstemp(UNFINISHED, f".{file.name}.", file.parent)
        yield handle
        if mode is not None:
            Path(temporary).chmod(mode)
        Path(temporary).replace(file)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise cannot_write(file, error) from error


def changed_meanwhile(file: Path) -> errors.ReconcilerError:
    """Return the error for a file that holds something else than it did."""
    return errors.ReconcilerError(
        f"{file} was changed while this command ran: nothing was written",
        code="file-changed", help="run the command again",
    )  # fmt: skip


def remove_unfinished(file: Path) -> None:
    """Remove what a process that was killed has left of `file`; nobody may be writing it now.

    Raises `OSError`.
    """
    for left in file.parent.glob(f".{glob.escape(file.name)}.*{UNFINISHED}"):
        left.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring to disk which files a folder holds. Raises `ReconcilerError` (`cannot-write`)."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise cannot_write(folder, error) from error


def remove(file: Path) -> None:
    """Remove a file, where it is there. Raises `ReconcilerError` (`cannot-write`)."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(file, error) from error


def touch(file: Path) -> None:
    """Make an empty file, where there is none. Raises `ReconcilerError` (`cannot-write`)."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            file.open("x").close()
    except OSError as error:
        raise cannot_write(file, error) from error


def within(root: Path, place: Path) -> None:
    """Raise `SafetyError` where `place` is or stands behind a link that leads out of the folder `root`."""
    if not place.resolve().is_relative_to(root.resolve()):
        raise errors.SafetyError(
            f"{place} is a link that leads out of the config folder: nothing is written there",
            code="leads-out", help="remove the link, and ask who put it there",
        )  # fmt: skip


def read(file: Path, most: int = LARGEST) -> bytes:
    """Return what a file holds. Raises `OSError`, also for one of over `most` bytes."""
    with file.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


def read_plain(file: Path, most: int = LARGEST) -> bytes:
    """Return what a plain file holds, as `read` does. Raises `OSError` also for a pipe, device or folder.

    To read one of these might never end.
    """
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb", closefd=True) as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no plain file")
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


def unreadable(variable: str, what: str, error: OSError | UnicodeDecodeError) -> errors.UsageError:
    """Return the error for a file that a `variable` ending in `_FILE` names, and that holds a secret.

    What the variable holds is left out: where it is no file, it is often the secret itself.
    """
    why = getattr(error, "strerror", None) or "not UTF-8 text"
    return errors.UsageError(
        f"cannot read the file that {variable} names: {why}",
        help=f"point {variable} at a readable file that holds the {what} alone; the {what} itself goes into "
        f"{variable.removesuffix('_FILE')}",
    )


def cannot_write(file: Path, error: OSError) -> errors.ReconcilerError:
    """Return the error for a file that cannot be written."""
    return errors.ReconcilerError(
        f"cannot write {file}: {error.strerror or error}",
        code="cannot-write", help="make room or mend the permissions, then run again: nothing is lost",
    )  # fmt: skip


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def create(file: Path, text: str) -> None:
    """Write a new file. Raises `ReconcilerError` (`cannot-write`) where something stands there already."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise cannot_write(file, error) from error
