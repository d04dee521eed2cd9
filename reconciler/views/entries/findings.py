"""Findings as remarks, beside the pages they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reconciler.bookable import bookers
from reconciler.times import intervals
from reconciler.times.weekly import Windows, parse_windows
from reconciler.views import words
from reconciler.views.entries import evidence, severities
from reconciler.views.entries.entry import TONES, Entry, Json, Remark, Row

SAME = ("code", "page", "severity", "origin", "next", "keep", "note", "since", "new")
"""What findings must share to be merged."""


def spread(entries: Sequence[Entry], remarks: Sequence[Remark]) -> tuple[Entry, ...]:
    """Put each remark with its page; those of no page become an entry of the account."""
    by_page: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_page.setdefault(remark.page, []).append(remark)
    placed = [replace(entry, remarks=tuple(by_page.pop(entry.name, ()))) for entry in entries]
    placed += [Entry(name, remarks=tuple(rest)) for name, rest in by_page.items()]
    return tuple(_judged(entry) for entry in placed)


def remarks(findings: Iterable[Json]) -> tuple[Remark, ...]:
    """Turn findings in their JSON form into remarks, in their order; those of one host's week into one."""
    return tuple(_remark(finding) for finding in folded(findings))


def folded(findings: Iterable[Json]) -> list[Json]:
    """Merge the findings on several days of one host's week into one, at the place of the first."""
    groups: dict[tuple[Any, ...], list[Json]] = {}
    for number, finding in enumerate(findings):
        week, _, day = str(finding["path"] or "").rpartition(".")
        of_week = week.startswith("hosts.") and week.endswith(".hours") and bool(day)
        folds = of_week and finding["code"] == "host-hours-changed"
        key = (week, *(finding.get(name) for name in SAME)) if folds else (number,)
        groups.setdefault(key, []).append(finding)
    return [_week(group) if len(group) > 1 else group[0] for group in groups.values()]


def _remark(finding: Json) -> Remark:
    severity, proof = finding["severity"], finding["type"] if finding["path"] == "type" else None
    return Remark(
        finding["code"], severity, words.TONES.get(severity, "plain"), finding["message"], finding,
        words.place(finding), finding["page"] or "", tuple(_facts(finding, typed=proof is not None)),
        finding["next"] or "", finding.get("keep") or "", evidence.read(proof), new=bool(finding.get("new")),
    )  # fmt: skip


def _facts(finding: Json, *, typed: bool) -> Iterator[Row]:
    if typed:
        yield Row("declared", str(finding["desired"]))
        yield Row("live", str(finding["live"] or "not known"))
    elif finding["origin"] != "unknown":
        yield Row("origin", finding["origin"])
    if finding["note"]:
        yield Row("note", finding["note"])
    if finding.get("since"):
        yield Row("since", words.when(finding["since"]) + (", new" if finding["new"] else ""))


def _judged(entry: Entry) -> Entry:
    """Return the entry with label, tone and flags raised to those of its remarks."""
    if not entry.remarks:
        return entry
    gravest = severities.worst(entry.remarks)
    return replace(
        entry,
        label=entry.label or gravest,
        tone=min(entry.tone, words.TONES[gravest], key=TONES.index),
        vital=entry.vital or any(remark.code.startswith("type-") for remark in entry.remarks),
        problem=entry.problem or any(remark.counts for remark in entry.remarks),
        quiet=False,
    )


def _week(days: Sequence[Json]) -> Json:
    """Make one finding of several days: people change a week, not a Tuesday."""
    week = str(days[0]["path"]).rpartition(".")[0]
    lost = bookers.week_words(_differences(days, "desired", "live"))
    gained = bookers.week_words(_differences(days, "live", "desired"))
    changes = [*(f"{hours} lost" for hours in lost), *(f"{hours} gained" for hours in gained)]
    name = week.removeprefix("hosts.").removesuffix(".hours")
    sides = {side: {_day(day): day[side] for day in days} for side in ("desired", "live")}
    return {**days[0], **sides, "path": week, "message": f"{name} {', '.join(changes)}"}


def _day(finding: Json) -> str:
    return str(finding["path"]).rpartition(".")[2]


def _differences(days: Sequence[Json], these: str, those: str) -> Mapping[str, Windows]:
    """Return by day the hours of one side that the other has not."""
    gone = {
        _day(finding): tuple(
            intervals.difference(*(parse_windows(finding[side] or []) for side in (these, those)))
        )
        for finding in days
    }
    return {day: windows for day, windows in gone.items() if windows}
