"""Where credentials come from: each account gets its own, and no error holds one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from reconciler import errors
from reconciler.fleet import credentials
from reconciler.fleet.values import Credentials, From, Member

SECRET = "s3cr3t-of-this-account-alone"
OTHER = "s3cr3t-of-another-account"


def of(kind, *words, folder, **environment):
    return credentials.of(Member("eu", "eu", Credentials(kind, words)), folder, environment)


def test_variables_with_the_prefix_become_those_of_the_account(tmp_path):
    own = of(
        From.ENVIRONMENT, "EU", folder=tmp_path, EU_ACCOUNT_ID="e", EU_CLIENT_ID="c", EU_CLIENT_SECRET=SECRET,
        ZOOM_ACCESS_TOKEN=OTHER, ZOOM_CLIENT_SECRET_FILE="of-another",
        ZOOM_API_BASE_URL="https://api.zoom.us/v2", PATH="/bin", RECONCILER_MAX_FILE_MIB="9",
    )  # fmt: skip
    assert own == {
        "ZOOM_ACCOUNT_ID": "e", "ZOOM_CLIENT_ID": "c", "ZOOM_CLIENT_SECRET": SECRET, "PATH": "/bin",
        "ZOOM_API_BASE_URL": "https://api.zoom.us/v2", "RECONCILER_MAX_FILE_MIB": "9",
    }  # fmt: skip


def test_files_are_named_and_not_read(tmp_path):
    (tmp_path / "eu").mkdir()
    for name in ("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET"):
        (tmp_path / "eu" / f"ZOOM_{name}").write_text(SECRET, encoding="utf-8")
    own = of(From.FILES, "eu", folder=tmp_path)
    assert own["ZOOM_CLIENT_SECRET_FILE"] == str(tmp_path / "eu" / "ZOOM_CLIENT_SECRET")
    assert SECRET not in repr(own)


def test_a_file_that_cannot_be_read_is_named_with_what_it_is_for(tmp_path):
    (tmp_path / "eu").mkdir()
    (tmp_path / "eu" / "ZOOM_API_BASE_URL").write_text("x" * 9000, encoding="utf-8")
    with pytest.raises(errors.CredentialsError, match="ZOOM_API_BASE_URL: File too large") as failed:
        of(From.FILES, "eu", folder=tmp_path)
    assert "no such file is needed" in failed.value.help


def script(tmp_path, text):
    (tmp_path / "give.py").write_text(text, encoding="utf-8")
    return sys.executable, str(tmp_path / "give.py")


def test_a_command_gives_them_as_json(tmp_path):
    answer = {"ZOOM_ACCOUNT_ID": "e", "ZOOM_CLIENT_ID": "c", "ZOOM_CLIENT_SECRET": SECRET, "PATH": "/evil"}
    own = of(From.COMMAND, *script(tmp_path, f"print({json.dumps(answer)!r})"), folder=tmp_path)
    assert own == {name: answer[name] for name in answer if name != "PATH"}


@pytest.mark.parametrize(
    "text",
    [
        f"import sys; print({SECRET!r}); sys.exit({SECRET!r})",
        f"print({SECRET!r})",
        f"print({json.dumps([SECRET])!r})",
        f"print({json.dumps({'ZOOM_CLIENT_SECRET': SECRET})!r})",
    ],
)
def test_what_a_failing_command_printed_is_in_no_error(tmp_path, text):
    with pytest.raises(errors.CredentialsError) as failed:
        of(From.COMMAND, *script(tmp_path, text), folder=tmp_path)
    assert SECRET not in failed.value.message + failed.value.help
    assert "of eu" in failed.value.message


@pytest.mark.parametrize(
    ("kind", "word", "named"),
    [(From.ENVIRONMENT, "EU", "EU_ACCOUNT_ID"), (From.FILES, "eu", "ZOOM_ACCOUNT_ID")],
)
def test_what_is_missing_is_named_as_the_fleet_file_has_it(tmp_path, kind, word, named):
    with pytest.raises(errors.NoCredentials, match=named):
        of(kind, word, folder=tmp_path, ZOOM_ACCOUNT_ID="of-somebody-else")


def test_a_command_that_is_not_there_is_one_failed_account(tmp_path):
    with pytest.raises(errors.CredentialsError, match="could not be run"):
        of(From.COMMAND, "no-such-command-here", folder=tmp_path)


@pytest.mark.parametrize(
    ("source", "words", "said"),
    [
        (From.ENVIRONMENT, ["EU"], "check EU_CLIENT_ID and EU_CLIENT_SECRET_FILE"),
        (From.FILES, ["keys"], "check /fleet/keys/ZOOM_CLIENT_ID and /fleet/keys/ZOOM_CLIENT_SECRET"),
        (
            From.COMMAND, ["./secret", "eu"],
            "check ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, as printed by `./secret`",
        ),
    ],
)  # fmt: skip
def test_words_on_credentials_name_what_the_account_has(source, words, said):
    member, variables = Member("eu", "eu", Credentials(source, tuple(words))), {"EU_CLIENT_SECRET_FILE": "x"}
    text = "check ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET"
    assert credentials.as_named(text, member, Path("/fleet"), variables) == said
    plain = "write ZOOM_API_BASE_URL" if source is From.ENVIRONMENT else "reconciler plan"
    given = {**variables, "ZOOM_API_BASE_URL": "https://api.zoom.us/v2"}
    assert credentials.as_named(plain, member, Path("/fleet"), given) == plain


def test_an_endpoint_that_no_variable_names_is_called_as_that_of_the_account():
    member = Member("eu", "eu", Credentials(From.ENVIRONMENT, ("EU",)))
    assert credentials.as_named("ZOOM_OAUTH_URL", member, Path("/fleet"), {}) == "EU_OAUTH_URL"
