"""The second page of a probe, of the owner alone: its offered times show what the service does with hours.

One page answers all: its week, its buffers and the moments from which it is looked at are chosen so that each
question has times of its own (`judgements`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from reconciler import errors
from reconciler.apply import creating, staging_page
from reconciler.apply.run import Run
from reconciler.bookable import offered
from reconciler.bookable.offered import Offered
from reconciler.model import BookingPage, Host, LivePage, PageType
from reconciler.probe import cleaning, dated_hours, judgements, looks, setup
from reconciler.probe.answers import Answered, counter, unanswered
from reconciler.probe.looks import Look
from reconciler.records.learned import Answer, FactName
from reconciler.zoom import live

OF_HOURS = (FactName.HOURS_TO_MIDNIGHT, FactName.BUFFERS_INSIDE_HOURS, FactName.STARTS_AT_WINDOW)
OF_SIGHT = (
    FactName.TIMES_BY_TOKEN, FactName.TIMES_BY_PAGE, FactName.INACTIVE_OFFERED, FactName.SECRET_OFFERED,
)  # fmt: skip
REST = (*OF_HOURS, *dated_hours.QUESTIONS)
QUESTIONS = (*OF_SIGHT, *REST)
FEW_DAYS = timedelta(days=8)


async def find(run: Run, owner: Host) -> list[Answered]:
    """Make the page, look at it in each state, and remove it; the page that stays is removed at the end."""
    sent = counter(run.writer)
    fields = {
        **setup.fields(run, owner),
        "duration": judgements.LENGTH,
        "start_time_increment": judgements.STEP,
        "buffer": {"before": judgements.BEFORE, "after": judgements.AFTER},
    }
    page = BookingPage(setup.KEY, owner, "", PageType.ONE_TO_ONE, (owner,), fields)
    refusals: list[str] = []
    for end in judgements.ENDS:
        host = replace(owner, hours=judgements.week(end), time_zone=fields["time_zone"])
        try:
            made = await make(run, replace(page, hosts=(host,)))
        except errors.ApiError as error:
            refusals.append(not_made(error))
            if isinstance(error, errors.UnknownOutcome):
                break
            continue
        try:
            answers = await _answers(run, made, host, end)
        except errors.ApiError as error:
            answers = unanswered(QUESTIONS, error.message)
        await cleaning.remove(run, setup.KEY, made)
        first, *others = answers
        spent = sent() - sum(answered.requests for answered in answers)
        return [replace(first, requests=first.requests + spent), *others]
    return unanswered(QUESTIONS, refusals[0], sent())


async def make(run: Run, page: BookingPage) -> LivePage:
    """Make a page at a staging address, secret and inactive, with the hours of its hosts written out."""
    made, _ = await creating.alone(run, page, staged=True)
    return made


def not_made(error: errors.ApiError) -> str:
    """Return in words why there is no page to look at."""
    unknown = isinstance(error, errors.UnknownOutcome)
    return f"{'a page may have been made' if unknown else 'no page could be made'}: {error.message}"


async def _answers(run: Run, made: LivePage, host: Host, end: str) -> list[Answered]:
    """Look at the page as it was made, active, from an odd moment, and with dated hours."""
    zone = host.time_zone or "UTC"
    page = await live.page(run.writer, made.schedule_id, made.owner)
    if page is None:
        return unanswered(QUESTIONS, "the page was made and cannot be read")
    begin = offered.midnight_after(run.clock(), 0, zone)
    hidden = await looks.hidden(run, page, begin)
    page = await staging_page.activate(run, setup.KEY, page)
    shown = await looks.shown(run, page, begin)
    answers = of_sight(hidden, shown)
    seen = shown.best
    if seen is None or not seen.starts:
        why = "no address tells what the page offers" if seen is None else "the page offers nothing"
        return [*answers, *unanswered(REST, why)]
    sent = counter(run.writer)
    odd = await looks.again(run, page, shown, begin + judgements.ODD_FROM, FEW_DAYS)
    if odd is None:
        anchor = Answered(FactName.STARTS_AT_WINDOW, Answer.CANNOT_TELL, "the second look was not answered")
    else:
        anchor = judgements.anchor(odd, zone)
    answers += [
        judgements.midnight(seen, end, zone),
        judgements.buffers(seen, zone),
        replace(anchor, requests=sent()),
    ]
    return [*answers, *await dated_hours.find(run, page, host, shown, zone)]


def of_sight(hidden: Look, shown: Look) -> list[Answered]:
    """Judge which address answers, and whether it offers times of a page that is not active, or is secret."""
    token, public = shown.by_token or hidden.by_token, shown.by_page or hidden.by_page
    by_token = Answer.YES if token else Answer.NO if public else Answer.CANNOT_TELL
    secret, inactive = looks.offers(shown.by_page), looks.offers(hidden.by_page)
    told = f"active: {_words(shown.by_page)}"
    return [
        Answered(FactName.TIMES_BY_TOKEN, by_token, _words(token)),
        Answered(FactName.TIMES_BY_PAGE, Answer.YES if public else Answer.CANNOT_TELL, _words(public)),
        Answered(
            FactName.INACTIVE_OFFERED,  # what shows nothing of an active page says nothing of another
            Answer.CANNOT_TELL if not secret else Answer.YES if inactive else Answer.NO,
            f"inactive: {_words(hidden.by_page)}; {told}",
        ),
        Answered(
            FactName.SECRET_OFFERED,
            Answer.YES
            if secret
            else Answer.NO
            if shown.by_page and looks.offers(shown.best)
            else Answer.CANNOT_TELL,
            f"secret and {told}",
        ),
    ]


def _words(look: Offered | None) -> str:
    return "not answered" if look is None else f"{len(look.starts) or 'no'} times offered"
