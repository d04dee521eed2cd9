"""Exit codes, and which one wins when several hold."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What the process ends with; scripts rely on the numbers."""

    OK = 0
    FAILED = 1
    DIFFERS = 2
    USAGE = 3
    CREDENTIALS = 4
    SAFETY = 5
    PARTIAL = 6
    UNVERIFIED = 7
    BUDGET = 9
    INTERRUPTED = 130


PRECEDENCE = (
    Exit.INTERRUPTED, Exit.BUDGET, Exit.CREDENTIALS, Exit.FAILED, Exit.PARTIAL, Exit.SAFETY, Exit.UNVERIFIED,
    Exit.USAGE, Exit.DIFFERS, Exit.OK,
)  # fmt: skip


def worst(codes: Iterable[int]) -> int:
    """Return the code that wins; OK when there is none."""
    held = {Exit(code) for code in codes} or {Exit.OK}
    return int(min(held, key=PRECEDENCE.index))
