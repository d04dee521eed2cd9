"""One field that is other than declared, as a finding: which code, who moved, in words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reconciler import fields
from reconciler.bookable import bookers
from reconciler.compare import diff, projection
from reconciler.compare.projection import Users
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage, Change, LivePage, Path, View, at, dotted
from reconciler.planning import phrases, tolerated
from reconciler.planning.tolerated import Ignored
from reconciler.records.memory import PageMemory
from reconciler.times import intervals, weekly


def finding(
    page: BookingPage, change: Change, known: PageMemory | None, users: Users, *, by_hand: bool = True
) -> Finding:
    """Return what a change says; `known` is what was last applied, `users` gives hosts their names.

    Hosts are changed `by_hand`, or the page is to be made anew.
    """
    command = "apply" if not change.of_host_set else "checklist" if by_hand else "plan"
    moved_by = origin(change, known, users)
    code = tolerated.code(change)
    if rewritten := tolerated.rewritten(change, known):
        return Finding(code, page.key, phrases.rewritten(rewritten), change.path, change.after, change.before,
                       moved_by, f"reconciler plan {page.key}")  # fmt: skip
    return Finding(code, page.key, _said(change, moved_by), change.path, change.after,
                   change.before, moved_by, f"reconciler {command} {page.key}")  # fmt: skip


def owner(page: BookingPage, live: LivePage, users: Users) -> Finding:
    """Return what there is to say of a page under another owner: no page in Zoom ever changes its owner."""
    theirs = users[live.owner].called if live.owner in users else live.owner
    said = f"its owner is {theirs}, declared {page.owner.name}"
    return Finding(
        FindingCode.FIELD_CHANGED, page.key, said, ("owner",), page.owner.email, live.owner, Origin.REPO,
        f"reconciler plan {page.key}",
    )  # fmt: skip


def ignored(page: BookingPage, change: Change, why: Ignored) -> Finding:
    """Return what there is to say of a field that the API did not take: a person can set it."""
    said = (
        f"{phrases.tolerated(change, why)}: it is {_short(change.before)}, "
        f"declared {_short(change.after)}; set it by hand in Zoom"
    )
    return Finding(FindingCode.IGNORED_FIELD, page.key, said, change.path, change.after, change.before,
                   next="reconciler explain ignored-field")  # fmt: skip


def closed(page: BookingPage, live: LivePage, known: PageMemory | None) -> Iterator[Finding]:
    """Return that a page of ours is closed though nothing declares that: nobody's drift, good to know."""
    if known and known.applied and not live.active and "active" not in page.fields:
        said = "nobody can book: the page is closed in Zoom, and no file says `active`, so it is left closed"
        yield Finding(FindingCode.PAGE_INACTIVE, page.key, said, (), None, "inactive",
                      next="reconciler explain page-inactive", informs=True)  # fmt: skip


def in_zoom(page: BookingPage, live: LivePage, known: PageMemory | None, users: Users) -> Iterator[Finding]:
    """Return which hosts keep other hours in Zoom than at the last apply: theirs to change, good to know."""
    before, after = known.kept_in_zoom if known else {}, projection.kept_in_zoom(page, live, users)
    for name in sorted(before.keys() & after.keys()):
        then, now = before[name], after[name]
        if then != now and then["availability"] == now["availability"]:
            path, hours = ("hosts", name, "availability"), (then["hours"], now["hours"])
            text = f"{name} changed `{now['availability']}` in Zoom: {_other_week(then, now)}"
            yield Finding(FindingCode.HOST_HOURS_CHANGED, page.key, text, path, *hours, Origin.LIVE,
                          f"reconciler slots {page.key}", informs=True)  # fmt: skip


def _other_week(then: View, now: View) -> str:
    """Say what of a week is lost and gained, and whether it has moved to another zone."""
    changes = [(day, Change((), now["hours"].get(day), then["hours"].get(day))) for day in weekly.DAYS]
    said = [_hours(day, one) for day, one in changes if one.before != one.after]
    moved = then["time_zone"] != now["time_zone"]
    return ", ".join([*said, *([f"time zone {then['time_zone']} -> {now['time_zone']}"] if moved else [])])


def without_the_gone(changes: Collection[Change], gone: Collection[str], users: Users) -> list[Change]:
    """Leave out what only says that hosts are `gone` from the account: they, and the addresses left of them.

    Zoom names hosts by addresses that belong to nobody once the user is gone: as many as are gone.
    """
    known = {
        one.casefold() for user in users.values() for one in (user.called, user.email, user.address) if one
    }
    nameless = [
        one for one in changes
        if one.of_host_set and one.after is None and one.path[1].casefold() not in known
    ]  # fmt: skip
    left = nameless if len(nameless) == len(gone) else []
    return [
        one for one in changes if one not in left and not (one.path[0] == "hosts" and one.path[1] in gone)
    ]


def origin(change: Change, known: PageMemory | None, users: Users) -> Origin:
    """Judge three-way who moved: the account, the files, or both since the last apply."""
    if known is None or not known.applied:
        return Origin.UNKNOWN
    if change.of_host_set:
        was_host = change.path[1] in _hosts_then(known, users)
        return Origin.LIVE if was_host == (change.after is not None) else Origin.REPO
    applied = at(known.applied, change.path)
    if applied == change.after:
        return Origin.LIVE
    if applied is None and not _meant_away(known.applied, change.path):
        return Origin.REPO
    return Origin.REPO if applied == change.before else Origin.BOTH


def _hosts_then(known: PageMemory, users: Users) -> set[str]:
    """Return what the hosts of the last apply are called, then and now: files call people anew."""
    then = known.applied.get("hosts") or {}
    seen = [one.hosts for one in (known.proof, known.attestation) if one and len(one.hosts) == len(then)]
    return {*then, *(users[email].called for hosts in seen[:1] for email in hosts if email in users)}


def _meant_away(applied: View, path: Path) -> bool:
    """Whether what was applied says that nothing is at the path; else it said nothing of it."""
    return diff.is_whole(path[:-1]) and at(applied, path[:-1]) is not None


def _said(change: Change, moved_by: Origin) -> str:
    """Say what is other than declared: hosts as people, hours as windows lost and gained."""
    path = change.path
    if change.of_host_set:
        if change.before is None:
            return f"the page does not book {path[1]}"
        still = "its file does not name any more" if moved_by is Origin.REPO else "no file names there"
        return f"the page books {path[1]}, whom {still}"
    if (kind := fields.entries(path[0])) and len(path) == 2 and None in (change.before, change.after):
        return f"the {kind.noun} `{path[1]}` is {'not there' if change.before is None else 'not declared'}"
    if len(path) == 4 and path[2] == "hours":
        return f"{path[1]} {_hours(path[3], change)}"
    if len(path) == 3 and path[2] == "availability":
        live = f"`{change.before}`" if change.before else "hours of this page's own"
        return f"{path[1]} goes by {live}, declared `{change.after}`"
    return f"{dotted(path)} is {_short(change.before)}, declared {_short(change.after)}"


def _hours(day: str, change: Change) -> str:
    live, declared = (weekly.parse_windows(side or []) for side in (change.before, change.after))
    lost, gained = intervals.difference(declared, live), intervals.difference(live, declared)
    words = [f"{one} lost" for one in bookers.week_words({day: tuple(lost)} if lost else {})]
    words += [f"{one} gained" for one in bookers.week_words({day: tuple(gained)} if gained else {})]
    return ", ".join(words)


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_short(one)}" for name, one in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_short, value)) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return "not there" if value is None else str(value)
