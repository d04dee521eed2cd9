"""In which forms a create request is taken, and whether it needs dates, tried on pages of the owner alone.

None of them is ever active, and each is removed before the next one is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler import errors, staging
from reconciler import fields as page_fields
from reconciler.apply import creating, open_ended, staging_page
from reconciler.apply.run import Run
from reconciler.model import BookingPage, Host, LivePage, PageType
from reconciler.probe import cleaning, setup
from reconciler.probe.answers import Answered, counter, unanswered
from reconciler.records.learned import STAYS_FIXED, Answer, FactName
from reconciler.zoom import recipes
from reconciler.zoom.recipes import Form

QUESTIONS = (*(creating.fact_of(form) for form in Form), FactName.CREATE_NEEDS_DATES)


async def find(run: Run, owner: Host) -> list[Answered]:
    """Ask for a page in each form that was not taken yet in this run, then for one without dates."""
    fields = setup.fields(run, owner)
    host = replace(owner, hours=creating.PLAIN_HOURS, time_zone=fields["time_zone"])
    page = BookingPage(setup.KEY, owner, "", PageType.ONE_TO_ONE, (host,), fields)
    found: list[Answered] = []
    for form in Form:
        sent = counter(run.writer)
        answer, seen = Answer.YES, "a page was made in this form"
        if form not in run.takes_forms:
            answer, seen = await _taken(run, page, form)
        found.append(Answered(creating.fact_of(form), answer, seen, requests=sent()))
    sent = counter(run.writer)
    try:
        dates = await _dates(run, page, [form for form in Form if form in run.takes_forms])
    except errors.ApiError as error:
        (dates,) = unanswered((FactName.CREATE_NEEDS_DATES,), error.message)
    return [*found, replace(dates, requests=sent())]


async def _taken(run: Run, page: BookingPage, form: Form) -> tuple[Answer, str]:
    """Ask for the page in a form; a no counts where the same page was made in another one."""
    try:
        made = await _make(run, page, form)
    except errors.ApiError as error:
        refused = error.status == 400 and bool(run.takes_forms)
        return (Answer.NO if refused else Answer.CANNOT_TELL), error.message
    run.takes_forms.add(form)
    await cleaning.remove(run, setup.KEY, made)
    return Answer.YES, "a page was made in this form"


async def _dates(run: Run, page: BookingPage, taken: list[Form]) -> Answered:
    """Ask for the page without dates; where it is refused, whether one with dates can lose them."""
    question = FactName.CREATE_NEEDS_DATES
    if not taken:
        return Answered(question, Answer.CANNOT_TELL, "no page could be made")
    form, why = taken[0], "the form of the request has them"
    undated = {name: value for name, value in page.fields.items() if name not in page_fields.DATES}
    if not form.dated:
        try:
            made = await _make(run, replace(page, fields=undated), form)
        except errors.ApiError as error:
            if error.status != 400:
                raise
            why = error.answer
        else:
            await cleaning.remove(run, setup.KEY, made)
            return Answered(question, Answer.NO, "a page was made without dates")
    made = await _make(run, page, form)
    loses = await open_ended.loses_dates(run, page, made)
    await cleaning.remove(run, setup.KEY, made)
    then = "can be made open-ended" if loses else "keeps them"
    seen = f"without dates: {why}; a page with dates {then}"
    return Answered(question, Answer.YES, seen, "" if loses else STAYS_FIXED)


async def _make(run: Run, page: BookingPage, form: Form) -> LivePage:
    body: Mapping[str, Any] = recipes.request(page, run.users, form=form)
    return await staging_page.create(run, page, staging.slug(run.clock()), body)
