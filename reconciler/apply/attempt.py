"""One recipe tried: a page is made by it at a staging address, looked at there, and judged.

It has trial hours first, which tell types apart (`trial`), and then its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reconciler import errors, staging, verify
from reconciler.apply import creating, open_ended, staging_page, trial
from reconciler.apply.creating import Asking, Blame
from reconciler.apply.run import Run
from reconciler.apply.trial import TrialPage
from reconciler.evidence import Claim, Proof, Verdict
from reconciler.model import BookingPage, LivePage
from reconciler.planning import result_phrases
from reconciler.planning.outcome import FailedRecipe, RecipeEnd
from reconciler.proof import booked_hosts
from reconciler.proof.verdict import weighed
from reconciler.records.learned import Answer, FactName, Learned
from reconciler.records.memory import PageMemory
from reconciler.zoom import recipes
from reconciler.zoom.recipes import Between, Form, Recipe
from reconciler.zoom.witnesses import bookable_times


@dataclass(frozen=True, slots=True)
class Staged:
    """A page at its staging address with the verdict on its type."""

    live: LivePage
    proof: Proof
    recipe: str


async def recipe(
    run: Run, page: BookingPage, name: str, asking: Asking, *, own_hours: bool = False
) -> Staged | FailedRecipe:  # fmt: skip
    """Make the page at staging, activate it there and judge it; or return the API's refusal of the recipe.

    It has trial hours at first, unless it is to have its `own_hours` at once. `asking` is what the requests
    for this page have shown so far. Raises `ApiError` where the page is refused and not the recipe.
    """
    on_trial = None if own_hours else trial.of(run, page)
    wanted, chosen = on_trial.page if on_trial else page, recipes.named(name)
    slug = staging.slug(run.clock())

    async def send(dates: Between | None) -> LivePage:
        body = recipes.request(wanted, run.users, chosen, between=dates)
        return await staging_page.create(run, wanted, slug, body)

    try:
        answered, bounded = await creating.post(
            run, page, chosen.form, asking, send, chosen.own(page.type)
        )  # fmt: skip
    except errors.UnknownOutcome:
        raise
    except errors.ApiError as error:
        if creating.about_page(error, page):
            raise
        by_name = bool(error.fields & chosen.own(page.type))
        trials_taken = run.takes_trial_hours or run.hours_keep_type is not None
        if on_trial and not (by_name or trials_taken or asking.own_hours):
            asking.own_hours = True
            return await recipe(run, page, name, asking, own_hours=True)  # the trial hours may be to blame
        return await _refused(run, page, chosen, asking, error, by_name=by_name)
    run.takes_trial_hours = run.takes_trial_hours or on_trial is not None
    later = bounded and run.loses_dates  # then it loses its dates when it is made active
    made = await _made(run, wanted, slug, answered, chosen, bounded=bounded and not later)
    if on_trial and not any(rule.hours for rule in made.rules):  # it could not be seen that they are replaced
        run.shows_times = False
        await staging_page.remove(run, page.key, made)
        return await recipe(run, page, name, asking, own_hours=True)
    activated = (
        open_ended.activate(run, wanted, made) if later else staging_page.activate(run, page.key, made)
    )
    shown = await open_ended.reached(run, page, made, activated)
    staged = Staged(shown, await look(run, page, shown, on_trial=on_trial), name)
    return await _after_trial(run, page, staged, on_trial, asking) if on_trial else staged


async def _made(
    run: Run, wanted: BookingPage, slug: str, answered: LivePage, chosen: Recipe, *, bounded: bool
) -> LivePage:  # fmt: skip
    """Read a page that was created; take away dates that nobody declared, and give it rules of all hosts."""
    made = await staging_page.made(run, wanted, slug, answered)
    if bounded:
        made = await open_ended.reached(run, wanted, made, open_ended.unlimited(run, wanted, made))
    if chosen.form is not Form.HOURS_AT_TOP:
        return made
    try:
        return await open_ended.reached(run, wanted, made, trial.rewritten(run, wanted, made))
    except errors.NotReachable:
        raise
    except errors.ApiError:
        await staging_page.remove(run, wanted.key, made)
        raise


async def _refused(
    run: Run, page: BookingPage, chosen: Recipe, asking: Asking, error: errors.ApiError, *, by_name: bool
) -> FailedRecipe:
    """Return a recipe that was refused, which is remembered where it is to blame.

    Raises the `error` where the page is to blame: it speaks against no recipe that was proved once.
    """
    if run.memory.proved(page.type, chosen.name):
        raise error
    refused = FailedRecipe(chosen.name, RecipeEnd.REFUSED, error.answer)
    blame = Blame.RECIPE if by_name else await creating.blame(run, page, chosen, asking, error)
    if blame is Blame.PAGE:
        raise error
    if blame is Blame.FORM:
        return refused
    run.learn(page.type, chosen.name, works=False, because=f"refused: {error.answer}")
    return failed(run, page, refused)


async def _after_trial(
    run: Run, page: BookingPage, staged: Staged, on_trial: TrialPage, asking: Asking
) -> Staged | FailedRecipe:  # fmt: skip
    """Give a page its own hours after its trial, and look at it again with these.

    What the trial showed counts only where it is known that pages keep their type when their hours are
    patched. Where it is known that they do not, the page is made anew, with its own hours at once.
    """
    if staged.proof.verdict is Verdict.CONTRADICTED or books_others(run, page, staged.proof, staged.live):
        return staged
    shown, decided, trials = staged.live, _by_times(staged.proof), [on_trial]
    run.shows_times = run.shows_times and bool(decided)
    try:
        async with run.second_trial:
            second = trial.at(page, run.clock(), turn=1) if run.hours_keep_type is None else None
            if decided and second:
                trials.append(second)
                shown = await trial.change(run, second, shown)
                decided = _kept(run, decided, await look(run, page, shown, on_trial=second))
        loses_type = run.hours_keep_type is False
        if not loses_type:
            shown = await trial.end(run, page, trials, shown)
    except errors.ApiError:
        await staging_page.remove(run, page.key, shown)
        raise
    if loses_type:
        await staging_page.remove(run, page.key, shown)
        return await recipe(run, page, staged.recipe, asking, own_hours=True)
    run.proved[shown.schedule_id] = decided if run.hours_keep_type else ()
    return replace(staged, live=shown, proof=await look(run, page, shown))


def _kept(run: Run, first: tuple[Claim, ...], again: Proof) -> tuple[Claim, ...]:
    """Learn whether a second trial shows the same type and hosts as the first; return what it shows."""
    second = _by_times(again)
    if not second:
        return ()
    kept = (first[0].types, first[0].hosts) == (second[0].types, second[0].hosts)
    answer = Answer.YES if kept else Answer.NO
    learned = Learned(answer, run.today, f"second trial: {seen(again)}")
    run.remember(run.memory.with_fact(FactName.HOURS_PATCH_KEEPS_TYPE, learned))
    return second


def failed_before(run: Run, page: BookingPage, name: str) -> FailedRecipe | None:
    """Return the recipe as failed where it failed for another page of this run."""
    outcome = run.memory.outcome(page.type, name, run.today)
    if not outcome or outcome.works:
        return None
    earlier = run.failed_recipes.get((page.type, name))
    seen = result_phrases.failed_recipe(earlier) if earlier else outcome.because
    return FailedRecipe(name, RecipeEnd.FAILED_BEFORE, seen)


def form_refused(run: Run, page: BookingPage, name: str, asking: Asking) -> FailedRecipe | None:
    """Return a recipe as failed whose form is not taken: of this page, or of this account as was learned."""
    form = recipes.named(name).form
    if form in asking.refused:
        return FailedRecipe(name, RecipeEnd.REFUSED, asking.refused[form].answer)
    if creating.takes(run, form) is not False or run.memory.proved(page.type, name):
        return None
    return FailedRecipe(name, RecipeEnd.REFUSED, f"requests of the form {form} are not taken here")


def failed(run: Run, page: BookingPage, recipe_: FailedRecipe) -> FailedRecipe:
    """Keep a failed recipe for the other pages of the run."""
    run.failed_recipes[page.type, recipe_.recipe] = recipe_
    return recipe_


async def look(
    run: Run, page: BookingPage, live_page: LivePage, memory: PageMemory | None = None,
    on_trial: TrialPage | None = None,
) -> Proof:  # fmt: skip
    """Judge a page by what it shows to visitors, for which `run.settle` seconds are waited.

    After one page that showed nothing in that time, no other page of the run is waited for.
    """
    memory = memory or run.memory.pages.get(page.key)
    async for _ in verify.pauses(run.settle if run.shows else 0):
        proof = await run.prove(page, live_page, memory, on_trial.hours if on_trial else None)
        if weighed(proof.claims) or not live_page.active:
            return proof
    run.shows = False
    return proof


def _by_times(proof: Proof) -> tuple[Claim, ...]:
    """Return what the offered times decide."""
    decisive = (claim for claim in proof.claims if claim.decisive)
    return tuple(claim for claim in decisive if claim.witness == bookable_times.NAME)


def seen(proof: Proof) -> str:
    """Return in words what a page was seen to be, and by which witness."""
    leaning = " or ".join(sorted(proof.leaning)) or "another type"
    first = proof.claims[0]
    return f"{leaning} ({first.witness}: {first.seen})"


def books_others(run: Run, page: BookingPage, proof: Proof, live_page: LivePage) -> str:
    """Return in words which hosts a page lacks or has too many, by anything that tells; empty for none.

    All rules of a page that was made here are of declared hosts: that of anybody else shows a wrong id.
    """
    hosts = proof.hosts
    if hosts is None:
        return ""
    ruled = booked_hosts.ruled_extra(page, live_page, run.users) if page.type.multi_host else ()
    extra = dict.fromkeys((*hosts.extra, *ruled))
    people = [*(f"with {name}" for name in extra), *(f"without {name}" for name in hosts.missing)]
    if not people:
        return ""
    seen_by = next((claim.seen for claim in proof.claims if claim.witness in hosts.witnesses), "its rules")
    return f"{page.type} {', '.join(people)} ({seen_by})"
