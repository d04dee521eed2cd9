"""Desired and live pages as views of the same form, so that they can be compared. Pure.

Hosts are keyed by their name in the files, entries of a field by their name as it is compared: order and
Zoom's ids aside.
"""

from __future__ import annotations

import functools
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from reconciler import fields, kinds
from reconciler.compare import directory, equality
from reconciler.compare.directory import folded
from reconciler.model import Availability, BookingPage, Host, LivePage, Rule, View, ZoomUser
from reconciler.times.dated import DatedHours
from reconciler.times.weekly import Weekly, Windows, format_windows

Users = Mapping[str, ZoomUser]
"""Email -> user as Zoom knows them."""


def desired(page: BookingPage) -> View:
    """Return the view of what the files declare of `page`."""
    hosts = {host.name: _host(host) for host in page.hosts}
    return {"slug": page.slug, **_compared(page.fields), "hosts": hosts}


def live(page: LivePage, hosts: tuple[Host, ...], users: Users) -> View:
    """Return the view of a live page, hosts called by the names of `hosts` where their address is known."""
    dated = {host.name: host.dated for host in hosts if host.dated is not None}
    shown_hosts = {
        name: _one_view(
            _rule(rule, users) | ({"overrides": _shown(rule, dated[name])} if name in dated else {})
            for rule in of_host
        )
        for name, of_host in rules_of_each(page, hosts, users).items()
    }
    return {"slug": page.slug, **_compared(page.fields), "hosts": shown_hosts}


def unmanaged(page: BookingPage) -> list[str]:
    """Return the dotted paths of what no file declares of a page: nobody compares or changes it."""
    declared = desired(page)
    absent = [name for name in fields.NAMES if name not in declared]
    parts = [
        f"{row.name}.{part}"
        for row in fields.FIELDS
        if isinstance(row.kind, kinds.Parts) and row.name in declared
        for part in row.kind.names
        if part not in declared[row.name]
    ]
    return [*absent, *parts, *(f"hosts.{name}.hours" for name, host in declared["hosts"].items() if not host)]


def made_otherwise(page: BookingPage, live: View) -> dict[str, Any]:
    """Return the capacity that a page was asked for with, where no file declares one and it has another."""
    name, value = "capacity", fields.ON_CREATE["capacity"]
    return {} if name in page.fields or live.get(name) in (None, value) else {name: value}


def with_taken_back(declared: View, page: BookingPage, live: View) -> View:
    """Return the `desired` view with None for each date in the `live` one that is to be taken back there."""
    hosts = dict(declared["hosts"])
    for host in page.hosts:
        shown = live["hosts"].get(host.name, {}).get("overrides", {})
        back = {str(day): None for day in (host.dated.back if host.dated else ()) if str(day) in shown}
        if back:
            dated = hosts[host.name].get("overrides", {}) | back
            hosts[host.name] = {**hosts[host.name], "overrides": dict(sorted(dated.items()))}
    return {**declared, "hosts": hosts}


def applied(page: BookingPage, live: LivePage, users: Users) -> View:
    """Return the view to remember as applied: what is declared, and written dates that still stand."""
    declared, by_name = desired(page), rules(live, page.hosts, users)
    hosts = dict(declared["hosts"])
    for host in page.hosts:
        now = by_name[host.name].dated if host.name in by_name else {}
        if stand := {day: windows for day, windows in host.wrote.items() if now.get(day) == windows}:
            dated = hosts[host.name].get("overrides", {}) | _days(stand)
            hosts[host.name] = {**hosts[host.name], "overrides": dict(sorted(dated.items()))}
    return {**declared, "hosts": hosts}


def rules(page: LivePage, hosts: tuple[Host, ...], users: Users) -> dict[str, Rule]:
    """Return the rule of each host of a live page, by name as `rules_of_each` has them.

    Where several of one host say different things, nobody knows which counts: its hours are None
    [zoom.md: not-known].
    """
    return {name: _one_rule(found, users) for name, found in rules_of_each(page, hosts, users).items()}


def rules_of_each(page: LivePage, hosts: tuple[Host, ...], users: Users) -> dict[str, list[Rule]]:
    """Return the rules of a live page by the names of their hosts; of others as they are called, if known.

    A host may have several: under one address, or under both of theirs.
    """
    declared, called, own = _declared(hosts, users), directory.of(users).called, _owner(page, users)
    found: dict[str, list[Rule]] = {}
    for rule in page.rules:
        address = folded(rule.address)
        name = declared.get(address, called.get(address, own.get(address)))
        found.setdefault(rule.address if name is None else name, []).append(rule)
    return found


def _one_rule(found: list[Rule], users: Users) -> Rule:
    """Return the first of the rules of one host, without hours where others say something else."""
    first, *others = found
    if all(_rule(one, users) == _rule(first, users) and one.dated == first.dated for one in others):
        return first
    return replace(first, hours=None, dated={}, use_custom=True)


