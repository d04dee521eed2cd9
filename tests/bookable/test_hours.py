from datetime import UTC, date, datetime

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.model import PageType
from reconciler.times import weekly, zones

ANA = HostHours("Asia/Singapore", weekly.weekly({"mon": [(540, 1020)], "fri": [(540, 1020)]}))
BUDI = HostHours("Asia/Kuala_Lumpur", weekly.weekly({day: [(660, 1170)] for day in weekly.DAYS[:4]}))
ALWAYS = weekly.weekly({day: [(0, 1440)] for day in weekly.DAYS})


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock_times(instants):
    return [at.strftime("%H:%M") for at in instants]


def test_the_page_that_started_it_all_has_eleven_starts_each_monday():
    since, until = hours.date_range(date(2026, 1, 5), date(2026, 3, 31), "Asia/Singapore")
    starts = hours.starts(
        PageType.ALL_HOSTS, [ANA, BUDI], since, until, duration=32, increment=30, since=since, until=until
    )
    local = [at.astimezone(zones.zone("Asia/Singapore")) for at in starts]
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


def test_a_start_needs_room_for_the_buffers_and_the_whole_duration():
    host = HostHours("UTC", {"mon": ((540, 640),)})
    day = utc("2026-03-02"), utc("2026-03-03")
    lengths = {"duration": 45, "increment": 25, "before": 5, "after": 10}
    starts = hours.starts(PageType.ONE_TO_ONE, [host], *day, **lengths)
    assert clock_times(starts) == [
        "09:05",
        "09:30",
    ]  # 09:30 - 5 .. 09:30 + 55 = 10:25; 09:55 would end at 10:50
    exact = HostHours("UTC", {"mon": ((540, 600),)})
    assert clock_times(hours.starts(PageType.ONE_TO_ONE, [exact], *day, **lengths)) == ["09:05"]


def test_any_host_counts_from_the_joint_window_and_keeps_what_one_host_can_take():
    early, late = HostHours("UTC", {"mon": ((540, 620),)}), HostHours("UTC", {"mon": ((620, 720),)})
    day = utc("2026-03-02"), utc("2026-03-03")
    starts = hours.starts(PageType.ANY_HOST, [early, late], *day, duration=30, increment=30)
    # 10:00 lies in the joint window 09:00-12:00, but neither host has all of 10:00-10:30
    assert clock_times(starts) == ["09:00", "09:30", "10:30", "11:00", "11:30"]


def test_a_page_with_dates_counts_an_unbroken_window_from_its_first_date():
    always = HostHours("Asia/Kathmandu", ALWAYS)
    since, until = hours.date_range(date(2025, 1, 1), date(2026, 12, 31), "Asia/Kathmandu")
    week = utc("2026-12-31T14:00"), utc("2027-01-05")
    starts = hours.starts(
        PageType.ONE_TO_ONE, [always], *week, duration=60, increment=100, since=since, until=until
    )
    # two years are 730 * 1440 minutes, a multiple of 100: counting comes out at midnight, 18:15 UTC
    assert until == utc("2026-12-31T18:15")
    assert clock_times(starts) == ["14:55", "16:35"]


def test_a_page_without_dates_counts_an_unbroken_window_from_mondays():
    always = HostHours("Asia/Kathmandu", ALWAYS)
    week = utc("2026-02-26"), utc("2026-03-05")
    starts = hours.starts(
        PageType.ONE_TO_ONE, [always], *week, duration=60, increment=2000, time_zone="Asia/Kathmandu"
    )
    kathmandu = [at.astimezone(zones.zone("Asia/Kathmandu")).strftime("%a %H:%M") for at in starts]
    assert kathmandu == ["Fri 04:00", "Sat 13:20", "Sun 22:40", "Mon 00:00", "Tue 09:20", "Wed 18:40"]


def test_dates_cut_windows_before_starts_are_counted():
    night = HostHours("UTC", {"sun": ((1320, 1440),), "mon": ((0, 120),)})
    since, until = hours.date_range(date(2026, 3, 2), date(2026, 3, 2), "Etc/GMT-1")
    lengths = {"duration": 30, "increment": 45}
    week = utc("2026-03-01"), utc("2026-03-05")
    uncut = hours.starts(PageType.ONE_TO_ONE, [night], *week, **lengths)
    assert clock_times(uncut) == ["22:00", "22:45", "23:30", "00:15", "01:00"]
    cut = hours.starts(PageType.ONE_TO_ONE, [night], *week, since=since, until=until, **lengths)
    assert clock_times(cut) == ["23:00", "23:45", "00:30", "01:15"]


def test_a_date_that_the_calendar_skipped():
    """Samoa went from Thursday 29 to Saturday 31 December 2011: Friday's edges count on from Thursday."""
    week = utc("2011-12-28"), utc("2012-01-02")
    all_day = HostHours("Pacific/Apia", {"fri": ((0, 1440),)})
    assert hours.host_windows(all_day, *week) == []
    morning = HostHours("Pacific/Apia", {"fri": ((540, 720),)})
    assert hours.host_windows(morning, *week) == [(utc("2011-12-30T19:00"), utc("2011-12-30T22:00"))]


def test_half_open_at_both_ends():
    host = HostHours("UTC", {"mon": ((540, 600), (660, 720))})
    between = utc("2026-03-02T10:00"), utc("2026-03-02T11:00")
    assert hours.host_windows(host, *between) == []
    exact = utc("2026-03-02T09:00"), utc("2026-03-02T10:00")
    assert hours.host_windows(host, *exact) == [exact]


def test_the_week_before_counts_where_it_is_still_sunday():
    """At Monday 00:00 UTC it is Sunday 14:00 in Honolulu, and Monday 14:00 in Kiritimati."""
    monday = utc("2026-03-02"), utc("2026-03-02T06:00")
    sunday = HostHours("Pacific/Honolulu", {"sun": ((840, 900),)})
    assert hours.host_windows(sunday, *monday) == [(utc("2026-03-02T00:00"), utc("2026-03-02T01:00"))]
    ahead = HostHours("Pacific/Kiritimati", {"mon": ((840, 900),), "tue": ((0, 60),)})
    late = utc("2026-03-02"), utc("2026-03-02T12:00")
    assert hours.host_windows(ahead, *late) == [
        (utc("2026-03-02T00:00"), utc("2026-03-02T01:00")),
        (utc("2026-03-02T10:00"), utc("2026-03-02T11:00")),
    ]
