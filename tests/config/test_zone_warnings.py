"""Warnings that rules of time zones are too old: once a zone, at its place, where a page depends on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.config import desired, zone_warnings
from reconciler.source import Source
from reconciler.times import releases, rules, shifts

HOSTS = """
hosts:
  vic: {{email: vic@example.com, time_zone: {zone}, hours: {{mon-fri: "09:00-17:00"}}}}
  sam: {{email: sam@example.com, time_zone: Asia/Singapore, hours: {{mon-sat: "00:00-12:00"}}}}
  van: {{email: van@example.com, time_zone: {zone}, hours: {{mon-fri: "09:00-17:00"}}}}
"""
PAGE = """---
page: {key}
type: all_hosts_available
owner: sam
hosts: [{hosts}]
summary: {key}
duration: 30
"""
CODES = (zone_warnings.OLD, zone_warnings.AGED)


def page(key="two", hosts="sam, vic", **fields):
    return PAGE.format(key=key, hosts=hosts) + "".join(f"{name}: {text}\n" for name, text in fields.items())


def found(*pages, release="2025.2", today="2026-10-01", zone="America/Vancouver", by=None):
    """Return the warnings on rules of a config with these pages."""
    text = HOSTS.format(zone=zone) + "".join(pages or [page()])
    with rules.using(by or releases.of(release)):
        config = desired.parse([Source("all.yaml", text)], today=date.fromisoformat(today))
    return [one for one in config.diagnostics if one.code in CODES]


def test_a_lacking_change_is_told_at_the_zone_with_its_shift_and_the_cure():
    (one,) = found()
    assert (one.code, str(one.severity)) == ("old-zone-rules", "warning")
    assert one.message == (
        "the time zone rules in use, of 2025.2, lack a change of `America/Vancouver`: by release 2026.2 its "
        "clock is 1 h ahead from 2026-11-01 to 2027-03-14 and again later"
    )
    assert one.help == "pip install --upgrade tzdata"
    assert (one.span.line, one.span.column) == (3, 44)
    assert [note.message for note in one.notes] == ["on two"]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Edmonton", "by release 2026.3 its clock is 1 h ahead from 2026-11-01 to"),
        ("America/Winnipeg", "by release 2026.5 its clock is 1 h ahead from 2026-11-01 to"),
        ("America/Inuvik", "by release 2026.4 its clock is 1 h ahead from 2026-11-01 to"),
        ("Africa/Casablanca", "by release 2026.3 its clock is 1 h behind from 2026-09-20 to"),
        ("Europe/Chisinau", "by release 2026.1 its clock is 1 h"),
        ("America/Yellowknife", "by release 2026.3 its clock is 1 h ahead"),
        ("Canada/Pacific", "lack a change of `Canada/Pacific`: by release 2026.2"),
    ],
)
def test_each_changed_zone_by_any_of_its_names(zone, said):
    (one,) = found(zone=zone)
    assert said in one.message


def test_many_pages_and_hosts_of_a_zone_are_one_warning():
    (one,) = found(page("one", "vic, sam"), page("two", "van, sam"), page("three", "vic, van"))
    assert [note.message for note in one.notes] == ["on 3 pages: one, two, three"]


def test_the_zone_of_a_page_counts_too():
    (one,) = found(page(hosts="sam, sam2", time_zone="America/Vancouver").replace(", sam2", ""))
    assert one.span.line == 13
    assert "America/Vancouver" in one.message


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"start_date": "2026-10-01", "end_date": "2026-10-31"}, ["aged-zone-rules"]),
        ({"start_date": "2026-10-01", "end_date": "2026-11-01"}, ["old-zone-rules"]),
        ({"start_date": "2027-03-14", "end_date": "2027-03-20"}, ["old-zone-rules"]),
        ({"start_date": "2027-03-15", "end_date": "2027-11-06"}, ["aged-zone-rules"]),
        ({"start_date": "2026-09-01", "end_date": "2026-09-30"}, []),
        ({"state": "absent"}, []),
    ],
)
def test_only_days_count_on_which_a_page_can_be_booked(fields, codes):
    assert [one.code for one in found(page(**fields))] == codes


def test_other_pages_make_one_zone_no_second_warning():
    dates = {"start_date": "2026-10-01", "end_date": "2026-10-31"}
    (one,) = found(page("autumn", **dates), page("winter"))
    assert (one.code, [note.message for note in one.notes]) == ("old-zone-rules", ["on winter"])


@pytest.mark.parametrize(("release", "today", "codes"), [
    ("2026.6", "2026-11-29", []),
    ("2026.6", "2027-04-29", []),
    ("2026.6", "2027-04-30", ["aged-zone-rules"]),
    ("2026.6", "2029-04-20", ["aged-zone-rules"]),
    ("2026.6", "2029-04-24", ["aged-zone-rules"]),
    ("2026.6", "2031-01-01", ["aged-zone-rules"]),
    ("2026.5", "2026-11-29", []),
    ("2026.1", "2026-11-29", ["old-zone-rules"]),
])  # fmt: skip
def test_rules_are_fresh_for_half_a_year_and_changes_recent_for_three(release, today, codes):
    assert [one.code for one in found(release=release, today=today)] == codes


def test_a_zone_that_keeps_its_time_never_warns():
    assert found(zone="Europe/London", today="2027-03-01") == []


def test_rules_of_more_than_two_years_ago_are_told_once_whatever_the_zone():
    (one,) = found(page("one"), page("two"), release="2026.6", today="2031-01-01", zone="Europe/London")
    assert (one.code, one.message) == (
        "aged-zone-rules",
        "the time zone rules in use, of 2026.6, built 2026-10-28, are more than two years old: what changed "
        "since is not known",
    )
    assert [note.message for note in one.notes] == ["on 2 pages: one, two"]


def test_of_a_release_that_is_not_known_age_is_said_as_what_may_be():
    """By its name it may have been built on January 1, by what went before on no earlier day."""
    newer = rules.installed().replaced("2027.1", {})
    assert found(by=newer, today="2027-06-01") == []
    (one,) = found(by=newer, today="2027-07-10")
    assert one.message.startswith("the time zone rules in use, of 2027.1, may be more than six months old")


def test_rules_of_a_folder_are_cured_by_leaving_them_out():
    known = releases.of("2025.2")
    data = known.compiled("America/Vancouver")
    other = rules.Rules("2025.2", {"zoneinfo/America/Vancouver": data}.get, source="old")
    (one,) = found(by=other)
    assert one.help == f"leave out `--zone-rules`: {rules.installed().release} is installed"


def test_rules_that_the_environment_names_are_cured_there():
    known = releases.of("2025.2")
    data = known.compiled("America/Vancouver")
    other = rules.Rules("2025.2", {"zoneinfo/America/Vancouver": data}.get, source="old", named_by="NAME")
    (one,) = found(by=other)
    assert one.help == f"unset NAME: {rules.installed().release} is installed"


def test_the_last_day_is_that_of_the_clock_that_is_right():
    """Midnight of the old clock in Havana is 01:00 of the new one."""
    last = {"start_date": "2026-10-26", "end_date": "2027-03-20"}
    (one,) = found(page(**last), zone="America/Havana")
    assert "from 2026-11-01 to 2027-03-14" in one.message
    assert "again" not in one.message


def test_a_folder_whose_files_have_the_change_does_not_lack_it():
    """A system may name its release by the old name and have newer rules."""
    mended = releases.of("2026.6").replaced("2025.2", {})
    assert [one.code for one in found(by=mended)] == ["aged-zone-rules"]


@settings(deadline=None)
@given(
    st.sampled_from(sorted({change.zone for change in releases.changes()})),
    st.sampled_from(sorted(releases.published(), key=releases.order)),
    st.dates(date(2026, 10, 2), date(2028, 6, 1)),
    st.integers(0, 200),
)
def test_a_page_on_whose_days_no_clock_differs_lacks_nothing(zone, release, first, days):
    last = first + timedelta(days=days)
    by = releases.of(release)
    around = first - timedelta(days=1), last + timedelta(days=2)
    noon = [datetime.combine(day, time(12), UTC) for day in around]
    with rules.using(by):
        differs = shifts.between(zone, releases.of("2026.6"), *noon)
    told = found(page(start_date=first, end_date=last), by=by, zone=zone)
    if not differs:
        assert [one for one in told if one.code == zone_warnings.OLD] == []
