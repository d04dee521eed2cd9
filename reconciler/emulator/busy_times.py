"""Rows of times at which a user's connected calendar holds something: they cannot be booked then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reconciler.emulator.spans import Span
from reconciler.emulator.store import Store
from reconciler.emulator.world import stamp


def add(store: Store, email: str, times: Iterable[Span], *, posted: bool) -> None:
    """Write times of the user with mailbox `email`; `posted` ones are those that `clear` takes away."""
    for start, end in times:
        store.run(
            "insert into busy (user, start, ends, posted) values (?, ?, ?, ?)",
            (email, stamp(start), stamp(end), posted),
        )


def of(store: Store, email: str, since: str, until: str) -> list[Span]:
    """Return a user's times that overlap [since, until), moments in the form of the API."""
    if not store.holds_any("busy"):
        return []
    rows = store.rows(
        "select start, ends from busy where user = ? and ends > ? and start < ?", (email, since, until)
    )
    return [(datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["ends"])) for row in rows]


def remove(store: Store, email: str, time: Span) -> None:
    """Take away one time of a user, whoever put it there; none that is there is no error."""
    start, end = time
    store.run("delete from busy where user = ? and start = ? and ends = ?", (email, stamp(start), stamp(end)))


def clear(store: Store) -> None:
    """Take away the times that were posted; those of the fixture stay."""
    store.run("delete from busy where posted")
