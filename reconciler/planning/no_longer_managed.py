"""Findings on fields that an earlier apply set and no file declares any more: they stay as they are. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from reconciler import fields, kinds
from reconciler.compare import diff, equality, lengths, projection
from reconciler.compare.projection import Users
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage, LivePage, Path, View, dotted
from reconciler.planning import field_findings, phrases
from reconciler.planning.action import Plan
from reconciler.planning.evidence import Evidence

CODE: Final = FindingCode.NO_LONGER_MANAGED
WIDEST: Final = 60
"""Characters of a value that are shown."""


def find(plan: Plan, evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each field and value, with the pages on which it stays; for information only.

    Of one that the token cannot read there is no live value: it tells what was last set.
    """
    staying: dict[tuple[str, str, bool], list[tuple[str, Path, Any]]] = {}
    for action in plan.actions:
        page, live, memory = action.page, action.live, evidence.memory.pages.get(action.page.key)
        known = live and memory and memory.schedule_id == live.schedule_id
        if not (live and memory and known and isinstance(page, BookingPage)):
            continue
        for path, value in _on(page, live, memory.applied, evidence.users):
            shown = textwrap.shorten(field_findings.short(lengths.with_units(path, value)), WIDEST)
            unread = path[0] in live.unread
            staying.setdefault((dotted(path), shown, unread), []).append((page.key, path, value))
    for (called, shown, unread), stays in sorted(staying.items()):
        (first, path, value), keys = stays[0], [key for key, _, _ in stays]
        on = "" if len(keys) == 1 else f" on {phrases.some_pages(keys)}"
        message = f"{called} stays {shown}{on}: no file manages it any more"
        if unread:
            message = (
                f"{called} was last set to {shown}{on}: no file manages it any more, and this token cannot "
                "see whether it is still so"
            )
        named, seen = first if len(keys) == 1 else "", None if unread else value
        yield Finding(CODE, named, message, path, None, seen, Origin.REPO, f"reconciler explain {CODE}",
                      informs=True)  # fmt: skip


def _on(page: BookingPage, live: LivePage, applied: View, users: Users) -> Iterator[tuple[Path, Any]]:
    """Yield what was applied to a page, is not declared, and stands there still or is unread; no defaults."""
    undeclared = [*_undeclared(applied, projection.desired(page))]
    now = projection.live(live, page.hosts, users) if undeclared else {}
    for path in undeclared:
        before = diff.at(applied, path)
        value = before if path[0] in live.unread else diff.at(now, path)
        if equality.same(path, value, before) and not equality.same(path, value, None):
            yield path, value


def _undeclared(applied: View, declared: View) -> Iterator[Path]:
    for name, value in applied.items():
        row = fields.row(name)
        if row and name not in declared:
            yield (name,)
        elif row and isinstance(row.kind, kinds.Parts) and isinstance(value, Mapping):
            yield from ((name, part) for part in value if part not in declared[name])
    hosts = applied.get("hosts")
    for name, host in declared["hosts"].items():
        then = hosts.get(name) if isinstance(hosts, Mapping) else None
        if isinstance(then, Mapping) and then.get("hours") and not host:
            yield "hosts", name, "hours"
