"""One way of asking for a page tried out: made at a staging address, looked at there, and judged.

The page stands on trial first: `trial` gives it hours that tell types apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reconciler import errors, staging, verify
from reconciler.apply import staging_page, trial
from reconciler.apply.run import Run
from reconciler.apply.trial import TrialPage
from reconciler.model import BookingPage, Claim, LivePage, Proof, Verdict
from reconciler.planning import result_phrases
from reconciler.planning.outcome import Trial, TrialEnd
from reconciler.proof.verdict import weighed
from reconciler.records.learned import Answer, FactName, Learned
from reconciler.records.memory import PageMemory
from reconciler.zoom import recipes
from reconciler.zoom.witnesses import bookable_times


@dataclass(frozen=True, slots=True)
class Staged:
    """A page at its staging address with the verdict on its type."""

    live: LivePage
    proof: Proof
    recipe: str


async def recipe(run: Run, page: BookingPage, name: str) -> Staged | Trial:
    """Make the page at staging, activate it there and judge it; or return the API's refusal of the recipe."""
    tried = trial.of(run, page)
    wanted = tried.page if tried else page
    slug, body = staging.slug(run.clock()), recipes.request(wanted, run.users, recipes.named(name))
    try:
        answered = await staging_page.create(run, wanted, slug, body)
    except errors.UnknownOutcome:
        raise
    except errors.ApiError as error:
        if error.status != 400 or error.mentions & page.fields.keys():  # then the recipe is not to blame
            raise
        run.learn(page.type, name, works=False, because=f"refused: {error.answer}")
        return failed(run, page, Trial(name, TrialEnd.REFUSED, error.answer))
    made = await staging_page.made(run, wanted, slug, answered)
    if tried and not any(rule.hours for rule in made.rules):  # it could not be seen that they are replaced
        run.shows_times = False
        await staging_page.remove(run, page.key, made)
        return await recipe(run, page, name)
    shown = await staging_page.activate(run, page.key, made)
    if tried is None:
        return Staged(shown, await look(run, page, shown), name)
    return await _on_trial(
        run, page, Staged(shown, await look(run, page, shown, on_trial=tried), name), tried
    )


async def _on_trial(run: Run, page: BookingPage, staged: Staged, tried: TrialPage) -> Staged | Trial:
    """Give a page its own hours after its trial, and look at it again with these.

    The first trial on an account is followed by another one: whether a page keeps its type where its hours
    are patched is not known before. Where it does not, the page is made anew, without a trial.
    """
    shown, proof = staged.live, staged.proof
    if proof.verdict is Verdict.CONTRADICTED or books_others(run, page, proof, shown):
        return staged
    decided = _by_times(proof)
    run.shows_times = run.shows_times and bool(decided)
    trials = [tried]
    keeps = run.memory.fact(FactName.HOURS_PATCH_KEEPS_TYPE, run.today)
    try:
        if decided and keeps is None and (second := trial.of(run, page, turn=1)):
            trials.append(second)
            shown = await trial.change(run, second, shown)
            again = await look(run, page, shown, on_trial=second)
            kept = _kept(decided, again)
            if kept is not None:
                _learn_whether(run, kept=kept, because=seen(again))
            if kept is False:
                await staging_page.remove(run, page.key, shown)
                return await recipe(run, page, staged.recipe)
            decided = decided if kept else ()
        shown = await trial.end(run, page, trials, shown)
    except errors.ApiError:
        await staging_page.remove(run, page.key, shown)
        raise
    run.proved[shown.schedule_id] = decided
    return replace(staged, live=shown, proof=await look(run, page, shown))


def _learn_whether(run: Run, *, kept: bool, because: str) -> None:
    answer = Answer.YES if kept else Answer.NO
    learned = Learned(answer, run.today, f"second trial: {because}")
    run.remember(run.memory.with_fact(FactName.HOURS_PATCH_KEEPS_TYPE, learned))


def _kept(first: tuple[Claim, ...], again: Proof) -> bool | None:
    """Whether a second trial shows the same type as the first; None where it shows none."""
    second = _by_times(again)
    return first[0].types == second[0].types if second else None


def failed_before(run: Run, page: BookingPage, name: str) -> Trial | None:
    """Return the failed trial of a recipe by another page of this run, where there is one."""
    outcome = run.memory.outcome(page.type, name, run.today)
    if not outcome or outcome.works:
        return None
    earlier = run.failed_trials.get((page.type, name))
    seen = result_phrases.trial(earlier) if earlier else outcome.because
    return Trial(name, TrialEnd.FAILED_BEFORE, seen)


def failed(run: Run, page: BookingPage, trial: Trial) -> Trial:
    """Keep a failed trial for the other pages of the run."""
    run.failed_trials[page.type, trial.recipe] = trial
    return trial


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
    """Return in words which hosts a page of the declared type lacks or has too many; empty for none."""
    if proof.verdict is not Verdict.CONFIRMED:
        return ""
    differences = verify.unattended(page, live_page, proof, run.users)
    people = [f"{'with' if host.declared is None else 'without'} {host.path[1]}" for host in differences]
    return f"{page.type} {', '.join(people)} ({proof.claims[0].seen})" if people else ""
