"""Reading what is live of one person: the list of their pages, one page, their availability. Writes nothing.

A failed read is an error, never "missing"; only a list that does not show a page means that it is not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from reconciler import concurrency, errors, fields
from reconciler.compare import directory
from reconciler.compare.identity import UnreadablePage
from reconciler.model import EMPTY, LivePage, ZoomUser
from reconciler.times.wording import quoted
from reconciler.zoom import address, codec
from reconciler.zoom.api import Reader
from reconciler.zoom.troubles import UNUSABLE, or_trouble

SCHEDULES = "/scheduler/schedules"


@dataclass(frozen=True, slots=True)
class Listing:
    """One owner's list: the pages, the items that cannot be read, and the ids of managed copies.

    `silent` where an item does not say whether it is a managed copy.
    """

    pages: list[LivePage]
    unreadable: tuple[UnreadablePage, ...] = ()
    managed: frozenset[str] = frozenset()
    silent: bool = False


async def is_stranger(reader: Reader, email: str) -> bool:
    """Whether the account knows nobody of this email: neither pages nor availabilities of theirs."""
    return await user(reader, email) is None and await known_pages(reader, email) is None


async def known_pages(
    reader: Reader, owner: str, known: Mapping[str, Listing] = EMPTY
) -> Listing | None:  # fmt: skip
    """Read the list of an owner unless it is `known`, by owner; None where the account knows nobody so."""
    try:
        return known.get(owner) or await listing(reader, owner)
    except errors.ApiError as error:
        if error.code == "unknown-owner":
            return None
        raise


async def pages(reader: Reader, owner: str) -> list[LivePage]:
    """Read the live pages of one owner, those that can be read."""
    return (await listing(reader, owner)).pages


async def listing(reader: Reader, owner: str) -> Listing:
    """Read one owner's list; a page whose slug or rules LIST leaves out is read by its id."""
    try:
        answers = await reader.items(SCHEDULES, user_id=owner)
    except errors.ApiError as error:
        if error.status != 404:
            raise
        if await user(reader, owner) is not None:
            raise errors.ApiError(
                f"the list of pages of {owner} was answered 404, and the account knows them", retryable=True,
                help="nothing is concluded from it; run again later",
            ) from error  # fmt: skip
        raise errors.ApiError(
            f"the account has no Scheduler user {owner}",
            status=404,
            code="unknown-owner",
            help="the owner must be a user of this Zoom account who has opened Scheduler once",
        ) from error
    told = [(codec.managed(answer), _read(answer, owner)) for answer in answers]
    listed = _once((page for _, page in told if isinstance(page, LivePage)), owner)
    # most are complete: no task for those
    partial = [page for page in listed if isinstance(page, LivePage) and not codec.complete(page)]
    read = await concurrency.all_of(_completed(reader, page) for page in partial)
    completed = {page.schedule_id: one for page, one in zip(partial, read, strict=True)}
    whole = [completed.get(page.schedule_id, page) for page in listed]
    unread = (page for page in (*(page for _, page in told), *whole) if isinstance(page, UnreadablePage))
    return Listing(
        [page for page in whole if isinstance(page, LivePage)],
        tuple(dict.fromkeys(unread)),
        frozenset(page.schedule_id for copy, page in told if copy and page.schedule_id),
        silent=any(copy is None for copy, _ in told),
    )


async def page_at(reader: Reader, schedule_id: str, owner: str, slugs: Collection[str]) -> LivePage | None:
    """Read one page that is to be at one of `slugs`; at none of them, the list of its owner decides.

    A read by the id may answer another page's body. Returns and raises as `page`.
    """
    found = await page(reader, schedule_id, owner)
    if found is None or found.slug in slugs:
        return found
    same = (one for one in await pages(reader, owner) if one.schedule_id == schedule_id and not one.cancelled)
    return next(same, found)


def _once(listed: Iterable[LivePage], owner: str) -> list[LivePage | UnreadablePage]:
    """Return each page of a list once: one that it shows twice, and not alike, cannot be read from it.

    A list that changes while it is read may hold a page twice.
    """
    pages: dict[str, LivePage | UnreadablePage] = {}
    for page in listed:
        known = pages.setdefault(page.schedule_id, page)
        if isinstance(known, LivePage) and known != page:
            what = "a list shows it twice, and not alike"
            pages[page.schedule_id] = UnreadablePage(owner, what, page.schedule_id, page.slug)
    return [*pages.values()]


def _read(answer: Any, owner: str) -> LivePage | UnreadablePage:
    """Read one schedule, as far as it can be read."""
    try:
        return codec.page(answer, owner)
    except errors.ApiError as error:
        return codec.unreadable(answer, owner, error.message)


def path(schedule_id: str) -> str:
    """Return the path of a page. Raises `ApiError` for an id that would lead to another path.

    HTTP clients and servers resolve `..` and slashes; ids come from answers and from the lock file.
    """
    if schedule_id in ("", ".", "..") or re.search(r"[/\\]", schedule_id) or not schedule_id.isprintable():
        raise errors.ApiError(
            f"`{schedule_id}` stands as the id of a page and cannot be one: no request was sent for it",
            help="look for it in the lock file and restore that from git, else the API answered it",
            code=UNUSABLE,
        )
    return f"{SCHEDULES}/{quote(schedule_id, safe='')}"


def written(reader: Reader, schedule_id: str) -> datetime | None:
    """Return the service's time in the answer to our last change of a page; None where there was none."""
    return reader.written(f"{SCHEDULES}/{quote(schedule_id, safe='')}")