def _one_view(views: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the views of the rules of one host as one: where they differ, all values in a list."""
    first, *others = views
    if all(one == first for one in others):
        return dict(first)
    return {part: _one_value([value, *(one[part] for one in others)]) for part, value in first.items()}


def _one_value(values: list[Any]) -> Any:
    return values[0] if all(value == values[0] for value in values) else values


def _owner(page: LivePage, users: Users) -> dict[str, str]:
    """Return what the owner is called, by the address that their page gives, where nothing else tells it.

    Without an availability, as before they first open Scheduler, Zoom tells their address on pages alone.
    """
    user, organizer = users.get(page.owner), page.raw.get("organizer")
    address = organizer.get("email") if isinstance(organizer, Mapping) else None
    if user is None or user.address or not isinstance(address, str) or not address:
        return {}
    return {folded(address): user.called}


def shows_hosts(page: LivePage) -> bool:
    """Whether an answer tells who is on a page: one that leaves the rules out tells nothing."""
    return bool(page.rules) or isinstance(page.raw.get("availability_rules"), list)


def names(hosts: tuple[Host, ...], users: Users) -> ChainMap[str, str]:
    """Return names by folded address: declared hosts by their name, others as `ZoomUser.called`."""
    return ChainMap(_declared(hosts, users), directory.of(users).called)


def _declared(hosts: tuple[Host, ...], users: Users) -> dict[str, str]:
    return {address: host.name for host in hosts for address in addresses(host, users)}


def addresses(host: Host, users: Users) -> list[str]:
    """Return the folded addresses of a declared host: the email, then Zoom's own where that is known."""
    user = users.get(host.email)
    return directory.addresses(user) if user else [folded(host.email)]


def named(rule: Rule, users: Users) -> Availability | None:
    """Return the availability whose hours a rule goes by: the one it names, if it is not custom.

    An assumption [zoom.md: not-known].
    """
    if rule.use_custom or rule.availability_id is None:
        return None
    return directory.of(users).availabilities.get(rule.availability_id)


def kept_in_zoom(page: BookingPage, live: LivePage, users: Users) -> View:
    """Return, by host name, the week of each host declared by an availability that the live page uses."""
    by_availability = {host.name for host in page.hosts if host.availability is not None}
    return {
        name: _rule(rule, users)
        for name, rule in rules(live, page.hosts, users).items()
        if name in by_availability and (used := named(rule, users)) is not None and used.hours is not None
    }


def week(hours: Weekly) -> dict[str, list[str]]:
    """Write weekly hours in canonical form, day by day."""
    return {day: format_windows(windows) for day, windows in hours.items()}


def _host(host: Host) -> dict[str, Any]:
    if host.hours is not None:
        zone = {"time_zone": host.time_zone} if host.time_zone else {}
        dated = {"overrides": _days(host.dated.days)} if host.dated else {}
        return {"hours": week(host.hours), **zone, **dated}
    return {"availability": host.availability} if host.availability is not None else {}


def _rule(rule: Rule, users: Users) -> dict[str, Any]:
    if (used := named(rule, users)) is not None:
        hours = _week(rule.hours if used.hours is None else used.hours)
        return {"hours": hours, "time_zone": used.time_zone, "availability": used.name}
    return {"hours": _week(rule.hours), "time_zone": rule.time_zone, "availability": None}


def _week(hours: Weekly | None) -> dict[str, list[str]] | None:
    """Write weekly hours; None where the answer does not show them, which is not the same as none."""
    return None if hours is None else week(hours)


def _shown(rule: Rule, dated: DatedHours) -> dict[str, list[str]]:
    """Return the dates of a rule, without those that we wrote once and somebody has set otherwise since."""
    others = dated.back.keys() - dated.taken_back(rule.dated)
    return _days({day: windows for day, windows in rule.dated.items() if day not in others})


def _days(dated: Mapping[date, Windows]) -> dict[str, list[str]]:
    """Write hours of single dates in canonical form; a closed one is empty."""
    return {day.isoformat(): format_windows(windows) for day, windows in sorted(dated.items())}


def _compared(values: View) -> dict[str, Any]:
    return {name: _by_name(value) if _named(name) else value for name, value in values.items()}


def _by_name(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the leaves of entries by name; where several have one name, a list of them, with their names.

    Files know an entry by its name, so that such a list is never as declared.
    """
    named: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        named.setdefault(equality.text(str(entry[kinds.KEY])), []).append(entry)
    return {name: _leaves(*same) if len(same) == 1 else [*same] for name, same in named.items()}


def _leaves(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {leaf: value for leaf, value in entry.items() if leaf != kinds.KEY}


@functools.cache
def _named(field: str) -> bool:
    """Whether the values of a field are entries, which are compared by their names."""
    kind = fields.kind(field)
    match kind:
        case kinds.Entries():
            return True
        case (
            kinds.Text() | kinds.Texts() | kinds.Flag() | kinds.Number() | kinds.Minutes()
            | kinds.Date() | kinds.Zone() | kinds.Color() | kinds.Choice() | kinds.Parts()
        ):  # fmt: skip
            return False
        case _:
            assert_never(kind)
