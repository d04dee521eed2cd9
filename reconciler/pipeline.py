"""The one pass, as stages: files -> desired -> live -> plan -> safety -> apply -> what is left.

Each stage takes values and returns new ones; nothing is parsed or fetched twice. Commands call these and
show what comes back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler import chosen, diagnostics, errors, run_lock, selection
from reconciler.allow import Allow
from reconciler.findings import Finding, FindingCode
from reconciler.model import EMPTY, Account, Desired, PageType
from reconciler.planning import dated_exceptions, own_tokens, planner, restoring
from reconciler.planning.action import Plan
from reconciler.planning.evidence import Policy, Restoring
from reconciler.planning.outcome import PageOutcome
from reconciler.progress import Count, unseen
from reconciler.proof.scope import EVERY_PAGE, Scope
from reconciler.records.lockfile import LockFile
from reconciler.selection import Selectors

if TYPE_CHECKING:
    from reconciler.apply.run import Run
    from reconciler.config.desired import Config
    from reconciler.observe import Observed
    from reconciler.planning.drift_findings import Judged
    from reconciler.planning.outcome import PageResult
    from reconciler.zoom.api import Reader
    from reconciler.zoom.deadline import Deadline
    from reconciler.zoom.exchange import Exchange
    from reconciler.zoom.session import Session


@dataclass(frozen=True, slots=True)
class Setting:
    """What a command was given: the config, what it may do, environment, clock and outputs.

    `chosen` tells that a person asked about certain pages, `named` are those that they named one by one, as
    typed; `settle` is how long a write may take to show, in seconds; `shared` are files of several configs;
    `over_budget` starts what the day's requests may not suffice for; `tell` takes progress in words,
    `count` in numbers, `trace` each request, `warn` what any command says; nothing follows the `deadline`.
    """

    root: Path
    environment: Mapping[str, str]
    selectors: Selectors = selection.ALL
    chosen: bool = False
    named: frozenset[str] = frozenset()
    allow: frozenset[Allow] = frozenset()
    max_changes: int | None = None
    max_deletes: int | None = None
    settle: float = 30.0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    over_budget: bool = False
    tell: Callable[[str], None] = lambda _: None
    warn: Callable[[str], None] = lambda _: None
    count: Count = unseen
    trace: Callable[[Exchange], None] = lambda _: None
    shared: tuple[Path, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with all it was made from; `spent` requests went into it.

    `left_today` is what is left of the account's day, where an answer said so. `restoring` is None, or, where
    the pages are what `undo` restores of pages, what the files say of them.
    """

    plan: Plan
    config: Config
    observed: Observed
    lock: LockFile
    spent: int
    left_today: int | None = None
    restoring: Restoring | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did: results in the plan's order, and the plan that remains.

    `cut` is the error that kept it from a last read of everything. `left` are pages where none is to stay.
    """

    run: str
    results: tuple[PageResult, ...]
    remaining: Plan
    planned: Planned
    written: int
    notes: tuple[str, ...] = ()
    cut: errors.ReconcilerError | None = None
    left: tuple[Finding, ...] = ()

    @property
    def converged(self) -> bool:
        """Whether the last read showed nothing left to do, by apply or by hand, and nothing is in doubt."""
        open_actions = [action.writes or action.block or action.by_hand for action in self.remaining.actions]
        refused = [result.exit_code for result in self.results if result.outcome is PageOutcome.NOT_ATTEMPTED]
        doubted = any(result.in_doubt for result in self.results)
        exposed = any(one.code is FindingCode.HALF_PUBLISHED for one in self.left)
        return self.cut is None and not any([*open_actions, *refused, doubted, exposed])

    @property
    def by_hand_alone(self) -> bool:
        """Whether the last read showed nothing that is left to apply: what is, is for a person."""
        return self.cut is None and not any(
            action.writes or action.block for action in self.remaining.actions
        )


def load(setting: Setting) -> Config:
    """Read the files. Raises `InvalidConfig` when they have errors; warnings pass.

    Raises `UsageError` where the setting chooses pages that are not there, before anything is asked of Zoom.
    """
    from reconciler.config import desired, limits

    bounds = limits.of(setting.environment)
    config = desired.load(setting.root, today=setting.clock().date(), limits=bounds, shared=setting.shared)
    if diagnostics.errors(config.diagnostics):
        raise errors.InvalidConfig(len(diagnostics.errors(config.diagnostics)), config)
    chosen.pages(setting.root, config, setting.selectors)
    return config


@asynccontextmanager
async def connected(setting: Setting, account: Account) -> AsyncIterator[tuple[Session, LockFile]]:
    """Open a session to the account, and its lock file; `SafetyError` where the config names another one."""
    from reconciler.zoom import auth, budget, session

    access = auth.from_environment(setting.environment, setting.allow)
    if account.id and access.account_id and account.id != access.account_id:
        raise errors.SafetyError(
            f"the config is for account {account.id}, the credentials are for {access.account_id}",
            code="other-account", help="use the credentials of the account in the `account` document",
        )  # fmt: skip
    lock = LockFile(setting.root, access.api_origin, access.account_id or account.id or "")
    more = setting.trace, account.user_ids, setting.deadline
    async with session.connect(access, budget.Pacer(account.plan), *more) as open_session:
        open_session.users.warn = lambda error: setting.warn(own_tokens.warning(error))
        yield open_session, lock


async def make_plan(
    setting: Setting, config: Config, reader: Reader, lock: LockFile, scope: Scope = EVERY_PAGE, *,
    files: Desired | None = None, unseen: Mapping[str, frozenset[str]] = EMPTY,
) -> Planned:  # fmt: skip
    """Read the account and decide what to do to each page. Sends GET requests alone.

    `scope` says which pages are looked at. For an `undo` `files` are given, since its pages do not say their
    dates, and of pages, by key, which fields of theirs are `unseen`.
    """
    from reconciler import observe

    memory, now = lock.load(), setting.clock()
    pages = chosen.pages(setting.root, config, setting.selectors)
    taken = dated_exceptions.declared(pages, memory, now.date())
    desired = dated_exceptions.with_earlier(taken, memory, now.date(), take_back=files is None)
    every, keys = files or config.desired, {page.key for page in desired.pages}
    others = [page for page in every.pages if page.key not in keys]
    observed = await observe.read(reader, desired, memory, now, setting.count, scope, others=others)
    restored = restoring.of(files, unseen, memory, now.date()) if files else None
    plan = planner.make(desired, observed.evidence, _policy(setting, config.desired.account, restored))
    return Planned(plan, config, observed, lock, reader.sent, reader.left_today, restored)


def with_memory(setting: Setting, *, look_again: bool = False, again: Collection[str] = ()) -> Scope:
    """Return what plan and apply look at: pages that no recent look stands for, and those in `again`, by key.

    All are looked at to `look_again`, where a person chose pages, and where pages may be replaced.
    """
    every = look_again or setting.chosen or Allow.REPLACE in setting.allow
    return Scope(remembered=not every, again=frozenset(again))


@asynccontextmanager
async def running(
    setting: Setting, account: Account, session: Session, lock: LockFile, who: Mapping[str, str], *,
    agreed: bool = True,
) -> AsyncIterator[tuple[Run, list[str]]]:  # fmt: skip
    """Begin a run: lock the config, open the journal, and settle what dead runs left behind.

    Yields the run and what was settled, in words. Settling writes: raises `SafetyError` where it is needed
    and nobody `agreed` to it. A run that raises stays open in the journal, and the next one settles it.
    """
    from reconciler.apply import half_done, leftovers
    from reconciler.apply.run import Run
    from reconciler.records import journal
    from reconciler.zoom import kept
    from reconciler.zoom.api import Writer

    if account.id and not session.access.account_id:
        raise errors.SafetyError(
            f"the config is for account {account.id}, and a token alone does not say whose it is",
            code="other-account", help="set ZOOM_ACCOUNT_ID beside ZOOM_ACCESS_TOKEN",
        )  # fmt: skip
    with run_lock.held(setting.root), journal.opened(setting.root, kept) as open_journal:
        run = Run(
            open_journal.new_id(setting.clock()), Writer(session), open_journal, lock, lock.load(), account,
            setting.clock, allow=setting.allow, settle=setting.settle, tell=setting.tell, count=setting.count,
        )  # fmt: skip
        if not agreed and _unsettled(run):
            raise errors.SafetyError(
                "nobody is there to confirm that an unfinished run is settled",
                code="not-confirmed", help="say --yes to apply without asking",
            )  # fmt: skip
        open_journal.begin(run.id, setting.clock(), lock.api_origin, lock.account, who)
        notes = [*await leftovers.settle(run), *await half_done.settle(run)]
        try:
            yield run, notes
        except errors.ReconcilerError:
            if not run.writes:
                open_journal.end(run.id, setting.clock())
            raise
        if run.clean:
            open_journal.end(run.id, setting.clock())


def _unsettled(run: Run) -> bool:
    """Whether an earlier run left something that is settled by writing."""
    from reconciler.apply import half_done

    dead = run.journal.dead_runs(run.lock.api_origin, run.lock.account)
    return half_done.left(run.memory) or any(past.writes for one in dead for past in run.journal.runs(one))


async def apply(setting: Setting, run: Run, planned: Planned, *, keep_going: bool) -> Applied:
    """Carry a confirmed plan out, then plan again from fresh lists."""
    from reconciler.apply import clearing, execute, last_read, leftovers
    from reconciler.apply.remembering import about, pages_of, seen_otherwise, without_absent
    from reconciler.planning import left_behind, predecessors

    observed, listed = planned.observed, planned.observed.snapshot.listed
    evidence = observed.evidence
    run.users, run.restoring = evidence.users, planned.restoring.pages if planned.restoring else None
    run.lists.learn(listed)
    run.known_ids = frozenset(page.schedule_id for pages in listed.values() for page in pages)
    run.own |= {live.schedule_id for action in planned.plan.actions for live in pages_of(action)}
    run.about = {action.page.key: about(action, run.memory) for action in planned.plan.actions}
    policy = _policy(setting, planned.config.desired.account, planned.restoring)
    memory = clearing.finished(evidence.memory, evidence.asides, evidence.matches)
    unread = {page.owner for page in observed.snapshot.unreadable} | evidence.troubles.keys()
    memory = predecessors.without_gone(memory, listed, unread)
    memory = seen_otherwise(memory, planned.plan, evidence)
    run.memory = without_absent(memory, planned.plan, listed)
    notes = await clearing.given_up(run, evidence.given_up)
    notes += await clearing.sweep(run, planned.plan.leftovers)
    run.writer.spares_budget = True  # from here on it is what the writes are waiting for
    results = await execute.actions(run, planned.plan, keep_going=keep_going)
    run.lock.save(run.memory)
    run.clean = leftovers.settled(run, results)
    try:
        end = await last_read.read(run, observed, results, policy)
    except errors.ReconcilerError as error:
        return Applied(run.id, tuple(results), planned.plan, planned, run.writes, tuple(notes), error)
    _keep(run, end.observed)
    seen, after = replace(end.observed.evidence, memory=run.memory), end.observed.snapshot.listed
    left = tuple(left_behind.seen(after, seen, observed.desired, run.today))
    told = left_behind.told(end.results, left)
    return Applied(run.id, told, end.remaining, planned, run.writes, tuple(notes), left=left)


def _keep(run: Run, after: Observed) -> None:
    """Record in the journal how the run's last read shows its pages, for `undo` to compare with."""
    ids = {write.schedule_id for past in run.journal.runs(run.id) for write in past.writes}
    pages = [page for pages in after.snapshot.listed.values() for page in pages if page.schedule_id in ids]
    run.journal.record_pages(run.id, pages)


def findings(setting: Setting, planned: Planned) -> Judged:
    """Return the findings on the account, the worst first, and those that the files accept."""
    from reconciler.planning import drift_findings, left_behind, predecessors

    observed, evidence, listed = planned.observed, planned.observed.evidence, planned.observed.snapshot.listed
    judged = drift_findings.find(planned.plan, observed.desired, evidence, listed, setting.clock().date())
    staged = left_behind.seen(listed, evidence, observed.desired, setting.clock().date())
    left_out = {FindingCode.UNMANAGED_PAGE} if setting.chosen else set()
    every = planned.config.desired
    shown = [one for one in judged.findings if one.code not in left_out or predecessors.told(one, every)]
    return replace(judged, findings=tuple(sorted((*shown, *staged), key=drift_findings.worst_first)))


def _policy(setting: Setting, account: Account, restored: Restoring | None = None) -> Policy:
    from reconciler.zoom import recipes

    names = {page_type: recipes.names(page_type) for page_type in PageType}
    return Policy(
        today=setting.clock().date(), recipes=names, allow=setting.allow, max_changes=setting.max_changes,
        max_deletes=setting.max_deletes, named=setting.named, unproven_ok=account.unproven_ok,
        restoring=restored,
    )  # fmt: skip
