"""The three writes, each journaled before it is sent.

An unknown outcome is settled by reading; nothing is repeated blind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler import errors, verify
from reconciler.apply.run import Run
from reconciler.model import LivePage
from reconciler.records.history import About, Sent, State, Verb
from reconciler.records.journal import Intent
from reconciler.zoom import kept, live, writes

ATTEMPTS = 2


async def create(run: Run, page: str, owner: str, body: Mapping[str, Any]) -> LivePage:
    """Make a page and return it as it was answered, or listed where no answer came.

    Raises `ApiError` for a definite refusal, `UnknownOutcome` when listing for the whole settle time did
    not show the page.
    """
    slug = str(body["slug"])
    number = run.journal.intend(run.id, run.clock(), Intent(page, Verb.CREATE, owner, slug=slug, body=body))
    run.writes += 1
    try:
        made = await writes.create(run.writer, owner, body)
    except errors.UnknownOutcome as error:
        found = await _listed(run, owner, kept.sent(body))
        if found is None:
            run.journal.settle(number, State.UNKNOWN)
            raise errors.UnknownOutcome(
                f"{error.message}; the page did not appear within {run.settle:g} s",
                help="the next apply looks again before it makes anything",
            ) from error
        made = found
    except errors.ReconcilerError:
        run.journal.settle(number, State.REFUSED)
        raise
    run.known |= {made.schedule_id}
    run.journal.settle(number, State.DONE, made.schedule_id)
    return made


async def patch(run: Run, page: str, before: LivePage, body: Mapping[str, Any]) -> None:
    """Change a page. When no answer comes it is sent again only after a read shows that nothing happened.

    Raises `UnknownOutcome` when nothing of it shows after the last attempt either.
    """
    intent = _intent(run, page, Verb.PATCH, before, body)
    for last in range(1, ATTEMPTS + 1):
        number = run.journal.intend(run.id, run.clock(), intent)
        run.writes += 1
        try:
            run.wrote[before.schedule_id] = run.clock()
            await writes.patch(run.writer, before, body)
        except errors.UnknownOutcome as error:
            run.journal.settle(number, State.UNKNOWN)
            if await _changed(run, before):
                return
            if last == ATTEMPTS:
                raise errors.UnknownOutcome(
                    f"{error.message}; sent {last} times, and reading for {run.settle:g} s after each "
                    "showed nothing of it", help="run apply again when the API answers",
                ) from error  # fmt: skip
            continue
        except errors.ReconcilerError:
            run.journal.settle(number, State.REFUSED)
            raise
        run.journal.settle(number, State.DONE)
        return


async def delete(run: Run, page: str, before: LivePage) -> None:
    """Remove a page and see that it is gone; without an answer it is sent again only while it is there.

    Raises `ApiError` when the page is still there.
    """
    intent = _intent(run, page, Verb.DELETE, before, None)
    for _ in range(ATTEMPTS):
        number = run.journal.intend(run.id, run.clock(), intent)
        run.writes += 1
        state = State.DONE
        try:
            await writes.delete(run.writer, before)
        except errors.UnknownOutcome:
            state = State.UNKNOWN
        except errors.ReconcilerError as error:
            if getattr(error, "status", None) != 404:
                run.journal.settle(number, State.REFUSED)
                raise
        run.journal.settle(number, state)
        if await _gone(run, before):
            return
        if state is State.DONE:
            break
    raise errors.ApiError(
        f"the page `{before.slug}` of {before.owner} is still there after its removal",
        help="run apply again; if it stays, remove it in Zoom",
    )


def _intent(run: Run, page: str, verb: Verb, before: LivePage, body: Mapping[str, Any] | None) -> Intent:
    about = run.about.get(page, About())
    return Intent(page, verb, before.owner, before.schedule_id, before.slug, body, before, about)


async def _gone(run: Run, before: LivePage) -> bool:
    async for _ in verify.pauses(run.settle):
        if await live.page(run.writer, before.schedule_id, before.owner) is None:
            return True
    return False


async def _listed(run: Run, owner: str, sent: Sent) -> LivePage | None:
    async for _ in verify.pauses(run.settle):
        for one in await live.pages(run.writer, owner):
            if one.schedule_id not in run.known and made_by(one, sent):
                return one
    return None


def made_by(page: LivePage, sent: Sent) -> bool:
    """Whether a page is the one that was asked for: at its slug, or at one that Zoom made of it."""
    alike = page.slug.startswith(sent.slug) and page.fields.get("summary") == sent.fields.get("summary")
    return (page.slug == sent.slug or alike) and not page.cancelled


async def _changed(run: Run, before: LivePage) -> bool:
    """Whether a PATCH without an answer took effect, as far as reading for the settle time can tell."""
    async for _ in verify.pauses(run.settle):
        found = await live.page(run.writer, before.schedule_id, before.owner)
        if found is None or not verify.unchanged(found, before.raw):
            return True
    return False


def hours(page: LivePage) -> dict[str, Any]:
    """Return who is on a page and when, in a form to compare."""
    return {rule.address.casefold(): (rule.use_custom, rule.hours) for rule in page.rules}
