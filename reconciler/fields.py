"""Every field of a booking page, one row each: its name, its kind, and what follows from it. Pure.

A field of `FIELDS` may stand in a page's file, in the account's defaults, in POST and in PATCH; its limits
are Zoom's.

Canonical values: minutes as int, dates as `YYYY-MM-DD`, parts as a mapping of the declared ones, entries as
a list of mappings in order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from reconciler.kinds import (
    Choice,
    Color,
    Date,
    Entries,
    Field,
    Flag,
    Kind,
    Minutes,
    Number,
    Parts,
    Text,
    Texts,
    Zone,
)

SLUG: Final = Field("slug", Text(3, 256), visible=True)
"""The last part of a page's address. It is not in `FIELDS`: no default can hold it."""

QUESTION: Final = Entries(
    "question",
    (
        Field("name", Text(1, 8192), required=True),
        Field(
            "format",
            Choice(("text", "string", "phone_number", "choices_one", "choices_many", "select")),
            required=True,
            label="",
        ),
        Field("required", Flag(("optional", "required")), False),
        Field("enabled", Flag(), True),
        Field("include_other", Flag(), False),
        Field("answer_choices", Texts(1, 50, Text(1, 8192)), label="choices"),
    ),
    most=100,
    position="position",
)
_NO_BUFFER: Final = MappingProxyType({"before": 0, "after": 0})
FIELDS: Final = (
    Field("summary", Text(1, 256), required=True),
    Field("description", Text(0, 8192), ""),
    Field("duration", Minutes(15, 1440), required=True, bookable=True),
    Field("start_time_increment", Minutes(5, 720), bookable=True),
    Field("interval_type", Choice(("unlimited", "fixed")), bookable=True),
    Field("start_date", Date(), bookable=True),
    Field("end_date", Date(), bookable=True),
    Field("time_zone", Zone(), bookable=True),
    Field("capacity", Number(1, 200), 1, on_create=True),
    Field("buffer", Parts(("before", "after"), Minutes(0, 240)), _NO_BUFFER, bookable=True),
    Field("cushion", Minutes(0, 14340), 0, unlisted=True),  # [zoom.md: lists-honour-user-id]
    Field("booking_limit", Number(0, 96), 0),
    Field("add_on_type", Choice(("zoomMeeting", "zoomPhone", "offline"))),
    Field("location", Text(0, 1024), ""),
    Field("color", Color()),
    Field("secret", Flag(), False, on_create=True, visible=True),
    Field("active", Flag(), True, on_create=True, visible=True),
    Field("custom_fields", QUESTION, ()),
)
DATES: Final = ("start_date", "end_date", "interval_type")
"""Fields that have a meaning only together."""

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType({field.name: field.kind for field in (SLUG, *FIELDS)})
_ROWS: Final[Mapping[str, Field]] = MappingProxyType({field.name: field for field in FIELDS})
NAMES: Final = tuple(field.name for field in FIELDS)
REQUIRED: Final = tuple(field.name for field in FIELDS if field.required)
ON_CREATE: Final = MappingProxyType({field.name: field.default for field in FIELDS if field.on_create})
BOOKABLE: Final = frozenset(field.name for field in FIELDS if field.bookable)
VISIBLE: Final = tuple(field.name for field in (SLUG, *FIELDS) if field.visible)
UNLISTED: Final = frozenset(field.name for field in FIELDS if field.unlisted)


def untold(names: Collection[str], told: Collection[str]) -> frozenset[str]:
    """Return those of `names` that lists may leave out, and that are not among what one `told`."""
    return UNLISTED.intersection(names).difference(told)


def kind(name: str) -> Kind:
    """Return the kind of a page's field, the slug among them. KeyError for any other name."""
    return _KINDS[name]


def row(name: str) -> Field | None:
    """Return the row of a field of `FIELDS`; None for every other name."""
    return _ROWS.get(name)


def entries(name: str) -> Entries | None:
    """Return the kind of a field that holds entries; None for every other name."""
    value_kind = _KINDS.get(name)
    return value_kind if isinstance(value_kind, Entries) else None
