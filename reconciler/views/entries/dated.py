"""Changes of hosts' dates, those with the same times together: `usual hours -> closed on 24 – 28 Dec`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date

from reconciler.compare import invisible
from reconciler.model import dotted
from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries import alike
from reconciler.views.entries.entry import Json, Row

DATE = 4
"""Keys of the path of a date."""


def rows(changes: Iterable[Json], hosts: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a page's changes; dates that change alike for several of its `hosts` are told once.

    `HOST` stands for these hosts then; where they are not all of the page, a row names them.
    """
    told = [(same[0]["keys"], row(same)) for same in together(changes, "before", "after")]
    places: dict[str, dict[Row, str]] = {}
    for keys, each in told:
        if words.is_date(keys):
            places.setdefault(keys[1], {})[alike.of_host(each, keys[1])] = each.place
    names = list(places)
    shared = len(names) > 1 and len({tuple(of_host) for of_host in places.values()}) == 1
    for keys, each in told:
        if not shared or not words.is_date(keys):
            yield each
        elif keys[1] == names[0]:
            open_ = alike.of_host(each, names[0])
            yield open_._replace(place=alike.same(of_host[open_] for of_host in places.values()))
    if shared and (others := [host for host in hosts if host not in places]):
        few = len(others) < len(names)
        yield Row(alike.HOST, f"all but {', '.join(others)}" if few else ", ".join(names))


def together(changes: Iterable[Json], before: str, after: str) -> list[list[Json]]:
    """Return changes one by one, dates of one host with the same times in the place of the first.

    `before` and `after` are the keys of the two sides.
    """
    groups: dict[Hashable, list[Json]] = {}
    for number, change in enumerate(changes):
        keys = change["keys"]
        same = (keys[1:2], words.sides(change, before, after), change.get("state"))
        key = repr(same) if words.is_date(keys) and len(keys) == DATE else number
        groups.setdefault(key, []).append(change)
    return list(groups.values())


def row(same: Sequence[Json], before: str = "before", after: str = "after") -> Row:
    """Return the row of a change, or of several dates that change alike, with what calendars call them."""
    first, place = same[0], alike.same(map(words.place, same))
    old, new = words.sides(first, before, after)
    called = names(same)
    if len(same) == 1:
        name = f" ({next(iter(called.values()))})" if called else ""
        return Row(invisible.named(first["path"]), place=place, before=old, after=new + name)
    days = wording.stretches(wording.in_ranges(sorted(map(day, same))), called)
    return Row(dotted(first["keys"][:-1]), place=place, before=old, after=f"{new} on {days}")


def names(same: Sequence[Json]) -> dict[date, str]:
    """Return what calendars call dates; of one alone that has no name, which calendar gives it."""
    if not (words.is_date(same[0]["keys"]) and len(same[0]["keys"]) == DATE):
        return {}
    calendar = same[0].get("calendar") if len(same) == 1 else ""
    called = ((day(each), each.get("called") or calendar) for each in same)
    return {on: str(name) for on, name in called if name}


def day(change: Json) -> date:
    """Return the date that a change or a finding is on."""
    return date.fromisoformat(change["keys"][-1])
