"""How long a run takes at most: with a deadline, of answers without end, where it is to come back later."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.support import mixed_account
from tests.support.simulated import Machine, Way, answer

APPLY = ("apply", "--yes", "--allow", "replace", "--allow", "link-down")
DAY = {"Retry_After": "86400"}
LISTS, TOKENS, PUBLIC = "GET /v2/scheduler/schedules$", "POST /oauth", "GET /(?!v2|zscheduler)"


def _machine(tmp_path, monkeypatch, pages):
    mixed_account.write(tmp_path / "pages", pages)
    machine = Machine(tmp_path / "pages", monkeypatch, mixed_account.FIXTURE)
    mixed_account.make_pages(lambda body: machine.call("POST", "/_emulator/ui/schedules", body))
    return machine


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """An account and files that ask for every kind of action, in simulated time."""
    return _machine(tmp_path, monkeypatch, mixed_account.AFTER)


@pytest.fixture
def settled(tmp_path, monkeypatch):
    """An account that is as the files say."""
    return _machine(tmp_path, monkeypatch, mixed_account.BEFORE)


@pytest.mark.parametrize(
    ("what", "drips"), [(LISTS, True), ("GET /v2/scheduler/availability", True), (TOKENS, True), (".", False)]
)
def test_answers_that_do_not_end_end_a_run_in_clear_words(machine, what, drips):
    machine.ways = [Way(what, 0 if drips else 86_400, drips=drips)]
    for words in (("plan", "--exit-code"), ("drift",), APPLY):
        done = machine.run(*words, "--format", "json")
        assert done.code == 1
        assert done.seconds <= 100
        assert any(each in done.json["error"]["message"] for each in ("within 30 s", "not answered for 60 s"))


def test_pages_that_nobody_can_see_to_the_end_hold_nothing_up_for_long(settled):
    settled.ways = [Way(PUBLIC, drips=True), Way("GET /zscheduler", 86_400)]
    done = settled.run("plan", "--exit-code")
    assert (done.code, 30 <= done.seconds <= 100) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("plan",), ("drift",), ("checklist",), ("import", "ana@example.com"), ("pull", "patched-one"),
        ("doctor",), ("slots", "patched-one", "--live"), APPLY,
    ],
)  # fmt: skip
def test_a_run_that_reads_ends_at_its_deadline(machine, words):
    machine.ways = [Way("", 4)]
    for given, environment in ((["--deadline", "10s"], {}), ([], {"RECONCILER_DEADLINE": "10s"})):
        done = machine.run(*words, *given, "--format", "json", environment=environment)
        assert (done.code, done.seconds <= 10) == (9, True)
        assert words[0] == "doctor" or done.json["error"]["code"] == "deadline"
        assert "deadline of 10s" in done.out
    assert {line.partition(" ")[0] for line in machine.line.asked[1:]} == {"GET"}


def _at_every_deadline(machine, deadline):
    before = {page["schedule_id"]: page for page in machine.pages if page["slug"] == mixed_account.BYSTANDER}
    machine.ways = [Way("[A-Z]+ /v2", 1.5)]
    done = machine.run(*APPLY, "--deadline", f"{deadline}s", "--format", "json")
    assert done.seconds <= deadline
    pages = done.json.get("pages", ())
    unfinished = [page for page in pages if page["outcome"] in ("failed", "not-attempted")]
    assert (done.code == 9) is (not pages or bool(unfinished) or not done.json["converged"])
    assert done.code in (0, 9)
    assert done.json.get("error", {}).get("code") == ("deadline" if done.code == 9 else None)
    for page in machine.pages:  # nothing is public that is not what the files or a person before wanted
        wanted = mixed_account.declared(page["summary"])
        if page["active"] and not page["secret"] and wanted and not page["slug"].startswith("reconciler-"):
            assert page["type"] == wanted or page["slug"] == "replaced"
    machine.ways = []
    assert machine.run(*APPLY).code == 0
    planned = machine.run("plan", "--exit-code", "--format", "json")
    assert (planned.code, planned.json["summary"]["no-op"]) == (0, 12)
    after = {page["schedule_id"]: page for page in machine.pages if page["slug"] == mixed_account.BYSTANDER}
    assert after == before
    assert not [page["slug"] for page in machine.pages if page["slug"].startswith("reconciler-")]
    return Counter(page["outcome"] for page in pages)


def test_an_apply_begins_nothing_that_its_deadline_may_cut_and_the_next_one_goes_on(machine):
    outcomes = _at_every_deadline(machine, 40)
    assert outcomes["verified"]
    assert outcomes["not-attempted"]


@pytest.mark.long
@pytest.mark.parametrize("deadline", [1, 3, 6, 8, 9, *range(10, 90, 2)])
def test_whenever_the_deadline_comes_the_next_apply_converges(machine, deadline):
    _at_every_deadline(machine, deadline)


@pytest.mark.parametrize("what", [LISTS, TOKENS, "GET /v2/scheduler/availability"])
def test_who_is_told_to_come_back_tomorrow_ends_at_once_and_says_when(settled, what):
    for status in (429, 503):
        for until in (
            "86400",
            "Sat, 03 Jan 2099 08:00:00 GMT",
            "2099-01-03",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ):
            settled.ways = [Way(what, change=answer(status, b'{"message": "Later"}', Retry_After=until))]
            done = settled.run("plan", "--format", "json")
            error = done.json["error"]
            assert (done.code, error["code"], done.seconds < 10) == (9, "budget", True)
            assert "takes no further request until 20" in error["message"]


def test_a_wait_that_the_deadline_does_not_leave_is_not_begun(settled):
    settled.ways = [Way(LISTS, change=answer(429, Retry_After="50"))]
    done = settled.run("plan", "--deadline", "30s", "--format", "json")
    assert (done.code, done.seconds < 10) == (9, True)
    settled.ways = [Way(TOKENS, change=answer(503, Retry_After="20"), after=0)]
    done = settled.run("plan", "--format", "json")
    assert (done.code, 100 < done.seconds < 200) == (9, True)
    assert settled.line.asked == ["POST /oauth/token"] * 6


def test_a_deadline_that_is_no_time_is_told(settled):
    for text in ("5x", "0s", "", "10", "-5s", "1e400", "9" * 400 + "s", "NaN", "m"):
        done = settled.run("plan", "--deadline", text)
        assert done.code == 3
        assert "write it like 90s, 10m or 1h30m" in done.err
        assert settled.line.asked == []


def _duration(summary, odd):
    """Let lists tell this duration of a page."""

    def told(response):
        content = json.loads(response.content)
        for item in content.get("items", []):
            item["duration"] = "@" if item["summary"] == summary else item["duration"]
        return answer(200, json.dumps(content).replace('"@"', odd).encode())(response)

    return [Way(LISTS, change=told)]


def test_a_number_that_is_none_is_told_of_its_page_and_holds_up_no_other(settled):
    """The page is one of the files, then one that no file names."""
    for odd in ("NaN", "Infinity", "1e999", "9" * 5000):
        settled.ways = _duration("About patched-one", odd)
        done = settled.run("plan", "--format", "json")
        rows = {row["page"]: row for row in done.json["actions"]}
        assert done.code == 0
        assert f"`duration` is {odd[:20]}" in json.dumps(rows["patched-one"])
        assert {row["action"] for key, row in rows.items() if key != "patched-one"} == {"no-op"}
    assert settled.run("drift", "--format", "json").json["findings"]
    settled.ways = _duration(f"About {mixed_account.BYSTANDER}", "NaN")
    done = settled.run("plan", "--exit-code", "--format", "json")
    assert (done.code, done.json["summary"]["no-op"]) == (0, len(mixed_account.BEFORE))
