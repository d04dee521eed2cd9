"""The hosts and groups of the files, and the look-up of people by name or email. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from reconciler.config import (
    calendars,
    field_faults,
    language_schema,
    nodes,
    overrides,
    spelling,
    structure,
    time_zones,
    week,
)
from reconciler.config.attached import Attached
from reconciler.config.calendars import Calendars, Dates
from reconciler.config.collector import Problems
from reconciler.config.overrides import NO_DATES, Said
from reconciler.config.places import Places
from reconciler.config.week import Week
from reconciler.model import EMPTY, Host

DATED: Final = ("hours", "overrides", "calendars")
"""What of a host is said in the host's own zone."""

TAKE_OUT: Final = "of one who has left, take the name out"
"""The cure for an unknown name in a list of names."""
GIVE_EMAIL: Final = "give the email of an owner who has left"


class When(NamedTuple):
    """What one mapping declares of a host, or of a host on a page; `calendars` by name."""

    week: Week | None
    overrides: Said | None
    availability: str | None
    calendars: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DeclaredHost:
    """A host as the hosts document declares it, with the nodes of its key and value.

    `places` are those of its parts on any page: the paths are made once for all of them.
    """

    host: Host
    when: When
    key: nodes.Scalar
    node: nodes.Map
    places: Places = field(default_factory=dict)


class Group(NamedTuple):
    """A name for several hosts."""

    key: nodes.Scalar
    members: tuple[nodes.Scalar, ...]


@dataclass(frozen=True, slots=True)
class People:
    """All hosts and groups by name, and hosts by email in lower case, those without one by their Zoom id.

    `calendars` are those that hosts name; `longer` holds the hosts whose dates reach further than those of
    most pages, by name and last date.
    """

    hosts: Mapping[str, DeclaredHost] = field(default_factory=lambda: EMPTY)
    groups: Mapping[str, Group] = field(default_factory=lambda: EMPTY)
    emails: Mapping[str, Host] = field(default_factory=lambda: EMPTY)
    calendars: Calendars = field(default_factory=Calendars)
    longer: dict[tuple[str, date], Host] = field(default_factory=dict)

    def find_host(self, node: nodes.Scalar, problems: Problems, otherwise: str = "") -> DeclaredHost | None:
        """Return the host whose name is the text of `node`; None after a diagnostic, as `report_unknown`."""
        if declared := self.hosts.get(node.text):
            return declared
        if node.text in self.groups:
            note = ("the group is", self.groups[node.text].key.span)
            message, cure = f"`{node.text}` is a group, and one host is meant here", "name the host"
            problems.add("group-not-host", node, message, cure, note=note)
        else:
            self.report_unknown(node, problems, otherwise=otherwise)
        return None

    def find_person(self, node: nodes.Scalar, problems: Problems, otherwise: str = "") -> Host:
        """Return the host of a name or email; an unknown one, reported, as a `Host` of that text."""
        if "@" in node.text:
            field_faults.check_email(node, problems)
            return self.emails.get(node.text.lower()) or Host(node.text, node.text)
        declared = self.find_host(node, problems, otherwise)
        return declared.host if declared else Host(node.text, node.text)

    def report_unknown(
        self, node: nodes.Scalar, problems: Problems, *, or_group: bool = False, otherwise: str = ""
    ) -> None:  # fmt: skip
        """Report a name that no host has; `or_group`: nor any group, which could stand here too.

        `otherwise` is another cure, where no name is like it: who is not declared may have left.
        """
        if problems.may_be_unread("hosts"):
            return
        groups = self.groups if or_group else ()

        def cure() -> str:
            if host := self.emails.get(node.text.lower()) or self.emails.get(node.text):
                return f"name the host: {host.name}"
            if near := spelling.nearest_of(node.text, self.hosts, groups):
                return f"did you mean `{near}`?"
            left = f"; {otherwise}" if otherwise else ""
            if 0 < len(self.hosts) + len(groups) <= 8:
                told = left if otherwise == GIVE_EMAIL else ""  # beside a few names a slip is likelier
                return f"known: {spelling.listed(sorted((*self.hosts, *groups)))}{told}"
            return f"declare `{node.text}` under `hosts`{left}"

        problems.add("unknown-host", node, f"no host is called `{field_faults.shortened(node.text)}`", cure)


def read(documents: Iterable[nodes.Map], today: date, attached: Attached, problems: Problems) -> People:
    """Return the people of all hosts documents; reports names that are declared twice."""
    hosts: dict[str, DeclaredHost] = {}
    groups: dict[str, Group] = {}
    cleared_documents = [structure.check("hosts_document", document, problems) for document in documents]
    declared = [entry for cleared in cleared_documents for entry in _entries(cleared, "calendars")]
    dates = calendars.read(declared, today, attached, problems)
    for cleared in cleared_documents:
        for entry in _entries(cleared, "hosts"):
            if _is_new(entry.key, hosts, groups, problems):
                hosts[entry.key.text] = _host(entry, dates, problems)
        for entry in _entries(cleared, "groups"):
            if _is_new(entry.key, hosts, groups, problems):
                items = entry.value.items if isinstance(entry.value, nodes.List) else ()
                members = tuple(item for item in items if isinstance(item, nodes.Scalar))
                groups[entry.key.text] = Group(entry.key, members)
    by_id = _by("id", hosts, problems)
    without_email = {key: host for key, host in by_id.items() if host.email == host.id}
    people = People(hosts, groups, without_email | _by("email", hosts, problems), dates)
    for group in groups.values():
        _check_members(group, people, problems)
    return people


