"""The kinds of values that the fields of a page hold. Pure.

Code that reads, compares, writes or shows a value matches on its kind and ends in `assert_never`, so that the
type checker refuses a new kind wherever it is not handled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    item: Text


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; `words` (for false, for true) stand for it in text where it is a leaf of an entry."""

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
    item: Minutes


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

    def __post_init__(self) -> None:
        """Refuse a row whose entries nothing names."""
        if KEY not in (leaf.name for leaf in self.leaves if leaf.required):
            raise TypeError(f"a {self.noun} needs a required leaf `{KEY}`, by which it is known")


Kind = Text | Texts | Flag | Number | Minutes | Date | Zone | Color | Choice | Parts | Entries


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a page, or a leaf of an entry.

    `default` is what holds in Zoom where nothing is said, None where that is not certain: an answer that
    leaves the field out is taken to say that. It is also what a leaf is that a file leaves out, and what a
    create request gets for a field sent `on_create`. A `required` field stands on every page. `bookable`:
    it decides when a page can be booked. `visible`: it decides whether and where people find the page.
    `unlisted`: lists may leave out what it is, whatever it is. `label` is the name of a leaf in text, if
    other than `name`.
    """

    name: str
    kind: Kind
    default: Any = None
    required: bool = False
    on_create: bool = False
    bookable: bool = False
    visible: bool = False
    unlisted: bool = False
    label: str | None = None


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
            return isinstance(value, Mapping) and all(fits(kind.item, part) for part in value.values())
        case Entries():
            return isinstance(value, list) and all(_fits_entry(kind, entry) for entry in value)
        case _:
            assert_never(kind)


def _fits_entry(kind: Entries, entry: Any) -> bool:
    return isinstance(entry, Mapping) and all(
        fits(leaf.kind, entry[leaf.name]) for leaf in kind.leaves if leaf.name in entry
    )
