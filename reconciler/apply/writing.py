"""The three writes, each journaled before it is sent.

An unknown outcome is settled by reading; nothing is repeated blind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from reconciler import errors, verify
from reconciler.apply.run import Run
from reconciler.model import LivePage
from reconciler.records.history import About
from reconciler.records.journal import Intent
from reconciler.zoom import codec, live

ATTEMPTS = 2


async def create(run: Run, page: str, owner: str, body: Mapping[str, Any]) -> LivePage:
    """Make a page and return it as it was answered, or listed where no answer came.

    Raises `ApiError` for a definite refusal, `UnknownOutcome` when listing for the whole settle time did
    not show the page.
    """
    slug = str(body["slug"])
    number = run.journal.intend(run.id, run.clock(), Intent(page, "POST", owner, slug=slug, body=body))
    run.writes += 1
    try:
        made = _made(await run.writer.write("POST", live.SCHEDULES, body, user_id=owner), owner)
    except errors.UnknownOutcome as error:
        found = await _listed(run, owner, body)
        if found is None:
            run.journal.settle(number, "unknown")
            raise errors.UnknownOutcome(
                f"{error.message}; the page did not appear within {run.settle:g} s",
                help="the next apply looks again before it makes anything",
            ) from error
        made = found
    except errors.ReconcilerError:
        run.journal.settle(number, "refused")
        raise
    run.known |= {made.schedule_id}
    run.journal.settle(number, "done", {"schedule_id": made.schedule_id})
    return made


def _made(answer: Any, owner: str) -> LivePage:
    """Take the page out of an answer; a success that names no page leaves open what it made."""
    try:
        return codec.page(answer, owner)
    except errors.ApiError as error:
        raise errors.UnknownOutcome(f"POST {live.SCHEDULES}: {error.message}") from error


async def patch(run: Run, page: str, before: LivePage, body: Mapping[str, Any]) -> None:
    """Change a page. When no answer comes it is sent again only after a read shows that nothing happened.

    Raises `UnknownOutcome` when nothing of it shows after the last attempt either.
    """
    intent = _intent(run, page, "PATCH", before, body)
    for last in range(1, ATTEMPTS + 1):
        number = run.journal.intend(run.id, run.clock(), intent)
        run.writes += 1
        try:
            run.wrote[before.schedule_id] = run.clock()
            await run.writer.write("PATCH", _path(before.schedule_id), body, user_id=before.owner)
        except errors.UnknownOutcome as error:
            run.journal.settle(number, "unknown")
            if await _changed(run, before):
                return
            if last == ATTEMPTS:
                raise errors.UnknownOutcome(
                    f"{error.message}; sent {last} times, and reading for {run.settle:g} s after each "
                    "showed nothing of it", help="run apply again when the API answers",
                ) from error  # fmt: skip
            continue
        except errors.ReconcilerError:
            run.journal.settle(number, "refused")
            raise
        run.journal.settle(number, "done")
        return


async def delete(run: Run, page: str, before: LivePage) -> None:
    """Remove a page and see that it is gone; without an answer it is sent again only while it is there.

    Raises `ApiError` when the page is still there.
    """
    intent = _intent(run, page, "DELETE", before, None)
    for _ in range(ATTEMPTS):
        number = run.journal.intend(run.id, run.clock(), intent)
        run.writes += 1
        outcome = "done"
        try:
            await run.writer.write("DELETE", _path(before.schedule_id), None, user_id=before.owner)
        except errors.UnknownOutcome:
            outcome = "unknown"
        except errors.ReconcilerError as error:
            if getattr(error, "status", None) != 404:
                run.journal.settle(number, "refused")
                raise
        run.journal.settle(number, outcome)
        if await _gone(run, before):
            return
        if outcome == "done":
            break
    raise errors.ApiError(
        f"the page `{before.slug}` of {before.owner} is still there after its removal",
        help="run apply again; if it stays, remove it in Zoom",
    )


def _intent(run: Run, page: str, method: str, before: LivePage, body: Mapping[str, Any] | None) -> Intent:
    about = run.about.get(page, About())
    return Intent(page, method, before.owner, before.schedule_id, before.slug, body, before.raw, about)


async def _gone(run: Run, before: LivePage) -> bool:
    async for _ in verify.pauses(run.settle):
        if await live.page(run.writer, before.schedule_id, before.owner) is None:
            return True
    return False


async def _listed(run: Run, owner: str, body: Mapping[str, Any]) -> LivePage | None:
    async for _ in verify.pauses(run.settle):
        for one in await live.pages(run.writer, owner):
            if one.schedule_id not in run.known and made_by(one, body):
                return one
    return None


def made_by(one: LivePage, body: Mapping[str, Any]) -> bool:
    """Whether a page is the one that a POST asked for: at its slug, or at one that Zoom made of it."""
    slug = str(body["slug"])
    ours = one.slug == slug or (
        one.slug.startswith(slug) and one.fields.get("summary") == body.get("summary")
    )
    return ours and not one.cancelled


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


def _path(schedule_id: str) -> str:
    return f"{live.SCHEDULES}/{quote(schedule_id, safe='')}"
