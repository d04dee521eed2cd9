"""One apply in progress: what every step of it shares."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from reconciler import verify
from reconciler.allow import Allow
from reconciler.compare import projection
from reconciler.model import (
    EMPTY,
    SINGLE_HOST,
    Account,
    BookingPage,
    LivePage,
    PageType,
    Path,
    Proof,
    Verdict,
    ZoomUser,
)
from reconciler.planning.action import Action, Delete, FinishReplace, Replace
from reconciler.planning.outcome import Stopped
from reconciler.progress import Count, unseen
from reconciler.proof.verdict import weighed
from reconciler.records.history import About
from reconciler.records.journal import Journal
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory, Outcome, PageMemory, Seen
from reconciler.zoom.api import Writer
from reconciler.zoom.witnesses.evidence import LONG_AGO


@dataclass(slots=True)
class Run:
    """The tools of a run. `memory` grows as the run learns and goes to the lock file as it grows.

    `known` are the ids of the pages that were there when the run began, `about` says by page key what was
    known of each; `settle` is in seconds, `wrote` says by schedule id when a page was last written to.
    `shows` tells that public pages may still be worth waiting for.
    A run that is not `clean` stays open in the journal, so that the next one settles what it left.
    """

    id: str
    writer: Writer
    journal: Journal
    lock: LockFile
    memory: Memory
    account: Account
    clock: Callable[[], datetime]
    users: Mapping[str, ZoomUser] = field(default_factory=lambda: EMPTY)
    known: frozenset[str] = frozenset()
    about: Mapping[str, About] = field(default_factory=lambda: EMPTY)
    allow: frozenset[Allow] = frozenset()
    settle: float = 30.0
    tell: Callable[[str], None] = lambda _: None
    count: Count = unseen
    writes: int = 0
    wrote: dict[str, datetime] = field(default_factory=dict)
    taken: set[Path] = field(default_factory=set)
    stopped: Stopped | None = None
    clean: bool = True
    shows: bool = True

    @property
    def today(self) -> date:
        """The run's day, UTC."""
        return self.clock().date()

    def remember(self, memory: Memory) -> None:
        """Keep what was learned, on disk at once: the next run must not learn it again the hard way."""
        self.memory = memory
        self.lock.learn(memory)

    async def prove(self, page: BookingPage, live: LivePage, known: PageMemory | None) -> Proof:
        """Judge the type of a page by all that can be read now and by what is `known` of it."""
        since = self.wrote.get(live.schedule_id, LONG_AGO)
        tells = self.memory.telling(self.today)
        terms = verify.Terms(self.clock(), self.account.attest_for, tells, since)
        return await verify.prove(self.writer, page, live, known, terms)

    def learn(self, page_type: PageType, recipe: str, *, works: bool, because: str) -> None:
        """Remember what a recipe makes here."""
        self.remember(self.memory.with_outcome(page_type, recipe, Outcome(works, self.today, because)))


def about(action: Action, memory: Memory) -> About:
    """Return what is known of an action's page before the first write to it."""
    page, known = action.page, memory.pages.get(action.page.key)
    said = known and (known.attestation or known.proof)
    hosts = tuple(host.email for host in page.hosts) or (said.hosts if said else ())
    return About(_type(action), hosts)


def _type(action: Action) -> PageType | None:
    """Return the type of the page that stands there, as far as it is proved, or that is to be made."""
    match action:
        case Delete() | Replace():
            return action.was
        case FinishReplace():
            return None
    return action.page.type if isinstance(action.page, BookingPage) else None


def seen(page: BookingPage, live: LivePage, proof: Proof) -> Seen | None:
    """Return a confirmed verdict as something to remember, by the witness that decided it."""
    if proof.verdict is not Verdict.CONFIRMED:
        return None
    witness = next((claim for claim in weighed(proof.claims) if claim.fresh), None)
    if witness is None:
        return None
    hosts = tuple(host.email for host in page.hosts)
    return Seen(
        page.type, witness.witness, witness.at, live.schedule_id, hosts, live.schedule_type, live.updated
    )


def remembered(
    page: BookingPage, live: LivePage, proof: Proof | None, known: PageMemory | None,
    users: Mapping[str, ZoomUser],
) -> PageMemory:  # fmt: skip
    """Return what to remember of a page that was just read; `known` has been through `after_write`.

    An earlier proof is kept only where nothing fresh and decisive says otherwise.
    """
    fresh = proof is not None and any(claim.fresh for claim in weighed(proof.claims))
    earlier = known.proof if known and not fresh else None
    return PageMemory(
        owner=page.owner.email,
        slug=live.slug,
        schedule_id=live.schedule_id,
        applied=projection.desired(page),
        kept_in_zoom=projection.kept_in_zoom(page, live, users),
        proof=(seen(page, live, proof) if proof else None) or earlier,
        attestation=known.attestation if known else None,
        denial=known.denial if known and not fresh else None,
        aside=known.aside if known else None,
        made=known.made if known and known.schedule_id == live.schedule_id else None,
    )


def made_as(page: BookingPage) -> PageType | None:
    """Return the type to remember of a page that this tool made: a single-host one needs no recipe."""
    return page.type if page.type in SINGLE_HOST else None


def after_write(
    known: PageMemory | None, before: LivePage, live: LivePage, sent: Collection[str]
) -> PageMemory | None:
    """Take what was seen along over our own write: `updated` moved because of us, not because of others.

    What others had made void stays void. So does all that was said before a write that `sent` the rules:
    the pool hangs on them, and a page that lost it would show no other trace.
    """
    if known is None or "availability_rules" in sent:
        return known
    said = (known.proof, known.attestation, known.denial)
    proof, attestation, denial = (_carried(one, before, live) for one in said)
    return replace(known, proof=proof, attestation=attestation, denial=denial)


def _carried(said: Seen | None, before: LivePage, live: LivePage) -> Seen | None:
    held = said and said.schedule_id == live.schedule_id and said.updated == before.updated
    return replace(said, updated=live.updated) if said and held else said
