"""What an answer that is no success means, in both published forms and in none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import errors
from reconciler.zoom import refusals
from tests.support.build import steady

OVERRIDE = "Non-shared type does not support availability override"
SCHEDULER = {
    "error": {
        "code": 400,
        "errors": [{"message": OVERRIDE}],
        "message": OVERRIDE,
        "status": "INVALID_ARGUMENT",
    }
}
GENERAL = {
    "code": 300,
    "message": "Validation Failed.",
    "errors": [{"field": "slug", "message": "too short"}],
}


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (json.dumps(SCHEDULER), "400", OVERRIDE),
        (json.dumps(GENERAL), "300", "Validation Failed. (slug: too short)"),
        ('{"reason": "Invalid client_id", "error": "invalid_client"}', "", "Invalid client_id"),
        ('{"code": 429, "message": "daily"}', "429", "daily"),
        (
            "<html><head><title>502 Bad Gateway</title></head></html>",
            "",
            'an HTML page, "502 Bad Gateway", instead of JSON',
        ),
        ("upstream went away", "", "something that is not JSON"),
        ("", "", "an empty answer"),
        ("[]", "", "an answer without a message"),
        ("{}", "", "no message"),
        ('{"errors": 5}', "", "no message"),
        ('{"errors": {"message": "x"}, "message": null}', "", "no message"),
        ("[" * 100_000, "", "something that is not JSON"),
    ],
)
def test_a_message_is_found_whatever_the_form(body, code, said):
    assert refusals.message(body) == (code, said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "errors", "message", "code", "reason", "field"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@steady
@given(
    JSON.map(json.dumps) | st.text(max_size=30),
    st.integers(300, 599),
    st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
)
def test_every_refusal_is_one_of_ours_with_the_request_named(body, status, method):
    error = refusals.refusal(method, "/scheduler/schedules", status, body)
    assert isinstance(error, errors.ReconcilerError)
    assert error.message.startswith(f"{method} /scheduler/schedules")


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_the_server_failed_at_may_have_happened(method, status):
    error = refusals.refusal(method, "/x", status, "")
    assert isinstance(error, errors.UnknownOutcome)
    assert not error.retryable


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_read_the_server_failed_at_may_be_repeated(status):
    error = refusals.refusal("GET", "/x", status, "")
    assert (type(error), error.retryable, error.status) == (errors.ApiError, True, status)


@pytest.mark.parametrize("status", [400, 404, 409, 422])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_definite_refusal_is_not_repeated(method, status):
    error = refusals.refusal(method, "/x", status, json.dumps(SCHEDULER))
    assert (type(error), error.retryable, error.status) == (errors.ApiError, False, status)


@pytest.mark.parametrize("body", ["<html><title>Not Found</title></html>", "", "Not Found", "[]", '"no"'])
def test_a_404_that_is_no_json_of_the_api_says_of_nothing_that_it_is_not_there(body):
    read = refusals.refusal("GET", "/x", 404, body)
    assert (type(read), read.retryable, read.status) == (errors.ApiError, True, None)
    written = refusals.refusal("PATCH", "/x", 404, body)
    assert (type(written), written.retryable, written.status) == (errors.UnknownOutcome, False, None)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_told_and_not_followed(status):
    error = refusals.refusal("GET", "/x", status, "")
    assert "not followed" in error.message
    assert not error.retryable


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_accepted_is_told_so(status):
    assert refusals.refusal("GET", "/x", status, "{}").exit_code == 4
    assert isinstance(refusals.refusal("GET", "/x", status, "{}"), errors.CredentialsError)


@pytest.mark.parametrize(
    "body",
    [
        {"code": 4700, "message": "Invalid access token."},
        {"code": "4711", "message": "Invalid access token, does not contain scopes: [scheduler:read:admin]"},
        {"message": "does not contain scopes"},
        {"error": {"code": 4700}},
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_missing_scope_is_told_from_wrong_credentials(body, status):
    error = refusals.refusal("GET", "/x", status, json.dumps(body))
    assert (type(error), error.code, error.exit_code) == (errors.PermissionDenied, "missing-scope", 4)
