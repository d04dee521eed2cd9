"""What a run must be allowed to do: take a link down, make more changes than the limits. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from reconciler import fields
from reconciler.allow import Allow
from reconciler.bookable import closing, effect, upcoming
from reconciler.model import Account, BookingPage, Change, LivePage, ZoomUser
from reconciler.planning import undated
from reconciler.planning.action import Action, Create, Delete, FinishReplace, Replace, Update, removed
from reconciler.planning.blocks import Block, Bookings, BookingsUnread, NotReachable, OverLimit, UserTrouble
from reconciler.planning.evidence import Evidence
from reconciler.records.learned import Answer, FactName
from reconciler.records.memory import Memory

TIMES: Final = fields.BOOKABLE | {"hosts"}
"""What decides when a page can be booked."""
CLOSING: Final = TIMES | {"cushion"}
"""What can leave a page without anything to book: also a cushion that reaches beyond its last day."""
BY_ID: Final = (FactName.DELETES_BY_ID, FactName.PATCHES_BY_ID)


def link_down(live: LivePage, changes: tuple[Change, ...]) -> bool:
    """Whether the changes make the link of an active page lead nowhere."""
    moved = live.active and any(change.path == ("slug",) for change in changes)
    return moved or shuts(live, changes)


def shuts(live: LivePage, changes: tuple[Change, ...]) -> bool:
    """Whether the changes make an active page inactive, as its file says."""
    return live.active and any(change.path == ("active",) and change.after is False for change in changes)


def opens(live: LivePage, changes: tuple[Change, ...]) -> bool:
    """Whether the changes make a page that is not active so that people with its link can book it."""
    return not live.active and any(change.path == ("active",) and change.after is True for change in changes)


def closes(
    page: BookingPage, live: LivePage, changes: tuple[Change, ...], users: Mapping[str, ZoomUser], today: date
) -> bool:
    """Whether the changes leave a bookable page next to no time to book, by `closing.closes`.

    Nothing is said where the hours of a host are not known.
    """
    if not live.active or not any(change.path[0] in CLOSING for change in changes):
        return False
    before, after = effect.standing(page, live, users)
    return after is not None and closing.closes(before, after, today)


def not_written(action: Action, evidence: Evidence, today: date) -> UserTrouble | NotReachable | None:
    """Return the block of an action on pages of an owner whom the token at hand does not write for."""
    return disconnected(action, evidence.disconnected) or unreachable(
        action, evidence.memory, today, evidence.connected
    )


def disconnected(action: Action, lost: Mapping[str, UserTrouble]) -> UserTrouble | None:
    """Return the block of an action that writes for an owner whose connection is `lost`, by folded email.

    The account's credentials are not taken in its place: who connected a user wants theirs to be used.
    """
    owners = _written(action)
    return next((lost[owner.casefold()] for owner in owners if owner.casefold() in lost), None)


def _written(action: Action) -> tuple[str, ...]:
    """Return whose pages an action makes, changes or removes."""
    match action:
        case Create():
            return (action.page.owner.email,)
        case Replace():
            return (action.page.owner.email, action.live.owner)
        case FinishReplace():
            return (action.live.owner, action.aside.owner)
        case Update() | Delete():
            return (action.live.owner,)
    return ()


def closed(owner: str, evidence: Evidence, today: date) -> bool:
    """Whether pages of an owner (an email) are known not to be changed by the token at hand.

    They are taken not to be where it does not remove them, and no change was ever seen.
    """
    return closed_to(owner, evidence.memory, evidence.connected, today)


def closed_to(owner: str, memory: Memory, connected: Collection[str], today: date) -> bool:
    """Return the same by what is remembered, and the folded emails of who has a token of their own."""
    known = {name: fact.value for name in BY_ID if (fact := memory.fact(name, today, owner))}
    changed = known.get(FactName.PATCHES_BY_ID) == Answer.YES
    return Answer.NO in known.values() and not changed and owner.casefold() not in connected


def never_removed(owner: str, memory: Memory, today: date, connected: Collection[str]) -> bool:
    """Whether it is known that the account's token removes no page of an owner who is not `connected`."""
    if owner.casefold() in connected:
        return False
    fact = memory.fact(FactName.DELETES_BY_ID, today, owner)
    return fact is not None and fact.value == Answer.NO


