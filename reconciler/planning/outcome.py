"""What became of one page in a run, as values; `result_phrases` has the words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from reconciler.allow import Allow
from reconciler.evidence import Proof, Verdict
from reconciler.model import LivePage, PageType, Path
from reconciler.planning.action import ActionKind
from reconciler.planning.blocks import Block
from reconciler.planning.manual_steps import Step
from reconciler.planning.reasons import Booked, Reason


class PageOutcome(StrEnum):
    """The words of the JSON."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"
    NOT_ATTEMPTED = "not-attempted"


class FieldState(StrEnum):
    """What a field is after a write; an undeclared field that moved with it is a collateral change.

    One that this token cannot read is neither as declared nor otherwise. One that has `changed` was as
    declared when it was read, and is not by the last read of the run.
    """

    VERIFIED = "verified"
    STALE = "stale"
    IGNORED = "ignored"
    COERCED = "coerced"
    UNREADABLE = "unreadable"
    COLLATERAL_CHANGE = "collateral-change"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldResult:
    """One field after a write, as declared and as read back."""

    path: Path
    state: FieldState
    declared: Any = None
    live: Any = None


class Event(Enum):
    """Something that happened to a page and needs no data to be told."""

    REMOVED = auto()
    NOT_READABLE = auto()


class Halt(Enum):
    """Why all further writes of a run stop, beside an error.

    A type was lost by a write only where the page was known to be of it until then.
    """

    FAILED = auto()
    TYPE_LOST = auto()
    TYPE_NOT_SEEN = auto()
    TYPE_IN_DOUBT = auto()
    HOSTS_DIFFER = auto()
    LOST_AT_PUBLICATION = auto()


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing was written: the run had stopped because of `page`, or with the message of an error."""

    why: Halt | str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Patched:
    """These fields were sent; `proved` tells that the type was proved again afterwards, by a look.

    It is None where no look could, and the page is confirmed by what was known before: a word or a proof that
    our own writes leave valid.
    """

    paths: tuple[Path, ...]
    proved: bool | None


@dataclass(frozen=True, slots=True)
class NothingMade:
    """No recipe made a page of this type."""

    type: PageType


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The page was made by a recipe; where it waits at staging, `waits` is the verdict on its type.

    `closed`: it was seen there to be inactive.
    """

    recipe: str
    waits: Verdict | None = None
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Disproved:
    """A page that was attested turned out to be something else, and was removed from staging."""

    seen: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Publishing came out otherwise, by `fields` or as it was `seen`.

    Where it is not seen to be undone the page is active at `open_at`, or may be where it is `unread`.
    """

    fields: tuple[FieldResult, ...]
    seen: str = ""
    open_at: str | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class HalfPublished:
    """A page of it that a run published otherwise than declared still stands, as is said in `message`."""

    message: str


@dataclass(frozen=True, slots=True)
class NotPutBack:
    """The page that was to be replaced is at `slug`, and not seen to be back at `was`; `why` in words."""

    schedule_id: str
    slug: str
    was: str
    why: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """The page of this id was removed; for so many seconds there was none at the address."""

    schedule_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class AsideRemoved:
    """The page of this id, which had been moved aside, was removed."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class AsideStays:
    """The old page stays where it was moved to, since the new one is not proved, or it was not removed.

    Then its `schedule_id` is given: people find it by that, since no report shows such a slug.
    """

    slug: str
    schedule_id: str = ""


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """By the last read of the run the page is not as declared: `left` is what a plan of that would do.

    `why` is what the plan says of it: its reasons, or its block.
    """

    left: ActionKind
    why: tuple[Reason | Block, ...] = ()


@dataclass(frozen=True, slots=True)
class NotProved:
    """Nothing proves that an active multi-host page, which was left as it is, is of its declared type."""

    type: PageType


@dataclass(frozen=True, slots=True)
class HostNotShown:
    """Nothing shows that a single-host page books this host, by name, who is not its owner."""

    host: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An error kept the page from being carried out."""

    message: str


@dataclass(frozen=True, slots=True)
class HadBookings:
    """A page that was removed had upcoming bookings."""

    booked: Booked


Note = (
    Event | Reason | Block | Stopped | Patched | NothingMade | MadeBy | Disproved | TakenBack | Replaced
    | AsideRemoved | AsideStays | HadBookings | ReadOtherwise | NotProved | HostNotShown
    | Refused | HalfPublished | NotPutBack
)  # fmt: skip
"""What happened to a page; a reason or the block of the plan where nothing was written."""


class RecipeEnd(Enum):
    """How a recipe failed to make a page."""

    REFUSED = auto()
    WRONG_TYPE = auto()
    WRONG_HOSTS = auto()
    FAILED_BEFORE = auto()


@dataclass(frozen=True, slots=True)
class FailedRecipe:
    """A recipe that did not make the page; `seen` is the API's word or what the page was."""

    recipe: str
    end: RecipeEnd
    seen: str


@dataclass(frozen=True, slots=True)
class PageResult:
    """What happened to one page: `notes` in order, `exit_code` what it asks for, `help` what to do.

    `tried` are the recipes that failed; `needs` is what would have to be allowed; `fields_named` are those
    that the API's refusal speaks of.
    """

    page: str
    action: ActionKind
    outcome: PageOutcome
    notes: tuple[Note, ...] = ()
    live: LivePage | None = None
    proof: Proof | None = None
    fields: tuple[FieldResult, ...] = ()
    checklist: tuple[Step, ...] = ()
    recipe: str | None = None
    tried: tuple[FailedRecipe, ...] = ()
    exit_code: int = 0
    help: str = ""
    needs: frozenset[Allow] = frozenset()
    fields_named: frozenset[str] = frozenset()

    @property
    def in_doubt(self) -> bool:
        """Whether the page may not be as declared, but for fields that this token cannot read."""
        if self.outcome in (PageOutcome.VERIFIED, PageOutcome.NOT_ATTEMPTED):
            return False
        states = {field.state for field in self.fields} - {FieldState.VERIFIED}
        doubts = any(isinstance(note, ReadOtherwise | NotProved | HostNotShown) for note in self.notes)
        proved = self.proof is None or self.proof.verdict is Verdict.CONFIRMED
        read = self.outcome is PageOutcome.UNVERIFIED and states == {FieldState.UNREADABLE}
        return doubts or not proved or not read


def blamed(result: PageResult, declared: Iterable[tuple[str, Path]]) -> Path:
    """Return the field that a refusal names, of those that files declare by page and path; else the page."""
    words = result.fields_named - {"page", "type"}
    if not words:  # nearly always: to search the places of all pages for each page takes long
        return ()
    paths = (path for page, path in declared if page == result.page and path[:1] and path[0] in words)
    return next(paths, ())[:1]
