"""doctor: what is there, what is missing, what cannot be told; never a value, never a write."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler import cli
from reconciler.records import journal
from reconciler.records.learned import Answer, FactName, Learned
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory
from reconciler.zoom import kept
from tests.support.world import NOW, Account, Result, replace_in

USERS = [{"email": "ana@example.com"}, {"email": "budi@example.com"}]
READING = ["scheduler:read:admin"]
CANARY = "canary-5f3a9c1e7b2d"


@pytest.fixture
def doctor(config, capsys):
    """Call doctor by the real clock, or one that is off."""

    def called(account, *words: str, off: timedelta = timedelta(), root: Path = config) -> Result:
        environment = account.environment if isinstance(account, Account) else account
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main(["doctor", *words], environment, lambda: NOW + off, root=root)
        return Result(int(ended.value.code or 0), *capsys.readouterr())

    return called


def checks(result: Result) -> dict[tuple[str, str], dict]:
    return {(check["area"], check["name"]): check for check in result.json["checks"]}


def bad(result: Result) -> list[tuple[str, str]]:
    return [key for key, check in checks(result).items() if check["result"] == "problem"]


def test_where_all_is_well_it_says_so_and_writes_nothing(start, doctor):
    account = start()
    result = doctor(account, "--format", "json")
    assert result.code == 0, result
    assert bad(result) == []
    results = checks(result)
    assert results["scopes", "apply, undo"]["message"] == "has what it needs"
    assert results["account", "id"]["result"] == "cannot tell"
    assert {request["method"] for request in account.requests(path="/v2/")} == {"GET"}
    assert "0 pages" not in doctor(account).out


def test_it_says_what_reads_calendars_where_there_are_any(doctor, config):
    assert ("config", "calendars") not in checks(doctor({}, "--format", "json"))
    file = config / "hosts.yaml"
    file.write_text(file.read_text().replace("hosts:", "calendars:\n  uk: {country: GB}\nhosts:", 1))
    said = checks(doctor({}, "--format", "json"))["config", "calendars"]["message"]
    assert re.fullmatch(r"read by holidays [\d.]+", said)


def test_variables_are_named_and_their_values_never_shown(start, doctor, tmp_path):
    account, file = start(), tmp_path / "secret"
    file.write_text(CANARY)
    environment = {**account.environment, "ZOOM_CLIENT_SECRET": "", "ZOOM_CLIENT_SECRET_FILE": str(file)}
    result = doctor(environment, "--format", "json")
    assert CANARY not in result.out + result.err
    results = checks(result)
    assert "ZOOM_CLIENT_SECRET_FILE" in results["environment", "ZOOM_CLIENT_SECRET"]["message"]
    assert results["environment", "ZOOM_ACCESS_TOKEN"]["message"] == (
        "not set; needed only without id and secret of an app"
    )
    assert result.code == 4
    assert "api" in {area for area, _ in bad(result)}


def test_no_credentials_still_shows_the_rest(doctor):
    result = doctor({}, "--format", "json")
    assert result.code == 4
    assert bad(result) == [("credentials", "given")]
    assert checks(result)["config", "files"]["result"] == "ok"


def test_a_missing_scope_is_named_with_the_commands_that_need_it(start, doctor):
    granted = ["scheduler:read:list_schedule:admin", "scheduler:read:list_availability:admin"]
    account = start(fixture={"account": {"scopes": granted}, "users": USERS})
    result = doctor(account, "--format", "json")
    assert result.code == 4
    lacks = checks(result)["scopes", "plan, drift, checklist, attest"]
    assert lacks["result"] == "problem"
    assert "scheduler:read:list_scheduled_events" in lacks["message"]
    assert "list_availability" not in lacks["message"]
    assert lacks["help"]


def test_a_read_only_job_must_not_be_able_to_write(start, doctor):
    able = start(fixture={"users": USERS})
    result = doctor(able, "--read-only", "--format", "json")
    assert (result.code, bad(result)) == (4, [("scopes", "write access")])
    unable = start(fixture={"account": {"scopes": READING}, "users": USERS})
    assert doctor(unable, "--read-only").code == 0
    assert bad(doctor(unable, "--format", "json")) == [("scopes", "apply, undo"), ("scopes", "probe")]


def test_what_a_ready_token_may_write_cannot_be_told(start, doctor):
    account = start()
    token = account.token()
    environment = {**account.environment, "ZOOM_ACCESS_TOKEN": token, "ZOOM_CLIENT_SECRET": ""}
    result = doctor(environment, "--format", "json")
    assert result.code == 0, result
    assert token not in result.out + result.err
    results = checks(result)
    assert results["scopes", "write access"]["result"] == "cannot tell"
    assert results["scopes", "plan, drift, checklist, attest"]["result"] == "cannot tell"
    assert "get_schedule" in results["scopes", "plan, drift, checklist, attest"]["message"]


def test_a_clock_that_is_off_is_a_problem(start, doctor):
    account = start()
    result = doctor(account, "--format", "json", off=timedelta(minutes=10))
    assert (result.code, bad(result)) == (1, [("clock", "skew")])


def test_another_account_and_mistakes_in_the_files(start, doctor, config):
    replace_in(config / "account.yaml", [("plan:", "id: somebody-else\n  plan:")])
    (config / "broken.yaml").write_text("page: [\n")
    result = doctor(start(), "--format", "json")
    assert {("account", "id"), ("config", "files")} <= set(bad(result))
    assert result.code == 5


@pytest.mark.long
def test_an_unreachable_api(doctor):
    nowhere = {
        "ZOOM_API_BASE_URL": "http://127.0.0.1:9/v2", "ZOOM_OAUTH_URL": "http://127.0.0.1:9/oauth/token",
        "ZOOM_ACCOUNT_ID": "a", "ZOOM_CLIENT_ID": "b", "ZOOM_CLIENT_SECRET": "c",
    }  # fmt: skip
    result = doctor(nowhere, "--format", "json")
    assert (result.code, bad(result)) == (1, [("api", "http://127.0.0.1:9")])


def test_leftovers_are_told(start, doctor, config):
    account = start()
    hosts = ["ana@example.com", "budi@example.com"]
    account.by_hand(
        owner=hosts[0], type="all_hosts_available", hosts=hosts, slug="reconciler-0abcde0123456789",
        summary="Left", duration=30, active=False,
    )  # fmt: skip
    with journal.opened(config, kept) as book:
        book.begin(
            "20260102-080000-dead",
            NOW,
            account.url,
            "emulator",
            dict.fromkeys(["who", "revision", "link"], ""),
        )
    result = doctor(account, "--format", "json")
    assert result.code == 1
    assert bad(result) == [("leftovers", "staging pages"), ("leftovers", "runs")]
    assert "20260102-080000-dead" in checks(result)["leftovers", "runs"]["message"]


def test_without_a_config_the_apps_own_user_is_read(start, doctor, tmp_path):
    result = doctor(start(), "--format", "json", root=tmp_path / "nothing")
    assert ("config", "files") in bad(result)
    assert ("api", "credentials") not in bad(result)
    assert result.code == 3


def test_where_nothing_answers_scopes_are_one_line(start, doctor):
    account = start()
    result = doctor({**account.environment, "ZOOM_CLIENT_SECRET": "wrong-secret-value"}, "--format", "json")
    assert (result.code, bad(result)) == (4, [("api", account.url)])
    assert [key for key in checks(result) if key[0] == "scopes"] == [("scopes", "all")]
    assert checks(result)["scopes", "all"]["result"] == "cannot tell"


def test_what_is_not_known_of_many_owners_is_said_once_with_a_command_that_runs(start, doctor, config):
    names = ("ana", "budi", "chitra")
    (config / "hosts.yaml").write_text(
        "hosts:\n" + "".join(f"  {name}: {{email: {name}@example.com}}\n" for name in names)
    )
    (config / "two-hosts.yaml").write_text(
        "---\n".join(f"page: p-{name}\ntype: one_to_one\nowner: {name}\nhosts: [{name}]\n" for name in names)
    )
    account = start(fixture={"users": [{"email": f"{name}@example.com"} for name in names]})
    shown = " ".join(doctor(account).out.split())
    assert shown.count("whether these change their pages is not known") == 1
    assert "ana@example.com, budi@example.com, chitra@example.com: read" in shown
    command = "reconciler probe --owner ana@example.com --hosts ana@example.com,budi@example.com --save"
    assert shown.count(command) == 1
    known = Learned(Answer.NO, NOW.date(), "seen in a test")
    memory = Memory().with_fact(FactName.PATCHES_BY_ID, known, "ana@example.com")
    LockFile(config, account.url, "emulator").save(memory)
    shown = " ".join(doctor(account).out.split())
    other = "reconciler probe --owner budi@example.com --hosts budi@example.com,ana@example.com --save"
    assert command not in shown
    assert other in shown
