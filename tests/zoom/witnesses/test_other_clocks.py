"""What offered times claim where the service and this program follow other rules of time zones.

Vera is in Vancouver, sari in Singapore. By 2026.6 Vancouver keeps UTC-7 from 1 Nov 2026 on, by 2025.2 it has
UTC-8 up to 14 Mar 2027. What visitors are offered is the slow model's, by the rules of the service.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from reconciler.evidence import Dating, Verdict
from reconciler.model import Host
from reconciler.proof import verdict
from reconciler.times import releases, rules
from reconciler.zoom.witnesses import bookable_times
from reconciler.zoom.witnesses.evidence import PageEvidence
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, MANY, NOW, ONE, live, page, user

OLD, NEW = "2025.2", "2026.6"
DECEMBER, CHANGE, MARCH = date(2026, 12, 7), date(2026, 10, 26), date(2027, 3, 8)
VANCOUVER, SINGAPORE = "America/Vancouver", "Asia/Singapore"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def every(first, last, days=(*WEEKDAYS, "sat", "sun")):
    return dict.fromkeys(days, ((first * 60, last * 60),))


LATE = every(13, 21), every(9, 17)
"""Vera up to 12:00 in Singapore by the new rules, 13:00 by the old: then common time ends."""
EARLY = every(9, 17), dict.fromkeys((*WEEKDAYS, "sat", "sun"), ((0, 360), (1320, 1440)))
"""Vera from 00:00 in Singapore on by the new rules, 01:00 by the old: then it begins."""
INSIDE = every(6, 22), every(8, 14)
"""All of sari's hours are among vera's by the old rules; by the new ones the last hour is not."""
TOGETHER = every(13, 21), every(8, 17)
"""What vera has by the old rules neither has alone by the new ones, but both together."""


def looked(real, names, weeks, *, declared=ALL, begin=DECEMBER, zoom=NEW, busy=()):
    """What is offered on a page that is `real`ly for people called `names`, with these hours, by `zoom`'s."""
    vera, sari = Host("vera", "vera@example.com", VANCOUVER), Host("sari", "sari@example.com", SINGAPORE)
    hosts = tuple(replace(host, hours=week) for host, week in zip((vera, sari), weeks, strict=True))
    really = {host.name: model.Person(host.time_zone, host.hours, busy=busy) for host in hosts}
    since = model.midnight(SINGAPORE, begin)
    with rules.using(releases.of(zoom)):
        there = model.Page(real, tuple(really[name] for name in names))
        offered = model.offered(there, since, since + timedelta(days=14), NOW)
    declared_page = page(type=declared, hosts=hosts, owner=hosts[0], fields={"time_zone": SINGAPORE})
    shown = live(hosts=hosts, owner=hosts[0].email, fields={"time_zone": SINGAPORE})
    users = {host.email: user(host) for host in hosts}
    return PageEvidence(declared_page, shown, NOW, users=users, offered=offered)


def judged(evidence, ours=NEW):
    """Return the verdict by our rules, and the claim that tells of other clocks, if any does."""
    with rules.using(releases.of(ours)):
        claims = list(bookable_times.claims(evidence))
    told = [claim for claim in claims if claim.fits]
    assert len(told) <= 1
    proof = verdict.judge(evidence.page.type, claims)
    decisive = [set(claim.types) for claim in claims if claim.decisive]
    nothing = SimpleNamespace(fits=None, seen="", outside=None)
    seen = "; ".join(claim.seen for claim in claims)
    return SimpleNamespace(verdict=proof.verdict, decisive=decisive, told=(told or [nothing])[0], seen=seen)


BOTH = ("vera", "sari")
WHOM = {ALL: BOTH, ANY: BOTH}
HOURS = {"late": LATE, "early": EARLY, "inside": INSIDE, "together": TOGETHER}
SHAPES = pytest.mark.parametrize("weeks", HOURS.values(), ids=HOURS.keys())
RELEASES = pytest.mark.parametrize("release", [OLD, NEW])


@SHAPES
@RELEASES
@pytest.mark.parametrize("begin", [DECEMBER, CHANGE, MARCH], ids=["december", "change", "march"])
@pytest.mark.parametrize("real", [ALL, ANY])
def test_with_the_same_rules_on_both_sides_nothing_is_told_of_clocks(weeks, release, begin, real):
    result = judged(looked(real, BOTH, weeks, declared=real, begin=begin, zoom=release), release)
    assert result.told.fits is None
    assert result.verdict in (Verdict.CONFIRMED, Verdict.UNPROVEN)


@SHAPES
@pytest.mark.parametrize(("zoom", "ours"), [(OLD, NEW), (NEW, OLD)])
@pytest.mark.parametrize("begin", [DECEMBER, CHANGE, MARCH], ids=["december", "change", "march"])
@pytest.mark.parametrize("real", [ALL, ANY])
def test_a_page_as_declared_is_never_contradicted_by_other_clocks(weeks, zoom, ours, begin, real):
    result = judged(looked(real, BOTH, weeks, declared=real, begin=begin, zoom=zoom), ours)
    assert result.verdict in (Verdict.CONFIRMED, Verdict.UNPROVEN)


