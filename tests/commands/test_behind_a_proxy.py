"""The program behind a company's proxy that opens TLS, and on a machine whose variables name one."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys

import pytest

from reconciler import errors, notify
from reconciler.emulator import server
from reconciler.zoom import authorities, proxies
from tests.support import interceptor
from tests.support.chat import SECRET, Chat

PASSWORD = "pass-word-of-a-proxy"
PROXIED = [name for name in os.environ if name.lower().endswith("_proxy")]


def zooms(account) -> dict[str, str]:
    """The environment of an account without endpoints: it is at Zoom's own addresses."""
    return {name: value for name, value in account.environment.items() if not name.endswith("_URL")}


@pytest.fixture(autouse=True)
def by_its_own_variables(monkeypatch):
    """Each test has the variables that it sets, and no others."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", *PROXIED):
        monkeypatch.delenv(name, raising=False)
    authorities.in_use.cache_clear()
    yield
    authorities.in_use.cache_clear()


@pytest.mark.parametrize("kind", ["http", "https", "socks5h"])
def test_with_its_authority_all_goes_through_it(start, run, monkeypatch, tmp_path, kind):
    account = start("honours-pools", published=True)
    with interceptor.running(account.url, f"bob:{PASSWORD}", tls=kind == "https") as proxy:
        url = f"{kind}://{proxy.url.partition('://')[2]}"
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.write_authority(tmp_path / "ca.pem")))
        applied = run(zooms(account), "apply", "--yes")
        assert applied.code == 0, applied
        assert run(zooms(account), "plan", "--exit-code").code == 0
        told = run(zooms(account), "doctor", "--format", "json")
    assert {"zoom.us", "api.zoom.us"} == set(proxy.asked)
    assert proxy.refused == []
    network = {check["name"]: check for check in told.json["checks"] if check["area"] == "network"}
    shown = url.replace(f"bob:{PASSWORD}@", "").replace("socks5h", "socks5")
    said = f"for api.zoom.us, zoom.us: {shown}, named by HTTPS_PROXY"
    assert network["proxy"]["message"] == said
    assert network["authorities"]["message"] == f"those of SSL_CERT_FILE ({tmp_path / 'ca.pem'}) alone"
    assert PASSWORD not in applied.out + applied.err + told.out + told.err


def test_without_its_authority_nothing_is_sent_and_the_cure_is_told(start, run, monkeypatch):
    account = start(published=True)
    with interceptor.running(account.url) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        planned = run(zooms(account), "plan")
        assert proxy.asked == ["zoom.us"], "once: it will not be trusted the next time either"
    assert planned.code == 1
    assert "a certificate that is not trusted" in planned.err
    for part in (f"through the proxy {proxy.url}", "nothing was sent", "SSL_CERT_FILE", "system's store"):
        assert part in planned.err
    assert account.requests(path="/oauth") == []


def test_a_proxy_that_wants_another_password_is_asked_once(start, run, monkeypatch, tmp_path):
    account = start(published=True)
    with interceptor.running(account.url, "bob:another-one-than-given") as proxy:
        given = proxy.url.replace("another-one-than-given", PASSWORD)
        monkeypatch.setenv("ALL_PROXY", given)
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.write_authority(tmp_path / "ca.pem")))
        planned = run(zooms(account), "plan")
        assert len(proxy.refused) == 1, "more could lock the user out"
    assert planned.code == 1
    assert "407 Proxy Authentication Required" in planned.err
    assert "which ALL_PROXY names" in planned.err
    assert PASSWORD not in planned.out + planned.err


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"ALL_PROXY": f"socks5://bob:{PASSWORD}@127.0.0.1:1"}, "ALL_PROXY names a SOCKS proxy"),
        ({"https_proxy": f"http://bob:{PASSWORD}#@127.0.0.1:1"}, "https_proxy is no address of a proxy"),
        ({"SSL_CERT_FILE": "/nowhere"}, "SSL_CERT_FILE names (/nowhere): No such file"),
        ({"SSL_CERT_FILE": __file__}, "no certificates in PEM form"),
        ({"SSL_CERT_DIR": "/nowhere"}, "SSL_CERT_DIR (/nowhere) holds no certificate"),
    ],
)
def test_variables_that_cannot_be_used_are_named_before_anything_is_sent(run, monkeypatch, variables, said):
    monkeypatch.setitem(sys.modules, "socksio", None)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    access = {"ZOOM_ACCOUNT_ID": "a", "ZOOM_CLIENT_ID": "b", "ZOOM_CLIENT_SECRET": "c"}
    for command in ("plan", "apply"):
        ended = run(access, command)
        assert ended.code == 3, ended
        assert said in ended.err
        assert "help: " in ended.err
        assert "bug" not in ended.err
    found = run(access, "doctor")
    assert found.code == 3
    assert "1 problem" in found.out
    assert ("booking-page-reconciler[socks]" in ended.err) == ("socksio" in ended.err)
    assert PASSWORD not in ended.err + found.out + found.err


def test_this_machine_is_asked_directly_and_needs_no_authority(start, config):
    """A process of its own, with variables of which none can be used."""
    account = start(published=True)
    with interceptor.running(account.url) as proxy:
        named = {"HTTP_PROXY": proxy.url, "http_proxy": proxy.url, "ALL_PROXY": "socks4://x"}
        variables = {**named, "NO_PROXY": "[::1]", "SSL_CERT_FILE": "/nowhere"}
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", "--config", config, "plan"],
            env={**os.environ, **account.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert proxy.asked == proxy.refused == []
    assert done.returncode == 0, done.stderr
    assert "1 create" in done.stdout


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of apprise, on Python 3.11
def test_people_are_told_by_the_authorities_of_all_requests(tmp_path, monkeypatch):
    pytest.importorskip("apprise")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    chat, before = Chat(), ssl.SSLContext
    with server.running(chat) as url, interceptor.running(url) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        channel = notify.Channel(f"jsons://chat.example/{SECRET}", "--notify")
        with pytest.raises(errors.ReconcilerError):
            channel.send("title", "lost")
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.write_authority(tmp_path / "ca.pem")))
        channel.send("title", "told")
    assert [message["message"] for message in chat.said] == ["told"]
    assert set(proxy.asked) == {"chat.example"}
    assert ssl.SSLContext is before


def test_a_system_that_keeps_settings_is_asked_where_no_variable_names_a_proxy(monkeypatch):
    """As macOS and Windows; here urllib knows of no settings but the variables."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    found = proxies.route("https://api.zoom.us/v2", {}).proxy
    assert found
    assert (found.shown, found.named_by) == ("http://proxy.example:3128", proxies.SYSTEM)
