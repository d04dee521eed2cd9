"""The plan: what apply may do to each page, decided in one place from values alone. Pure.

For each page, in this order: a page that memory and account disagree on is left alone; a tombstone is
deleted; a page that is not there is made, or handed to a person where no recipe works; a page of a wrong
type or with wrong hosts is handed to a person or, when allowed, replaced; the rest is patched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from reconciler.compare import diff, identity, projection
from reconciler.compare.identity import Match
from reconciler.findings import Finding
from reconciler.model import (
    EMPTY,
    BookingPage,
    Change,
    Desired,
    LivePage,
    PageType,
    Proof,
    Verdict,
    ZoomUser,
)  # fmt: skip
from reconciler.offers import consequence
from reconciler.planning import checklist, guards, remake, untouched, waiting
from reconciler.planning.checklist import Step
from reconciler.planning.untouched import Untouched
from reconciler.proof import attending, attested, irrevocable
from reconciler.records.memory import Memory
from reconciler.times import wording

KINDS = ("create", "update", "replace", "delete", "no-op", "manual")


@dataclass(frozen=True, slots=True)
class Policy:
    """What this run may do: `recipes` to try for a type, in order; `named` when pages were named.

    `unproven_ok`: a page whose type nothing proves may be published.
    """

    today: date
    recipes: Mapping[PageType, tuple[str, ...]]
    allow: frozenset[str] = frozenset()
    max_changes: int | None = None
    max_deletes: int | None = None
    named: bool = False
    unproven_ok: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was read and is remembered.

    `booked` counts upcoming bookings of pages that may be deleted; `types` are what each tombstoned page
    may be of. `strangers` are owners the account does not know, `vanished` those all of whose remembered
    pages are gone at once. `near` are pages that may have been made by hand for one that is missing, `asides`
    by page key those that were moved aside for their replacements and still stand.
    """

    matches: Mapping[str, Match]
    users: Mapping[str, ZoomUser]
    proofs: Mapping[str, Proof]
    memory: Memory
    booked: Mapping[str, int] = field(default_factory=lambda: EMPTY)
    types: Mapping[str, frozenset[PageType]] = field(default_factory=lambda: EMPTY)
    strangers: frozenset[str] = frozenset()
    vanished: frozenset[str] = frozenset()
    near: Mapping[str, tuple[LivePage, ...]] = field(default_factory=lambda: EMPTY)
    asides: Mapping[str, LivePage] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class Action:
    """What apply may do to one page, and why. `blocked` says what would have to be allowed first.

    `aside` is the page moved aside that a replacement has still to remove,
    `bookers` is what it means to the people who book, in the form of `bookers.compare`; `was` the type of
    a page that is to be removed, as far as it is proved; `untouched` are differences that stay.
    """

    page: BookingPage
    kind: str
    reason: str
    changes: tuple[Change, ...] = ()
    blocked: str | None = None
    checklist: tuple[Step, ...] = ()
    live: LivePage | None = None
    proof: Proof | None = None
    recipes: tuple[str, ...] = ()
    bookers: Mapping[str, Any] | None = None
    was: PageType | None = None
    aside: LivePage | None = None
    untouched: tuple[Untouched, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether something is left for a person: steps, or a field that the API does not take."""
        return (
            self.kind == "manual"
            or bool(self.checklist)
            or any(one.why == untouched.IGNORED for one in self.untouched)
        )

    @property
    def writes(self) -> bool:
        """Whether apply would write for it."""
        return self.blocked is None and self.kind in ("create", "update", "replace", "delete")


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions in the order of their page keys; `refused` says why none of them may be carried out."""

    actions: tuple[Action, ...]
    findings: tuple[Finding, ...] = ()
    refused: str | None = None

    @property
    def summary(self) -> dict[str, int]:
        """How many actions there are of each kind."""
        count = Counter(action.kind for action in self.actions)
        return {kind: count[kind] for kind in KINDS}

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done, by apply or by hand."""
        return all(action.kind == "no-op" and not action.checklist for action in self.actions)


def make(desired: Desired, evidence: Evidence, policy: Policy) -> Plan:
    """Decide what to do to every page, then hold the whole against the limits."""
    evidence = replace(evidence, matches=identity.one_each(evidence.matches, evidence.memory.pages))
    pages = sorted(desired.pages, key=lambda page: page.key)
    before = evidence.memory
    evidence = replace(evidence, memory=waiting.heeded(before, pages, policy.recipes, policy.today))
    decided = [_with_overrides(_decide(page, evidence, policy), evidence, policy) for page in pages]
    told = [_with_given_up(action, before, policy) for action in decided]
    actions = tuple(_with_bookers(action, evidence, policy) for action in told)
    return Plan(actions, refused=_refusal(actions, desired, policy))


def _decide(page: BookingPage, evidence: Evidence, policy: Policy) -> Action:
    match = evidence.matches.get(page.key, Match())
    if match.mismatch:
        help_ = "accept it with `previously`, put the slug back in Zoom, or forget the page's lock entry"
        return Action(page, "manual", f"lock-mismatch: {match.mismatch}", checklist=(Step(help_),))
    if page.absent:
        return _delete(page, match.live, evidence, policy)
    blocked = _obstacle(page, evidence)
    if match.live is None:
        gone = page.owner.email in evidence.vanished and page.key in evidence.memory.pages
        blocked = blocked or (_VANISHED.format(page.owner.email) if gone and not policy.named else None)
        return replace(_create(page, evidence, policy), blocked=blocked)
    action = remake.finish(_settle(page, match.live, evidence, policy), evidence, policy)
    action = replace(action, blocked=blocked or action.blocked)
    if action.kind == "manual" and (strangers := _strangers(page, evidence)):
        return replace(action, reason="it names people who are not in this account",
                       checklist=checklist.strangers(strangers))  # fmt: skip
    return action


_VANISHED = "all pages of {} are gone at once, which may be a failed read; name the page to make it again"


def _obstacle(page: BookingPage, evidence: Evidence) -> str | None:
    """Say why nothing can be written for a page: someone or something it names is not in the account."""
    if people := _strangers(page, evidence):
        return f"no user {', '.join(people)} in this account"
    for host in page.hosts:
        if (
            host.availability is not None
            and evidence.users[host.email].availability(host.availability) is None
        ):
            return f"{host.name} has no availability `{host.availability}` in Zoom"
    return None


def _strangers(page: BookingPage, evidence: Evidence) -> tuple[str, ...]:
    """Return the emails of owner and hosts whom the account does not know."""
    owner = [page.owner.email] * (page.owner.email in evidence.strangers)
    hosts = [host.email for host in page.hosts if host.email not in evidence.users]
    return tuple(dict.fromkeys([*owner, *hosts]))


def _delete(page: BookingPage, live: LivePage | None, evidence: Evidence, policy: Policy) -> Action:
    if live is None:
        return Action(page, "no-op", "absent, and not there")
    booked = evidence.booked.get(live.schedule_id, 0)
    blocked = "needs --allow booked-page" if booked and "booked-page" not in policy.allow else None
    reason = f"state: absent; {wording.many(booked, 'upcoming booking')}" if booked else "state: absent"
    reason += f"; it stands at `{live.slug}`" if live.slug != page.slug else ""
    types = evidence.types.get(page.key, frozenset())
    known = evidence.memory.pages.get(page.key)
    was, warning = irrevocable.removal(types, live, policy.recipes, evidence.memory, policy.today, known)
    return Action(page, "delete", reason + warning, blocked=blocked, live=live, was=was)


def _create(page: BookingPage, evidence: Evidence, policy: Policy) -> Action:
    assert page.type is not None  # noqa: S101 - only a tombstone has no type
    changes = diff.compare(projection.desired(page), {})
    if not page.type.multi_host:
        return Action(page, "create", "not there", changes)
    memory = evidence.memory.pages.get(page.key)
    if memory and memory.staging:
        return remake.staged(Action(page, "create", "", changes), memory, policy)
    untried, failed = remake.recipes(page.type, evidence.memory, policy)
    if untried:
        tried = f"; not tried: {failed}" if failed else ""
        return Action(page, "create", f"not there{tried}", changes, recipes=untried)
    near = evidence.near.get(page.key, ())
    reason = checklist.nearly(page, near) or f"no recipe makes {page.type} here (not tried: {failed})"
    steps = checklist.finish_page(page, near, policy.today)
    return Action(page, "manual", reason, changes, checklist=steps)


def _settle(page: BookingPage, live: LivePage, evidence: Evidence, policy: Policy) -> Action:
    """Bring a page that is there to what is declared."""
    proof = evidence.proofs.get(page.key)
    seen = attending.live(page, live, proof, evidence.users)
    found = diff.compare(projection.desired(page), seen)
    changes, left = untouched.sort(page, found, evidence.memory, policy.today)
    action = Action(page, "update", "", changes, live=live, proof=proof, untouched=left)
    if live.owner != page.owner.email:
        before = evidence.users[live.owner].called if live.owner in evidence.users else live.owner
        return remake.replacement(action, f"owner {before} -> {page.owner.name}", evidence, policy)
    if proof and proof.verdict is Verdict.CONTRADICTED:
        steps = checklist.wrong_type(page, live, policy.today)
        is_ = " or ".join(sorted(proof.leaning))
        return remake.by_hand(action, f"the page is {is_}, not {page.type}", steps, evidence, policy)
    if proof and proof.verdict is Verdict.CONFLICTING:
        steps = checklist.look_at(page, live)
        return replace(action, kind="manual", reason="the evidence on its type conflicts", checklist=steps)
    if any(checklist.is_host_set(one) for one in changes):
        steps = checklist.wrong_hosts(page, live, changes, evidence.users.values())
        return remake.by_hand(action, "its hosts differ", steps, evidence, policy)
    if not changes:
        return replace(action, kind="no-op", reason=_known(page, evidence.memory))
    down = guards.link_down(live, changes) or guards.closes(page, live, changes, evidence.users, policy.today)
    known = evidence.memory.pages.get(page.key)
    needed = next(filter(None, (untouched.rewritten(one, known) for one in changes)), "")
    blocked = (needed or "needs --allow link-down") if down and "link-down" not in policy.allow else None
    return replace(action, reason=_known(page, evidence.memory), blocked=blocked)


def _known(page: BookingPage, memory: Memory) -> str:
    return "in the lock file" if page.key in memory.pages else "found in Zoom at its address, adopted"


def _with_given_up(action: Action, memory: Memory, policy: Policy) -> Action:
    """Say that a page which waited at staging is removed, and why."""
    page = action.page
    why = page.type and waiting.over(page, memory, policy.recipes.get(page.type, ()), policy.today)
    return replace(action, reason=f"{action.reason}; {why}: apply removes that page") if why else action


def _with_bookers(action: Action, evidence: Evidence, policy: Policy) -> Action:
    """Say what it means to bookers, where it touches the times they see."""
    touched = any(one.path[0] in guards.TIMES for one in action.changes)
    if not touched or action.kind not in ("create", "update", "replace", "manual") or action.page.absent:
        return action
    found = consequence.of(action.page, action.live, evidence.users, policy.today)
    return replace(action, bookers=found)


def _with_overrides(action: Action, evidence: Evidence, policy: Policy) -> Action:
    """Add the dated exceptions that nobody has said to be done on the page that is to stand there."""
    if action.page.absent or action.kind == "manual":
        return action
    known = evidence.memory.pages.get(action.page.key)
    new = action.kind == "create" or (action.kind == "replace" and action.aside is None)
    there = None if new or action.live is None else action.live.schedule_id
    stands = known.staging.schedule_id if new and known and known.staging else there
    still = checklist.overrides(action.page, policy.today, attested.steps(known, stands))
    return replace(action, checklist=still) if still else action


def _refusal(actions: tuple[Action, ...], desired: Desired, policy: Policy) -> str | None:
    writing = [action for action in actions if action.writes]
    deleting = [action for action in writing if action.kind in ("delete", "replace")]
    account = desired.account
    return guards.over("change", len(writing), account.max_changes, policy.max_changes) or guards.over(
        "delete", len(deleting), account.max_deletes, policy.max_deletes
    )
