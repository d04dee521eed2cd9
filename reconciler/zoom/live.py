"""Reading what is live: pages of owners, users and their availability, bookings. Writes nothing.

A failed read is an error, never "missing"; only a list that does not show a page means that it is not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from reconciler import concurrency, errors, fields
from reconciler.compare.identity import Listed
from reconciler.model import EMPTY, LivePage, ZoomUser
from reconciler.planning.reasons import Trouble, UserTrouble
from reconciler.progress import Count, Stage, unseen
from reconciler.zoom import codec, instants, troubles
from reconciler.zoom.api import Reader
from reconciler.zoom.troubles import or_trouble

SCHEDULES = "/scheduler/schedules"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The account as it was read: pages by owner, users by email (those the account knows).

    `strangers` are the owners it does not know: they have no pages, and can get none. `troubles` are the
    owners and users of whom nothing could be read, by email: they are in none of the others.
    """

    listed: Listed
    users: Mapping[str, ZoomUser]
    strangers: frozenset[str] = frozenset()
    troubles: Mapping[str, UserTrouble] = field(default_factory=lambda: EMPTY)

    @property
    def alive(self) -> dict[str, LivePage]:
        """The listed pages that are not cancelled, by schedule id."""
        listed = (page for pages in self.listed.values() for page in pages)
        return {page.schedule_id: page for page in listed if not page.cancelled}


async def read(
    reader: Reader, owners: Iterable[str], emails: Iterable[str], count: Count = unseen
) -> Snapshot:
    """Read the pages of `owners` and the users `emails`, side by side: one list an owner, one a user.

    An error about one of them is that person's trouble. Raises where it is everybody's.
    """
    owners, emails = sorted(set(owners)), sorted(set(emails))
    stage = Stage(count, "reading lists", len(owners) + len(emails))
    lists, users = await concurrency.both(
        concurrency.all_of((or_trouble(owner, _known_pages(reader, owner)) for owner in owners), stage.step),
        concurrency.all_of((or_trouble(email, user(reader, email)) for email in emails), stage.step),
    )
    if common := troubles.everybody(lists, users):
        raise _nobody_answers(common)
    found = {each.user: each for each in (*lists, *users) if isinstance(each, UserTrouble)}
    listed = {owner: pages for owner, pages in zip(owners, lists, strict=True) if isinstance(pages, list)}
    by_email = {user.email: user for user in users if isinstance(user, ZoomUser)}
    strangers = (owner for owner, pages in zip(owners, lists, strict=True) if pages is None)
    return Snapshot(listed, by_email, frozenset(strangers), found)


def _nobody_answers(common: UserTrouble) -> errors.ReconcilerError:
    """Return the error for an account of which nobody could be read, all for the same reason."""
    if common.trouble is Trouble.LICENCE:
        return errors.CredentialsError(
            f"nobody of the files can be read; of {common.user} the API says {common.said}",
            help="check the ZOOM_* credentials and the app's account, then the licences of its users",
        )
    return errors.ApiError(common.said, help="nothing was written by this request; try again later")


async def _known_pages(reader: Reader, owner: str) -> list[LivePage] | None:
    try:
        return await pages(reader, owner)
    except errors.ApiError as error:
        if error.code == "unknown-owner":
            return None
        raise


async def pages(reader: Reader, owner: str) -> list[LivePage]:
    """Read the live pages of one owner; a page whose slug or rules LIST leaves out is read by its id."""
    try:
        answers = await reader.items(SCHEDULES, user_id=owner)
    except errors.ApiError as error:
        if error.status == 404:
            raise errors.ApiError(
                f"the account has no Scheduler user {owner}", status=404, code="unknown-owner",
                help="the owner must be a user of this Zoom account who has opened Scheduler once",
            ) from error  # fmt: skip
        raise
    listed = [codec.page(answer, owner) for answer in answers]
    # a list that changes while it is read may hold a page twice
    by_id = {page.schedule_id: page for page in listed}
    return await concurrency.all_of(_completed(reader, page) for page in by_id.values())


def path(schedule_id: str) -> str:
    """Return the path of a page. Raises `ApiError` for an id that would lead to another path.

    HTTP clients and servers resolve `..` and slashes; ids come from answers and from the lock file.
    """
    if schedule_id in ("", ".", "..") or re.search(r"[/\\]", schedule_id) or not schedule_id.isprintable():
        raise errors.ApiError(
            f"`{schedule_id}` stands as the id of a page and cannot be one: no request was sent for it",
            help="look for it in the lock file and restore that from git, else the API answered it",
            code="unusable-id",
        )
    return f"{SCHEDULES}/{quote(schedule_id, safe='')}"


