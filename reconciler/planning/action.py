"""What apply may do to one page: a type for each kind of action, with the data to carry it out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from reconciler.evidence import Proof
from reconciler.model import BookingPage, Change, Declared, LivePage, PageType, Tombstone
from reconciler.planning.blocks import Block, Bookings, NotRead, OverLimit
from reconciler.planning.leftover_pages import Leftover
from reconciler.planning.manual_steps import Step
from reconciler.planning.reasons import Reason
from reconciler.planning.tolerated import Ignored, Tolerated


class ActionKind(StrEnum):
    """The words of the JSON, in the order in which a summary counts them."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    NO_OP = "no-op"
    MANUAL = "manual"

    @property
    def changes_zoom(self) -> bool:
        """Whether apply writes for it."""
        return self not in (ActionKind.NO_OP, ActionKind.MANUAL)

    @property
    def removes(self) -> bool:
        """Whether it counts as a deletion."""
        return self in (ActionKind.DELETE, ActionKind.REPLACE)


class Remark(StrEnum):
    """What is to be known before an action is carried out."""

    ATTEST_AGAIN = "attest-again"
    """After it nothing shows the page's type until somebody has looked at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One page with what differs (`changes`), why, and what keeps it from being carried out (`block`).

    `checklist` are steps for a person, `tolerated` are differences that stay, `bookers` is the effect on
    the people who book, in the form of `bookers.compare`, `remarks` are what follows else. `booked` are the
    bookings of a page that the action or its steps remove, `lost` those at times that it takes away; None
    where none were asked for.
    """

    kind: ClassVar[ActionKind]
    page: Declared
    reasons: tuple[Reason, ...] = ()
    block: Block | None = None
    changes: tuple[Change, ...] = ()
    tolerated: tuple[Tolerated, ...] = ()
    checklist: tuple[Step, ...] = ()
    live: LivePage | None = None
    proof: Proof | None = None
    bookers: Mapping[str, Any] | None = None
    booked: Bookings | None = None
    lost: Bookings | NotRead | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether something is left for a person: steps, or a field that the API does not take."""
        ignored = any(isinstance(difference.why, Ignored) for difference in self.tolerated)
        return self.kind is ActionKind.MANUAL or bool(self.checklist) or ignored

    @property
    def writes(self) -> bool:
        """Whether apply would write for it."""
        return self.block is None and self.kind.changes_zoom


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Action):
    """Make a page that is not there; `recipes` to try for a multi-host type, in order."""

    kind = ActionKind.CREATE
    page: BookingPage
    recipes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Action):
    """Patch a page in place."""

    kind = ActionKind.UPDATE
    page: BookingPage
    live: LivePage


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace(Action):
    """Make a page anew and remove the one that stands there; `was` is its type, where that is proved.

    `aside` is what an earlier replacement moved aside and did not remove: that goes too, before `live` does.
    """

    kind = ActionKind.REPLACE
    page: BookingPage
    live: LivePage
    recipes: tuple[str, ...] = ()
    was: PageType | None = None
    aside: LivePage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishReplace(Action):
    """End a replacement that a dead run began: `aside`, the old page, is still to be removed."""

    kind = ActionKind.REPLACE
    page: BookingPage
    live: LivePage
    aside: LivePage


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Action):
    """Remove the page of a tombstone; `was` is its type, where that is proved; `aside` as for `Replace`."""

    kind = ActionKind.DELETE
    page: Tombstone
    live: LivePage
    was: PageType | None = None
    aside: LivePage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOp(Action):
    """Leave a page as it is."""

    kind = ActionKind.NO_OP


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual(Action):
    """A page that a person has to deal with."""

    kind = ActionKind.MANUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotRestore(Action):
    """A page that a run removed and `undo` cannot make again: always blocked."""

    kind = ActionKind.CREATE
    page: Tombstone
    block: Block


def removed(action: Action) -> int:
    """Return how many pages an action removes: two where an earlier replacement left one aside."""
    earlier = isinstance(action, Replace | Delete) and action.aside is not None
    return action.kind.removes + earlier


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions in the order of their page keys; `refused` says why none of them may be carried out.

    `leftovers` are the staging pages of which nobody knows, each with what becomes of it.
    """

    actions: tuple[Action, ...]
    refused: OverLimit | None = None
    leftovers: tuple[Leftover, ...] = ()

    @property
    def removes_leftovers(self) -> bool:
        """Whether apply would remove one of these."""
        return any(one.stays is None for one in self.leftovers)

    @property
    def summary(self) -> dict[str, int]:
        """How many actions there are of each kind."""
        count = Counter(action.kind for action in self.actions)
        return {str(kind): count[kind] for kind in ActionKind}

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done, by apply or by hand."""
        return all(action.kind is ActionKind.NO_OP and not action.checklist for action in self.actions)
