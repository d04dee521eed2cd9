"""What is remembered as applied of a page of which `undo` brought some fields back. Pure.

The rest is remembered as it was: without it nobody could tell what people change afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler import fields, kinds
from reconciler.compare import diff, projection
from reconciler.compare.projection import Users
from reconciler.model import EMPTY, BookingPage, LivePage, View
from reconciler.records.memory import PageMemory


def applied(
    page: BookingPage, live: LivePage, users: Users, memory: PageMemory | None,
    files: Mapping[str, BookingPage] | None,
) -> View:  # fmt: skip
    """Return the view to remember as applied: of `page` alone where nothing is undone (`files` None).

    `memory` is what was remembered before the undo, `files` are the pages as the files have them, by key.
    What `page` restores takes the place of what the undone run applied; a field that the run had begun to
    manage, and that its file no longer names, is nobody's again. What the file names and the page has is
    applied too: the undone run may have ceased to manage it. Of a page that no file has, what was applied
    before is kept, with the values that it has now: nothing else of it was ever declared.
    """
    view = projection.applied(page, live, users)
    if files is None:
        return view
    before = memory.applied if memory else EMPTY
    if not _hosts_too(page) and before.get("hosts"):
        view = {**view, "hosts": before["hosts"]}
    together, declared = {**before, **view}, files.get(page.key)
    if declared is None:
        return {name: value for name, value in together.items() if name in before}
    named, shown = projection.desired(declared), projection.live(live, declared.hosts, users)
    differing = {change.path[0] for change in diff.compare(named, shown)}
    stand = {name: value for name, value in named.items() if name not in differing}
    if "hosts" in stand:
        stand["hosts"] = projection.applied(declared, live, users)["hosts"]
    restored = {name for name in page.fields if name in named}
    kept = {
        name: _parts(name, value, named[name]) if name in restored else value
        for name, value in together.items()
        if name in restored or name not in page.fields
    }
    return {**kept, **stand}


def called(
    applied: View, page: BookingPage, memory: PageMemory | None, files: Mapping[str, BookingPage] | None
) -> dict[str, str]:
    """Return the emails of the hosts in what is remembered as `applied`, by the names that it has there."""
    if files is None:
        return _emails(page)
    declared = files.get(page.key)
    known = {
        **(memory.called if memory else EMPTY),
        **_emails(page),
        **(_emails(declared) if declared else EMPTY),
    }
    return {name: known[name] for name in applied.get("hosts", EMPTY) if name in known}


def _emails(page: BookingPage) -> dict[str, str]:
    return {host.name: host.email for host in page.hosts}


def kept_in_zoom(
    page: BookingPage, live: LivePage, users: Users, memory: PageMemory | None,
    files: Mapping[str, BookingPage] | None,
) -> View:  # fmt: skip
    """Return the weeks kept in Zoom to remember: those of `memory` where an undo left the hosts alone."""
    if files is not None and memory is not None and not _hosts_too(page):
        return memory.kept_in_zoom
    return projection.kept_in_zoom(page, live, users)


def _hosts_too(page: BookingPage) -> bool:
    """Whether the hours of the hosts are restored, and not the fields of the page alone."""
    return any(host.hours is not None or host.availability is not None for host in page.hosts)


def _parts(name: str, value: Any, named: Any) -> Any:
    """Return the parts of a restored value that the file names, of a field that has parts."""
    row = fields.row(name)
    if row is None or not isinstance(row.kind, kinds.Parts) or not isinstance(named, Mapping):
        return value
    return {part: of_part for part, of_part in (value or EMPTY).items() if part in named}
