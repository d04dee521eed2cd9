"""A schedule as POST, GET and LIST answer it, and as it really is. Nothing is decided here."""

from __future__ import annotations

from typing import Any

from reconciler.emulator import answer_styles, pagetypes, people
from reconciler.emulator.people import User
from reconciler.emulator.schedules import MANAGED, Schedule
from reconciler.emulator.store import Store
from reconciler.emulator.world import World


def scheduling_url(world: World, base: str, owner: User, row: Schedule) -> str:
    """Return the public address of a page."""
    first = "/zbook" if "vanity-links" in world.behaviour else ""
    handle = f"d/{row.code}" if "code-links" in world.behaviour else owner.slug
    return f"{base}{first}/{handle}/{row.slug}"


def schedule(world: World, base: str, row: Schedule) -> dict[str, Any]:
    """Return a schedule as POST and GET answer it."""
    return answer_styles.dress(world.behaviour, plain(world, base, row))


def plain(world: World, base: str, row: Schedule) -> dict[str, Any]:
    """Return a schedule as it is kept, in no odd form."""
    owner = people.find(world.store, row.owner)
    assert owner is not None  # noqa: S101 (users are never removed)
    person = {"display_name": owner.display_name, "email": owner.address, "self": True}
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


def listed(world: World, base: str, row: Schedule, asks: str | None) -> dict[str, Any]:
    """Return a schedule as LIST answers it to the user `asks`, a mailbox, or to nobody with pages."""
    more = {"assigned_from_template": row.via == MANAGED, "created_via": row.via}
    answer = schedule(world, base, row) | more
    if "slug-missing-in-list" in world.behaviour:
        del answer["slug"]
    if "as-seen" in world.behaviour and row.owner != asks:
        answer.pop("cushion", None)
    return answer


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
