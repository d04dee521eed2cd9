"""Differences that apply leaves: what a file accepts for a while, and what the API ignores. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reconciler.model import BookingPage, Change, at, dotted
from reconciler.planning import checklist
from reconciler.records.memory import Memory, PageMemory

ACCEPTED, IGNORED = "accepted", "ignored"


@dataclass(frozen=True, slots=True)
class Untouched:
    """One difference and `why` it stays: `accepted` or `ignored`; `said` gives the reason in words."""

    change: Change
    why: str
    said: str


def code(change: Change) -> str:
    """Return the code of the finding that a difference is."""
    if checklist.is_host_set(change):
        return "host-missing" if change.before is None else "host-extra"
    if change.path[0] == "hosts":
        return "host-hours-changed"
    return "page-inactive" if change.path == ("active",) and change.before is False else "field-changed"


def sort(
    page: BookingPage, changes: Iterable[Change], memory: Memory, today: date
) -> tuple[tuple[Change, ...], tuple[Untouched, ...]]:
    """Part what apply has to change from what it leaves."""
    todo, left = [], []
    for change in changes:
        reason = _accepted(page, change, today) or _ignored(page, change, memory, today)
        if reason:
            left.append(Untouched(change, *reason))
        else:
            todo.append(change)
    return tuple(todo), tuple(left)


def rewritten(change: Change, known: PageMemory | None) -> str:
    """Say what Zoom made of a slug that the last apply asked for; empty where it did not."""
    if change.path != ("slug",) or not _tried(known, change) or known is None or known.slug != change.before:
        return ""
    return f"Zoom made `{change.before}` of the slug `{change.after}`: declare `slug: {change.before}`"


def _accepted(page: BookingPage, change: Change, today: date) -> tuple[str, str] | None:
    """A person has accepted that the page differs here; a patch would undo what they agreed to."""
    for leave in page.acknowledge:
        if (
            leave.finding == code(change)
            and leave.path in (None, dotted(change.path))
            and today <= leave.until
        ):
            return ACCEPTED, f"accepted until {leave.until}: {leave.reason}"
    return None


def _ignored(page: BookingPage, change: Change, memory: Memory, today: date) -> tuple[str, str] | None:
    """The API did not take this very value before; what decides who is booked, and where, is always sent."""
    path = dotted(change.path)
    guarded = change.path[0] in ("slug", "active", "secret") or checklist.is_host_set(change)
    if guarded or not memory.ignores(path, today) or not _tried(memory.pages.get(page.key), change):
        return None
    return IGNORED, f"the API ignored `{path}` on {memory.ignored[path]}"


def _tried(known: PageMemory | None, change: Change) -> bool:
    return known is not None and at(known.applied, change.path) == change.after
