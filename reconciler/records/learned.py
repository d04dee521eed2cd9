"""Learned facts: what trials have shown of an account, and what recipes make there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Answer(StrEnum):
    """The answer to a question about the account; `cannot tell` is reported and never remembered."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


class FactName(StrEnum):
    """The facts that this version asks for, each with the values that it may have beside yes and no."""

    HOURS_PATCH_KEEPS_TYPE = "hours-patch-keeps-type"
    """Whether a multi-host page keeps its type when its hours are patched."""
    SEGMENTS_REPLACE = "segments-replace"
    """Whether dated hours replace those of the week on their date; no: they are added to them."""
    SEGMENTS_CLOSE = "segments-close"
    """Whether a form of dated hours closes a day: the name of that form, a `ClosingForm`, or no."""
    HOURS_TO_MIDNIGHT = "hours-to-midnight"
    """Whether hours may end with the day: the end that is accepted and offered, `24:00` or `23:59`, or no."""
    BUFFERS_INSIDE_HOURS = "buffers-inside-hours"
    """Whether buffers must lie within the hours: yes, no, or `swapped`: before and after change places."""
    STARTS_AT_WINDOW = "starts-at-window"
    """Whether starts are counted from the beginning of the hours: yes, `from` (from the beginning of what
    was asked for) or `clock` (from midnight)."""
    INACTIVE_OFFERED = "inactive-offered"
    """Whether visitors are offered times of a page that is not active."""
    SECRET_OFFERED = "secret-offered"  # noqa: S105 - a question
    """Whether visitors are offered times of a secret page, whose address they know."""
    READS_BY_ID = "reads-by-id"
    """Whether the token reads a page of an owner by its id. Of one owner, as the three after it."""
    PATCHES_BY_ID = "patches-by-id"
    """Whether the token changes a page of an owner by its id."""
    DELETES_BY_ID = "deletes-by-id"
    """Whether the token removes a page of an owner by its id."""
    TIMES_BY_TOKEN = "times-by-token"  # noqa: S105 - a question
    """Whether the official address tells the token what a page of an owner offers."""
    CREATE_NEEDS_DATES = "create-needs-dates"
    """Whether a page is made only with dates: yes, no, or `stays-fixed`: yes, and it keeps them."""
    FORM_RULES = "form-rules"
    """Whether a create request is taken that has a week in the rule of each host."""
    FORM_RULES_PAIRED = "form-rules-paired"
    """Whether one is that has both names of the type and both pairs of dates beside that."""
    FORM_HOURS_AT_TOP = "form-hours-at-top"
    """Whether one is that has the hours of the page itself, and no rules."""
    TIMES_BY_PAGE = "times-by-page"
    """Whether the address that the public booking page reads tells what a page offers."""


STAYS_FIXED = "stays-fixed"
"""The answer to `create-needs-dates` where a page that was made with dates could not be made open-ended."""

OF_ONE_OWNER = frozenset(
    {FactName.READS_BY_ID, FactName.PATCHES_BY_ID, FactName.DELETES_BY_ID, FactName.TIMES_BY_TOKEN}
)
"""Facts that hold for the pages of one owner: what a token reaches depends on whose page it is."""


class ClosingForm(StrEnum):
    """Ways to say in dated hours that a day is closed, in the order tried."""

    EMPTY = "empty"
    """A stretch that ends where it begins, at the midnight that begins the date."""
    MINUTE = "minute"
    """A stretch of one minute, the first of the date: no booking fits into it."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The `value` of a fact, as shown on a day, because of what was seen then."""

    value: str
    on: date
    because: str


def fact_key(name: FactName, owner: str = "") -> str:
    """Return the key under which a fact is kept: its name, and the email of the owner it is about."""
    return f"{name} {owner.casefold()}" if owner else str(name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a recipe did for a type: `works`, or not, on a day, because of what."""

    works: bool
    on: date
    because: str
