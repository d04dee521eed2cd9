"""`plan` and `apply` laid out: an entry a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from reconciler.model import PageType
from reconciler.planning import phrases
from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries import (
    bookings,
    changes,
    evidence,
    findings,
    grouping,
    next_steps,
    steps,
    waiting,
)
from reconciler.views.entries.entry import UNSETTLED, Entry, Json, Row
from reconciler.views.entries.listing import Count, Listing

WRITES = ("create", "update", "replace", "delete")
DESTRUCTIVE = ("replace", "delete")
MULTI_HOST = tuple(str(one) for one in PageType if one.multi_host)
TOUCHED = 10
"""Pages that were touched of which a report says each; of more it says how many."""


def plan(report: Json) -> Listing:
    """Lay a plan out; findings that are no actions stand with their page."""
    remarks, actions = findings.remarks(report["findings"]), report["actions"]
    blocked = sum(bool(action["blocked"]) for action in actions)
    counts = (Count(number, kind, _tone(kind)) for kind, number in report["summary"].items() if number)
    open_ = any(action["action"] in WRITES or action["blocked"] or action["checklist"] for action in actions)
    open_ = open_ or any(one["removed"] for one in report.get("leftovers", ()))
    made = report.get("plan_file")
    return Listing(
        "plan", "Plan", "changes to make" if open_ else "nothing to do", "info" if open_ else "good",
        counts=tuple(counts), also=(Count(blocked, "blocked", "bad"),) if blocked else (),
        extent=_cost(report["budget"]), refused=waiting.refused(report),
        notes=(
            *unsettled(report),
            *(Row("note", note) for note in report.get("notes", ())), *bookings.to_come(actions),
            *(Row("note", one["message"], tone="warn") for one in report.get("leftovers", ())),
            *waiting.notes(report), *_unread(actions), *_unproven(actions), *void(report),
            *_remembered(report.get("looks")),
            *touched(report.get("touched", ())),
            *((Row("", f"{made['file']} is {made['digest']}"),) if made else ()),
        ),
        entries=grouping.entries(findings.spread([_action(action) for action in actions], remarks)),
        remarks=grouping.remarks(remarks),
        next=tuple(next_steps.after_plan(report)), steps_here="command" in report,
    )  # fmt: skip


def apply(report: Json) -> Listing:
    """Lay out what an apply did."""
    counts = Counter(page["outcome"] for page in report["pages"])
    done = report["ending"] or "converged: a new plan is empty"
    converged, worst = report["converged"], "bad" if counts["failed"] else "warn"
    return Listing(
        "apply", "Apply", done if converged else "not all is verified", "good" if converged else worst,
        about=f"run {report['run']}" if report["run"] else "",
        counts=tuple(
            Count(counts[name], summed(name, report["pages"]), _tone(name))
            for name in words.TONES
            if counts[name]
        ),
        notes=(
            *bookings.taken(report), *changes.overwritten(report),
            *(Row("note", note) for note in report["notes"]), *_remembered(report.get("looks")),
        ),
        entries=grouping.entries([_result(page) for page in report["pages"]]),
        next=next_steps.after_apply(report),
        left="the lock file has changed: commit it" if report.get("lock_uncommitted") else "",
    )  # fmt: skip


def summed(name: str, pages: Sequence[Json]) -> str:
    """Say an outcome; of the verified pages also how many were changed; the others were as declared."""
    if name != "verified":
        return name
    changed = sum(page["outcome"] == name and page["action"] in WRITES for page in pages)
    return f"verified ({changed:,} changed)" if changed else "verified (none changed)"


def page(action: Json) -> dict[str, Any]:
    """Return the fields of `Entry` that are the same for every entry of a page: owner, type, place, …"""
    return {
        "name": action["page"], "at": action, "place": words.place(action), "owner": action["owner_name"],
        "owner_email": action["owner"],
        "hosts": ", ".join(action["hosts"]), "declared": action["declared"] or "",
        "evidence": evidence.read(action["type"]), "url": action["url"] or "",
    }  # fmt: skip


def _action(action: Json) -> Entry:
    kind, blocked = action["action"], action["blocked"]
    ignored = any(row["why"] == "ignored" for row in action["untouched"])
    return Entry(
        label=kind, kind=kind, tone="bad" if blocked else _tone(kind),
        text=action["reason"] if kind not in ("update", "no-op") else "", blocked=blocked or "",
        vital=bool(blocked) or kind in DESTRUCTIVE or evidence.wrong(action["type"]),
        problem=bool(blocked) or kind == "manual" or bool(action["checklist"]) or ignored,
        quiet=kind == "no-op" and not action["checklist"] and not ignored,
        rows=tuple(changes.rows(action)), steps=tuple(map(steps.in_words, action["checklist"])),
        picture=(action["bookers"] or {}).get("picture"), **page(action),
    )  # fmt: skip


def _remembered(looks: Json | None) -> Iterator[Row]:
    """Say how many pages the plan takes as they were last seen, with the option that looks at them."""
    said = words.as_last_seen(looks) if looks else ()
    return (Row("note", f"{text}: --look-again looks at them") for text in said)


def _unread(actions: Sequence[Json]) -> Iterator[Row]:
    """Name each field that the token cannot read, once for all pages as declared: these are not shown."""
    pages: dict[str, list[str]] = {}
    for action in actions:
        for row in action["untouched"]:
            if row["why"] == "unreadable":
                pages.setdefault(row["path"], []).append(action["page"])
    return (Row("note", phrases.unread_field(path, keys)) for path, keys in pages.items())


def touched(pages: Sequence[Json]) -> Iterator[Row]:
    """Yield pages that were changed in Zoom though nothing declared differs, at most `TOUCHED` of them."""
    yield from (Row("touched", f"{page['page']}: {page['message']}") for page in pages[:TOUCHED])
    if len(pages) > TOUCHED:
        yield Row("touched", f"and {wording.many(len(pages) - TOUCHED, 'more page')} (`--format json`)")


def unsettled(report: Json) -> Iterator[Row]:
    """Say which runs did not end: what they wrote is settled before anything else."""
    return (Row(UNSETTLED, one["message"], tone="warn") for one in report.get("unsettled", ()))


def void(report: Json) -> Iterator[Row]:
    """Say whose word on a type is void, and why, of pages of which nothing proves it since."""
    return (Row("note", f"{one['page']}: {one['message']}", tone="warn") for one in report.get("void", ()))


def _unproven(actions: Sequence[Json]) -> Iterator[Row]:
    """Name the open multi-host pages of which nothing proves that they are what they are declared to be."""
    keys = [
        action["page"]
        for action in actions
        if action["action"] == "no-op" and action["active"] and action["declared"] in MULTI_HOST
        if action["type"] is None or action["type"]["verdict"] in ("unproven", "conflicting")
    ]
    said = f"{phrases.some_pages(keys)}: nothing proves the declared type; `reconciler drift` says why"
    return (Row("note", text, tone="warn") for text in [said][: len(keys)])


def _result(page: Json) -> Entry:
    kind, outcome, proof = page["action"], page["outcome"], page["type"]
    problem = outcome != "verified" or bool(page["checklist"])
    hosts = (keys[1] for field in page["fields"] if (keys := field["keys"])[:1] == ["hosts"] and keys[1:])
    return Entry(
        page["page"], f"{kind}, {outcome}", _tone(outcome), kind, outcome, page["note"], help=page["help"],
        vital=outcome == "failed" or kind in DESTRUCTIVE or evidence.wrong(proof),
        problem=problem, quiet=kind == "no-op" and not problem, at=page, place=words.place(page),
        hosts=", ".join(dict.fromkeys(hosts)), declared=proof["declared"] if proof else "",
        evidence=evidence.read(proof),
        rows=tuple(_state(field) for field in page["fields"] if field["state"] != "verified"),
        tried=tuple(Row(trial["recipe"], trial["result"]) for trial in page["tried"]),
        steps=tuple(map(steps.in_words, page["checklist"])), url=page["url"] or "",
    )  # fmt: skip


def _state(field: Json) -> Row:
    """Say of a field how it did not come out as declared; of a host whether the page books them."""
    if (
        field["keys"][:1] == ["hosts"]
        and len(field["keys"]) == 2
        and None in (field["live"], field["declared"])
    ):
        said = "not booked" if field["live"] is None else "booked, and no file names them"
        return Row(field["path"], text=said, tone="warn")
    if field["state"] == "unreadable" and field["declared"] is None:  # of an undo, which knows no value
        return Row(field["path"], f"{field['state']}: {words.UNREADABLE}", tone="warn")
    live, declared = words.sides(field, "live", "declared")
    live = words.UNREADABLE if field["state"] == "unreadable" else live
    return Row(field["path"], tone="warn", before=live, after=declared, state=field["state"])


def _cost(budget: Json) -> str:
    """Say what carrying a plan out takes of the account's budget; nothing where it takes none."""
    if not budget.get("requests"):
        return ""
    most, left_today = wording.many(budget["requests"], "request"), budget["left_today"]
    words_left = "" if left_today is None else f"; {left_today:,} left today"
    few = ": too few, apply asks for --over-budget" if words_left and budget["requests"] > left_today else ""
    return f"at most {most}, about {budget['seconds']:g} s{words_left}{few}"


def _tone(name: str) -> str:
    return words.TONES.get(name, "plain")
