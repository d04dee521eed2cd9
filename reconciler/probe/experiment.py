"""The experiment: what the token reaches, every recipe for every multi-host type, and what hours do.

All pages it makes are at staging addresses and are removed, also when it is interrupted: they stand in the
journal. Unless the first one was seen to be removed, no other one is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconciler.apply.run import Run
from reconciler.evidence import Claim
from reconciler.model import LivePage, PageType
from reconciler.probe import (
    answers,
    cleaning,
    controls,
    create_forms,
    hours_page,
    reach,
    recipe_trial,
    setup,
)
from reconciler.probe.answers import Answered
from reconciler.probe.counters import Counters
from reconciler.probe.recipe_trial import Trial
from reconciler.probe.rows import Control, Experiment
from reconciler.probe.setup import Setup
from reconciler.records.learned import OF_ONE_OWNER, Answer, FactName
from reconciler.zoom import recipes
from reconciler.zoom.recipes import Recipe
from reconciler.zoom.witnesses import analytics_delta, calibration, page_data, page_objects

NOT_TRIED = "not tried: the probe stopped before"
STAYS = "a page could not be removed: no page was made after it"


async def run(apply_run: Run, wanted: Setup) -> Experiment:
    """Carry the experiment out and clean up after it."""
    apply_run.users = await setup.users(apply_run, wanted)
    looked = [await controls.look(apply_run.writer, kind, url) for kind, url in wanted.controls]
    trusted = not any(control.says == calibration.WRONG for control in looked)
    runner = _Runner(apply_run, wanted, looked, trusted)
    async with cleaning.cleaned(apply_run, wanted.warn) as problems:
        reached = await runner.reach()
        trials, stop = ([], reached.stop) if reached.stop else await runner.trials()
        made = reached.made + sum(trial.evidence is not None for trial in trials)
        if not await runner.counters.trusted(made):
            for trial in trials:
                trial.more = [claim for claim in trial.more if claim.witness != analytics_delta.NAME]
        found = [*reached.answers, *_keeping(trials, stop)]
        if stop:
            found += answers.unanswered((*create_forms.QUESTIONS, *hours_page.QUESTIONS), NOT_TRIED)
        else:
            found += await create_forms.find(apply_run, wanted.owner)
            found += await hours_page.find(apply_run, wanted.owner)
    tells = runner.tells(trials)
    results = tuple(trial.row(tells, apply_run.users, trusted=trusted) for trial in trials)
    return Experiment(
        results, tuple(looked), tells, runner.counters.summary, tuple(problems), tuple(found), stop
    )


def learned(run: Run, experiment: Experiment, owner: str) -> None:
    """Remember what the experiment showed of the recipes that apply tries, and of the account."""
    for row in experiment.rows:
        if row.used_by_apply and row.tells_of_recipe:
            run.learn(row.type, row.recipe, works=row.made is Answer.YES, because=f"probe: {row.because}")
    for name in experiment.tells:
        run.remember(run.memory.with_telling(name, run.today))
    found = experiment.answers
    if owner.casefold() in run.writer.connected:  # what their own token reaches says nothing of the account's
        found = tuple(each for each in found if each.question not in OF_ONE_OWNER)
    run.remember(answers.learned(run.memory, found, owner, run.today))


def _keeping(trials: Sequence[Trial], stop: str) -> list[Answered]:
    """Return whether a PATCH of hours keeps a type, as the trials have shown it."""
    seen = next((trial.keeps for trial in trials if trial.keeps), None)
    why = NOT_TRIED if stop else "no recipe made a page whose times show its type"
    return [seen] if seen else answers.unanswered((FactName.HOURS_PATCH_KEEPS_TYPE,), why)


class _Runner:
    """Carries out the trials on one account."""

    def __init__(self, run: Run, wanted: Setup, controls: Sequence[Control], trusted: bool) -> None:
        self.run, self.wanted, self.controls, self.trusted = run, wanted, controls, trusted
        self.counters = Counters(run.writer, wanted.owner.email, run.settle)
        self.kept: Answered | None = None

    async def reach(self) -> reach.Reach:
        """Find out what the token reaches; the page for it is counted as those of the trials are."""
        before = await self.counters.before()
        reached = await reach.find(self.run, self.wanted.owner)
        if reached.made:
            now = await self.counters.after(before)
            claims = analytics_delta.claims(before, now, self.run.clock())
            self.counters.control("a page of the owner alone", claims)
        return reached

    async def trials(self) -> tuple[list[Trial], str]:
        """Try every recipe; stop, and say why, where a page cannot be removed."""
        done: list[Trial] = []
        for page_type, recipe in self.wanted.trials():
            done.append(await self.trial(page_type, recipe))
            if not done[-1].removed:
                return done, STAYS
        return done, ""

    async def trial(self, page_type: PageType, recipe: Recipe) -> Trial:
        """Create a page, judge it, ask a person where its type stays unproven, and remove it."""
        run, tried = self.run, Trial(page_type, recipe)
        page, hours = recipe_trial.page_of(run, self.wanted, page_type)
        before = await self.counters.before()
        made = await recipe_trial.make(run, tried, page)
        if made is None:
            return tried
        shown = await recipe_trial.shown(run, tried, page, made)
        if shown is not None:
            tried.evidence = await recipe_trial.look(run, page, shown, hours)
            tried.more += analytics_delta.claims(before, await self.counters.after(before), run.clock())
            if recipe is recipes.CONTROL and tried.books_one(trusted=self.trusted):
                self.counters.control(f"a page that {recipe.name} made and that books one person", tried.more)
            self._ask(tried, shown)
            if self.kept is None and tried.used_by_apply:
                tried.keeps = self.kept = await recipe_trial.keeps_type(run, tried, page, shown)
        await recipe_trial.remove(run, tried, made)
        return tried

    def tells(self, trials: Iterable[Trial]) -> frozenset[str]:
        """Return the witnesses that pages of known type showed to tell kinds apart."""
        seen = [(control.type, control.says) for control in self.controls]
        for trial in trials:
            kind = _kind(trial, trusted=self.trusted)
            evidence = trial.evidence
            if kind and evidence and evidence.public and not evidence.public.dating.copy:
                place = page_objects.Page(evidence.live.schedule_id, evidence.live.slug)
                reading = page_data.read(evidence.public, place)
                seen += [(kind, calibration.compare(kind, reading))] if reading else []
        return frozenset({page_data.NAME} if calibration.tells(seen) else ())

    def _ask(self, trial: Trial, shown: LivePage) -> None:
        proof = trial.proof(self.tells([]), trusted=self.trusted)
        if recipe_trial.settled(proof) or not shown.active:
            return
        page_type = self.wanted.ask(trial.type, shown.url or shown.slug)
        if page_type:
            now = self.run.clock()
            trial.more.append(Claim("attestation", frozenset({page_type}), True, "a person looked", now))


def _kind(trial: Trial, *, trusted: bool) -> PageType | None:
    """Return the type of a page by witnesses other than its own data, where they leave exactly one."""
    if trial.evidence is None or not trusted:
        return None
    exact = [claim for claim in trial.more if claim.decisive and len(claim.types) == 1]
    return next(iter(exact[0].types)) if exact else None
