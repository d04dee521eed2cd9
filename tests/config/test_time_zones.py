"""Names of time zones: which are told to be without summer time."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.config import document, nodes, time_zones
from reconciler.config.collector import Problems
from reconciler.source import Source
from reconciler.times import zones

YEAR = [date(2027, month, 1).toordinal() for month in range(1, 13)]


def offsets(zone: str) -> set[int]:
    return {zones.day_offsets(zone, day - (day - 1) % 7)[0] or 0 for day in YEAR}


def told(zone: str) -> list[str]:
    problems = Problems()
    root = document.read(Source("x", f"zone: {zone}\n"), problems)[0]
    assert isinstance(root, nodes.Map)
    assert time_zones.read(root.entries["zone"].value, problems) == zone
    return [problem.code for problem in problems.in_order()]


@pytest.mark.parametrize("zone", time_zones.FIXED)
def test_a_zone_without_summer_time_is_told_where_the_place_it_suggests_has_it(zone):
    assert told(zone) == ["fixed-time-zone"]
    assert len(offsets(zone)) == 1
    assert len(offsets(time_zones.FIXED[zone][1])) == 2


def test_of_no_other_fixed_zone_it_is_told():
    """`HST` is Hawaii's own time, and who writes Etc/… or UTC means it."""
    names = sorted(name for name in zones.zone_names() if "/" not in name or name.startswith("Etc/"))
    fixed = [name for name in names if len(offsets(name)) == 1 and name not in time_zones.FIXED]
    assert {"HST", "UTC", "Etc/GMT+10", "Singapore", "Japan"} <= set(fixed)
    assert [name for name in fixed if told(name)] == []
