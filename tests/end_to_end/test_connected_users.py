"""Users connect, and pages that the account's token does not reach are made, changed and removed for them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse

from reconciler.commands import emulator as emulator_command
from reconciler.emulator import identifiers, server
from tests.support import canary, consenting, lockfolder
from tests.support.consenting import Person
from tests.support.world import NOW, SLUG, Account, replace_in

pytestmark = pytest.mark.own_service

ANA, BUDI = "ana@example.com", "budi@example.com"
OWN_ALONE = "as-seen,owner-only=all"


@pytest.fixture
def tokens(tmp_path) -> Path:
    return tmp_path / "state" / "tokens.json"


@pytest.fixture
def login(run, tokens, capsys, monkeypatch):
    """Connect users without a browser: a person opens the address and pastes what comes back."""

    def connected(account: Account | dict[str, str], *emails: str) -> None:
        words = account if isinstance(account, dict) else environment(account, tokens)
        for email in emails:
            person = Person(
                lambda: capsys.readouterr().err, lambda url, email=email: consenting.consent(url, email)
            )
            monkeypatch.setattr("sys.stdin", person)
            result = run(words, "login", "--as", email, "--no-browser")
            assert result.code == 0, result

    return connected


def environment(account: Account, tokens: Path) -> dict[str, str]:
    return {**account.environment, **account.with_users(tokens)}


def refreshes(account: Account) -> int:
    return sum(
        "refresh_token" in str(request["body"]) for request in account.requests("POST", "/oauth/token")
    )


def second_page(config: Path) -> None:
    """A page of the same hosts that belongs to budi."""
    file = config / "two-hosts.yaml"
    text = file.read_text()
    for before, after in (("page: two-hosts", "page: of-budi"), (f"slug: {SLUG}", "slug: of-budi"),
                          ("owner: ana", "owner: budi")):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    (config / "of-budi.yaml").write_text(text)


def of_one_alone(config: Path, name: str = "ana") -> None:
    """A page on which nobody but its owner is booked."""
    text = (config / "two-hosts.yaml").read_text()
    for before, after in (("page: two-hosts", "page: solo"), (f"slug: {SLUG}", "slug: solo"),
                          ("[ana, budi]", f"[{name}]"), ("owner: ana", f"owner: {name}"),
                          ("all_hosts_available", "one_to_one")):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    (config / "solo.yaml").write_text(text)


def blocked(run, words: dict[str, str], *more: str) -> dict[str, str]:
    """Plan; return by page why it is blocked."""
    planned = run(words, "plan", "--format", "json", *more)
    assert planned.code == 0, planned
    return {row["page"]: row["blocked"] or "" for row in planned.json["actions"]}


class OldConsent:
    """Stands before the emulator; tokens of `users` lack the scope for `lacking` (a pattern)."""

    def __init__(self, config: Path, *behaviours: str, lacking: str = "nothing") -> None:
        fixture = dict(emulator_command.users_of(config, date(2026, 1, 2)))
        fixture["account"] = {"client_secret": canary.SECRET}
        self.app: Any = emulator_command.create(fixture, behaviours, now=NOW)
        self.lacking, self.users = lacking, {ANA}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and re.match(self.lacking, f"{scope['method']} {scope['path']}"):
            token = dict(scope["headers"])[b"authorization"].decode().removeprefix("Bearer ")
            if self.app.state.world.tokens.grants[token].user in self.users:
                body = {"code": 4700, "message": "Invalid access token, does not contain scopes:[one]."}
                await JSONResponse(body, 400)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def public(account: Account) -> dict[str, Any]:
    return {page["slug"]: page["type"] for page in account.pages if page["active"]}


def test_two_users_connect_and_their_pages_are_made_proved_and_changed(start, run, config, login, tokens):
    account = start("honours-shared", OWN_ALONE)
    second_page(config)
    of_ana = identifiers.derive("user", ANA, length=22)
    replace_in(config / "hosts.yaml", [(f"email: {ANA}", f"email: {ANA}\n    id: {of_ana}")])
    with_users = environment(account, tokens)
    assert run(with_users, "apply", "--yes", "--settle", "0").code != 0
    assert public(account) == {}
    login(account, ANA, BUDI)
    applied = run(with_users, "apply", "--yes")
    assert applied.code == 0, applied
    assert public(account) == {SLUG: "all_hosts_available", "of-budi": "all_hosts_available"}
    assert {post["query"]["user_id"] for post in account.posts} == {of_ana, BUDI}
    assert len(account.pages) == 2
    assert run(with_users, "plan", "--exit-code").code == 0
    assert run(with_users, "drift").code == 0
    for name in ("two-hosts", "of-budi"):
        replace_in(config / f"{name}.yaml", [("duration: 32", "duration: 40")])
    assert run(with_users, "apply", "--yes").code == 0
    assert {page["duration"] for page in account.pages} == {40}
    assert run(with_users, "plan", "--exit-code").code == 0

    gone = run(with_users, "logout", "--as", BUDI)
    assert (gone.code, set(consenting.entries(tokens))) == (0, {ANA})
    for name in ("two-hosts", "of-budi"):
        replace_in(config / f"{name}.yaml", [("duration: 40", "duration: 35")])
    half = run(with_users, "apply", "--yes", "--on-error", "continue", "--settle", "0")
    assert half.code == 6, half
    assert {page["slug"]: page["duration"] for page in account.pages} == {SLUG: 35, "of-budi": 40}
    assert run(with_users, "logout", "--all").code == 0
    assert consenting.entries(tokens) == {}
    assert refreshes(account) == 0


@pytest.mark.long
def test_an_old_token_is_refreshed_once_and_a_lost_connection_blocks_that_user_alone(
    start, run, config, login, tokens
):
    account = start("honours-pools", OWN_ALONE)
    of_one_alone(config)
    second_page(config)
    with_users = environment(account, tokens)
    login(account, ANA, BUDI)
    assert run(with_users, "apply", "--yes").code == 0
    consenting.age(tokens)
    assert run(with_users, "plan", "--exit-code").code == 0
    assert refreshes(account) == 2
    account.fault("GET", "/v2/scheduler/schedules", "status", status=401, scope="user_id=ana")
    assert run(with_users, "plan", "--exit-code").code == 0
    assert refreshes(account) == 3

    account.spend(consenting.entries(tokens)[BUDI]["refresh_token"])
    consenting.age(tokens)
    for name in ("two-hosts", "solo", "of-budi"):
        replace_in(config / f"{name}.yaml", [("duration: 32", "duration: 40")])
    planned = blocked(run, with_users)
    assert (planned["solo"], planned["two-hosts"]) == ("", ""), "on which budi is a host is read all the same"
    assert f"{BUDI} must connect: `reconciler login --as {BUDI}`" in planned["of-budi"]
    assert "Zoom does not take its tokens any more" in planned["of-budi"]
    assert refreshes(account) == 6, "that of somebody else, and one for each user"
    consenting.age(tokens, lost="during-refresh", refresh_sent=consenting.PAST)
    told = run(with_users, "doctor", "--format", "json")
    rows = {row["name"]: row for row in told.json["checks"] if row["area"] == "people"}
    assert (told.code, rows[BUDI]["result"]) == (4, "problem")
    assert "it was lost during a refresh at 2020-01-01 00:00Z" in rows[BUDI]["message"]
    login(account, ANA, BUDI)
    applied = run(with_users, "apply", "--yes")
    assert applied.code == 0, applied
    assert {page["duration"] for page in account.pages} == {40}


@pytest.mark.long
def test_users_alone_suffice_and_a_secret_store_keeps_their_tokens(
    start, run, config, login, tokens, tmp_path, monkeypatch
):
    """As in a CI job whose runner keeps nothing, and which has no credentials of the account."""
    account, helper, stored = (
        start("honours-pools", OWN_ALONE),
        tmp_path / "helper.sh",
        tmp_path / canary.TOKENS,
    )
    helper.write_text('case $1 in store) cat > "$STORED";; get) cat "$STORED";; esac\n')
    stored.touch()
    monkeypatch.setenv("STORED", str(stored))
    job = environment(account, tokens) | {
        "RECONCILER_TOKENS_COMMAND": f"sh '{helper}'",
        "ZOOM_ACCOUNT_ID": "",
    }
    for name in ("ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"):
        del job[name]
    login(job, ANA)
    half = run(job, "apply", "--yes")
    assert half.code == 5, half
    assert f"{BUDI} must connect: `reconciler login --as {BUDI}`" in " ".join(half.out.split())
    assert account.posts == []
    login(job, BUDI)
    consenting.age(stored)
    assert run(job, "apply", "--yes").code == 0
    assert public(account) == {SLUG: "all_hosts_available"}
    assert (refreshes(account), tokens.exists()) == (2, False)
    told = run(job, "doctor", "--format", "json")
    rows = {row["name"]: row["message"] for row in told.json["checks"] if row["area"] == "people"}
    assert rows[ANA].startswith("read and written with their own connection (since ")
    assert rows[BUDI].startswith("read with their own connection (since ")
    assert run(job, "plan", "--exit-code").code == 0
    grants = [str(request["body"]) for request in account.requests("POST", "/oauth/token")]
    assert not any("account_credentials" in grant for grant in grants)
    assert run(job, "logout", "--all").code == 0
    assert consenting.entries(stored) == {}


def test_doctor_says_what_the_accounts_credentials_do_for_whom(start, run, config, tokens):
    account = start("honours-pools", OWN_ALONE)

    def row(*words):
        told = run(environment(account, tokens), "doctor", "--format", "json", *words)
        (found,) = [row for row in told.json["checks"] if (row["area"], row["name"]) == ("people", ANA)]
        return found["result"], found["message"]

    read = "read with the account's credentials"
    assert row() == ("cannot tell", f"{read}; whether these change their pages is not known")
    assert run(account, "apply", "--yes", "--settle", "0").code != 0
    assert row() == ("problem", f"{read}, which do not change their pages (seen on 2026-01-02)")
    assert row("--read-only") == ("ok", read)


def test_a_probe_with_an_owners_own_token_teaches_nothing_about_the_accounts(run, config, login, tokens):
    before = OldConsent(config, "downgrades", OWN_ALONE, lacking="GET .*/analytics")
    with server.running(before) as url:  # type: ignore[arg-type]
        account = Account(url, canary.SECRET)
        login(account, ANA)
        words = ("--owner", ANA, "--hosts", f"{ANA},{BUDI}", "--settle", "0", "--format", "json", "--save")
        probed = run(environment(account, tokens), "probe", *words)
        account.close()
    answers = {row["answer"] for row in probed.json["answers"] if row["question"].endswith("-by-id")}
    assert answers == {"yes"}, probed
    kept = lockfolder.text(config)
    assert ("segments-replace" in kept, "by-id" in kept, "times-by-token" in kept) == (True, False, False)


def test_a_consent_that_lacks_a_scope_is_that_users_trouble(run, config, login, tokens):
    of_one_alone(config, "budi")
    before = OldConsent(config, "honours-shared", OWN_ALONE)
    cure = f"add the scopes to the app for users, then `reconciler login --as {ANA}`"
    with server.running(before) as url:  # type: ignore[arg-type]
        account = Account(url, canary.SECRET)
        with_users = environment(account, tokens)
        login(account, ANA, BUDI)
        assert run(with_users, "apply", "--yes").code == 0
        for name in ("two-hosts", "solo"):
            replace_in(config / f"{name}.yaml", [("duration: 32", "duration: 40")])
        before.lacking = "PATCH /v2/"
        half = run(with_users, "apply", "--yes", "--settle", "0")
        assert (half.code, cure in " ".join(half.out.split())) == (4, True), half
        assert {page["slug"]: page["duration"] for page in account.pages} == {SLUG: 32, "solo": 40}
        before.lacking = "GET /v2/"
        planned = blocked(run, with_users)
        assert planned["solo"] == ""
        assert f"{ANA} has not consented to a scope that is needed: {cure}" in planned["two-hosts"]
        before.lacking, before.users = "GET .*/availability", {ANA, BUDI}
        ended = run(with_users, "plan", "--format", "json")
        assert (ended.code, ended.json["error"]["code"]) == (4, "missing-scope"), "the app lacks it"
        before.lacking = "nothing"
        assert run(with_users, "apply", "--yes").code == 0
        assert run(with_users, "plan", "--exit-code").code == 0
        account.close()


def test_what_the_accounts_credentials_are_refused_is_told_from_what_one_user_is(
    start, run, config, login, tokens
):
    account = start("honours-pools", OWN_ALONE)
    of_one_alone(config)
    with_users = environment(account, tokens)
    login(account, ANA)
    ended = run(with_users | {"ZOOM_ACCESS_TOKEN": "one-that-has-run-out"}, "plan", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (4, "credentials")
    assert f"of {BUDI} the API says 401: Invalid access token." in ended.json["error"]["message"]
    account.fault("GET", "availability", "status", times=1000, status=401, scope="user_id=budi")
    planned = blocked(run, with_users)
    assert (planned["solo"], f"{BUDI} is refused as without a licence" in planned["two-hosts"]) == ("", True)
    account.clear_faults()

    login(account, BUDI)
    consenting.age(tokens)
    wrong = blocked(run, with_users | {"ZOOM_USER_CLIENT_SECRET": "of-another-app"}, "solo")["solo"]
    assert f"{ANA} cannot be reached through the app for users: set ZOOM_USER_CLIENT_ID and" in wrong
    assert "login" not in wrong
    account.fault("POST", "/oauth/token", "status", times=1, status=429)
    assert blocked(run, with_users) == {"solo": "", "two-hosts": ""}

    replace_in(config / "hosts.yaml", [(f"email: {BUDI}", "id: Bu_di-7")])
    users_alone = {name: value for name, value in with_users.items() if name != "ZOOM_ACCOUNT_ID"}
    assert "(Bu_di-7 is not connected, and" in blocked(run, users_alone)["two-hosts"]


def test_a_user_lost_in_a_run_is_known_by_an_id_in_any_case(start, run, config, login, tokens):
    of_budi = "Bu_di-7"
    fixture = dict(emulator_command.users_of(config, date(2026, 1, 2)))
    fixture["users"] = [
        each | ({"id": of_budi} if each["email"] == BUDI else {}) for each in fixture["users"]
    ]
    account = start("honours-shared", OWN_ALONE, fixture=fixture)
    second_page(config)
    replace_in(config / "two-hosts.yaml", [("owner: ana", "owner: budi")])
    replace_in(config / "hosts.yaml", [(f"email: {BUDI}", f"id: {of_budi}")])
    with_users = environment(account, tokens)
    login(account, ANA, of_budi)
    account.spend(consenting.entries(tokens)[of_budi]["refresh_token"])
    replace_in(tokens, [(of_budi, of_budi.casefold())])
    account.fault("POST", "/v2/scheduler/schedules", "status", status=401)
    applied = run(with_users, "apply", "--yes", "--settle", "0", "--format", "json")
    assert {page["outcome"] for page in applied.json["pages"]} == {"failed", "not-attempted"}, applied
    assert f"{of_budi.casefold()} must connect" in applied.out
    assert account.pages == []


def test_a_consent_that_was_taken_back_is_no_licence_that_is_missing(start, run, config, login, tokens):
    """Several requests at once are refused: all wait for the one refresh that tells why."""
    account = start("honours-pools", OWN_ALONE)
    of_one_alone(config)
    login(account, ANA, BUDI)
    account.revoke_tokens()
    no_app = {name: value for name, value in environment(account, tokens).items() if "_USER_" not in name}
    here = run(no_app, "drift", "--format", "json")
    codes = {each["code"]: each["message"] for each in here.json["findings"]}
    assert "ZOOM_USER_CLIENT_ID and ZOOM_USER_CLIENT_SECRET are not set; " in codes["connection-lost"]
    assert (
        "; set ZOOM_USER_CLIENT_ID and ZOOM_USER_CLIENT_SECRET to those of the app" in here.out,
        "suspicious-read" in codes,
    ) == (True, False)
    assert "cannot be reached through the app for users" in blocked(run, no_app)["solo"]
    planned = run(environment(account, tokens), "plan")
    assert "must connect" in " ".join(planned.out.split())
    drift = run(environment(account, tokens), "drift", "--format", "json")
    lost = {(each["live"], each["next"]) for each in drift.json["findings"] if "connection" in each["code"]}
    assert lost == {(each, f"reconciler login --as {each}") for each in (ANA, BUDI)}
    assert "licence" not in here.out + planned.out + drift.out


def test_who_lost_the_connection_is_read_with_the_accounts_and_not_written_for(
    start, run, config, login, tokens
):
    account = start("honours-shared", OWN_ALONE)
    of_one_alone(config)
    (config / "two-hosts.yaml").unlink()
    with_users = environment(account, tokens)
    login(account, ANA)
    assert run(with_users, "apply", "--yes", "--settle", "0").code == 0
    account.spend(consenting.entries(tokens)[ANA]["refresh_token"])
    consenting.age(tokens)
    page = account.page("solo")["schedule_id"]
    in_sync = run(with_users, "plan", "--format", "json")
    assert [row["action"] for row in in_sync.json["actions"]] == ["no-op"], "what is live is known"
    assert "connection-lost" in [each["code"] for each in in_sync.json["findings"]]
    told = run(with_users, "doctor", "--format", "json")
    (row,) = [row for row in told.json["checks"] if (row["area"], row["name"]) == ("people", ANA)]
    assert (told.code, row["result"]) == (4, "problem")
    account.edit(page, duration=45)
    login_again = f"reconciler login --as {ANA}"
    for command in ("plan", "checklist"):
        shown = run(with_users, command)
        assert f"next: {login_again}" in " ".join(shown.out.split()), shown
    (sheet,) = run(with_users, "checklist", "--format", "json").json["pages"]
    assert "set `duration` to `32m`; it is `45m`" in sheet["checklist"][0]["do"]
    moved = run(with_users, "drift", "--format", "json").json["findings"]
    assert [each["next"] for each in moved if each["code"] == "field-changed"] == [login_again]
    writes = len(account.requests("PATCH", "/v2/"))
    applied = run(with_users, "apply", "--yes", "--settle", "0", "--format", "json")
    assert (applied.code, applied.json["pages"][0]["outcome"]) == (5, "not-attempted"), applied
    assert applied.json["pages"][0]["connect"] == login_again
    assert f"the pages and hours of {ANA} are read with the account's credentials" in " ".join(
        applied.err.split()
    )
    assert f"reconciler login --as {ANA}" in " ".join(applied.err.split())
    assert (len(account.requests("PATCH", "/v2/")), account.page("solo")["duration"]) == (writes, 45)
