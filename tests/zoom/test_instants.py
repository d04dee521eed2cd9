"""Instants as the API has them, written and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reconciler.zoom import instants

AT = datetime(2026, 1, 5, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("offset", [timedelta(0), timedelta(hours=8), timedelta(hours=-3, minutes=-30)])
def test_an_instant_is_written_in_utc_whatever_zone_it_is_in(offset):
    text = instants.write(AT.astimezone(timezone(offset)))
    assert text == "2026-01-05T03:30:00Z"
    assert instants.read(text) == AT


def test_an_instant_is_read_with_any_offset():
    read = instants.read("2026-01-05T11:30:00+08:00")
    assert (read, read.tzinfo) == (AT, UTC)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2026-01-05T11:30:00", ValueError), ("2026-01-05", ValueError), ("soon", ValueError),
        (None, TypeError), (20260105, TypeError), ("0001-01-01T00:00:00+08:00", OverflowError),
    ],
)  # fmt: skip
def test_what_says_no_instant_is_none(text, error):
    with pytest.raises(error):
        instants.read(text)
