"""Rules of time zones by the release that a test names, and what changed between them."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager, nullcontext

from reconciler.times import releases, rules
from reconciler.times.rules import Rules

OLD, NEW = "2025.2", "2026.6"
"""Releases before and after the changes of 2026."""
WRITTEN = "2026.6"
"""The release by whose rules the times are that stand in tests and cases without a word."""


@functools.cache
def of(release: str) -> Rules:
    """Return the rules of a release, the same ones each time: what is remembered of them is kept."""
    return releases.of(release)


def following(release: str) -> AbstractContextManager[None]:
    """Let conversions follow a release; as they are where none is named."""
    return rules.using(of(release)) if release else nullcontext()


def other_than_written() -> str:
    """Return in words that another release is installed than the times in tests are written by; else ``.

    Any zone may be another then: what fails would tell of governments, not of this program.
    """
    if (here := rules.installed().release) == WRITTEN:
        return ""
    return (
        f"times in tests are by the rules of tzdata {WRITTEN}, and {here} is installed; "
        f"`pip install tzdata=={WRITTEN}`, or add --any-zone-rules: what fails then may be a changed clock"
    )
