"""The hosts of a page: names and groups to `Host`s with the hours that they have on it. Pure."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Final, NamedTuple

from reconciler.config import dates, nodes, people
from reconciler.config.collector import Problems
from reconciler.config.overrides import NO_DATES
from reconciler.config.people import TAKE_OUT, DeclaredHost, People
from reconciler.config.places import Places
from reconciler.model import MULTI_HOST, BookingPage, Host, PageType
from reconciler.source import Span

MOST_HOSTS: Final = 30
_REPLACED: Final = (("hours",), ("availability",))
"""What hours or an availability of a host on a page take the place of."""


class Hosts(NamedTuple):
    """The hosts of a page, each once; `complete` if every item of its list is a known host or group."""

    hosts: tuple[Host, ...] = ()
    complete: bool = False


class _PageHost(NamedTuple):
    """A host of the page, the item of its list that names it, and its places by path on the page."""

    host: Host
    item: nodes.Node
    own_hours: bool
    places: Places


class _Last(NamedTuple):
    """The last date of a page, None where it has none, and where that is declared."""

    day: date | None = None
    at: Span | None = None

    @classmethod
    def of(cls, node: nodes.Map) -> _Last:
        """Return the last date that a page document declares."""
        end = node.get("end_date")
        unlimited = isinstance(kind := node.get("interval_type"), nodes.Scalar) and kind.text == "unlimited"
        if not isinstance(end, nodes.Scalar) or unlimited:
            return cls()
        return cls(dates.parse(end.text), end.span)


_OPEN: Final = _Last()


def read(node: nodes.Map, everybody: People, places: Places, problems: Problems) -> Hosts:
    """Return the hosts of the page; their places are added to `places`."""
    listed = node.get("hosts")
    if not isinstance(listed, nodes.List):
        return Hosts()
    places["hosts",] = nodes.place(listed)
    by_name: dict[str, _PageHost] = {}
    written: dict[str, nodes.Node] = {}
    complete = True
    last = _Last.of(node) if everybody.calendars else _OPEN
    for item in listed.items:
        named = _read_item(item, everybody, last, problems)
        complete = complete and bool(named)
        if named:
            _check_repeated(item, written, problems)
        for booked in named:
            first = by_name.get(booked.host.name)
            if first is None or (booked.own_hours and not first.own_hours):
                by_name[booked.host.name] = booked
    for booked in by_name.values():
        places.update(booked.places)
    return Hosts(tuple(booked.host for booked in by_name.values()), complete)


def check_count(page_type: PageType, booked: Hosts, node: nodes.Map, problems: Problems) -> None:
    """Check the number of hosts against the type."""
    listed, count = node.get("hosts"), len(booked.hosts)
    if listed is None or not booked.complete:
        return
    least, most = (2, MOST_HOSTS) if page_type.multi_host else (1, 1)
    if least <= count <= most:
        return
    wanted = f"{least} to {most} hosts" if page_type.multi_host else "exactly one host"
    if count < least:
        cure = "name more hosts, or choose a single-host type"
    else:
        cure = "choose a multi-host type, or name one host" if most == 1 else "make two pages of it"
    message = f"`{page_type}` takes {wanted}, not {count}"
    note = ("the type is", node.entries["type"].value)
    problems.add("wrong-host-count", listed, message, cure, note=note)


def check_capacity(page: BookingPage, node: nodes.Map, problems: Problems) -> None:
    """Check the capacity against the type; a capacity left out is 1."""
    at, capacity = node.get("capacity"), page.fields.get("capacity", 1)
    if page.type is PageType.ONE_TO_MANY and capacity <= 1:
        if at:
            problems.add("capacity-of-type", at, "`one_to_many` takes a capacity over 1", "use 2 to 200")
        elif "capacity" not in node.entries and not problems.may_be_unread("account"):
            message = "`one_to_many` takes a capacity over 1, and a page without one gets 1"
            problems.add("capacity-of-type", node.entries["type"].value, message, "add `capacity: 12`")
    elif page.type is PageType.ONE_TO_ONE and capacity > 1 and at:
        message, cure = "`one_to_one` takes a capacity of 1", "choose `one_to_many`, or `capacity: 1`"
        problems.add("capacity-of-type", at, message, cure)
    elif page.type in MULTI_HOST and capacity > 1 and at:
        message = "on a multi-host page one person books a time: a capacity over 1 has no known effect"
        problems.add("multi-host-capacity", at, message, "write `capacity: 1`")


def _read_item(item: nodes.Node, everybody: People, last: _Last, problems: Problems) -> list[_PageHost]:
    name = item.get("host") if isinstance(item, nodes.Map) else item
    if not isinstance(name, nodes.Scalar):
        return []
    if name is item and (group := everybody.groups.get(name.text)):
        members = [everybody.hosts[member.text] for member in group.members if member.text in everybody.hosts]
        return [_as_declared(declared, item, everybody, last) for declared in members]
    declared = everybody.hosts.get(name.text)
    if declared is None:
        if name is item:
            everybody.report_unknown(name, problems, or_group=True, otherwise=TAKE_OUT)
        else:
            everybody.find_host(name, problems, TAKE_OUT)
        return []
    if not isinstance(item, nodes.Map) or item.entries.keys() <= {"host"}:
        return [_as_declared(declared, item, everybody, last)]
    return [_with_own_times(declared, item, everybody, last, problems)]


def _as_declared(declared: DeclaredHost, item: nodes.Node, everybody: People, last: _Last) -> _PageHost:
    places = {**declared.places, ("hosts", declared.host.name): nodes.place(item)}
    return _PageHost(_with_dates_to(declared, everybody, last), item, False, places)


def _with_dates_to(declared: DeclaredHost, everybody: People, last: _Last) -> Host:
    """Return a host with the dates of calendars as far as the page runs; one for all pages of a year."""
    names, calendars = declared.when.calendars, everybody.calendars
    if not names:
        return declared.host
    calendars.ask(names, last.day, last.at)
    until = calendars.until(last.day)
    if until == calendars.until(None):
        return declared.host
    key = declared.host.name, until
    if key not in everybody.longer:
        taken = calendars.taken(names, declared.when.overrides or NO_DATES, last.day)
        everybody.longer[key] = people.dated(declared.host, taken)
    return everybody.longer[key]


def _with_own_times(
    declared: DeclaredHost, item: nodes.Map, everybody: People, last: _Last, problems: Problems
) -> _PageHost:
    """Return a host with what `item` declares: hours or availability replace both, else each its own."""
    when = people.read_when(item, everybody.calendars, problems)
    host = _with_dates_to(declared, everybody, last) if when.calendars is None else declared.host
    if when.week or when.availability:
        host = dataclasses.replace(
            host, hours=when.week.hours if when.week else None, availability=when.availability
        )
    if when.overrides is not None or when.calendars is not None:
        dated = declared.when.overrides if when.overrides is None else when.overrides
        names = declared.when.calendars if when.calendars is None else when.calendars
        taken = everybody.calendars.taken(names or (), dated or NO_DATES, last.day)
        everybody.calendars.ask(names or (), last.day, last.at)
        host = dataclasses.replace(people.dated(host, taken), on_page=True)
    _check_time_zone(declared, item, problems)
    base = declared.places
    if when.week or when.availability:
        base = {path: span for path, span in base.items() if path[2:3] not in _REPLACED}
    if when.overrides is not None:
        base = {path: span for path, span in base.items() if path[2:3] != ("overrides",)}
    own = people.places(host.name, when, item)
    return _PageHost(host, item, True, {**base, ("hosts", host.name): nodes.place(item), **own})


def _check_time_zone(declared: DeclaredHost, item: nodes.Map, problems: Problems) -> None:
    """Report hours or dates on the page of a host without a zone, once for those who have such elsewhere."""
    if declared.node.entries.keys() & {"time_zone", *people.DATED}:
        return
    given = next((name for name in people.DATED if _says(item.get(name))), None)
    if given:
        message = f"`{declared.host.name}` has {given} here but no `time_zone`"
        note = ("the host is", declared.key.span)
        cure = "add a `time_zone` to the host"
        problems.add("missing-time-zone", item.entries[given].key, message, cure, note=note)


def _says(node: nodes.Node | None) -> bool:
    """Whether a value says any time: neither an empty list or mapping nor `none`."""
    if isinstance(node, nodes.Scalar):
        return node.value != "none" and not nodes.empty(node)
    return bool(node.items if isinstance(node, nodes.List) else isinstance(node, nodes.Map) and node.entries)


def _check_repeated(item: nodes.Node, written: dict[str, nodes.Node], problems: Problems) -> None:
    """Report a name that is written twice in the list; `written` has the item of each name before it.

    Who is in two groups, or in a group and named beside it, is meant once: to have hours of their own, or to
    be there whoever is in the group.
    """
    name = item.get("host") if isinstance(item, nodes.Map) else item
    if not isinstance(name, nodes.Scalar):
        return
    first = written.setdefault(name.text, item)
    if first is not item:
        note = ("first named", nodes.place(first))
        problems.add("repeated-host", item, f"`{name.text}` is on this page twice", "remove one", note=note)
