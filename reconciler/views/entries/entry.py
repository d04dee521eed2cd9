"""The entries of a report and their parts, the same for text, Markdown, HTML and the rest. Values only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Json = Mapping[str, Any]
Tone = str
TONES = ("bad", "warn", "info", "good", "plain")
"""How grave something is, gravest first; never the only thing that says so."""
ORIGIN = "origin"
"""The name of the row that says what was moved in Zoom since the last apply."""
UNSETTLED = "unsettled"
"""The name of the note that is told before all else: a run did not end, and what is said may change."""
KEEP = "or keep"
"""The name of the command that takes what is live into the files."""


class Row(NamedTuple):
    """A line of an entry: `name` is a field's path or a word such as `bookers`, `text` what is said of it.

    A field that changes has `before` and `after`, one of a new page `after` alone. Where a write was read
    back, `before` is what is live, `after` what is declared, and `state` how they differ, in a word.
    """

    name: str
    text: str = ""
    place: str = ""
    tone: Tone = "plain"
    before: str = ""
    after: str = ""
    state: str = ""

    @property
    def in_words(self) -> str:
        """What is said, a field's two sides included."""
        if self.state:
            return f"{self.state}: declared {self.after}, is {self.before}"
        return f"{self.before} -> {self.after}" if self.before else self.after or self.text

    @property
    def line(self) -> str:
        """The row where there are no columns: what is said, behind its name."""
        return f"{self.name}: {self.in_words}" if self.name else self.in_words

    @property
    def sides(self) -> tuple[str, ...]:
        """The cells of a field in a table."""
        return (self.before, self.after) if self.before else (self.after,)


class Claim(NamedTuple):
    """What a witness says of a page's type, and when it was seen."""

    witness: str
    says: str
    weight: str
    seen: str
    when: str


class Evidence(NamedTuple):
    """A verdict on the declared type with its claims; one that is not `telling` needs nobody's look."""

    verdict: str
    tone: Tone
    telling: bool
    claims: tuple[Claim, ...]


class Excerpt(NamedTuple):
    """A line of a file in three parts: before the place that is meant, the place, after it."""

    before: str
    marked: str
    after: str


class Remark(NamedTuple):
    """A finding or a diagnostic. `at` is its JSON form, which has the exact place."""

    code: str
    severity: str
    tone: Tone
    message: str
    at: Json
    place: str = ""
    page: str = ""
    facts: tuple[Row, ...] = ()
    next: str = ""
    keep: str = ""
    evidence: Evidence | None = None
    excerpt: Excerpt | None = None
    label: str = ""
    new: bool = False
    steps: int = 0
    """How many steps by hand are open, where it is about these."""
    pages: tuple[str, ...] = ()
    """The pages of which it says the same, where there are many."""

    @property
    def counts(self) -> bool:
        """Whether it is more than something to know."""
        return self.severity != "info"

    @property
    def details(self) -> tuple[Row, ...]:
        """All that is said behind the message."""
        here = (Row("here", self.label),) if self.label else ()
        return (*here, *self.facts, *self.commands)

    @property
    def commands(self) -> tuple[Row, ...]:
        """What to type: to bring the page back to what is declared, or to keep what is live."""
        keep = (Row(KEEP, self.keep),) if self.keep else ()
        return (*((Row("next", self.next),) if self.next else ()), *keep)


class Entry(NamedTuple):
    """One page, one file, many pages that are alike, or with no name the account as a whole.

    One that stands for many `pages` has what they share; they are whole entries, `alike.own` says what is
    theirs alone. `label` says what is to be done (`kind`) or came of it (`outcome`), `text` why, or what
    happened. A `vital` entry is never cut, a `problem` needs somebody, a `quiet` one is as declared.
    `picture` is the data of the days; entries of one `group` stand under one heading.
    """

    name: str
    label: str = ""
    tone: Tone = "plain"
    kind: str = ""
    outcome: str = ""
    text: str = ""
    blocked: str = ""
    help: str = ""
    vital: bool = False
    problem: bool = False
    quiet: bool = False
    at: Json | None = None
    place: str = ""
    owner: str = ""
    owner_email: str = ""
    hosts: str = ""
    declared: str = ""
    evidence: Evidence | None = None
    rows: tuple[Row, ...] = ()
    tried: tuple[Row, ...] = ()
    remarks: tuple[Remark, ...] = ()
    steps: tuple[Json, ...] = ()
    url: str = ""
    picture: Json | None = None
    group: str = ""
    pages: tuple[Entry, ...] = ()

    @property
    def as_declared(self) -> bool:
        """Whether there is nothing to say of it: quiet, and no difference stays."""
        return self.quiet and not self.rows

    @property
    def changes(self) -> tuple[Row, ...]:
        """The fields that are set, change, or came out differently."""
        return tuple(row for row in self.rows if row.after)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the sides of its changes are called, and what stands behind them."""
        if any(row.state for row in self.rows):
            return "live", "declared", "state"
        return ("before", "after", "where") if any(row.before for row in self.rows) else ("value", "where")

    @property
    def facts(self) -> tuple[Row, ...]:
        """All else that is said of it, one after the other."""
        return tuple(self._facts())

    def _facts(self) -> Iterator[Row]:
        if self.text:
            yield Row("", self.text)
        if self.blocked:
            yield Row("blocked", self.blocked, tone="bad")
        yield from (row for row in self.rows if not row.after)
        yield from (Row(f"tried {row.name}", row.text) for row in self.tried)
        if self.help:
            yield Row("help", self.help)
