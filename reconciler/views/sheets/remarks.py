"""Findings beside the pages they are about, and the order of entries: what nobody may miss comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reconciler.views import fold
from reconciler.views.sheets import words
from reconciler.views.sheets.sheet import Entry, Json, Remark

ORDER = ("bad", "warn", "info", "good", "plain")
TONES = {"critical": "bad", "error": "bad", "warning": "warn", "info": "info"}
RANKS = ("critical", "error", "warning", "info")
FIELDS = ("field-changed", "page-inactive")


def ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Sort: vital ones first, then by what they ask for; those as declared last."""
    return tuple(sorted(entries, key=lambda one: (one.quiet, not one.vital, ORDER.index(one.tone), one.name)))


def spread(entries: Sequence[Entry], findings: Sequence[Json]) -> tuple[Entry, ...]:
    """Put each finding with its page; those of no page become an entry of the account."""
    by_page: dict[str, list[Remark]] = {}
    for one in fold.weeks(findings):
        by_page.setdefault(one["page"] or "", []).append(finding(one))
    found = [replace(one, remarks=tuple(by_page.pop(one.name, ()))) for one in entries]
    found += [Entry(name, "", remarks=tuple(rest)) for name, rest in by_page.items()]
    return ordered(_judged(one) for one in found)


def finding(one: Json) -> Remark:
    """Turn a finding's JSON form into a remark."""
    facts = [("origin", one["origin"] if one["origin"] != "unknown" else ""), ("next", one["next"])]
    if one["path"] == "type":
        facts = [("declared", one["desired"]), ("live", one["live"] or "not known"), *facts]
    if one["note"]:
        facts.insert(-1, ("note", one["note"]))
    if one.get("since"):
        facts.insert(-1, ("since", words.when(one["since"]) + (", new" if one["new"] else "")))
    message = one["message"]
    if one["code"] in FIELDS and one["path"]:
        message = f"`{one['path']}` is {words.said(one['live'])}, declared {words.said(one['desired'])}"
    shown = tuple((name, str(said)) for name, said in facts if said)
    return Remark(one["code"], one["severity"], message, shown, one, new=bool(one.get("new")))


def worst(remarks: Iterable[Remark]) -> str:
    """Return the gravest severity; empty where there are no remarks."""
    return min((one.severity for one in remarks), key=RANKS.index, default="")


def _judged(one: Entry) -> Entry:
    """Let an entry's remarks say how grave it is, where nothing else does."""
    if not one.remarks:
        return one
    gravest = worst(one.remarks)
    return replace(
        one,
        label=one.label or gravest,
        tone=min(one.tone, TONES[gravest], key=ORDER.index),
        vital=one.vital or any(each.about_type for each in one.remarks),
        problem=one.problem or any(each.counts for each in one.remarks),
        quiet=False,
    )
