"""Findings of one host's week are told as one, and no two weeks are thrown together."""

from __future__ import annotations

from reconciler.views.entries.findings import folded


def hours(day: str, live: list[str], *, host: str = "budi", **more: object) -> dict[str, object]:
    finding = {
        "code": "host-hours-changed", "page": "sales", "severity": "warning", "origin": "live-ahead",
        "next": "reconciler apply sales", "note": "", "path": f"hosts.{host}.hours.{day}",
        "desired": ["09:00-17:00"], "live": live, "message": f"{host} {day}",
    }  # fmt: skip
    return {**finding, **more}


def test_days_that_changed_alike_are_one_finding_in_the_place_of_the_first():
    other = hours("mon", [], code="field-changed", path="color")
    days = [
        hours("wed", ["09:00-12:00"]),
        other,
        hours("mon", ["09:00-12:00"]),
        hours("tue", ["09:00-19:00"]),
    ]
    first, second = folded(days)
    assert first["path"] == "hosts.budi.hours"
    assert first["message"] == "budi Mon, Wed 12:00-17:00 lost, Tue 17:00-19:00 gained"
    assert first["live"] == {"wed": ["09:00-12:00"], "mon": ["09:00-12:00"], "tue": ["09:00-19:00"]}
    assert second is other


def test_what_differs_in_more_than_the_day_stays_apart():
    apart = [
        hours("mon", []),
        hours("tue", [], host="ana"),
        hours("tue", [], origin="repo-ahead"),
        hours("tue", [], page="demo"),
    ]
    assert folded(apart) == apart


def test_a_single_day_and_a_named_availability_are_told_as_they_are():
    alone = [hours("mon", []), hours("", [], path="hosts.budi.availability")]
    assert folded(alone) == alone
