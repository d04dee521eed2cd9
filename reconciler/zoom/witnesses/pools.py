"""What pool fields say of a type, wherever they stand: in the public page's data or in an API answer.

Names as seen in the data of hand-made pages [zoom.md: pool-fields]; a naming style with capitals is read too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model import MULTI_HOST, SINGLE_HOST, PageType

KINDS = {"collective": PageType.ALL_HOSTS, "roundrobin": PageType.ANY_HOST}


@dataclass(frozen=True, slots=True)
class Reading:
    """The types that are left, the value it goes by, and the addresses of all hosts; none where one is not
    named.
    """

    types: frozenset[PageType]
    seen: str
    hosts: frozenset[str] = frozenset()


def read(data: Mapping[str, Any]) -> Reading | None:
    """Return what the fields of one page say; None where they say nothing readable.

    Pools of one kind name the type, however many hosts are in them; pools of both kinds only that it is
    multi-host. Without pools, exactly one named host means a single-host type, and several mean nothing.
    """
    pools, attendees = _list(data, "user_pools"), _list(data, "attendees")
    if pools is None or attendees is None:
        return None
    kinds = {_word(_get(pool, "pooling_type")) for pool in pools}
    hosts = frozenset(_address(one) for one in attendees if one.get("host") not in (False, None))
    named = frozenset[str]() if "" in hosts else hosts
    if pools and _word(_get(data, "pooling_type")) == "multipool" and kinds <= set(KINDS):
        types = frozenset(KINDS[kind] for kind in kinds)
        shown = f"multiPool, {' and '.join(sorted(kinds))}, {_count(hosts)}"
        return Reading(types if len(types) == 1 else MULTI_HOST, shown, named)
    if not pools and _get(data, "pooling_type") is None and len(named) == 1:
        return Reading(SINGLE_HOST, "one host, no pool", named)
    return None


def _word(value: Any) -> str:
    """Return a word of Zoom's without the marks of a naming style."""
    return str(value or "").lower().replace("_", "").replace("-", "")


def _address(attendee: Mapping[str, Any]) -> str:
    """Return whom an attendee is: the same person twice, in other letters, is one."""
    return str(attendee.get("email") or "").strip().casefold()


def _count(hosts: frozenset[str]) -> str:
    return f"{len(hosts) or 'no'} host{'' if len(hosts) == 1 else 's'}"


def _list(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]] | None:
    """Return a list of objects, empty where there is none; None where something unreadable stands there."""
    value = _get(data, name)
    if value is None:
        return []
    readable = isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
    return value if readable else None


def _get(data: Mapping[str, Any], name: str) -> Any:
    first, *rest = name.split("_")
    value = data.get(name)
    return data.get(first + "".join(part.title() for part in rest)) if value is None else value
