"""What a user is asked with, and which answers are taken for theirs."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from reconciler import errors
from reconciler.zoom.oauth import consent

ASKED = consent.ask("app", "https://zoom.us/oauth/authorize", "http://127.0.0.1:8917/")
BACK = f"{ASKED.redirect}?state=STATE"
"""`STATE` stands for the state of ASKED, which is another one each time."""


def test_the_address_holds_what_the_protocol_wants_and_not_the_verifier():
    parts = urlsplit(ASKED.url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.netloc, parts.path) == ("zoom.us", "/oauth/authorize")
    assert query == {
        "response_type": "code", "client_id": "app", "redirect_uri": ASKED.redirect, "state": ASKED.state,
        "code_challenge": consent.challenge(ASKED.verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    assert 43 <= len(ASKED.verifier) <= 128
    other = consent.ask("app", "https://zoom.us/oauth/authorize", ASKED.redirect)
    assert {ASKED.verifier, ASKED.state}.isdisjoint({other.verifier, other.state})
    assert ASKED.verifier not in repr(ASKED)


def test_the_challenge_is_that_of_the_example_in_the_rfc():
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert consent.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    "answer", [f"{BACK}&code=c-1", f"  {BACK}&code=c-1\n", "c-1\n", "/?code=c-1&state=STATE"]
)
def test_a_code_is_found(answer):
    assert consent.code(ASKED, answer.replace("STATE", ASKED.state)) == "c-1"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (f"{ASKED.redirect}?code=c-1", "not the answer to this request"),
        (f"{ASKED.redirect}?code=c-1&state=other", "not the answer to this request"),
        (f"{ASKED.redirect}?code=c-1&state=%C3%A9", "not the answer to this request"),
        (f"{BACK}&error=access_denied", "the user said no"),
        (f"{BACK}&error=server_error", "no consent: server_error"),
        (BACK, "holds no code"), ("", "no code and no address"), ("a b", "no code and no address"),
        ("http://[::1?code=c-1", "not the answer"), ("é", "no code"),
    ],
)  # fmt: skip
def test_what_is_no_answer_to_this_request_is_refused(answer, said):
    with pytest.raises(errors.CredentialsError, match=said):
        consent.code(ASKED, answer.replace("STATE", ASKED.state))
