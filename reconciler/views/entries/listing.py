"""A whole report, laid out: its entries, the sum, what to type next. Values only."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.views.entries.entry import TONES, Entry, Remark, Row, Tone


class Next(NamedTuple):
    """A command to type, and in which case; a `grave` one is for whoever ran this, not for all readers."""

    command: str
    case: str = ""
    grave: bool = False


class Count(NamedTuple):
    """How many of what."""

    number: int
    what: str
    tone: Tone = "plain"

    @property
    def in_words(self) -> str:
        """The number and what it counts."""
        return f"{self.number:,} {self.what}"


class Coverage(NamedTuple):
    """How many live multi-host pages there are, by what their types are proved or why not.

    `limits` say what was compared, and what was not.
    """

    pages: str
    counts: tuple[Count, ...]
    oldest: str = ""
    limits: tuple[str, ...] = ()


class Listing(NamedTuple):
    """A whole report in the order of its JSON form: `state` in a few words, `about` what it is of.

    `counts` are the sum, `also` another view of the same, `extent` what it took or would cost. `remarks`
    are all findings or diagnostics, gravest first; `entries` hold those of their page too. `basis` is by what
    rules of time zones it goes, where that is not worth a note; `reported` is when and by what it was made.
    `steps_here` tells that no other command shows the steps by hand: those of an undo are by pages as they
    were. `account` is the name in the fleet file, where there is one. `left` is what else whoever
    ran this is to do.
    """

    kind: str
    title: str
    state: str
    tone: Tone
    about: str = ""
    counts: tuple[Count, ...] = ()
    also: tuple[Count, ...] = ()
    extent: str = ""
    refused: str = ""
    notes: tuple[Row, ...] = ()
    entries: tuple[Entry, ...] = ()
    remarks: tuple[Remark, ...] = ()
    coverage: Coverage | None = None
    next: tuple[Next, ...] = ()
    basis: str = ""
    reported: str = ""
    steps_here: bool = False
    account: str = ""
    left: str = ""

    @property
    def ranked(self) -> tuple[Entry, ...]:
        """The entries by group; vital ones first, then by what they ask for, those as declared last."""
        return tuple(sorted(self.entries, key=_rank))

    @property
    def for_readers(self) -> tuple[Next, ...]:
        """The commands to type, for those who read along."""
        return tuple(step for step in self.next if not step.grave)


def _rank(entry: Entry) -> tuple[str, bool, bool, int, str]:
    return entry.group, entry.quiet, not entry.vital, TONES.index(entry.tone), entry.name
