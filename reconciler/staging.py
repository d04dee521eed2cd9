"""Staging slugs: unguessable, and holding the minute in which they were made."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
PREFIX = "reconciler-"
PATTERN = re.compile(r"reconciler-([0-9a-z]{6})[0-9a-z]{10}(?:-[0-9a-z-]+)?")
"""A staging slug, with the suffix that a server may add to it."""
OLD = "reconciler-old-"
KEEP = timedelta(hours=1)
"""How old a staging page is before it may be removed by those who do not know its run."""


def slug(now: datetime) -> str:
    """Return a new staging slug: six characters for the minute, ten random ones."""
    import secrets  # few commands make one, and all that print look for them

    minute, text = int(now.timestamp()) // 60, ""
    for _ in range(6):
        minute, digit = divmod(minute, 36)
        text = ALPHABET[digit] + text
    return PREFIX + text + "".join(secrets.choice(ALPHABET) for _ in range(10))


def is_staging(text: str) -> bool:
    """Whether a slug is a staging slug."""
    return PATTERN.fullmatch(text) is not None


def is_ours(text: str) -> bool:
    """Whether a slug is a staging slug, or that of a page moved aside for its replacement."""
    return is_staging(text) or text.startswith(OLD)


def kept_until(text: str) -> datetime:
    """Return until when a page at a staging slug stays where no journal knows of it; UTC, whole minutes."""
    return _made(text) + KEEP


def age(text: str, now: datetime) -> timedelta:
    """Return how long ago a staging slug was made."""
    return now - _made(text)


def _made(text: str) -> datetime:
    match = PATTERN.fullmatch(text)
    return datetime.fromtimestamp(int(match[1], 36) * 60 if match else 0, UTC)
