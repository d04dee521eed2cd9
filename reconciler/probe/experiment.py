"""The experiment: every recipe for every multi-host type, each page created at a staging address and judged.

All pages it created are removed, also when it is interrupted: they stand in the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler import errors, staging, verify, visits
from reconciler.apply import staging_page, writing
from reconciler.apply.run import Run
from reconciler.model import (
    MULTI_HOST,
    BookingPage,
    Claim,
    Host,
    LivePage,
    PageType,
    Proof,
    Verdict,
    ZoomUser,
)
from reconciler.probe import cleaning, controls, rows
from reconciler.probe.counters import Counters
from reconciler.probe.rows import Control, Experiment, Row
from reconciler.proof import verdict
from reconciler.records.learned import Answer
from reconciler.zoom import live, recipes, witnesses
from reconciler.zoom.recipes import Recipe
from reconciler.zoom.witnesses import analytics_delta, calibration, page_data, page_objects
from reconciler.zoom.witnesses.evidence import PageEvidence

KEY = "probe"
"""What the journal calls the pages of an experiment."""
FIELDS = {"summary": "Test page, will be gone in a minute", "duration": 30, **staging_page.HIDDEN}

Ask = Callable[[PageType, str], PageType | None]
"""Asks a person what the page at an address is; None when they cannot say."""


@dataclass(slots=True)
class Setup:
    """What to try: `controls` are (known type, address) of pages; `ask` returns None without a person.

    `warn` is called with what is left behind when the experiment is interrupted.
    """

    owner: Host
    hosts: tuple[Host, ...]
    controls: Sequence[tuple[PageType, str]] = ()
    extra: Sequence[Recipe] = ()
    ask: Ask = lambda *_: None
    warn: Callable[[str], None] = lambda _: None

    def trials(self) -> Iterator[tuple[PageType, Recipe]]:
        """Return every type with every recipe for it; the control that is known to fail comes last."""
        for page_type in sorted(MULTI_HOST):
            for recipe in (*recipes.RECIPES, *self.extra, recipes.CONTROL):
                if page_type in recipe.fields:
                    yield page_type, recipe


@dataclass(slots=True)
class _Trial:
    """A page that was created, with the evidence on it, or in words why there is none."""

    type: PageType
    recipe: Recipe
    because: str = ""
    refused: bool = False
    evidence: PageEvidence | None = None
    more: list[Claim] = field(default_factory=list)

    @property
    def used_by_apply(self) -> bool:
        return self.recipe in recipes.RECIPES

    def proof(self, tells: frozenset[str], *, trusted: bool) -> Proof:
        """Judge by all witnesses, without the page's own data where a control has shown it to be wrong."""
        assert self.evidence is not None  # noqa: S101 - the caller looked
        claims = [*witnesses.claims(replace(self.evidence, tells=tells)), *self.more]
        counted = [claim for claim in claims if trusted or claim.witness != page_data.NAME]
        return verdict.judge(self.type, counted)


async def run(apply_run: Run, setup: Setup) -> Experiment:
    """Carry the experiment out and clean up after it."""
    apply_run.users = await _users(apply_run, setup)
    looked = [await controls.look(apply_run.writer, kind, url) for kind, url in setup.controls]
    trusted = not any(control.says == calibration.WRONG for control in looked)
    runner = _Runner(apply_run, setup, looked, trusted)
    async with cleaning.cleaned(apply_run, setup.warn) as problems:
        trials = [await runner.trial(page_type, recipe) for page_type, recipe in setup.trials()]
        if not await runner.counters.alone(sum(trial.evidence is not None for trial in trials)):
            for trial in trials:
                trial.more = [claim for claim in trial.more if claim.witness != analytics_delta.NAME]
    tells = runner.tells(trials)
    results = tuple(_row(trial, tells, apply_run.users, trusted=trusted) for trial in trials)
    return Experiment(results, tuple(looked), tells, runner.counters.summary, tuple(problems))


def learned(run: Run, experiment: Experiment) -> None:
    """Remember what the experiment showed of the recipes that apply tries."""
    for row in experiment.rows:
        if row.used_by_apply and row.tells_of_recipe:
            run.learn(row.type, row.recipe, works=row.made is Answer.YES, because=f"probe: {row.because}")
    for name in experiment.tells:
        run.remember(run.memory.with_telling(name, run.today))


