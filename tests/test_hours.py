from datetime import UTC, date, datetime

from reconciler import hours, weekly, zones
from reconciler.hours import HostHours
from reconciler.model import PageType

ANA = HostHours("Asia/Singapore", weekly.weekly({"mon": [(540, 1020)], "fri": [(540, 1020)]}))
BUDI = HostHours("Asia/Kuala_Lumpur", weekly.weekly({day: [(660, 1170)] for day in weekly.DAYS[:4]}))
ALWAYS = weekly.weekly({day: [(0, 1440)] for day in weekly.DAYS})


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_page_that_started_it_all_has_eleven_starts_each_monday():
    since, until = hours.date_range(date(2026, 1, 5), date(2026, 3, 31), "Asia/Singapore")
    found = hours.starts(
        PageType.ALL_HOSTS, [ANA, BUDI], since, until, duration=32, increment=30, since=since, until=until
    )
    local = [at.astimezone(zones.zone("Asia/Singapore")) for at in found]
    expected = [
        "11:00",
        "11:30",
        "12:00",
        "12:30",
        "13:00",
        "13:30",
        "14:00",
        "14:30",
        "15:00",
        "15:30",
        "16:00",
    ]
    mondays = sorted({at.date() for at in local})
    assert (mondays[0], len(mondays), mondays[-1]) == (date(2026, 1, 5), 13, date(2026, 3, 30))
    for monday in mondays:
        assert monday.weekday() == 0
        assert [at.strftime("%H:%M") for at in local if at.date() == monday] == expected


def test_a_page_without_hosts_or_with_a_host_without_hours_has_no_common_time():
    week = utc("2026-03-02"), utc("2026-03-09")
    assert hours.page_windows(PageType.ALL_HOSTS, [], *week) == []
    never = HostHours("UTC", {})
    assert hours.page_windows(PageType.ALL_HOSTS, [ANA, never], *week) == []
    assert hours.page_windows(PageType.ANY_HOST, [ANA, never], *week) == hours.host_windows(ANA, *week) != []


def test_a_range_may_begin_and_end_within_a_second():
    always = HostHours("Asia/Kathmandu", ALWAYS)
    week = utc("2026-03-02T00:00:00.250001"), utc("2026-03-02T00:00:00.75")
    assert hours.host_windows(always, *week) == [week]
    assert hours.host_windows(always, week[1], week[0]) == []


def test_years_far_away_are_answered_without_an_error():
    always = HostHours("Pacific/Kiritimati", ALWAYS)
    assert hours.host_windows(always, utc("0001-01-01"), utc("0002-01-01")) == []
    assert hours.host_windows(always, utc("9998-01-01"), datetime.max.replace(tzinfo=UTC)) == []
