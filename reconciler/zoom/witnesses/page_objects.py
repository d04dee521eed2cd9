"""What a JSON document says of one page: the pool fields that stand with its name, and no other page's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

DEPTH: Final = 40
MOST: Final = 20
"""Places in one document that name the page; those after them are not looked at."""
NEAR: Final = 8
"""How many objects around its name are looked into."""
FIELDS: Final = {"poolingtype": "pooling_type", "userpools": "user_pools", "attendees": "attendees"}

UPDATED: Final = ("updated", "updatedat")

Fields = dict[str, Any]
Trail = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The page looked for. Where an object gives an id, that decides: another owner's page may have the slug.

    `schedule_id` is None where only the address is known.
    """

    schedule_id: str | None
    slug: str

    def named_by(self, data: Mapping[str, Any]) -> bool:
        """Whether an object is about this page."""
        ids = _ids(data)
        if ids and self.schedule_id is not None:
            return all(page_id == self.schedule_id for page_id in ids)
        return bool(self.slug) and data.get("slug") == self.slug

    def other_named_by(self, data: Mapping[str, Any]) -> bool:
        """Whether an object is about another page: people have slugs too, but no pools."""
        if not _ids(data) and "slug" not in data:
            return False
        if self.named_by(data):
            return False
        return bool(_ids(data)) or any(_plain(key) in FIELDS for key in data)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that names the page, by its id or by its slug alone, with the pool fields of the page there.

    `fields` is None where they are ambiguous. `updated` is what it gives as the time of the page's last
    change, None for nothing.
    """

    by_id: bool
    fields: Fields | None
    updated: Any = None


@dataclass(frozen=True, slots=True)
class _Scope:
    """What stands in an object: whether it names other pages, and the fields that are not theirs.

    `fields` is None where they disagree.
    """

    others: bool
    fields: Fields | None


_NOTHING: Final = _Scope(others=False, fields={})
_OTHER: Final = _Scope(others=True, fields={})


def places(document: Any, page: Page) -> Iterator[Place]:
    """Return each place that names `page`.

    Fields go by Zoom's own names. A place that gives the slug alone may be about another owner's page. The
    fields may stand in the object that names the page, inside it, or in those around it, up to the first
    that names another page.
    """
    scopes: dict[int, _Scope] = {}
    _look(document, page, DEPTH, scopes)
    for trail in islice(_trails(document, page), MOST):
        by_id = page.schedule_id is not None and bool(_ids(trail[-1]))
        yield Place(by_id, _read(trail[-NEAR:], page, scopes), _updated(trail[-1]))


def _read(trail: Trail, page: Page, scopes: dict[int, _Scope]) -> Fields | None:
    """Look into the last object of a trail, then into those around it, until type and pools are given."""
    pool_fields: Fields | None = {}
    for around in reversed(trail):
        scope = scopes.get(id(around)) or _look(around, page, DEPTH, scopes)
        if scope.others and around is not trail[-1]:
            break
        pool_fields = scope.fields
        if pool_fields is None or {"pooling_type", "user_pools"} <= pool_fields.keys():
            break
    return pool_fields


def _trails(document: Any, page: Page) -> Iterator[Trail]:
    """Return each object that names the page, with all the objects around it before it."""
    waiting: list[tuple[Any, Trail, int]] = [(document, (), DEPTH)]
    while waiting:
        value, trail, depth = waiting.pop()
        if isinstance(value, Mapping):
            trail = (*trail, value)
            if page.named_by(value):
                yield trail
        if depth > 1:
            waiting += [(inner, trail, depth - 1) for inner in _inside(value)]


def _look(value: Any, page: Page, depth: int, scopes: dict[int, _Scope]) -> _Scope:
    """Return the pool fields in and below a value, without those of other pages."""
    if isinstance(value, Mapping) and page.other_named_by(value):
        return _OTHER
    merged: Fields = {}
    others, agreed = False, True
    for key, inner in _entries(value):
        if inner is None or not (name := FIELDS.get(_plain(key))):
            holds = depth > 1 and isinstance(inner, Mapping | list)
            below = _look(inner, page, depth - 1, scopes) if holds else _NOTHING
            others, agreed = others or below.others, agreed and below.fields is not None
            inner_fields: Fields = below.fields or {}
        else:
            inner_fields = {name: inner}
        agreed = agreed and all(merged.setdefault(name, part) == part for name, part in inner_fields.items())
    scope = _Scope(others, merged if agreed else None) if others or merged or not agreed else _NOTHING
    scopes[id(value)] = scope
    return scope


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from (("", inner) for inner in value)


def _inside(value: Any) -> list[Any]:
    """Return the objects and lists in a value: only they can hold more."""
    return [inner for _, inner in _entries(value) if isinstance(inner, Mapping | list)]


def _ids(data: Mapping[str, Any]) -> list[str]:
    return [str(data[name]) for name in ("schedule_id", "scheduleId") if data.get(name) is not None]


def _updated(data: Mapping[str, Any]) -> Any:
    told = (value for key, value in data.items() if _plain(key) in UPDATED and value is not None)
    return next(told, None)


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()
