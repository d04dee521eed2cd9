"""The experiment: every recipe for every multi-host type, each page at a staging address, looked at, removed.

What it made it removes, also when it is interrupted: the journal says what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler import errors, staging, verify
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
from reconciler.probe.rows import Answer, Control, Experiment, Row
from reconciler.proof import verdict
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
    """What to try: `controls` are (type, address) of pages that are known, `ask` may be nobody.

    `warn` says what is left behind when the experiment is broken off.
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
    """A page that was made, with all that was seen of it, or in words why there is none."""

    type: PageType
    recipe: Recipe
    because: str = ""
    refused: bool = False
    evidence: PageEvidence | None = None
    more: list[Claim] = field(default_factory=list)

    @property
    def known(self) -> bool:
        return self.recipe in recipes.RECIPES

    def proof(self, tells: frozenset[str], *, trusted: bool) -> Proof:
        """Judge by all witnesses; the page's own data not where a control has shown it to be wrong."""
        assert self.evidence is not None  # noqa: S101 - the caller looked
        seen = [*witnesses.claims(replace(self.evidence, tells=tells)), *self.more]
        return verdict.judge(self.type, [one for one in seen if trusted or one.witness != page_data.NAME])


async def run(doing: Run, setup: Setup) -> Experiment:
    """Carry the experiment out and clean up after it."""
    doing.users = await _users(doing, setup)
    known = [await controls.look(doing.writer, kind, url) for kind, url in setup.controls]
    trusted = not any(one.says == calibration.WRONG for one in known)
    scene = _Scene(doing, setup, known, trusted)
    async with cleaning.cleaned(doing, setup.warn) as left:
        trials = [await scene.trial(page_type, recipe) for page_type, recipe in setup.trials()]
        if not await scene.counters.alone(sum(trial.evidence is not None for trial in trials)):
            for trial in trials:
                trial.more = [one for one in trial.more if one.witness != analytics_delta.NAME]
    tells = scene.tells(trials)
    found = tuple(_row(trial, tells, doing.users, trusted=trusted) for trial in trials)
    return Experiment(found, tuple(known), tells, scene.counters.said, tuple(left))


def learned(doing: Run, found: Experiment) -> None:
    """Remember what the experiment showed of the recipes that apply tries."""
    for row in found.rows:
        if row.known and row.tells_of_recipe:
            doing.learn(row.type, row.recipe, works=row.made is Answer.YES, because=f"probe: {row.because}")
    for name in found.tells:
        doing.remember(doing.memory.with_telling(name, doing.today))


class _Scene:
    """One account while the experiment goes on."""

    def __init__(self, doing: Run, setup: Setup, known: Sequence[Control], trusted: bool) -> None:
        self.doing, self.setup, self.known, self.trusted = doing, setup, known, trusted
        self.counters = Counters(doing.writer, setup.owner.email, doing.settle)

    async def trial(self, page_type: PageType, recipe: Recipe) -> _Trial:
        """Make a page, look at it, ask about it where machines cannot tell, remove it."""
        doing, trial = self.doing, _Trial(page_type, recipe)
        page = BookingPage(
            KEY, self.setup.owner, staging.slug(doing.clock()), page_type, self.setup.hosts, FIELDS
        )
        doing.tell(f"{page_type}: trying {recipe.name}")
        body = {**recipes.request(page, doing.users, recipe), **staging_page.HIDDEN, "slug": page.slug}
        before = await self.counters.before()
        try:
            made = await writing.create(doing, KEY, page.owner.email, body)
        except errors.ApiError as error:
            trial.refused = error.status == 400
            trial.because = f"refused: {error.answer}" if trial.refused else error.message
            return trial
        found = await live.page(doing.writer, made.schedule_id, page.owner.email)
        if found is None:
            trial.because = "it was made and cannot be read"
            return trial
        shown = await staging_page.activate(doing, KEY, found)
        public = await verify.visit(doing.writer, shown)
        trial.evidence = PageEvidence(page, shown, doing.clock(), public)
        trial.more += analytics_delta.claims(before, await self.counters.after(before), doing.clock())
        self._ask(trial, shown)
        await cleaning.remove(doing, KEY, shown)
        return trial

    def tells(self, trials: Iterable[_Trial]) -> frozenset[str]:
        """Return the witnesses that pages of known type showed to tell kinds apart."""
        seen = [(one.type, one.says) for one in self.known]
        for trial in trials:
            kind = _kind(trial, trusted=self.trusted)
            evidence = trial.evidence
            if kind and evidence and evidence.public:
                there = page_objects.Page(evidence.live.schedule_id, evidence.live.slug)
                reading = page_data.read(evidence.public, there)
                seen += [(kind, calibration.compare(kind, reading))] if reading else []
        return frozenset({page_data.NAME} if calibration.tells(seen) else ())

    def _ask(self, trial: _Trial, shown: LivePage) -> None:
        proof = trial.proof(self.tells([]), trusted=self.trusted)
        if proof.verdict in (Verdict.CONFIRMED, Verdict.CONTRADICTED) or not shown.active:
            return
        said = self.setup.ask(trial.type, shown.url or shown.slug)
        if said:
            now = self.doing.clock()
            trial.more.append(Claim("attestation", frozenset({said}), True, "a person looked", now))


def _row(trial: _Trial, tells: frozenset[str], users: Mapping[str, ZoomUser], *, trusted: bool) -> Row:
    if trial.evidence is None:
        made = Answer.NO if trial.refused else Answer.CANNOT_TELL
        return Row(trial.type, trial.recipe.name, made, trial.because, known=trial.known)
    proof = trial.proof(tells, trusted=trusted)
    page, live_page = trial.evidence.page, trial.evidence.live
    wrong = verify.unattended(page, live_page, proof, users) if isinstance(page, BookingPage) else ()
    without = [one.path[1] for one in wrong if one.declared is not None]
    return rows.judged(trial.type, trial.recipe.name, proof, known=trial.known, without=without)


def _kind(trial: _Trial, *, trusted: bool) -> PageType | None:
    """Return the type of a page of which others than its own data know it, as far as one type is left."""
    if trial.evidence is None or not trusted:
        return None
    exact = [one for one in trial.more if one.decisive and len(one.types) == 1]
    return next(iter(exact[0].types)) if exact else None


async def _users(doing: Run, setup: Setup) -> dict[str, ZoomUser]:
    found = {}
    for host in setup.hosts:
        user = await live.user(doing.writer, host.email)
        if user is None:
            raise errors.UsageError(
                f"the account has no Scheduler user {host.email}",
                help="hosts must be users of this Zoom account who have opened Scheduler once",
            )
        found[host.email] = user
    doing.known = frozenset(one.schedule_id for one in await live.pages(doing.writer, setup.owner.email))
    return found
