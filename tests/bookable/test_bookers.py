"""What a change of hours means to the people who book."""

from dataclasses import replace
from datetime import date

import pytest

from reconciler.bookable import bookers, offer
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.model import Availability, BookingPage, Host, LivePage, PageType, Rule, ZoomUser
from reconciler.times import weekly

ANA = HostHours("Asia/Singapore", weekly.weekly({"mon": [(540, 1020)], "fri": [(540, 1020)]}))
BUDI = HostHours("Asia/Kuala_Lumpur", weekly.weekly({day: [(660, 1170)] for day in weekly.DAYS[:4]}))
PAGE = Offer(PageType.ALL_HOSTS, {"ana": ANA, "budi": BUDI}, "Asia/Singapore", 32, 30)
TODAY = date(2026, 1, 2)
NEVER = HostHours("UTC", {})


def phrases(after, before=PAGE):
    return bookers.compare(before, after, TODAY)["phrases"]


def hours(zone="Asia/Kuala_Lumpur", **days):
    return HostHours(zone, weekly.weekly({day: weekly.parse_windows(text) for day, text in days.items()}))


def with_budi(**days):
    return replace(PAGE, hosts={"ana": ANA, "budi": hours(**days)})


def test_windows_lost_are_said_in_the_hosts_time_and_counted_in_starts():
    comparison = bookers.compare(PAGE, with_budi(mon=["11:00-14:00", "16:00-19:30"], tue="11:00-19:30",
                                            wed="11:00-19:30", thu="11:00-19:30"), TODAY)  # fmt: skip
    assert comparison == {
        "week_of": "2026-01-05",
        "starts": {"before": 11, "after": 6},  # 11:00 to 13:00 every half hour, and 16:00
        "minutes": {"before": 360, "after": 240},
        "lost": ["Mon 14:00-16:00"],
        "gained": [],
        "hosts": [
            {"host": "budi", "lost": ["Mon 14:00-16:00"], "gained": [], "time_zone": None, "change": "kept"}
        ],
        "page": ["11 -> 6 starts a week", "6 h -> 4 h a week: Mon 14:00-16:00 lost"],
        "phrases": [
            "budi Mon 14:00-16:00 lost",
            "11 -> 6 starts a week",
            "6 h -> 4 h a week: Mon 14:00-16:00 lost",
        ],
    }


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (PAGE, []),
        (with_budi(mon="11:00-19:30"), ["budi Tue-Thu 11:00-19:30 lost"]),
        (
            with_budi(mon="10:00-19:30", tue="10:00-12:00", fri="10:00-12:00"),
            [
                "budi Tue 12:00-19:30 lost",
                "budi Wed, Thu 11:00-19:30 lost",
                "budi Mon, Tue 10:00-11:00 gained",
                "budi Fri 10:00-12:00 gained",
                "11 -> 16 starts a week",
                "6 h -> 9 h a week: Mon 10:00-11:00 gained, Fri 10:00-12:00 gained",
            ],
        ),
        (with_budi(tue="11:00-19:30"), [
            "budi Mon, Wed, Thu 11:00-19:30 lost", "11 -> 0 starts a week: nobody can book",
            "6 h -> 0 min a week: Mon 11:00-17:00 lost"]),
        (replace(PAGE, increment=15), ["11 -> 22 starts a week"]),
        (replace(PAGE, before=20), ["11 starts a week as before, at other times"]),
        (with_budi(mon="11:00-16:40", tue="11:00-19:30", wed="11:00-19:30", thu="11:00-19:30"),
         ["budi Mon 16:40-19:30 lost", "the same 11 starts a week",
          "6 h -> 5 h 40 min a week: Mon 16:40-17:00 lost"]),
        (replace(PAGE, hosts={"ana": ANA}), [
            "budi leaves: Mon-Thu 11:00-19:30", "11 -> 30 starts a week",
            "6 h -> 16 h a week: Mon 09:00-11:00 gained, Fri 09:00-17:00 gained"]),
        (
            replace(PAGE, hosts={"ana": ANA, "chitra": hours("UTC", mon="03:00-09:00"), "dewi": NEVER}),
            [
                "chitra joins: Mon 03:00-09:00",
                "dewi joins: never free",
                "budi leaves: Mon-Thu 11:00-19:30",
                "11 -> 0 starts a week: nobody can book",
                "6 h -> 0 min a week: Mon 11:00-17:00 lost",
            ],
        ),
        (
            replace(PAGE, hosts={"ana": replace(ANA, time_zone="Asia/Tokyo"), "budi": BUDI}),
            ["ana in Asia/Tokyo time instead of Asia/Singapore", "11 -> 9 starts a week",
             "6 h -> 5 h a week: Mon 16:00-17:00 lost"],
        ),
        (
            replace(PAGE, hosts={"ana": ANA, "budi": hours(mon="11:30-19:30")}, duration=15),
            [
                "budi Mon 11:00-11:30 lost",
                "budi Tue-Thu 11:00-19:30 lost",
                "11 starts a week as before, at other times",
                "6 h -> 5 h 30 min a week: Mon 11:00-11:30 lost",
            ],
        ),
    ],
)  # fmt: skip
def test_in_words(after, expected):
    assert phrases(after) == expected


