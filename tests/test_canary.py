"""The look-out for credentials sees them wherever they turn up."""

from __future__ import annotations

import pytest

from reconciler.zoom.oauth import consent
from tests.support import canary, consenting


@pytest.mark.parametrize("form", ["secret", "pair", "token", "refresh token", "code"])
def test_a_credential_is_seen_in_outputs_and_files(start, tmp_path, form):
    account = start()
    asked = consent.ask("emulator", f"{account.url}/oauth/authorize", "http://127.0.0.1:9/")
    code = consent.code(asked, consenting.consent(asked.url, "ana@example.com"))
    text = {
        "secret": canary.SECRET,
        "pair": canary.PAIR.decode(),
        "token": account.token(),
        "code": code,
    }.get(form)
    text = text or account.buy(**consent.exchange(asked, code))["refresh_token"]
    with pytest.raises(AssertionError, match="the output holds"):
        canary.check("the output", "fine", f"it is {text}, you know")
    file = tmp_path / "a" / "trace.txt"
    file.parent.mkdir()
    file.write_text(f"Authorization: {text}\n")
    with pytest.raises(AssertionError, match=r"trace\.txt holds"):
        canary.check_files(tmp_path)
    file.unlink()


def test_it_is_what_the_accounts_of_the_suite_are_signed_in_with(start, run):
    account = start()
    assert account.environment["ZOOM_CLIENT_SECRET"] == canary.SECRET
    assert run(account, "plan").code == 0
    assert run({**account.environment, "ZOOM_CLIENT_SECRET": "emulator"}, "plan").code == 4


def test_files_and_outputs_without_one_pass(tmp_path):
    (tmp_path / "x").write_bytes(b"\xff emulator-token- canary")
    assert canary.check_files(tmp_path) == 1
