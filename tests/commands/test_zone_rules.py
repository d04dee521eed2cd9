"""Rules of time zones as people choose them, see which are in use, and compare them."""

from __future__ import annotations

import os
import platform
import re
import signal
import subprocess
import sys

import httpx
import pytest

from reconciler.times import rules
from tests.support import zone_rules
from tests.support.places import ROOT
from tests.support.world import NOW

HOSTS = """
hosts:
  sam: {email: sam@example.com, time_zone: Asia/Singapore, hours: {mon-sat: "00:00-12:00"}}
  vic: {email: vic@example.com, time_zone: America/Vancouver, hours: {mon-fri: "09:00-17:00"}}
---
page: two-hosts
type: all_hosts_available
owner: sam
hosts: [sam, vic]
summary: Two hosts
duration: 30
start_time_increment: 30
time_zone: Asia/Singapore
"""
DAY = ("--from", "2026-12-08", "--to", "2026-12-09")
NEW = [f"2026-12-07T{at}:00Z" for at in ("16:00", "16:30")]
OLD = [f"2026-12-08T{at}:00Z" for at in ("00:00", "00:30")]
INSTALLED = rules.installed().release


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A folder with the rules of 2025.2, as pip makes it."""
    return str(zone_rules.folder(tmp_path_factory.mktemp("rules") / "old", "2025.2"))


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    """A folder with the rules of 2026.6: what is expected of Vancouver here holds by them."""
    return str(zone_rules.folder(tmp_path_factory.mktemp("rules") / "new", "2026.6"))


@pytest.fixture
def ask(run, tmp_path, monkeypatch):
    """Call the program on a page for Vancouver and Singapore, 80 columns wide."""
    monkeypatch.setenv("COLUMNS", "80")
    root = tmp_path / "files"
    root.mkdir()
    (root / "all.yaml").write_text(HOSTS, encoding="utf-8")

    def asked(*words, environment=None, now=NOW):
        return run(environment or {}, *words, root=root, now=now)

    asked.root = root
    return asked


@pytest.mark.parametrize("words", [("--version", "-v"), ("-v", "--version"), ("--verbose", "--version")])
def test_version_with_v_tells_the_rules_in_use(ask, old, words):
    lines = ask(*words).out.splitlines()
    assert lines[0].startswith("reconciler, version ")
    assert lines[1:] == [
        f"Python {platform.python_version()}", f"tzdata {INSTALLED}, the installed package",
    ]  # fmt: skip
    assert ask(*words, "--zone-rules", old).out.splitlines()[2] == f"tzdata 2025.2, {old}"
    assert ask("--version").out.splitlines() == lines[:1]


def test_the_whole_command_follows_the_rules_of_the_folder(ask, old, new):
    by_old = ask("--zone-rules", old, "slots", "two-hosts", *DAY, "--format", "json").json
    by_new = ask("slots", "two-hosts", *DAY, "--format", "json", "--zone-rules", new).json
    assert sorted({*by_new["slots"]} - {*by_old["slots"]}) == NEW
    assert sorted({*by_old["slots"]} - {*by_new["slots"]}) == OLD
    assert (by_old["zone_rules"], by_old["zone_rules_from"]) == ("2025.2", old)


def test_the_environment_names_a_folder_and_the_option_wins(ask, old, new):
    words = ("slots", "two-hosts", *DAY, "--format", "json")
    environment = {"RECONCILER_ZONE_RULES": old}
    assert ask(*words, environment=environment).json["zone_rules"] == "2025.2"
    assert ask(*words, "--zone-rules", new, environment=environment).json["zone_rules"] == "2026.6"
    assert ask(*words, environment={"RECONCILER_ZONE_RULES": ""}).json["zone_rules_from"] is None
    assert rules.in_use() is rules.installed()


@pytest.mark.parametrize("words", [("validate",), ("slots", "two-hosts"), ("emulator", "--port", "0")])
def test_a_folder_that_holds_no_rules_ends_every_command(ask, tmp_path, words):
    result = ask(*words, "--zone-rules", str(tmp_path / "none"))
    assert (result.code, result.out) == (3, "")
    assert f"the folder of time zone rules {tmp_path / 'none'} does not exist" in " ".join(result.err.split())


def test_help_is_there_whatever_the_environment_names(ask):
    assert ask("--help", environment={"RECONCILER_ZONE_RULES": "/none"}).code == 0


def test_slots_beside_other_rules(ask, new):
    words = ("--zone-rules", new, "slots", "two-hosts", *DAY, "--rules", "2025.2")
    report = ask(*words, "--format", "json").json
    plain = ask(*words[:-2], "--format", "json").json
    told = report["rules"]
    assert (told["release"], told["gained"], told["lost"]) == ("2025.2", NEW, OLD)
    assert told["slots"] == sorted({*report["slots"]} - {*NEW} | {*OLD})
    assert told["shifts"] == [
        {
            "time_zone": "America/Vancouver", "hosts": ["vic"], "from": report["from"], "to": report["to"],
            "minutes": 60,
        }
    ]  # fmt: skip
    fixed = {key: value for key, value in report.items() if key not in ("rules", "picture")}
    assert fixed == {key: value for key, value in plain.items() if key != "picture"}
    text, foot, folder = ask(*words).out.partition("by the time zone rules of tzdata 2026.6 in")
    assert foot
    assert "".join(folder.split()) == new
    assert text.endswith(
        "● by either rules   ◆ gained   ○ lost\n"
        "\n"
        "2 starts lost, 2 gained, 16 starts by 2026.6, 16 by 2025.2\n"
        "Tue 8 Dec  gained, at 00:00 00:30\n"
        "Tue 8 Dec  lost, at 08:00 08:30\n"
        "America/Vancouver (vic): compared with 2025.2 the clock is 1 h ahead\n"
    )
    assert max(map(len, text.splitlines())) <= 80


def test_the_other_way_round(ask, old, new):
    told = ask("--zone-rules", old, "slots", "two-hosts", *DAY, "--rules", new, "--format", "json").json
    assert (told["rules"]["gained"], told["rules"]["lost"]) == (OLD, NEW)
    assert told["rules"]["source"] == new
    assert [shift["minutes"] for shift in told["rules"]["shifts"]] == [-60]


def test_rules_that_do_not_differ_on_these_days_say_so(ask, new):
    june = ("--zone-rules", new, "slots", "two-hosts", "--from", "2026-06-02", "--to", "2026-06-03")
    result = ask(*june, "--rules", "2025.2")
    assert "16 starts on 1 day, the same by the rules of 2025.2, 8 h of common time" in result.out
    assert "no clock of this page differs in these days by the rules of 2025.2" in result.out
    told = ask(*june, "--rules", "2025b", "--format", "json").json
    assert (told["rules"]["gained"], told["rules"]["lost"], told["rules"]["shifts"]) == ([], [], [])


def test_dates_of_a_page_begin_by_the_clock_of_its_zone(ask, new):
    """From midnight of 7 December in Vancouver to that of the 8th: 8:00 UTC by old rules, 7:00 by new."""
    text = HOSTS.replace("09:00-17:00", "00:00-24:00").replace("00:00-12:00", "00:00-24:00")
    text = text.replace("time_zone: Asia/Singapore\n", "time_zone: America/Vancouver\n")
    text += "start_date: 2026-12-07\nend_date: 2026-12-07\n"
    (ask.root / "all.yaml").write_text(text, encoding="utf-8")
    span = ("--from", "2026-12-06T00:00Z", "--to", "2026-12-10T00:00Z")
    told = ask("--zone-rules", new, "slots", "two-hosts", *span, "--rules", "2025.2", "--format", "json").json
    assert told["rules"]["gained"] == ["2026-12-07T07:00:00Z", "2026-12-07T07:30:00Z"]
    assert told["rules"]["lost"] == ["2026-12-08T07:00:00Z", "2026-12-08T07:30:00Z"]


def test_a_release_that_is_not_here_says_what_to_type(ask):
    result = ask("slots", "two-hosts", "--rules", "2031.1")
    assert result.code == 3
    assert "the rules of release 2031.1 are not known here" in result.err
    folder = ask.root / ".reconciler" / "zone-rules" / "2031.1"
    assert f"pip install --target {folder} tzdata==2031.1" in result.err
    zone_rules.written(folder, rules.installed().replaced("2031.1", {}))
    assert ask("slots", "two-hosts", "--rules", "2031.1").code == 0
    assert ask("validate").code == 0


def test_live_and_rules_exclude_each_other(ask):
    assert "exclude each other" in ask("slots", "two-hosts", "--live", "--rules", "2025.2").err


def test_the_html_of_slots_marks_starts_of_either_rules(ask, new, tmp_path):
    file = tmp_path / "slots.html"
    words = ("slots", "two-hosts", *DAY, "--rules", "2025.2", "--report", f"html={file}")
    assert ask("--zone-rules", new, *words).code == 0
    text = file.read_text(encoding="utf-8")
    assert "◆ gained" in text
    assert "○ lost" in text


def test_reports_name_the_release_and_the_folder(start, run, old, config, tmp_path):
    account = start("downgrades")
    for words in (("validate",), ("plan",), ("apply", "--yes"), ("drift",), ("checklist",)):
        told = run(account, *words, "--format", "json").json
        assert (told["zone_rules"], told["zone_rules_from"]) == (INSTALLED, None), words
        told = run(account, *words, "--zone-rules", old, "--format", "json").json
        assert (told["zone_rules"], told["zone_rules_from"]) == ("2025.2", old), words
        note = f"by the time zone rules of tzdata 2025.2 in {old}"
        for name in ("text", "markdown"):
            shown = run(account, *words, "--zone-rules", old, "--format", name).out
            assert note in " ".join(shown.split()).replace("`", ""), (words, name)
            assert f": {note}" not in " ".join(shown.split())
            assert "by the time zone rules" not in run(account, *words, "--format", name).out
    file = tmp_path / "drift.html"
    run(account, "drift", "--report", f"html={file}")
    assert f"by the time zone rules of tzdata {INSTALLED}" in file.read_text(encoding="utf-8")


def test_a_config_with_errors_names_the_rules_that_were_in_use(ask, old):
    (ask.root / "all.yaml").write_text(HOSTS.replace("duration: 30", "duration: x"), encoding="utf-8")
    told = ask("plan", "--zone-rules", old, "--format", "json")
    assert (told.code, told.json["zone_rules"]) == (3, "2025.2")


def test_warnings_of_old_rules_in_validate_and_doctor_are_no_errors(ask, old, new):
    result = ask("validate", "--zone-rules", old)
    assert result.code == 0
    assert "warning[old-zone-rules]" in result.out
    checks = ask("doctor", "--zone-rules", old, "--format", "json").json["checks"]
    told = [check for check in checks if check["name"] == "zone rules"]
    assert [check["result"] for check in told] == ["ok", "warning"]
    assert told[0]["message"] == f"tzdata 2025.2, {old}"
    assert "lack a change of `America/Vancouver`" in told[1]["message"]
    assert {check["exit_code"] for check in told} == {0}
    assert "1 warning" in ask("doctor", "--zone-rules", old).out
    assert "zone-rules" not in ask("validate", "--zone-rules", new).out
    later = NOW.replace(year=2027, month=9)
    aged = ask("doctor", "--zone-rules", new, "--format", "json", now=later).json["checks"]
    told = [check["result"] for check in aged if check["name"] == "zone rules"]
    assert told == ["ok", "cannot tell"]


@pytest.mark.parametrize("form", ["after", "equals"])
def test_the_emulator_follows_its_own_rules_alone(ask, old, new, tmp_path, form):
    """A host in Vancouver, asked for in December: by old rules the day begins at 17:00 UTC."""
    ready = tmp_path / "url"
    own = ["--zone-rules", old] if form == "after" else [f"--zone-rules={old}"]
    words = ["--zone-rules", new, "--config", str(ask.root), "emulator", *own, "--port", "0"]
    words += ["--now", "2026-12-01T00:00Z", "--behaviour", "honours-shared", "--ready-file", str(ready)]
    seen = _offered_by_emulator(words, None)
    assert seen[0] == "2026-12-07T17:00:00+00:00"


def test_the_emulator_with_rules_of_its_own_asks_for_no_others(ask, old, tmp_path):
    words = ["--config", str(ask.root), "emulator", "--zone-rules", old, "--port", "0"]
    words += ["--now", "2026-12-01T00:00Z", "--behaviour", "honours-shared"]
    seen = _offered_by_emulator(words, {**os.environ, "RECONCILER_ZONE_RULES": str(tmp_path / "none")})
    assert seen[0] == "2026-12-07T17:00:00+00:00"
    broken = ask("emulator", "--port", "0", environment={"RECONCILER_ZONE_RULES": str(tmp_path / "none")})
    assert (broken.code, "does not exist" in broken.err) == (3, True)


def test_slots_note_that_the_rules_lack_a_change(ask, old, new):
    by_old = ask("--zone-rules", old, "slots", "two-hosts", *DAY)
    said = "lack changes of America/Vancouver: times there may be an hour off; leave out `--zone-rules`:"
    assert f"{said} {INSTALLED}" in " ".join(by_old.out.split())
    assert "lack changes" not in ask("--zone-rules", new, "slots", "two-hosts", *DAY).out
    report = ask("--zone-rules", old, "slots", "two-hosts", *DAY, "--format", "json").json
    assert report["zone_rules_lack"].startswith("the time zone rules in use, of 2025.2, lack changes of")


def test_what_the_environment_names_is_left_out_there(ask, old):
    help_ = ask("validate", environment={"RECONCILER_ZONE_RULES": old}).out
    assert "unset RECONCILER_ZONE_RULES" in " ".join(help_.split())
    assert "leave out" not in help_


def _offered_by_emulator(words: list[str], environment: dict[str, str] | None) -> list[str]:
    command = [sys.executable, "-m", "reconciler", *words]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr
            url = re.search(r"http://\S+(?= \()", process.stderr.readline())
            assert url
            return _offered(url[0])
        finally:
            process.send_signal(signal.SIGINT)


def _offered(url: str) -> list[str]:
    """Make a page of vic in the web interface; return its starts on 7 December, in UTC."""
    page = {
        "owner": "vic@example.com", "type": "one_to_one", "hosts": ["vic@example.com"], "slug": "vic",
        "summary": "Vic", "duration": 30, "start_time_increment": 30, "active": True,
    }  # fmt: skip
    with httpx.Client(base_url=url, timeout=20) as http:
        made = http.post("/_emulator/ui/schedules", json=page)
        assert made.status_code == 201, made.text
        form = {"grant_type": "account_credentials", "account_id": "emulator"}
        token = http.post("/oauth/token", data=form, auth=("emulator", "emulator")).json()["access_token"]
        asked = {"from": "2026-12-07T08:00:00Z", "to": "2026-12-08T02:00:00Z", "time_zone": "UTC"}
        path = f"/v2/scheduler/schedules/{made.json()['schedule_id']}/available_times"
        answer = http.get(path, params=asked, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return [spot["start_time"] for day in answer.json()["days"] for spot in day["spots"]]
