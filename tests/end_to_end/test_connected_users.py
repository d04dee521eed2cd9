"""Users connect, and pages that the account's token does not reach are made, changed and removed for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import consenting
from tests.support.consenting import Person
from tests.support.world import SLUG, Account, Result, replace_in

ANA, BUDI = "ana@example.com", "budi@example.com"
OWN_ALONE = "as-seen,owner-only=all"


@pytest.fixture
def tokens(tmp_path) -> Path:
    return tmp_path / "state" / "tokens.json"


@pytest.fixture
def login(run, tokens, capsys, monkeypatch):
    """Connect users without a browser: a person opens the address and pastes what comes back."""

    def connected(account: Account, *emails: str, signed_in: str = "", words: tuple[str, ...] = ()) -> Result:
        for email in emails:
            person = Person(
                lambda: capsys.readouterr().err,
                lambda url, email=email: consenting.consent(url, signed_in or email),
            )
            monkeypatch.setattr("sys.stdin", person)
            result = run(environment(account, tokens), "login", "--as", email, "--no-browser", *words)
        return result

    return connected


def environment(account: Account, tokens: Path) -> dict[str, str]:
    return {**account.environment, "RECONCILER_TOKENS": str(tokens)}


def second_page(config: Path) -> None:
    """A page of the same hosts that belongs to budi."""
    file = config / "two-hosts.yaml"
    text = file.read_text()
    for before, after in (("page: two-hosts", "page: of-budi"), (f"slug: {SLUG}", "slug: of-budi"),
                          ("owner: ana", "owner: budi")):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    (config / "of-budi.yaml").write_text(text)


def public(account: Account) -> dict[str, Any]:
    return {page["slug"]: page["type"] for page in account.pages if page["active"]}


@pytest.mark.parametrize("makes", ["honours-pools", "honours-shared"])
def test_two_users_connect_and_their_pages_are_made_proved_changed_and_removed(
    start, run, config, login, tokens, makes
):
    account = start(makes, OWN_ALONE)
    second_page(config)
    with_users = environment(account, tokens)
    assert run(with_users, "apply", "--yes", "--settle", "0").code != 0
    assert public(account) == {}
    assert login(account, ANA, BUDI).code == 0
    applied = run(with_users, "apply", "--yes")
    assert applied.code == 0, applied
    assert public(account) == {SLUG: "all_hosts_available", "of-budi": "all_hosts_available"}
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
