"""Reading back: is every declared field what was asked for, and is the page of the declared type?

The API's word on a write is never taken for the fact. Writes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from reconciler import errors, fields, visits
from reconciler.bookable.trial_hours import TrialHours
from reconciler.compare import diff, equality, organizers, projection
from reconciler.evidence import LONG_AGO, Claim, Proof
from reconciler.model import EMPTY, BookingPage, Declared, Host, LivePage, PageType, Path, View, ZoomUser
from reconciler.planning import dates_seen
from reconciler.planning.outcome import FieldResult, FieldState
from reconciler.proof import booked_hosts, looks, verdict
from reconciler.proof.by_booking import Bookings
from reconciler.records.memory import PageMemory
from reconciler.visits import Sight
from reconciler.zoom import codec, ends, witnesses
from reconciler.zoom import live as zoom_live
from reconciler.zoom.api import Reader
from reconciler.zoom.lists import Lists
from reconciler.zoom.witnesses.evidence import PageEvidence

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
AS_DECLARED = (FieldState.VERIFIED, FieldState.COLLATERAL_CHANGE)
"""The states in which no declared field is other than declared."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A page as read after a write; `live` is None when it is not found."""

    live: LivePage | None
    fields: tuple[FieldResult, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether every declared field is what was declared."""
        return self.live is not None and all(field.state in AS_DECLARED for field in self.fields)

    @property
    def late(self) -> bool:
        """Whether a later read may show more of the write."""
        return any(field.state is FieldState.STALE for field in self.fields)


@dataclass(frozen=True, slots=True)
class Terms:
    """Which evidence counts.

    `attest_for` is in days, `tells` names the witnesses for which missing data is evidence too, `since` is
    when we last wrote to the page: what shows an earlier state does not count. `users` are by email, `trial`
    are the hours made for a proof that the page has now, `earlier` is the page before the last write of its
    hours; `all_types` looks at the times of single-host pages too. `bookings` are those of hosts by email,
    `seen` the facts on dates set by hand that a person saw on any page.
    """

    now: datetime
    attest_for: int
    tells: Collection[str] = ()
    since: datetime = LONG_AGO
    users: Mapping[str, ZoomUser] = field(default_factory=lambda: EMPTY)
    trial: TrialHours | None = None
    earlier: LivePage | None = None
    all_types: bool = False
    bookings: Bookings = field(default_factory=lambda: EMPTY)
    seen: Collection[str] = ()


async def pauses(settle: float) -> AsyncIterator[None]:
    """Yield at once, then again after growing pauses, until `settle` seconds have gone by."""
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + settle, FIRST_PAUSE
    yield
    while (left := end - loop.time()) > 0:
        await asyncio.sleep(min(pause, left, max(ends.until.get() - loop.time(), FIRST_PAUSE)))
        pause = min(pause * 2, LONGEST_PAUSE)
        yield


async def read_back(
    reader: Reader, page: BookingPage, earlier: LivePage, users: Mapping[str, ZoomUser], *, settle: float,
    new: bool = False, lists: Lists | None = None,
) -> ReadBack:  # fmt: skip
    """Read the page until the write shows or `settle` seconds have passed, and judge every declared field.

    It is looked for in `lists` first. What does not verify there is judged by a read of the page alone.

    `earlier` is the page before a PATCH: once a read shows any part of the write, what still differs is
    ignored or coerced, not late. Of a `new` page it is what the POST answered: a value is judged once a
    read agrees with that.
    """

    def judged(found: LivePage) -> ReadBack:
        states = _states(page, found, users, earlier, new=new)
        return ReadBack(found, (*other_owner(page, found, users), *states))

    result, owner = ReadBack(None), page.owner.email
    if lists and (listed := await lists.page(earlier.schedule_id, owner, page.fields)):
        result = judged(listed)
        if result.verified or (owner in reader.listed_only and not result.late):
            return result
    if lists:
        lists.doubt(owner)
    async for _ in pauses(settle):
        try:
            found = await zoom_live.page(reader, earlier.schedule_id, owner)
        except errors.ApiError as error:
            if error.code != codec.UNREADABLE:
                raise
            found = None
        if found is None:
            continue
        result = judged(found)
        if result.verified or not result.late:
            break
    return result


async def prove(
    reader: Reader, page: BookingPage, live: LivePage, memory: PageMemory | None, terms: Terms
) -> Proof:
    """Gather the evidence on a page's type and judge it."""
    claims_, looked = await look(reader, page, live, memory, terms)
    return judged(page, live, claims_, terms.users, looked)


def judged(
    page: BookingPage, live: LivePage, claims_: tuple[Claim, ...], users: Mapping[str, ZoomUser],
    looked: datetime | None,
) -> Proof:  # fmt: skip
    """Judge type and hosts of a page by all claims on it; `looked` is when it was visited."""
    hosts = booked_hosts.judge(page, live, claims_, users)
    return replace(verdict.judge(page.type, claims_), looked=looked, hosts=hosts)


async def look(
    reader: Reader, page: BookingPage, live: LivePage, memory: PageMemory | None, terms: Terms,
    seen: Sight | None = None,
) -> tuple[tuple[Claim, ...], datetime | None]:  # fmt: skip
    """Ask all witnesses, about what was `seen` of the page, else about what is seen now.

    Returns also when the page was looked at, None where nothing of it could be read that is of now.
    """
    evidence = await _evidence(reader, page, live, memory, terms, seen)
    return witnesses.claims(evidence), evidence.now if evidence.counts else None


def remembered(
    page: BookingPage, live: LivePage, memory: PageMemory | None, terms: Terms, lifetime: timedelta
) -> Proof | None:
    """Judge a page by what the API tells of it and what the last look showed, if that was within `lifetime`.

    None where no remembered look stands for another one.
    """
    look = looks.standing(page, live, memory, terms.now, lifetime)
    if look is None:
        return None
    evidence = PageEvidence(
        page, live, terms.now, None, memory, terms.attest_for, terms.tells, users=terms.users
    )
    seen = (*looks.claims(look), *witnesses.claims(evidence))
    proof = replace(judged(page, live, seen, terms.users, look.at), remembered=True)
    return proof if looks.suffices(proof) else None


async def claims(
    reader: Reader, page: Declared, live: LivePage, memory: PageMemory | None, terms: Terms
) -> tuple[Claim, ...]:
    """Ask all witnesses, whatever type is declared; the public page is read for it."""
    return witnesses.claims(await _evidence(reader, page, live, memory, terms))


async def _evidence(
    reader: Reader, page: Declared, live: LivePage, memory: PageMemory | None, terms: Terms,
    seen: Sight | None = None,
) -> PageEvidence:  # fmt: skip
    seen = seen or await visits.see(
        reader, page, live, terms.users, terms.now, on_trial=terms.trial, all_types=terms.all_types
    )
    return PageEvidence(
        page, live, seen.at, seen.public, memory, terms.attest_for, terms.tells, terms.since, terms.users,
        seen.offered, terms.trial, terms.earlier, bookings=terms.bookings, unread=seen.unread,
        written=zoom_live.written(reader, live.schedule_id),
        said=dates_seen.said(page, live, memory, terms.seen, terms.users),
    )  # fmt: skip


async def types(
    reader: Reader, page: Declared, live: LivePage, memory: PageMemory | None, terms: Terms
) -> frozenset[PageType]:
    """Return the types that a page may be of, whatever is declared; none where nothing decides."""
    seen = memory and (memory.attestation or memory.proof)
    hosts = tuple(Host(email, email) for email in seen.hosts) if seen else page.hosts
    return verdict.types(await claims(reader, replace(page, hosts=hosts), live, memory, terms))


def attended(back: ReadBack, page: BookingPage, proof: Proof, users: Mapping[str, ZoomUser]) -> ReadBack:
    """Return what was read back, with hosts judged by the page's own data where it names them."""
    wrong_hosts = unattended(page, back.live, proof, users) if back.live else ()
    paths = {field.path for field in wrong_hosts}
    others = tuple(field for field in back.fields if field.path[:2] not in paths)
    return replace(back, fields=(*others, *wrong_hosts))


def other_owner(
    page: BookingPage, live: LivePage, users: Mapping[str, ZoomUser]
) -> tuple[FieldResult, ...]:  # fmt: skip
    """Return the owner as a field that differs, where a page is another person's."""
    name = organizers.other(live, users)
    return (FieldResult(("owner",), FieldState.COERCED, page.owner.email, name),) if name else ()


def unattended(
    page: BookingPage, live: LivePage, proof: Proof, users: Mapping[str, ZoomUser]
) -> tuple[FieldResult, ...]:
    """Return the declared hosts whom the page does not book, and the booked hosts who are not declared."""
    changes = diff.compare(projection.desired(page), booked_hosts.live(page, live, proof, users))
    of_hosts = (change for change in changes if change.of_host_set)
    return tuple(
        FieldResult(change.path, FieldState.IGNORED, change.after, change.before) for change in of_hosts
    )


def _states(
    page: BookingPage, live: LivePage, users: Mapping[str, ZoomUser], earlier: LivePage,
    *, new: bool,
) -> tuple[FieldResult, ...]:  # fmt: skip
    now = projection.live(live, page.hosts, users)
    then = projection.live(earlier, page.hosts, users)
    declared = projection.with_taken_back(projection.desired(page), page, then)
    declared = {**declared, **projection.made_otherwise(page, now)} if new else declared
    differing = {change.path: change for change in diff.compare(declared, now)}
    states = [
        FieldResult(path, FieldState.VERIFIED) for path in leaves(declared) if not _within(path, differing)
    ]
    late = _unmoved(earlier, live)
    for path, change in differing.items():
        same = equality.same(path, diff.at(then, path), change.before)
        state = _of_new(change.before, same=same) if new else _of_patched(same=same, late=late)
        state = FieldState.UNREADABLE if path[0] in live.unread else state
        states.append(FieldResult(path, state, change.after, change.before))
    return tuple(states) + (() if new else _collateral(earlier, live, page.fields))


def _of_new(value: Any, *, same: bool) -> FieldState:
    """Return the state of a differing field of a new page; `same`: a read agrees with the POST's answer."""
    if not same:
        return FieldState.STALE
    return FieldState.IGNORED if value is None else FieldState.COERCED


def _of_patched(*, same: bool, late: bool) -> FieldState:
    """Return the state of a field that differs after a PATCH; `same`: as before it, `late`: all is."""
    if late:
        return FieldState.STALE
    return FieldState.IGNORED if same else FieldState.COERCED


def _collateral(before: LivePage, live: LivePage, ours: Collection[str]) -> tuple[FieldResult, ...]:
    return tuple(
        FieldResult((name,), FieldState.COLLATERAL_CHANGE, before.fields.get(name), live.fields.get(name))
        for name in equality.differing(before, live)
        if name not in ours
    )


def _unmoved(before: LivePage, live: LivePage) -> bool:
    """Whether a read shows the page as it was before a write, or even earlier."""
    older = before.updated and live.updated and live.updated < before.updated
    return bool(older) or unchanged(live, before)


def unchanged(live: LivePage, before: LivePage) -> bool:
    """Whether a read shows a page as it was `before`, in what both answers hold: one may be of a list."""
    others = live.raw.keys() & before.raw.keys() - {*fields.NAMES}
    unmoved = all(before.raw[name] == live.raw[name] for name in others)
    told = live.fields.keys() - (fields.UNLISTED - before.fields.keys())
    return unmoved and not equality.differing(before, live, told)


def leaves(view: View, path: Path = ()) -> list[Path]:
    """Return the paths of all values in a view, mappings opened."""
    paths: list[Path] = []
    for key, value in view.items():
        inner = leaves(value, (*path, key)) if isinstance(value, Mapping) else []
        paths += inner or [(*path, key)]
    return paths


def _within(path: Path, differing: Mapping[Path, Any]) -> bool:
    return any(path[: len(other)] == other for other in differing)
