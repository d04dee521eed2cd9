"""Findings as remarks, beside the pages they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reconciler.offers import bookers
from reconciler.times import intervals, wording
from reconciler.times.weekly import Windows, parse_windows
from reconciler.views import words
from reconciler.views.entries import evidence
from reconciler.views.entries.entry import TONES, Count, Entry, Json, Remark, Row

RANKS = ("critical", "error", "warning", "info")
SAME = ("code", "page", "severity", "origin", "next", "note", "since", "new")
"""What findings must share to be told as one."""


def counted(severities: Iterable[str]) -> tuple[Count, ...]:
    """Return how many there are of each severity, the gravest first."""
    found = Counter(severities)
    return tuple(
        Count(found[name], wording.plural(found[name], name), words.TONES[name])
        for name in RANKS
        if found[name]
    )


def spread(entries: Sequence[Entry], remarks: Sequence[Remark]) -> tuple[Entry, ...]:
    """Put each remark with its page; those of no page become an entry of the account."""
    by_page: dict[str, list[Remark]] = {}
    for one in remarks:
        by_page.setdefault(one.page, []).append(one)
    placed = [replace(one, remarks=tuple(by_page.pop(one.name, ()))) for one in entries]
    placed += [Entry(name, remarks=tuple(rest)) for name, rest in by_page.items()]
    return tuple(_judged(one) for one in placed)


def remarks(findings: Iterable[Json]) -> tuple[Remark, ...]:
    """Turn findings in their JSON form into remarks, in their order; those of one host's week into one."""
    return tuple(_remark(one) for one in folded(findings))


def worst(remarks: Iterable[Remark]) -> str:
    """Return the gravest severity; empty where there are no remarks."""
    return min((one.severity for one in remarks), key=RANKS.index, default="")


def folded(findings: Iterable[Json]) -> list[Json]:
    """Tell those on several days of one host's week as one, where the first of them stands."""
    groups: dict[tuple[Any, ...], list[Json]] = {}
    for number, one in enumerate(findings):
        week, _, day = str(one["path"] or "").rpartition(".")
        folds = one["code"] == "host-hours-changed" and week.startswith("hosts.") and week.endswith(".hours")
        key = (week, *(one.get(name) for name in SAME)) if folds and day else (number,)
        groups.setdefault(key, []).append(one)
    return [_week(group) if len(group) > 1 else group[0] for group in groups.values()]


def _remark(one: Json) -> Remark:
    typed = one["type"] if one["path"] == "type" else None
    return Remark(
        one["code"], one["severity"], words.TONES.get(one["severity"], "plain"), one["message"], one,
        words.place(one), one["page"] or "", tuple(_facts(one, typed=bool(typed))), one["next"] or "",
        evidence.read(typed), new=bool(one.get("new")),
    )  # fmt: skip


def _facts(one: Json, *, typed: bool) -> Iterator[Row]:
    if typed:
        yield Row("declared", str(one["desired"]))
        yield Row("live", str(one["live"] or "not known"))
    elif one["origin"] != "unknown":
        yield Row("origin", one["origin"])
    if one["note"]:
        yield Row("note", one["note"])
    if one.get("since"):
        yield Row("since", words.when(one["since"]) + (", new" if one["new"] else ""))


def _judged(one: Entry) -> Entry:
    """Let an entry's remarks say how grave it is, where nothing else does."""
    if not one.remarks:
        return one
    gravest = worst(one.remarks)
    return replace(
        one,
        label=one.label or gravest,
        tone=min(one.tone, words.TONES[gravest], key=TONES.index),
        vital=one.vital or any(each.code.startswith("type-") for each in one.remarks),
        problem=one.problem or any(each.counts for each in one.remarks),
        quiet=False,
    )


def _week(days: Sequence[Json]) -> Json:
    """Make one finding of several days: people change a week, not a Tuesday."""
    week = str(days[0]["path"]).rpartition(".")[0]
    lost = bookers.week_words(_differences(days, "desired", "live"))
    gained = bookers.week_words(_differences(days, "live", "desired"))
    said = [*(f"{each} lost" for each in lost), *(f"{each} gained" for each in gained)]
    name = week.removeprefix("hosts.").removesuffix(".hours")
    sides = {side: {_day(one): one[side] for one in days} for side in ("desired", "live")}
    return {**days[0], **sides, "path": week, "message": f"{name} {', '.join(said)}"}


def _day(one: Json) -> str:
    return str(one["path"]).rpartition(".")[2]


def _differences(days: Sequence[Json], these: str, those: str) -> Mapping[str, Windows]:
    """Return by day the hours of one side that the other has not."""
    gone = {
        _day(one): tuple(intervals.difference(*(parse_windows(one[side] or []) for side in (these, those))))
        for one in days
    }
    return {day: windows for day, windows in gone.items() if windows}
