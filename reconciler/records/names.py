"""Names of files in the lock folder: safe on every file system; some hold a whole fact. Pure.

A fact that two branches may both learn, on different days, is the name of an empty file. Git does not detect
renames of empty files, so both survive a merge, and the newer one counts.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote_plus, unquote_plus

PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
"""Windows opens a device under these, whatever extension follows."""
LONGEST_TEXT = 120
MOMENT = "%Y%m%dT%H%M%SZ"
SEEN = re.compile(r"[a-z0-9_-]+,[0-9]{8}T[0-9]{6}Z,[^,]*,[0-9a-f]{8}")


def safe(text: str) -> str:
    """Return a file name for a text: itself where that is safe, else its letters and digits and a digest."""
    if PLAIN.fullmatch(text) and text not in RESERVED:
        return text
    readable = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
    return f"{readable}_{digest(text, 16)}"


def fact(*parts: str) -> str:
    """Return the file name for the fact `parts`, the last of which may be cut short."""
    *first, last = parts
    last = last[:LONGEST_TEXT]
    while len(_quoted(last)) > LONGEST_TEXT:
        last = last[:-1]
    name = ",".join(map(_quoted, (*first, last)))
    return f"{name},{digest(name, 8)}"  # names that differ in capitals alone are two files everywhere


def parts(name: str) -> tuple[str, ...]:
    """Return the parts of a file name made by `fact`; an empty tuple for any other name."""
    text, _, check = name.rpartition(",")
    if not text or check != digest(text, 8):
        return ()
    return tuple(unquote_plus(part, errors="surrogatepass") for part in text.split(","))


@dataclass(frozen=True, slots=True)
class When:
    """When something was seen on a page, and the API's own time of change of the page then."""

    at: datetime
    updated: str | None = None


def seen(key: str, what: str, when: When) -> str:
    """Return the file name for the time at which `what` was last seen on the page `key`."""
    updated = "" if when.updated is None else f"={_quoted(when.updated)}"
    updated = updated if len(updated) <= LONGEST_TEXT else ""
    return f"{safe(key)},{when.at.astimezone(UTC).strftime(MOMENT)},{updated},{digest(what, 8)}"


def last_seen(names: Iterable[str]) -> dict[tuple[str, str], When]:
    """Return {(safe page key, digest of what was seen): when last}; names of another form are ignored."""
    last: dict[tuple[str, str], When] = {}
    for name in sorted(names):  # the later of two comes last, and counts
        try:
            page, moment, updated, what = name.split(",")
            at = _moment(moment)
        except ValueError:
            continue
        text = unquote_plus(updated[1:], errors="surrogatepass") if updated else None
        last[page, what] = When(at, text)
    return last


@functools.lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    """Read a time; remembered, for a run gives all its pages the same."""
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)


def is_ours(name: str) -> bool:
    """Whether a file name was made by `seen` or `fact`."""
    return bool(SEEN.fullmatch(name) or parts(name))


def digest(text: str, length: int) -> str:
    """Return the first `length` hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _quoted(text: str) -> str:
    return quote_plus(text, safe="()", errors="surrogatepass")
