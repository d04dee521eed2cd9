"""The first page of a probe: whether the token reads, changes and removes a page of the owner by its id.

It is the cheapest page there is, and the only one where the token cannot remove what it made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reconciler import errors, verify
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.model import BookingPage, Host, LivePage, PageType
from reconciler.probe import hours_page, setup
from reconciler.probe.findings import Finding, counter, unanswered
from reconciler.records.learned import Answer, FactName
from reconciler.times import weekly
from reconciler.zoom import live

QUESTIONS = (FactName.READS_BY_ID, FactName.PATCHES_BY_ID, FactName.DELETES_BY_ID)
HOURS = weekly.weekly({"mon": [weekly.parse_window("09:00-10:00")]})
NO_MORE = "no other page was made"
CHANGED = "Test page, changed, will be gone in a minute"
_REFUSALS = (errors.ApiError, errors.CredentialsError, errors.PermissionDenied)


@dataclass(frozen=True, slots=True)
class Reach:
    """The answers; whether a page was `made`; `stop` says why no other one may be, and is empty otherwise."""

    findings: tuple[Finding, ...]
    made: bool = False
    stop: str = ""


async def find(run: Run, owner: Host) -> Reach:
    """Make a page, read, change and remove it by its id; what LIST shows afterwards is what counts."""
    sent = counter(run.writer)
    fields = setup.fields(run, owner)
    host = replace(owner, hours=HOURS, time_zone=fields["time_zone"])
    run.tell(f"trying what the token reaches of {owner.email}")
    try:
        made = await hours_page.make(
            run, BookingPage(setup.KEY, owner, "", PageType.ONE_TO_ONE, (host,), fields)
        )
    except errors.ApiError as error:
        return Reach(tuple(unanswered(QUESTIONS, f"no page could be made: {error.message}", sent())))
    reads = replace(await _reads(run, made), requests=sent())
    patches = replace(await _patches(run, made), requests=sent())
    deletes = replace(await _deletes(run, made), requests=sent())
    return Reach((reads, patches, deletes), True, _stop(owner, patches, deletes))


def _stop(owner: Host, patches: Finding, deletes: Finding) -> str:
    """Return why nothing else may be made for an owner whose pages cannot be removed or changed."""
    if deletes.answer is not Answer.YES:
        return f"this token cannot remove pages of {owner.email} ({deletes.seen}): {NO_MORE}"
    if patches.answer is Answer.NO:
        return f"this token cannot change pages of {owner.email} ({patches.seen}): {NO_MORE}"
    return ""


async def _reads(run: Run, made: LivePage) -> Finding:
    async for _ in verify.pauses(run.settle):
        try:
            found = await live.by_id(run.writer, made.schedule_id, made.owner)
        except errors.ApiError as error:
            return Finding(FactName.READS_BY_ID, Answer.CANNOT_TELL, error.message)
        if found is not None:
            return Finding(FactName.READS_BY_ID, Answer.YES, f"a page of {made.owner} is answered")
        if await _listed(run, made) is not None:
            seen = f"a page of {made.owner} that LIST shows is answered 404"
            return Finding(FactName.READS_BY_ID, Answer.NO, seen)
    return Finding(
        FactName.READS_BY_ID, Answer.CANNOT_TELL, "the page that was made is not shown by LIST either"
    )


async def _patches(run: Run, made: LivePage) -> Finding:
    question = FactName.PATCHES_BY_ID
    try:
        await writing.patch(run, setup.KEY, made, {"summary": CHANGED})
    except _REFUSALS as error:
        return _refused(question, error)
    async for _ in verify.pauses(run.settle):
        listed = await _listed(run, made)
        if listed is not None and listed.fields.get("summary") == CHANGED:
            return Finding(question, Answer.YES, f"LIST shows the change of a page of {made.owner}")
    return Finding(question, Answer.CANNOT_TELL, "it was answered as done, and LIST does not show the change")


async def _deletes(run: Run, made: LivePage) -> Finding:
    question = FactName.DELETES_BY_ID
    try:
        await writing.delete(run, setup.KEY, made)
    except errors.ApiError as error:
        still_there = error.code == "not-reachable"
        return Finding(question, Answer.NO, error.message) if still_there else _refused(question, error)
    except (errors.CredentialsError, errors.PermissionDenied) as error:
        return _refused(question, error)
    run.journal.removed(run.id, made.schedule_id)
    return Finding(question, Answer.YES, f"a page of {made.owner} is gone from LIST")


def _refused(question: FactName, error: errors.ReconcilerError) -> Finding:
    missing = isinstance(error, errors.ApiError) and error.status == 404
    return Finding(question, Answer.NO if missing else Answer.CANNOT_TELL, error.message)


async def _listed(run: Run, made: LivePage) -> LivePage | None:
    pages = await live.pages(run.writer, made.owner)
    return next((page for page in pages if page.schedule_id == made.schedule_id), None)
