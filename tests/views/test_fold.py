"""Findings of one host's week are told as one, and no two weeks are thrown together."""

from __future__ import annotations

from reconciler.compare.paths import spelled
from reconciler.views.entries.findings import folded


def hours(day: str, live: list[str], *, host: str = "budi", **more: object) -> dict[str, object]:
    finding = {
        "code": "host-hours-changed", "page": "sales", "severity": "warning", "origin": "live-ahead",
        "next": "reconciler apply sales", "note": "", **spelled(["hosts", host, "hours", day]),
        "desired": ["09:00-17:00"], "live": live, "message": f"{host} {day}",
    }  # fmt: skip
    return {**finding, **more}


def test_days_that_changed_alike_are_one_finding_in_the_place_of_the_first():
    other = hours("mon", [], code="field-changed", **spelled(["color"]))
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
    alone = [hours("mon", []), hours("", [], **spelled(["hosts", "budi", "availability"]))]
    assert folded(alone) == alone


def dated(
    day: str, live: list[str] | None = None, *, host: str = "ana.lim", **more: object
) -> dict[str, object]:
    says = "not there" if live is None else ", ".join(live) or "closed"
    message = f"{host} on {day} is {says}, declared closed"
    return {
        **hours("", [], host=host), **spelled(["hosts", host, "overrides", day]), "desired": [], "live": live,
        "message": message, "file": "hosts.yaml", "line": 4, "column": 9, **more,
    }  # fmt: skip


def test_dates_of_a_host_are_one_finding_with_those_that_differ_alike_together():
    (found,) = folded([
        dated("2026-12-28"), dated("2027-01-01", ["09:00-12:00"], calendar="uni"), dated("2026-12-26"),
        dated("2026-12-25", called="Christmas Day", calendar="uk"),
    ])  # fmt: skip
    assert found["message"] == (
        "ana.lim on 25 – 26 Dec, 28 Dec 2026 is not there, declared closed; "
        "on 1 Jan 2027 (uni) is 09:00-12:00, declared closed"
    )
    assert found["path"] == "hosts.ana.lim.overrides"
    assert found["live"] == {
        "2026-12-28": None, "2027-01-01": ["09:00-12:00"], "2026-12-26": None, "2026-12-25": None,
    }  # fmt: skip


def test_a_finding_on_a_date_names_the_holiday_as_a_plan_does():
    (found,) = folded([dated("2026-12-25", called="Christmas Day"), dated("2026-12-28")])
    assert found["message"].startswith("ana.lim on 25 Dec (Christmas Day), 28 Dec 2026 is")
    (alone,) = folded([dated("2026-12-09", calendar="university")])
    assert alone["message"] == "ana.lim on 2026-12-09 (university) is not there, declared closed"


def test_dates_that_differ_in_more_than_the_day_stay_apart():
    apart = [
        dated("2026-12-25"), dated("2026-12-28", host="budi"), dated("2026-12-29", origin="both"),
        dated("2026-12-30", page="demo"), dated("2026-12-31", code="field-changed"),
    ]  # fmt: skip
    assert folded(apart) == apart
