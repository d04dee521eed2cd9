"""The state of one apply, which every step of it shares."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from reconciler import errors, verify, visits
from reconciler.allow import Allow
from reconciler.bookable.trial_hours import TrialHours
from reconciler.evidence import LONG_AGO, Claim, Proof
from reconciler.model import EMPTY, Account, BookingPage, LivePage, PageType, Path, ZoomUser
from reconciler.planning import guards
from reconciler.planning.blocks import Block, NotReachable
from reconciler.planning.outcome import FailedRecipe, Halt, PageResult, Stopped
from reconciler.progress import Count, unseen
from reconciler.records.history import About
from reconciler.records.journal import Journal
from reconciler.records.learned import Answer, FactName, Learned, Outcome
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory, PageMemory
from reconciler.visits import Sight
from reconciler.zoom import troubles
from reconciler.zoom.api import Writer
from reconciler.zoom.budget import PER_SECOND
from reconciler.zoom.lists import Lists
from reconciler.zoom.oauth import connections

UNWRITTEN = 0.5
"""Pages that are checked and not yet patched are at most the requests of this many seconds."""


@dataclass(slots=True)
class Run:
    """What the steps of a run share. `remember` writes `memory` to the lock file.

    `known_ids` are the ids of the pages that were there when the run began, `own` those of pages that may be
    written to: the plan's, and what stands at an address that we made up; `known_people` are the emails of
    hosts whose address was read twice, alike; `about` says by page key what
    was known of each; `settle` is in seconds, `wrote` says by schedule id when a page was last written to,
    `earlier` the page before the last write of its hours, `proved` what a trial showed of its type;
    `failed_recipes` by type and recipe how it failed in this run, `so_far` by page key what had become
    of a page when an error ended its action, `asides_removed` which page of it that had been moved aside
    earlier was removed, by id. `shows` is false once a public page has shown nothing in the
    settle time, `shows_times` once a page with trial hours has shown no times, or no answer its hours,
    `takes_trial_hours` is true once a request with them was accepted; who holds
    `second_trial` finds out whether pages keep their type. `takes_forms` are the forms in which a create
    request was accepted in this run, `takes_undated` is true once one without dates was, `knows_dates` once
    it is known whether pages can be without, `loses_dates` while no page that was made with dates kept them.
    `published` are the types of which a page was seen to survive its publication. `finding_out` and
    `found_out` are what `ahead` keeps, `news` wakes who waits there. `reached` are the owners of whom a page
    was changed, `refused` says by folded email or id of an owner why none of theirs can be; `taken` are the
    paths of fields that the API has set on a page of the run. `unwritten` bounds how many pages stand
    between their check and their PATCH, `lists` are read for all of them together. While the
    `canary` is out no other page is written to; `soon` are the owners of those that are patched next. A run
    that is not `clean` stays open in the journal: the next one settles its writes. Where `saves` is false,
    `remember` writes nothing. `restoring` is None, or, in a run that undoes another, the pages as the files
    have them, by key.
    """

    id: str
    writer: Writer
    journal: Journal
    lock: LockFile
    memory: Memory
    account: Account
    clock: Callable[[], datetime]
    users: Mapping[str, ZoomUser] = field(default_factory=lambda: EMPTY)
    known_ids: frozenset[str] = frozenset()
    own: set[str] = field(default_factory=set)
    known_people: set[str] = field(default_factory=set)
    about: Mapping[str, About] = field(default_factory=lambda: EMPTY)
    allow: frozenset[Allow] = frozenset()
    settle: float = 30.0
    tell: Callable[[str], None] = lambda _: None
    count: Count = unseen
    writes: int = 0
    wrote: dict[str, datetime] = field(default_factory=dict)
    earlier: dict[str, LivePage] = field(default_factory=dict)
    proved: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    failed_recipes: dict[tuple[PageType, str], FailedRecipe] = field(default_factory=dict)
    so_far: dict[str, PageResult] = field(default_factory=dict)
    asides_removed: dict[str, str] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    refused: dict[str, Block] = field(default_factory=dict)
    finding_out: set[str] = field(default_factory=set)
    found_out: set[str] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    taken: set[Path] = field(default_factory=set)
    stopped: Stopped | None = None
    clean: bool = True
    saves: bool = True
    restoring: Mapping[str, BookingPage] | None = None
    shows: bool = True
    shows_times: bool = True
    takes_trial_hours: bool = False
    takes_forms: set[str] = field(default_factory=set)
    takes_undated: bool = False
    knows_dates: bool = False
    loses_dates: bool = False
    published: set[PageType] = field(default_factory=set)
    second_trial: asyncio.Lock = field(default_factory=asyncio.Lock)
    canary: bool = False
    soon: Sequence[str] = ()
    lists: Lists = field(init=False)
    unwritten: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Share lists among the pages of the run."""
        self.lists = Lists(self.writer)
        needed = self.memory.fact(FactName.CREATE_NEEDS_DATES, self.today)
        self.knows_dates, self.loses_dates = needed is not None, bool(needed and needed.value == Answer.YES)
        self.unwritten = asyncio.Semaphore(self.most_unwritten)

    @property
    def most_unwritten(self) -> int:
        """How many pages may stand between their check and their PATCH."""
        return int(UNWRITTEN * PER_SECOND[self.account.plan])

    @property
    def today(self) -> date:
        """The run's day, UTC."""
        return self.clock().date()

    @property
    def regressed(self) -> bool:
        """Whether the run has stopped because a page is in doubt after a write: its type or its hosts."""
        return self.stopped is not None and self.stopped.why in (
            Halt.TYPE_LOST, Halt.TYPE_NOT_SEEN, Halt.TYPE_IN_DOUBT, Halt.HOSTS_DIFFER,
            Halt.LOST_AT_PUBLICATION,
        )  # fmt: skip

    @property
    def hours_keep_type(self) -> bool | None:
        """Whether pages of this account keep their type when hours are patched; None while not known."""
        fact = self.memory.fact(FactName.HOURS_PATCH_KEEPS_TYPE, self.today)
        return None if fact is None else fact.value == Answer.YES

    def remember(self, memory: Memory) -> None:
        """Keep `memory`, and write it to the lock file at once, so that a crash does not lose it."""
        self.memory = memory
        self.tell_news()
        if self.saves:
            self.lock.learn(memory)

    async def see(self, page: BookingPage, live: LivePage) -> Sight:
        """Look at a page as visitors do."""
        return await visits.see(self.writer, page, live, self.users, self.clock())

    async def prove(
        self, page: BookingPage, live: LivePage, memory: PageMemory | None, trial: TrialHours | None = None,
        seen: Sight | None = None, *, shows: bool = False,
    ) -> Proof:  # fmt: skip
        """Judge the type of a page by what was `seen` of it, else by all that can be read now, by its trial
        and by what is remembered of it.

        `trial` are the hours made for a proof that the page has now. Where our last write of hours `shows`,
        those before it do not count any more.
        """
        terms = self._terms(live, trial)
        terms = replace(terms, earlier=None) if shows else terms
        claims, looked = await verify.look(self.writer, page, live, memory, terms, seen)
        claims = (*self.proved.get(live.schedule_id, ()), *claims)
        return verify.judged(page, live, claims, self.users, looked)

    async def look_again(self, page: BookingPage, live: LivePage, memory: PageMemory | None) -> Proof:
        """Judge the type of a page that others may have changed since its trial: that counts no more."""
        return await verify.prove(self.writer, page, live, memory, self._terms(live))

    def _terms(self, live: LivePage, trial: TrialHours | None = None) -> verify.Terms:
        return verify.Terms(
            self.clock(), self.account.attest_for, self.memory.telling(self.today),
            self.wrote.get(live.schedule_id, LONG_AGO), self.users, trial,
            self.earlier.get(live.schedule_id),
        )  # fmt: skip

    @asynccontextmanager
    async def ahead(self, what: str, known: Callable[[], bool], *, once: bool = False) -> AsyncIterator[None]:
        """Let the first who comes to find out `what` go ahead of the others, until it is `known`.

        Where it is not known at the end of the block either, the next one goes ahead; `once`, all go then.
        """
        while not known() and what not in self.found_out:
            if what in self.finding_out:
                await self.news.wait()
                continue
            self.finding_out.add(what)
            try:
                yield
            finally:
                self.finding_out.discard(what)
                self.found_out |= {what} if once else set()
                self.tell_news()
            return
        yield

    def tell_news(self) -> None:
        """Let all who wait in `ahead` look again."""
        self.news.set()
        self.news = asyncio.Event()

    @asynccontextmanager
    async def first_of(self, owner: str) -> AsyncIterator[None]:
        """Let an owner's first page that may stand at staging go alone, until one of theirs was changed.

        Where the token turns out not to reach them, one page is left behind, and not one for each.
        """

        def known() -> bool:
            return owner in self.reached or self.refusal(owner) is not None

        async with self.ahead(f"reach {owner}", known):
            yield

    @asynccontextmanager
    async def first_published(self, page_type: PageType) -> AsyncIterator[None]:
        """Let the first page of a multi-host type be published alone, until its type was seen to survive."""

        def known() -> bool:
            return not page_type.multi_host or page_type in self.published or self.regressed

        async with self.ahead(f"publish {page_type}", known):
            yield

    def learn_reached(self, owner: str) -> None:
        """Take a page of an owner to be reached by the token: a change of one was answered as done."""
        self.reached.add(owner)
        self.tell_news()
        if isinstance(self.refusal(owner), NotReachable):
            del self.refused[connections.folded(owner)]
        fact = self.memory.fact(FactName.PATCHES_BY_ID, self.today, owner)
        known = fact is not None and fact.value == Answer.YES
        if not known and owner.casefold() not in self.writer.connected:
            learned = Learned(Answer.YES, self.today, "a change of a page was answered as done")
            self.remember(self.memory.with_fact(FactName.PATCHES_BY_ID, learned, owner))

    def reaches(self, owner: str) -> bool:
        """Whether pages of an owner (an email) are changed and removed by their ids, as far as is known."""
        if self.refusal(owner) is not None:
            return False
        facts = [self.memory.fact(name, self.today, owner) for name in guards.BY_ID]
        known = any(fact is not None and fact.value == Answer.NO for fact in facts)
        return owner.casefold() in self.writer.connected or not known

    def refusal(self, *owners: str) -> Block | None:
        """Return why no page of one of these `owners` can be written."""
        keys = map(connections.folded, owners)
        return next((self.refused[key] for key in keys if key in self.refused), None)

    def refuse(self, error: errors.NotReachable | errors.UserRefused) -> None:
        """Write nothing more for the user whom an error is about; remember what a token does not reach."""
        match error:
            case errors.UserRefused():
                if trouble := troubles.of(error.user, error):
                    self.refused[connections.folded(error.user)] = trouble
            case errors.NotReachable() if not error.known:
                self.refused[connections.folded(error.owner)] = NotReachable(error.owner, self.today)
                if error.owner.casefold() in self.writer.connected:
                    return  # what is learned of an owner is what the account's token does
                name = FactName.DELETES_BY_ID if error.removing else FactName.PATCHES_BY_ID
                fact = Learned(Answer.NO, self.today, error.message)
                self.remember(self.memory.with_fact(name, fact, error.owner))

    def learn(self, page_type: PageType, recipe: str, *, works: bool, because: str) -> None:
        """Remember whether a recipe makes a type on this account."""
        self.remember(self.memory.with_outcome(page_type, recipe, Outcome(works, self.today, because)))

    def know(self, name: FactName, value: str, because: str) -> None:
        """Remember a fact about the account, unless it is known so already."""
        known = self.memory.fact(name, self.today)
        if known is None or known.value != value:
            self.remember(self.memory.with_fact(name, Learned(value, self.today, because)))
