"""The wording of each note on what became of a page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, assert_never

from reconciler.evidence import Verdict
from reconciler.model import Path, dotted
from reconciler.planning import phrases
from reconciler.planning.action import ActionKind
from reconciler.planning.blocks import Block
from reconciler.planning.outcome import (
    AsideRemoved,
    AsideStays,
    Disproved,
    Event,
    FailedRecipe,
    FieldResult,
    HadBookings,
    HalfPublished,
    Halt,
    HostNotShown,
    MadeBy,
    Note,
    NothingMade,
    NotProved,
    NotPutBack,
    PageResult,
    Patched,
    ReadOtherwise,
    RecipeEnd,
    Refused,
    Replaced,
    Stopped,
    TakenBack,
)
from reconciler.planning.reasons import Reason
from reconciler.times import wording
from reconciler.times.wording import quoted

EVENTS: Final = {
    Event.REMOVED: "removed, and seen to be gone",
    Event.NOT_READABLE: "written, but it cannot be read back",
}
HALTS: Final = {
    Halt.FAILED: "{page} failed",
    Halt.TYPE_LOST: "{page} is not of its declared type after it was changed",
    Halt.TYPE_NOT_SEEN: (
        "{page} is not of its declared type after it was changed; it was not seen to be before"
    ),
    Halt.TYPE_IN_DOUBT: "{page} is not shown to be of its declared type after it was changed",
    Halt.HOSTS_DIFFER: "{page} does not book exactly its hosts after it was changed",
    Halt.LOST_AT_PUBLICATION: "{page} lost its type or its hosts when it was published",
}
PROVED_AGAIN: Final = {
    True: "; type proved again after the write",
    None: "; nothing proved its type anew: what was known before the write still counts",
    False: "",
}
LEFT: Final = {
    ActionKind.CREATE: "the last read of this run does not show the page",
    ActionKind.DELETE: "the last read of this run shows the page still",
}
"""What is so when a plan of the last read would do this to a page."""
OTHERWISE: Final = "the last read of this run does not show it as declared"
FAILED_RECIPES: Final = {
    RecipeEnd.REFUSED: "refused: {seen}",
    RecipeEnd.WRONG_TYPE: "made {seen}",
    RecipeEnd.WRONG_HOSTS: "made {seen}",
    RecipeEnd.FAILED_BEFORE: "on another page: {seen}; not tried again",
}


def notes(result: PageResult) -> str:
    """Return what happened to a page in one line."""
    return "; ".join(map(note, result.notes))


def note(event: Note) -> str:  # noqa: PLR0911, PLR0912 - one line for each kind of note
    """Return one note in words."""
    if isinstance(event, Reason):
        return phrases.reason(event)
    if isinstance(event, Block):
        return phrases.block(event)
    match event:
        case Event():
            return EVENTS[event]
        case Stopped(why, page):
            return f"stopped: {HALTS[why].format(page=page) if isinstance(why, Halt) else why}"
        case Patched(paths, proved):
            proof = PROVED_AGAIN[proved]
            return f"patched {', '.join(_fields(paths))}{proof}"
        case NothingMade(page_type):
            return f"no recipe made {page_type} here; nothing is left behind"
        case MadeBy(recipe, None):
            return f"made by recipe {recipe}"
        case MadeBy(recipe, verdict, closed):
            lacks = "nothing shows whom it books" if verdict is Verdict.CONFIRMED else f"type {verdict}"
            stays = "inactive" if closed else "and may be active: close it in Zoom"
            return f"made by recipe {recipe}, {lacks}: it stays at staging, {stays}"
        case Disproved(seen):
            return f"it was attested, but it is {seen}: removed from its staging address"
        case TakenBack():
            return taken_back(event)
        case Replaced(schedule_id, seconds):
            return f"replaced {schedule_id}, no page for {seconds:.1f} s"
        case AsideRemoved(schedule_id):
            return f"removed {schedule_id}, which an earlier replacement had moved aside"
        case AsideStays(slug, ""):
            return f"the new page is not proved: the one it replaces stays at {quoted(slug)}"
        case AsideStays(slug, schedule_id):
            return f"the new page is in place; the one it replaces ({schedule_id}) is still at {quoted(slug)}"
        case HadBookings(booked):
            return f"the removed page had {phrases.reason(booked)}: apply cancels no bookings"
        case ReadOtherwise(left, why):
            because = "; ".join(map(note, why))
            return f"{LEFT.get(left, OTHERWISE)}{f': {because}' if because else ''}"
        case NotProved(page_type):
            return f"nothing proves that it is {page_type}"
        case HostNotShown(host):
            return f"nothing shows that it books {host}, and not its owner"
        case Refused(message) | HalfPublished(message):
            return message
        case NotPutBack(schedule_id, slug, was, why):
            back = f"is not seen to be back at {quoted(was)} ({why})"
            return f"the page to be replaced ({schedule_id}) {back}: it may be at {quoted(slug)}"
    assert_never(event)


def taken_back(attempt: TakenBack) -> str:
    """Say how a publication came out, and whether the page is hidden again."""
    if attempt.open_at is None:
        now = "taken back"
    elif attempt.unread:
        now = f"it is not known whether it was taken back ({attempt.unread}): it may be public at "
        now += f"{quoted(attempt.open_at)}, where people can book it"
    else:
        now = f"it could not be taken back: it is public at {quoted(attempt.open_at)}, and people can book it"
    return f"publishing came out differently ({otherwise(attempt)}): {now}"


def otherwise(attempt: TakenBack) -> str:
    """Say how a publication came out."""
    return "; ".join(map(_field, attempt.fields)) or attempt.seen or "the type did not hold"


def _fields(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the fields that were written; dates of hosts as ranges, once for hosts with the same."""
    dates: dict[str, list[date]] = {}
    for path in paths:
        if _is_date(path):
            dates.setdefault(path[1], []).append(date.fromisoformat(path[3]))
        else:
            yield dotted(path)
    hosts: dict[tuple[date, ...], list[str]] = {}
    for host, days in dates.items():
        hosts.setdefault(tuple(sorted(days)), []).append(host)
    for same, names in hosts.items():
        yield f"dates of {', '.join(names)} ({wording.stretches(wording.in_ranges(same))})"


def _is_date(path: Path) -> bool:
    return len(path) == 4 and (path[0], path[2]) == ("hosts", "overrides")


def failed_recipe(failed: FailedRecipe) -> str:
    """Say why a recipe did not make the page."""
    return FAILED_RECIPES[failed.end].format(seen=failed.seen)


def _field(field: FieldResult) -> str:
    return f"{dotted(field.path)} {field.state}: asked for {field.declared!r}, is {field.live!r}"
