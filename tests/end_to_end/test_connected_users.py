"""Users connect, and pages that the account's token does not reach are made, changed and removed for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.emulator import identifiers
from tests.support import canary, consenting, lockfolder
from tests.support.consenting import Person
from tests.support.world import SLUG, Account, replace_in

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


def of_ana_alone(config: Path) -> None:
    """A page on which nobody but ana is booked."""
    text = (config / "two-hosts.yaml").read_text()
    for before, after in (("page: two-hosts", "page: solo"), (f"slug: {SLUG}", "slug: solo"),
                          ("[ana, budi]", "[ana]"), ("all_hosts_available", "one_to_one")):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    (config / "solo.yaml").write_text(text)


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


def test_an_old_token_is_refreshed_once_and_a_lost_connection_blocks_that_user_alone(
    start, run, config, login, tokens
):
    account = start("honours-pools", OWN_ALONE)
    of_ana_alone(config)
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
    for name in ("two-hosts", "solo"):
        replace_in(config / f"{name}.yaml", [("duration: 32", "duration: 40")])
    planned = {
        row["page"]: row["blocked"] or ""
        for row in run(with_users, "plan", "--format", "json").json["actions"]
    }
    assert planned["solo"] == ""
    assert f"{BUDI} must connect: `reconciler login --as {BUDI}`" in planned["two-hosts"]
    assert "Zoom does not take it any more" in planned["two-hosts"]
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


def test_a_probe_with_an_owners_own_token_teaches_nothing_about_the_accounts(
    start, run, config, login, tokens
):
    account = start("downgrades", OWN_ALONE)
    account.fault("GET", "analytics", "status", times=1000, status=400)
    login(account, ANA)
    words = ("--owner", ANA, "--hosts", f"{ANA},{BUDI}", "--settle", "0", "--format", "json", "--save")
    probed = run(environment(account, tokens), "probe", *words)
    assert {row["answer"] for row in probed.json["answers"] if row["question"].endswith("-by-id")} == {"yes"}
    kept = lockfolder.text(config)
    assert ("segments-replace" in kept, "by-id" in kept, "times-by-token" in kept) == (True, False, False)
