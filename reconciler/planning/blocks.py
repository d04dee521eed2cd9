"""What keeps an action from being carried out, as values. Pure.

The words for each stand in `phrases`; nothing is decided by reading those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from reconciler.allow import Allow
from reconciler.bookable.upcoming import Upcoming
from reconciler.compare.identity import Unread
from reconciler.compare.renamed import Renamed


@dataclass(frozen=True, slots=True)
class Needs:
    """It is carried out only where all of these are allowed."""

    allow: frozenset[Allow]


@dataclass(frozen=True, slots=True)
class UnknownPeople:
    """Owner or hosts whom the account does not know, by email."""

    emails: tuple[str, ...]


class Trouble(Enum):
    """Why nothing can be read of a user."""

    NO_PROFILE = auto()
    LICENCE = auto()
    DISCONNECTED = auto()
    APP = auto()
    """The app that they are connected through is not accepted, or not the one whose credentials are given."""
    SCOPES = auto()
    """Their own token lacks a scope."""
    REFUSED = auto()
    """The API refuses the requests about them, and does not say that they lack anything."""
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class UserTrouble:
    """Nothing can be read of the `user` with this email, who owns or hosts a page; `said` is why.

    `help` is what helps where it befalls everybody.
    """

    user: str
    trouble: Trouble
    said: str
    help: str = field(default="", compare=False)


Bookings = Upcoming | UserTrouble
"""The upcoming bookings of a page; or the trouble of its owner or of a host, for which they are not known."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """What could not be read for a reason that is about nobody; `said` is that reason."""

    said: str


@dataclass(frozen=True, slots=True)
class UnknownAvailability:
    """A host has no availability of the declared name in Zoom."""

    host: str
    availability: str


@dataclass(frozen=True, slots=True)
class UnreadableAvailability:
    """The hours of an availability that a host is declared by cannot be read."""

    host: str
    availability: str


@dataclass(frozen=True, slots=True)
class NotReachable:
    """The token does not change or remove pages of this owner by their ids, as a trial showed on a day.

    `undated`: the page declares no dates, and only therefore is it to be changed when it is made.
    """

    owner: str
    on: date
    undated: bool = False


@dataclass(frozen=True, slots=True)
class KeepsDates:
    """The page is to have no dates, and pages are made with dates alone and keep them, as seen on a day."""

    on: date


@dataclass(frozen=True, slots=True)
class OwnerVanished:
    """All remembered pages of an owner are gone at once: it may be a failed read."""

    owner: str


@dataclass(frozen=True, slots=True)
class SlugRewritten:
    """Zoom made another slug of the declared one when it was last asked for."""

    declared: str
    live: str


@dataclass(frozen=True, slots=True)
class Stale:
    """The page has moved since the plan file was made."""


@dataclass(frozen=True, slots=True)
class HeldUp:
    """Another page of the plan file is stale, and one such page holds up all."""

    page: str


@dataclass(frozen=True, slots=True)
class MovedSinceRun:
    """The page is not as the run left it that is to be undone; `what` says how it differs."""

    what: str


@dataclass(frozen=True, slots=True)
class NotRestorable:
    """The journal does not hold what it takes to make the page again; `what` says what is missing."""

    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoAddress:
    """Zoom does not say by which address a page names a host whom the files know by their id alone."""

    host: str


@dataclass(frozen=True, slots=True)
class IdNotFound:
    """The owner has no page of the schedule id that the files give: none is made in its place."""

    schedule_id: str
    owner: str


@dataclass(frozen=True, slots=True)
class IdWouldChange:
    """A replacement would have another schedule id than the files give."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class BookingsUnread:
    """It is not known whether the page to be removed is booked: the trouble of its owner or of a host."""

    trouble: UserTrouble


Block = (
    Needs | UnknownPeople | UserTrouble | UnknownAvailability | UnreadableAvailability | Unread | NoAddress
    | NotReachable | OwnerVanished | SlugRewritten | Stale | HeldUp | MovedSinceRun | NotRestorable
    | IdNotFound | IdWouldChange | BookingsUnread | KeepsDates | Renamed
)  # fmt: skip
"""What keeps an action from being carried out."""


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A run would do more of one kind (`change` or `delete`) than it may."""

    what: str
    count: int
    limit: int


def needs(block: Block | None) -> frozenset[Allow]:
    """Return what would have to be allowed for a blocked action; empty where that would not help."""
    match block:
        case Needs(allow):
            return allow
        case BookingsUnread():
            return frozenset({Allow.BOOKED_PAGE})
        case _:
            return frozenset()


def missing(needed: frozenset[Allow], allowed: frozenset[Allow]) -> Needs | None:
    """Return the block of an action that needs more than is allowed."""
    return Needs(needed - allowed) if needed - allowed else None
