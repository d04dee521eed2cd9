"""`plan`, `apply` and `checklist` laid out: an entry a page, those that are as declared last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from reconciler.times import wording
from reconciler.views import advice
from reconciler.views.sheets import remarks, words
from reconciler.views.sheets.sheet import Count, Entry, Json, Row, Sheet

TONES = {
    "create": "good", "update": "info", "replace": "bad", "delete": "bad", "manual": "warn", "no-op": "plain",
    "verified": "good", "unverified": "warn", "failed": "bad", "not-attempted": "warn",
}  # fmt: skip
DESTRUCTIVE = ("replace", "delete")
WRONG = ("contradicted", "conflicting")


def plan(report: Json) -> Sheet:
    """Lay a plan out; findings that are no actions stand with their page."""
    entries = remarks.spread([_action(one) for one in report["actions"]], report["findings"])
    blocked = sum(bool(one["blocked"]) for one in report["actions"])
    counts = [Count(number, kind, TONES[kind]) for kind, number in report["summary"].items() if number]
    writes = sum(one["action"] not in ("no-op", "manual") and not one["blocked"] for one in report["actions"])
    by_hand = any(one["checklist"] for one in report["actions"])
    open_ = writes or blocked or by_hand
    budget = report["budget"]
    cost = [f"at most {wording.many(budget['requests'], 'request')}, about {budget['seconds']:g} s"]
    return Sheet(
        "plan", "Plan", "changes to make" if open_ else "nothing to do", "info" if open_ else "good",
        (*counts, *([Count(blocked, "blocked", "bad")] if blocked else [])),
        (*([f"refused: {report['refused']}"] if report["refused"] else []), *(cost if writes else [])),
        entries,
        next=advice.plain(advice.after_plan(report)),
    )  # fmt: skip


def apply(report: Json) -> Sheet:
    """Lay out what an apply did."""
    pages = report["pages"]
    counts = Counter(one["outcome"] for one in pages)
    converged = report["converged"]
    worst = "bad" if counts["failed"] else "warn"
    return Sheet(
        "apply", "Apply", _sum(report) if converged else "not all is as declared",
        "good" if converged else worst,
        tuple(Count(counts[name], name, TONES[name]) for name in TONES if counts[name]),
        (*([f"run {report['run']}"] if report["run"] else []), *report["notes"]),
        remarks.ordered([_result(one) for one in pages]),
        next=advice.plain([advice.after_apply(report)]),
    )  # fmt: skip


def checklist(report: Json) -> Sheet:
    """Lay out the open manual steps, by owner: that is how people sign in."""
    pages = sorted(report["pages"], key=lambda one: (one["owner"], one["page"]))
    steps = sum(len(one["checklist"]) for one in pages)
    counts = (
        (Count(len(pages), "by hand", "warn"), Count(steps, wording.plural(steps, "step"))) if pages else ()
    )
    return Sheet(
        "checklist", "By hand", "steps for people" if pages else "nothing is to be done by hand",
        "warn" if pages else "good", counts, (), tuple(_by_hand(one) for one in pages),
        next="reconciler apply" if pages else "",
    )  # fmt: skip


def page(one: Json) -> dict[str, Any]:
    """Return what every entry of a page says: whose it is, its type, its place."""
    return {
        "name": one["page"],
        "at": one,
        "owner": f"{one['owner_name']} ({one['owner']})"
        if one["owner_name"] != one["owner"]
        else one["owner"],
        "hosts": tuple(one["hosts"]),
        "declared": one["declared"] or "",
        "proof": one["type"],
        "url": one["url"] or "",
    }


def wrong_type(proof: Json | None) -> bool:
    """Whether the evidence speaks against the declared type."""
    return proof is not None and proof["verdict"] in WRONG


def _action(one: Json) -> Entry:
    kind, blocked = one["action"], one["blocked"]
    bookers = one.get("bookers") or {}
    ignored = any(each["why"] == "ignored" for each in one["untouched"])
    made_by_hand = kind == "manual" and all(each["before"] is None for each in one["changes"])
    facts = [
        ("why", one["reason"] if kind not in ("update", "no-op") else ""),
        ("blocked", blocked),
        *(("bookers", said) for said in bookers.get("phrases", ())),
        *(("stays", _stays(each)) for each in one["untouched"]),
    ]
    return Entry(
        label=kind, tone="bad" if blocked else TONES[kind],
        vital=bool(blocked) or kind in DESTRUCTIVE or wrong_type(one["type"]),
        problem=bool(blocked) or kind == "manual" or bool(one["checklist"]) or ignored,
        quiet=kind == "no-op" and not one["checklist"] and not ignored,
        facts=tuple((name, said) for name, said in facts if said),
        rows=() if made_by_hand else tuple(row for each in one["changes"] for row in words.rows(each)),
        steps=tuple(one["checklist"]), picture=bookers.get("picture"), **page(one),
    )  # fmt: skip


def _stays(one: Json) -> str:
    """Say what apply leaves as it is, and why."""
    return (
        f"`{one['path']}` is `{words.said(one['before'])}`, not `{words.said(one['after'])}`: {one['said']}"
    )


def _by_hand(one: Json) -> Entry:
    """Lay out what is to be done by hand and nothing else: apply does the rest, and shows it."""
    about = {**page(one), "proof": None}
    return Entry(
        label=wording.many(len(one["checklist"]), "step"), tone="warn", problem=True,
        facts=(("why", one["reason"]),), steps=tuple(one["checklist"]), group=f"As {one['owner']}", **about,
    )  # fmt: skip


def _result(one: Json) -> Entry:
    outcome, note = one["outcome"], one["note"]
    problem = outcome != "verified" or bool(one["checklist"])
    vital = outcome == "failed" or one["action"] in DESTRUCTIVE or wrong_type(one["type"])
    return Entry(
        one["page"], f"{one['action']}, {outcome}", TONES[outcome], vital, problem,
        quiet=one["action"] == "no-op" and not problem, at=one, proof=one["type"],
        declared=one["type"]["declared"] if one["type"] else "", facts=tuple(_facts(one, note)),
        rows=tuple(_states(one)), steps=tuple(one["checklist"]), url=one["url"] or "",
    )  # fmt: skip


def _facts(one: Json, note: str) -> Iterator[tuple[str, str]]:
    if note:
        yield "what", note
    for attempt in one["tried"]:
        yield f"tried {attempt['recipe']}", attempt["result"]
    if one["help"]:
        yield "help", one["help"]


def _states(one: Json) -> Iterator[Row]:
    """Yield the fields that did not come out as declared."""
    for field in one["fields"]:
        if field["state"] != "verified":
            live, declared = words.said(field["live"]), words.said(field["declared"])
            yield Row(field["path"], live, declared, state=field["state"])


def _sum(report: Json) -> str:
    return str(report["ending"] or "converged: a new plan is empty")
