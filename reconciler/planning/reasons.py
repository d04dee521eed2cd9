"""Why an action is taken, as values. Pure.

The words for each stand in `phrases`; nothing is decided by reading those.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from reconciler.bookable.upcoming import Upcoming
from reconciler.compare.identity import Mismatch
from reconciler.model import LivePage, PageType


class Cause(Enum):
    """A reason that needs no data."""

    NOT_THERE = auto()
    TRIAL_FIRST = auto()
    DECLARED_ABSENT = auto()
    ALREADY_ABSENT = auto()
    IN_LOCK_FILE = auto()
    ADOPTED = auto()
    HOSTS_DIFFER = auto()
    HOSTS_NOT_SHOWN = auto()
    EVIDENCE_CONFLICTS = auto()
    OPENS_UNPROVEN = auto()
    HALF_PUBLISHED = auto()
    NAMES_STRANGERS = auto()
    UNREADABLE = auto()
    MANAGED_COPY = auto()
    CAN_BE_REPLACED = auto()
    AWAITS_ATTESTATION = auto()
    UNPROVEN_ALLOWED = auto()
    TYPE_NOT_PROVED = auto()
    REMOVED_BY_RUN = auto()
    CLOSED_FIRST = auto()


@dataclass(frozen=True, slots=True)
class MadeByRun:
    """The page to be removed was made by the run that is undone."""

    run: str


@dataclass(frozen=True, slots=True)
class Booked:
    """These upcoming bookings stand on a page to be removed, whose time zone this is."""

    bookings: Upcoming
    time_zone: str


@dataclass(frozen=True, slots=True)
class StandsAt:
    """The page is at another slug than declared."""

    slug: str


@dataclass(frozen=True, slots=True)
class MadeAgain:
    """The page to be removed is another one than that with this id, which was removed before."""

    schedule_id: str


@dataclass(frozen=True, slots=True)
class AnotherThan:
    """The live page is another one than this, which is remembered."""

    schedule_id: str


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
    """The evidence says that the page is of one of `live`; `ever`: it is known to have been as declared."""

    live: frozenset[PageType]
    declared: PageType
    ever: bool = True


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
    """The page that was replaced still exists at the slug it was moved to, and is removed.

    `too`: beside the one that is live.
    """

    slug: str
    owner: str
    too: bool = True


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
    Cause | Mismatch | MadeByRun | Booked | StandsAt | AnotherThan | MadeAgain | NoKnownRecipe | NotTried
    | NoRecipe | Lookalikes | OwnerDiffers | TypeDiffers | Attested | ReplacementWaits | AsideStands | GivenUp
)  # fmt: skip
"""Why an action is taken."""
