"""Rules of time zones by the release that a test names, and what changed between them."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager, nullcontext

from reconciler.times import releases, rules
from reconciler.times.rules import Rules

OLD, NEW = "2025.2", "2026.6"
"""Releases before and after the changes of 2026."""


@functools.cache
def of(release: str) -> Rules:
    """Return the rules of a release, the same ones each time: what is remembered of them is kept."""
    return releases.of(release)


def following(release: str) -> AbstractContextManager[None]:
    """Let conversions follow a release; as they are where none is named."""
    return rules.using(of(release)) if release else nullcontext()
