"""Learned facts: what trials have shown of an account, beside what recipes make there. Pure."""

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
    """The facts that this version asks for, each with the values that it may have."""

    HOURS_PATCH_KEEPS_TYPE = "hours-patch-keeps-type"
    """Whether a multi-host page keeps its type when its hours are patched: `Answer.YES` or `Answer.NO`."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The `value` of a fact, as shown on a day, because of what was seen then."""

    value: str
    on: date
    because: str
