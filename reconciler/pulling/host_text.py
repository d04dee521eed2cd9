"""Writes pulled hosts into the document of a page: who is on it, and hours that hold on it alone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from reconciler.config import nodes, overrides, snippets
from reconciler.config.editing import items, keys, passage
from reconciler.config.editing.passage import Passage, Unwritable
from reconciler.config.people import People
from reconciler.config.snippets import Data
from reconciler.model import Change, Host
from reconciler.pulling import page_text
from reconciler.times import weekly
from reconciler.times.weekly import Weekly, Windows

When = Mapping[str, Data]
"""`hours`, `availability` or `overrides` as a file holds them: of these, all that hold on the page."""


def members(doc: Passage, hosts: Sequence[Host], people: People, names: Collection[str]) -> Passage:
    """Return the document with the hosts `names` alone; `hosts` are those that it has.

    A group that has lost a member is written out. Raises `Unwritable`.
    """
    listed = _listed(doc)
    if listed is None:
        kept = [_item(host, people) for host in hosts if host.name in names]
        had = [host.name for host in hosts]
        data = [*kept, *(name for name in names if name not in had)]
        return keys.put(doc, ("hosts",), data, page_text.before("hosts"))
    alone = {name for item in listed for name in _names(item, people) if not _is_group(item, people)}
    order: list[items.Item] = []
    placed: set[str] = set()
    for number, item in enumerate(listed):
        on_it = _names(item, people)
        if all(name in names for name in on_it):
            order.append(number)
            placed |= {*on_it}
        elif _is_group(item, people):
            left = [name for name in on_it if name in names and name not in alone | placed]
            order += [(name,) for name in left]
            placed |= {*left}
    order += [(name,) for name in names if name not in placed | alone]
    return items.set_items(doc, ("hosts",), order)


def when(doc: Passage, hosts: Sequence[Host], people: People, name: str, wanted: When) -> Passage:
    """Return the document with what `wanted` says of a host on this page. Raises `Unwritable`.

    Beside a group that stays, the host is named with the hours of its own. Of the dates, those that calendars
    give are not written.
    """
    calendars = _dates(next(host for host in hosts if host.name == name).from_calendars)
    own = {part: _without(data, calendars) if part == "overrides" else data for part, data in wanted.items()}
    listed = _listed(doc)
    if listed is None:
        data = [_item(host, people) for host in hosts]
        doc = keys.put(doc, ("hosts",), data, page_text.before("hosts"))
        listed = _listed(doc) or ()
    for number, item in enumerate(listed):
        if isinstance(item, nodes.Scalar) and item.text == name:
            return keys.put(doc, ("hosts", number), {"host": name, **own})
        if isinstance(item, nodes.Map) and _names(item, people) == [name]:
            return _own(doc, number, item, own, wanted)
    return items.set_items(doc, ("hosts",), [*range(len(listed)), ({"host": name, **own},)])


def live_when(
    changes: Iterable[Change], live: Mapping[str, Any], expected: Mapping[str, Any], host: Host
) -> When:
    """Return what `changes` of one host say: the availability, or the week, that is live; all dates then."""
    parts = {change.path[2] for change in changes}
    wanted: dict[str, Data] = {}
    if "availability" in parts and live.get("availability"):
        wanted["availability"] = live["availability"]
    elif parts & {"availability", "hours"}:
        days = expected.get("hours") if "hours" in parts else live.get("hours")
        wanted["hours"] = snippets.week(_week(days or {}))
    if "overrides" in parts:
        dates = dict(host.overrides)
        for change in changes:
            if change.path[2] == "overrides" and len(change.path) == 4:
                day = date.fromisoformat(change.path[3])
                dates.pop(day, None)
                if change.before is not None:
                    dates[day] = weekly.parse_windows(change.before)
        wanted["overrides"] = _dates(dates)
    return wanted


def _own(doc: Passage, number: int, item: nodes.Map, own: When, wanted: When) -> Passage:
    """Change what an item of the list says: to `own`, which with the dates of calendars is `wanted`."""
    at = ("hosts", number)
    for key, data in own.items():
        entry = passage.own(item, key)
        stands = entry.value if entry and isinstance(entry.value, nodes.Map) else None
        if key == "hours" and stands and isinstance(data, Mapping):
            doc = _days(doc, (*at, key), stands, data)
        elif key == "overrides" and stands and stands.entries and _single(stands):
            doc = _single_dates(doc, (*at, key), stands, data, wanted[key])
        else:
            doc = keys.put(doc, (*at, key), data)
    other = {"hours": "availability", "availability": "hours"}
    for key in own:
        if key in other and passage.own(nodes.at(doc.root, at), other[key]):
            doc = keys.remove(doc, (*at, other[key]))
    return doc


def _without(dates: Data, calendars: Data) -> Data:
    """Return the dates that are not as calendars give them."""
    return {day: hours for day, hours in dates.items() if calendars.get(day) != hours}


def _days(doc: Passage, at: tuple[str | int, ...], stands: nodes.Map, data: Mapping[str, Data]) -> Passage:
    """Change the days that differ, key by key; the whole week where days of one key part."""
    wanted = {day: hours for days, hours in data.items() for day in weekly.parse_days(days)}
    of_keys = {key: weekly.parse_days(key) for key in stands.entries}
    covered = {day for days in of_keys.values() for day in days}
    parted = any(len({repr(wanted.get(day)) for day in days}) > 1 for days in of_keys.values())
    if parted or any(passage.own(stands, key) is None for key in of_keys):
        return keys.put(doc, at, dict(data))
    for key, days in of_keys.items():
        hours = wanted.get(days[0], "closed")
        if _differs(stands.entries[key], hours):
            doc = keys.put(doc, (*at, key), hours)
    others = {day: weekly.parse_windows(hours) for day, hours in wanted.items() if day not in covered}
    for key, hours in weekly.runs(weekly.weekly(others)):
        doc = keys.put(doc, (*at, key), snippets.windows(hours))
    return doc


def _single(stands: nodes.Map) -> bool:
    """Whether each key is one date, which says its own hours."""
    return all(overrides.BETWEEN not in key and passage.own(stands, key) for key in stands.entries)


def _single_dates(
    doc: Passage, at: tuple[str | int, ...], stands: nodes.Map, own: Data, wanted: Data
) -> Passage:
    """Change the dates that differ, key by key; one that repeats a calendar stays."""
    for key, hours in wanted.items():
        entry = stands.entries.get(key)
        if _differs(entry, hours) if entry else key in own:
            doc = keys.put(doc, (*at, key), hours)
    left = own or stands.entries.keys() & wanted.keys()
    for key in stands.entries.keys() - wanted.keys():
        doc = keys.remove(doc, (*at, key)) if left else keys.put(doc, at, {})
    return doc


def _differs(entry: nodes.Entry, hours: Data) -> bool:
    return weekly.parse_windows(nodes.plain(entry.value)) != weekly.parse_windows(hours)


def _week(days: Mapping[str, Any]) -> Weekly:
    return weekly.weekly({day: weekly.parse_windows(hours) for day, hours in days.items()})


def _dates(overrides: Mapping[date, Windows]) -> Data:
    return {str(day): snippets.windows(hours) for day, hours in sorted(overrides.items())}


def _item(host: Host, people: People) -> Data:
    """Return the item of a list that names a host, with what it has on this page alone."""
    declared = people.hosts[host.name].host if host.name in people.hosts else None
    if declared is None:
        raise Unwritable(f"no file names the host `{host.name}`")
    own: dict[str, Data] = {}
    if host.hours is not None and host.hours != declared.hours:
        own["hours"] = snippets.week(host.hours)
    if host.availability is not None and host.availability != declared.availability:
        own["availability"] = host.availability
    if host.on_page:
        if declared.from_calendars and not host.from_calendars:
            own["calendars"] = []
        own["overrides"] = _without(_dates(host.overrides), _dates(host.from_calendars))
    return {"host": host.name, **own} if own else host.name


def _listed(doc: Passage) -> tuple[nodes.Node, ...] | None:
    """Return the items of the page's own list of hosts; None where it has none of its own."""
    entry = passage.own(doc.root, "hosts")
    if entry is None or nodes.empty(entry.value):
        return None
    if not isinstance(entry.value, nodes.List) or entry.value.origin:
        raise Unwritable("the list of hosts comes from an anchor, which holds for other places too")
    return entry.value.items


def _names(item: nodes.Node, people: People) -> list[str]:
    if isinstance(item, nodes.Map):
        return [str(nodes.plain(item.entries["host"].value))]
    text = item.text if isinstance(item, nodes.Scalar) else ""
    group = people.groups.get(text)
    return [member.text for member in group.members] if group else [text]


def _is_group(item: nodes.Node, people: People) -> bool:
    return isinstance(item, nodes.Scalar) and item.text in people.groups
