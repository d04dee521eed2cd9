"""The drift that a page's file accepts: which finding, until when, and why. Pure."""

from __future__ import annotations

from datetime import date

from reconciler import findings
from reconciler.config import dates, nodes, spelling
from reconciler.config.problems import Problems
from reconciler.model import Acknowledgement

NEEDED = ("finding", "until", "reason")


def read(page: nodes.Map, today: date, found: Problems) -> tuple[Acknowledgement, ...]:
    """Read `acknowledge`; items that lack a part were reported and are left out."""
    listed = page.get("acknowledge")
    accepted = []
    for item in listed.items if isinstance(listed, nodes.List) else ():
        if not isinstance(item, nodes.Map):
            continue
        code, until, reason = (item.get(name) for name in NEEDED)
        if code is None or until is None or reason is None:
            continue
        path = item.get("path")
        day = dates.read(until, found)
        _check_code(code, found)
        _check_path(path, page, found)
        if day is not None and day < today:
            message = f"this was accepted until {day}, which is past"
            found.add("expired-acknowledge", until, message, "remove it, or give it a new date")
        if day is not None:
            dotted = str(nodes.plain(path)) if path is not None else None
            span = nodes.place(item)
            accepted.append(
                Acknowledgement(str(nodes.plain(code)), day, str(nodes.plain(reason)), dotted, span)
            )
    return tuple(accepted)


def _check_code(code: nodes.Node, found: Problems) -> None:
    name = str(nodes.plain(code))
    if name not in findings.CODES:
        few = f"findings are {spelling.listed(sorted(findings.CODES))}"
        cure = spelling.did_you_mean(name, findings.CODES, few)
        found.add("unknown-finding", code, f"`{name}` is not a finding", cure)


def _check_path(path: nodes.Node | None, page: nodes.Map, found: Problems) -> None:
    if path is None:
        return
    top = str(nodes.plain(path)).partition(".")[0]
    if top not in page.entries and top != "slug":
        message = f"the page does not declare `{top}`, so nothing is ever found there"
        cure = spelling.did_you_mean(top, page.entries, "remove it, or declare the field")
        found.add("acknowledge-matches-nothing", path, message, cure)
