"""What became of a page in words: dates of hosts as ranges, hosts with the same dates together."""

from __future__ import annotations

from datetime import date, timedelta

from reconciler.planning import result_phrases
from reconciler.planning.outcome import Patched


def dates(host: str, first: date, count: int) -> list[tuple[str, ...]]:
    days = (first + timedelta(days=number) for number in range(count))
    return [("hosts", host, "overrides", day.isoformat()) for day in days]


def test_written_dates_are_ranges_of_the_hosts_that_have_them():
    closed = date(2026, 12, 21)
    paths = (("color",), *dates("ana", closed, 5), *dates("budi", closed, 5), *dates("chen", closed, 1))
    assert result_phrases.note(Patched(paths, proved=False)) == (
        "patched color, dates of ana, budi (21 – 25 Dec 2026), dates of chen (21 Dec 2026)"
    )


def test_other_fields_are_told_by_their_paths():
    paths = (("duration",), ("hosts", "ana", "hours", "mon"))
    note = result_phrases.note(Patched(paths, proved=True))
    assert note == "patched duration, hosts.ana.hours.mon; type proved again after the write"
