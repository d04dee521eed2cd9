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
    "since": "2026-11-01T09:00:00Z",
    "releases": ["2026.2", "2026.3", "2026.4", "2026.5", "2026.6"],
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
        "2025.2, in use here; by those of 2026.2 to 2026.6 for America/Vancouver, other from Sun 1 "
        "Nov 2026 on, all that is offered fits: Zoom's clocks, or ours, follow another release"
    ) in text


def test_apply_notes_what_it_leaves_offered_outside_hours(applied):
    _, run = applied(EARLY)
    for words in (["apply", "--yes"], ["apply", "--yes", "--look-again"]):
        done = run(*words, "--format", "json")
        assert (done.code, done.json["converged"]) == (0, True)
        (note,) = [note for note in done.json["notes"] if note.startswith("two: offered Mon 7 Dec 08:00")]
        assert note.endswith("reconciler slots two --rules 2026.2")
    assert "note: two: offered Mon 7 Dec 08:00 Vancouver" in run("apply", "--yes").out


def test_apply_does_not_note_what_the_file_accepts_or_calendars_may_hide(applied, tmp_path):
    _, run = applied(EARLY)
    file = tmp_path / "clocks" / "two.yaml"
    accepted = "acknowledge: [{finding: offered-outside-hours, until: 2027-02-01, reason: Zoom is late}]"
    file.write_text(f"{PAGE}{accepted}\n", encoding="utf-8")
    assert not [note for note in run("apply", "--yes", "--format", "json").json["notes"] if "offered" in note]


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
        "predicted by the time zone rules of release 2025.2; by those of 2026.2 to 2026.6 for "
        "America/Vancouver, other from Sun 1 Nov 2026 on, all that is offered fits: Zoom's clocks, or "
        f"ours, follow another release{hidden} both side by side: reconciler slots two --rules 2026.2"
    ) in shown
    assert "may be of another type" not in shown


def test_slots_of_a_page_of_another_type_tell_no_clocks(applied):
    account, run = applied(EARLY)
    account.edit(account.page("two")["schedule_id"], type="one_to_one")
    words = ("slots", "two", "--live", "--from", "2026-12-07", "--to", "2026-12-09")
    assert run(*words, "--format", "json").json["live"]["fits"] is None


def test_slots_up_to_a_change_see_bookings_that_end_after_it(tmp_path: Path, start, run):
    """The clock goes back at 09:00 UTC of 1 November, or not: by 2025.2 vera is free an hour longer."""
    root = tmp_path / "clocks"
    root.mkdir()
    (root / "hosts.yaml").write_text(HOSTS.format(vera="00:00-02:30", sari='"00:00-24:00"'))
    edited = PAGE.replace("duration: 30", "duration: 120").replace("2026-12-07", "2026-10-26")
    (root / "two.yaml").write_text(edited, encoding="utf-8")
    now = datetime(2026, 10, 20, 8, tzinfo=UTC)
    account = start("honours-shared", "as-seen", root=root, now=now, zone_rules="2025.2")
    assert run(account, "apply", "--yes", root=root, now=now, zone_rules="2025.2").code == 0
    words = ("slots", "two", "--live", "--from", "2026-11-01T07:00Z", "--to", "2026-11-01T09:00Z")
    told = run(account, *words, "--format", "json", root=root, now=now, zone_rules="2026.6").json
    starts = [f"2026-11-01T{at}:00Z" for at in ("07:00", "07:30", "08:00", "08:30")]
    assert (told["slots"], told["offered"]) == (starts[:2], starts)
    assert (told["live"]["fits"]["release"], told["live"]["fits"]["since"]) == (
        "2026.1",
        "2026-11-01T09:00:00Z",
    )


INSIDE = {"vera": "06:00-22:00", "sari": '"08:00-14:00"'}
"""All of sari's hours are among vera's at UTC-8, and at UTC-7 all but the last."""


@pytest.fixture
def single(tmp_path: Path, start, run):
    """Return what `drift` says, by the same rules as the service, of a page for all that is sari's alone.

    By those before 2026.2 all would share just these hours, in winter.
    """

    def found(last_day, service="", ours=""):
        root = tmp_path / "clocks"
        root.mkdir()
        (root / "hosts.yaml").write_text(HOSTS.format(**INSIDE), encoding="utf-8")
        edited = PAGE.replace("owner: vera", "owner: sari").replace("2027-02-28", last_day)
        (root / "two.yaml").write_text(edited, encoding="utf-8")
        account = start("honours-shared", "as-seen", root=root, now=NOW, zone_rules=service)
        assert run(account, "apply", "--yes", root=root, now=NOW).code == 0
        account.edit(account.page("two")["schedule_id"], type="one_to_one")
        looks = len(account.requests("GET", "imes"))
        drift = run(account, "drift", "--format", "json", root=root, now=NOW, zone_rules=ours)
        looked = account.requests("GET", "imes")[looks:]
        live = ("slots", "two", "--live", "--from", "2026-12-07", "--to", "2026-12-21")
        found.slots = [
            run(account, *live, *form, root=root, now=NOW, zone_rules=ours)
            for form in (("--format", "json"), ())
        ]
        return drift, looked

    return found


