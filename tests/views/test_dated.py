"""Dates of a host that change alike are one row in every view, with what calendars call them."""

from __future__ import annotations

import re

from reconciler.compare.paths import spelled
from reconciler.views.entries import dated
from tests.support import lockfolder
from tests.support.world import replace_in


def change(day: str, after: list[str] | None = None, **more: object) -> dict[str, object]:
    path = spelled(["hosts", "ana.lim", "overrides", day])
    at = {"file": "hosts.yaml", "line": 3, "column": 5}
    return {**path, "before": None, "after": after or [], "shown": None, **at, **more}


def rows(*changes: dict[str, object]) -> list[tuple[str, str]]:
    together = map(dated.row, dated.together(changes, "before", "after"))
    return [(row.name, row.in_words) for row in together]


def test_dates_with_the_same_times_are_one_row_in_the_order_of_dates():
    found = rows(
        change("2026-12-24"), change("2027-01-01", called="New Year"), change("2026-12-28", ["10:00-12:00"]),
        change("2026-12-25"), change("2027-03-26", line=9, before=["09:00-10:00"]),
    )  # fmt: skip
    assert found == [
        ("hosts.ana.lim.overrides", "usual hours -> closed on 24 – 25 Dec 2026, 1 Jan 2027 (New Year)"),
        ("hosts.ana.lim.overrides.2026-12-28", "usual hours -> 10:00-12:00"),
        ("hosts.ana.lim.overrides.2027-03-26", "09:00-10:00 -> closed"),
    ]


def test_dates_of_several_places_are_one_row_that_names_the_place_of_all_or_none():
    (one,) = dated.together([change("2026-12-24"), change("2026-12-25")], "before", "after")
    (two,) = dated.together([change("2026-12-24"), change("2026-12-25", line=4)], "before", "after")
    assert (dated.row(one).place, dated.row(two).place) == ("hosts.yaml:3:5", "")


def of_host(host: str, day: str = "2026-12-24", **more: object) -> dict[str, object]:
    return change(day, **spelled(["hosts", host, "overrides", day]), **more)


def test_hosts_whose_dates_change_alike_are_told_once_with_those_that_are_left_alone():
    changes = [of_host("ana"), of_host("budi"), of_host("chen")]
    (row,) = dated.rows(changes, ["ana", "budi", "chen"])
    assert (row.name, row.place) == ("hosts.HOST.overrides.2026-12-24", "hosts.yaml:3:5")
    _, others = dated.rows(changes, ["ana", "budi", "chen", "lena"])
    assert others.line == "HOST: all but lena"
    _, some = dated.rows(changes[:2], ["ana", "budi", "chen", "lena"])
    assert some.line == "HOST: ana, budi"


def test_hosts_whose_dates_differ_are_told_one_by_one():
    changes = [of_host("ana"), of_host("budi", "2026-12-25")]
    names = [row.name for row in dated.rows(changes, ["ana", "budi"])]
    assert names == ["hosts.ana.overrides.2026-12-24", "hosts.budi.overrides.2026-12-25"]


def test_all_views_of_a_plan_fold_dates_and_its_json_does_not(start, run, config, tmp_path):
    replace_in(config / "two-hosts.yaml", [("2026-03-31", "2026-12-31")])
    account = start("honours-shared", "page-data")
    assert run(account, "apply", "--yes").code == 0
    for name, value in (("segments-replace", "yes"), ("segments-close", "empty")):
        lockfolder.learn(config, "fact", name, "2026-01-02", value, "seen in a test")
    before = next(
        line for line in (config / "hosts.yaml").read_text().splitlines() if "Asia/Singapore" in line
    )
    replace_in(config / "hosts.yaml", [("hosts:", "calendars:\n  uk: {country: GB}\nhosts:")])
    replace_in(config / "hosts.yaml", [(before, f"{before}\n    calendars: [uk]")])
    file = tmp_path / "plan.html"
    shown = run(account, "plan", "--format", "markdown", "--report", f"html={file}").out
    for text in (shown, file.read_text(), run(account, "plan").out):
        said = " ".join(re.sub(r"<[^>]+>|`", "", text).split())
        assert re.search(r"usual hours\W*closed on 3 Apr \(Good Friday\), 4 May \(May Day\)", said), said
        assert "2026-04-03" not in said
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    called = {change["path"]: change.get("called") for change in action["changes"]}
    assert called["hosts.ana.overrides.2026-04-03"] == "Good Friday"
