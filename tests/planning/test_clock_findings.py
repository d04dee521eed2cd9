"""How it is said that a page's zones follow other rules than when it was last looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reconciler.bookable.clock_change import ClockChange, Shown, ZoneChange
from reconciler.findings import Finding, FindingCode
from reconciler.planning import clock_findings

SINGAPORE, VANCOUVER = ZoneInfo("Asia/Singapore"), ZoneInfo("America/Vancouver")
MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)


def shown(host, there="Asia/Singapore", days=0):
    at = [NOON.replace(day=7 + days, hour=hour) for hour in (18, 17)]
    return Shown(host, MONDAY, there, *at)


PACIFIC = ZoneChange(
    "America/Vancouver", -8 * 3600, -7 * 3600, datetime(2026, 11, 1, 9, tzinfo=UTC), None, again=False,
    hosts=("budi",), shown=shown("budi"),
)  # fmt: skip
CENTRAL = replace(PACIFIC, time_zone="America/Winnipeg", hosts=("cora",), shown=shown("cora"))
CHANGE = ClockChange(
    "2025.2", "2026.6", (PACIFIC,), MONDAY, date(2026, 12, 7), date(2026, 12, 7), (25, 20), 5, 0,
    to_the_end=False, same_walls=False,
)  # fmt: skip
BUDI = "from 2026-11-01 budi's 09:00 is 17:00 in Singapore, was 18:00"
END = "; rules of time zones 2025.2 -> 2026.6"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, f"{BUDI}; 5 starts a week lost (25 -> 20)"),
        ({"starts": (20, 25), "lost": 0, "gained": 5}, f"{BUDI}; 5 starts a week gained (20 -> 25)"),
        ({"starts": (20, 16), "gained": 1}, f"{BUDI}; 5 starts a week lost, 1 gained (20 -> 16)"),
        ({"starts": (1, 0), "lost": 1}, f"{BUDI}; 1 start a week lost (1 -> 0: nobody can book)"),
        ({"to_the_end": True}, f"{BUDI}; 5 starts to the page's last day lost (25 -> 20)"),
        ({"same_walls": True, "lost": 25}, f"{BUDI}; by clocks there all starts are as before, "
                                           "elsewhere they are at other times"),
        ({"same_walls": True, "lost": 2}, f"{BUDI}; by clocks there all starts are as before, "
                                          "elsewhere 2 of 25 starts a week are at other times"),
        ({"before": "2026.7"}, f"{BUDI}; 5 starts a week lost (25 -> 20); "
                               "rules of time zones in use, 2026.6, are older than noted, 2026.7"),
    ],
)  # fmt: skip
def test_what_bookers_lose_and_gain(more, said):
    words = clock_findings.words(replace(CHANGE, **more))
    assert words == (said if "before" in more else said + END)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"end": datetime(2027, 3, 14, 10, tzinfo=UTC)}, "from 2026-11-01 to 2027-03-14 budi's"),
        ({"end": datetime(2027, 3, 14, 10, tzinfo=UTC), "again": True},
         "from 2026-11-01 to 2027-03-14 and again later budi's"),
        ({"shown": shown("budi", days=1)},
         "from 2026-11-01 budi's Mon 09:00 is Tue 17:00 in Singapore, was Tue 18:00"),
        ({"shown": shown("budi", "UTC")}, "from 2026-11-01 budi's 09:00 is 17:00 UTC, was 18:00"),
        ({"shown": shown("budi", "Asia/Ho_Chi_Minh")}, "budi's 09:00 is 17:00 in Ho Chi Minh, was"),
        ({"hosts": (), "shown": None},
         "from 2026-11-01 clocks in Vancouver are at UTC-07:00, were at UTC-08:00"),
    ],
)  # fmt: skip
def test_when_and_which_hours(more, said):
    assert said in clock_findings.words(replace(CHANGE, zones=(replace(PACIFIC, **more),)))


def test_zones_that_change_at_once_are_said_together():
    said = clock_findings.words(replace(CHANGE, zones=(CENTRAL, PACIFIC)))
    assert said.startswith(
        "from 2026-11-01 cora's 09:00 is 17:00 in Singapore, was 18:00, and budi's 09:00 is 17:00 in "
    )


def test_an_apply_names_a_few_pages_and_counts_more():
    found = [
        Finding(FindingCode.ZONE_RULES_CHANGED, f"p{number}", "moved", next=f"reconciler slots p{number}")
        for number in range(9)
    ]
    assert clock_findings.notes(found[:1]) == ["p0: moved; reconciler slots p0"]
    assert clock_findings.notes(found) == [
        "9 pages at other times by newer rules of time zones than noted: reconciler drift"
    ]


def test_an_apply_counts_what_only_informs_apart():
    """It is noted with the apply: no `drift` tells it again."""
    older = {"release": {"before": "2026.6", "after": "2025.2"}}
    found = [
        Finding(FindingCode.ZONE_RULES_CHANGED, f"p{number}", "moved", informs=number > 8, clocks=older)
        for number in range(16)
    ]
    assert clock_findings.notes(found) == [
        "9 pages at other times by older rules of time zones than noted: reconciler drift",
        "7 pages at other times but by their own clocks, by older rules of time zones",
    ]
