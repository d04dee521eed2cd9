"""Every field of a booking page, one row each: its name, its kind, and what follows from it. Pure.

A field of `FIELDS` may stand in a page's file, in the account's defaults, in POST and in PATCH; its limits
are Zoom's. Code that reads, compares, writes or shows a value matches on its kind and ends in
`assert_never`, so that the type checker refuses a new kind wherever it is not handled.

Canonical values: minutes as int, dates as `YYYY-MM-DD`, parts as a mapping of the declared ones, entries as
a list of mappings in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, assert_never

KEY: Final = "name"
"""The leaf by which an entry is known; no two entries of a page share it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text of `least` to `most` characters."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of `least` to `most` texts."""

    least: int
    most: int
    each: Text


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; inside an entry, `words` say each, false first."""

    words: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within limits, both included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """A length of time in minutes within limits, both included; files may write `1h30m`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Date:
    """A date, `YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True)
class Zone:
    """An IANA time zone name."""


@dataclass(frozen=True, slots=True)
class Color:
    """A colour, `#rrggbb`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A mapping of named lengths of time; each may be declared alone, the others are left as they stand."""

    names: tuple[str, ...]
    each: Minutes


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of at most `most` mappings, declared as a whole, each known by its leaf `name`.

    A leaf left out is its default. `noun` is what one entry is called, `position` the leaf that holds an
    entry's place in the list: Zoom asks for it, files say it by their order.
    """

    noun: str
    leaves: tuple[Field, ...]
    most: int
    position: str | None = None


Kind = Text | Texts | Flag | Number | Minutes | Date | Zone | Color | Choice | Parts | Entries


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a page, or a leaf of an entry.

    `default` is what holds in Zoom where nothing is said, None where that is not known. A field that is
    `required` stands on every page, one that is sent `on_create` goes into a create request with its default
    where the files leave it out. `bookable`: it decides when a page can be booked. `visible`: it decides
    whether and where people find the page. `said` is how text calls a leaf that goes by another name.
    """

    name: str
    kind: Kind
    default: Any = None
    required: bool = False
    on_create: bool = False
    bookable: bool = False
    visible: bool = False
    said: str | None = None


SLUG: Final = Field("slug", Text(3, 256), visible=True)
"""The last part of a page's address. It has a place of its own in every page, and no default."""

QUESTION: Final = Entries(
    "question",
    (
        Field("name", Text(1, 8192), required=True),
        Field(
            "format",
            Choice(("text", "string", "phone_number", "choices_one", "choices_many", "select")),
            required=True,
            said="",
        ),
        Field("required", Flag(("optional", "required")), False),
        Field("enabled", Flag(), True),
        Field("include_other", Flag(), False),
        Field("answer_choices", Texts(1, 50, Text(1, 8192)), said="choices"),
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
    Field("cushion", Minutes(0, 14340), 0),
    Field("booking_limit", Number(0, 96), 0),
    Field("add_on_type", Choice(("zoomMeeting", "zoomPhone", "offline"))),
    Field("location", Text(0, 1024), ""),
    Field("color", Color()),
    Field("secret", Flag(), False, on_create=True, visible=True),
    Field("active", Flag(), True, on_create=True, visible=True),
    Field("custom_fields", QUESTION, ()),
)
DATES: Final = ("start_date", "end_date", "interval_type")
"""One says nothing without the others."""

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType({field.name: field.kind for field in (SLUG, *FIELDS)})
NAMES: Final = tuple(field.name for field in FIELDS)
REQUIRED: Final = tuple(field.name for field in FIELDS if field.required)
ON_CREATE: Final = MappingProxyType({field.name: field.default for field in FIELDS if field.on_create})
BOOKABLE: Final = frozenset(field.name for field in FIELDS if field.bookable)
VISIBLE: Final = tuple(field.name for field in (SLUG, *FIELDS) if field.visible)


def kind(name: str) -> Kind:
    """Return the kind of a page's field, the slug among them. KeyError for any other name."""
    return _KINDS[name]


def entries(name: str) -> Entries | None:
    """Return the kind of a field that holds entries; None for every other name."""
    found = _KINDS.get(name)
    return found if isinstance(found, Entries) else None


def fits(kind: Kind, value: Any) -> bool:
    """Whether a value is in the canonical form of its kind, limits aside."""
    match kind:
        case Text() | Date() | Zone() | Color() | Choice():
            return isinstance(value, str)
        case Texts():
            return isinstance(value, list) and all(isinstance(text, str) for text in value)
        case Flag():
            return isinstance(value, bool)
        case Number() | Minutes():
            return isinstance(value, int) and not isinstance(value, bool)
        case Parts():
            return isinstance(value, Mapping) and all(fits(kind.each, part) for part in value.values())
        case Entries():
            return isinstance(value, list) and all(_fits_entry(kind, entry) for entry in value)
        case _:
            assert_never(kind)


def _fits_entry(kind: Entries, entry: Any) -> bool:
    return isinstance(entry, Mapping) and all(
        fits(leaf.kind, entry[leaf.name]) for leaf in kind.leaves if leaf.name in entry
    )
