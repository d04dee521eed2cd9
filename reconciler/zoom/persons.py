"""Who is who: one person under two spellings, an email and a Zoom id. Zoom's own address tells.

A person is known by one key throughout, as the files spell it (`Host.email`); requests go by the id where it
is known [zoom.md: user-id].
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reconciler import concurrency, errors
from reconciler.compare import directory, identity
from reconciler.model import Desired, ZoomUser
from reconciler.records.memory import Memory
from reconciler.zoom import live
from reconciler.zoom.api import Reader
from reconciler.zoom.troubles import or_trouble


def to_read(desired: Desired) -> set[str]:
    """Return the keys of those whose address is needed: all hosts, and owners where some have an id alone.

    So are owners of single-host pages for somebody else: such a page may book its owner.
    """
    hosts = {host.email for page in desired.pages for host in page.hosts}
    hosts |= {page.owner.email for page in desired.present if page.for_another}
    owners = {page.owner.email for page in desired.pages}
    return hosts | owners if any(map(_is_id, hosts | owners | desired.names.keys())) else hosts


def owners(desired: Desired, memory: Memory) -> set[str]:
    """Return the keys of those whose lists are read: owners now and formerly, and those who are watched."""
    found = {page.owner.email for page in desired.pages}
    found |= {former.owner for page in desired.pages for former in page.previously}
    found |= {host.email for host in desired.account.watch_owners}
    known = [memory.pages[page.key] for page in desired.pages if page.key in memory.pages]
    return found | {place.owner for entry in known for place in entry.places}


async def respelled(reader: Reader, desired: Desired, memory: Memory) -> Memory:
    """Return the memory with people spelled as the files spell them now.

    Where the files give email and id, they say it; else the two are read, which is needed only once after
    such a change.
    """
    now = to_read(desired) | {page.owner.email for page in desired.pages}
    then = identity.people(desired, memory) - now
    by_id = {user_id: email for email, user_id in desired.account.user_ids.items() if email != user_id}
    spelled = {key: by_id[key] for key in then if key in by_id}
    asked = then - spelled.keys()
    if any(map(_is_id, asked)) or (asked and any(map(_is_id, now))):
        users = await _users(reader, asked | now)
        for group in _same(users):
            spelled |= {key: other for key in group & asked for other in group & now if _differ(key, other)}
    return identity.respelled(desired, memory, spelled) if spelled else memory


def names(desired: Desired) -> dict[str, str]:
    """Return what the files call people, by key: all hosts, and owners that are given by email."""
    return {page.owner.email: page.owner.name for page in desired.pages} | dict(desired.names)


def check(names: Mapping[str, str], users: Mapping[str, ZoomUser]) -> None:
    """Raise `ConfigError` where the files know one person by an email and, as somebody else, by an id.

    `names` are what people are called, by key.
    """
    for group in _same(user for key, user in users.items() if key in names):
        mailbox = next((key for key in sorted(group) if not _is_id(key)), None)
        user_id = next((key for key in sorted(group) if _is_id(key)), None)
        if mailbox and user_id:
            raise errors.ConfigError(
                f"`{names[user_id]}` (Zoom id {user_id}) and {mailbox} are one person in Zoom",
                code="one-person-twice", help=f"give `{names[user_id]}` `email: {mailbox}` beside the id",
            )  # fmt: skip


def _is_id(key: str) -> bool:
    return "@" not in key


def _differ(key: str, other: str) -> bool:
    return _is_id(key) != _is_id(other)


async def _users(reader: Reader, keys: Collection[str]) -> list[ZoomUser]:
    read = await concurrency.all_of(or_trouble(key, live.user(reader, key)) for key in sorted(keys))
    return [user for user in read if isinstance(user, ZoomUser)]


def _same(users: Iterable[ZoomUser]) -> list[set[str]]:
    """Return the keys of each person who was read under several."""
    groups: dict[str, set[str]] = {}
    for user in users:
        if user.address:
            groups.setdefault(directory.folded(user.address), set()).add(user.email)
    return [group for group in groups.values() if len(group) > 1]