def read_when(node: nodes.Map, dates: Calendars, problems: Problems) -> When:
    """Return what a mapping says of hours and dates; hours with availability is an error."""
    hours, dated, availability = (node.get(name) for name in ("hours", "overrides", "availability"))
    for name in ("hours", "overrides"):
        if name in node.entries and nodes.empty(node.entries[name].value):
            cure = "give it a value, or remove it; hours: none is never available"
            problems.add("missing-value", node.entries[name].key, f"`{name}` has no value", cure)
    if hours is not None and availability is not None:
        note = ("the hours are", node.entries["hours"].key.span)
        message, cure = "`hours` and `availability` exclude each other", "keep the one that is meant"
        problems.add("hours-and-availability", node.entries["availability"].key, message, cure, note=note)
    return When(
        week.read(hours, problems) if hours is not None and not nodes.empty(hours) else None,
        None if dated is None or nodes.empty(dated) else overrides.read(dated, problems),
        str(nodes.plain(availability)) if availability is not None and hours is None else None,
        dates.names(node.get("calendars"), problems),
    )


def _entries(document: nodes.Map, name: str) -> Iterable[nodes.Entry]:
    node = document.get(name)
    return node.entries.values() if isinstance(node, nodes.Map) else ()


def _is_new(
    key: nodes.Scalar, hosts: Mapping[str, DeclaredHost], groups: Mapping[str, Group], problems: Problems
) -> bool:
    first = hosts.get(key.text) or groups.get(key.text)
    if first is None:
        return True
    note = ("first declared", first.key.span)
    message, cure = f"`{key.text}` is declared twice", "give one of the two another name, or remove it"
    problems.add("duplicate-host", key, message, cure, note=note)
    return False


def _host(entry: nodes.Entry, dates: Calendars, problems: Problems) -> DeclaredHost:
    """Return a host; without a usable mapping it has its name alone."""
    key, node = entry.key, entry.value
    if not isinstance(node, nodes.Map):
        empty = nodes.Map(EMPTY, key.span)
        return DeclaredHost(Host(key.text, key.text), When(None, None, None), key, empty)
    when = read_when(node, dates, problems)
    zone = node.get("time_zone")
    meant = structure.misspelled(node, language_schema.definition("host"))
    never = when.week is not None and not when.week.hours
    given = next((name for name in DATED if name in node.entries), None)
    if given and not never and "time_zone" not in {*node.entries, *meant}:
        cure = "add the zone they keep, such as `time_zone: Asia/Singapore`"
        problems.add("missing-time-zone", key, f"`{key.text}` has {given} but no `time_zone`", cure)
    email, user_id = (_given(node, name) for name in ("email", "id"))
    taken = dates.taken(when.calendars or (), when.overrides or NO_DATES)
    host = Host(
        name=key.text,
        email=email or user_id or key.text,
        id=user_id,
        time_zone=time_zones.read(zone, problems) if zone is not None else None,
        hours=when.week.hours if when.week else None,
        availability=when.availability,
    )
    own = places(key.text, when, node)
    return DeclaredHost(dated(host, taken), when, key, node, {("hosts", key.text): key.span, **own})


def dated(host: Host, taken: Dates) -> Host:
    """Return a host with the dates that are taken."""
    return replace(
        host, overrides=taken.overrides, holidays=taken.names, from_calendars=taken.from_calendars,
        calendars=taken.calendars, said_at=taken.said_at,
    )  # fmt: skip


def places(name: str, when: When, node: nodes.Map) -> Places:
    """Return the places of what `node` declares of the host `name`, by path on a page, without its dates."""
    own = {("hosts", name, part): entry.value.span for part, entry in node.entries.items() if part != "host"}
    if "calendars" in node.entries:
        own.setdefault(("hosts", name, "overrides"), node.entries["calendars"].value.span)
    days = when.week.places if when.week else {}
    return own | {("hosts", name, "hours", day): span for day, span in days.items()}


def _given(node: nodes.Map, name: str) -> str:
    value = node.get(name)
    return str(nodes.plain(value)) if value is not None else ""


def _by(name: str, hosts: Mapping[str, DeclaredHost], problems: Problems) -> dict[str, Host]:
    """Return hosts by `email`, in lower case, or by `id`; reports one that two of them have."""
    found: dict[str, Host] = {}
    for declared in hosts.values():
        node = declared.node.get(name)
        if node is None:
            continue
        text = _given(declared.node, name)
        first = found.setdefault(text.lower() if name == "email" else text, declared.host)
        if first is not declared.host:
            note = (f"`{first.name}` has it", hosts[first.name].node.entries[name].value)
            message = f"`{declared.host.name}` has the {name} of `{first.name}`"
            problems.add(f"shared-{name}", node, message, "one person is one host: remove one", note=note)
    return found


def _check_members(group: Group, people: People, problems: Problems) -> None:
    first_uses: dict[str, nodes.Scalar] = {}
    for member in group.members:
        if people.find_host(member, problems, TAKE_OUT) and member.text in first_uses:
            message = f"`{member.text}` is in the group twice"
            note = ("first named", first_uses[member.text].span)
            problems.add("repeated-host", member, message, "remove one", note=note)
        first_uses.setdefault(member.text, member)