async def page(reader: Reader, schedule_id: str, owner: str) -> LivePage | None:
    """Read one page; None where it is not there any more.

    A list says what is there: a token that is not its owner's is answered 404 by id [zoom.md: ownership].
    """
    if owner not in reader.listed_only and (found := await by_id(reader, schedule_id, owner)):
        return None if found.cancelled else found
    try:
        listed = await pages(reader, owner)
    except errors.ApiError as error:
        if error.code == "unknown-owner":
            return None
        raise
    found = next((page for page in listed if page.schedule_id == schedule_id and not page.cancelled), None)
    if found is None:
        return None
    reader.listed_only.add(owner)
    return _listed_only(found)


async def told(reader: Reader, listed: LivePage, names: Collection[str]) -> LivePage:
    """Return a listed page with those of the fields `names` that lists may leave out, read by its id.

    Where the token cannot read it by id, they stay unread [zoom.md: lists-honour-user-id].
    """
    missing = (fields.UNLISTED & {*names}) - listed.fields.keys()
    if not missing:
        return listed
    owner = listed.owner
    known = owner in reader.listed_only
    found = None if known else await or_trouble(owner, by_id(reader, listed.schedule_id, owner))
    if found is None:
        reader.listed_only.add(owner)
    if not isinstance(found, LivePage):
        return _listed_only(listed)
    more = {name: value for name, value in found.fields.items() if name in missing}
    return replace(listed, fields={**listed.fields, **more})


def _listed_only(page: LivePage) -> LivePage:
    """Return a page that only lists show: what they leave out may have any value."""
    return replace(page, unread=fields.UNLISTED - page.fields.keys())


async def by_id(reader: Reader, schedule_id: str, owner: str) -> LivePage | None:
    """Read one page by its id alone, a cancelled one too; None where that is answered 404."""
    try:
        answer = await reader.get(path(schedule_id), user_id=owner)
    except errors.ApiError as error:
        if error.status == 404:
            return None
        raise
    return codec.page(answer, owner)


async def user(reader: Reader, email: str) -> ZoomUser | None:
    """Read a user's scheduler address and availabilities; None where the account does not know them."""
    try:
        answers = await reader.items("/scheduler/availability", user_id=email)
    except errors.ApiError as error:
        if error.status == 404:
            return None
        raise
    addresses = [answer["owner"] for answer in answers if isinstance(answer, Mapping) and answer.get("owner")]
    address = str(addresses[0]) if addresses else None
    return ZoomUser(email, address, tuple(codec.availability(answer) for answer in answers))


async def bookings(
    reader: Reader, people: Iterable[str], schedule_id: str, now: datetime
) -> int | UserTrouble:
    """Count the upcoming bookings of a page, in the events of its owner and hosts; or say whose are unread.

    An event names its page, sometimes with the instance's time behind it [zoom.md: events]. One that names
    none counts: the number decides whether the page may be removed.
    """
    params = {"from": instants.write(now)}
    lists = await concurrency.all_of(
        or_trouble(email, _events(reader, email, params)) for email in sorted(set(people))
    )
    if unread := next((events for events in lists if isinstance(events, UserTrouble)), None):
        return unread
    booked = [
        event
        for events in lists
        if not isinstance(events, UserTrouble)
        for event in events
        if _books(event, schedule_id)
    ]
    return len({str(event.get("event_id")) for event in booked})


async def _events(reader: Reader, email: str, params: Mapping[str, str]) -> list[Any]:
    """Read the events of a user; none for a user whom the account does not know."""
    try:
        return await reader.items("/scheduler/events", user_id=email, **params)
    except errors.ApiError as error:
        if error.status == 404:
            return []
        raise


def _books(event: Any, schedule_id: str) -> bool:
    """Whether an event may be a booking of the page: an event that names no page may be."""
    if not isinstance(event, Mapping):
        raise errors.ApiError("the API answered no event where one was due", help="try again later")
    page_id = str(event.get("schedule_id") or "")
    matches = page_id in ("", schedule_id) or page_id.startswith(f"{schedule_id}_")
    return matches and event.get("status") != "cancelled"


async def _completed(reader: Reader, listed: LivePage) -> LivePage:
    if listed.cancelled or (listed.slug and "availability_rules" in listed.raw):
        return listed
    if listed.owner in reader.listed_only:
        return listed
    found = await by_id(reader, listed.schedule_id, listed.owner)
    return found if found and not found.cancelled else listed
