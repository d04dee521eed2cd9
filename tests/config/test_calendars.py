"""Calendars: which dates hosts take from them, what is warned of, and what a file may not name."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from reconciler.config import desired, holiday_dates
from reconciler.source import Source
from tests.support import config_files
from tests.support.config_files import TODAY, load

CHRISTMAS, EVE, BREAK = date(2026, 12, 25), date(2026, 12, 24), date(2026, 12, 30)
CALENDARS = """\
calendars:
  uk: {country: GB, subdivision: ENG}
  office: {2026-12-24..2026-12-31: closed, 2026-12-30: "10:00-12:00"}
  term: {ics: dates/term.ics}
"""
HOST = """\
hosts:
  ana:
    email: ana@example.com
    time_zone: Europe/London
    hours: {mon-fri: "09:00-17:00"}
"""
PAGE = """\
page: intro-call
type: one_to_one
owner: ana
hosts: [ana]
summary: A first call
duration: 30
"""
TERM = """\
BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Reading week
DTSTART;VALUE=DATE:20261102
DTEND;VALUE=DATE:20261104
END:VEVENT
END:VCALENDAR
"""


def taken(root, taken="", page=PAGE, calendars=CALENDARS):
    """Load a host with these lines more; return the host of the page, and all codes but `unused-calendar`."""
    (root / "dates").mkdir(exist_ok=True)
    (root / "dates" / "term.ics").write_text(TERM)
    lines = "".join(f"    {line}\n" for line in taken.splitlines())
    config = load(root, hosts=calendars + HOST + lines, page=page)
    (one,) = config.desired.present
    codes = [wrong.code for wrong in config.diagnostics]
    return one.hosts[0], [code for code in codes if code != "unused-calendar"]


def test_public_holidays_are_closed_and_keep_their_names(tmp_path):
    host, problems = taken(tmp_path, "calendars: [uk]")
    assert problems == []
    assert host.overrides[CHRISTMAS] == () and host.holidays[CHRISTMAS] == "Christmas Day"
    assert host.holidays[date(2026, 12, 28)] == "Boxing Day (observed)"
    assert {day.year for day in host.overrides} == {2026, 2027}


def test_events_are_closed_and_keep_their_names(tmp_path):
    host, problems = taken(tmp_path, "calendars: [term]")
    assert problems == []
    assert host.overrides == {date(2026, 11, 2): (), date(2026, 11, 3): ()}
    assert set(host.holidays.values()) == {"Reading week"}


def test_a_later_calendar_counts_before_an_earlier_one_and_own_dates_before_all(tmp_path):
    calendars = CALENDARS.replace("closed, 2026-12-30", 'closed, 2026-12-25: "11:00-12:00", 2026-12-30')
    host, _ = taken(tmp_path, "calendars: [uk, office]", calendars=calendars)
    assert (host.overrides[CHRISTMAS], host.overrides[BREAK]) == (((660, 720),), ((600, 720),))
    assert CHRISTMAS not in host.holidays, "a date with other times is not that holiday"
    host, _ = taken(tmp_path, "calendars: [office, uk]", calendars=calendars)
    assert (host.overrides[CHRISTMAS], host.holidays[CHRISTMAS]) == ((), "Christmas Day")
    own = 'calendars: [uk, office]\noverrides: {2026-12-24: "09:00-10:00"}'
    host, _ = taken(tmp_path, own, calendars=calendars)
    assert (host.overrides[EVE], host.overrides[BREAK]) == (((540, 600),), ((600, 720),))


@pytest.mark.parametrize(("item", "closed", "on_page"), [
    ("ana", {CHRISTMAS, EVE}, False),
    ("{host: ana, overrides: {}}", {CHRISTMAS}, True),
    ("{host: ana, calendars: []}", {EVE}, True),
    ("{host: ana, calendars: [], overrides: {}}", set(), True),
    ('{host: ana, hours: {mon: "09:00-10:00"}}', {CHRISTMAS, EVE}, False),
])  # fmt: skip
def test_on_a_page_calendars_and_own_dates_are_each_replaced_by_their_own_key(
    tmp_path, item, closed, on_page
):
    page = PAGE.replace("hosts: [ana]", f"hosts: [{item}]")
    host, problems = taken(tmp_path, "calendars: [uk]\noverrides: {2026-12-24: closed}", page)
    assert problems == []
    assert {day for day in (CHRISTMAS, EVE) if day in host.overrides} == closed
    assert host.on_page is on_page


@pytest.mark.parametrize(("item", "said"), [
    ("{host: ana, calendars: [uk]}", "calendars"),
    ("{host: ana, overrides: {2026-12-24: closed}}", "overrides"),
    ('{host: ana, hours: {mon: "09:00-10:00"}}', "hours"),
    ("{host: ana, calendars: [], overrides: {}}", None),
    ("{host: ana, hours: none}", None),
])  # fmt: skip
def test_dates_on_a_page_need_the_zone_of_their_host(tmp_path, item, said):
    page = PAGE.replace("hosts: [ana]", f"hosts: [{item}]")
    (tmp_path / "dates").mkdir()
    (tmp_path / "dates" / "term.ics").write_text(TERM)
    hosts = CALENDARS + "hosts:\n  ana: {email: ana@example.com}\n"
    config = load(tmp_path, hosts=hosts, page=page)
    found = [wrong.message for wrong in config.diagnostics if wrong.code == "missing-time-zone"]
    assert found == ([f"`ana` has {said} here but no `time_zone`"] if said else [])


@pytest.mark.parametrize(("dates", "last"), [
    ("", 2027),
    ("start_date: 2026-07-01\nend_date: 2026-09-30\n", 2027),
    ("start_date: 2026-07-01\nend_date: 2029-03-31\n", 2029),
])  # fmt: skip
def test_dates_reach_to_the_end_of_the_next_year_or_of_the_last_year_of_the_page(tmp_path, dates, last):
    host, problems = taken(tmp_path, "calendars: [uk]", PAGE + dates)
    assert problems == []
    assert max(host.overrides).year == last


def test_pages_that_end_in_one_year_share_one_host(tmp_path):
    long = "start_date: 2026-07-01\nend_date: 2029-0{}-28\n"
    pages = [PAGE.replace("intro-call", f"page-{n}") + long.format(n) for n in (1, 2)]
    config = load(tmp_path, hosts=CALENDARS.replace("  term: {ics: dates/term.ics}\n", "") + HOST
                  + "    calendars: [uk]\n", page="---\n".join(pages))  # fmt: skip
    first, second = config.desired.present
    assert first.hosts[0] is second.hosts[0]


def test_it_warns_once_of_a_calendar_whatever_the_number_of_pages(tmp_path):
    malaysia = CALENDARS.replace("{country: GB, subdivision: ENG}", "{country: MY}")
    long = "start_date: 2026-07-01\nend_date: 2045-03-31\n"
    pages = "---\n".join(PAGE.replace("intro-call", f"page-{n}") + long for n in range(5))
    (tmp_path / "dates").mkdir()
    (tmp_path / "dates" / "term.ics").write_text(TERM)
    config = load(tmp_path, hosts=malaysia + HOST + "    calendars: [uk, office, term]\n", page=pages)
    found = [(wrong.code, wrong.span.line) for wrong in config.diagnostics if "holidays" in wrong.code]
    assert found == [
        ("estimated-holidays", 2),
        ("unknown-holidays", 2),
        ("unknown-holidays", 4),
    ]
    messages = [wrong.message for wrong in config.diagnostics if "holidays" in wrong.code]
    assert "Chinese New Year" in messages[0] and "(estimated)" not in messages[0]
    assert messages[1] == "the dates of `uk` are not known in full from 2032 on"


def test_the_dates_of_a_calendar_that_no_page_needs_are_not_warned_of(tmp_path):
    config = load(tmp_path, hosts="calendars:\n  in: {country: IN}\n" + HOST, page=PAGE)
    assert [wrong.code for wrong in config.diagnostics] == ["unused-calendar"]


@pytest.mark.parametrize(("calendar", "wrong"), [
    ("{}", "bad-calendar"),
    ("GB", "bad-calendar"),
    ("{country: GB, ics: dates/term.ics}", "bad-calendar"),
    ("{subdivision: ENG}", "bad-calendar"),
    ("{country: }", "bad-calendar"),
    ("{country: NO}", ""),
    ("{county: GB}", "unknown-field"),
    ("{2026-13-01: closed}", "bad-date"),
    ("{ics: term.ics}", "bad-calendar"),
    ("{ics: hosts.yaml}", "bad-calendar"),
    ("{ics: ../outside.ics}", "bad-calendar"),
    ("{ics: linked.ics}", "bad-calendar"),
    ("{ics: /etc/hosts.ics}", "bad-calendar"),
    ("{ics: latin.ics}", "bad-calendar"),
    ("{ics: large.ics}", "bad-calendar"),
])  # fmt: skip
def test_what_is_no_calendar_is_refused(tmp_path, calendar, wrong):
    root = tmp_path / "pages"
    root.mkdir()
    (tmp_path / "outside.ics").write_text(TERM)
    (root / "linked.ics").symlink_to(tmp_path / "outside.ics")
    (root / "latin.ics").write_bytes(TERM.replace("Reading", "Lesé").encode("latin-1"))
    (root / "large.ics").write_bytes(b" " * (1024 * 1024 + 1))
    calendars = CALENDARS.replace("{country: GB, subdivision: ENG}", calendar)
    host, problems = taken(root, "calendars: [uk, term]", calendars=calendars)
    assert problems == ([wrong] if wrong else [])
    assert date(2026, 11, 2) in host.overrides, "the others are read"


def test_calendars_may_stand_in_another_file_than_the_hosts_who_take_them(tmp_path):
    first = "calendars:\n  uk: {country: GB}\nhosts:\n  budi: {email: b@example.com}\n"
    config = load(tmp_path, zz=first, hosts=HOST + "    calendars: [uk]\n", page=PAGE)
    assert config.diagnostics == ()
    assert CHRISTMAS in config.desired.present[0].hosts[0].overrides


def test_calendars_alone_are_no_document(tmp_path):
    config = load(tmp_path, calendars="calendars:\n  uk: {country: GB}\n", hosts=HOST, page=PAGE)
    (wrong,) = config.diagnostics
    assert (wrong.code, wrong.help) == (
        "unknown-document", "put `calendars` beside `hosts`, in the same document",
    )  # fmt: skip


def test_texts_that_were_read_are_read_again_without_their_folder(tmp_path):
    """As `import` does, which plans with files that are not there yet."""
    taken(tmp_path, "calendars: [term, uk, office]")
    config = desired.load(tmp_path, today=TODAY)
    again = desired.parse(config.sources.values(), today=TODAY)
    assert again.diagnostics == config.diagnostics == ()
    assert again.desired == config.desired
    (missing,) = desired.parse([source for source in config.sources.values() if source.file.endswith("yaml")],
                               today=TODAY).diagnostics  # fmt: skip
    assert missing.code == "bad-calendar"


def test_the_digest_moves_with_the_dates_and_not_with_their_names(tmp_path):
    def digest(events):
        texts = [
            Source("hosts.yaml", CALENDARS.replace("dates/", "") + HOST + "    calendars: [term]\n"),
            Source("page.yaml", PAGE), Source("term.ics", events),
        ]  # fmt: skip
        return desired.parse(texts, today=TODAY).desired.digest()

    same, renamed, moved = TERM, TERM.replace("Reading", "Writing"), TERM.replace("1104", "1105")
    assert digest(same) == digest(renamed) != digest(moved)


def test_no_calendar_costs_no_import(tmp_path):
    load(tmp_path, hosts=config_files.HOSTS, page=config_files.PAGE)
    code = (
        "import sys, datetime, pathlib; from reconciler.config import desired;"
        "desired.load(pathlib.Path(sys.argv[1]), today=datetime.date(2026, 6, 1));"
        "print({'holidays', 'icalendar', 'dateutil'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("language", ["de", "ms_MY", ""])
def test_names_are_the_same_whatever_language_a_machine_speaks(tmp_path, language):
    calendars = CALENDARS.replace("{country: GB, subdivision: ENG}", "{country: DE}")
    taken(tmp_path, "calendars: [uk]", calendars=calendars)
    code = (
        "import sys, datetime, pathlib; from reconciler.config import desired;"
        "config = desired.load(pathlib.Path(sys.argv[1]), today=datetime.date(2026, 6, 1));"
        "print(config.desired.present[0].hosts[0].holidays[datetime.date(2026, 12, 25)])"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    spoken = {"LANGUAGE": language, "LANG": language}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=spoken)
    assert done.stdout.strip() == "Christmas Day"


@pytest.mark.parametrize("country", ["SA", "PS", "CI", "AE"])
def test_days_that_the_moon_decides_are_estimated_in_every_country(country):
    found = holiday_dates.find(country, None, [2029])
    fitr = [day for day, name in found.names.items() if "Fitr" in name]
    assert fitr
    assert {*fitr} <= {*found.estimated}


def test_dates_beside_a_country_or_a_file_win_over_it(tmp_path):
    calendars = CALENDARS.replace(
        "{country: GB, subdivision: ENG}",
        '{country: GB, subdivision: ENG, 2026-05-07: closed, 2026-12-25: "10:00-12:00"}',
    ).replace("{ics: dates/term.ics}", '{ics: dates/term.ics, 2026-11-02..2026-11-03: "09:00-10:00"}')
    host, problems = taken(tmp_path, "calendars: [uk, term]", calendars=calendars)
    assert problems == []
    morning, hour = ((600, 720),), ((540, 600),)
    assert (host.overrides[date(2026, 5, 7)], host.overrides[CHRISTMAS]) == ((), morning)
    assert (host.overrides[date(2026, 11, 3)], host.overrides[date(2026, 5, 4)]) == (hour, ())
    assert CHRISTMAS not in host.holidays, "it is no holiday then"


@pytest.mark.parametrize(("country", "cure"), [
    ("England", "did you mean `country: GB` with `subdivision: ENG`?"),
    ("Bayern", "did you mean `country: DE` with `subdivision: BY`?"),
    ("germany", "did you mean `DE`?"),
    ("Germny", "did you mean `DE`?"),
    ("UK", "did you mean `GB`?"),
    ("DEU", "did you mean `DE`?"),
    ("Bavaria", "write its two letters of ISO 3166, such as GB (its parts are a `subdivision`, such as ENG)"),
])  # fmt: skip
def test_a_country_that_is_none_is_guessed_by_names_alone(tmp_path, country, cure):
    config = load(tmp_path, hosts=f"calendars:\n  uk: {{country: {country}}}\n" + HOST, page=PAGE)
    assert [(wrong.code, wrong.help) for wrong in config.diagnostics] == [("unknown-country", cure)]
