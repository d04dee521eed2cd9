"""A report laid out for readers: the same entries whether they become Markdown, HTML or XML. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
Tone = str
"""`bad`, `warn`, `good`, `info` or `plain`; never the only thing that says so."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field: dotted path, what it was and is to be, in words; `state` where a write was read back."""

    path: str
    before: str
    after: str
    place: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding or a diagnostic. `facts` are named words: declared, live, origin, help, next."""

    code: str
    severity: str
    message: str
    facts: tuple[tuple[str, str], ...] = ()
    at: Json | None = None
    excerpt: str = ""
    new: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is more than something to know."""
        return self.severity != "info"

    @property
    def about_type(self) -> bool:
        """Whether it says that a page is not of its type."""
        return self.code.startswith("type-")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page, one file, or with no name the account as a whole.

    `label` says what is to be done or came of it. A `vital` entry is never cut, a `problem` needs somebody,
    a `quiet` one is as declared. `proof` is the type in JSON form, `picture` the data of `week_svg`; entries
    of one `group` stand under one heading.
    """

    name: str
    label: str
    tone: Tone = "plain"
    vital: bool = False
    problem: bool = False
    quiet: bool = False
    at: Json | None = None
    owner: str = ""
    hosts: tuple[str, ...] = ()
    declared: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    proof: Json | None = None
    rows: tuple[Row, ...] = ()
    remarks: tuple[Remark, ...] = ()
    steps: tuple[Json, ...] = ()
    url: str = ""
    picture: Json | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of what."""

    number: int
    what: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report: entries worst first, `state` in a few words, `next` the command to type."""

    kind: str
    title: str
    state: str
    tone: Tone
    counts: tuple[Count, ...] = ()
    notes: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    coverage: Json | None = None
    next: str = ""


def place(one: Json | None) -> str:
    """Return `file:line:column`, empty where no file speaks of it."""
    return f"{one['file']}:{one['line']}:{one['column']}" if one and one.get("file") else ""
