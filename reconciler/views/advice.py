"""What to type next after a plan or an apply, worked out once from the report, for every view."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.model import SINGLE_HOST

Json = Mapping[str, Any]
IF_MEANT = ", if that is meant"
FEWER = ", a few at a time, or raise `limits`"


def after_plan(report: Json) -> list[str]:
    """Return the commands that carry a plan out: with the leave it was given, and with what more it needs."""
    actions, made, allow = report["actions"], report.get("plan_file"), set(report.get("allow", ()))
    command = f"reconciler apply {shlex.quote(made['file'])}" if made else "reconciler apply"
    said = []
    if not report["refused"]:
        said += [command + _allowing(allow)] if any(_writes(one) for one in actions) else []
        needed = _needed(actions)
        said += [command + _allowing(allow | needed) + IF_MEANT] if needed else []
    elif any(_writes(one) for one in actions):
        said.append("reconciler apply PAGE" + FEWER)
    return said + (["reconciler checklist"] if any(one["checklist"] for one in actions) else [])


def after_apply(report: Json) -> str:
    """Return the one command to type; nothing where all is done."""
    pages = report["pages"]
    if unproven := [one["page"] for one in pages if _unproven(one)]:
        return f"reconciler attest {' '.join(unproven)} --by YOUR-NAME, when you have looked"
    if report["converged"]:
        return ""
    if any(one["checklist"] for one in pages):
        return "reconciler checklist"
    if needed := _needed(pages):
        return f"{report['command']}{_allowing(needed)}{IF_MEANT}"
    return "reconciler plan"


def plain(said: Iterable[str]) -> str:
    """Return the first command that needs no second thought, for reports that many read."""
    thought_over = (IF_MEANT, FEWER)
    return next((one.partition(", ")[0] for one in said if one and not one.endswith(thought_over)), "")


def _writes(action: Json) -> bool:
    return action["action"] not in ("no-op", "manual") and not action["blocked"]


def _unproven(page: Json) -> bool:
    """Whether nothing but a person's word is missing."""
    proof, others = page["type"], any(field["state"] != "verified" for field in page["fields"])
    open_ = page["outcome"] == "unverified" and not page["checklist"] and not others
    return bool(open_ and proof and proof["verdict"] == "unproven" and proof["declared"] not in SINGLE_HOST)


def _allowing(names: Iterable[str]) -> str:
    return "".join(f" --allow {name}" for name in sorted(names))


def _needed(pages: Iterable[Json]) -> set[str]:
    """Return what would have to be allowed for the pages that are blocked."""
    return {name for page in pages for name in page["needs"]}
