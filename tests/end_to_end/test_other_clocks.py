"""A service that follows newer rules of time zones than the program, on a page of Vancouver and Singapore.

The program has those of 2025.2, by which Vancouver is at UTC-8 in December 2026; the service is at UTC-7.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.times import releases, rules

HOSTS = """\
account:
  plan: business
---
hosts:
  vera: {{email: vera@example.com, time_zone: America/Vancouver, hours: {{mon-sun: "{vera}"}}}}
  sari: {{email: sari@example.com, time_zone: Asia/Singapore, hours: {{mon-sun: {sari}}}}}
"""
PAGE = """\
page: two
slug: two
type: all_hosts_available
owner: vera
hosts: [vera, sari]
summary: Two
duration: 30
start_time_increment: 30
start_date: 2026-12-07
end_date: 2027-02-28
active: true
"""
EARLY = {"vera": "09:00-17:00", "sari": '["00:00-06:00", "22:00-24:00"]'}
"""Common time begins with vera's hours: an hour earlier by the new rules."""
LATE = {"vera": "13:00-21:00", "sari": '"09:00-17:00"'}
"""Common time ends with vera's hours: an hour earlier by the new rules."""
NOW = datetime(2026, 12, 2, 8, tzinfo=UTC)
CLOCKS = {
    "in_use": "2025.2", "release": "2026.2", "zones": ["America/Vancouver"],
    "since": "2026-11-01T09:00:00+00:00",
}  # fmt: skip


@pytest.fixture
def applied(tmp_path: Path, start, run, monkeypatch):
    """Return an account with the page, made by the program under its older rules, and how to run that."""
    monkeypatch.setenv("COLUMNS", "80")

    def made(hours):
        root = tmp_path / "clocks"
        root.mkdir()
        (root / "hosts.yaml").write_text(HOSTS.format(**hours), encoding="utf-8")
        (root / "two.yaml").write_text(PAGE, encoding="utf-8")
        account = start("honours-shared", "as-seen", root=root, now=NOW)

        def older(*words):
            with rules.using(releases.of("2025.2")):
                return run(account, *words, root=root, now=NOW)

        done = older("apply", "--yes", "--format", "json")
        assert (done.code, done.json["converged"]) == (0, True), done
        assert account.page("two")["type"] == "all_hosts_available"
        return account, older

    return made


def test_starts_that_fit_the_other_rules_are_no_downgrade(applied):
    _, run = applied(EARLY)
    drift = run("drift", "--format", "json")
    (finding,) = drift.json["findings"]
    assert (drift.code, finding["code"], finding["severity"]) == (2, "offered-outside-hours", "warning")
    assert finding["fits"] == {**CLOCKS, "only": True, "missing": 0}
    assert [finding[name] for name in ("desired", "live", "origin")] == ["2025.2", "2026.2", "unknown"]
    assert finding["next"] == "reconciler slots two --rules 2026.2"
    (page,) = drift.json["pages"]
    assert [claim["fits"] for claim in page["type"]["claims"] if claim["fits"]] == [finding["fits"]]
    assert page["type"]["verdict"] == "confirmed"
    plan = run("plan", "--format", "json").json
    assert [action["action"] for action in plan["actions"]] == ["no-op"]
    text = " ".join(run("drift").out.split())
    assert (
        "offered Mon 7 Dec 08:00 Vancouver: vera's hours begin 09:00, by the time zone rules of release "
        "2025.2, in use here; by those of 2026.2 for America/Vancouver, other from Sun 1 Nov 2026 on, all "
        "that is offered fits: Zoom's clocks, or ours, follow another release"
    ) in text


def test_starts_that_the_other_rules_lack_are_for_information(applied):
    _, run = applied(LATE)
    drift = run("drift", "--format", "json")
    (finding,) = drift.json["findings"]
    assert (drift.code, drift.json["in_sync"]) == (0, True)
    assert (finding["code"], finding["severity"]) == ("offered-outside-hours", "info")
    assert finding["fits"] == {**CLOCKS, "only": False, "missing": 14}


