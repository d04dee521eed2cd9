"""Rows of users and their named availability."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reconciler.emulator import fixture
from reconciler.emulator.store import Store
from reconciler.times import weekly


class Taken(ValueError):
    """What a new user is to have belongs to another one."""

    def __init__(self, email: str, name: str, value: str) -> None:
        """Say of the new user with mailbox `email` which field holds what is taken."""
        super().__init__(f"{email}: {name} `{value}` belongs to another user")


@dataclass(frozen=True, slots=True)
class User:
    """A user as kept: `email` the mailbox, `address` what the API shows."""

    email: str
    id: str
    address: str
    slug: str
    display_name: str
    time_zone: str
    licensed: bool


@dataclass(frozen=True, slots=True)
class Availability:
    """Named hours; `body` holds `time_zone`, `segments_recurrence`, `segments` as the API shows them."""

    id: str
    owner: str
    name: str
    default: bool
    body: dict[str, Any]


def insert(store: Store, users: Iterable[fixture.User]) -> None:
    """Put users of a fixture in, after those who are there. Raises `Taken` for what another user has."""
    known = everyone(store)
    names = {getattr(user, name) for user in known for name in ("email", "id", "address", "slug")}
    for position, user in enumerate(users, len(known)):
        for name in ("email", "id", "address", "slug"):
            if getattr(user, name) in names:
                raise Taken(user.email, name, getattr(user, name))
        for item in user.availability:
            if availability(store, item.id):
                raise Taken(user.email, "availability", item.id)
        store.run(
            "insert into users values (?, ?, ?, ?, ?, ?, ?, ?)",
            (user.email, user.id, user.address, user.slug, user.display_name, user.time_zone,
             user.licensed, position),
        )  # fmt: skip
        for item in user.availability:
            body = {"time_zone": item.time_zone, "segments_recurrence": weekly.to_zoom(item.hours)}
            save(store, Availability(item.id, user.email, item.name, item.default, body))
    store.forget()


def everyone(store: Store) -> list[User]:
    """Return all users in the order of the fixture."""
    return store.remembered(
        "users", lambda: [_user(row) for row in store.rows("select * from users order by position")]
    )


def find(store: Store, key: str) -> User | None:
    """Find a user by id, mailbox, or `me` (the first user)."""
    if key == "me":
        return everyone(store)[0]
    return _by(store, "id").get(key) or _by(store, "email").get(key.lower())


def by_any_email(store: Store, email: str) -> User | None:
    """Find a user by mailbox or scheduler address."""
    key = email.lower()
    return _by(store, "email").get(key) or _by(store, "address").get(key)


def by_slug(store: Store, slug: str) -> User | None:
    """Find a user by the first part of their links."""
    return _by(store, "slug").get(slug)


def _by(store: Store, name: str) -> dict[str, User]:
    return store.remembered(name, lambda: {getattr(user, name): user for user in everyone(store)})


def availabilities(store: Store, owner: str) -> list[Availability]:
    """Return a user's named availabilities, oldest first."""
    sql = "select * from availability where owner = ? order by position"
    return store.until_written(
        ("availabilities", owner), lambda: [_availability(row) for row in store.rows(sql, (owner,))]
    )


def availability(store: Store, identifier: str) -> Availability | None:
    """Find one availability."""

    def load() -> Availability | None:
        row = store.row("select * from availability where id = ?", (identifier,))
        return _availability(row) if row else None

    return store.until_written(("availability", identifier), load)


def default_availability(store: Store, owner: str) -> Availability | None:
    """Return the user's default availability, else their first; None for who never opened Scheduler."""
    items = availabilities(store, owner)
    return next((item for item in items if item.default), items[0] if items else None)


def save(store: Store, item: Availability) -> None:
    """Write an availability; a new default takes the place of the old one."""
    if item.default:
        store.run("update availability set is_default = 0 where owner = ?", (item.owner,))
    store.run(
        "insert into availability values (?, ?, ?, ?, ?, ?) on conflict (id) do update set"
        " name = excluded.name, is_default = excluded.is_default, body = excluded.body",
        (item.id, item.owner, item.name, item.default, json.dumps(item.body), store.next("position")),
    )


def remove(store: Store, identifier: str) -> None:
    """Delete an availability."""
    store.run("delete from availability where id = ?", (identifier,))


def _user(row: sqlite3.Row) -> User:
    names = ("email", "id", "address", "slug", "display_name", "time_zone")
    return User(**{name: row[name] for name in names}, licensed=bool(row["licensed"]))


def _availability(row: sqlite3.Row) -> Availability:
    return Availability(
        row["id"], row["owner"], row["name"], bool(row["is_default"]), json.loads(row["body"])
    )
