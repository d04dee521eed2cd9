"""Reads the rules of time zones from a folder: one of pip, of the package `tzdata`, or of a system.

All files are read and checked at once: rules that turn out broken in the middle of a run would be too late.
"""

from __future__ import annotations

import errno
import io
import re
import shlex
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from reconciler import errors, safe_files
from reconciler.times import releases, rules, zones
from reconciler.times.rules import Rules

SOURCE: Final = "tzdata.zi"
LARGEST: Final = 1 << 20
"""Bytes of a file; the largest known has 108 kB."""
RELEASE: Final = re.compile(r"([0-9]{4})(?:\.([1-9][0-9]?)|([a-z]))", re.ASCII)
LAID_BY: Final = Path(".reconciler", "zone-rules")
"""Under the config root: where releases lie, a folder each, that are to be compared with the one in use."""
_LOOKS: Final = [datetime(year, month, 15, tzinfo=UTC) for year in (1971, 2026, 2100) for month in (1, 7)]
_FARTHEST: Final = 22 * 3600
"""Seconds; the farthest clocks are 16 hours from UTC, and summer time adds to the offset in a rule."""
_NAMES: Final = re.compile(rb"<[^>]*>|:[0-9]+")
"""What is no hour in a rule: names in brackets, and minutes."""
_KINDS: Final = (
    "name what `pip install --target FOLDER tzdata==RELEASE` made, a `tzdata` package, or a `zoneinfo` folder"
)


_BROKEN: Final = (ValueError, LookupError, ArithmeticError, TypeError, AssertionError, EOFError, struct.error)
"""What `zoneinfo` raises on files that are none; it names no kind of its own."""


class _Whole(io.BytesIO):
    """A file that ends with an error where more is wanted: `zoneinfo` would read on for ever."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if size and size > len(data):
            raise EOFError("the file ends early")
        return data


def read(folder: Path, named_by: str = "--zone-rules") -> Rules:
    """Return the rules in a folder. Raises `UsageError` for a folder that holds none, or broken ones.

    A zone that the folder lacks keeps to the rules of the installed release. `named_by` is what names the
    folder: an option, or a variable of the environment.
    """
    home = _home(folder)
    try:
        release = rules.release_of(_bytes(home / SOURCE).decode("utf-8", "replace"))
    except ValueError as error:
        raise errors.UsageError(f"{home / SOURCE} does not tell a release: {error}", help=_KINDS) from error
    files = {name: _zone(home / name) for name in sorted(zones.zone_names()) if _is_there(home, name)}
    if not files:
        raise errors.UsageError(f"{home} holds no time zone", help=_KINDS)
    held = {f"zoneinfo/{name}": data for name, data in files.items()}
    return Rules(release, held.get, source=str(folder), named_by=named_by)


def named(text: str, root: Path) -> Rules:
    """Return the rules of a release, such as `2025.2` or `2025b`, or those in a folder.

    A release is the installed one, lies under the config `root`, or is put together from what is known of
    it. Raises `UsageError` where it is none of these.
    """
    match = RELEASE.fullmatch(text)
    if match is None:
        return read(Path(text))
    release = f"{match[1]}.{match[2] or ord(match[3]) - ord('a') + 1}"
    folder = root / LAID_BY / release
    if release == rules.installed().release:
        return rules.installed()
    if folder.exists():
        return _of(release, folder)
    try:
        return releases.of(release)
    except releases.UnknownRelease as error:
        raise errors.UsageError(
            f"the rules of release {release} are not known here", help=_fetch(release, folder)
        ) from error


def _of(release: str, folder: Path) -> Rules:
    found = read(folder)
    if found.release != release:
        message = f"{folder} holds the rules of release {found.release}"
        raise errors.UsageError(message, help=f"remove the folder, then: {_fetch(release, folder)}")
    return found


def _fetch(release: str, folder: Path) -> str:
    return f"pip install --target {shlex.quote(str(folder))} tzdata=={release}"


def _home(folder: Path) -> Path:
    """Return where the compiled files of a folder stand."""
    try:
        if not folder.is_dir():
            kind = "is a file, not a folder" if folder.exists() else "does not exist"
            raise errors.UsageError(f"the folder of time zone rules {folder} {kind}", help=_KINDS)
        homes = (folder / "tzdata" / "zoneinfo", folder / "zoneinfo", folder)
        home = next((home for home in homes if (home / SOURCE).is_file()), None)
    except OSError as error:
        raise _unreadable(folder, error) from error
    if home is None:
        raise errors.UsageError(f"{folder} holds no time zone rules: it has no {SOURCE}", help=_KINDS)
    return home


def _zone(file: Path) -> bytes:
    """Return a compiled file whose offsets can be told."""
    data = _bytes(file)
    try:
        zone = ZoneInfo.from_file(_Whole(data))
        _check_offsets(data)
        for at in _LOOKS:
            at.astimezone(zone).utcoffset()
    except _BROKEN as error:
        raise errors.UsageError(f"{file} is no compiled time zone, or is broken", help=_KINDS) from error
    return data


def _is_there(home: Path, name: str) -> bool:
    """Whether a folder has a file of a zone, of whatever kind: only one that is missing is as installed."""
    file = home / name
    try:
        file.lstat()
    except FileNotFoundError:
        folders = [each for each in file.parents if each != home and each.is_relative_to(home)]
        if dangling := [each for each in folders if each.is_symlink()]:
            raise errors.UsageError(f"{dangling[0]} is a link that leads nowhere", help=_KINDS) from None
        return False
    except OSError as error:
        raise _unreadable(file, error) from error
    return True


def _check_offsets(data: bytes) -> None:
    """Raise `ValueError` where a compiled file has an offset of nearly a day: at its turn it is no time.

    Its last block counts (RFC 8536, version 2 and later), and the rule behind that, which goes on for ever.
    """
    begin, width = 0, 4
    if data[4:5] >= b"2":
        begin, width = 44 + _length(data, 0, 4), 8
    _, _, _, times, kinds, _ = struct.unpack_from(">6l", data, begin + 20)
    first = begin + 44 + times * (width + 1)
    found = [struct.unpack_from(">lBB", data, first + 6 * at)[0] for at in range(kinds)]
    rule = data[begin + 44 + _length(data, begin, width) :].strip(b"\n") if width == 8 else b""
    hours = re.findall(rb"[0-9]+", _NAMES.sub(b"", rule.split(b",")[0]))
    if any(abs(offset) > _FARTHEST for offset in (*found, *(3600 * int(each) for each in hours))):
        raise ValueError("an offset of nearly a day or more")


def _length(data: bytes, begin: int, width: int) -> int:
    """Return how long a block is behind its head of 44 bytes; its times have `width` bytes."""
    counts: tuple[int, ...] = struct.unpack_from(">6l", data, begin + 20)
    utc, standard, leaps, times, kinds, letters = counts
    return times * (width + 1) + kinds * 6 + letters + leaps * (width + 4) + standard + utc


def _bytes(file: Path) -> bytes:
    try:
        return safe_files.read_plain(file, LARGEST)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise errors.UsageError(f"{file} is larger than {LARGEST:,} bytes", help=_KINDS) from error
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError) -> errors.UsageError:
    return errors.UsageError(f"{file} cannot be read: {error.strerror or error}", help=_KINDS)
