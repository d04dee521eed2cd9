"""Why an action is taken, and what keeps one from being carried out, as values. Pure.

The words for each stand in `phrases`; nothing is decided by reading those.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from reconciler.allow import Allow
from reconciler.compare.identity import Mismatch, Unread
from reconciler.model import LivePage, PageType
from reconciler.planning.id_blocks import IdNotFound, IdWouldChange, NoAddress


class Cause(Enum):
    """A reason that needs no data."""

    NOT_THERE = auto()
    TRIAL_FIRST = auto()
    DECLARED_ABSENT = auto()
    ALREADY_ABSENT = auto()
    IN_LOCK_FILE = auto()
    ADOPTED = auto()
    HOSTS_DIFFER = auto()
    EVIDENCE_CONFLICTS = auto()
    NAMES_STRANGERS = auto()
    UNREADABLE = auto()
    MANAGED_COPY = auto()
    CAN_BE_REPLACED = auto()
    AWAITS_ATTESTATION = auto()
    UNPROVEN_ALLOWED = auto()
    TYPE_NOT_PROVED = auto()
    REMOVED_BY_RUN = auto()


@dataclass(frozen=True, slots=True)
class MadeByRun:
    """The page to be removed was made by the run that is undone."""

    run: str


@dataclass(frozen=True, slots=True)
class Booked:
    """So many upcoming bookings stand on a page to be removed."""

    count: int


@dataclass(frozen=True, slots=True)
class StandsAt:
    """The page is at another slug than declared."""

    slug: str


@dataclass(frozen=True, slots=True)
class NoKnownRecipe:
    """The page to be removed is of a type that no recipe is known to make here."""

    type: PageType


@dataclass(frozen=True, slots=True)
class Failures:
    """Recipes that are known to fail: for each day the names of those that failed then."""

    by_day: tuple[tuple[date, tuple[str, ...]], ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.by_day)

    @property
    def names(self) -> list[str]:
        """The recipes that failed."""
        return [name for _, names in self.by_day for name in names]


@dataclass(frozen=True, slots=True)
class NotTried:
    """Other recipes are tried; these are known to fail."""

    failures: Failures


@dataclass(frozen=True, slots=True)
class NoRecipe:
    """No recipe makes this type here; where it is to replace a page, `replacing`."""

    type: PageType
    failures: Failures
    replacing: bool = False


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """Pages that may have been made by hand for a missing one of this owner."""

    owner: str
    pages: tuple[LivePage, ...]


@dataclass(frozen=True, slots=True)
class OwnerDiffers:
    """The page lives under another owner than declared; both are called as the files call them."""

    live: str
    declared: str


@dataclass(frozen=True, slots=True)
class TypeDiffers:
    """The evidence says that the page is of one of `live`."""

    live: frozenset[PageType]
    declared: PageType


@dataclass(frozen=True, slots=True)
class Attested:
    """A person said that the page at staging is of the declared type."""

    by: str


@dataclass(frozen=True, slots=True)
class ReplacementWaits:
    """The page that is to replace this one cannot be published yet."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class AsideStands:
    """The page that was replaced still exists at the slug it was moved to."""

    slug: str
    owner: str


@dataclass(frozen=True, slots=True)
class Denied:
    """A person said that the page at staging is not as declared."""

    by: str


@dataclass(frozen=True, slots=True)
class RecipeFails:
    """The recipe that made the page at staging was found not to make the type; `because` says how."""

    recipe: str
    type: PageType
    because: str


@dataclass(frozen=True, slots=True)
class RecipeFound:
    """Another recipe was found to make the type."""

    recipe: str
    type: PageType


GivenUp = Denied | RecipeFails | RecipeFound
"""Why the next apply removes a page at staging."""

Reason = (
    Cause | Mismatch | MadeByRun | Booked | StandsAt | NoKnownRecipe | NotTried | NoRecipe | Lookalikes
    | OwnerDiffers | TypeDiffers | Attested | ReplacementWaits | AsideStands | GivenUp
)  # fmt: skip
"""Why an action is taken."""


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
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class UserTrouble:
    """Nothing can be read of the `user` with this email, who owns or hosts a page; `said` is why."""

    user: str
    trouble: Trouble
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
    """The token does not change or remove pages of this owner by their ids, as a trial showed on a day."""

    owner: str
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


Block = (
    Needs | UnknownPeople | UserTrouble | UnknownAvailability | UnreadableAvailability | Unread | NoAddress
    | NotReachable | OwnerVanished | SlugRewritten | Stale | HeldUp | MovedSinceRun | NotRestorable
    | IdNotFound | IdWouldChange
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
    return block.allow if isinstance(block, Needs) else frozenset()


def missing(needed: frozenset[Allow], allowed: frozenset[Allow]) -> Needs | None:
    """Return the block of an action that needs more than is allowed."""
    return Needs(needed - allowed) if needed - allowed else None
