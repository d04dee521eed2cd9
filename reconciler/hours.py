"""Common time: weekly hours in each host's own zone become windows and starts in UTC. Pure.

Semantics: half-open windows, each edge converted with its own offset (`fold=0` in a gap or fold), an
override replaces the whole host-local date, touching windows merge, a host without hours is never free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from reconciler.model import EMPTY, PageType
from reconciler.weekly import Weekly, Windows

Interval = tuple[datetime, datetime]
"""A half-open stretch of time; both ends aware, in UTC."""


@dataclass(frozen=True, slots=True)
class HostHours:
    """When one host can be booked: weekly hours and dated overrides, in their own zone."""

    time_zone: str
    weekly: Weekly
    overrides: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)


def host_windows(host: HostHours, start: datetime, end: datetime) -> list[Interval]:
    """Return when `host` is free within [start, end), in UTC, merged and sorted."""
    raise NotImplementedError


def page_windows(
    page_type: PageType, hosts: Sequence[HostHours], start: datetime, end: datetime
) -> list[Interval]:
    """Return when the page can be booked: all hosts free for all_hosts_available, else any host free."""
    raise NotImplementedError


def starts(  # noqa: PLR0913
    page_type: PageType, hosts: Sequence[HostHours], start: datetime, end: datetime, *,
    duration: int, increment: int, before: int = 0, after: int = 0,
) -> list[datetime]:  # fmt: skip
    """Return the bookable starts in [start, end), UTC; all lengths in minutes."""
    raise NotImplementedError
