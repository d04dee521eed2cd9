"""Who we are and where the API is: guarded, and never shown."""

from __future__ import annotations

import pytest

from reconciler import errors
from reconciler.zoom import auth

FULL = {"ZOOM_ACCOUNT_ID": "acc", "ZOOM_CLIENT_ID": "cli", "ZOOM_CLIENT_SECRET": "hush-hush"}


def test_three_variables_are_enough_for_zoom():
    access = auth.from_environment(FULL)
    assert (access.api, access.oauth, access.account_id, access.client_id, access.client_secret) == (
        "https://api.zoom.us/v2",
        "https://zoom.us/oauth/token",
        "acc",
        "cli",
        "hush-hush",
    )


def test_a_ready_token_needs_nothing_else():
    assert auth.from_environment({"ZOOM_ACCESS_TOKEN": "tok"}).token == "tok"


@pytest.mark.parametrize("name", FULL)
def test_what_is_missing_is_named(name):
    with pytest.raises(errors.CredentialsError) as raised:
        auth.from_environment({**FULL, name: " "})
    assert raised.value.message == f"no credentials: {name} not set"
    assert raised.value.exit_code == 4


@pytest.mark.parametrize("name", [*FULL, "ZOOM_ACCESS_TOKEN"])
def test_each_may_stand_in_a_file(tmp_path, name):
    (tmp_path / "secret").write_text("  from-a-file\n")
    others = {key: value for key, value in FULL.items() if key != name}
    access = auth.from_environment({**others, f"{name}_FILE": str(tmp_path / "secret")})
    assert "from-a-file" in (access.account_id, access.client_id, access.client_secret, access.token)


def test_the_variable_itself_comes_before_its_file(tmp_path):
    access = auth.from_environment({**FULL, "ZOOM_CLIENT_SECRET_FILE": str(tmp_path / "none")})
    assert access.client_secret == "hush-hush"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "no-text"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    if content:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(errors.UsageError, match="ZOOM_CLIENT_ID_FILE") as raised:
        auth.from_environment({**FULL, "ZOOM_CLIENT_ID": "", "ZOOM_CLIENT_ID_FILE": str(tmp_path / "secret")})
    assert raised.value.help


@pytest.mark.parametrize("value", ["hush\x00hush", "hush\nhush", "häsh", "hush\u200b"])
def test_characters_no_credential_has_are_told_without_showing_it(value):
    with pytest.raises(errors.UsageError, match="ZOOM_CLIENT_SECRET") as raised:
        auth.from_environment({**FULL, "ZOOM_CLIENT_SECRET": value})
    assert "h" + value[1:] not in raised.value.message


def test_secrets_are_never_shown():
    access = auth.from_environment({**FULL, "ZOOM_ACCESS_TOKEN": "tok-tok"})
    assert "hush-hush" not in repr(access)
    assert "tok-tok" not in repr(access)
    assert set(access.secrets) == {"hush-hush", "tok-tok"}


