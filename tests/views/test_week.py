"""The picture of days in the terminal, as a person sees it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from reconciler.bookable import hours, week_picture
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.model import PageType
from reconciler.times import weekly
from reconciler.views import week
from tests.support.situations import PAGE_TYPES, at, situations

OFFICE = weekly.DAYS[:5]


def daily(*windows, days=weekly.DAYS):
    return weekly.weekly(dict.fromkeys(days, windows))


def offer(page_type=PageType.ALL_HOSTS, **hosts):
    return Offer(page_type, hosts, "UTC", 30)


def data_of(offered, start, end, time_zone="UTC"):
    return week_picture.draw(offered, datetime.fromisoformat(start), datetime.fromisoformat(end), time_zone)


def drawn(*asked, width=80, mark=week.FINE):
    return "\n".join(line.plain for line in week.lines(data_of(*asked), width, mark)) + "\n"


BERLIN_AND_NEW_YORK = offer(
    ana=HostHours("Europe/Berlin", daily((540, 1020), days=OFFICE)),
    budi=HostHours("America/New_York", daily((495, 975), days=OFFICE)),
)
MARCH = (BERLIN_AND_NEW_YORK, "2026-03-06T00:00+01:00", "2026-03-10T00:00+01:00", "Europe/Berlin")


def test_a_change_of_the_viewers_clock_is_on_the_axis_and_in_words():
    night = offer(PageType.ONE_TO_ONE, ana=HostHours("America/New_York", daily((0, 300))))
    spring = drawn(night, "2026-03-07T00:00-05:00", "2026-03-10T00:00-04:00", "America/New_York")
    assert (
        spring
        == """\
Sat 7, Mon 9 Mar
                00  01  02  03  04  05
  ana           ████████████████████  00:00–05:00

Sun 8 Mar       00  01 »03  04  05  06
  ana           ████████████████·  00:00–05:00
  ! clock forward 1 h at 02:00: America/New_York (ana)

█ can be booked   a cell is 15 min
"""
    )
    autumn = drawn(night, "2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00", "America/New_York")
    assert (
        autumn
        == """\
Sun 1 Nov       00  01 «01  02  03  04  05
  ana           ████████████████████████  00:00–05:00
  ! clock back 1 h at 02:00: America/New_York (ana)

█ can be booked   a cell is 15 min
"""
    )


def test_a_change_of_a_hosts_clock_moves_their_row():
    assert (
        drawn(*MARCH)
        == """\
Fri 6 Mar       08  10  12  14  16  18  20  22  24
  ana           · ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄  ·   ·   ·
  budi          ·   ·   ·   ▗▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▖
  all hosts     ·   ·   ·   ▐█████  ·   ·   ·  14:15–17:00

Sun 8 Mar  nobody is free
  ! clock forward 1 h at 08:00: America/New_York (budi)

Mon 9 Mar       08  10  12  14  16  18  20  22  24
  ana           · ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄  ·   ·   ·
  budi          ·   ·   · ▗▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▖ ·
  all hosts     ·   ·   · ▐███████  ·   ·   ·  13:15–17:00

Sat 7 Mar  nobody is free

▄ a host is free   █ all are free   a cell is 30 min
"""
    )


def test_a_wide_terminal_gets_finer_cells():
    assert drawn(*MARCH, width=120).startswith("""\
Fri 6 Mar       09  10  11  12  13  14  15  16  17  18  19  20  21  22  23
  ana           ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄·   ·   ·   ·   ·   ·
  budi          ·   ·   ·   ·   ·   ·▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  all hosts     ·   ·   ·   ·   ·   ·███████████·   ·   ·   ·   ·   ·  14:15–17:00
""")


def test_a_terminal_without_blocks_and_with_little_room_gets_letters():
    assert drawn(*MARCH, width=40, mark=week.marks("latin-1")).startswith("""\
Fri 6 Mar       09 12 15 18 21 24
  ana           ======== .  .
  budi          .  . =========
  all hosts     .  . ### .  .
                14:15-17:00
""")


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", week.FINE), ("ascii", week.PLAIN), ("cp1252", week.PLAIN), ("no-such", week.PLAIN)],
)
def test_what_an_output_can_show(encoding, mark):
    assert week.marks(encoding) == mark


def test_any_host_and_a_name_that_is_too_long():
    evenings, never = HostHours("UTC", daily((0, 60), (1200, 1440))), HostHours("UTC", {})
    night = offer(PageType.ANY_HOST, **{"a-really-long-name-of-a-host": evenings, "bo": never})
    assert (
        drawn(night, "2026-03-02T00:00Z", "2026-03-09T00:00Z")
        == """\
Every day, 2–8 Mar      00  02  04  06  08  10  12  14  16  18  20  22  24
  a-really-long-name-…  ▄▄  ·   ·   ·   ·   ·   ·   ·   ·   ·   ▄▄▄▄▄▄▄▄
  bo                    ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
  any host              ██  ·   ·   ·   ·   ·   ·   ·   ·   ·   ████████
                        00:00–01:00, 20:00–24:00

▄ a host is free   █ some host is free   a cell is 30 min
"""
    )


def test_a_window_of_five_minutes_is_not_lost():
    short = offer(
        PageType.ONE_TO_ONE, ana=HostHours("UTC", daily((550, 555), (0, 10), (1430, 1440), days=["mon"]))
    )
    (row,) = [
        line for line in drawn(short, "2026-03-02T00:00Z", "2026-03-03T00:00Z").split("\n") if "ana" in line
    ]
    assert row == "  ana           ░   ·   ·   ·   · ░ ·   ·   ·   ·   ·   ·   ·  ░"


def test_names_from_outside_cannot_play_with_the_terminal():
    wicked = offer(PageType.ONE_TO_ONE, **{"\x1b[31mred\n": HostHours("UTC", daily((540, 600)))})
    assert "\x1b" not in drawn(wicked, "2026-03-02T00:00Z", "2026-03-03T00:00Z")


def test_nothing_at_all():
    nobody = offer(ana=HostHours("UTC", {}), budi=HostHours("UTC", {}))
    assert drawn(nobody, "2026-03-02T00:00Z", "2026-03-05T00:00Z") == "Mon–Wed, 2–4 Mar  nobody is free\n"
    assert week.lines(data_of(nobody, "2026-03-02T00:00Z", "2026-03-02T00:00Z"), 80) == []


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(situations(), PAGE_TYPES, st.integers(40, 160))
def test_a_picture_shows_the_very_windows_and_fits(situation, page_type, width):
    """What stands in the picture, put on the time line again, is what the engine says."""
    page_hosts, first, last = situation
    offered = Offer(page_type, {f"host-{i}": host for i, host in enumerate(page_hosts)}, "UTC", 30)
    zone = page_hosts[-1].time_zone
    data = week_picture.draw(offered, at(first), at(last), zone)
    again = sorted(
        (midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end))
        for day in data["days"]
        for midnight in (hours.local_instant(date.fromisoformat(iso), zone) for iso in day["dates"])
        for begin, end in day["page"]
    )
    joined = []
    for begin, end in again:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    assert joined == offered.windows(at(first), at(last))
    lines = week.lines(data, width)
    assert all(cell_len(line.plain) <= max(width, 68) for line in lines if "! clock" not in line.plain)
