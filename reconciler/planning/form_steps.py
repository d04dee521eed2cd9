"""All fields of a page as steps by hand, as Zoom's form has them, for pages that apply cannot change. Pure.

Of that order is known: details, hosts, availability [zoom.md: by-hand]; all else comes after that. What the
form calls its fields is not known: they have the names of the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from reconciler import fields
from reconciler.compare import lengths, projection
from reconciler.model import BookingPage, Change, LivePage, Path, dotted
from reconciler.planning import manual_steps
from reconciler.planning.manual_steps import Step, person
from reconciler.planning.tolerated import UNSEEN, Tolerated
from reconciler.times import weekly
from reconciler.times.wording import quoted

DETAILS: Final = ("summary", "description", "color", "duration", "add_on_type", "location")
AVAILABILITY: Final = (
    "interval_type", "start_date", "end_date", "time_zone", "start_time_increment", "buffer", "cushion",
    "booking_limit", "capacity",
)  # fmt: skip
LOGIN: Final = "`reconciler login --as {}`"
LAST: Final = ("slug", "secret", "active")
"""What decides whether and where people find the page: when all else is set."""


def make_page(page: BookingPage, today: date, *, whole: bool) -> tuple[Step, ...]:
    """Return how to make a page by hand; the `whole` page where apply cannot set the rest."""
    if not whole:
        return manual_steps.make_page(page, today)
    first, kind, *rest = manual_steps.make_page(page, today)
    hosts, link, *dates, _ = rest
    first = replace(
        first, do=f"{first.do}; or first connect them: {LOGIN.format(page.owner.email)}, then apply"
    )
    declared = projection.desired(page)
    order = {name: number for number, name in enumerate(_order())}
    names = sorted((name for name in declared if name not in ("hosts", "slug")), key=order.__getitem__)
    details = [_set((name,), declared[name]) for name in names if name in DETAILS]
    visible = [_set((name,), declared[name]) for name in names if name in LAST]
    others = [_set((name,), declared[name]) for name in names if name not in (*DETAILS, *LAST)]
    hours = [_hours(host.name, person(host), declared["hosts"][host.name]) for host in page.hosts]
    return first, kind, *details, hosts, *hours, *dates, *others, link, *visible, Step(_saved(page.key))


def change(
    page: BookingPage, live: LivePage, changes: Sequence[Change], staying: Sequence[Tolerated] = ()
) -> tuple[Step, ...]:  # fmt: skip
    """Return how to make changes of fields and hours by hand on a live page, but for who is on it.

    Of what is `staying`, a person looks at fields that no token can read and nobody has taken note of.
    """
    told = [each for each in changes if not each.of_host_set or each.after is not None]
    order = {name: number for number, name in enumerate(_order())}
    told = sorted(told, key=lambda each: (order.get(each.path[0], -1), each.path))
    steps = [step for _, some in groupby(told, _place) for step in _changed(page, list(some))]
    unread = (each.change for each in staying if each.why == UNSEEN)
    steps += [_check(each.path, each.after) for each in unread]
    where = f"on the page {quoted(live.slug)} in Zoom, as {live.owner}"
    on_each = "on each of these pages"
    placed = [
        Step(f"{where}: {one.do}", one.field, one.value, live.url or "", live.owner, f"{on_each}: {one.do}")
        for one in steps
    ]
    saved = Step(_saved(page.key), account=live.owner, each=_saved("PAGE"))
    return (*placed, saved) if told else (*placed,)


def unless_connected(owner: str) -> Step:
    """Return what comes before changes that apply would make if the owner (an email) were connected."""
    return Step(
        f"the rest is to be set by hand too, or first {LOGIN.format(owner)}, then apply", account=owner
    )


def _order() -> tuple[str, ...]:
    """Return the names of fields in the order of the form."""
    placed = (*DETAILS, "hosts", *AVAILABILITY, *LAST)
    others = (name for name in fields.NAMES if name not in placed)
    return (*DETAILS, "hosts", *AVAILABILITY, *others, *LAST)


def _place(change: Change) -> Path:
    """Return what changes have in common that are made at one place: the week of a host is one."""
    of_week = change.path[0] == "hosts" and "overrides" not in change.path
    return change.path[:2] if of_week else change.path


def _changed(page: BookingPage, some: Sequence[Change]) -> Iterator[Step]:
    """Yield the step for the changes at one place."""
    path = some[0].path
    host = next((host for host in page.hosts if path[:2] == ("hosts", host.name)), None)
    if host and "overrides" not in path:
        yield _hours(host.name, person(host), projection.desired(page)["hosts"][host.name])
    else:
        yield from (_set(one.path, one.after, one.before) for one in some)


def _set(path: Path, after: Any, before: Any = None) -> Step:
    """Return the step that sets the value at a path, which is `before` now where that is given."""
    value, name = _said(path, after), quoted(dotted(path))
    was = "" if before is None else f"; it is {quoted(_said(path, before))}"
    return Step(f"set {name} to {quoted(value)}{was}", dotted(path), value)


def _check(path: Path, value: Any) -> Step:
    """Return the step to look at a value that this token cannot read."""
    said = _said(path, value)
    do = f"check that {quoted(dotted(path))} is {quoted(said)}: this token does not see it; apply asks once"
    return Step(do, dotted(path), said)


def _hours(name: str, who: str, host: Mapping[str, Any]) -> Step:
    """Return the step that sets when a host is free on the page."""
    path = f"hosts.{name}"
    if "hours" in host:
        zone = f" ({host['time_zone']})" if host.get("time_zone") else ""
        value = weekly.in_words(host["hours"]) + zone
        return Step(f"in the availability of {who} on the page set the hours {value}", path, value)
    if "availability" in host:
        value = str(host["availability"])
        return Step(f"for {who} choose the availability {quoted(value)}", path, value)
    return Step(f"for {who} leave the default availability", path, "default availability")


def _said(path: Path, value: Any) -> str:
    """Say a value as the files write it."""
    value = lengths.with_units(path, value)
    of_date = path[0] == "hosts" and "overrides" in path
    match value:
        case None:
            return "the usual hours" if of_date else "nothing"
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "; ".join(f"{key} {_said(path, inner)}" for key, inner in value.items()) or "none"
        case list() | tuple():
            return ", ".join(str(inner) for inner in value) or ("closed" if of_date else "none")
        case _:
            return str(value) or '""'


def _saved(key: str) -> str:
    return (
        f"save; once all steps are done, `reconciler apply {key}` reads the page, and writes nothing to Zoom "
        "where all is so; `reconciler drift` watches it from then on"
    )
