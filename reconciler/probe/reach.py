"""The first page of a probe: whether the token reads, changes and removes a page of the owner by its id.

It is the cheapest page there is, and the only one unless the token was seen to remove it. What is late is not
refused: a 404 counts where it is answered for the whole settle time, of a page that was seen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from reconciler import errors, verify
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.model import BookingPage, Host, LivePage, PageType
from reconciler.planning import guards, phrases
from reconciler.planning.blocks import NotReachable
from reconciler.probe import cleaning, hours_page, setup
from reconciler.probe.answers import Answered, counter, unanswered
from reconciler.records.learned import Answer, FactName
from reconciler.records.memory import Memory
from reconciler.times import weekly
from reconciler.zoom import live

QUESTIONS = (FactName.READS_BY_ID, FactName.PATCHES_BY_ID, FactName.DELETES_BY_ID)
HOURS = weekly.weekly({"mon": [weekly.parse_window("09:00-10:00")]})
NO_MORE = "no other page was made"
CHANGED = "Test page, changed, will be gone in a minute"


@dataclass(frozen=True, slots=True)
class Reach:
    """The answers; whether a page was `made`; `stop` says why no other one may be, and is empty otherwise."""

    answers: tuple[Answered, ...]
    made: bool = False
    stop: str = ""


def check(memory: Memory, connected: Collection[str], owner: Host, today: date) -> None:
    """Raise `SafetyError` where it is known that a page of the owner could not be removed.

    That is so too where it is not changed, and no removal was ever seen. What is known is of the account's
    token: the `connected` (folded emails) have one of their own.
    """
    facts = {name: memory.fact(name, today, owner.email) for name in guards.BY_ID}
    known = [fact.on for fact in facts.values() if fact is not None and fact.value == Answer.NO]
    removed = facts[FactName.DELETES_BY_ID]
    if removed is not None and removed.value == Answer.YES:
        return
    if known and owner.email.casefold() not in connected:
        why = phrases.block(NotReachable(owner.email, max(known)))
        raise errors.SafetyError(
            f"nothing was made, since it could not be removed: {why}", code="not-reachable",
            help="where the account's credentials may have come to reach them: --again makes one page to see",
        )  # fmt: skip


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
        why = hours_page.not_made(error)
        return Reach(tuple(unanswered(QUESTIONS, why, sent())), stop=_unseen(owner, why))
    reads = replace(await _reads(run, made), requests=sent())
    patches = replace(await _patches(run, made), requests=sent())
    known = any(each.answer is not Answer.CANNOT_TELL for each in (reads, patches))
    deletes = replace(await _deletes(run, made, known=known), requests=sent())
    return Reach((reads, patches, deletes), True, _stop(owner, patches, deletes))


def _stop(owner: Host, patches: Answered, deletes: Answered) -> str:
    """Return why nothing else may be made for an owner whose pages cannot be removed or changed."""
    if deletes.answer is Answer.CANNOT_TELL:
        return _unseen(owner, deletes.seen)
    if deletes.answer is Answer.NO:
        return f"this token cannot remove pages of {owner.email} ({deletes.seen}): {NO_MORE}"
    if patches.answer is Answer.NO:
        return f"this token cannot change pages of {owner.email} ({patches.seen}): {NO_MORE}"
    return ""


def _unseen(owner: Host, why: str) -> str:
    return f"it was not seen whether this token removes pages of {owner.email} ({why}): {NO_MORE}"


async def _reads(run: Run, made: LivePage) -> Answered:
    """Read the page by its id; no where that is answered 404 all the time, although LIST shows the page."""
    question, listed = FactName.READS_BY_ID, False
    try:
        async for _ in verify.pauses(run.settle):
            if await live.by_id(run.writer, made.schedule_id, made.owner) is not None:
                return Answered(question, Answer.YES, f"a page of {made.owner} is answered")
            listed = listed or await _listed(run, made) is not None
    except errors.ApiError as error:
        return Answered(question, Answer.CANNOT_TELL, error.message)
    if listed:
        return Answered(question, Answer.NO, f"a page of {made.owner} that LIST shows is answered 404")
    return Answered(question, Answer.CANNOT_TELL, "the page that was made is not shown by LIST either")


async def _patches(run: Run, made: LivePage) -> Answered:
    """Change the page by its id; no where that is answered 404 all the time, although LIST shows the page."""
    question = FactName.PATCHES_BY_ID
    try:
        await writing.patch(run, setup.KEY, made, {"summary": CHANGED})
    except cleaning.REFUSALS as error:
        refused = Answer.NO if isinstance(error, errors.NotReachable) else Answer.CANNOT_TELL
        return Answered(question, refused, error.message)
    return await _changed(run, made)


async def _changed(run: Run, made: LivePage) -> Answered:
    """Return whether LIST shows the change."""
    question = FactName.PATCHES_BY_ID
    async for _ in verify.pauses(run.settle):
        listed = await _listed(run, made)
        if listed is not None and listed.fields.get("summary") == CHANGED:
            return Answered(question, Answer.YES, f"LIST shows the change of a page of {made.owner}")
    return Answered(question, Answer.CANNOT_TELL, "answered as done, and LIST does not show the change")


async def _deletes(run: Run, made: LivePage, *, known: bool) -> Answered:
    """Remove the page by its id; `known`: it was seen before, so that one that is not seen now is gone.

    A removal that is answered 404 is followed by reading for the settle time, and sent once more after that.
    """
    question, refusal = FactName.DELETES_BY_ID, ""
    for _ in range(writing.ATTEMPTS):
        try:
            await writing.delete(run, setup.KEY, made)
            break
        except cleaning.REFUSALS as error:
            refusal = error.message
            if error.code != "not-reachable":
                return Answered(question, Answer.CANNOT_TELL, refusal)
    else:
        return Answered(question, Answer.NO, refusal)
    if not known:
        return Answered(question, Answer.CANNOT_TELL, "the page that was made was never seen")
    run.journal.removed(run.id, made.schedule_id)
    return Answered(question, Answer.YES, f"a page of {made.owner} is gone from LIST")


async def _listed(run: Run, made: LivePage) -> LivePage | None:
    pages = await live.pages(run.writer, made.owner)
    return next((page for page in pages if page.schedule_id == made.schedule_id), None)
