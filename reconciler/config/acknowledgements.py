"""The drift that a page's file accepts: which finding, until when, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from reconciler import fields
from reconciler.config import dates, field_faults, nodes, spelling
from reconciler.config.collector import Cure, Problems
from reconciler.model import Acknowledgement

NEEDED = ("finding", "until", "reason")
MISSPELLED = 0.9
"""How alike (0 to 1) a word must be to a finding to count as that finding misspelled."""


def read(page: nodes.Map, today: date, problems: Problems) -> tuple[Acknowledgement, ...]:
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
        day = dates.read(until, problems)
        _check_code(code, problems)
        _check_path(path, page, problems)
        if day is not None and day < today:
            message = f"this was accepted until {day}, which is past"
            problems.add("expired-acknowledge", until, message, "remove it, or give it a new date")
        if day is not None:
            dotted = str(nodes.plain(path)) if path is not None else None
            span = nodes.place(item)
            accepted.append(
                Acknowledgement(str(nodes.plain(code)), day, str(nodes.plain(reason)), dotted, span)
            )
    return tuple(accepted)


def check_hosts(page: nodes.Map, hosts: Collection[str], problems: Problems) -> None:
    """Report each path to a host that is not in `hosts`; that of `host-extra` may name any."""
    listed = page.get("acknowledge")
    for item in listed.items if isinstance(listed, nodes.List) else ():
        path = item.get("path") if isinstance(item, nodes.Map) else None
        if (
            not isinstance(item, nodes.Map)
            or path is None
            or nodes.plain(item).get("finding") == "host-extra"
        ):
            continue
        top, _, rest = str(nodes.plain(path)).partition(".")
        name = next((name for name in hosts if rest == name or rest.startswith(f"{name}.")), None)
        if top == "hosts" and rest and name is None:
            message = f"the page has no host `{rest.partition('.')[0]}`, so nothing is ever found there"
            otherwise = "remove it, or name a host of the page"
            cure = spelling.did_you_mean(rest.partition(".")[0], hosts, otherwise)
            problems.add("acknowledge-matches-nothing", path, message, cure)


def _check_code(code: nodes.Node, problems: Problems) -> None:
    from reconciler import findings  # for those who accept one alone

    name = str(nodes.plain(code))
    if name not in findings.CODES:
        otherwise = f"findings are {spelling.listed(sorted(findings.CODES))}"
        cure: Cure = spelling.did_you_mean(name, findings.CODES, otherwise)
        if not spelling.nearest(name, findings.CODES, MISSPELLED) and (field := _changed_field(name)):
            cure = f"did you mean `field-changed` with `path: {field}`?"
        problems.add("unknown-finding", code, f"`{name}` is not a finding", cure)
    elif name in findings.ALWAYS_COUNT:
        message = f"`{name}` always counts, so nothing is ever accepted by this"
        cure = "remove it; `reconciler attest` and `reconciler checklist` are the ways out"
        problems.add("acknowledge-matches-nothing", code, message, cure)


def _changed_field(name: str) -> str | None:
    """Return the field that a name such as `color-changed` holds."""
    field, _, changed = name.rpartition("-")
    return field_faults.meant(field, [fields.SLUG.name, *fields.NAMES]) if changed == "changed" else None


def _check_path(path: nodes.Node | None, page: nodes.Map, problems: Problems) -> None:
    if path is None:
        return
    top, _, rest = str(nodes.plain(path)).partition(".")
    if rest and isinstance(page.get(top), nodes.Scalar):
        message = f"`{top}` has no parts, so nothing is ever found there"
        problems.add("acknowledge-matches-nothing", path, message, f"write path: {top}")
    elif top not in page.entries and top != "slug":
        message = f"the page does not declare `{top}`, so nothing is ever found there"
        cure = spelling.did_you_mean(top, page.entries, "remove it, or declare the field")
        problems.add("acknowledge-matches-nothing", path, message, cure)
