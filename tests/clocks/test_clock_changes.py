"""`zone-rules-changed`: a page was last looked at with other rules of time zones than those in use."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from reconciler.times import releases, rules
from tests.support import clocks, lockfolder
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
    assert told["next"] == "reconciler slots two-hosts --rules 2025.2 --from 2026-11-03"
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


def test_what_is_next_shows_the_starts_that_differ(looked_at, asked):
    """Long before the change too: two weeks from today on have none."""
    account = looked_at()
    (told,) = asked(account, "drift", "--format", "json").json["findings"]
    shown = asked(account, *told["next"].split()[1:], "--format", "json").json["rules"]
    assert shown["lost"]
    assert shown["gained"]


@pytest.fixture
def by(run):
    """Call the program with the rules of a release."""

    def call(release, account, *words):
        with rules.using(release if isinstance(release, rules.Rules) else clocks.of(release)):
            return run(account, *words, now=NOW)

    return call


def lock_texts(config):
    files = (config / "reconciler.lock").rglob("*.json")
    return {file.name: file.read_text() for file in files}


def test_two_people_with_different_releases_do_not_undo_what_the_other_noted(looked_at, by, config):
    account = looked_at()
    edit(config, "hosts.yaml", "15:00-19:00", "16:00-20:00")
    assert by("2026.6", account, "apply", "--yes").code == 0
    noted = lock_texts(config)
    assert facts(config)[0] == "2026.6"
    for release in ("2025.2", "2026.6", "2025.2"):
        applied = by(release, account, "apply", "--yes", "--format", "json")
        assert (applied.code, applied.json["converged"]) == (0, True)
        assert lock_texts(config) == noted
    edit(config, "hosts.yaml", "16:00-20:00", "15:00-19:00")
    assert by("2025.2", account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2026.6"


def test_older_rules_than_noted_say_so_and_how_to_get_newer_ones(looked_at, by, config):
    account = looked_at()
    edit(config, "hosts.yaml", "15:00-19:00", "16:00-20:00")
    by("2026.6", account, "apply", "--yes")
    told = [one for one in by("2025.2", account, "drift", "--format", "json").json["findings"]
            if one["code"] == CODE]  # fmt: skip
    assert [one["message"].rpartition("; ")[2] for one in told] == [
        "rules of time zones in use, 2025.2, are older than noted, 2026.6"
    ]
    assert told[0]["next"] == "pip install --upgrade tzdata"
    (note,) = [one for one in by("2025.2", account, "apply", "--yes", "--format", "json").json["notes"]
               if "older than noted" in one]  # fmt: skip
    assert note.endswith("; pip install --upgrade tzdata")


def test_rules_that_lack_a_change_are_noted_once_by_all_that_work_with_them(looked_at, by, config):
    """Also for pages in other zones of the same files: those that are not asked for say nothing."""
    account = looked_at(ana="America/Edmonton", hours="09:00-17:00")
    for command in (("plan",), ("apply", "--yes"), ("drift",)):
        lack = by("2025.2", account, *command, "--format", "json").json["zone_rules_lack"]
        assert lack == (
            "the time zone rules in use, of 2025.2, lack changes of America/Edmonton, America/Vancouver: "
            "times there may be an hour off; pip install --upgrade tzdata"
        )
        text = by("2025.2", account, *command)
        assert " ".join((text.out + text.err).split()).count("lack changes of") == 1
        assert by("2026.6", account, *command, "--format", "json").json["zone_rules_lack"] is None


@pytest.mark.parametrize("hours", ["15:00-17:00", "00:00-24:00", "closed"])
def test_dates_that_the_rules_moved_are_not_called_a_persons_change(looked_at, by, config, hours):
    """Zoom holds them as instants: by newer rules these are an hour later; apply sets them anew."""
    account = looked_at()
    for fact, value in (("segments-replace", "yes"), ("segments-close", "empty")):
        lockfolder.learn(config, "fact", fact, "2026-07-01", value, "seen in a test")
    edit(config, "hosts.yaml", '"15:00-19:00"}', f'"15:00-19:00"}}\n    overrides: {{2026-12-07: "{hours}"}}')
    assert by("2025.2", account, "apply", "--yes").code == 0
    assert by("2025.2", account, "drift").code == 0
    drift = by("2026.6", account, "drift", "--format", "json")
    dates = [one for one in drift.json["findings"] if one["code"] == "host-hours-changed"]
    declared = [one for one in dates if one["path"].endswith("2026-12-07")]
    assert len(declared) == (0 if hours == "closed" else 1)
    for one in declared:
        said = "by the rules of time zones of 2025.2 it is as applied: nobody changed it"
        assert one["message"].endswith(said)
        assert (one["origin"], one["keep"], one["next"]) == ("both", None, "reconciler apply two-hosts")
    assert by("2026.6", account, "apply", "--yes").code == 0
    assert by("2026.6", account, "plan", "--exit-code").code == 0
    page = account.page("test15-two-hosts")
    budis = next(rule for rule in page["availability_rules"] if "budi" in rule["email"])
    account.edit(
        page["schedule_id"],
        availability_rules=[
            rule | {"segments": [{"start": "2026-12-08T02:00:00Z", "end": "2026-12-08T03:00:00Z"}]}
            if rule is budis else rule
            for rule in page["availability_rules"]
        ],
    )  # fmt: skip
    again = by("2026.6", account, "drift", "--format", "json").json["findings"]
    assert {one["origin"] for one in again if one["code"] == "host-hours-changed"} == {"live-ahead"}


def test_other_files_under_the_same_name_are_told(looked_at, by):
    account = looked_at()
    other = clocks.of("2026.6").replaced("2025.2", {})
    (told,) = by(other, account, "drift", "--format", "json").json["findings"]
    assert told["code"] == CODE
    assert told["message"].endswith(
        "rules of time zones called 2025.2 differ from those of that name that were noted"
    )
    assert told["next"] == "reconciler --version -v"
    assert by("2025.2", account, "drift").code == 0


def test_another_change_leaves_it(looked_at, asked, config):
    account = looked_at()
    edit(config, "two-hosts.yaml", "duration: 30", "duration: 45")
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2025.2"
    assert found(asked(account, "drift", "--format", "json")) == [("warning", "two-hosts")]


def test_hours_that_zoom_did_not_take_leave_it(looked_at, asked, config):
    account = looked_at()
    edit(config, "hosts.yaml", "15:00-19:00", "16:00-20:00")
    account.fault("PATCH", "/schedules/", "ignore-field", times=1000, field="availability_rules")
    applied = asked(account, "apply", "--yes", "--format", "json")
    assert (applied.code, facts(config)[0]) == (7, "2025.2")
    account.clear_faults()
    assert found(asked(account, "drift", "--format", "json")) == [("warning", "two-hosts")]


def test_new_hours_of_a_host_whose_clock_was_not_moved_leave_it(looked_at, asked, config):
    account = looked_at()
    edit(config, "hosts.yaml", "06:00-11:00", "06:00-10:30")
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2025.2"
    assert found(asked(account, "drift", "--format", "json")) == [("warning", "two-hosts")]
    plan = asked(account, "plan", "--exit-code", "--format", "json")
    assert (plan.code, plan.json["actions"][0]["action"]) == (0, "no-op")


@pytest.mark.parametrize("before", ["Asia/Singapore", "America/Vancouver"])
def test_another_zone_of_the_moved_host_ends_it(looked_at, asked, config, before):
    account = looked_at(budi=before)
    after = {"Asia/Singapore": "America/Vancouver", "America/Vancouver": "Asia/Singapore"}[before]
    text = (config / "hosts.yaml").read_text()
    (config / "hosts.yaml").write_text(after.join(text.rsplit(before, 1)))
    edit(config, "hosts.yaml", "15:00-19:00", "06:00-11:00" if after == "Asia/Singapore" else "15:00-19:00")
    assert asked(account, "apply", "--yes").code == 0
    assert found(asked(account, "drift", "--format", "json")) == []
    assert asked(account, "plan", "--exit-code").code == 0


def test_it_is_accepted_until_a_date(looked_at, asked, config):
    account = looked_at()
    accepted = "acknowledge: [{finding: zone-rules-changed, until: 2026-08-01, reason: they know}]\n"
    (config / "two-hosts.yaml").write_text(PAGE + accepted)
    drift = asked(account, "drift", "--format", "json")
    assert (drift.code, drift.json["findings"], drift.json["in_sync"]) == (0, [], True)
    assert [one["code"] for one in drift.json["acknowledged"]] == [CODE]
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
    account = looked_at(old=rules.installed().replaced("2023.3", {"America/Vancouver": old}))
    assert facts(config)[0] == "2023.3"
    (told,) = asked(account, "drift", "--format", "json").json["findings"]
    assert told["message"].startswith("from 2026-11-01 budi's Mon 15:00 is Tue 06:00 in Singapore")
    assert told["clocks"]["release"] == {"before": "2023.3", "after": "2026.6"}
    words = told["next"].split()[1:]
    assert words == ["slots", "two-hosts", "--rules", "2023.3", "--from", "2026-11-03"]
    beside = asked(account, *words, "--to", "2026-11-09", "--format", "json")
    rules_ = beside.json["rules"]
    assert (beside.code, rules_["release"]) == (0, "2023.3")
    assert (len(rules_["lost"]), len(rules_["gained"])) == (8, 8)
    for first, last in (("2033-11-02", "2033-11-09"), ("2021-11-02", "2021-11-09")):
        beyond = asked(account, *words[:-1], first, "--to", last)
        assert (beyond.code, "are not known here" in beyond.err) == (3, True)


def test_a_release_of_the_lock_file_may_be_called_as_iana_calls_it_and_a_zone_by_another_name(
    looked_at, asked, config
):
    old = releases.of("2025.2").compiled("America/Vancouver")
    account = looked_at(old=rules.installed().replaced("2023.4", {"America/Vancouver": old}))
    edit(config, "hosts.yaml", "America/Vancouver", "Canada/Pacific")
    words = ("slots", "two-hosts", "--from", "2026-11-02", "--to", "2026-11-09", "--rules", "2023d")
    beside = asked(account, *words, "--format", "json")
    assert (beside.code, len(beside.json["rules"]["lost"])) == (0, 8)


def test_nothing_is_said_of_a_release_of_which_a_zone_of_the_page_is_not_kept(looked_at, asked, config):
    account = looked_at(ana="Asia/Tokyo", budi="Asia/Kuala_Lumpur", hours="15:00-19:00",
                        old=rules.installed().replaced("2023.3", {}))  # fmt: skip
    words = ("slots", "two-hosts", "--rules", "2023.3")
    assert asked(account, *words).code == 0
    edit(config, "hosts.yaml", "Asia/Kuala_Lumpur", "America/Vancouver")
    refused = asked(account, *words)
    assert (refused.code, "rules of release 2023.3 are not known here" in refused.err) == (3, True)


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
    assert "next      reconciler slots two-hosts --rules 2025.2 --from 2026-11-03\n" in text


def test_an_inactive_page_is_not_told_and_not_forgotten(looked_at, asked, config):
    account = looked_at()
    account.edit(account.page("test15-two-hosts")["schedule_id"], active=False)
    assert found(asked(account, "drift", "--format", "json")) == []
    assert asked(account, "apply", "--yes").code == 0
    assert facts(config)[0] == "2025.2"
    account.edit(account.page("test15-two-hosts")["schedule_id"], active=True)
    assert found(asked(account, "drift", "--format", "json")) == [("warning", "two-hosts")]