def written_by_hand(owner: str, evidence: Evidence, today: date) -> bool:
    """Whether nothing is written for an owner (an email) at present, for whichever reason."""
    return owner.casefold() in evidence.disconnected or closed(owner, evidence, today)


def unreachable(
    action: Action, memory: Memory, today: date, connected: Collection[str] = ()
) -> NotReachable | None:
    """Return the block of an action that needs a PATCH or DELETE which the token was seen not to reach.

    What was seen is the account's token: the `connected` (folded emails) have one of their own.
    """
    for owner, name in sorted(set(_needed(action, memory, today))):
        if owner.casefold() in connected:
            continue
        fact = memory.fact(name, today, owner)
        if fact is not None and fact.value == Answer.NO:
            return NotReachable(owner, fact.on, undated=_undated(action))
    return None


def still_refused(action: Action, refused: Block, memory: Memory, today: date) -> Block | None:
    """Return the block of an action on pages of an owner for whom something was `refused` in this run.

    None where the token does not change their pages, and the action needs no page changed: as the next plan
    would have it.
    """
    if not isinstance(refused, NotReachable):
        return refused
    needed = any(True for _ in _needed(action, memory, today))
    return replace(refused, undated=_undated(action)) if needed else None


def _undated(action: Action) -> bool:
    """Whether a new page is changed after it was made, and that for the dates alone that it does not have."""
    return isinstance(action, Create) and not action.page.type.multi_host


def bookings_unread(action: Action, allow: Collection[Allow]) -> BookingsUnread | None:
    """Return the block of an action that removes a page whose bookings could not be read."""
    removes = isinstance(action, Delete | Replace | FinishReplace)
    if not removes or not isinstance(action.booked, UserTrouble) or Allow.BOOKED_PAGE in allow:
        return None
    return BookingsUnread(action.booked)


def removal(bookings: Bookings | None) -> frozenset[Allow]:
    """Return what must be allowed to remove a page: nothing where it is known to have no bookings."""
    return frozenset() if bookings == upcoming.NONE else frozenset({Allow.BOOKED_PAGE})


def _needed(action: Action, memory: Memory, today: date) -> Iterator[tuple[str, FactName]]:
    """Yield whose pages an action changes or removes by their ids, as far as a plan can know.

    A page at staging is changed, and removed where it is not as declared. There stand multi-host pages, and
    pages without dates where an account makes none without; another single-host page is made by a POST alone.
    """
    match action:
        case Create() if action.page.type.multi_host or undated.staged(action.page, memory, today):
            yield from ((action.page.owner.email, name) for name in BY_ID)
        case Update():
            yield action.live.owner, FactName.PATCHES_BY_ID
        case Replace():
            owners = (action.page.owner.email, action.live.owner)
            yield from ((owner, name) for owner in owners for name in BY_ID)
            yield from _removal(action.aside) if action.aside else ()
        case FinishReplace():
            if action.changes:
                yield action.live.owner, FactName.PATCHES_BY_ID
            yield from _removal(action.aside)
        case Delete():
            yield from _removal(action.live)
            yield from _removal(action.aside) if action.aside else ()


def _removal(page: LivePage) -> Iterator[tuple[str, FactName]]:
    """An active page is closed before it is removed."""
    if page.active:
        yield page.owner, FactName.PATCHES_BY_ID
    yield page.owner, FactName.DELETES_BY_ID


def removing(actions: Iterable[Action]) -> int:
    """Return how many pages actions remove that are carried out."""
    return sum(removed(action) for action in actions if action.writes)


def room(actions: Iterable[Action], account: Account, flag: int | None) -> int:
    """Return how many pages a run may remove beside its actions; `flag` is the limit of this run."""
    return _lowest(account.max_deletes, flag) - removing(actions)


def over_limit(what: str, count: int, allowed: int, flag: int | None) -> OverLimit | None:
    """Return the limit that `count` exceeds; `flag` may lower the account's limit, never raise it."""
    limit = _lowest(allowed, flag)
    return OverLimit(what, count, limit) if count > limit else None


def _lowest(allowed: int, flag: int | None) -> int:
    return allowed if flag is None else min(allowed, flag)
