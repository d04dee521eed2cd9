"""One recipe tried for one type: a page made by it at a staging address, looked at there, and removed.

The page has trial hours, which show its type by the times that it offers, also where its public page holds
no data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reconciler import errors, staging, verify, visits
from reconciler.apply import staging_page, trial, writing
from reconciler.apply.run import Run
from reconciler.apply.trial import TrialPage
from reconciler.evidence import LONG_AGO, Claim, Proof, Verdict
from reconciler.model import SINGLE_HOST, BookingPage, LivePage, PageType, ZoomUser
from reconciler.probe import cleaning, rows, setup
from reconciler.probe.answers import Answered, counter
from reconciler.probe.rows import Row
from reconciler.probe.setup import Setup
from reconciler.proof import verdict
from reconciler.records.learned import Answer, FactName
from reconciler.zoom import live, recipes, witnesses
from reconciler.zoom.recipes import Form, Recipe
from reconciler.zoom.witnesses import analytics_delta, bookable_times, page_data
from reconciler.zoom.witnesses.evidence import PageEvidence


@dataclass(slots=True)
class Trial:
    """A page that was made, with the evidence on it, or in words why there is none.

    `keeps` is what a second trial of the page showed, after its hours had been patched; `removed` is false
    where the page could not be removed at once.
    """

    type: PageType
    recipe: Recipe
    because: str = ""
    refused: bool = False
    evidence: PageEvidence | None = None
    more: list[Claim] = field(default_factory=list)
    keeps: Answered | None = None
    removed: bool = True

    @property
    def used_by_apply(self) -> bool:
        """Whether the recipe is one that apply tries."""
        return self.recipe in recipes.RECIPES

    def proof(self, tells: frozenset[str], *, trusted: bool) -> Proof:
        """Judge by all witnesses, without the page's own data where a control has shown it to be wrong."""
        assert self.evidence is not None  # noqa: S101 - the caller looked
        claims = [*witnesses.claims(replace(self.evidence, tells=tells)), *self.more]
        counted = [claim for claim in claims if trusted or claim.witness != page_data.NAME]
        return verdict.judge(self.type, counted)

    def books_one(self, *, trusted: bool) -> bool:
        """Whether another witness than analytics shows that the page is of a single-host type."""
        claims = self.proof(frozenset(), trusted=trusted).claims
        decisive = (claim for claim in claims if claim.decisive and claim.witness != analytics_delta.NAME)
        return any(claim.types <= SINGLE_HOST for claim in decisive)

    def row(self, tells: frozenset[str], users: Mapping[str, ZoomUser], *, trusted: bool) -> Row:
        """Return what the trial showed of the recipe."""
        name, used = self.recipe.name, self.used_by_apply
        if self.evidence is None:
            made = Answer.NO if self.refused else Answer.CANNOT_TELL
            return Row(self.type, name, made, self.because, used_by_apply=used)
        proof = self.proof(tells, trusted=trusted)
        page, shown = self.evidence.page, self.evidence.live
        differences = verify.unattended(page, shown, proof, users) if isinstance(page, BookingPage) else ()
        without = [field.path[1] for field in differences if field.declared is not None]
        return rows.judged(self.type, name, proof, used_by_apply=used, without=without)


def page_of(run: Run, wanted: Setup, page_type: PageType) -> tuple[BookingPage, TrialPage | None]:
    """Return the page to ask for, and its trial hours; none where a week has no room for so many hosts."""
    fields = setup.fields(run, wanted.owner)
    page = BookingPage(setup.KEY, wanted.owner, staging.slug(run.clock()), page_type, wanted.hosts, fields)
    on_trial = trial.at(page, run.clock())
    return (on_trial.page if on_trial else page), on_trial


