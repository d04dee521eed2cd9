"""Dates and ranges of dates with their times."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support import config_files
from tests.support.config_files import PAGE

ANA = """\
hosts:
  ana:
    email: ana@example.com
    time_zone: Asia/Singapore
    hours: {mon-fri: "09:00-17:00"}
"""
BUDI = "  budi: {email: budi@example.com}\n"


def read(root, *lines):
    """Return the overrides of ana with these lines, and all problems in short."""
    dated = "    overrides:\n" + "".join(f"      {line}\n" for line in lines)
    config = config_files.load(root, hosts=ANA + dated + BUDI, page=PAGE)
    hosts = {host.name: host for page in config.desired.present for host in page.hosts}
    problems = [f"{wrong.code}: {wrong.message} | {wrong.help}" for wrong in config.diagnostics]
    return dict(hosts["ana"].overrides), problems


def test_a_range_is_all_its_dates_with_both_ends(tmp_path):
    found, problems = read(tmp_path, "2026-12-30..2027-01-02: closed", '2027-02-01: "10:00-12:00"')
    assert problems == []
    assert found == {
        date(2026, 12, 30): (),
        date(2026, 12, 31): (),
        date(2027, 1, 1): (),
        date(2027, 1, 2): (),
        date(2027, 2, 1): ((600, 720),),
    }


@pytest.mark.parametrize("lines", [
    ("2026-12-24..2026-12-26: closed", '2026-12-25: "10:00-12:00"'),
    ('2026-12-25: "10:00-12:00"', "2026-12-24..2026-12-26: closed"),
    ('2026-12-25: "10:00-12:00"', "2026-12-24: closed", "2026-12-25..2026-12-26: closed"),
    ('2026-12-25: "10:00-12:00"', "2026-12-25..2026-12-25: closed", "2026-12-24: closed",
     "2026-12-26: closed"),
])  # fmt: skip
def test_a_single_date_wins_over_the_range_that_it_lies_in(tmp_path, lines):
    found, problems = read(tmp_path, *lines)
    assert problems == []
    assert found == {date(2026, 12, 24): (), date(2026, 12, 25): ((600, 720),), date(2026, 12, 26): ()}


@pytest.mark.parametrize(("lines", "wrong"), [
    (["2026-12-24..2026-12-20: closed"],
     "dates-reversed: `2026-12-24..2026-12-20` ends before it starts | write 2026-12-20..2026-12-24"),
    (["2026-01-01..2028-01-02: closed"],
     "out-of-range: `2026-01-01..2028-01-02` is a range of 732 days | "
     "use at most 731, or `hours: none` for good"),
    (["2026-12-20..2026-12-24: closed", "2026-12-24..2026-12-31: closed"],
     "overlapping-dates: `2026-12-24..2026-12-31` shares dates with another range | "
     "let each date stand in one range; a single date may stand in a range, and wins"),
    (["2026-12-24..2026-12-32: closed"],
     "bad-date: `2026-12-32` is not a date | the calendar has no such day"),
    (["2026-12-24..: closed"],
     "bad-date: `2026-12-24..` is half a range | write its first and its last date, with `..` between"),
    (["2026-12-24 - 2027-01-02: closed"],
     "bad-date: `2026-12-24 - 2027-01-02` is not a date | write 2026-12-24..2027-01-02"),
    (["2026-12-24 .. 2027-01-02: closed"],
     "bad-date: `2026-12-24 .. 2027-01-02` is not a date | write 2026-12-24..2027-01-02"),
    (["2026-12-20..2026-12-24: closed", "2026-12-24..2026-12-24: closed"],
     "overlapping-dates: `2026-12-24..2026-12-24` shares dates with another range | "
     "let each date stand in one range; a single date may stand in a range, and wins"),
    (["2026-12-24...2027-01-02: closed"],
     "bad-date: `2026-12-24...2027-01-02` is not a date | write 2026-12-24..2027-01-02"),
    (["2026-12-24..2027-01-02:"],
     "missing-hours: `2026-12-24..2027-01-02` has no hours | "
     "write 2026-12-24..2027-01-02: closed, or give its times"),
    (["2026-12-24..2027-01-02: 9-17"],
     'bad-hours: `9-17` is not written as HH:MM-HH:MM | write "09:00-17:00"'),
    ([f"{year}-01-01..{year + 1}-12-31: closed" for year in range(2026, 2038, 2)],
     "wrong-length: the ranges of `overrides` stand for over 3,660 dates | remove those that are past"),
])  # fmt: skip
def test_what_is_wrong_with_a_range_is_said(tmp_path, lines, wrong):
    assert read(tmp_path, *lines)[1] == [wrong]


def test_the_place_of_a_bad_end_is_that_end(tmp_path):
    text = ANA + "    overrides: {2026-12-24..2026-13-01: closed}\n" + BUDI
    config = config_files.load(tmp_path, hosts=text, page=PAGE)
    (at,) = [wrong.span for wrong in config.diagnostics if wrong.code == "bad-date"]
    assert text.splitlines()[at.line - 1][at.column - 1 : at.end_column - 1] == "2026-13-01"
