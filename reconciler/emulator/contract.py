"""The published limits of the request bodies as data, and the check that applies them.

`clean` returns what of a value the contract knows. In strict mode an unknown field is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from reconciler.emulator.fixture import known_zone
from reconciler.emulator.refusal import invalid
from reconciler.times import weekly

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Kind(Protocol):
    """What a field may hold."""

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Return the value as kept, or refuse it naming `at`."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number within limits, both included."""

    least: float = float("-inf")
    most: float = float("inf")

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse what is no number or out of limits."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(f"{at} must be a number")
        if not self.least <= value <= self.most:
            raise invalid(f"{at} must be from {self.least:.12g} to {self.most:.12g}")
        return value


@dataclass(frozen=True, slots=True)
class Text:
    """A text within limits of length."""

    least: int = 0
    most: int | None = None

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse what is no text, too short or too long."""
        if not isinstance(value, str):
            raise invalid(f"{at} must be a string")
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            raise invalid(f"{at} must have {self.least} to {self.most or 'any number of'} characters")
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse what is not a boolean."""
        if not isinstance(value, bool):
            raise invalid(f"{at} must be true or false")
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse any other word."""
        if not isinstance(value, str) or value not in self.words:
            raise invalid(f"{at} must be one of {', '.join(self.words)}")
        return value


@dataclass(frozen=True, slots=True)
class Day:
    """A date, `YYYY-MM-DD`."""

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse what is no date."""
        try:
            if not isinstance(value, str) or not _DATE.fullmatch(value):
                raise ValueError(value)
            date.fromisoformat(value)
        except ValueError as error:
            raise invalid(f"{at} must be a date, YYYY-MM-DD") from error
        return value


@dataclass(frozen=True, slots=True)
class Zone:
    """An IANA time zone."""

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse unknown zones."""
        if not isinstance(value, str) or not known_zone(value):
            raise invalid(f"{at} must be a time zone")
        return value


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one kind."""

    item: Kind
    least: int = 0
    most: int | None = None

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse what is no list, too short or too long, and clean each item."""
        if not isinstance(value, list):
            raise invalid(f"{at} must be a list")
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            raise invalid(f"{at} must have {self.least} to {self.most or 'any number of'} items")
        return [self.item.clean(item, f"{at}[{n}]", strict) for n, item in enumerate(value)]


@dataclass(frozen=True, slots=True)
class Thing:
    """An object with known fields."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    ignored: tuple[str, ...] = field(default=())

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse missing fields, clean the known ones, drop the others (strict: refuse them)."""
        if not isinstance(value, dict):
            raise invalid(f"{at or 'the body'} must be an object")
        prefix = f"{at}." if at else ""
        for name in self.required:
            if name not in value:
                raise invalid(f"{prefix}{name} is required")
        cleaned = {}
        for name, inner in value.items():
            if name in self.fields:
                cleaned[name] = self.fields[name].clean(inner, prefix + name, strict)
            elif strict and name not in self.ignored:
                raise invalid(f"{prefix}{name} is not a known field")
        return cleaned


@dataclass(frozen=True, slots=True)
class Week:
    """Weekly hours, `{"mon": [{"start", "end"}]}`, kept as they were sent."""

    def clean(self, value: Any, at: str, strict: bool) -> Any:
        """Refuse unknown shapes and times that are none."""
        cleaned = _WEEK.clean(value, at, strict)
        for day, segments in cleaned.items():
            for n, segment in enumerate(segments):
                try:
                    weekly.parse_time(segment["start"])
                    weekly.parse_time(segment["end"], end=True)
                except weekly.BadHours as error:
                    raise invalid(f"{at}.{day}[{n}]: {error.message}") from error
        return cleaned


_SEGMENT: Final = Thing({"start": Text(), "end": Text()}, required=("start", "end"))
_WEEK: Final = Thing(dict.fromkeys(weekly.DAYS, Many(_SEGMENT)))
