"""Writes chosen changes into the text of a page's file, and checks what the config means then. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from reconciler import diagnostics, fields
from reconciler.compare import diff, projection
from reconciler.config import digest
from reconciler.config.desired import Config
from reconciler.config.editing.passage import Cut, Passage, Unwritable
from reconciler.model import BookingPage, Change, LivePage, Path, View, dotted
from reconciler.planning import dated_exceptions
from reconciler.planning.evidence import Evidence
from reconciler.pulling import choice, host_text, page_text, wording
from reconciler.source import Source

Parse = Callable[[Source], Config]
"""Reads the config with another text of one of its files."""
DATES: Final = "overrides"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the config declares it, and its live view of what Zoom has `shown`."""

    page: BookingPage
    live: View
    shown: LivePage
    config: Config
    source: Source
    evidence: Evidence
    today: date

    def declared(self, config: Config) -> tuple[BookingPage, View]:
        """Return the page, and its view, as a config declares it."""
        own = [page for page in config.desired.pages if page.key == self.page.key]
        desired = replace(config.desired, pages=tuple(own))
        pages = dated_exceptions.declared(desired, self.evidence.memory, self.today).present
        if not pages:
            raise choice.refused(f"`{self.page.key}` would be no page any more", "change it by hand")
        return pages[0], projection.desired(pages[0])

    def counted(self, page: BookingPage) -> View:
        """Return the view of a page without the dates that change nothing, and are not written to Zoom."""
        users = self.evidence.users
        return projection.desired(dated_exceptions.that_count(page, self.shown, users, self.today))


def write(
    stand: Page, cut: Cut, changes: tuple[Change, ...], parse: Parse
) -> tuple[str, tuple[Change, ...]]:  # fmt: skip
    """Return the new text of the file, and all that it pulls: the hours of a new host too."""
    try:
        doc = _fields_and_hosts(stand, cut.document, changes)
        text = f"{cut.before}{doc.text}{cut.after}"
        added = [change.path[1] for change in changes if change.of_host_set and change.after is None]
        if added and (more := _of_new_hosts(stand, parse(_as(stand, text)), added)):
            doc = _hours(stand, parse(_as(stand, text)), doc, more)
            text, changes = f"{cut.before}{doc.text}{cut.after}", (*changes, *more)
    except Unwritable as why:
        place = f"{stand.source.file}: {stand.page.key}"
        raise choice.refused(f"{place} cannot be changed in place: {why}", "change it by hand") from why
    _check(stand, parse(_as(stand, text)), changes)
    return text, changes


def _as(stand: Page, text: str) -> Source:
    return Source(stand.source.file, text)


def _fields_and_hosts(stand: Page, doc: Passage, changes: tuple[Change, ...]) -> Passage:
    declared = projection.desired(stand.page)
    expected = choice.expected(declared, changes)
    doc = page_text.write(doc, changes, declared, expected)
    if any(change.of_host_set for change in changes):
        names = [*(host.name for host in stand.page.hosts if host.name in expected["hosts"])]
        names += sorted(expected["hosts"].keys() - {*names})
        doc = host_text.members(doc, stand.page.hosts, stand.config.people, names)
    of_hours = [change for change in changes if change.path[0] == "hosts" and not change.of_host_set]
    return _hours(stand, stand.config, doc, of_hours)


def _hours(stand: Page, config: Config, doc: Passage, changes: Iterable[Change]) -> Passage:
    """Write the hours of hosts on this page."""
    changes = tuple(changes)
    if not changes:
        return doc
    page, declared = stand.declared(config)
    expected = choice.expected(declared, changes)
    for name in dict.fromkeys(change.path[1] for change in changes):
        own = [change for change in changes if change.path[1] == name]
        host = next(host for host in page.hosts if host.name == name)
        when = host_text.live_when(own, stand.live["hosts"][name], expected["hosts"][name], host)
        doc = host_text.when(doc, page.hosts, config.people, name, when)
    return doc


def _of_new_hosts(stand: Page, config: Config, names: Iterable[str]) -> tuple[Change, ...]:
    """Return what differs of hosts just named, dates aside: they have those that the files give them.

    Raises `SafetyError` for what cannot be pulled.
    """
    _refuse_faults(config)
    page, declared = stand.declared(config)
    more = tuple(
        change
        for change in diff.compare(declared, stand.live)
        if change.path[0] == "hosts" and change.path[1] in names and change.path[2] != DATES
    )
    for change in more:
        if why := wording.why_not(change, page, stand.evidence.users):
            raise choice.refused(f"{change.path[1]} cannot be pulled: {dotted(change.path)}: {why}")
    return more


