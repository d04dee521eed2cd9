"""What `doctor` finds, as values: each check is ok, a warning, a problem, or cannot be told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from reconciler.errors import ReconcilerError
from reconciler.exits import Exit, worst

SKEW = timedelta(minutes=2)
"""How far the clock may be off: tokens, attestations and upcoming bookings depend on it."""


class Result(StrEnum):
    """The words of the JSON."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `exit_code` is the exit code that its problem asks for."""

    area: str
    name: str
    result: Result
    message: str
    help: str = ""
    exit_code: int = Exit.OK


def ok(area: str, name: str, message: str) -> Check:
    """Return a check that found nothing wrong."""
    return Check(area, name, Result.OK, message)


def warning(area: str, name: str, message: str, help_: str) -> Check:
    """Return a check that found something to mend, with which everything else works all the same."""
    return Check(area, name, Result.WARNING, message, help_)


def problem(area: str, name: str, message: str, help_: str, exit_code: int = Exit.FAILED) -> Check:
    """Return a check that found something wrong, with what to do about it."""
    return Check(area, name, Result.PROBLEM, message, help_, exit_code)


def unknown(area: str, name: str, message: str, help_: str) -> Check:
    """Return a check that could not be made, with what would let it be made."""
    return Check(area, name, Result.CANNOT_TELL, message, help_)


def failed(area: str, name: str, error: ReconcilerError) -> Check:
    """Return the check that ended with `error`."""
    return Check(area, name, Result.PROBLEM, error.message, error.help, error.exit_code)


def exit_code(checks: Iterable[Check]) -> int:
    """Return the exit code of the worst problem; what cannot be told is none."""
    return worst(check.exit_code for check in checks)


def clock(date: str, now: datetime) -> Check:
    """Compare our clock with the `Date` header of an answer."""
    try:
        apart = abs(now - parsedate_to_datetime(date))
    except (ValueError, TypeError):
        return unknown("clock", "skew", "the API's answers carry no date", "compare the clock by hand")
    seconds = f"{apart.total_seconds():.0f} s apart from the API's"
    if apart <= SKEW:
        return ok("clock", "skew", seconds)
    return problem("clock", "skew", seconds, "set this machine's clock (NTP)")
