"""Dated hours as earlier rules of time zones read the same instants."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.planning import dated_by_rules
from reconciler.times.earlier import EarlierRules
from tests.support import clocks

DAY, NEXT = date(2026, 12, 7), date(2026, 12, 8)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ({DAY: ((960, 1080),)}, {DAY: ((900, 1020),)}),
        ({DAY: ((60, 1440),), NEXT: ((0, 60),)}, {DAY: ((0, 1440),)}),
        ({DAY: ((0, 120),)}, {date(2026, 12, 6): ((1380, 1440),), DAY: ((0, 60),)}),
        ({DAY: ()}, {}),
        ({}, {}),
    ],
)
def test_an_hour_of_vancouver_by_the_rules_before_it_moved(now, then):
    with clocks.following("2026.6"):
        read = dated_by_rules.read_by(now, "America/Vancouver", EarlierRules({}).of("2025.2"))
        assert {day: tuple(windows) for day, windows in read.items()} == then
        same = dated_by_rules.read_by(now, "Asia/Singapore", EarlierRules({}).of("2025.2"))
    assert {day: tuple(windows) for day, windows in same.items()} == (
        {day: windows for day, windows in now.items() if windows}
    )
