"""`zone-rules-changed`: a page was last looked at with other rules of time zones than those in use."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from reconciler.times import releases, rules
from tests.support.world import BY_HAND

NOW = datetime(2026, 7, 2, 8, tzinfo=UTC)
PEOPLE = """\
hosts:
  ana:
    email: ana@example.com
    time_zone: {ana}
    hours: {{mon-fri: "{hours}"}}
  budi:
    email: budi@example.com
    time_zone: {budi}
    hours: {{mon-fri: "15:00-19:00"}}
"""
PAGE = """\
page: two-hosts
slug: test15-two-hosts
type: all_hosts_available
owner: ana
hosts: [ana, budi]
summary: Test15 two hosts
duration: 30
start_date: 2026-07-06
end_date: 2026-12-31
"""
CODE = "zone-rules-changed"


@pytest.fixture
def looked_at(config, start, run):
    """Return a function: a page between two zones, last looked at with the rules of 2025.2; its account."""

    def made(
        ana="Asia/Singapore", budi="America/Vancouver", hours="06:00-11:00", last="2026-12-31", old=None
    ):
        (config / "hosts.yaml").write_text(PEOPLE.format(ana=ana, budi=budi, hours=hours))
        (config / "two-hosts.yaml").write_text(PAGE.replace("2026-12-31", last))
        account = start("downgrades", "page-data", now=NOW)
        dates = {"start_date": "2026-07-06", "end_date": last}
        account.by_hand(**{**BY_HAND, **dates, "duration": 30})
        with rules.using(old or releases.of("2025.2")):
            assert run(account, "apply", "--yes", now=NOW).code == 0
        return account

    return made


@pytest.fixture
def asked(run):
    """Call the program with the rules of 2026.6."""

    def call(account, *words, now=NOW):
        with rules.using(releases.of("2026.6")):
            return run(account, *words, now=now)

    return call


def found(result):
    return [(each["severity"], each["page"]) for each in result.json["findings"] if each["code"] == CODE]


def facts(config):
    """Return the release in the page's file, and the zones that are kept."""
    (folder,) = [path for path in (config / "reconciler.lock").iterdir() if path.is_dir()]
    page = json.loads((folder / "pages" / "two-hosts.json").read_text())
    kept = [json.loads(file.read_text()) for file in sorted((folder / "zones").glob("*.json"))]
    release = page.get("zone_rules", {}).get("release")
    return release, sorted((fact["release"], fact["time_zone"]) for fact in kept)


def edit(config, name, old, new):
    file = config / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_it_is_told_until_hours_are_changed_and_applied(looked_at, asked, config):
    account = looked_at()
    both = ("America/Vancouver", "Asia/Singapore")
    assert facts(config) == ("2025.2", [("2025.2", name) for name in both])
    drift = asked(account, "drift", "--format", "json")
    assert (drift.code, drift.json["in_sync"], found(drift)) == (2, False, [("warning", "two-hosts")])
    (told,) = drift.json["findings"]
    assert told["message"] == (
        "from 2026-11-01 budi's Mon 15:00 is Tue 06:00 in Singapore, was Tue 07:00; "
        "8 starts a week lost, 8 gained (32 -> 32); rules of time zones 2025.2 -> 2026.6"
    )
    assert told["next"] == "reconciler slots two-hosts --rules 2025.2"
    assert (told["path"], told["line"], told["origin"]) == ("hosts.budi.time_zone", 8, "both")
    assert told["file"].endswith("hosts.yaml")
    assert told["clocks"]["starts"] == {"before": 32, "after": 32, "lost": 8, "gained": 8}
    for _ in range(2):
        assert found(asked(account, "plan", "--format", "json")) == [("warning", "two-hosts")]
        applied = asked(account, "apply", "--yes", "--format", "json")
        assert (applied.code, applied.json["converged"]) == (0, True)
        assert [told["message"] in note for note in applied.json["notes"]] == [True]
    assert found(asked(account, "drift", "--format", "json")) == [("warning", "two-hosts")]
    edit(config, "hosts.yaml", "15:00-19:00", "16:00-20:00")
    assert found(asked(account, "plan", "--format", "json")) == [("warning", "two-hosts")]
    applied = asked(account, "apply", "--yes", "--format", "json")
    assert (applied.code, applied.json["notes"]) == (0, [])
    assert facts(config) == ("2026.6", [("2026.6", name) for name in both])
    plan = asked(account, "plan", "--exit-code", "--format", "json")
    assert (plan.code, plan.json["findings"]) == (0, [])
    assert asked(account, "drift").code == 0


def test_another_change_leaves_it(looked_at, asked, config):
    account = looked_at()
    edit(config, "two-hosts.yaml", "duration: 30", "duration: 45")
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2025.2"
    assert found(asked(account, "drift", "--format", "json")) == [("warning", "two-hosts")]