async def page(reader: Reader, schedule_id: str, owner: str, slug: str = "") -> LivePage | None:
    """Read one page; None where it is not there any more. `slug` is where it stood, if that is known.

    A list says what is there: a token that is not its owner's is answered 404 by id [zoom.md: ownership].
    Raises `ApiError` where what cannot be read may be this page.
    """
    one = None if owner in reader.listed_only else await by_id(reader, schedule_id, owner)
    if isinstance(one, LivePage):
        return None if one.cancelled else one
    try:
        there = await listing(reader, owner)
    except errors.ApiError as error:
        if error.code != "unknown-owner":
            raise
        await address.check(reader, {owner})
        return None
    same = (page for page in there.pages if page.schedule_id == schedule_id and not page.cancelled)
    if (found := next(same, None)) is not None:
        if one is not None:  # it can be read by its id, and what came could not
            return found
        reader.listed_only.add(owner)
        return as_listed(found)
    if unread := next((item for item in there.unreadable if item.may_be(schedule_id, slug)), one):
        raise not_readable(unread)
    return None


async def gone(reader: Reader, schedule_id: str, owner: str, slug: str = "") -> bool:
    """Whether a page is gone: both its id and a list of its owner that is asked for now say so.

    `slug` is where it stood. A token that does not read the page by its id has the list alone. One of the two
    that cannot be read says nothing.
    """
    one = None if owner in reader.listed_only else await by_id(reader, schedule_id, owner)
    if isinstance(one, UnreadablePage) or (one is not None and not one.cancelled):
        return False
    there = await listing(reader, owner)
    if any(page.schedule_id == schedule_id and not page.cancelled for page in there.pages):
        return False
    return not any(item.may_be(schedule_id, slug) for item in there.unreadable)


async def agreed(reader: Reader, page: LivePage) -> None:
    """Raise `ApiError` where the list of its owner shows a page that was read by its id at another slug.

    To be asked before a page is given up because it stands elsewhere: either read may be of another page.
    """
    there = await listing(reader, page.owner)
    listed = next((one for one in there.pages if one.schedule_id == page.schedule_id), page)
    if listed.slug != page.slug:
        raise errors.ApiError(
            f"the page {page.schedule_id} of {page.owner} stands at {quoted(page.slug)} by its id, and at "
            f"{quoted(listed.slug)} in the list", code=codec.UNREADABLE,
            help="nothing is concluded from it; run apply again later",
        )  # fmt: skip


async def told(reader: Reader, listed: LivePage, names: Collection[str]) -> LivePage:
    """Return a listed page with those of the fields `names` that lists may leave out, read by its id.

    Where the token cannot read it by id, they stay unread [zoom.md: lists-honour-user-id].
    """
    missing = fields.untold(names, listed.fields)
    if not missing:
        return listed
    owner = listed.owner
    known = owner in reader.listed_only
    found = None if known else await or_trouble(owner, by_id(reader, listed.schedule_id, owner))
    if found is None:
        reader.listed_only.add(owner)
    if not isinstance(found, LivePage):
        return as_listed(listed)
    more = {name: value for name, value in found.fields.items() if name in missing}
    return replace(listed, fields={**listed.fields, **more})


def as_listed(page: LivePage) -> LivePage:
    """Return a page that only lists show: what they leave out may have any value."""
    return replace(page, unread=fields.UNLISTED - page.fields.keys())


def not_readable(page: UnreadablePage) -> errors.ApiError:
    """Return the error for a page that is there, or may be, and cannot be read."""
    return errors.ApiError(
        f"a page of {page.owner} ({page.called}) cannot be read: {page.what}", code=codec.UNREADABLE,
        help="open it in Zoom and save it there again; nothing is concluded from it until then",
    )  # fmt: skip


async def by_id(reader: Reader, schedule_id: str, owner: str) -> LivePage | UnreadablePage | None:
    """Read one page by its id alone, a cancelled one too; None where that is answered 404."""
    try:
        answer = await reader.get(path(schedule_id), user_id=owner)
    except errors.ApiError as error:
        if error.status == 404:
            return None
        raise
    found = _read(answer, owner)
    if isinstance(found, UnreadablePage):
        return replace(found, schedule_id=schedule_id)
    if found.schedule_id != schedule_id:
        what = f"the API answers it with another page, {quoted(found.slug)} ({found.schedule_id})"
        return UnreadablePage(owner, what, schedule_id)
    return found


async def user(reader: Reader, email: str) -> ZoomUser | None:
    """Read a user's scheduler address and availabilities; None where the account does not know them.

    Raises `ApiError` where the answer is of several people, or of somebody else: all that is asked for and
    judged goes by that address.
    """
    try:
        answers = await reader.items("/scheduler/availability", user_id=email)
    except errors.ApiError as error:
        if error.status == 404:
            return None
        raise
    owners = [answer.get("owner") for answer in answers if isinstance(answer, Mapping)]
    addresses = directory.one_each(owner for owner in owners if isinstance(owner, str) and "@" in owner)
    if len(addresses) > 1 or any(directory.is_of_another(address, email) for address in addresses):
        raise errors.ApiError(
            f"asked for the availabilities of {email}, the API answers those of {' and '.join(addresses)}",
            code=codec.UNREADABLE, help="nothing is concluded from it; run again later",
        )  # fmt: skip
    return ZoomUser(email, next(iter(addresses), None), tuple(map(codec.availability, answers)))


async def _completed(reader: Reader, listed: LivePage) -> LivePage | UnreadablePage:
    """Return a page with what LIST leaves out, where GET tells it; one without an address is unreadable."""
    found = None
    if listed.owner not in reader.listed_only:
        try:
            found = await by_id(reader, listed.schedule_id, listed.owner)
        except errors.ApiError as error:
            if error.code != UNUSABLE:
                raise
    if isinstance(found, LivePage) and not found.cancelled:
        listed = found
    return listed if listed.slug else codec.unreadable(listed.raw, listed.owner, "it has no slug and no link")