def test_a_page_turned_one_to_one_is_a_downgrade_by_all_rules(applied):
    account, run = applied(EARLY)
    account.edit(account.page("two")["schedule_id"], type="one_to_one")
    drift = run("drift", "--format", "json")
    (finding,) = drift.json["findings"]
    assert (drift.code, finding["code"], finding["fits"]) == (2, "type-downgraded", None)
    (claim,) = [claim for claim in finding["type"]["claims"] if claim["decisive"]]
    assert claim["seen"].startswith("offered Mon 7 Dec 14:00 Vancouver: sari's hours ")


@pytest.mark.parametrize(("hours", "hidden"), [(EARLY, ""), (LATE, ", or calendars hide times")])
def test_slots_beside_what_is_offered_say_the_same(applied, hours, hidden):
    _, run = applied(hours)
    words = ("slots", "two", "--live", "--from", "2026-12-07", "--to", "2026-12-09")
    report = run(*words, "--format", "json").json
    assert report["live"]["fits"] == {**CLOCKS, "only": not hidden, "missing": 0}
    shown = " ".join(run(*words).out.split())
    assert (
        "predicted by the time zone rules of release 2025.2; by those of 2026.2 for America/Vancouver, other "
        "from Sun 1 Nov 2026 on, all that is offered fits: Zoom's clocks, or ours, follow another "
        f"release{hidden} both side by side: reconciler slots two --rules 2026.2"
    ) in shown
    assert "may be of another type" not in shown


def test_slots_of_a_page_of_another_type_tell_no_clocks(applied):
    account, run = applied(EARLY)
    account.edit(account.page("two")["schedule_id"], type="one_to_one")
    words = ("slots", "two", "--live", "--from", "2026-12-07", "--to", "2026-12-09")
    assert run(*words, "--format", "json").json["live"]["fits"] is None


INSIDE = {"vera": "06:00-22:00", "sari": '"08:00-14:00"'}
"""All of sari's hours are among vera's at UTC-8, and at UTC-7 all but the last."""


@pytest.fixture
def single(tmp_path: Path, start, run):
    """Return what `drift` says, by the same rules as the service, of a page for all that is sari's alone.

    By those before 2026.2 all would share just these hours, in winter.
    """

    def found(last_day):
        root = tmp_path / "clocks"
        root.mkdir()
        (root / "hosts.yaml").write_text(HOSTS.format(**INSIDE), encoding="utf-8")
        edited = PAGE.replace("owner: vera", "owner: sari").replace("2027-02-28", last_day)
        (root / "two.yaml").write_text(edited, encoding="utf-8")
        account = start("honours-shared", "as-seen", root=root, now=NOW)
        assert run(account, "apply", "--yes", root=root, now=NOW).code == 0
        account.edit(account.page("two")["schedule_id"], type="one_to_one")
        looks = len(account.requests("GET", "imes"))
        drift = run(account, "drift", "--format", "json", root=root, now=NOW)
        return drift, account.requests("GET", "imes")[looks:]

    return found


def test_a_page_of_one_host_is_looked_at_again_where_all_releases_agree(single):
    """From 14 March on Vancouver is at UTC-7 by every release: sari's last hour is vera's no more."""
    drift, looks = single("2027-05-31")
    (finding,) = drift.json["findings"]
    assert (finding["code"], finding["fits"]) == ("type-downgraded", None)
    begins = [look["query"].get("timeMin") or look["query"]["from"] for look in looks]
    assert sorted(set(begins)) == ["2026-12-06T16:00:00Z", "2027-03-21T16:00:00Z"]


def test_where_its_dates_end_before_that_it_cannot_be_told(single):
    drift, _ = single("2027-02-28")
    (finding,) = [each for each in drift.json["findings"] if each["fits"]]
    assert (finding["code"], finding["fits"]["only"]) == ("offered-outside-hours", False)
    assert "type-downgraded" not in {each["code"] for each in drift.json["findings"]}
