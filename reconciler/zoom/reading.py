"""Reading an account: the lists of all owners and the users, side by side. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from reconciler import concurrency, errors
from reconciler.compare import directory, organizers
from reconciler.compare.directory import Directory
from reconciler.compare.identity import Listed, UnreadablePage
from reconciler.model import EMPTY, LivePage, ZoomUser
from reconciler.planning import phrases
from reconciler.planning.blocks import Trouble, UserTrouble
from reconciler.progress import Count, Stage, unseen
from reconciler.zoom import address, live, troubles
from reconciler.zoom.api import Reader
from reconciler.zoom.live import Listing
from reconciler.zoom.troubles import or_trouble

MANAGED = "/scheduler/managed_schedules"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The account as it was read: pages by owner, users by email (those the account knows).

    `strangers` are the owners it does not know: they have no pages, and can get none. `troubles` are the
    owners and users of whom something could not be read, by email. `unreadable` are
    pages that are there and cannot be read, `managed` the ids of copies of an administrator's template.
    """

    listed: Listed
    users: Mapping[str, ZoomUser]
    strangers: frozenset[str] = frozenset()
    troubles: Mapping[str, UserTrouble] = field(default_factory=lambda: EMPTY)
    unreadable: tuple[UnreadablePage, ...] = ()
    managed: frozenset[str] = frozenset()

    @property
    def alive(self) -> dict[str, LivePage]:
        """The listed pages that are not cancelled, by schedule id."""
        listed = (page for pages in self.listed.values() for page in pages)
        return {page.schedule_id: page for page in listed if not page.cancelled}

    def hides(self, owner: str, schedule_id: str, slug: str) -> bool:
        """Whether a page of `owner` that cannot be read may be the one with this id and slug."""
        return any(page.owner == owner and page.may_be(schedule_id, slug) for page in self.unreadable)


async def account(
    reader: Reader, owners: Iterable[str], emails: Iterable[str], count: Count = unseen,
    known: Mapping[str, Listing] = EMPTY, people: Mapping[str, ZoomUser] = EMPTY,
) -> Snapshot:  # fmt: skip
    """Read the pages of `owners` and the users `emails`, side by side: one list an owner, one a user.

    Lists that are `known`, by owner, are not read; `people`, by email, are the users where none are asked
    for. An error about one person is that person's trouble. Raises where it is everybody's, and where all and
    the account itself are answered 404: the address is wrong.
    """
    owners, emails = sorted(set(owners)), sorted(set(emails))
    stage = Stage(count, "reading lists", len(owners) + len(emails))
    lists, users = await concurrency.both(
        concurrency.all_of(
            (or_trouble(owner, live.known_pages(reader, owner, known)) for owner in owners), stage.step
        ),
        concurrency.all_of((or_trouble(email, live.user(reader, email)) for email in emails), stage.step),
    )
    by_owner, by_user = dict(zip(owners, lists, strict=True)), dict(zip(emails, users, strict=True))
    if common := troubles.everybody(reader, by_owner, by_user):
        raise _nobody_answers(common)
    if (lists or users) and all(each is None for each in (*lists, *users)):
        await address.check(reader, {*owners, *emails})
    found = {each.user: each for each in (*lists, *users) if isinstance(each, UserTrouble)}
    known = {owner: each for owner, each in by_owner.items() if isinstance(each, Listing)}
    by_email = {user.email: user for user in users if isinstance(user, ZoomUser)} or people
    twice = directory.one_for_two(by_email)
    found |= {
        email: UserTrouble(email, Trouble.FAILED, f"the API says that {why}") for email, why in twice.items()
    }
    by_email = {email: user for email, user in by_email.items() if email not in twice}
    known = _owners(known, by_email)
    strangers = (owner for owner, each in by_owner.items() if each is None)
    managed = frozenset(schedule_id for listing in known.values() for schedule_id in listing.managed)
    if any(listing.silent for listing in known.values()):
        managed |= await _managed(reader)
    return Snapshot(
        {owner: listing.pages for owner, listing in known.items()}, by_email, frozenset(strangers), found,
        tuple(page for listing in known.values() for page in listing.unreadable), managed,
    )  # fmt: skip


def _owners(listed: Mapping[str, Listing], users: Mapping[str, ZoomUser]) -> dict[str, Listing]:
    """Return the lists without the pages of others, which a list may show that ignores who was asked for.

    A page that its organizer's own list shows is theirs. Of any other one nothing is concluded.
    """
    people = directory.of(users)
    ids = {owner: {page.schedule_id for page in listing.pages} for owner, listing in listed.items()}
    return {owner: _own(owner, listing, ids, people) for owner, listing in listed.items()}


def _own(owner: str, listing: Listing, ids: Mapping[str, set[str]], people: Directory) -> Listing:
    others = organizers.of_others(listing.pages, owner, people)
    if not others:
        return listing
    theirs = organizers.elsewhere(others, ids, people)
    unread = (
        UnreadablePage(
            owner, f"its organizer is {others[page.schedule_id]}", page.schedule_id, page.slug, page.url or ""
        )
        for page in listing.pages
        if page.schedule_id in others.keys() - theirs
    )
    own = [page for page in listing.pages if page.schedule_id not in others]
    return replace(listing, pages=own, unreadable=(*listing.unreadable, *unread))


def _nobody_answers(common: UserTrouble) -> errors.ReconcilerError:
    """Return the error for an account of which nobody could be read, all for the same reason."""
    nobody = f"nobody can be read with these credentials; of {common.user} the API says {common.said}"
    if common.trouble is Trouble.LICENCE:
        return errors.CredentialsError(
            nobody, help="check the ZOOM_* credentials and the app's account, then the licences of its users"
        )
    if common.trouble is Trouble.SCOPES:
        cure = phrases.cure(common.trouble, common.user)
        return errors.PermissionDenied(nobody, code="missing-scope", help=cure)
    if common.trouble is Trouble.REFUSED:
        return errors.ApiError(nobody, help="check ZOOM_API_BASE_URL and the names of people in the files")
    return errors.ApiError(common.said, help=common.help)


async def _managed(reader: Reader) -> frozenset[str]:
    """Return the ids in the list of managed copies; none where the account does not let it be read.

    Raises `ApiError` where reading fails otherwise: what is not known to be a copy would be written to.
    """
    try:
        items = await reader.items(MANAGED)
    except (errors.CredentialsError, errors.PermissionDenied):
        return frozenset()
    except errors.ApiError as error:
        if error.status not in (400, 404):
            raise
        return frozenset()
    return frozenset(str(item.get("schedule_id")) for item in items if isinstance(item, Mapping))
