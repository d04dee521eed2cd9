"""Values to canonical YAML, which `desired` reads back to the same values; for `import`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, assert_never

from reconciler import fields, kinds
from reconciler.config import durations, snippets
from reconciler.config.scalars import block, flow_list, scalar
from reconciler.kinds import Field
from reconciler.model import EMPTY, BookingPage, Declared, Former, Host
from reconciler.times import weekly
from reconciler.times.weekly import Weekly, Windows


def page(wanted: BookingPage, hosts: Mapping[str, Host] = EMPTY) -> str:
    """Return the document of one page; a host that differs from that name in `hosts` gets its own hours."""
    return (
        "\n".join([*_identity(wanted, hosts), *_who(wanted, hosts), *_fields(wanted), *accepted(wanted)])
        + "\n"
    )


def hosts(people: Iterable[Host], groups: Mapping[str, Iterable[str]] = EMPTY) -> str:
    """Return a hosts document of hosts and groups (name -> host names)."""
    lines = ["hosts:"]
    for host in people:
        lines.append(f"  {scalar(host.name)}:")
        lines += [f"    email: {scalar(host.email)}"] if host.email != host.id else []
        lines += [f"    id: {scalar(host.id)}"] if host.id else []
        if host.time_zone:
            lines.append(f"    time_zone: {scalar(host.time_zone)}")
        lines += (f"    {line}" for line in _when(host))
    if groups:
        lines.append("groups:")
        lines += (f"  {scalar(name)}: {flow_list(members)}" for name, members in groups.items())
    return "\n".join(lines) + "\n"


def _identity(wanted: BookingPage, declared: Mapping[str, Host]) -> Iterator[str]:
    yield f"page: {scalar(wanted.key)}"
    if wanted.slug != wanted.key:
        yield f"slug: {scalar(wanted.slug)}"
    if wanted.schedule_id:
        yield f"schedule_id: {scalar(wanted.schedule_id)}"
    if wanted.previously:
        yield "previously:"
    by_id = {host.id: host.name for host in declared.values() if host.email == host.id}
    for former in wanted.previously:
        yield f"  - {former_address(wanted, former, by_id)}"


def former_address(wanted: Declared, former: Former, names: Mapping[str, str] = EMPTY) -> str:
    """Return an address that a page had, its owner where that was another: by `names`, else as known."""
    if former.owner == wanted.owner.email:
        return scalar(former.slug)
    owner = scalar(names.get(former.owner, former.owner), flow=True)
    return f"{{owner: {owner}, slug: {scalar(former.slug, flow=True)}}}"


def _who(wanted: BookingPage, declared: Mapping[str, Host]) -> Iterator[str]:
    yield f"type: {wanted.type}"
    yield f"owner: {scalar(wanted.owner.name if wanted.owner.name in declared else wanted.owner.email)}"
    if not wanted.hosts:
        return
    if all(declared.get(host.name, host) == host for host in wanted.hosts):
        yield f"hosts: {flow_list(host.name for host in wanted.hosts)}"
        return
    yield "hosts:"
    for host in wanted.hosts:
        usual = declared.get(host.name, host)
        if usual == host:
            yield f"  - {scalar(host.name)}"
        else:
            yield f"  - host: {scalar(host.name)}"
            yield from (f"    {line}" for line in _when(host, usual))


def _when(host: Host, usual: Host | None = None) -> Iterator[str]:
    """Write hours, availability and dates, those of `usual` left out; of calendars, that none is taken."""
    if host.hours is not None and (usual is None or host.hours != usual.hours):
        yield from _hours(host.hours)
    if host.availability is not None and (usual is None or host.availability != usual.availability):
        yield f"availability: {scalar(host.availability)}"
    usual_dates = usual.overrides if usual else EMPTY
    if usual and usual.from_calendars and not host.from_calendars:
        yield "calendars: []"  # of the dates left, nobody knows which are the host's own too
    if host.overrides != usual_dates:
        yield from _overrides(host.overrides)


def _hours(hours: Weekly) -> Iterator[str]:
    yield "hours:" if hours else "hours: none"
    for days, windows in weekly.runs(hours):
        yield f"  {days}: {windows_text(windows)}"


def _overrides(overrides: Mapping[date, Windows]) -> Iterator[str]:
    yield "overrides:" if overrides else "overrides: {}"
    for day, windows in sorted(overrides.items()):
        yield f"  {day}: {windows_text(windows)}"


def windows_text(windows: Windows) -> str:
    """Return the windows of a day as YAML: one, a list, or `closed`."""
    return snippets.flow(snippets.windows(windows))


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of fields that are to be written: what the dates say, no line of its own says."""
    dated = "start_date" in values and "end_date" in values and values.get("interval_type") == "fixed"
    return {name: value for name, value in values.items() if not (dated and name == "interval_type")}


def _fields(wanted: BookingPage) -> Iterator[str]:
    values = said(wanted.fields)
    if values:
        yield ""
    for field in fields.FIELDS:
        if field.name in values:
            yield from field_lines(field, values[field.name])


def field_lines(field: Field, value: Any) -> Iterator[str]:
    """Yield the lines of one field: its name, and a value of its kind in canonical form."""
    match field.kind:
        case kinds.Text() | kinds.Date() | kinds.Zone() | kinds.Color() | kinds.Choice():
            yield from block(field.name, value)
        case kinds.Number() | kinds.Flag():
            yield f"{field.name}: {str(value).lower()}"
        case kinds.Minutes():
            yield f"{field.name}: {durations.format_minutes(value)}"
        case kinds.Texts():
            yield from _list(field.name, ([scalar(text)] for text in value))
        case kinds.Parts(names):
            parts = [f"{name}: {durations.format_minutes(value[name])}" for name in names if name in value]
            yield f"{field.name}: {{{', '.join(parts)}}}"
        case kinds.Entries(leaves=leaves):
            yield from _list(field.name, (_entry(leaves, entry) for entry in value))
        case _:
            assert_never(field.kind)


def _entry(leaves: Iterable[Field], entry: Mapping[str, Any]) -> Iterator[str]:
    """Write the leaves of an entry that are other than their defaults."""
    for leaf in leaves:
        if leaf.name in entry and entry[leaf.name] != leaf.default:
            yield from field_lines(leaf, entry[leaf.name])


def _list(name: str, items: Iterable[Iterable[str]]) -> Iterator[str]:
    """Write a list, each item in lines."""
    lines = [
        f"  {'  ' if number else '- '}{line}" if line else ""
        for item in items
        for number, line in enumerate(item)
    ]
    yield f"{name}:" if lines else f"{name}: []"
    yield from lines


def accepted(wanted: Declared) -> Iterator[str]:
    """Yield the lines of what a page acknowledges, none where that is nothing."""
    if wanted.acknowledge:
        yield "acknowledge:"
    for acknowledgement in wanted.acknowledge:
        yield f"  - finding: {scalar(acknowledgement.finding)}"
        if acknowledgement.path is not None:
            yield f"    path: {scalar(acknowledgement.path)}"
        yield f"    until: {acknowledgement.until}"
        yield f"    reason: {scalar(acknowledgement.reason)}"
