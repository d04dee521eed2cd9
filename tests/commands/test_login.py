"""login and logout: who is asked, whose consent is taken, and what is never shown."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.emulator import app as emulator
from reconciler.emulator import server
from tests.support import canary, consenting
from tests.support.consenting import Person
from tests.support.world import Account, Result

ANA, BUDI = "ana@example.com", "budi@example.com"
FIXTURE = {
    "users": [
        {"email": ANA},
        {"email": BUDI, "id": "Bu_di-7"},
        {"email": "dewi@example.com", "availability": []},
    ]
}


@pytest.fixture
def account(start) -> Account:
    return start("as-seen", fixture=FIXTURE)


@pytest.fixture
def tokens(tmp_path) -> Path:
    return tmp_path / "state" / "tokens.json"


@pytest.fixture
def login(account, run, capsys, monkeypatch, tokens) -> Callable[..., Result]:
    """Call login for ANA; `does` makes of the printed address what the person pastes."""

    def called(does: Callable[[str], str], *words: str, email: str = ANA, **environment: str) -> Result:
        monkeypatch.setattr("sys.stdin", Person(lambda: capsys.readouterr().err, does))
        known = {**account.environment, **account.with_users(tokens), **environment}
        return run(known, "--verbose", "login", "--as", email, "--no-browser", *words)

    return called


def allowed(url: str) -> str:
    return consenting.consent(url, ANA)


def code_alone(url: str) -> str:
    return allowed(url).partition("code=")[2].partition("&")[0]


def test_a_user_is_connected_by_the_address_or_by_the_code_alone(login, tokens, run, account):
    report = login(allowed, "--format", "json").json["connected"]
    assert (report["email"], report["kept_in"]) == (ANA, str(tokens))
    assert report["scopes"] == ["scheduler:read", "scheduler:write"]
    assert set(consenting.entries(tokens)) == {ANA}
    assert login(code_alone, email="Ana@Example.com").code == 0
    assert set(consenting.entries(tokens)) == {ANA}
    known = {**account.environment, "RECONCILER_TOKENS": str(tokens)}  # without the app that renews them
    checks = run(known, "doctor", "--format", "json").json["checks"]
    (users,) = [one for one in checks if (one["area"], one["name"]) == ("credentials", "users")]
    assert (users["result"], "the tokens of 1 connected user cannot be" in users["message"]) == (
        "warning",
        True,
    )
    elsewhere = login(
        lambda url: consenting.consent(url, BUDI), "--redirect", "https://app.example/back", email=BUDI
    )
    assert (elsewhere.code, set(consenting.entries(tokens))) == (0, {ANA, BUDI})
    assert login(lambda url: consenting.consent(url, BUDI), email="Bu_di-7").code == 0
    assert set(consenting.entries(tokens)) == {ANA, BUDI, "Bu_di-7"}


@pytest.mark.parametrize(
    ("does", "email", "said"),
    [
        (lambda url: consenting.consent(url, BUDI), ANA, "but Budi: nothing was kept"),
        (allowed, "nobody@example.com", "not nobody@example.com, but Ana: nothing was kept"),
        (lambda url: consenting.consent(url, "dewi@example.com"), "dewi@example.com", "User Not Found"),
        (lambda url: consenting.consent(url, ANA, "deny"), ANA, "the user said no"),
        (lambda url: allowed(url).replace("state=", "state=x"), ANA, "not the answer to this request"),
        (lambda url: "emulator-code-guess", ANA, "no tokens: 400: Invalid authorization code"),
        (lambda url: "", ANA, "no code and no address"),
    ],
)  # fmt: skip
def test_what_is_not_the_consent_of_that_user_connects_nobody(login, tokens, does, email, said):
    result = login(does, email=email)
    assert result.code == 4, result
    assert said in " ".join(result.err.split())
    assert not tokens.exists()


class EverybodyIsMe:
    """Stands before the emulator: asked for any user, it answers the one whose consent a token is."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith(users := "/v2/scheduler/users/"):
            token = dict(scope["headers"])[b"authorization"].decode().removeprefix("Bearer ")
            if self.app.state.world.tokens.grants[token].personal:
                scope = {**scope, "path": f"{users}me"}
        await self.app(scope, receive, send)


def test_whose_consent_it_is_does_not_rest_on_their_own_token_where_the_account_can_tell(
    run, tokens, capsys, monkeypatch
):
    app = EverybodyIsMe(emulator.create({**FIXTURE, "account": {"client_secret": canary.SECRET}}))
    with server.running(app) as url:  # type: ignore[arg-type]
        account = Account(url, canary.SECRET)
        known = {**account.environment, **account.with_users(tokens)}
        for who, code in ((BUDI, 4), (ANA, 0)):
            says_yes = Person(
                lambda: capsys.readouterr().err, lambda url, who=who: consenting.consent(url, who)
            )
            monkeypatch.setattr("sys.stdin", says_yes)
            assert run(known, "login", "--as", ANA, "--no-browser").code == code
            assert tokens.exists() == (code == 0)
        account.close()


def test_what_is_missing_is_said_before_anybody_is_asked(login, run, tokens, account):
    def nobody(url: str) -> str:
        raise AssertionError(url)

    for secret in ("", "only-half-of-a-pair"):  # the app of the account cannot ask users
        no_app = login(nobody, ZOOM_USER_CLIENT_ID="", ZOOM_USER_CLIENT_SECRET=secret)
        assert no_app.code == 4
        assert "ZOOM_USER_CLIENT_ID, ZOOM_USER_CLIENT_SECRET not set" in no_app.err
    assert login(nobody, email="ana budi").code == login(nobody, email="@example.com").code == 3
    assert login(nobody, "--redirect", "ftp://x").code == 3
    tokens.parent.mkdir()
    tokens.write_text("not a token file")
    tokens.chmod(0o600)
    assert "is no token file" in login(nobody).err
    assert run(account, "logout").code == run(account, "logout", "--all", "--as", ANA).code == 3
    assert "no place for the tokens" in login(nobody, RECONCILER_TOKENS="").err


def test_logout_forgets_one_or_all_of_this_api_and_says_whom(login, run, account, tokens):
    login(allowed)
    known = {**account.environment, "RECONCILER_TOKENS": str(tokens)}
    other = known | {"ZOOM_API_BASE_URL": "https://api.zoom.us/v2", "ZOOM_OAUTH_URL": ""}
    assert "nobody to forget" in run(other, "logout", "--all").out
    assert "nobody to forget" in run(known, "logout", "--as", BUDI).out
    for nobody in ("", "  "):
        assert run(known, "logout", "--as", nobody).code == 3
        assert run(known, "logout", "--all", "--as", nobody).code == 3
    assert set(consenting.entries(tokens)) == {ANA}
    gone = run(known, "logout", "--as", "ANA@example.com", "--format", "json").json
    assert (gone["forgotten"], consenting.entries(tokens)) == ([ANA], {})


def test_a_browser_leads_back_to_this_machine(account, tokens):
    """In a process of its own, as at a desk: the browser is a program that is started with the address."""
    browser = f"{sys.executable} -m tests.support.consenting {ANA} %s"
    known = {**account.environment, **account.with_users(tokens), "BROWSER": browser}
    words = [sys.executable, "-m", "reconciler", "login", "--as", ANA, "--port", "0"]
    done = subprocess.run(
        words, env={**os.environ, **known}, capture_output=True, text=True, timeout=60, check=False
    )
    canary.check("the output", done.stdout, done.stderr)
    assert (done.returncode, set(consenting.entries(tokens))) == (0, {ANA}), done
    assert f"{ANA} is connected at {account.url}" in done.stdout
