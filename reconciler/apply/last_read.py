"""The last read of a run, which decides what became of its pages.

A page that is shown otherwise than when it was last looked at is looked at again before anything is said of
it. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler import concurrency, observe, verify
from reconciler.apply.run import Run
from reconciler.evidence import Proof
from reconciler.model import BookingPage, LivePage
from reconciler.observe import Observed
from reconciler.planning import as_last_read, planner, steps_left
from reconciler.planning.action import ActionKind, Plan
from reconciler.planning.evidence import Policy
from reconciler.planning.outcome import PageOutcome, PageResult
from reconciler.records.memory import PageMemory

Seen = Mapping[tuple[str, str], tuple[LivePage, Proof | None]]
"""By page key and schedule id: the live page as it was last looked at, and what that showed of its type."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What was read at the end, the plan of that, and the results with the outcomes that it gives them."""

    observed: Observed
    remaining: Plan
    results: tuple[PageResult, ...]


async def read(run: Run, before: Observed, results: Sequence[PageResult], policy: Policy) -> Ending:
    """Read the lists once more after a run, and judge its results by them. `before` is what it began with."""
    seen = _last_seen(results, before)
    after = await _lists(run, before, results, seen)
    proofs = await _proofs(run, after, seen)
    evidence = replace(after.evidence, proofs=proofs)
    remaining = planner.make(before.desired, evidence, policy)
    judged = as_last_read.judged(results, remaining)
    final = steps_left.given(judged, remaining, before.desired, evidence, policy)
    return Ending(replace(after, evidence=evidence), remaining, final)


def _last_seen(results: Sequence[PageResult], before: Observed) -> Seen:
    """Return the pages as they were last looked at, each with its own proof.

    What a replacement in vain proved is not of the page that still stands there.
    """
    seen: dict[tuple[str, str], tuple[LivePage, Proof | None]] = {
        (key, match.live.schedule_id): (match.live, before.evidence.proofs.get(key))
        for key, match in before.evidence.matches.items()
        if match.live is not None
    }
    for result in results:
        if result.live is not None and result.proof is not None and not steps_left.in_vain(result):
            seen[result.page, result.live.schedule_id] = result.live, result.proof
    return seen


async def _lists(run: Run, before: Observed, results: Sequence[PageResult], seen: Seen) -> Observed:
    """Read the lists, but those that show all of the run; again for the settle time while they are late."""
    known, shown = {} if run.stopped else run.lists.latest(), _shown(run, before, results)
    async for _ in verify.pauses(run.settle):
        after = await observe.again(run.writer, before, run.memory, run.today, run.count, known, shown)
        if not any(_late(result, after, seen) for result in results):
            break
        known = {}
    return after


def _shown(run: Run, before: Observed, results: Sequence[PageResult]) -> list[PageMemory]:
    """Return where lists of the run had pages taken to be gone when it began: these are asked for."""
    none = {result.page for result in results if result.action is ActionKind.NO_OP and result.live is None}
    gone = {(page.owner.email, page.slug) for page in before.desired.pages if page.key in none}
    return [
        PageMemory(page.owner, page.slug, page.schedule_id)
        for page in run.lists.shown.values()
        if (page.owner, page.slug) in gone
    ]


def _late(result: PageResult, after: Observed, seen: Seen) -> bool:
    """Whether the lists show a page that was verified as it was before, or not at all."""
    if result.outcome is not PageOutcome.VERIFIED or result.page not in after.evidence.matches:
        return False
    match = after.evidence.matches[result.page]
    live = match.live
    if result.action is ActionKind.DELETE:
        return live is not None
    if live is None:
        return result.live is not None and match.mismatch is None
    before, _ = seen.get((result.page, live.schedule_id), (None, None))
    return before is not None and _older(live.updated, before.updated)


def _older(one: str | None, other: str | None) -> bool:
    """Whether one instant is before the other; False where one of them is none."""
    try:
        return datetime.fromisoformat(one or "") < datetime.fromisoformat(other or "")
    except (ValueError, TypeError):
        return False


async def _proofs(run: Run, after: Observed, seen: Seen) -> dict[str, Proof]:
    """Return what is known of the types of pages, by key; those shown otherwise than before are looked at."""
    proofs: dict[str, Proof] = {}
    moved: list[tuple[BookingPage, LivePage]] = []
    for page in after.desired.present:
        live = after.evidence.matches[page.key].live
        if live is None:
            continue
        before, proof = seen.get((page.key, live.schedule_id), (None, None))
        if before is None or not _same(before, live):
            moved.append((page, live))
        elif proof is not None:
            proofs[page.key] = proof
    looked = await concurrency.all_of(
        (run.look_again(page, live, run.memory.pages.get(page.key)) for page, live in moved),
        most=observe.AT_ONCE,
    )
    return proofs | {page.key: proof for (page, _), proof in zip(moved, looked, strict=True)}


def _same(before: LivePage, live: LivePage) -> bool:
    """Whether two reads, of which one may be of a list, show a page alike."""
    alike = before.slug == live.slug and before.schedule_type == live.schedule_type
    return alike and verify.unchanged(live, before) and verify.unchanged(before, live)