def test_a_page_of_one_host_does_not_say_the_same_windows_twice():
    single = replace(PAGE, type=PageType.ONE_TO_ONE, hosts={"ana": hours(mon="09:00-17:00")})
    comparison = bookers.compare(single, replace(single, hosts={"ana": hours(mon="09:00-12:00")}), TODAY)
    assert comparison["phrases"] == ["ana Mon 12:00-17:00 lost", "15 -> 5 starts a week", "8 h -> 3 h a week"]


def test_a_new_page_gains_all_it_offers():
    comparison = bookers.compare(None, PAGE, TODAY)
    assert (comparison["hosts"], comparison["gained"]) == ([], ["Mon 11:00-17:00"])
    assert comparison["phrases"] == ["0 -> 11 starts a week"]


def test_dated_overrides_and_the_pages_dates_are_no_part_of_an_ordinary_week():
    closed = replace(BUDI, overrides={date(2026, 1, 5): ()})
    dated = replace(PAGE, hosts={"ana": ANA, "budi": closed})
    assert phrases(dated) == []


def test_the_ordinary_week_begins_on_a_monday_of_the_page():
    start, end = bookers.ordinary_week(date(2026, 1, 5), "Asia/Singapore")
    assert (str(start), str(end)) == ("2026-01-04 16:00:00+00:00", "2026-01-11 16:00:00+00:00")
    assert bookers.ordinary_week(date(2026, 1, 6), "Asia/Singapore")[0] == end


def rule(address, zone="Asia/Singapore", **more):
    week = {"mon": ((540, 1020),)}
    return Rule(**{"address": address, "availability_id": None, "time_zone": zone, "hours": week,
                   "use_custom": True, "raw": {}, **more})  # fmt: skip


def live(*rules, **fields):
    plain = {"duration": 32, "start_time_increment": 30, "time_zone": "Asia/Singapore"}
    return LivePage("s1", "ana@example.com", "two-hosts", {**plain, **fields}, rules, {})


HOSTS = (Host("ana", "ana@example.com"), Host("budi", "budi@example.com"))
EVENINGS = Availability("a1", "Evenings", False, "Europe/Istanbul", {"tue": ((1080, 1260),)})
USERS = {"budi@example.com": ZoomUser("budi@example.com", "budi@scheduler.zoom.us", (EVENINGS,))}


def test_the_offer_of_a_live_page_is_taken_from_its_rules():
    found = offer.live(
        live(rule("ana@example.com"), rule("BUDI@scheduler.zoom.us", availability_id="a1", use_custom=False),
             buffer={"after": 10}, start_date="2026-01-05", end_date="2026-03-31"),
        PageType.ALL_HOSTS, HOSTS, USERS,
    )  # fmt: skip
    assert found.hosts == {
        "ana": HostHours("Asia/Singapore", {"mon": ((540, 1020),)}),
        "budi": HostHours("Europe/Istanbul", {"tue": ((1080, 1260),)}),
    }
    assert (found.duration, found.increment, found.before, found.after) == (32, 30, 0, 10)
    assert (str(found.since), str(found.until)) == ("2026-01-04 16:00:00+00:00", "2026-03-31 16:00:00+00:00")


@pytest.mark.parametrize(
    "page",
    [
        live(rule("ana@example.com", zone="Mars/Olympus")),
        live(rule("ana@example.com", zone=None)),
        live(rule("ana@example.com"), time_zone="Nowhere"),
        live(rule("ana@example.com"), start_date="soon"),
        live(rule("ana@example.com"), duration=0),
        LivePage("s1", "ana@example.com", "x", {}, (rule("ana@example.com"),), {}),
    ],
)
def test_a_live_page_that_does_not_say_enough_offers_nothing_to_compare(page):
    assert offer.live(page, PageType.ONE_TO_ONE, HOSTS, USERS) is None


def test_what_the_files_leave_out_is_as_it_stands_in_zoom():
    host = Host("ana", "ana@example.com", "Asia/Singapore", overrides={date(2026, 1, 5): ()})
    page = BookingPage("p", host, "p", PageType.ONE_TO_ONE, (host,), {"duration": 60, "buffer": {"after": 5}})
    live_fields = {"duration": 30, "start_time_increment": 20, "buffer": {"before": 15, "after": 0}}
    assert offer.unknown(page.hosts) == (host,)
    offered = offer.declared(page, {"ana": ANA}, live_fields)
    assert offered.hosts["ana"] == replace(ANA, overrides={date(2026, 1, 5): ()})
    assert (offered.duration, offered.increment, offered.before, offered.after) == (60, 20, 15, 5)
    assert offered.time_zone == "Asia/Singapore"
