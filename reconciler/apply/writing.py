"""The three writes, each journaled before it is sent.

After an unknown outcome the account is read, and a write repeated only where it had no effect. A page is
changed or removed only where it is one of the plan's, or was read at an address that this program made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler import errors, staging, verify
from reconciler.apply.run import Run
from reconciler.compare import directory, equality, organizers
from reconciler.model import LivePage
from reconciler.planning import left_behind
from reconciler.records.history import About, Sent, State, Verb
from reconciler.records.journal import Intent
from reconciler.times.wording import quoted
from reconciler.zoom import kept, live, troubles, writes

ATTEMPTS = 2


async def create(run: Run, key: str, owner: str, body: Mapping[str, Any]) -> LivePage:
    """Create a page and return it as it was answered, or listed where no answer came.

    An answer that tells of a page that was there before, or of one at another address, is none. Raises
    `ApiError` for a definite refusal, `UnknownOutcome` when listing for the whole settle time did not show
    the page.
    """
    run.writer.check_time()
    slug = str(body["slug"])
    number = run.journal.intend(run.id, run.clock(), Intent(key, Verb.CREATE, owner, slug=slug, body=body))
    run.writes += 1
    try:
        with run.lists.writing(owner):
            page = await writes.create(run.writer, owner, body)
        if page.schedule_id in run.known_ids or not _told_of(page, kept.sent(body)):
            raise errors.UnknownOutcome(
                f"the answer tells of another page than the one asked for at {quoted(slug)}"
            )
    except errors.UnknownOutcome as error:
        listed = await _listed(run, owner, kept.sent(body))
        if listed is None:
            run.journal.settle(number, State.UNKNOWN)
            raise errors.UnknownOutcome(
                f"{error.message}; the page did not appear within {run.settle:g} s",
                help="the next apply looks again before it makes anything",
            ) from error
        page = listed
    except errors.ReconcilerError:
        run.journal.settle(number, State.REFUSED)
        raise
    run.known_ids |= {page.schedule_id}
    run.journal.settle(number, State.DONE, page.schedule_id)
    return page


async def patch(run: Run, key: str, before: LivePage, body: Mapping[str, Any]) -> None:
    """Change a page. When no answer comes it is sent again only after a read shows that nothing happened.

    Raises `UnknownOutcome` when nothing of it shows after the last attempt either, `NotReachable` where a
    page that LIST shows is answered 404 for the whole settle time: either of the two may be late. Raises
    `SafetyError` where the page cannot be shown to be meant.
    """
    await _meant(run, before)
    async for _ in verify.pauses(run.settle):
        try:
            await _patched(run, key, before, body)
        except errors.ApiError as error:
            if not _not_found(error) or await live.page(run.writer, before.schedule_id, before.owner) is None:
                raise
        else:
            return
    if before.owner in run.reached:  # then it is not about the token
        raise errors.ApiError(
            f"the page {quoted(before.slug)} of {before.owner} is there, and a change of it is answered 404",
            status=404, help="run apply again; other pages of theirs were changed",
        )  # fmt: skip
    raise unreachable(run, before)


async def _patched(run: Run, key: str, before: LivePage, body: Mapping[str, Any]) -> None:
    intent = _intent(run, key, Verb.PATCH, before, body)
    for last in range(1, ATTEMPTS + 1):
        number = run.journal.intend(run.id, run.clock(), intent)
        run.writes += 1
        try:
            run.wrote[before.schedule_id] = run.clock()
            if "availability_rules" in body:
                run.earlier[before.schedule_id] = before
            with run.lists.writing(before.owner):
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
        run.learn_reached(before.owner)
        return


async def delete(run: Run, key: str, before: LivePage) -> None:
    """Delete a page and read that it is gone; without an answer it is sent again only while it is there.

    Raises `ApiError` when the page is still there, `SafetyError` where it cannot be shown to be meant.
    """
    await _meant(run, before)
    intent = _intent(run, key, Verb.DELETE, before, None)
    missing = False
    for _ in range(ATTEMPTS):
        number = run.journal.intend(run.id, run.clock(), intent)
        run.writes += 1
        state = State.DONE
        try:
            with run.lists.writing(before.owner):
                await writes.delete(run.writer, before)
        except errors.UnknownOutcome:
            state = State.UNKNOWN
        except errors.ReconcilerError as error:
            missing = _not_found(error)
            if not missing:
                run.journal.settle(number, State.REFUSED)
                raise
        run.journal.settle(number, State.UNKNOWN if missing else state)
        if await _gone(run, before):
            if missing:
                await _check_elsewhere(run, before)
                run.journal.settle(number, State.DONE)
            return
        if state is State.DONE:
            break
    if missing:
        run.journal.settle(number, State.REFUSED)
        raise unreachable(run, before, removing=True)
    raise errors.ApiError(
        f"the page {quoted(before.slug)} of {before.owner} is not seen to be gone after its removal",
        help=f"run apply again; if it stays, look at it in Zoom as {before.owner}, at its bookings first",
    )


async def _meant(run: Run, before: LivePage) -> None:
    """Raise `SafetyError` unless a page is one of the plan's or stands at an address that we made up.

    An id that an answer gave is no proof: what no file names is never touched.
    """
    if before.schedule_id in run.own:
        return
    async for _ in verify.pauses(run.settle):
        page = await live.page(run.writer, before.schedule_id, before.owner, before.slug)
        if page is not None:
            break
    if page is not None and staging.is_ours(page.slug):
        run.own.add(page.schedule_id)
        return
    where = f"stands at {quoted(page.slug)}" if page else "is not found"
    if other := organizers.other(before, run.users):
        where += f", and {other} is given as its organizer"
    raise errors.SafetyError(
        f"a page that was to be at {quoted(before.slug)} of {before.owner} ({before.schedule_id}) {where}: "
        "it may be another one, and nothing was written to it",
        code="not-our-page", help=f"look at it in Zoom as {before.owner}; then run apply again",
    )  # fmt: skip


def unreachable(run: Run, page: LivePage, *, removing: bool = False) -> errors.NotReachable:
    """Return the error for a page that LIST shows and that the token does not change or remove by its id."""
    what, by_hand = "its removal" if removing else "a change of it", f"see to it in Zoom as {page.owner}"
    connect = f"connect its owner: `reconciler login --as {page.owner}`"
    own_token = page.owner.casefold() in run.writer.connected
    return errors.NotReachable(
        f"the page {quoted(page.slug)} of {page.owner} ({left_behind.titled(page)}) is there, and {what} is "
        "answered 404: this token does not reach it", page.owner, removing=removing,
        help=by_hand if own_token else f"{connect}; or {by_hand}",
    )  # fmt: skip


def _not_found(error: errors.ReconcilerError) -> bool:
    return isinstance(error, errors.ApiError) and error.status == 404


def _intent(run: Run, key: str, verb: Verb, before: LivePage, body: Mapping[str, Any] | None) -> Intent:
    about = run.about.get(key, About())
    return Intent(key, verb, before.owner, before.schedule_id, before.slug, body, before, about)


async def _gone(run: Run, before: LivePage) -> bool:
    """Whether a page is seen to be gone, which may take the settle time to show."""
    async for _ in verify.pauses(run.settle):
        if await live.gone(run.writer, before.schedule_id, before.owner, before.slug):
            return True
    return False


async def _check_elsewhere(run: Run, before: LivePage) -> None:
    """Raise `ApiError` where the list of a host of a page shows it, who is not its owner: it is theirs now.

    A DELETE that is answered 404 may have removed nothing, while the owner's list shows the page no more.
    """
    known = directory.of(run.users).by_address
    hosts = {user.email for rule in before.rules for user in known.get(directory.folded(rule.address), ())}
    for email in sorted(hosts - {before.owner}):
        there = await troubles.or_trouble(email, live.pages(run.writer, email))
        if isinstance(there, list) and any(_same_page(page, before) for page in there):
            raise errors.ApiError(
                f"the page {quoted(before.slug)} of {before.owner} ({before.schedule_id}) stands under "
                f"{email} now, and its removal is answered 404", help=f"see to it in Zoom as {email}",
            )  # fmt: skip


def _same_page(page: LivePage, before: LivePage) -> bool:
    return page.schedule_id == before.schedule_id and not page.cancelled


async def _listed(run: Run, owner: str, sent: Sent) -> LivePage | None:
    async for _ in verify.pauses(run.settle):
        for page in await live.pages(run.writer, owner):
            if page.schedule_id not in run.known_ids and made_by(page, sent):
                return page
    return None


def _told_of(page: LivePage, sent: Sent) -> bool:
    """Whether an answer to a create request may tell of the page that it made: at its slug or of its name."""
    titles = (page.fields.get("summary"), sent.fields.get("summary"))
    return page.slug.startswith(sent.slug) or equality.same(("summary",), *titles)


def made_by(page: LivePage, sent: Sent) -> bool:
    """Whether a page is the one that a create request made: at its slug, or at one that Zoom made of it."""
    titles = (page.fields.get("summary"), sent.fields.get("summary"))
    alike = page.slug.startswith(sent.slug) and equality.same(("summary",), *titles)
    return (page.slug == sent.slug or alike) and not page.cancelled


async def _changed(run: Run, before: LivePage) -> bool:
    """Whether a PATCH without an answer took effect, as far as reading for the settle time can tell."""
    async for _ in verify.pauses(run.settle):
        current = await live.page(run.writer, before.schedule_id, before.owner)
        if current is None or not verify.unchanged(current, before):
            return True
    return False


def hours(page: LivePage) -> dict[str, Any]:
    """Return {folded address: [(own hours, hours), …]} of a page's rules, to be compared."""
    found: dict[str, Any] = {}
    for rule in page.rules:
        found.setdefault(rule.address.casefold(), []).append((rule.use_custom, rule.hours))
    return found