def test_a_page_of_one_host_is_looked_at_again_where_all_releases_agree(single):
    """From 14 March on Vancouver is at UTC-7 by every release: sari's last hour is vera's no more."""
    drift, looks = single("2027-05-31")
    (finding,) = drift.json["findings"]
    assert (finding["code"], finding["fits"]) == ("type-downgraded", None)
    begins = [look["query"].get("timeMin") or look["query"]["from"] for look in looks]
    assert sorted(set(begins)) == ["2026-12-06T16:00:00Z", "2027-03-21T16:00:00Z"]


TWINS = """\
account:
  plan: business
---
hosts:
  edy: {email: edy@example.com, time_zone: America/Edmonton, hours: {mon-sun: "10:00-18:00"}}
  edz: {email: edz@example.com, time_zone: America/Edmonton, hours: {mon-sun: "10:30-18:00"}}
"""
OPEN = """\
page: two
slug: two
type: all_hosts_available
owner: edy
hosts: [edy, edz]
summary: Two
duration: 30
start_time_increment: 30
active: true
"""


@pytest.fixture
def twins(tmp_path: Path, start, run):
    """Return what `drift` says, by rules other than the service's, of a page for all made by hand.

    It says it of the page as it is meant, or turned to another type.
    """

    def found(really, ours):
        root = tmp_path / "clocks"
        root.mkdir()
        (root / "hosts.yaml").write_text(TWINS, encoding="utf-8")
        (root / "two.yaml").write_text(OPEN, encoding="utf-8")
        other = "2025.2" if ours == "2026.6" else "2026.6"
        account = start("as-seen", root=root, now=NOW, zone_rules=other)
        made = account.by_hand(
            owner="edy@example.com", type="all_hosts_available", slug="two", summary="Two", duration=30,
            hosts=["edy@example.com", "edz@example.com"], start_time_increment=30, active=True, capacity=1,
        )  # fmt: skip
        account.edit(made, type=really)
        words = ("drift", "--format", "json")
        return run(account, *words, root=root, now=NOW, zone_rules=ours).json["findings"]

    return found


@pytest.mark.parametrize("ours", ["2025.2", "2026.6"])
def test_a_downgrade_is_told_where_every_release_that_explains_the_look_excludes_the_type(twins, ours):
    """The rules in use leave edy's first or last hour unexplained; by no others does edz begin at 10:00."""
    found = {each["code"]: each for each in twins("one_to_one", ours)}
    assert found.keys() == {"type-downgraded", "offered-outside-hours"}
    assert found["type-downgraded"]["severity"] == "critical"
    outside = found["offered-outside-hours"]
    assert outside["fits"]["only"] is False
    assert "by none that explains it is the page all_hosts_available" in outside["message"]
    decisive = [claim["seen"] for claim in found["type-downgraded"]["type"]["claims"] if claim["decisive"]]
    assert [seen.partition(";")[0] for seen in decisive] == [
        f"by the rules of {outside['fits']['release']} offered Thu 3 Dec 10:00 Edmonton: "
        "edz's hours begin 10:30"
    ]


@pytest.mark.parametrize("ours", ["2025.2", "2026.6"])
def test_a_page_as_declared_is_not_called_wrong_and_what_cannot_be_told_is_said(twins, ours):
    found = {each["code"]: each for each in twins("all_hosts_available", ours)}
    assert found.keys() == {"type-unproven", "offered-outside-hours"}
    outside = found["offered-outside-hours"]
    assert outside["fits"]["only"] is False
    assert "whether the page is of another type as well these times cannot tell" in outside["message"]
    claims = found["type-unproven"]["type"]["claims"]
    assert not [claim for claim in claims if "nothing offered" in claim["seen"]]


def test_so_it_is_where_only_the_rules_in_use_leave_the_type(single):
    """By 2025.2 all of sari's hours are vera's too; by the service's rules the last one is not."""
    drift, looks = single("2027-05-31", "2026.6", "2025.2")
    assert [each["code"] for each in drift.json["findings"] if each["severity"] == "critical"] == [
        "type-downgraded"
    ]
    begins = {look["query"].get("timeMin") or look["query"]["from"] for look in looks}
    assert "2027-03-21T16:00:00Z" in begins


def test_where_its_dates_end_before_that_it_cannot_be_told(single):
    drift, _ = single("2027-02-28")
    (finding,) = [each for each in drift.json["findings"] if each["fits"]]
    assert (finding["code"], finding["fits"]["only"]) == ("offered-outside-hours", False)
    assert "type-downgraded" not in {each["code"] for each in drift.json["findings"]}
    report, text = single.slots
    assert report.json["live"]["fits"] == finding["fits"]
    assert "follow another release, or the page is of another type" in " ".join(text.out.split())