NAMES = ["ZOOM_API_BASE_URL", "ZOOM_OAUTH_URL"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "url",
    [
        "https://api.zoom.us/v2",
        "https://zoom.us/x",
        "https://eu.api.zoom.us:8443/v2",
        "https://API.ZOOM.US/v2",
        "http://127.0.0.1:8000/v2",
        "http://localhost/v2",
        "http://[::1]:8000/v2",
        "https://localhost:1/v2",
    ],
)
def test_credentials_go_to_zoom_and_to_this_machine(name, url):
    auth.from_environment({**FULL, name: url})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/v2",
        "https://api.zoom.us.example.com",
        "https://evilzoom.us",
        "https://zoom.us.",
        "https://127.0.0.1.example.com",
        "https://api.zoom.us%2eexample.com",
        "https://10.0.0.1/v2",
    ],
)
def test_credentials_go_elsewhere_only_when_that_is_allowed(name, url):
    with pytest.raises(errors.SafetyError, match=name) as raised:
        auth.from_environment({**FULL, name: url})
    assert "--allow custom-endpoint" in raised.value.help
    auth.from_environment({**FULL, name: url}, ["custom-endpoint"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "url", ["http://api.zoom.us/v2", "http://example.com", "http://127.0.0.1.example.com"]
)
def test_plain_http_leaves_this_machine_never(name, url):
    with pytest.raises(errors.UsageError, match="plain http"):
        auth.from_environment({**FULL, name: url}, ["custom-endpoint"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "url",
    [
        "api.zoom.us",
        "ftp://api.zoom.us",
        "file:///etc/passwd",
        "https://",
        "https:///v2",
        "https://[::1",
        "//zoom.us",
        "https://api.zoom.us:port/v2",
        "https://api.zoom.us:99999/v2",
        "https://api.zoom.us/v2?x=1",
        "https://zoom.us/#x",
        "https://ana@api.zoom.us/v2",
        "https://ana:pw@api.zoom.us/v2",
        "https://:pw@api.zoom.us/v2",
        "https://api.zoom.us@example.com",
        "https://api.zoom.us/\x00",
        "https://api.\nzoom.us/v2",
    ],
)
def test_what_is_no_address_is_told(name, url):
    with pytest.raises(errors.UsageError, match=name) as raised:
        auth.from_environment({**FULL, name: url}, ["custom-endpoint"])
    assert "pw" not in raised.value.message


@pytest.mark.parametrize(
    "url", ["https://api.zoom.us/v2", "https://api.zoom.us/v2/", " https://api.zoom.us/v2\n", ""]
)
def test_an_address_is_the_same_with_what_stands_round_it(url):
    assert auth.from_environment({**FULL, "ZOOM_API_BASE_URL": url}).api == "https://api.zoom.us/v2"


def test_facts_are_filed_under_scheme_host_and_port():
    access = auth.from_environment({**FULL, "ZOOM_API_BASE_URL": "http://127.0.0.1:8000/v2"})
    assert (access.api_origin, access.host) == ("http://127.0.0.1:8000", "127.0.0.1")


GOVERNMENT = "https://api.zoomgov.com/v2"


def test_in_the_government_cloud_the_token_is_asked_for_there():
    access = auth.from_environment({**FULL, "ZOOM_API_BASE_URL": GOVERNMENT})
    assert (access.oauth, access.domain) == ("https://zoomgov.com/oauth/token", "zoomgov.com")
    assert auth.from_environment(FULL).domain == "zoom.us"


@pytest.mark.parametrize(
    ("api", "oauth"),
    [
        (GOVERNMENT, "https://zoom.us/oauth/token"),
        ("", "https://zoomgov.com/oauth/token"),
        ("http://127.0.0.1:8000/v2", "https://zoomgov.com/oauth/token"),
    ],
)
def test_credentials_of_one_cloud_do_not_go_to_the_other(api, oauth):
    environment = {**FULL, "ZOOM_API_BASE_URL": api, "ZOOM_OAUTH_URL": oauth}
    with pytest.raises(errors.SafetyError, match="another of Zoom's clouds"):
        auth.from_environment(environment)
    auth.from_environment(environment, ["custom-endpoint"])


@pytest.mark.parametrize("url", ["https://notzoomgov.com/v2", "https://zoomgov.com.example.com/v2"])
def test_what_looks_like_the_government_cloud_is_not(url):
    with pytest.raises(errors.SafetyError, match="which is not Zoom"):
        auth.from_environment({**FULL, "ZOOM_API_BASE_URL": url})


@pytest.mark.parametrize(
    ("host", "zoom"),
    [
        ("zoom.us", True),
        ("scheduler.zoom.us", True),
        ("notzoom.us", False),
        ("zoom.us.x.com", False),
        ("", False),
        (None, False),
    ],
)
def test_zooms_hosts_are_told_from_those_that_look_like_them(host, zoom):
    assert auth.is_zoom(host) is zoom
