"""What a plan is made from, beside the files: what a run may do, what was read and is remembered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reconciler.allow import Allow
from reconciler.compare.identity import Match, UnreadablePage
from reconciler.compare.renamed import Renamed
from reconciler.evidence import Proof
from reconciler.model import EMPTY, BookingPage, LivePage, PageType, ZoomUser
from reconciler.planning.blocks import Bookings, UserTrouble
from reconciler.planning.reasons import GivenUp
from reconciler.records.memory import Memory


@dataclass(frozen=True, slots=True)
class Restoring:
    """What the files say now, where the pages of a plan are what `undo` restores of them.

    `pages` are those that are to be there, by key, `absent` the keys of those that are not.
    `unseen` are, by key, the names of fields that the run set and of which nobody knows what they were.
    """

    pages: Mapping[str, BookingPage]
    absent: frozenset[str] = frozenset()
    unseen: Mapping[str, frozenset[str]] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class Policy:
    """What this run may do: `recipes` to try for a type, in order; `named` are the keys that were named.

    `unproven_ok`: a page whose type nothing proves may be published. `restoring` is given where the
    pages are what `undo` brings back: only the files can say which dates a person is to set or to take back.
    """

    today: date
    recipes: Mapping[PageType, tuple[str, ...]]
    allow: frozenset[Allow] = frozenset()
    max_changes: int | None = None
    max_deletes: int | None = None
    named: frozenset[str] = frozenset()
    unproven_ok: bool = False
    restoring: Restoring | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was read and is remembered; mappings are by page key unless said otherwise.

    `users` are by email; `booked` are the upcoming bookings of pages that may be deleted, by schedule id,
    or why they are not known: a page that is not there was not asked about, and may be booked;
    `types` are the possible types of tombstoned pages. `strangers` are owners the account does not know,
    `vanished` those all of whose remembered pages are gone at once. `lookalikes` are pages that may have been
    made by hand for a missing one, `asides` those moved aside for a replacement that still exist; `given_up`
    says why a page at staging is given up. `troubles` are owners and hosts of whom nothing can be read, by
    email. `connected` are the folded emails of users whose pages are reached with a token of their own;
    `disconnected` those whose own token is gone: read with the account's credentials, and not written for.
    `unreadable` are live pages that are there and cannot be read, `managed` the ids of copies of an
    administrator's template, `looked` the keys of pages that were looked at for this plan. `renamed` are
    missing pages that are live under a key which no file has any more. `leftovers` are pages at staging that
    nobody is known to wait for.
    """

    matches: Mapping[str, Match]
    users: Mapping[str, ZoomUser]
    proofs: Mapping[str, Proof]
    memory: Memory
    booked: Mapping[str, Bookings] = field(default_factory=lambda: EMPTY)
    types: Mapping[str, frozenset[PageType]] = field(default_factory=lambda: EMPTY)
    strangers: frozenset[str] = frozenset()
    vanished: frozenset[str] = frozenset()
    lookalikes: Mapping[str, tuple[LivePage, ...]] = field(default_factory=lambda: EMPTY)
    asides: Mapping[str, LivePage] = field(default_factory=lambda: EMPTY)
    given_up: Mapping[str, GivenUp] = field(default_factory=lambda: EMPTY)
    troubles: Mapping[str, UserTrouble] = field(default_factory=lambda: EMPTY)
    connected: frozenset[str] = frozenset()
    unreadable: tuple[UnreadablePage, ...] = ()
    managed: frozenset[str] = frozenset()
    looked: frozenset[str] = frozenset()
    disconnected: Mapping[str, UserTrouble] = field(default_factory=lambda: EMPTY)
    renamed: Mapping[str, Renamed] = field(default_factory=lambda: EMPTY)
    leftovers: tuple[LivePage, ...] = ()

    def bookings(self, live: LivePage) -> Bookings | None:
        """Return the upcoming bookings of a page, or why they are not known; None where nobody asked."""
        return self.booked.get(live.schedule_id)
