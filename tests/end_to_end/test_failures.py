"""The world fails: one clear message, the right exit code, no traceback, nothing lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reconciler import cli, run_lock
from reconciler.emulator import server
from tests.support.world import NOW, SLUG, Account, replace_in


def clear(result, code: int, *words: str) -> None:
    assert result.code == code, result
    assert "Traceback" not in result.out + result.err
    assert result.err.count("error[") == 1
    for word in words:
        assert word in result.err


def test_an_unreachable_api(run):
    account = {
        "ZOOM_API_BASE_URL": "http://127.0.0.1:9/v2", "ZOOM_OAUTH_URL": "http://127.0.0.1:9/oauth/token",
        "ZOOM_ACCOUNT_ID": "a", "ZOOM_CLIENT_ID": "b", "ZOOM_CLIENT_SECRET": "c",
    }  # fmt: skip
    clear(run(account, "plan"), 1, "cannot reach http://127.0.0.1:9", "help")


def test_no_credentials(run):
    clear(run({}, "plan"), 4, "ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_SECRET")


def test_a_wrong_secret(start, run):
    account = start(published=True)  # else the tokens of users may do without it
    environment = {**account.environment, "ZOOM_CLIENT_SECRET": "wrong-secret-value"}
    result = run(environment, "plan")
    clear(result, 4, "token request was refused")
    assert "wrong-secret-value" not in result.out + result.err


def test_an_answer_without_a_token(start, run):
    account = start(published=True)  # else the tokens of users may do without it
    account.fault("POST", "/oauth/token", "status", status=200)
    clear(run(account, "plan"), 4, "answered without a usable token", "help: see that ZOOM_OAUTH_URL")


def test_a_missing_scope(start, run):
    fixture = {
        "account": {"scopes": ["scheduler:read:list_schedule:admin"]},
        "users": [{"email": "ana@example.com"}, {"email": "budi@example.com"}],
    }
    clear(run(start(fixture=fixture), "plan"), 4, "scope")


def test_an_html_error_page(start, run):
    account = start()
    account.fault("GET", "/v2/scheduler/schedules", "status", times=50, status=502)
    clear(run(account, "plan"), 1, "502")


def test_a_passing_error_is_ridden_out(start, run):
    account = start()
    account.fault("GET", "/v2/scheduler/schedules", "status", times=2, status=503)
    assert run(account, "plan").code == 0


def test_broken_files_show_all_problems_in_one_run(run, config):
    (config / "hosts.yaml").write_text("hosts:\n  ana: {email: nobody, time_zone: Mars/Base}\n")
    (config / "broken.yaml").write_text("page: [\n")
    result = run({}, "plan")
    assert result.code == 3
    assert result.out.count("error[") >= 3
    for place in ("broken.yaml:", "hosts.yaml:2"):
        assert place in result.out


def test_no_command_shows_what_there_is():
    done = subprocess.run(
        [sys.executable, "-m", "reconciler"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Start here:   reconciler demo" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "--config", "ROOT"),
        ("validate", "--config=ROOT"),
        ("--verbose", "validate", "--config", "ROOT"),
    ],
)
def test_the_options_of_the_program_may_stand_behind_the_command(words, config, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([word.replace("ROOT", str(config)) for word in words], {}, lambda: NOW)
    assert ended.value.code == 0
    assert "1 page of 3 files" in capsys.readouterr().out


def test_an_option_of_the_program_that_lacks_its_value_is_told(run):
    clear(run({}, "validate", "--config"), 3, "--config")


def test_json_stays_one_object_on_failure(run):
    result = run({}, "plan", "--format", "json")
    assert (result.code, result.json["error"]["code"]) == (4, "credentials")


@pytest.mark.parametrize("words", [["--format", "xml"], ["--no-such-flag"], ["no-such-page"]])
def test_wrong_words_are_usage_errors(start, run, words):
    clear(run(start(), "plan", *words), 3)


def test_a_half_written_lock_file_is_named_and_nothing_is_written(start, run, config):
    account = start("honours-pools")
    (config / "reconciler.lock").write_text('{"format_version": "1", "accounts": {')
    clear(run(account, "apply", "--yes"), 3, "reconciler.lock", "restore it from git")
    assert account.posts == []


def test_credentials_never_go_to_a_foreign_host(run):
    environment = {
        "ZOOM_API_BASE_URL": "https://zoom.us.example.com/v2", "ZOOM_ACCOUNT_ID": "a",
        "ZOOM_CLIENT_ID": "b", "ZOOM_CLIENT_SECRET": "c",
    }  # fmt: skip
    clear(run(environment, "plan"), 5, "zoom.us.example.com", "--allow custom-endpoint")


def test_another_account_is_refused(start, run, config):
    text = (config / "account.yaml").read_text()
    (config / "account.yaml").write_text(text.replace("plan:", "id: somebody-else\n  plan:"))
    clear(run(start(), "plan"), 5, "somebody-else")


def test_a_token_that_names_no_account_writes_to_none_that_the_config_names(start, run, config):
    text = (config / "account.yaml").read_text()
    (config / "account.yaml").write_text(text.replace("plan:", "id: emulator\n  plan:"))
    account = start("honours-pools")
    secret = {"ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET", "ZOOM_ACCOUNT_ID"}
    token = {name: one for name, one in account.environment.items() if name not in secret}
    token["ZOOM_ACCESS_TOKEN"] = account.token()
    assert run(token, "plan").code == 0
    clear(run(token, "apply", "--yes"), 5, "ZOOM_ACCOUNT_ID")
    assert account.pages == []
    assert run({**token, "ZOOM_ACCOUNT_ID": "emulator"}, "apply", "--yes").code == 0


def test_a_late_400_that_names_a_field_is_placed_in_the_files(start, run, config):
    account = start("honours-pools")
    lines = (config / "two-hosts.yaml").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.startswith("duration:"))
    account.fault("POST", "/v2/scheduler/schedules", "status", times=9, status=400, field="duration")
    result = run(account, "apply", "--yes")
    assert result.code == 1
    assert "answered 400: Validation Failed. (duration: Invalid field.)" in " ".join(result.out.split())
    assert f"two-hosts.yaml:{line}:" in result.out.replace("\n", "")
    (page,) = run(account, "apply", "--yes", "--format", "json").json["pages"]
    assert (page["outcome"], page["line"]) == ("failed", line)
    assert account.pages == []


@pytest.mark.parametrize("fault", ["drop-after", pytest.param("drop-before", marks=pytest.mark.long)])
def test_a_post_without_an_answer_is_settled_by_listing_never_repeated(start, run, fault):
    account = start("honours-pools")
    account.fault("POST", "/v2/scheduler/schedules", fault, times=1)
    run(account, "apply", "--yes", "--settle", "1")
    result = run(account, "apply", "--yes", "--settle", "1")
    assert result.code == 0, result
    assert [page["slug"] for page in account.pages] == [SLUG]


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_write_without_an_answer_is_settled_by_reading(start, run, method, fault):
    account = start("honours-pools")
    account.fault(method, "/v2/scheduler/schedules", fault, times=1)
    assert run(account, "apply", "--yes", "--settle", "1").code == 0
    assert [(page["slug"], page["active"]) for page in account.pages] == [(SLUG, True)]


def test_a_read_that_is_refused_after_a_post_says_nothing_of_the_recipe(start, run):
    """The page at staging is removed by the next run, which makes it by the same recipe."""
    account = start("honours-shared")
    account.fault("GET", "/v2/scheduler/schedules$", "delay", seconds=0)  # the plan's list
    account.fault("GET", "/v2/scheduler/schedules", "status", status=400)
    assert run(account, "apply", "--yes").code == 1
    assert len(account.posts) == 1
    assert run(account, "apply", "--yes").code == 0
    assert [page["slug"] for page in account.pages] == [SLUG]


def test_a_stale_read_is_read_again(start, run):
    account = start("honours-pools")
    account.fault("GET", "/v2/scheduler/schedules$", "delay", seconds=0)  # the plan's list
    account.fault("GET", "/v2/scheduler/schedules", "stale", times=3)
    result = run(account, "apply", "--yes", "--settle", "5")
    assert result.code == 0, result


def test_a_read_that_fails_is_never_taken_for_missing(start, run):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    account.fault("GET", "/v2/scheduler/schedules", "status", times=100, status=500)
    clear(run(account, "drift"), 1, "500")
    assert len(account.pages) == 1


def test_two_applies_at_once_on_one_config(start, run, config):

    account = start("honours-pools")
    with run_lock.held(config):
        clear(run(account, "apply", "--yes"), 5, "another apply is running")
    assert account.posts == []


def test_server_module_serves_only_while_the_block_runs(start):
    from reconciler.commands import emulator

    app = emulator.create({"users": [{"email": "ana@example.com"}]}, ["downgrades"])
    with server.running(app) as url:
        account = Account(url)
        assert account.pages == []
        account.close()


def test_a_write_that_has_no_effect_is_a_failure_that_names_the_answer(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("Test15 two hosts", "Renamed")])
    account.fault("PATCH", "", "status", times=9, status=503)
    result = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    (page,) = result.json["pages"]
    assert (result.code, page["outcome"]) == (1, "failed")
    assert " answered 503" in page["note"]
    assert "showed nothing of it" in page["note"]
    assert "patched" not in page["note"]
    account.clear_faults()
    assert run(account, "apply", "--yes", "--format", "json").json["converged"] is True
