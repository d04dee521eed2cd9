"""Values to canonical YAML that `load` reads back to the same values; `import` writes files with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from reconciler.config import durations
from reconciler.config.scalars import block, flow_list, scalar
from reconciler.model import EMPTY, PAGE_FIELDS, BookingPage, Host
from reconciler.times import weekly
from reconciler.times.weekly import Weekly, Windows

MINUTES = ("duration", "start_time_increment", "cushion")
OPTIONAL = {"required": False, "enabled": True, "include_other": False}


def page(wanted: BookingPage, hosts: Mapping[str, Host] = EMPTY) -> str:
    """Return the document of one page; hosts that differ from those of `hosts` get hours of their own."""
    return "\n".join([*_identity(wanted), *_who(wanted, hosts), *_fields(wanted), *_accepted(wanted)]) + "\n"


def hosts(people: Iterable[Host], groups: Mapping[str, Iterable[str]] = EMPTY) -> str:
    """Return a hosts document; groups follow the hosts."""
    lines = ["hosts:"]
    for host in people:
        lines += [f"  {scalar(host.name)}:", f"    email: {scalar(host.email)}"]
        if host.time_zone:
            lines.append(f"    time_zone: {scalar(host.time_zone)}")
        lines += (f"    {line}" for line in _when(host))
    if groups:
        lines.append("groups:")
        lines += (f"  {scalar(name)}: {flow_list(members)}" for name, members in groups.items())
    return "\n".join(lines) + "\n"


def _identity(wanted: BookingPage) -> Iterator[str]:
    yield f"page: {scalar(wanted.key)}"
    if wanted.slug != wanted.key:
        yield f"slug: {scalar(wanted.slug)}"
    if wanted.previously:
        yield "previously:"
    for former in wanted.previously:
        if former.owner == wanted.owner.email:
            yield f"  - {scalar(former.slug)}"
        else:
            yield f"  - {{owner: {scalar(former.owner, flow=True)}, slug: {scalar(former.slug, flow=True)}}}"


def _who(wanted: BookingPage, known: Mapping[str, Host]) -> Iterator[str]:
    yield f"type: {wanted.type}"
    yield f"owner: {scalar(wanted.owner.name if wanted.owner.name in known else wanted.owner.email)}"
    if not wanted.hosts:
        return
    if all(known.get(host.name, host) == host for host in wanted.hosts):
        yield f"hosts: {flow_list(host.name for host in wanted.hosts)}"
        return
    yield "hosts:"
    for host in wanted.hosts:
        usual = known.get(host.name, host)
        if usual == host:
            yield f"  - {scalar(host.name)}"
        else:
            yield f"  - host: {scalar(host.name)}"
            yield from (f"    {line}" for line in _when(host, usual))


def _when(host: Host, usual: Host | None = None) -> Iterator[str]:
    """Write hours, availability and overrides, those of `usual` left out."""
    if host.hours is not None and (usual is None or host.hours != usual.hours):
        yield from _hours(host.hours)
    if host.availability is not None and (usual is None or host.availability != usual.availability):
        yield f"availability: {scalar(host.availability)}"
    if (usual is None and host.overrides) or (usual is not None and host.overrides != usual.overrides):
        yield from _overrides(host.overrides)


def _hours(hours: Weekly) -> Iterator[str]:
    yield "hours:" if hours else "hours: none"
    for days, windows in weekly.runs(hours):
        yield f"  {days}: {_windows(windows)}"


def _overrides(overrides: Mapping[date, Windows]) -> Iterator[str]:
    yield "overrides:" if overrides else "overrides: {}"
    for day, windows in sorted(overrides.items()):
        yield f"  {day}: {_windows(windows)}"


def _windows(windows: Windows) -> str:
    texts = [f'"{text}"' for text in weekly.format_windows(windows)]
    if not texts:
        return "closed"
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _fields(wanted: BookingPage) -> Iterator[str]:
    fields = dict(wanted.fields)
    if "start_date" in fields and "end_date" in fields and fields.get("interval_type") == "fixed":
        del fields["interval_type"]  # the dates say it
    if fields:
        yield ""
    for name in PAGE_FIELDS:
        if name in fields:
            yield from _field(name, fields[name])


def _field(name: str, value: Any) -> Iterator[str]:
    if name == "custom_fields":
        yield "custom_fields:" if value else "custom_fields: []"
        for question in value:
            yield from _question(question)
    elif name == "buffer":
        sides = ", ".join(
            f"{side}: {durations.format_minutes(value[side])}" for side in sorted(value, reverse=True)
        )
        yield f"buffer: {{{sides}}}"
    elif name in MINUTES:
        yield f"{name}: {durations.format_minutes(value)}"
    elif isinstance(value, str):
        yield from block(name, value)
    else:
        yield f"{name}: {str(value).lower()}"


def _question(question: Mapping[str, Any]) -> Iterator[str]:
    """Write a question without what goes without saying; its position is its place in the list."""
    yield f"  - name: {scalar(question['name'])}"
    yield f"    format: {question['format']}"
    if "answer_choices" in question:
        yield "    answer_choices:"
        yield from (f"      - {scalar(choice)}" for choice in question["answer_choices"])
    for name, usual in OPTIONAL.items():
        if question.get(name, usual) != usual:
            yield f"    {name}: {str(question[name]).lower()}"


def _accepted(wanted: BookingPage) -> Iterator[str]:
    if wanted.acknowledge:
        yield "acknowledge:"
    for one in wanted.acknowledge:
        yield f"  - finding: {scalar(one.finding)}"
        if one.path is not None:
            yield f"    path: {scalar(one.path)}"
        yield f"    until: {one.until}"
        yield f"    reason: {scalar(one.reason)}"
