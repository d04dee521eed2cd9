"""Where a clock differs between two releases: every hour of it, and no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.times import releases, rules, shifts

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = sorted({change.zone for change in releases.changes()} | {"Asia/Singapore", "Canada/Pacific"})
RELEASES = sorted(releases.published(), key=releases.order)


BY_RELEASE = {name: releases.of(name) for name in RELEASES}


def offset(name, release, at):
    return at.astimezone(BY_RELEASE[release].zone(name)).utcoffset()


def test_the_winters_of_vancouver_under_2025_2():
    with rules.using(releases.of("2026.6")):
        found = shifts.between(
            "America/Vancouver", releases.of("2025.2"), FIRST, datetime(2028, 1, 1, tzinfo=UTC)
        )
    assert [(str(one.start)[:16], str(one.end)[:16], one.minutes) for one in found] == [
        ("2026-11-01 09:00", "2027-03-14 10:00", 60),
        ("2027-11-07 09:00", "2028-01-01 00:00", 60),
    ]


@settings(deadline=None)
@given(
    st.sampled_from(ZONES), st.sampled_from(RELEASES), st.sampled_from(RELEASES), st.integers(0, 20_000),
    st.integers(0, 400),
)  # fmt: skip
def test_each_hour_differs_as_told(name, here, there, hour, days):
    start = FIRST + timedelta(hours=hour)
    end = start + timedelta(days=days)
    with rules.using(BY_RELEASE[here]):
        found = shifts.between(name, BY_RELEASE[there], start, end)
    for step in range(0, days * 24, 7):
        at = start + timedelta(hours=step)
        told = next((one.minutes for one in found if one.start <= at < one.end), 0)
        assert timedelta(minutes=told) == offset(name, here, at) - offset(name, there, at)
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(start <= edge <= end for edge in edges)


@pytest.mark.parametrize("name", ["Asia/Singapore", "Europe/London"])
def test_a_zone_that_no_release_changed_never_differs(name):
    assert shifts.between(name, releases.of("2024.1"), FIRST, FIRST + timedelta(days=3000)) == []
