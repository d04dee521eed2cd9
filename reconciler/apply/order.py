"""Which writes of a run wait for which others: for the canary, and for what one page finds out for all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from reconciler.apply import creating
from reconciler.apply.run import Run
from reconciler.planning import first_pages, undated
from reconciler.planning.action import Create, Delete, FinishReplace, Replace, Update
from reconciler.zoom.recipes import Form

Writing = Create | Update | Replace | FinishReplace | Delete


def canary(writing: Sequence[Writing]) -> list[Writing]:
    """Return the first change of a multi-host page, if there is one: it goes alone."""
    first = first_pages.canary(writing)
    return [first] if first else []


def sequence(writing: Sequence[Writing]) -> list[Writing]:
    """Return writes in the order in which they begin: the first page of each multi-host type that is made,
    the first of one host, then the others.

    Pages of one owner follow one another: lists are read for several of them.
    """
    first: dict[str, Writing] = {}
    for action in writing:
        if isinstance(action, Create | Replace):
            first.setdefault(_type(action), action)
    ahead = [action for _, action in sorted(first.items(), key=lambda item: not item[0])]
    rest = [action for action in writing if action not in ahead]
    return [*ahead, *sorted(rest, key=lambda action: action.page.owner.email)]


def patched_first(writing: Sequence[Writing], most: int) -> list[str]:
    """Return the owners of the first pages that are changed in place, `most` of them, each owner once."""
    updates = [action for action in writing if isinstance(action, Update | FinishReplace)][:most]
    return list(dict.fromkeys(action.page.owner.email for action in updates))


@asynccontextmanager
async def turn(run: Run, action: Writing) -> AsyncIterator[None]:
    """Wait until it is known what a page that is to be made depends on, or find that out within the block.

    That is in which form pages are asked for, whether they can be without dates, and how a type is made.
    """
    async with AsyncExitStack() as stack:
        if isinstance(action, Create | Replace):
            await stack.enter_async_context(run.ahead("form", lambda: _knows_form(run), once=True))
            if undated.declares_none(action.page):
                await stack.enter_async_context(run.ahead("dates", lambda: run.knows_dates, once=True))
            if page_type := _type(action):
                known = partial(_knows_type, run, action)
                await stack.enter_async_context(run.ahead(f"make {page_type}", known, once=True))
            if isinstance(action, Replace) or creating.stages(run, action.page):
                await stack.enter_async_context(run.first_of(action.page.owner.email))
        yield


def _type(action: Create | Replace) -> str:
    """Return the type that recipes are to make; empty for pages of one host, which need none."""
    return str(action.page.type) if action.recipes and action.page.type.multi_host else ""


def _knows_form(run: Run) -> bool:
    return any(creating.takes(run, form) for form in Form)


def _knows_type(run: Run, action: Create | Replace) -> bool:
    """Whether it is known how pages of a type are made, and that a trial tells what they are."""
    made = run.memory.makes(action.page.type, action.recipes, run.today)
    return made and run.hours_keep_type is not None
