"""Differences that apply leaves: those a file acknowledges until a date, those the API ignores, and fields
that this token cannot read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reconciler import fields
from reconciler.compare import diff, equality
from reconciler.findings import FindingCode
from reconciler.model import Acknowledgement, BookingPage, Change, LivePage, View, dotted
from reconciler.planning.blocks import SlugRewritten
from reconciler.records.memory import Memory, PageMemory


@dataclass(frozen=True, slots=True)
class Accepted:
    """A page's file accepts the difference to the end of `until`."""

    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """The API did not take the declared value, last seen on the day `on`."""

    on: date


@dataclass(frozen=True, slots=True)
class Unreadable:
    """This token cannot read the field, which was applied as declared, and not looked at since.

    Where it is not `noted`, no apply has set it so, nor taken note that a person is to: the token does not
    change the page either.
    """

    noted: bool = True


UNSEEN: Final = Unreadable(noted=False)
Why = Accepted | Ignored | Unreadable


@dataclass(frozen=True, slots=True)
class Tolerated:
    """One difference that stays, and why."""

    change: Change
    why: Why


def code(change: Change) -> FindingCode:
    """Return the code of the finding that a difference is."""
    if change.of_host_set:
        return FindingCode.HOST_MISSING if change.before is None else FindingCode.HOST_EXTRA
    if change.path[0] == "hosts":
        return FindingCode.HOST_HOURS_CHANGED
    closed = change.path == ("active",) and change.before is False
    return FindingCode.PAGE_INACTIVE if closed else FindingCode.FIELD_CHANGED


def split(
    page: BookingPage, changes: Iterable[Change], memory: Memory, today: date
) -> tuple[tuple[Change, ...], tuple[Tolerated, ...]]:
    """Return the changes that apply makes, and those that it leaves with why."""
    todo, staying = [], []
    for change in changes:
        why = _accepted(page, change, today) or _ignored(page, change, memory, today)
        if why:
            staying.append(Tolerated(change, why))
        else:
            todo.append(change)
    return tuple(todo), tuple(staying)


def as_applied(view: View, live: LivePage, memory: PageMemory | None) -> dict[str, Any]:
    """Return a live view in which fields that this token cannot read are as they were last applied."""
    applied = memory.applied if memory else {}
    return {**view, **{name: applied[name] for name in sorted(live.unread & applied.keys())}}


def unreadable(
    page: BookingPage, live: LivePage, changes: Iterable[Change], memory: PageMemory | None, today: date
) -> tuple[Tolerated, ...]:  # fmt: skip
    """Return the declared fields that this token cannot read and that `changes` do not set.

    One of which the page's file accepts today that nobody reads it is not among them; one that is declared as
    its default is, where another value was applied.
    """
    changed, applied = {change.path[0] for change in changes}, memory.applied if memory else {}
    told, names = unread_names(page, live), sorted((live.unread & page.fields.keys()) - changed)
    unread = [Change((name,), None, page.fields[name]) for name in names]
    noted = {one.path: equality.same(one.path, applied.get(one.path[0]), one.after) for one in unread}
    return tuple(
        Tolerated(change, Unreadable(noted[change.path]))
        for change in unread
        if (change.path[0] in told or not noted[change.path])
        and not _acknowledged(page, change, FindingCode.UNREADABLE_FIELD, today)
    )


def unread_names(page: BookingPage, live: LivePage) -> list[str]:
    """Return the declared fields that this token cannot read, those of which the file accepts it among them.

    One that is declared as its default is not among them: what an answer leaves out is that.
    """
    names = sorted(live.unread & page.fields.keys())
    return [name for name in names if not equality.same((name,), None, page.fields[name])]


def rewritten(change: Change, memory: PageMemory | None) -> SlugRewritten | None:
    """Return what Zoom made of a slug that the last apply asked for; None where it did not change it."""
    if change.path != ("slug",) or not _tried(memory, change) or not memory or memory.slug != change.before:
        return None
    return SlugRewritten(declared=change.after, live=change.before)


def _accepted(page: BookingPage, change: Change, today: date) -> Accepted | None:
    """Return the acknowledgement, valid today, that the page's file gives for a change."""
    given = _acknowledged(page, change, code(change), today)
    return Accepted(given.until, given.reason) if given else None


def _acknowledged(
    page: BookingPage, change: Change, finding: FindingCode, today: date
) -> Acknowledgement | None:  # fmt: skip
    for given in page.acknowledge:
        covers_path = given.path in (None, dotted(change.path))
        if given.finding == finding and covers_path and today <= given.until:
            return given
    return None


def _ignored(page: BookingPage, change: Change, memory: Memory, today: date) -> Ignored | None:
    """Return since when the API ignores this very value; None for what decides who is booked, and where."""
    path = dotted(change.path)
    guarded = change.path[0] in fields.VISIBLE or change.of_host_set
    if guarded or not memory.ignores(path, today) or not _tried(memory.pages.get(page.key), change):
        return None
    return Ignored(memory.ignored[path])


def _tried(memory: PageMemory | None, change: Change) -> bool:
    return memory is not None and equality.same(
        change.path, diff.at(memory.applied, change.path), change.after
    )
