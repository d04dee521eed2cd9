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
from reconciler.records.learned import STAYS_FIXED, Answer, FactName
from reconciler.zoom import live
from reconciler.zoom.recipes import Between, Form

OPEN_FOR: Final = timedelta(days=365)
"""How far ahead a page is open that is made with dates and is to have none. A trial looks 12 weeks ahead."""
DATES: Final = ("start_date", "end_date")
CURE: Final = "give `start_date` and `end_date` in the file"


def declares_none(page: BookingPage) -> bool:
    """Whether a page is to be open without an end: it declares no dates."""
    return not any(page.fields.get(name) for name in DATES) and page.fields.get("interval_type") != "fixed"


def check(run: Run, page: BookingPage) -> None:
    """Raise `ApiError` for a page that this account was seen not to make, before anything is sent."""
    fact = run.memory.fact(FactName.CREATE_NEEDS_DATES, run.today)
    if fact and fact.value == STAYS_FIXED and declares_none(page):
        raise _stays_fixed(f"seen on {fact.on}")


def between(run: Run, page: BookingPage, form: Form, *, undated: bool) -> Between | None:
    """Return the dates to send for a page that declares none; None where none need be sent.

    `undated`: a request without dates was refused.
    """
    if not declares_none(page):
        return None
    fact = run.memory.fact(FactName.CREATE_NEEDS_DATES, run.today)
    if not (form.dated or undated or (fact and fact.value != Answer.NO)):
        return None
    return Between(run.today.isoformat(), (run.today + OPEN_FOR).isoformat())


def check_reach(run: Run, page: BookingPage) -> None:
    """Raise `ApiError` where it is known that a page at staging could not be changed and so not published."""
    owner = page.owner.email
    fact = run.memory.fact(FactName.PATCHES_BY_ID, run.today, owner)
    if fact and fact.value == Answer.NO and owner.casefold() not in run.writer.connected:
        raise errors.ApiError(
            f"a page that is made with dates it is not to keep has to be changed, and this token changes no "
            f"page of {owner}: it was not made", code="not-reachable",
            help=f"connect its owner: reconciler login --as {owner}; or {CURE}",
        )  # fmt: skip


async def unlimited(run: Run, page: BookingPage, made: LivePage) -> LivePage:
    """Take its dates from a staging page that declares none; return it as read.

    Raises `ApiError` where it keeps them; it is removed then.
    """
    try:
        if shown := await loses_dates(run, page, made):
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
    """Patch a page to be open-ended, and return it as read; None where it never reads so.

    Raises `ApiError` where that is refused, or the page cannot be read at all.
    """
    seen = False
    for _ in range(writing.ATTEMPTS):
        await writing.patch(run, page.key, made, {"interval_type": "unlimited"})
        async for _ in verify.pauses(run.settle):
            current = await live.page(run.writer, made.schedule_id, made.owner)
            if current is not None and current.fields.get("interval_type") == "unlimited":
                return current
            seen = seen or current is not None
    if not seen:
        raise errors.ApiError("the page at staging cannot be read", help="run apply again")
    return None


def _stays_fixed(when: str) -> errors.ApiError:
    return errors.ApiError(
        f"a page is made with dates alone here, and keeps them when it is to have none ({when})",
        code="needs-dates", help=CURE,
    )  # fmt: skip