async def look(run: Run, page: BookingPage, shown: LivePage, on_trial: TrialPage | None) -> PageEvidence:
    """Read what visitors see and are offered, for the settle time where that is nothing at first.

    After one page that showed nothing in that time, no other is waited for.
    """
    hours = on_trial.hours if on_trial else None
    async for _ in verify.pauses(run.settle if run.shows and shown.active else 0):
        public = await visits.public_page(run.writer, shown)
        offered = await visits.trial(run.writer, page, shown, hours, run.clock()) if hours else None
        since = run.wrote.get(shown.schedule_id, LONG_AGO)
        evidence = PageEvidence(
            page,
            shown,
            run.clock(),
            public,
            users=run.users,
            offered=offered,
            trial=hours,
            since=since,
            written=live.written(run.writer, shown.schedule_id),
        )
        if verdict.weighed(tuple(witnesses.claims(evidence))):
            return evidence
    run.shows = False
    return evidence


async def keeps_type(run: Run, tried: Trial, page: BookingPage, shown: LivePage) -> Answered | None:
    """Patch other trial hours into a page of a proved type, and judge whether it is of that type still."""
    sent, first = counter(run.writer), _by_times(tried.evidence)
    second = trial.at(page, run.clock(), turn=1)
    if first is None or second is None or first.types != {tried.type}:
        return None
    question, made = FactName.HOURS_PATCH_KEEPS_TYPE, f"a page made by `{tried.recipe.name}`"
    try:
        again = _by_times(await look(run, page, await trial.change(run, second, shown), second))
    except errors.ApiError as error:
        return Answered(question, Answer.CANNOT_TELL, f"{made}: {error.message}", requests=sent())
    if again is None:
        seen = f"{made} shows no type after its hours were patched"
        return Answered(question, Answer.CANNOT_TELL, seen, requests=sent())
    kept = Answer.YES if again.types == first.types else Answer.NO
    seen = f"{made} is {' or '.join(sorted(again.types))} after its hours were patched: {again.seen}"
    return Answered(question, kept, seen, requests=sent())


def _by_times(evidence: PageEvidence | None) -> Claim | None:
    """Return what the offered times decide; None where they decide nothing."""
    claims = bookable_times.claims(evidence) if evidence else ()
    return next((claim for claim in claims if claim.decisive), None)


async def make(run: Run, tried: Trial, page: BookingPage) -> LivePage | None:
    """Make the page of a trial; None, and in the trial why, where there is none to be looked at."""
    run.tell(f"{tried.type}: trying {tried.recipe.name}")
    body = {
        **recipes.request(page, run.users, tried.recipe), **staging_page.HIDDEN, "slug": page.slug,
    }  # fmt: skip
    try:
        made = await writing.create(run, setup.KEY, page.owner.email, body)
    except errors.ApiError as error:
        tried.refused = error.status == 400
        tried.because = f"refused: {error.answer}" if tried.refused else error.message
        return None
    run.takes_forms.add(tried.recipe.form)
    return made


async def shown(run: Run, tried: Trial, page: BookingPage, made: LivePage) -> LivePage | None:
    """Make the page active at its staging address; None, and in the trial why, where that fails.

    One that was asked for without the hours of each host gets them first, as apply does.
    """
    current = await live.page(run.writer, made.schedule_id, made.owner)
    if current is None:
        tried.because = "it was made and cannot be read"
        return None
    try:
        if tried.recipe.form is Form.HOURS_AT_TOP:
            current = await trial.rewritten(run, page, current)
        return await staging_page.activate(run, setup.KEY, current)
    except errors.UnknownOutcome:
        raise
    except errors.ApiError as error:
        tried.because = f"it was made and cannot be made active: {error.message}"
        return None


async def remove(run: Run, tried: Trial, made: LivePage) -> None:
    """Remove the page, and say in the trial where that fails."""
    tried.removed = await cleaning.remove(run, setup.KEY, made)


def settled(proof: Proof) -> bool:
    """Whether a proof says what the page is."""
    return proof.verdict in (Verdict.CONFIRMED, Verdict.CONTRADICTED)
