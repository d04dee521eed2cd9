"""Findings on several days of one host's week, told as one: people change a week, not a Tuesday."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reconciler.offers import bookers
from reconciler.times import intervals
from reconciler.times.weekly import parse_windows

Json = Mapping[str, Any]
SAME = ("code", "page", "severity", "origin", "next", "note", "since", "new")
"""What findings must share to be one."""


def weeks(findings: Iterable[Json]) -> list[Json]:
    """Put those of one host's week together, where the first of them stands."""
    groups: dict[tuple[Any, ...], list[Json]] = {}
    for number, one in enumerate(findings):
        week, _, day = str(one["path"] or "").rpartition(".")
        folds = one["code"] == "host-hours-changed" and week.startswith("hosts.") and week.endswith(".hours")
        key = (week, *(one.get(name) for name in SAME)) if folds and day else (number,)
        groups.setdefault(key, []).append(one)
    return [_one(group) if len(group) > 1 else group[0] for group in groups.values()]


def _one(days: Sequence[Json]) -> Json:
    week = str(days[0]["path"]).rpartition(".")[0]
    declared, live = ({_day(one): one[side] for one in days} for side in ("desired", "live"))
    lost = {_day(one): _difference(one["desired"], one["live"]) for one in days}
    gained = {_day(one): _difference(one["live"], one["desired"]) for one in days}
    words = [f"{said} lost" for said in bookers.week_words(_some(lost))]
    words += [f"{said} gained" for said in bookers.week_words(_some(gained))]
    name = week.removeprefix("hosts.").removesuffix(".hours")
    said = f"{name} {', '.join(words)}"
    return {**days[0], "path": week, "desired": declared, "live": live, "message": said}


def _day(one: Json) -> str:
    return str(one["path"]).rpartition(".")[2]


def _difference(these: Any, those: Any) -> tuple[tuple[int, int], ...]:
    return tuple(intervals.difference(parse_windows(these or []), parse_windows(those or [])))


def _some(week: Mapping[str, tuple[tuple[int, int], ...]]) -> dict[str, tuple[tuple[int, int], ...]]:
    return {day: windows for day, windows in week.items() if windows}