def test_starts_of_the_other_rules_are_told_with_both_releases():
    result = judged(looked(ALL, BOTH, LATE, zoom=OLD))
    assert (result.verdict, result.decisive) == (Verdict.UNPROVEN, [])
    clocks = result.told.fits
    assert (clocks.in_use, clocks.release, clocks.zones) == ("2026.6", "2026.1", (VANCOUVER,))
    assert (clocks.since.isoformat(), clocks.only, clocks.missing) == ("2026-11-01T09:00:00+00:00", True, 0)
    assert result.told.outside == model.midnight(SINGAPORE, DECEMBER) + timedelta(hours=12)
    assert result.told.seen == (
        "offered Mon 7 Dec 12:00 Singapore: vera's hours end 12:00, by the time zone rules of release "
        "2026.6, in use here; by those of 2024.1 to 2026.1 for America/Vancouver, other from Sun 1 Nov 2026 "
        "on, all that is offered fits: Zoom's clocks, or ours, follow another release; 112 starts on 14 "
        "days, Mon 7 Dec to Sun 20 Dec, by https://scheduler.zoom.us/ana/sales"
    )


def test_so_are_those_of_newer_rules_than_ours():
    result = judged(looked(ALL, BOTH, EARLY, zoom=NEW), OLD)
    assert (result.verdict, result.decisive) == (Verdict.UNPROVEN, [])
    assert (result.told.fits.in_use, result.told.fits.release) == ("2025.2", "2026.2")
    assert result.told.fits.only


def test_times_that_the_other_rules_lack_inform():
    """Nothing is offered that our rules do not have: a calendar might hide the hour that is missing."""
    result = judged(looked(ALL, BOTH, LATE, zoom=NEW), OLD)
    assert result.verdict is Verdict.UNPROVEN
    clocks = result.told.fits
    assert (clocks.release, clocks.missing, clocks.only, result.told.outside) == ("2026.2", 14, False, None)
    assert "or calendars hide these times" in result.told.seen


def test_a_time_at_which_nobody_is_free_by_our_rules():
    apart = every(13, 21), every(0, 5)  # 21:00-04:00 UTC or an hour later; 16:00-21:00 UTC
    evidence = looked(ANY, BOTH, apart, declared=ANY, zoom=OLD)
    result = judged(evidence)
    assert (result.told.fits.release, result.told.fits.only) == ("2026.1", True)
    assert (
        "nobody is free then by the hours in the API, by the time zone rules of release 2026.6"
        in result.told.seen
    )
    assert result.told.outside is not None


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(("zoom", "ours"), [(OLD, NEW), (NEW, OLD), (OLD, OLD), (NEW, NEW)])
@pytest.mark.parametrize("begin", [DECEMBER, CHANGE, MARCH], ids=["december", "change", "march"])
@pytest.mark.parametrize("weeks", [LATE, EARLY, (every(9, 17), every(9, 17))])
def test_a_page_of_one_host_is_contradicted_whatever_the_rules(name, zoom, ours, begin, weeks):
    result = judged(looked(ONE, (name,), weeks, begin=begin, zoom=zoom), ours)
    assert result.verdict is Verdict.CONTRADICTED


def test_a_page_of_one_host_that_the_other_rules_explain_in_december():
    """Sari's hours are just those that all share by the old rules: nobody can tell from what is offered."""
    result = judged(looked(ONE, ("sari",), INSIDE))
    assert (result.verdict, result.decisive) == (Verdict.UNPROVEN, [])
    assert (result.told.fits.release, result.told.fits.only) == ("2026.1", False)
    assert "or the page is of another type: what is offered cannot tell" in result.told.seen


@pytest.mark.parametrize("begin", [CHANGE, MARCH], ids=["change", "march"])
def test_but_where_the_look_holds_the_change_it_shows(begin):
    """By the old rules the times of all shift with the clocks; those of sari alone stay."""
    result = judged(looked(ONE, ("sari",), INSIDE, begin=begin))
    assert (result.verdict, result.told.fits) == (Verdict.CONTRADICTED, None)


def test_nothing_is_confirmed_that_is_so_by_our_rules_alone():
    """By ours no one person covers what is offered; by the service's vera does, who is booked alone."""
    result = judged(looked(ONE, ("vera",), TOGETHER, declared=ANY, zoom=OLD))
    assert (result.verdict, result.decisive) == (Verdict.UNPROVEN, [{ONE, MANY, ANY}])
    assert result.told.fits is None  # as declared by our rules
    assert "the rules of 2024.1 to 2026.1 for America/Vancouver leave more types than" in result.seen


def test_a_single_host_page_is_not_called_another_type_by_our_rules_alone():
    result = judged(looked(ONE, ("vera",), TOGETHER, declared=ONE, zoom=OLD))
    assert result.verdict is Verdict.UNPROVEN
    assert result.told.fits.release == "2026.1"
    assert (
        "vera and sari cover together what is offered, nobody does alone, by the time zone rules of"
        in result.told.seen
    )


def test_rules_that_explain_nothing_excuse_nothing():
    """At night nobody is free, by any rules."""
    evidence = looked(ALL, BOTH, LATE)
    shifted = tuple(start + timedelta(hours=9) for start in evidence.offered.starts)
    result = judged(replace(evidence, offered=replace(evidence.offered, starts=shifted)))
    assert result.told.fits is None


def test_a_copy_that_may_be_older_than_hours_in_zoom_tells_no_clocks():
    evidence = looked(ALL, BOTH, LATE, zoom=OLD)
    copied = Dating(timedelta(seconds=5), NOW - timedelta(seconds=5))
    there = replace(evidence.live, updated=(NOW - timedelta(minutes=1)).isoformat())
    copy = replace(evidence, live=there, offered=replace(evidence.offered, dating=copied))
    assert judged(copy).told.fits is not None
