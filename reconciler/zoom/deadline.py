"""When a run is to be done: asked for in words, kept by the loop's own clock. Pure."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass, field
from typing import Final

from reconciler import errors

GRACE: Final = 15.0
"""Seconds before the end in which nothing new is begun: a write, its read-back and its proof take theirs."""
LEAST_SHARE: Final = 0.25
"""The share of a short deadline that is kept for that at most."""
_FORM: Final = re.compile(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Deadline:
    """So many `seconds` from `began`, a time of `time.monotonic()`; `words` is how a person wrote it."""

    words: str
    seconds: float
    began: float = field(default_factory=time.monotonic)

    def limits(self, now: float) -> Limits:
        """Return the limits by a loop's clock, which shows `now`."""
        ends = now + self.seconds - (time.monotonic() - self.began)
        return Limits(self.words, ends, ends - min(GRACE, self.seconds * LEAST_SHARE))


@dataclass(frozen=True, slots=True)
class Limits:
    """Until when anything is sent, and until when anything new is written, in seconds of the loop's clock."""

    words: str = ""
    ends: float = math.inf
    last_write: float = math.inf

    def check(self, now: float) -> None:
        """Raise `DeadlineError` where the end is reached."""
        if now >= self.ends:
            raise self.reached()

    def check_time_to_write(self, now: float) -> None:
        """Raise `DeadlineError` where what is left does not suffice for a write with its read-back."""
        if now >= self.last_write:
            raise errors.DeadlineError(
                f"the deadline of {self.words} leaves no time for another write",
                help="run it again: it goes on from here; or give it more time with --deadline",
            )

    def reached(self) -> errors.DeadlineError:
        """Return the error for the end."""
        return errors.DeadlineError(
            f"the deadline of {self.words} is reached",
            help="run it again, or give it more time with --deadline; what was begun is settled first",
        )


UNLIMITED: Final = Limits()


def parse(text: str) -> Deadline | None:
    """Return the deadline of `90s`, `10m` or `1h30m`, from now on; None for any other text."""
    match = _FORM.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    return Deadline(text.strip(), total) if total else None
