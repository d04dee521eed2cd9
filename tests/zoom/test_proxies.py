"""Which way a request goes, by the variables that curl and others go by."""

from __future__ import annotations

import pytest

from reconciler import errors
from reconciler.zoom import auth, proxies

API = "https://api.zoom.us/v2"
PROXY = "http://proxy.example:3128"
SECRET = "no-word-for-others"


def way(url: str = API, **environment: str) -> tuple[str, str] | None:
    found = proxies.route(url, environment).proxy
    return (found.shown, found.named_by) if found else None


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8765/v2", "http://127.9.9.9/", "http://[::1]:1/", "http://localhost:1/", "http://LOCALHOST./",
     "https://a.localhost/", "https://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_this_machine_is_asked_directly_whatever_the_variables_say(url):
    assert way(url, http_proxy=PROXY, https_proxy=PROXY, ALL_PROXY="no proxy at all") is None


def test_the_more_special_variable_is_taken_and_of_two_spellings_the_small_one():
    assert way() is None
    assert way(HTTP_PROXY=PROXY) is None
    assert way(ALL_PROXY=PROXY) == (PROXY, "ALL_PROXY")
    assert way(ALL_PROXY="http://b", HTTPS_PROXY=PROXY) == (PROXY, "HTTPS_PROXY")
    assert way(HTTPS_PROXY="http://b", https_proxy=PROXY) == (PROXY, "https_proxy")
    assert way(https_proxy="proxy.example:3128") == (PROXY, "https_proxy")
    assert way(https_proxy="", HTTPS_PROXY=" ") is None


@pytest.mark.parametrize(
    ("no_proxy", "url", "directly"),
    [
        ("*", API, True),
        ("example.org, zoom.us", API, True),
        (".zoom.us", API, True),
        (".zoom.us", "https://zoom.us/", True),
        ("*.zoom.us", API, True),
        ("API.ZOOM.US", API, True),
        ("oom.us", API, False),
        ("api.zoom.us:443", API, True),
        ("api.zoom.us:444", API, False),
        ("https://api.zoom.us", API, True),
        ("[::1]", API, False),
        ("::1,[::1,,", API, False),
        ("10.0.0.0/8", "https://10.1.2.3/", True),
        ("10.0.0.0/8", "https://11.1.2.3/", False),
        ("[2001:db8::1]", "https://[2001:db8::1]/", True),
        ("2001:db8::1", "https://[2001:DB8:0::1]:8443/", True),
    ],
)
def test_hosts_can_be_excepted(no_proxy, url, directly):
    assert (way(url, HTTPS_PROXY=PROXY, NO_PROXY=no_proxy) is None) is directly
    if directly:
        assert way(url, HTTPS_PROXY="is not read then", no_proxy=no_proxy) is None


@pytest.mark.parametrize(
    "value",
    [f"http://bob:{SECRET}#@proxy.example:3128", f"http://bob:{SECRET}@", f"http://bob:{SECRET}@[::1", "http://:3128",
     f"http://bob:{SECRET}@proxy:99999", f"http://bob:{SECRET}@proxy:0", f"http://bob:{SECRET}@pro xy", "::",
     f"http://proxy/bob:{SECRET}", f"socks4://bob:{SECRET}@proxy:1080", f"bob:{SECRET}://proxy", "socks://proxy:1"],
)  # fmt: skip
def test_what_is_no_address_of_a_proxy_is_told_by_the_name_of_its_variable_alone(value):
    with pytest.raises(errors.UsageError) as raised:
        way(ALL_PROXY=value)
    assert raised.value.message.startswith("ALL_PROXY ")
    assert (raised.value.code, raised.value.exit_code) == ("bad-proxy", 3)
    assert SECRET not in raised.value.message + raised.value.help + repr(raised.value.__cause__)


def test_a_proxy_is_shown_without_its_password():
    environment = {"HTTPS_PROXY": f"http://bob:{SECRET}%40@proxy.example:3128"}
    found = proxies.route(API, environment).proxy
    assert found
    assert found.user_and_password == ("bob", f"{SECRET}@")
    assert SECRET not in found.shown + repr(found)
    assert auth.secrets(environment).hide(f"it said {SECRET}@") == "it said [secret]"


def test_socks_names_are_looked_up_by_the_proxy_either_way():
    for kind in ("socks5", "socks5h"):
        assert way(ALL_PROXY=f"{kind}://proxy.example:1080") == ("socks5://proxy.example:1080", "ALL_PROXY")