class _Runner:
    """Carries out the trials on one account."""

    def __init__(self, run: Run, setup: Setup, controls: Sequence[Control], trusted: bool) -> None:
        self.run, self.setup, self.controls, self.trusted = run, setup, controls, trusted
        self.counters = Counters(run.writer, setup.owner.email, run.settle)

    async def trial(self, page_type: PageType, recipe: Recipe) -> _Trial:
        """Create a page, judge it, ask a person where its type stays unproven, and remove it."""
        run, trial = self.run, _Trial(page_type, recipe)
        page = BookingPage(
            KEY, self.setup.owner, staging.slug(run.clock()), page_type, self.setup.hosts, FIELDS
        )
        run.tell(f"{page_type}: trying {recipe.name}")
        body = {**recipes.request(page, run.users, recipe), **staging_page.HIDDEN, "slug": page.slug}
        before = await self.counters.before()
        try:
            made = await writing.create(run, KEY, page.owner.email, body)
        except errors.ApiError as error:
            trial.refused = error.status == 400
            trial.because = f"refused: {error.answer}" if trial.refused else error.message
            return trial
        live_page = await live.page(run.writer, made.schedule_id, page.owner.email)
        if live_page is None:
            trial.because = "it was made and cannot be read"
            return trial
        shown = await staging_page.activate(run, KEY, live_page)
        public = await visits.public_page(run.writer, shown)
        trial.evidence = PageEvidence(page, shown, run.clock(), public)
        trial.more += analytics_delta.claims(before, await self.counters.after(before), run.clock())
        self._ask(trial, shown)
        await cleaning.remove(run, KEY, shown)
        return trial

    def tells(self, trials: Iterable[_Trial]) -> frozenset[str]:
        """Return the witnesses that pages of known type showed to tell kinds apart."""
        seen = [(control.type, control.says) for control in self.controls]
        for trial in trials:
            kind = _kind(trial, trusted=self.trusted)
            evidence = trial.evidence
            if kind and evidence and evidence.public:
                place = page_objects.Page(evidence.live.schedule_id, evidence.live.slug)
                reading = page_data.read(evidence.public, place)
                seen += [(kind, calibration.compare(kind, reading))] if reading else []
        return frozenset({page_data.NAME} if calibration.tells(seen) else ())

    def _ask(self, trial: _Trial, shown: LivePage) -> None:
        proof = trial.proof(self.tells([]), trusted=self.trusted)
        if proof.verdict in (Verdict.CONFIRMED, Verdict.CONTRADICTED) or not shown.active:
            return
        page_type = self.setup.ask(trial.type, shown.url or shown.slug)
        if page_type:
            now = self.run.clock()
            trial.more.append(Claim("attestation", frozenset({page_type}), True, "a person looked", now))


def _row(trial: _Trial, tells: frozenset[str], users: Mapping[str, ZoomUser], *, trusted: bool) -> Row:
    if trial.evidence is None:
        made = Answer.NO if trial.refused else Answer.CANNOT_TELL
        return Row(trial.type, trial.recipe.name, made, trial.because, used_by_apply=trial.used_by_apply)
    proof = trial.proof(tells, trusted=trusted)
    page, live_page = trial.evidence.page, trial.evidence.live
    differences = verify.unattended(page, live_page, proof, users) if isinstance(page, BookingPage) else ()
    without = [field.path[1] for field in differences if field.declared is not None]
    name, used = trial.recipe.name, trial.used_by_apply
    return rows.judged(trial.type, name, proof, used_by_apply=used, without=without)


def _kind(trial: _Trial, *, trusted: bool) -> PageType | None:
    """Return the type of a page by witnesses other than its own data, where they leave exactly one."""
    if trial.evidence is None or not trusted:
        return None
    exact = [claim for claim in trial.more if claim.decisive and len(claim.types) == 1]
    return next(iter(exact[0].types)) if exact else None


async def _users(run: Run, setup: Setup) -> dict[str, ZoomUser]:
    users = {}
    for host in setup.hosts:
        user = await live.user(run.writer, host.email)
        if user is None:
            raise errors.UsageError(
                f"the account has no Scheduler user {host.email}",
                help="hosts must be users of this Zoom account who have opened Scheduler once",
            )
        users[host.email] = user
    run.known_ids = frozenset(page.schedule_id for page in await live.pages(run.writer, setup.owner.email))
    return users
