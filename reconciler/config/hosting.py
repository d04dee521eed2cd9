"""The hosts of a page: names and groups to `Host`s with the hours that they have on it. Pure."""

from __future__ import annotations

import dataclasses
from typing import Final

from reconciler.config import nodes, people
from reconciler.config.collector import Problems
from reconciler.config.people import DeclaredHost, People
from reconciler.config.places import Places
from reconciler.model import MULTI_HOST, BookingPage, Host, PageType

MOST_HOSTS: Final = 30
_REPLACED: Final = (("hours",), ("availability",))
"""What hours or an availability of a host on a page take the place of."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of a page, each once; `complete` if every item of its list is a known host or group."""

    hosts: tuple[Host, ...] = ()
    complete: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class _PageHost:
    """A host of the page, the item of its list that names it, and its places by path on the page."""

    host: Host
    item: nodes.Node
    own_hours: bool
    places: Places


def read(node: nodes.Map, everybody: People, places: Places, problems: Problems) -> Hosts:
    """Return the hosts of the page; their places are added to `places`."""
    listed = node.get("hosts")
    if not isinstance(listed, nodes.List):
        return Hosts()
    places["hosts",] = nodes.place(listed)
    by_name: dict[str, _PageHost] = {}
    complete = True
    for item in listed.items:
        named = _read_item(item, everybody, problems)
        complete = complete and bool(named)
        for booked in named:
            first = by_name.get(booked.host.name)
            if first:
                _report_repeated(booked, first, problems)
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


def _read_item(item: nodes.Node, everybody: People, problems: Problems) -> list[_PageHost]:
    name = item.get("host") if isinstance(item, nodes.Map) else item
    if not isinstance(name, nodes.Scalar):
        return []
    if name is item and (group := everybody.groups.get(name.text)):
        members = [everybody.hosts[member.text] for member in group.members if member.text in everybody.hosts]
        return [_as_declared(declared, item) for declared in members]
    declared = everybody.hosts.get(name.text)
    if declared is None:
        names = (*everybody.hosts, *everybody.groups)
        if name.text in everybody.groups:
            everybody.find_host(name, problems)
        else:
            everybody.report_unknown(name, names, problems)
        return []
    if not isinstance(item, nodes.Map) or item.entries.keys() <= {"host"}:
        return [_as_declared(declared, item)]
    return [_with_own_times(declared, item, problems)]


def _as_declared(declared: DeclaredHost, item: nodes.Node) -> _PageHost:
    places = {**declared.places, ("hosts", declared.host.name): nodes.place(item)}
    return _PageHost(declared.host, item, False, places)


def _with_own_times(declared: DeclaredHost, item: nodes.Map, problems: Problems) -> _PageHost:
    """Return a host with what `item` declares: hours or availability replace both, overrides overrides."""
    when = people.read_when(item, problems)
    host = declared.host
    if when.week or when.availability:
        host = dataclasses.replace(
            host, hours=when.week.hours if when.week else None, availability=when.availability
        )
    if when.overrides is not None:
        host = dataclasses.replace(host, overrides=when.overrides)
    reported = declared.node.entries.keys() & {"hours", "overrides"}
    if when.week and host.time_zone is None and "time_zone" not in declared.node.entries and not reported:
        message = f"`{host.name}` has hours here but no `time_zone`"
        note = ("the host is", declared.key.span)
        cure = "add a `time_zone` to the host"
        problems.add("missing-time-zone", item.entries["hours"].key, message, cure, note=note)
    base = declared.places
    if when.week or when.availability:
        base = {path: span for path, span in base.items() if path[2:3] not in _REPLACED}
    own = people.places(host.name, when, item)
    return _PageHost(host, item, True, {**base, ("hosts", host.name): nodes.place(item), **own})


def _report_repeated(booked: _PageHost, first: _PageHost, problems: Problems) -> None:
    message = f"`{booked.host.name}` is on this page twice"
    note = ("first named", nodes.place(first.item))
    cure = "remove one; a group counts for all its hosts"
    problems.add("repeated-host", booked.item, message, cure, note=note)
