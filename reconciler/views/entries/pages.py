"""`plan`, `apply` and `checklist` laid out: an entry a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from reconciler.times import wording
from reconciler.views import advice, words
from reconciler.views.entries import changes, evidence, findings
from reconciler.views.entries.entry import Count, Entry, Json, Listing, Next, Row

WRITES = ("create", "update", "replace", "delete")
DESTRUCTIVE = ("replace", "delete")
NOT_TRIED = "not tried: "
TRIED_AGAIN = "recipes that failed are tried again after 30 days, or after `reconciler probe --forget`"


def plan(report: Json) -> Listing:
    """Lay a plan out; findings that are no actions stand with their page."""
    remarks, actions = findings.remarks(report["findings"]), report["actions"]
    blocked = sum(bool(one["blocked"]) for one in actions)
    counts = (Count(number, kind, _tone(kind)) for kind, number in report["summary"].items() if number)
    open_ = any(one["action"] in WRITES or one["blocked"] or one["checklist"] for one in actions)
    made = report.get("plan_file")
    return Listing(
        "plan", "Plan", "changes to make" if open_ else "nothing to do", "info" if open_ else "good",
        counts=tuple(counts), also=(Count(blocked, "blocked", "bad"),) if blocked else (),
        extent=_cost(report["budget"]), refused=report["refused"] or "",
        notes=(Row("", f"{made['file']} is {made['digest']}"),) if made else (),
        entries=findings.spread([_action(one) for one in actions], remarks), remarks=remarks,
        next=_next(advice.after_plan(report)),
    )  # fmt: skip


def apply(report: Json) -> Listing:
    """Lay out what an apply did."""
    counts = Counter(one["outcome"] for one in report["pages"])
    done = report["ending"] or "converged: a new plan is empty"
    converged, worst = report["converged"], "bad" if counts["failed"] else "warn"
    return Listing(
        "apply", "Apply", done if converged else "not all is as declared", "good" if converged else worst,
        about=f"run {report['run']}" if report["run"] else "",
        counts=tuple(Count(counts[name], name, _tone(name)) for name in words.TONES if counts[name]),
        notes=tuple(Row("note", note) for note in report["notes"]),
        entries=tuple(_result(one) for one in report["pages"]),
        next=_next([advice.after_apply(report)]),
    )  # fmt: skip


def checklist(report: Json) -> Listing:
    """Lay out the open manual steps, by owner: that is how people sign in."""
    pages = sorted(report["pages"], key=lambda one: (one["owner"], one["page"]))
    steps = sum(len(one["checklist"]) for one in pages)
    if not pages:
        return Listing("checklist", "By hand", "nothing is to be done by hand", "good")
    failed = any(NOT_TRIED in one["reason"] for one in pages)
    return Listing(
        "checklist", "By hand", "steps for people", "warn",
        counts=(Count(len(pages), "by hand", "warn"), Count(steps, wording.plural(steps, "step"))),
        notes=(Row("", TRIED_AGAIN),) if failed else (),
        entries=tuple(_by_hand(one) for one in pages),
        next=(Next("reconciler apply", "when that is done"),),
    )  # fmt: skip


def page(one: Json) -> dict[str, Any]:
    """Return what every entry of a page says: whose it is, its type, its place."""
    return {
        "name": one["page"], "at": one, "place": words.place(one), "owner": one["owner_name"],
        "hosts": ", ".join(one["hosts"]), "declared": one["declared"] or "",
        "evidence": evidence.read(one["type"]), "url": one["url"] or "",
    }  # fmt: skip


def _action(one: Json) -> Entry:
    kind, blocked = one["action"], one["blocked"]
    ignored = any(each["why"] == "ignored" for each in one["untouched"])
    return Entry(
        label=kind, kind=kind, tone="bad" if blocked else _tone(kind),
        text=one["reason"] if kind not in ("update", "no-op") else "", blocked=blocked or "",
        vital=bool(blocked) or kind in DESTRUCTIVE or evidence.wrong(one["type"]),
        problem=bool(blocked) or kind == "manual" or bool(one["checklist"]) or ignored,
        quiet=kind == "no-op" and not one["checklist"] and not ignored,
        rows=tuple(changes.rows(one)), steps=tuple(one["checklist"]),
        picture=(one["bookers"] or {}).get("picture"), **page(one),
    )  # fmt: skip


def _by_hand(one: Json) -> Entry:
    """Lay out what is to be done by hand and nothing else: apply does the rest, and shows it."""
    about = {**page(one), "evidence": None}
    return Entry(
        label=wording.many(len(one["checklist"]), "step"), kind="manual", tone="warn", problem=True,
        text=one["reason"], steps=tuple(one["checklist"]), group=f"as {one['owner']}", **about,
    )  # fmt: skip


def _result(one: Json) -> Entry:
    kind, outcome, proof = one["action"], one["outcome"], one["type"]
    problem = outcome != "verified" or bool(one["checklist"])
    return Entry(
        one["page"], f"{kind}, {outcome}", _tone(outcome), kind, outcome, one["note"], help=one["help"],
        vital=outcome == "failed" or kind in DESTRUCTIVE or evidence.wrong(proof),
        problem=problem, quiet=kind == "no-op" and not problem, at=one, place=words.place(one),
        declared=proof["declared"] if proof else "", evidence=evidence.read(proof),
        rows=tuple(_state(each) for each in one["fields"] if each["state"] != "verified"),
        tried=tuple(Row(each["recipe"], each["result"]) for each in one["tried"]),
        steps=tuple(one["checklist"]), url=one["url"] or "",
    )  # fmt: skip


def _state(field: Json) -> Row:
    """Say of a field how it did not come out as declared."""
    live, declared = (words.field(field["path"], field[side]) for side in ("live", "declared"))
    return Row(field["path"], tone="warn", before=live, after=declared, state=field["state"])


def _cost(budget: Json) -> str:
    """Say what carrying a plan out takes of the account's budget; nothing where it takes none."""
    if not budget.get("requests"):
        return ""
    most, left = wording.many(budget["requests"], "request"), budget["left_today"]
    today = "" if left is None else f"; {left:,} left today"
    few = ": too few, apply asks for --over-budget" if today and budget["requests"] > left else ""
    return f"at most {most}, about {budget['seconds']:g} s{today}{few}"


def _next(said: Iterable[str]) -> tuple[Next, ...]:
    """Return the commands of an advice; what it says behind a comma is in which case."""
    parts = ((each, *each.partition(", ")[::2]) for each in said if each)
    grave = (advice.IF_MEANT, advice.FEWER)
    return tuple(Next(command, case, each.endswith(grave)) for each, command, case in parts)


def _tone(name: str) -> str:
    return words.TONES.get(name, "plain")
