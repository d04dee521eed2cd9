"""Naming one release for what several pages show, as far as each leaves it."""

from __future__ import annotations

from datetime import UTC, datetime

from reconciler.findings import Finding, FindingCode
from reconciler.planning import one_release
from reconciler.times.clocks import Clocks

SINCE = datetime(2026, 11, 1, 9, tzinfo=UTC)


def finding(page, *releases, missing=0):
    fits = Clocks("2026.6", releases[0], ("America/Vancouver",), SINCE, missing=missing, releases=releases)
    code = FindingCode.OFFERED_OUTSIDE_HOURS
    command = f"reconciler slots {page} --rules {releases[0]}"
    return Finding(code, page, "offered", live=releases[0], next=command, fits=fits)


def named(*findings):
    return [(each.page, each.live, each.fits and each.fits.release, each.next) for each in findings]


def said(page, release):
    return page, release, release, f"reconciler slots {page} --rules {release}"


def test_the_nearest_release_that_all_pages_leave_is_named():
    found = [finding("a", "2026.2", "2026.1", "2025.2"), finding("b", "2026.1", "2025.2")]
    assert named(*one_release.named(found)) == [said("a", "2026.1"), said("b", "2026.1")]


def test_a_page_that_leaves_no_common_one_keeps_its_own():
    found = [finding("a", "2026.2"), finding("b", "2026.1", "2025.2")]
    assert one_release.named(found) == found


def test_times_that_are_missing_alone_count_after_those_that_are_offered():
    found = [finding("a", "2026.2", missing=3), finding("b", "2026.1"), finding("c", "2026.2", "2026.1")]
    assert one_release.named(found)[2].live == "2026.1"


def test_other_findings_stay_as_they_are():
    other = Finding(FindingCode.TYPE_DOWNGRADED, "a", "other", live="any")
    assert one_release.named([other, finding("b", "2026.2")])[0] is other
