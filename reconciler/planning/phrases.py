"""The wording of each reason and block. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from reconciler.allow import Allow
from reconciler.bookable import upcoming
from reconciler.compare.identity import Mismatch, MovedAway, SeveralAt, TakenBy, Unread
from reconciler.compare.renamed import Renamed
from reconciler.model import Change, dotted
from reconciler.planning import renaming
from reconciler.planning.blocks import (
    Block,
    BookingsUnread,
    HeldUp,
    IdNotFound,
    IdWouldChange,
    KeepsDates,
    MovedSinceRun,
    Needs,
    NoAddress,
    NotReachable,
    NotRestorable,
    OverLimit,
    OwnerVanished,
    SlugRewritten,
    Stale,
    Trouble,
    UnknownAvailability,
    UnknownPeople,
    UnreadableAvailability,
    UserTrouble,
)
from reconciler.planning.reasons import (
    AnotherThan,
    AsideStands,
    Attested,
    Booked,
    Cause,
    Denied,
    Failures,
    GivenUp,
    Lookalikes,
    MadeAgain,
    MadeByRun,
    NoKnownRecipe,
    NoRecipe,
    NotTried,
    OwnerDiffers,
    Reason,
    RecipeFails,
    RecipeFound,
    ReplacementWaits,
    StandsAt,
    TypeDiffers,
)
from reconciler.planning.tolerated import Accepted, Ignored, Unreadable, Why
from reconciler.times.wording import many, quoted

FEW: Final = 3  # pages that are named in a sentence
UNREAD: Final = "this token cannot read it; whether it is so in Zoom is not seen"
KEEPS_DATES: Final = "this account makes pages only with dates, and such a page keeps them"
NEVER: Final = " (if it never was, declare in its file what it is)"
GIVE_DATES: Final = "give `start_date` and `end_date` in the file"
NO_DATES_CURE: Final = f"{GIVE_DATES}; or have it tried anew: `reconciler probe … --save`, or probe --forget"
CAUSES: Final = {
    Cause.NOT_THERE: "not there",
    Cause.TRIAL_FIRST: "first made at an unlisted address, with trial hours until its type is proved",
    Cause.DECLARED_ABSENT: "state: absent",
    Cause.ALREADY_ABSENT: "state: absent, and there is no such page",
    Cause.IN_LOCK_FILE: "known from an earlier run",
    Cause.ADOPTED: "found in Zoom at its address, adopted",
    Cause.HOSTS_DIFFER: "its hosts differ",
    Cause.HOSTS_NOT_SHOWN: "nothing that this token can read tells who is on the page",
    Cause.EVIDENCE_CONFLICTS: "the evidence on its type conflicts",
    Cause.OPENS_UNPROVEN: "it is to be opened, and while it is closed nothing shows its type",
    Cause.HALF_PUBLISHED: "it came out otherwise when it was published: apply closes and removes it first",
    Cause.NAMES_STRANGERS: "it names people who are not in this account",
    Cause.UNREADABLE: "what is live there cannot be read",
    Cause.MANAGED_COPY: "managed-copy: made from an administrator's template, which alone changes it",
    Cause.CAN_BE_REPLACED: "`--allow replace` makes it anew",
    Cause.AWAITS_ATTESTATION: "awaiting-attest: stands at staging, type or hosts unproven",
    Cause.UNPROVEN_ALLOWED: "stands at staging; unproven pages may be published: publish it",
    Cause.TYPE_NOT_PROVED: "its type is not proved, so `undo` could not make it again",
    Cause.REMOVED_BY_RUN: "removed by the run",
    Cause.CLOSED_FIRST: "its file closes it: that needs no proof of what it is, and is done first",
}


def reasons(causes: Iterable[Reason]) -> str:
    """Return all reasons of an action in one line."""
    return "; ".join(map(reason, causes))


def reason(why: Reason) -> str:  # noqa: PLR0911, PLR0912 - one line for each kind of reason
    """Return one reason in words."""
    match why:
        case Cause():
            return CAUSES[why]
        case MovedAway() | SeveralAt() | TakenBy():
            return f"lock-mismatch: {mismatch(why)}"
        case MadeByRun(run):
            return f"made by run {run}"
        case Booked(bookings, time_zone):
            return upcoming.words(bookings, time_zone)
        case StandsAt(slug):
            return f"it stands at {quoted(slug)}"
        case AnotherThan(schedule_id):
            return f"it is another page than {schedule_id}, which is not there any more"
        case MadeAgain(was):
            return f"it is another page than {was}, which was removed: somebody made it since"
        case NoKnownRecipe(page_type):
            return f"no recipe is known to make {page_type} here, so `undo` may not be able to make it again"
        case NotTried(failed):
            return f"not tried: {failures(failed)}"
        case NoRecipe(_, failed, replacing=True):
            return f"no recipe ({failures(failed)})"
        case NoRecipe(page_type, failed):
            return f"no recipe makes {page_type} here (not tried: {failures(failed)})"
        case Lookalikes(owner, pages):
            return "; ".join(
                f"{quoted(page.slug)} stands under {page.owner}, not {owner}"
                if page.owner != owner
                else f"a page of {page.owner} with these hosts stands at {quoted(page.slug)}"
                for page in pages
            )
        case OwnerDiffers(live, declared):
            return f"owner {live} -> {declared}"
        case TypeDiffers(live, declared, ever):
            return f"the page is {' or '.join(sorted(live))}, not {declared}{'' if ever else NEVER}"
        case Attested(by):
            return f"attested by {by}; publish it"
        case ReplacementWaits(causes):
            return f"its replacement: {reasons(causes)}"
        case AsideStands(slug, owner, too):
            stands = f"the page it replaced is still at {quoted(slug)} of {owner}"
            return f"{stands}: apply removes that one{' too' if too else ''}; `undo` cannot bring it back"
        case Denied() | RecipeFails() | RecipeFound():
            return f"{given_up(why)}: apply removes that page"
    assert_never(why)


def given_up(why: GivenUp) -> str:
    """Say why a page at staging is given up."""
    match why:
        case Denied(by):
            return f"{by} said that the page at staging is not as declared"
        case RecipeFails(recipe, page_type, because):
            return f"recipe {recipe} does not make {page_type} here: {because}"
        case RecipeFound(recipe, page_type):
            return f"recipe {recipe} is known to make {page_type} here"
    assert_never(why)


def failures(failed: Failures) -> str:
    """Say which recipes failed when."""
    return "; ".join(f"{', '.join(names)} failed on {day}" for day, names in failed.by_day)


def mismatch(why: Mismatch) -> str:
    """Say why it is not clear which live page a declared one is."""
    match why:
        case MovedAway(schedule_id, slug, owner, instead):
            other = f", and {instead} stands at its address" if instead else ""
            return f"{schedule_id} is now at {quoted(slug)} of {owner}{other}"
        case SeveralAt(slug, owner, ids):
            return f"several pages stand at {quoted(slug)} of {owner} ({', '.join(ids)})"
        case TakenBy(page):
            return f"its address is still that of the page `{page}`"
    assert_never(why)


def block(why: Block) -> str:  # noqa: PLR0911, PLR0912 - one line for each kind of block
    """Say what keeps an action from being carried out."""
    match why:
        case Needs(allow):
            return f"needs {' '.join(f'--allow {name}' for name in Allow if name in allow)}"
        case UnknownPeople(emails):
            return f"no user {', '.join(emails)} in this account"
        case UserTrouble():
            return user_trouble(why)
        case BookingsUnread(trouble):
            return f"its bookings are not known: {user_trouble(trouble)}; or --allow booked-page"
        case UnknownAvailability(host, availability):
            return f"{host} has no availability {quoted(availability)} in Zoom"
        case UnreadableAvailability(host, availability):
            return f"the hours of {quoted(availability)}, which {host} is declared by, cannot be read"
        case Unread() | Renamed():
            return unread(why) if isinstance(why, Unread) else renaming.words(why)
        case NoAddress(host):
            return f"Zoom does not say the address of {host}: give the host an `email` beside the `id`"
        case NotReachable(owner, on, undated):
            return (
                f"not-reachable: this token does not change or remove pages of {owner} (seen on {on}); "
                f"connect {owner}: `reconciler login --as {owner}` (see `reconciler explain not-reachable`)"
            ) + (f"; or {GIVE_DATES}: without, it is changed once it is made" if undated else "")
        case KeepsDates(on):
            return f"needs-dates: {KEEPS_DATES} (seen on {on}); {NO_DATES_CURE}"
        case OwnerVanished(owner):
            return (
                f"all pages of {owner} are gone at once, which may be a failed read; "
                "name the page to make it again"
            )
        case IdNotFound():
            return f"page-missing: {id_not_found(why)}"
        case IdWouldChange(schedule_id):
            return (
                f"the new page would not be {schedule_id}: remove the line `schedule_id` first, and where "
                "another page has its slug, give it a slug of its own before"
            )
        case SlugRewritten():
            return renaming.rewritten(why)
        case Stale():
            return "stale: the page has moved since the plan was made; plan again"
        case HeldUp(page):
            return f"held up: `{page}` is stale; --on-error continue carries out the rest"
        case MovedSinceRun(what):
            return f"stale: {what}"
        case NotRestorable(what):
            return "; ".join(what)
    assert_never(why)


TROUBLES: Final = {
    Trouble.NO_PROFILE: "is refused as without a Scheduler profile",
    Trouble.LICENCE: "is refused as without a licence",
    Trouble.DISCONNECTED: "must connect",
    Trouble.APP: "cannot be reached through the app for users",
    Trouble.SCOPES: "has not consented to a scope that is needed",
    Trouble.REFUSED: "is refused by the API",
    Trouble.FAILED: "cannot be read now",
}
SIGN_IN: Final = "have them open Zoom Scheduler and sign in once"
NO_USER: Final = f"left, lost the licence, or never signed in there (then {SIGN_IN})"
CURES: Final = {
    Trouble.NO_PROFILE: SIGN_IN,
    Trouble.LICENCE: "look at their Scheduler licence in Zoom",
    Trouble.DISCONNECTED: "`reconciler login --as {user}`",
    Trouble.APP: "set ZOOM_USER_CLIENT_ID and ZOOM_USER_CLIENT_SECRET to those of the app that they "
    "connected through",
    Trouble.SCOPES: "add the scopes to the app for users, then `reconciler login --as {user}`",
    Trouble.REFUSED: "look at this user in Zoom, and at what the files call them",
    Trouble.FAILED: "run it again later",
}


def user_trouble(why: UserTrouble) -> str:
    """Say of whom nothing can be read, why, and what helps."""
    return f"{why.user} {TROUBLES[why.trouble]}: {cure(why.trouble, why.user)} ({why.said})"


def cure(trouble: Trouble, user: str) -> str:
    """Say what helps a user who is in this trouble."""
    return CURES[trouble].format(user=user)


def id_not_found(why: IdNotFound) -> str:
    """Say that the page that the files name by its id is not there."""
    cure = "remove the line `schedule_id` to have the page made anew"
    return f"{why.owner} has no page {why.schedule_id}; {cure}"


def unread(why: Unread) -> str:
    """Say which live page cannot be read, and why."""
    page = why.shown
    doubt = "" if why.sure else ", and it may be this one (name the page to make it all the same)"
    return f"suspicious-read: a page of {page.owner} ({page.called}) cannot be read{doubt}: {page.what}"


def tolerated(change: Change, why: Why) -> str:
    """Say why a difference stays."""
    match why:
        case Accepted(until, because):
            return f"accepted until {until}: {because}"
        case Ignored(on):
            return f"the API ignored `{dotted(change.path)}` on {on}"
        case Unreadable():
            return UNREAD
    assert_never(why)


def unread_field(name: str, pages: Sequence[str]) -> str:
    """Say of which pages, by their keys, this token cannot read a field; of more than a few how many."""
    return f"`{name}` of {some_pages(pages)}: {UNREAD}"


def some_pages(keys: Sequence[str]) -> str:
    """Name a few pages by their keys; of more than a few say how many they are."""
    return ", ".join(f"`{key}`" for key in keys) if len(keys) <= FEW else many(len(keys), "page")


def over_limit(excess: OverLimit) -> str:
    """Say that a run would do too much."""
    are = "is" if excess.count == 1 else "are"
    return f"{many(excess.count, excess.what)} {are} more than the limit of {excess.limit:,} a run"
