"""The types that pool fields allow, in the public page's data as in an API answer.

Names as seen in the data of hand-made pages [zoom.md: pool-fields]; a naming style with capitals is read too.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model import MULTI_HOST, SINGLE_HOST, PageType

KINDS = {"collective": PageType.ALL_HOSTS, "roundrobin": PageType.ANY_HOST}


@dataclass(frozen=True, slots=True)
class Reading:
    """The types that are possible, the value they follow from, and the addresses of the hosts.

    Each of the `lists` names all of them: attendees, and the users selected for the pools. `named` are those
    in lists of which somebody has no address.
    """

    types: frozenset[PageType]
    seen: str
    lists: tuple[frozenset[str], ...] = ()
    named: frozenset[str] = frozenset()

    @property
    def hosts(self) -> frozenset[str]:
        """The addresses of all hosts; empty where no list names all, or lists differ."""
        return self.lists[0] if len(set(self.lists)) == 1 else frozenset()


def read(data: Mapping[str, Any]) -> Reading | None:
    """Return the reading of one page's fields; None where they cannot be read.

    Pools of one kind name the type, however many hosts are in them; pools of both kinds only that it is
    multi-host. Without pools, exactly one named host means a single-host type, and several mean nothing.
    """
    pools, attendees = _list(data, "user_pools"), _list(data, "attendees")
    if pools is None or attendees is None:
        return None
    kinds = {_word(_get(pool, "pooling_type")) for pool in pools}
    hosts = frozenset(_address(person) for person in attendees if person.get("host") not in (False, None))
    attending = frozenset[str]() if "" in hosts else hosts
    if pools and _word(_get(data, "pooling_type")) == "multipool" and kinds <= set(KINDS):
        types = frozenset(KINDS[kind] for kind in kinds)
        shown = f"multiPool, {' and '.join(sorted(kinds))}, {_count(hosts)}"
        lists, part = _whole(hosts, _selected(pools))
        return Reading(types if len(types) == 1 else MULTI_HOST, shown, lists, part)
    if not pools and _get(data, "pooling_type") is None and len(attending) == 1:
        return Reading(SINGLE_HOST, "one host, no pool", (attending,))
    return None


def _selected(pools: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the users selected for all pools, by address; an empty address for those who have none.

    They are given by address, or as objects; what has no address cannot be compared.
    """
    chosen = [_get(pool, "selected_users") for pool in pools]
    listed = [person for users in chosen if isinstance(users, list) for person in users]
    people = [person if isinstance(person, Mapping) else {"email": person} for person in listed]
    unnamed = [""] if listed and not all(chosen) else []
    return frozenset([*(address if "@" in (address := _address(one)) else "" for one in people), *unnamed])


def _whole(*given: frozenset[str]) -> tuple[tuple[frozenset[str], ...], frozenset[str]]:
    """Return the lists that name everybody in them, each once, and who is named in the others."""
    lists = dict.fromkeys(people for people in given if people and "" not in people)
    others = (people for people in given if "" in people)
    return tuple(lists), frozenset(address for people in others for address in people if address)


def _word(value: Any) -> str:
    """Return a word of Zoom's in lower case, without underscores and dashes."""
    return str(value or "").lower().replace("_", "").replace("-", "")


def _address(attendee: Mapping[str, Any]) -> str:
    """Return the address of an attendee in the form in which addresses are compared."""
    return str(attendee.get("email") or "").strip().casefold()


def _count(hosts: frozenset[str]) -> str:
    return f"{len(hosts) or 'no'} host{'' if len(hosts) == 1 else 's'}"


def _list(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]] | None:
    """Return a list of objects, empty where the field is missing; None where it holds anything else."""
    value = _get(data, name)
    if value is None:
        return []
    readable = isinstance(value, list) and all(isinstance(item, Mapping) for item in value)
    return value if readable else None


def _get(data: Mapping[str, Any], name: str) -> Any:
    value = data.get(name)
    return data.get(_with_capitals(name)) if value is None else value


@functools.cache
def _with_capitals(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
