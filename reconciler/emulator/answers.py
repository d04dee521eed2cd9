"""A schedule as POST, GET and LIST answer it, and as it really is. Nothing is decided here."""

from __future__ import annotations

import json
from typing import Any, Final

from reconciler.emulator import answer_styles, pagetypes, people, schedules
from reconciler.emulator.people import User
from reconciler.emulator.schedules import MANAGED, Kept, Schedule
from reconciler.emulator.store import Store
from reconciler.emulator.world import World
from reconciler.model import PageType

_ODD: Final = frozenset({"as-seen", "slug-missing-in-list"})
"""The modifiers that change what of a schedule is listed."""
_ESCAPED: Final = "\\u"
"""In a row stands for a character that answers hold as it is."""
_MULTI_HOST: Final = frozenset(kind.value for kind in PageType if kind.multi_host)


def scheduling_url(world: World, base: str, owner: User, row: Schedule | Kept) -> str:
    """Return the public address of a page."""
    first = "/zbook" if "vanity-links" in world.behaviour else ""
    handle = f"d/{schedules.code_of(row.id)}" if "code-links" in world.behaviour else owner.slug
    return f"{base}{first}/{handle}/{row.slug}"


def schedule(world: World, base: str, row: Schedule) -> dict[str, Any]:
    """Return a schedule as POST and GET answer it."""
    return answer_styles.dress(world.behaviour, plain(world, base, row))


def plain(world: World, base: str, row: Schedule) -> dict[str, Any]:
    """Return a schedule as it is kept, in no odd form."""
    owner = people.find(world.store, row.owner)
    assert owner is not None  # noqa: S101 (users are never removed)
    person = _person(owner)
    pools: dict[str, Any] = {}
    if world.behaviour.pools and row.type.multi_host:
        pools = pagetypes.pool_fields(world.store, pagetypes.Truth(row.type, row.hosts))
    return {
        "schedule_id": row.id,
        **row.body,
        "creator": person,
        "organizer": person,
        "scheduling_url": scheduling_url(world, base, owner, row),
        "slug": row.slug,
        "status": row.status,
        **pools,
    }


def listed(world: World, base: str, row: Schedule | Kept, asks: str | None) -> str:
    """Return the JSON of a schedule as LIST answers it to `asks`, a mailbox, or to nobody with pages.

    Most of it is in the row as it was written: it is not read and written anew for each list.
    """
    if isinstance(row, Kept):
        usual = answer_styles.none_of(world.behaviour) and _ODD.isdisjoint(world.behaviour.modifiers)
        if usual and _ESCAPED not in row.body:
            return _spliced(world, base, row)
        row = row.read()
    more = {"assigned_from_template": row.via == MANAGED, "created_via": row.via}
    answer = schedule(world, base, row) | more
    if "slug-missing-in-list" in world.behaviour:
        del answer["slug"]
    if "as-seen" in world.behaviour and row.owner != asks:
        answer.pop("cushion", None)
    return answer_styles.text(answer)


def _spliced(world: World, base: str, row: Kept) -> str:
    """Write what `plain` and `listed` return for a row, around the text of its body."""
    store, text = world.store, answer_styles.text
    owner = people.find(store, row.owner)
    assert owner is not None  # noqa: S101 (users are never removed)
    person = store.remembered(f"person {owner.email}", lambda: text(_person(owner)))
    pools = ""
    if world.behaviour.pools and row.type in _MULTI_HOST:
        pools = store.until_written(("pools", row.type, row.hosts), lambda: _pools(store, row))
    return (
        f'{{"schedule_id":{text(row.id)},{row.body[1:-1]},"creator":{person},"organizer":{person},'
        f'"scheduling_url":{text(scheduling_url(world, base, owner, row))},"slug":{text(row.slug)},'
        f'"status":{text(row.status)}{pools},"assigned_from_template":{text(row.via == MANAGED)},'
        f'"created_via":{text(row.via)}}}'
    )


def _person(owner: User) -> dict[str, Any]:
    return {"display_name": owner.display_name, "email": owner.address, "self": True}


def _pools(store: Store, row: Kept) -> str:
    truth = pagetypes.Truth(PageType(row.type), tuple(json.loads(row.hosts)))
    return f",{answer_styles.text(pagetypes.pool_fields(store, truth))[1:-1]}"


def truth(world: World, base: str, row: Schedule) -> dict[str, Any]:
    """Return what a schedule really is, with mailboxes for owner and hosts."""
    return plain(world, base, row) | {
        "active": row.body["active"],
        "created_via": row.via,
        "hosts": list(row.hosts),
        "owner": row.owner,
        "type": row.type.value,
    }


def rules_shown(store: Store, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rules as they came, with scheduler addresses for the mailboxes that are known."""
    shown = []
    for rule in rules:
        user = people.by_any_email(store, rule["email"]) if "email" in rule else None
        shown.append(rule | {"email": user.address} if user else rule)
    return shown
