"""Changes of a host's dates, those with the same times together: `usual hours -> closed on 24 – 28 Dec`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date

from reconciler.compare import invisible
from reconciler.model import dotted
from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries.entry import Json, Row

DATE = 4
"""Keys of the path of a date."""


def together(changes: Iterable[Json], before: str, after: str) -> list[list[Json]]:
    """Return changes one by one, dates of one host with the same times and place in the place of the first.

    `before` and `after` are the keys of the two sides.
    """
    groups: dict[Hashable, list[Json]] = {}
    for number, change in enumerate(changes):
        keys = change["keys"]
        alike = (keys[1:2], words.sides(change, before, after), words.place(change), change.get("state"))
        key = repr(alike) if words.is_date(keys) and len(keys) == DATE else number
        groups.setdefault(key, []).append(change)
    return list(groups.values())


def row(alike: Sequence[Json], before: str = "before", after: str = "after") -> Row:
    """Return the row of a change, or of several dates that change alike, with what calendars call them."""
    first, place = alike[0], words.place(alike[0])
    old, new = words.sides(first, before, after)
    called = {_day(change): str(change["called"]) for change in alike if change.get("called")}
    if len(alike) == 1:
        name = f" ({next(iter(called.values()))})" if called else ""
        return Row(invisible.named(first["path"]), place=place, before=old, after=new + name)
    days = wording.stretches(wording.in_ranges(sorted(map(_day, alike))), called)
    return Row(dotted(first["keys"][:-1]), place=place, before=old, after=f"{new} on {days}")


def _day(change: Json) -> date:
    return date.fromisoformat(change["keys"][-1])