def test_it_is_accepted_until_a_date(looked_at, asked, config):
    account = looked_at()
    accepted = "acknowledge: [{finding: zone-rules-changed, until: 2026-08-01, reason: they know}]\n"
    (config / "two-hosts.yaml").write_text(PAGE + accepted)
    drift = asked(account, "drift", "--format", "json")
    assert (drift.code, drift.json["findings"], drift.json["in_sync"]) == (0, [], True)
    assert [leave["code"] for leave in drift.json["acknowledged"]] == [CODE]
    applied = asked(account, "apply", "--yes", "--format", "json")
    assert (applied.code, applied.json["notes"]) == (0, [])
    later = asked(account, "drift", "--format", "json", now=NOW.replace(month=8))
    assert found(later) == [("warning", "two-hosts")]
    assert later.json["findings"][0]["note"] == "accepted until 2026-08-01: they know"


def test_a_page_that_ends_before_the_change_goes_on_to_the_newer_rules(looked_at, asked, config):
    account = looked_at(last="2026-10-30")
    drift = asked(account, "drift", "--format", "json")
    assert (drift.code, drift.json["findings"]) == (0, [])
    assert facts(config)[0] == "2025.2"
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2026.6"


def test_a_page_of_zones_that_stay_as_they_were_goes_on_to_the_newer_rules(looked_at, asked, config):
    account = looked_at(budi="Asia/Kuala_Lumpur", ana="Asia/Tokyo", hours="14:00-18:00")
    assert asked(account, "drift").code == 0
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config) == ("2026.6", [("2026.6", "Asia/Kuala_Lumpur"), ("2026.6", "Asia/Tokyo")])


def test_a_page_within_one_zone_is_told_for_information_once(looked_at, asked, config):
    account = looked_at(ana="America/Vancouver", budi="America/Vancouver", hours="14:00-18:00")
    for command in ("drift", "plan"):
        told = asked(account, command, "--format", "json")
        assert (told.code, found(told)) == (0, [("info", "two-hosts")])
    applied = asked(account, "apply", "--yes", "--format", "json")
    assert ["by clocks there all starts are as before" in note for note in applied.json["notes"]] == [True]
    assert facts(config)[0] == "2026.6"
    assert found(asked(account, "drift", "--format", "json")) == []


def test_rules_that_no_program_knows_any_more_are_known_from_the_lock_file(looked_at, asked, config):
    old = releases.of("2025.2").compiled("America/Vancouver")
    account = looked_at(old=rules.installed().replaced("2026.99", {"America/Vancouver": old}))
    assert facts(config)[0] == "2026.99"
    (told,) = asked(account, "drift", "--format", "json").json["findings"]
    assert told["message"].startswith("from 2026-11-01 budi's Mon 15:00 is Tue 06:00 in Singapore")
    assert told["clocks"]["release"] == {"before": "2026.99", "after": "2026.6"}
    words = told["next"].split()[1:]
    assert words == ["slots", "two-hosts", "--rules", "2026.99"]
    beside = asked(account, *words, "--from", "2026-11-02", "--to", "2026-11-09", "--format", "json")
    rules_ = beside.json["rules"]
    assert (beside.code, rules_["release"]) == (0, "2026.99")
    assert (len(rules_["lost"]), len(rules_["gained"])) == (8, 8)
    later = asked(account, *words, "--from", "2033-11-02", "--to", "2033-11-09")
    assert (later.code, "are not known here" in later.err) == (3, True)


def test_a_lock_file_of_an_older_version_tells_nothing_and_the_next_apply_notes_it(looked_at, asked, config):
    account = looked_at()
    (file,) = (config / "reconciler.lock").rglob("two-hosts.json")
    page = json.loads(file.read_text())
    del page["zone_rules"]
    file.write_text(json.dumps(page))
    assert asked(account, "drift").code == 0
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2026.6"


def test_it_is_no_news_the_second_time(looked_at, asked, tmp_path):
    account, state = looked_at(), str(tmp_path / "state.json")
    first = asked(account, "drift", "--state", state, "--format", "json")
    later = asked(account, "drift", "--state", state, "--share", "1/7", "--format", "json",
                  now=NOW.replace(day=9))  # fmt: skip
    assert [each["new"] for each in (*first.json["findings"], *later.json["findings"])] == [True, False]
    assert later.json["findings"][0]["since"][:10] == "2026-07-02"


def test_show_and_the_text_of_drift_tell_the_release(looked_at, asked):
    account = looked_at()
    shown = asked(account, "show", "two-hosts")
    assert "with the rules of time zones of 2025.2" in shown.out
    assert asked(account, "list", "--format", "json").json["pages"][0]["known"]["zone_rules"] == "2025.2"
    text = asked(account, "drift").out
    assert "zone-rules-changed  two-hosts" in text
    assert "next      reconciler slots two-hosts --rules 2025.2\n" in text


def test_an_inactive_page_is_not_told_and_not_forgotten(looked_at, asked, config):
    account = looked_at()
    account.edit(account.page("test15-two-hosts")["schedule_id"], active=False)
    assert found(asked(account, "drift", "--format", "json")) == []
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2025.2"
    account.edit(account.page("test15-two-hosts")["schedule_id"], active=True)
    assert found(asked(account, "drift", "--format", "json")) == [("warning", "two-hosts")]
