"""The finding for one field that differs from what is declared: code, origin, message. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from reconciler import fields
from reconciler.bookable import bookers
from reconciler.compare import diff, equality, invisible, lengths, projection
from reconciler.compare.projection import Users
from reconciler.evidence import Proof, Verdict
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage, Change, LivePage, Path, View, dotted
from reconciler.planning import dated_exceptions, names_then, phrases, pullable, renaming, tolerated
from reconciler.planning.tolerated import Ignored
from reconciler.records.memory import PageMemory
from reconciler.times import intervals, weekly
from reconciler.times.wording import quoted

_PARTS: Final = {"time_zone": "time zones", "availability": "availabilities", "overrides": "dates"}
"""What parts of a host are called in messages, several of them."""


def finding(
    page: BookingPage, change: Change, memory: PageMemory | None, users: Users, *, by_hand: bool = True,
    unread: bool = False,
) -> Finding:  # fmt: skip
    """Return the finding on a change; `memory` holds what was last applied, `users` the names of hosts.

    `by_hand` tells that a person changes hosts, rather than apply with a replacement, `unread` that this
    token cannot read the field: what is live is not known then.
    """
    command = "apply" if not change.of_host_set else "checklist" if by_hand else "plan"
    moved_by = origin(page, change, memory, users)
    code = tolerated.code(change)
    if rewritten := tolerated.rewritten(change, memory):
        said, command = renaming.rewritten(rewritten), f"reconciler plan {page.key}"
        return Finding(code, page.key, said, change.path, change.after, change.before, moved_by, command)
    message = _message(change, moved_by) + _of_type(page, change)
    if unread:
        message = f"{dotted(change.path)} is not shown to this token, declared {_sides(change)[1]}"
        change = replace(change, before=None)
    return Finding(
        code, page.key, message, change.path, change.after, change.before, moved_by,
        f"reconciler {command} {page.key}",
        keep=pullable.command(page, change, users) if moved_by is Origin.LIVE else "",
        sources=dated_exceptions.sources(change.path, page),
    )  # fmt: skip


def owner(page: BookingPage, live: LivePage, users: Users) -> Finding:
    """Return the finding on a page under another owner; no page in Zoom ever changes its owner."""
    live_owner = users[live.owner].called if live.owner in users else live.owner
    message = f"its owner is {live_owner}, declared {page.owner.name}"
    return Finding(
        FindingCode.FIELD_CHANGED, page.key, message, ("owner",), page.owner.email, live.owner, Origin.REPO,
        f"reconciler plan {page.key}",
    )  # fmt: skip


def ignored(page: BookingPage, change: Change, why: Ignored) -> Finding:
    """Return the finding on a field that the API ignored; a person can set it."""
    live, declared = _sides(change)
    message = f"{phrases.tolerated(change, why)}: it is {live}, declared {declared}; set it by hand in Zoom"
    return Finding(FindingCode.IGNORED_FIELD, page.key, message, change.path, change.after, change.before,
                   next="reconciler explain ignored-field")  # fmt: skip


def closed(
    page: BookingPage, live: LivePage, memory: PageMemory | None, proof: Proof | None
) -> Iterator[Finding]:
    """Yield that an applied page is inactive though no file declares `active`; for information only."""
    if not (memory and memory.applied) or live.active or "active" in page.fields:
        return
    text = "nobody can book: the page is closed in Zoom, and no file says `active`, so it is left closed"
    unproven = page.type.multi_host and proof is not None and proof.verdict is Verdict.UNPROVEN
    if unproven:
        text += f"; nothing proves any more that it is {page.type}: somebody is to look before it is opened"
    command = f"attest {page.key} --by NAME" if unproven else "explain page-inactive"
    yield Finding(
        FindingCode.PAGE_INACTIVE, page.key, text, (), None, "inactive", next=f"reconciler {command}",
        informs=True,
    )  # fmt: skip


def in_zoom(page: BookingPage, live: LivePage, memory: PageMemory | None, users: Users) -> Iterator[Finding]:
    """Yield hosts whose availability changed in Zoom since the last apply; for information only."""
    before, after = memory.kept_in_zoom if memory else {}, projection.kept_in_zoom(page, live, users)
    for name in sorted(before.keys() & after.keys()):
        then, now = before[name], after[name]
        moved = not equality.same(("hosts", name), then, now)
        if moved and then["availability"] == now["availability"]:
            path, hours = ("hosts", name, "availability"), (then["hours"], now["hours"])
            text = f"{name} changed {quoted(now['availability'])} in Zoom: {_other_week(then, now)}"
            yield Finding(FindingCode.HOST_HOURS_CHANGED, page.key, text, path, *hours, Origin.LIVE,
                          f"reconciler slots {page.key}", informs=True)  # fmt: skip


def _other_week(then: View, now: View) -> str:
    """Say what of a week is lost and gained, and whether it has moved to another zone."""
    changes = [(day, Change((), now["hours"].get(day), then["hours"].get(day))) for day in weekly.DAYS]
    parts = [_hours(day, change) for day, change in changes if change.before != change.after]
    if not equality.same(("time_zone",), then["time_zone"], now["time_zone"]):
        parts.append(f"time zone {then['time_zone']} -> {now['time_zone']}")
    return ", ".join(parts)


def without_the_gone(changes: Collection[Change], gone: Collection[str], users: Users) -> list[Change]:
    """Return `changes` without those that hosts `gone` from the account cause.

    Zoom names a host by an address that belongs to nobody once the user is gone: where as many unknown
    addresses are live as hosts are gone, these are left out too.
    """
    if not gone:  # as many unknown addresses as nobody: none is left out
        return [*changes]
    addresses = {
        name.casefold() for user in users.values() for name in (user.called, user.email, user.address) if name
    }
    nameless = [
        change for change in changes
        if change.of_host_set and change.after is None and change.path[1].casefold() not in addresses
    ]  # fmt: skip
    leftover = nameless if len(nameless) == len(gone) else []
    others = (change for change in changes if change not in leftover)
    return [change for change in others if not (change.path[0] == "hosts" and change.path[1] in gone)]


def origin(page: BookingPage, change: Change, memory: PageMemory | None, users: Users) -> Origin:
    """Return what moved since the last apply: the account, the files, or both.

    Unknown where a host is declared by another name since, and it is not clear who it was then.
    """
    if memory is None or not memory.applied:
        return Origin.UNKNOWN
    if change.of_host_set:
        was_host = change.path[1] in _hosts_then(memory, users)
        return Origin.LIVE if was_host == (change.after is not None) else Origin.REPO
    then, paths = _then(memory), _formerly(page, change.path, memory)
    formerly = [diff.at(then, path) for path in paths]
    applied = formerly[0]
    if any(not equality.same(change.path, applied, other) for other in formerly):
        return Origin.UNKNOWN
    if applied is None and not _meant_away(then, paths[0]):
        return Origin.REPO
    if equality.same(change.path, applied, change.after):
        return Origin.LIVE
    return Origin.REPO if equality.same(change.path, applied, change.before) else Origin.BOTH


def _then(memory: PageMemory) -> View:
    """Return what was last applied, and the weeks that stood then where it left them to Zoom."""
    hosts = memory.applied.get("hosts") or {}
    weeks = {
        name: {"hours": week["hours"], "time_zone": week["time_zone"], **hosts[name]}
        for name, week in memory.kept_in_zoom.items()
        if (used := week["availability"]) and diff.at(hosts, (name, "availability")) == used
    }
    return {**memory.applied, "hosts": {**hosts, **weeks}}


def _formerly(page: BookingPage, path: Path, memory: PageMemory) -> list[Path]:
    """Return where a path was when the page was last applied: the files may have renamed its host since.

    Several where more than one name is gone, and it is not remembered who of them the host was.
    """
    host = next((host for host in page.hosts if path[0] == "hosts" and host.name == path[1]), None)
    names = names_then.of_host(host, page, memory) if host else ()
    return [("hosts", name, *path[2:]) for name in names] or [path]


def _hosts_then(memory: PageMemory, users: Users) -> set[str]:
    """Return the names of the hosts of the last apply, then and now: a file may have renamed them."""
    then = memory.applied.get("hosts") or {}
    emails = (email for emails in names_then.emails(memory) for email in emails)
    return {*then, *(users[email].called for email in emails if email in users)}


def _meant_away(then: View, path: Path) -> bool:
    """Whether it was declared, or known, that nothing is at the path, rather than nothing about it."""
    return diff.is_whole(path[:-1]) and diff.at(then, path[:-1]) is not None


def _message(change: Change, moved_by: Origin) -> str:
    """Say what differs: hosts as people, hours as windows lost and gained."""
    path = change.path
    if change.of_host_set:
        if change.before is None:
            return f"the page does not book {path[1]}"
        still = "its file does not name any more" if moved_by is Origin.REPO else "no file names there"
        return f"the page books {path[1]}, whom {still}"
    if (kind := fields.entries(path[0])) and len(path) == 2 and (said := _of_entry(change)):
        return f"the {kind.noun} {quoted(invisible.named(path[1]))} {said}"
    if path[0] == "hosts" and (said := _of_host(change)):
        return said
    live, declared = _sides(change)
    return f"{dotted(path)} is {live}, declared {declared}"


def _of_host(change: Change) -> str:
    """Say what differs in when a host can be booked; empty where the two values say it."""
    path = change.path
    if len(path) == 3 and isinstance(change.before, list):
        rules = f"{len(change.before)} rules on the page, with different {_PARTS.get(path[2], path[2])}"
        return f"{path[1]} has {rules}: which of them counts is not known"
    if len(path) == 3 and path[2] == "hours":
        return f"the hours of {path[1]} are not shown, declared {weekly.in_words(change.after or {})}"
    if len(path) == 4 and path[2] == "hours":
        return f"{path[1]} {_hours(path[3], change)}"
    if len(path) == 4 and path[2] == "overrides":
        live, declared = (short(side) if side else "not there" if side is None else "closed"
                          for side in (change.before, change.after))  # fmt: skip
        if change.after is None:
            return f"{path[1]} on {path[3]} is {live}, which apply wrote and no file says any more"
        return f"{path[1]} on {path[3]} is {live}, declared {declared}"
    if len(path) == 3 and path[2] == "availability":
        live = f"{quoted(change.before)}" if change.before else "hours of this page's own"
        return f"{path[1]} goes by {live}, declared {quoted(change.after)}"
    return ""


def _of_entry(change: Change) -> str:
    """Say of an entry that it is on one side alone, or several times in Zoom; empty of any other change."""
    if isinstance(change.before, list):
        times = f"stands there {len(change.before)} times, and "
        return f"{times}is not declared" if change.after is None else f"{times}is declared once"
    if None in (change.before, change.after):
        return f"is {'not there' if change.before is None else 'not declared'}"
    return ""


def _of_type(page: BookingPage, change: Change) -> str:
    """Say of which type a page looks, where its capacity is that of another one."""
    looks = pullable.other_type(page, change)
    return f": looks like {looks}, declared {page.type}" if looks else ""


def _hours(day: str, change: Change) -> str:
    live, declared = (weekly.parse_windows(side or []) for side in (change.before, change.after))
    lost, gained = intervals.difference(declared, live), intervals.difference(live, declared)
    words = [f"{hours} lost" for hours in bookers.week_words({day: tuple(lost)} if lost else {})]
    words += [f"{hours} gained" for hours in bookers.week_words({day: tuple(gained)} if gained else {})]
    return ", ".join(words)


def _sides(change: Change) -> tuple[str, str]:
    """Say what is live and what is declared, told apart also where they would be printed alike."""
    live, declared = invisible.apart(change.before, change.after)
    if change.path[2:] == ("hours",) and change.before is None:
        live = "not shown"
    return short(lengths.with_units(change.path, live)), short(lengths.with_units(change.path, declared))


def short(value: Any) -> str:
    """Say a value in a message: `after 10m`, `true`, `none`."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {short(leaf)}" for name, leaf in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(short, value)) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and "`" in value:
        return quoted(value)
    return "not there" if value is None else str(value) or '""'
