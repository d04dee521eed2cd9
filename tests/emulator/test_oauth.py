"""Users allow the app to act for them: consent page, codes, refresh tokens, and what their tokens reach."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from reconciler.emulator import app, auth, fixture, server
from reconciler.emulator.consents import CODE_LIFETIME, challenge
from reconciler.emulator.refusal import Refusal
from tests.support.emulated import ANA, BUDI, FIXTURE, VERIFIER, body, consent

BACK = "http://127.0.0.1:9/back?from=zoom"
ASKED = consent(BACK)


def allow(client, **form):
    """Answer the consent page as a person does; return what the app is sent back, by name."""
    page = client.http.get("/oauth/authorize", params=ASKED).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    sent = {name: value.replace("&amp;", "&") for name, value in hidden.items()}
    answer = client.http.post("/oauth/authorize", data=sent | {"user": BUDI, "decision": "allow"} | form)
    assert answer.status_code == 303
    address, _, query = answer.headers["location"].partition("?")
    assert address == "http://127.0.0.1:9/back"
    return {name: values[0] for name, values in parse_qs(query).items()}


def grant(client, secret="emulator", **form):
    return client.http.post("/oauth/token", data=form, auth=("emulator", secret))


def exchange(client, code, **more):
    form = {"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER} | more
    return grant(client, grant_type="authorization_code", **form)


def refresh(client, token):
    return grant(client, grant_type="refresh_token", refresh_token=token)


def act_as(client, user=BUDI):
    """Let the client send the token of a user; return the answer that it came in."""
    answer = exchange(client, allow(client, user=user)["code"]).json()
    client.http.headers["authorization"] = f"Bearer {answer['access_token']}"
    return answer


def error(answer):
    return answer.status_code, answer.json()["error"]


def test_consent_gives_a_code_and_the_code_a_token_of_that_user(zoom):
    client = zoom()
    sent_back = allow(client)
    assert (sent_back["from"], sent_back["state"]) == ("zoom", "st&te")
    answer = exchange(client, sent_back["code"]).json()
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
    assert answer["scope"] == "scheduler:read scheduler:write"
    client.http.headers["authorization"] = f"Bearer {answer['access_token']}"
    assert client.get("/users/me").json()["slug"] == "budi"


def test_no_of_a_person_goes_back_without_a_code(zoom):
    assert allow(zoom(), decision="deny") == {
        "from": "zoom", "error": "access_denied", "state": "st&te",
    }  # fmt: skip


def test_consent_page_shows_everybody_and_lets_the_browser_go_back(zoom):
    answer = zoom().http.get("/oauth/authorize", params=ASKED | {"state": '"><script>'})
    assert all(user["email"] in answer.text for user in FIXTURE["users"])
    assert "<script>" not in answer.text
    assert "form-action 'self' http://127.0.0.1:9;" in answer.headers["content-security-policy"]


def test_nobody_chosen_is_asked_again_and_a_form_of_another_site_is_refused(zoom):
    client = zoom()
    form = ASKED | {"user": "x", "decision": "allow"}
    answer = client.http.post("/oauth/authorize", data=form)
    assert (answer.status_code, "Choose who you are." in answer.text) == (400, True)
    foreign = client.http.post("/oauth/authorize", data=form, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"response_type": "token"}, {"client_id": "other"}, {"code_challenge": ""},
        {"code_challenge_method": "plain"}, {"code_challenge": "short"},
        *({"redirect_uri": uri} for uri in (
            "", "back", "//example.com", "http://example.com/", "http://127.0.0.1.example.com/",
            "javascript:alert(1)", "https://ana@example.com/", "https://example.com/#x", "ftp://localhost/",
            "https://a b.example/", "http://localhost:port/", "http://[::1", "https://exa;mple.com/",
        )),
    ],
)  # fmt: skip
def test_what_cannot_be_allowed_sends_nobody_anywhere(zoom_once, change):
    for answer in (
        zoom_once.http.get("/oauth/authorize", params=ASKED | change),
        zoom_once.http.post("/oauth/authorize", data=ASKED | change | {"user": ANA, "decision": "allow"}),
    ):
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert "cannot be connected" in answer.text


@pytest.mark.parametrize("uri", ["https://app.example/back", "http://localhost:8/", "http://[::1]:8/x?y=1"])
def test_https_and_this_machine_are_good_addresses_to_go_back_to(zoom_once, uri):
    form = ASKED | {"redirect_uri": uri, "user": ANA, "decision": "allow"}
    location = zoom_once.http.post("/oauth/authorize", data=form).headers["location"]
    assert urlsplit(location)[:3] == urlsplit(uri)[:3]


@pytest.mark.parametrize(
    "wrong", [{"code_verifier": "w" * 43}, {"redirect_uri": "http://127.0.0.1:9/back"}, {"code": "guess"}]
)
def test_code_is_good_once_even_where_the_request_is_wrong(zoom, wrong):
    client = zoom()
    code = allow(client)["code"]
    assert error(exchange(client, **{"code": code} | wrong)) == (400, "invalid_grant")
    assert exchange(client, code).status_code == (200 if "code" in wrong else 400)
    assert error(exchange(client, code)) == (400, "invalid_grant")


def test_refresh_token_is_good_once_and_gives_the_next(zoom):
    client = zoom()
    first = act_as(client)
    second = refresh(client, first["refresh_token"]).json()
    assert {"access_token", "refresh_token", "expires_in", "scope", "token_type"} <= second.keys()
    assert error(refresh(client, first["refresh_token"])) == (400, "invalid_grant")
    client.http.headers["authorization"] = f"Bearer {second['access_token']}"
    assert client.get("/users/me").json()["slug"] == "budi"
    assert refresh(client, second["refresh_token"]).status_code == 200


def test_client_is_asked_for_its_secret_before_a_code_is_used_up(zoom):
    client = zoom()
    code, form = allow(client)["code"], {"redirect_uri": BACK, "code_verifier": VERIFIER}
    assert grant(client, "guess", grant_type="authorization_code", code=code, **form).status_code == 401
    assert exchange(client, code).status_code == 200


def test_code_that_is_too_old_is_refused():
    now = [0.0]
    tokens = auth.Tokens(fixture.Account(), time=lambda: now[0])
    form = {"redirect_uri": BACK, "code_verifier": VERIFIER}
    codes = [tokens.consents.code(ANA, BACK, challenge(VERIFIER)) for _ in range(2)]
    now[0] = CODE_LIFETIME - 1
    assert tokens.consents.exchange({"code": codes[0], **form}) == ANA
    now[0] = CODE_LIFETIME
    with pytest.raises(Refusal, match="Invalid authorization code"):
        tokens.consents.exchange({"code": codes[1], **form})


@pytest.mark.parametrize("method", ["DELETE", "reset"])
def test_all_that_users_allowed_is_forgotten(zoom, method):
    client = zoom()
    code, answer = allow(client)["code"], act_as(client)
    client.control(*(("DELETE", "/tokens") if method == "DELETE" else ("POST", "/reset")))
    assert client.get("/users/me").status_code == 401
    assert error(refresh(client, answer["refresh_token"])) == (400, "invalid_grant")
    assert error(exchange(client, code)) == (400, "invalid_grant")


def test_log_of_requests_holds_no_code_and_no_token(zoom):
    client = zoom()
    code = allow(client)["code"]
    answer = exchange(client, code).json()
    renewed = refresh(client, answer["refresh_token"]).json()
    client.http.get("/ana/nothing", params={"code": code, "refresh_token": renewed["refresh_token"]})
    listed = str(client.requests())
    secrets = [
        code,
        VERIFIER,
        *(given[f"{name}_token"] for given in (answer, renewed) for name in ("access", "refresh")),
    ]
    assert [secret for secret in secrets if secret in listed] == []
    assert "authorization_code" in listed


@pytest.mark.parametrize("behaviour", ["downgrades", "as-seen", "owner-only=all"])
def test_token_of_a_user_reaches_all_of_theirs_and_nothing_of_others(zoom, behaviour):
    client = zoom(behaviour).login()
    own, other = (client.made(owner=owner, slug="talk")["schedule_id"] for owner in (BUDI, ANA))
    hours = {user: client.get("/availability", user_id=user).json()["items"][0] for user in (ANA, BUDI)}
    act_as(client)
    for page in (own, "talk"):
        assert client.get(f"/schedules/{page}").json()["schedule_id"] == own
        assert client.patch(page, {"summary": "Mine"}).status_code == 204
    for path in ("/schedules", "/availability"):
        for query in ({}, {"user_id": "me"}, {"user_id": BUDI}):
            assert len(client.get(path, **query).json()["items"]) == 1
        assert client.get(path, user_id=ANA).status_code == 404
    assert client.get("/schedules").json()["items"][0]["cushion"] == 0
    assert client.get(f"/schedules/{other}").status_code == client.get(f"/users/{ANA}").status_code == 404
    assert client.patch(other, {"summary": "Mine"}).status_code == client.delete(other).status_code == 404
    assert client.get(f"/availability/{hours[BUDI]['availability_id']}").status_code == 200
    assert client.get(f"/availability/{hours[ANA]['availability_id']}").status_code == 404
    assert client.post(body(), user=ANA).status_code == 404
    assert client.delete(own).status_code == 204
    assert [page["schedule_id"] for page in client.truth()] == [other]


def test_token_of_a_user_counts_books_and_links_for_them_alone(zoom):
    client = zoom().login()
    page = client.made(type="one_to_one", created_via="managed")["schedule_id"]
    sent = {"schedule_id": page, "start": "2026-01-05T03:00:00Z", "booker": "guest@example.com"}
    event = client.control("POST", "/events", sent)["event_id"]
    link = {"json": {"schedule_id": page}}
    reached = {}
    for user in (ANA, BUDI):
        act_as(client, user)
        reached[user] = [
            client.get("/analytics", user_id="all").status_code,
            client.get(f"/events/{event}").status_code,
            len(client.get("/managed_schedules").json()["items"]),
            client.http.post("/v2/scheduler/shares", **link).status_code,
        ]
    assert reached == {ANA: [404, 200, 1, 201], BUDI: [404, 404, 0, 400]}


def test_user_whose_profile_is_missing_may_consent_and_is_then_refused(zoom):
    users = [*FIXTURE["users"], {"email": "dewi@example.com", "availability": []}]
    client = zoom("as-seen", fixture={"users": users})
    act_as(client, "dewi@example.com")
    assert client.get("/schedules").status_code == 403


@pytest.fixture(scope="module")
def zoom_once():
    """One emulator for all requests that leave nothing."""
    with server.running(app.create(FIXTURE)) as url, httpx.Client(base_url=url, verify=False) as http:
        yield type("Client", (), {"http": http})
