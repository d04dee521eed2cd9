"""Names for new things: opaque to clients, the same again for the same seed, never used twice."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_NOT_IN_SLUG: Final = re.compile(r"[^A-Za-z0-9._~-]")
_NOT_IN_NAME: Final = re.compile(r"[^a-z0-9]+")
RESERVED: Final = frozenset({"v2", "oauth", "ui", "_emulator", "d", "zscheduler", "zbook"})
"""First path parts that are not users."""


def derive(*parts: object, length: int = 26) -> str:
    """Return letters and digits that depend on `parts` alone."""
    number = int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest())
    letters = []
    for _ in range(length):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)


def slug_as_kept(slug: str) -> str:
    """Rewrite a slug as the server keeps it: what a link cannot carry becomes `-`."""
    return _NOT_IN_SLUG.sub("-", slug)


def slug_from(text: str) -> str:
    """Make a slug of a summary or a name; at least three characters."""
    slug = _NOT_IN_NAME.sub("-", text.lower()).strip("-")[:200].strip("-")
    return slug if len(slug) >= 3 else f"page-{slug}".strip("-")
