"""Where tokens of users are kept: what is refused, and what a command may do in place of the file."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler import errors, safe_files
from reconciler.zoom.oauth import store
from reconciler.zoom.oauth.connections import Connection, Loss
from reconciler.zoom.oauth.store import Store

AT = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
ONE = Connection("https://api.zoom.us", "ana@example.com", "app", AT, AT, "access-1", "refresh-1", ("a", "b"))
LOST = Connection(
    "https://api.zoom.us", "budi@example.com", "app", AT, AT, "access-2", "refresh-2", (), AT, Loss.REFUSED
)


def test_what_is_kept_is_read_again_and_for_its_owner_alone(tmp_path):
    kept = Store(tmp_path / "new" / "folder" / "tokens.json")
    assert kept.load() == ()
    kept.change(lambda _: (LOST, ONE))
    assert kept.load() == (ONE, LOST)
    assert kept.file is not None
    assert kept.file.stat().st_mode & 0o077 == kept.file.parent.stat().st_mode & 0o077 == 0
    assert "access-1" not in repr(ONE) and "refresh-1" not in repr(kept.load())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nonsense-secret", "token-file"), ("[]", "token-file"), ('{"format_version": "1"}', "token-file"),
        ('{"format_version": "1", "connections": [{"refresh_token": "nonsense-secret"}]}', "token-file"),
        ('{"format_version": "2", "connections": "nonsense-secret"}', "newer-version"),
    ],
)  # fmt: skip
def test_what_is_no_token_file_is_said_and_left_as_it_is(tmp_path, text, code):
    file = tmp_path / "tokens.json"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(errors.ConfigError) as raised:
        Store(file).change(lambda kept: kept)
    assert (raised.value.code, file.read_text()) == (code, text)
    assert "nonsense-secret" not in raised.value.message


def test_tokens_in_the_place_of_a_file_name_are_not_shown():
    pasted = store.of({"RECONCILER_TOKENS": '{"connections": "nonsense-secret"}' * 9})
    assert pasted.where == "the file that RECONCILER_TOKENS names"
    with pytest.raises(errors.ReconcilerError, match="names: File name too long") as raised:
        pasted.load()
    assert "nonsense-secret" not in raised.value.message


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_may_read_or_write_is_refused(tmp_path, mode):
    kept = Store(tmp_path / "tokens.json")
    kept.change(lambda _: (ONE,))
    assert kept.file is not None
    kept.file.chmod(mode)
    with pytest.raises(errors.CredentialsError, match=r"tokens\.json can be read by others") as raised:
        kept.load()
    assert f"chmod 600 {kept.file}" in raised.value.help


HELPER = """
import pathlib, sys
kept = pathlib.Path(sys.argv[1])
if sys.argv[2] == "store":
    kept.write_text(sys.stdin.read())
elif kept.exists():
    sys.stdout.write(kept.read_text())
"""


def test_a_command_takes_the_place_of_the_file(tmp_path):
    words = [sys.executable, "-c", HELPER, str(tmp_path / "secret store")]
    kept = store.of(
        {
            "RECONCILER_TOKENS": str(tmp_path / "tokens.json"),
            "RECONCILER_TOKENS_COMMAND": " ".join(f"'{word}'" for word in words),
        }
    )
    assert kept.load() == ()
    kept.change(lambda _: (ONE, LOST))
    assert kept.load() == (ONE, LOST)
    assert not (tmp_path / "tokens.json").exists()
    assert json.loads((tmp_path / "secret store").read_text())["format_version"] == "1"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit(3)", "ended with exit code 3"),
        ("import os; os.write(1, b'\\xff')", "its answer is not UTF-8 text"),
        ("print('nonsense-secret')", "is no token file"),
    ],
)
def test_a_command_that_fails_is_named_and_what_it_says_is_not_shown(tmp_path, code, said):
    kept = Store(tmp_path / "tokens.json", (sys.executable, "-c", code))
    with pytest.raises(errors.ReconcilerError, match=said) as raised:
        kept.load()
    assert "nonsense-secret" not in raised.value.message
    with pytest.raises(errors.ReconcilerError, match=r"`/nowhere get` failed: No such file"):
        Store(tmp_path / "tokens.json", ("/nowhere",)).load()


@pytest.mark.parametrize(
    ("environment", "file"),
    [
        ({"RECONCILER_TOKENS": "/a/t.json", "XDG_STATE_HOME": "/s", "HOME": "/h"}, "/a/t.json"),
        ({"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/reconciler/tokens.json"),
        ({"HOME": "/h"}, "/h/.local/state/reconciler/tokens.json"),
        ({}, None),
    ],
)
def test_the_file_stands_where_the_environment_says(environment, file):
    assert store.of(environment).file == (Path(file) if file else None)


def test_without_a_place_nobody_is_connected_and_nobody_can_be():
    assert store.of({}).load() == ()
    with pytest.raises(errors.UsageError, match="no place for the tokens"):
        store.of({}).change(lambda kept: kept)
    with pytest.raises(errors.UsageError, match="no command"):
        store.of({"RECONCILER_TOKENS_COMMAND": "'"})


def test_a_change_removes_what_was_left_unfinished_and_no_file_of_the_user(tmp_path):
    kept = Store(tmp_path / "env[1]")
    theirs = [tmp_path / name for name in (".env[1].local", ".env1.x.reconciler-new", "env[1].bak")]
    left = tmp_path / f".env[1].8qk2{safe_files.UNFINISHED}"
    for file in (*theirs, left):
        file.write_text("content")
    kept.change(lambda _: (ONE,))
    assert (left.exists(), [file.read_text() for file in theirs]) == (False, ["content"] * 3)
