"""What dated hours (`segments`) do on an account, tried on the test page that shows its hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reconciler import errors, verify
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.bookable.offered import Offered
from reconciler.model import Host, LivePage
from reconciler.probe import judgements, looks, setup
from reconciler.probe.answers import Answered, counter, unanswered
from reconciler.probe.looks import Look
from reconciler.records.learned import Answer, ClosingForm, FactName
from reconciler.zoom import dated, recipes

QUESTIONS = (FactName.SEGMENTS_REPLACE, FactName.SEGMENTS_CLOSE)


@dataclass(frozen=True, slots=True)
class _Trial:
    """The page, whose hours it has, how it was looked at, and two dates: for other hours, and to close."""

    page: LivePage
    host: Host
    look: Look
    seen: Offered
    days: tuple[date, date]
    zone: str


async def find(run: Run, page: LivePage, host: Host, look: Look, zone: str) -> list[Answered]:
    """Give the page dated hours, with each form of a closed day until one closes it."""
    seen = look.best
    days = judgements.days_for_segments(seen, zone) if seen else None
    if seen is None or days is None:
        return unanswered(QUESTIONS, "too few times are offered")
    sent, trial = counter(run.writer), _Trial(page, host, look, seen, days, zone)
    replaces: list[Answered] = []
    closes: list[Answered] = []
    for form in ClosingForm:
        offered = await _tried(run, trial, form)
        if isinstance(offered, str):
            closes.append(Answered(FactName.SEGMENTS_CLOSE, Answer.CANNOT_TELL, f"`{form}`: {offered}"))
            continue
        replaces.append(judgements.replaced(seen, offered, days, zone))
        closes.append(judgements.closed(offered, days[1], form, zone))
        if replaces[-1].answer is Answer.CANNOT_TELL:  # then this form did not close the other date either
            why = f"{closes[-1].seen}, and {replaces[-1].seen}"
            closes[-1] = Answered(FactName.SEGMENTS_CLOSE, Answer.CANNOT_TELL, why)
        if closes[-1].answer is Answer.YES:
            break
        trial = replace(trial, seen=offered)
    why = "; ".join(answered.seen for answered in closes)
    told = replaces[-1] if replaces else unanswered((FactName.SEGMENTS_REPLACE,), why)[0]
    return [replace(told, requests=sent()), _closing(closes, why)]


def _closing(closes: Sequence[Answered], why: str) -> Answered:
    """Return one answer for all forms tried: no only where every one was taken and closed nothing."""
    if closes[-1].answer is Answer.YES:
        return closes[-1]
    none = all(answered.answer is Answer.NO for answered in closes)
    return Answered(FactName.SEGMENTS_CLOSE, Answer.NO if none else Answer.CANNOT_TELL, why)


async def _tried(run: Run, trial: _Trial, form: ClosingForm) -> Offered | str:
    """Return what is offered once the dated hours show, or after the settle time; in words what failed."""
    page = trial.page
    before = page.rules[0].raw if page.rules else None
    rule = recipes.rule(trial.host, run.users, before)
    rule["segments"] = dated.write(judgements.dated_hours(trial.days, form), [], trial.zone)
    try:
        await writing.patch(run, setup.KEY, page, {"availability_rules": [rule]})
    except errors.ApiError as error:
        return f"not taken: {error.message}"
    seen = None
    async for _ in verify.pauses(run.settle):
        seen = await looks.again(run, page, trial.look, trial.seen.since)
        if seen is not None and seen.starts != trial.seen.starts:
            return seen
    return seen or "no address tells what the page offers"