def _refuse_faults(config: Config) -> None:
    """Raise `SafetyError` with the first error of a config that was whole before."""
    for fault in diagnostics.errors(config.diagnostics):
        raise choice.refused(f"the file would be wrong then: {fault.message} ({fault.code})", fault.help)


def _check(stand: Page, config: Config, changes: Iterable[Change]) -> None:
    """Raise `SafetyError` where a config means anything but the old one with what is live at `changes`."""
    _refuse_faults(config)
    pulled = [change.path for change in changes]
    of_week = [path[:2] for path in pulled if path[2:] == ("availability",)]  # the week that it stands for
    pulled += [(*host, part) for host in of_week for part in ("hours", "time_zone")]
    page, view = stand.declared(config)
    _, old = stand.declared(stand.config)
    still = [
        change.path
        for change in diff.compare(stand.counted(page), stand.live)
        if _concerns(change.path, pulled) and not _dates_of_new(change.path, pulled)
    ]
    moved = {change.path for one, other in ((old, view), (view, old)) for change in diff.compare(one, other)}
    beyond = sorted(path for path in moved if not _concerns(path, pulled))
    beyond += [] if _same_besides(stand, config, page) else [("something else in the files",)]
    beyond += sorted(_dates_moved(page, stand.page, pulled))
    if still or beyond:
        what = dotted((still or beyond)[0])
        raise choice.refused(
            f"{what} would not be as it should: it is declared in a way that cannot be changed in place",
            "change it by hand",
        )  # fmt: skip


def _dates_of_new(path: Path, pulled: Iterable[Path]) -> bool:
    """Whether a path is of the dates of a host who is new on the page: these are not pulled."""
    return path[2:3] == (DATES,) and path[:2] in pulled


def _concerns(path: Path, pulled: Iterable[Path]) -> bool:
    """Whether a path is one of those that were pulled, in or around one; the dates of a page are one."""
    dates = fields.DATES
    return any(
        path[: len(other)] == other[: len(path)] or (path[0] in dates and other[0] in dates)
        or _position(path, other) for other in pulled
    )  # fmt: skip


def _position(path: Path, other: Path) -> bool:
    """Whether a path is the place of an entry in a list that has another entry now."""
    kind = fields.entries(path[0])
    return kind is not None and path[0] == other[0] and path[-1] == kind.position


def _same_besides(stand: Page, config: Config, page: BookingPage) -> bool:
    """Whether everything else is declared as before: other pages, the account, this page's own facts."""

    def others(config: Config) -> str:
        pages = (page for page in config.desired.pages if page.key != stand.page.key)
        return digest.compute(config.desired.account, pages)

    def facts(page: BookingPage) -> tuple[Any, ...]:
        accepted = tuple(replace(one, span=None) for one in page.acknowledge)
        return page.key, page.owner, page.type, page.previously, page.schedule_id, accepted

    return facts(page) == facts(stand.page) and others(config) == others(stand.config)


def _dates_moved(page: BookingPage, other: BookingPage, pulled: Collection[Path]) -> set[Path]:
    """Return the paths of dates that one of two pages has otherwise than the other, beside those pulled."""
    new, old = _dates(page, other, pulled), _dates(other, page, pulled)
    return {path for path in new.keys() | old.keys() if new.get(path) != old.get(path)}


def _dates(page: BookingPage, other: BookingPage, pulled: Iterable[Path]) -> dict[Path, Any]:
    """Return the dates of hosts whom both pages have, and whether they are of the page alone.

    Those that were `pulled` are left out.
    """
    both = {host.name for host in page.hosts} & {host.name for host in other.hosts}
    pulled = {path for path in pulled if path[2:3] == (DATES,)}
    changed = {path[:2] for path in pulled}
    found: dict[Path, Any] = {}
    for host in (host for host in page.hosts if host.name in both):
        at = ("hosts", host.name)
        days: dict[Path, Any] = {(*at, DATES, str(day)): times for day, times in host.overrides.items()}
        found |= {path: times for path, times in days.items() if path not in pulled}
        if at not in changed:
            found[at] = host.on_page
    return found
