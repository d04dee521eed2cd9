"""Pages that declare no dates, on an account that makes none without: they are made with some and lose them.

That happens at a staging address, out of sight: no page of the program is public with an end that nobody
declared.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from typing import Final

from reconciler import errors, verify
from reconciler.apply import staging_page, writing
from reconciler.apply.run import Run
from reconciler.model import BookingPage, LivePage
from reconciler.planning import phrases, undated
from reconciler.records.learned import STAYS_FIXED, Answer, FactName
from reconciler.zoom import live
from reconciler.zoom.recipes import Between, Form

UNLIMITED: Final = {"interval_type": "unlimited"}
OPEN_FOR: Final = timedelta(days=365)
"""How far ahead a page is open that is made with dates and is to have none. A trial looks 12 weeks ahead."""


def check(run: Run, page: BookingPage) -> None:
    """Raise `ApiError` for a page that an earlier page of the run showed not to be made; nothing is sent."""
    fact = run.memory.fact(FactName.CREATE_NEEDS_DATES, run.today)
    if fact and fact.value == STAYS_FIXED and undated.declares_none(page):
        raise _stays_fixed(f"seen on {fact.on}")


def between(run: Run, page: BookingPage, form: Form, *, refused: bool) -> Between | None:
    """Return the dates to send for a page that declares none; None where none need be sent.

    `refused`: a request without dates was.
    """
    if not undated.declares_none(page):
        return None
    fact = run.memory.fact(FactName.CREATE_NEEDS_DATES, run.today)
    if not (form.dated or refused or (fact and fact.value != Answer.NO)):
        return None
    return Between(run.today.isoformat(), (run.today + OPEN_FOR).isoformat())


def check_reach(run: Run, page: BookingPage) -> None:
    """Raise `NotReachable` where it is known that a page at staging could not be changed, or not removed."""
    owner = page.owner.email
    if not run.reaches(owner):
        raise errors.NotReachable(
            "a page that is made with dates it is not to keep has to be changed, or removed again; it is "
            f"known that this token does not do that to pages of {owner}: nothing was made",
            owner, known=True,
            help=f"connect {owner}: `reconciler login --as {owner}`; or {phrases.GIVE_DATES}",
        )  # fmt: skip


async def unlimited(run: Run, page: BookingPage, made: LivePage) -> LivePage:
    """Take its dates from a staging page that declares none; return it as read.

    Raises `ApiError` where it keeps them; it is removed then.
    """
    try:
        if shown := await loses_dates(run, page, made):
            run.knows_dates = run.loses_dates = True
            run.tell_news()
            return shown
    except (errors.UnknownOutcome, errors.NotReachable):
        raise
    except errors.ApiError as error:
        await staging_page.remove(run, page.key, made)
        if error.status == 400:
            raise _stays_fixed(f"{error.message}; removed again") from error
        raise
    await staging_page.remove(run, page.key, made)
    run.know(FactName.CREATE_NEEDS_DATES, STAYS_FIXED, "a page made with dates keeps them")
    raise _stays_fixed("removed again")


async def activate(run: Run, page: BookingPage, made: LivePage) -> LivePage:
    """Make a staging page active and take its dates in one PATCH; in two where that fails.

    For accounts on which pages made with dates are taken to lose them.
    """
    try:
        await writing.patch(run, page.key, made, {"active": True, **UNLIMITED})
        shown = await run.lists.page(made.schedule_id, made.owner)
        if shown is not None and shown.active and _endless(shown, made):
            return shown
    except (errors.UnknownOutcome, errors.NotReachable):
        raise
    except errors.ApiError as error:
        if error.status != 400:
            raise
    return await staging_page.activate(run, page.key, await unlimited(run, page, made))


async def reached(
    run: Run, page: BookingPage, made: LivePage, change: Awaitable[LivePage]
) -> LivePage:  # fmt: skip
    """Change a page at staging; where the token does not reach it, remove it if that can be done."""
    try:
        return await change
    except errors.NotReachable:
        try:
            await staging_page.remove(run, page.key, made)
        except errors.NotReachable as error:
            run.refuse(error)  # the next apply need not try again
        raise


async def loses_dates(run: Run, page: BookingPage, made: LivePage) -> LivePage | None:
    """Patch a page to be open-ended, and return it as read; None where it keeps its end.

    Without an end is what reads `unlimited`, and what shows no end date any more. Raises `ApiError` where the
    PATCH is refused, or nothing that can be read tells.
    """
    ended = False
    for _ in range(writing.ATTEMPTS):
        await writing.patch(run, page.key, made, UNLIMITED)
        listed = await run.lists.page(made.schedule_id, made.owner)
        if listed is not None and _endless(listed, made):
            return listed
        async for _ in verify.pauses(run.settle):
            current = await live.page(run.writer, made.schedule_id, made.owner)
            if current is None:
                continue
            if _endless(current, made):
                return current
            ended = ended or _has_end(current)
    if not ended:
        raise errors.ApiError(
            "it cannot be read whether the page at staging has an end",
            help=f"run apply again; or {phrases.GIVE_DATES}",
        )
    return None


def _has_end(page: LivePage) -> bool:
    return bool(page.fields.get("end_date")) or page.fields.get("interval_type") == "fixed"


def _endless(page: LivePage, before: LivePage) -> bool:
    """Whether a page has no end, as against `before` the PATCH: an answer may leave `interval_type` out."""
    if page.fields.get("interval_type") == "unlimited":
        return True
    return bool(before.fields.get("end_date")) and not _has_end(page)


def _stays_fixed(when: str) -> errors.ApiError:
    return errors.ApiError(f"{phrases.KEEPS_DATES} ({when})", code="needs-dates", help=phrases.NO_DATES_CURE)
