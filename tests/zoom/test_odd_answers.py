"""Whatever an answer holds, each reader of answers gives a value or an error of the family."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import errors
from reconciler.zoom import (
    account_token,
    available_times,
    booked_times,
    bookings,
    budget,
    codec,
    json_text,
    refusals,
)  # fmt: skip
from reconciler.zoom.exchange import Answer, Request
from reconciler.zoom.headers import Headers
from reconciler.zoom.oauth import tokens
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses import analytics_delta, page_data
from reconciler.zoom.witnesses.page_objects import Page
from tests.support.build import NOW, steady

WEEK = {"mon": [{"start": "09:00", "end": "17:00"}], "tue": []}
RULE = {
    "email": "ana@example.com", "use_custom": True, "time_zone": "Asia/Singapore",
    "segments_recurrence": WEEK,
    "segments": [{"start": "2026-01-05T01:00:00Z", "end": "2026-01-05T02:00:00Z"}], "availability_id": "av",
}  # fmt: skip
SCHEDULE = {
    "schedule_id": "id", "slug": "sales", "summary": "Sales", "status": "confirmed", "duration": 30,
    "buffer": {"before": 5, "after": 10}, "scheduling_url": "https://scheduler.zoom.us/ana/sales",
    "availability_rules": [RULE], "updated": "2026-01-02T08:00:00Z", "assigned_from_template": False,
    "active": True, "capacity": 1, "start_date": "2026-01-05", "time_zone": "Asia/Singapore", "segments": [],
    "custom_fields": [{"name": "Which", "format": "text", "position": 0, "included": True}],
    "attendees": [{"email": "ana@example.com", "host": True}], "pooling_type": "multiPool",
    "user_pools": [{"pooling_type": "collective", "selected_users": ["ana"]}],
}  # fmt: skip
AVAILABILITY = {
    "availability_id": "av", "name": "Working hours", "default": True, "time_zone": "UTC", "owner": "ana",
    "segments_recurrence": WEEK,
}  # fmt: skip
EVENT = {
    "event_id": "e", "schedule_id": "id", "status": "confirmed", "event_type": "default",
    "start_date_time": "2026-01-05T09:00:00Z", "end_date_time": "2026-01-05T10:00:00Z",
}  # fmt: skip
SPOT = {"status": "available", "start_time": "2026-01-05T09:00:00Z"}
TIMES = {"duration": 30, "days": [{"status": "available", "spots": [SPOT]}]}
ANALYTICS = {"last_n_days": dict.fromkeys(analytics_delta.COUNTERS, 3)}
TOKEN = {
    "access_token": "a" * 20, "refresh_token": "b" * 20, "expires_in": 3600, "scope": "scheduler:read a,b",
}  # fmt: skip
REFUSAL = {"error": {"code": 300, "message": "No", "errors": [{"field": "slug", "message": "taken"}]}}
TEMPLATES = [SCHEDULE, AVAILABILITY, EVENT, TIMES, ANALYTICS, TOKEN, REFUSAL]

ODD = st.sampled_from(
    [
        "NaN", "-Infinity", "1e999", "9" * 5000, "9" * 300, "1" + "0" * 30, "1e300", "-1", "0", "7.5", "-0.0",
        "1.0",
        '"NaN"', '"Infinity"', '"1e999"', '"1_0"', r'"\ud800"', r'"x\udc00"', '""', '" "', "null", "true",
        "[]", "{}", "[null]", "[[]]", '[{"a": NaN}]', "[" * 40 + "]" * 40, '"2026-01-05T09:00:00Z"',
        '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"', '"9999-12-31"', '"25:00"', r'"\u0000"',
        '"../x"', '"https://["', '"https://zoom.us:99999/a/b"', '"//"', '"\ufeff"', '"Mars/Base"', '["ana"]',
        '{"start": "09:00"}', '{"start": NaN, "end": []}', '"' + "x" * 5000 + '"', "{", "",
    ]
)  # fmt: skip


@st.composite
def answers(draw: st.DrawFn) -> str:
    """Return the text of an answer, of which one to three values are odd."""
    whole: Any = json.loads(json.dumps(draw(st.sampled_from(TEMPLATES))))
    for _ in range(draw(st.integers(1, 3))):
        inside, at = whole, None
        while isinstance(inside, dict | list) and inside and (at is None or draw(st.integers(0, 3))):
            around, at = (
                inside,
                draw(st.sampled_from([*inside] if isinstance(inside, dict) else range(len(inside)))),
            )
            inside = around[at]
        around[at] = f"@{draw(ODD)}@"
    text = json.dumps(whole, ensure_ascii=False)
    return re.sub(r'"@(.*?)@"', lambda odd: json.loads(f'"{odd[1]}"'), text)


def _times(answer):
    stretch = (NOW, NOW + timedelta(weeks=2))
    seen = available_times._offered(answer, "start_time", "there", stretch, NOW)
    assert seen is None or 0 < seen.duration < 10**5


def _events(answer):
    list(booked_times._booking(answer, "ana"))
    assert bookings.among({"a": [answer, EVENT], "b": [EVENT]}, ["a", "b"], "id").count in (1, 2)


def _page(answer):
    live = codec.page(answer, "ana@example.com")
    held = [live.fields, live.raw, [rule.raw for rule in live.rules], live.slug, live.schedule_id]
    json.dumps(held, allow_nan=False, ensure_ascii=False).encode()


def _token(text):
    bought = account_token._token(
        Request("POST", "https://zoom.us/oauth/token"), Answer(200, Headers(()), text)
    )
    assert bought.text.isascii()


READERS = {
    "page": _page,
    "unreadable": lambda answer: codec.unreadable(answer, "ana@example.com", "why").called,
    "managed": codec.managed,
    "availability": codec.availability,
    "times": _times,
    "events": _events,
    "analytics": analytics_delta.counts,
}


@steady
@given(answers())
@pytest.mark.parametrize("reader", sorted(READERS))
def test_a_reader_of_values_gives_a_value_or_an_error(reader, text):
    try:
        READERS[reader](json_text.read(text))
    except (errors.ReconcilerError, ValueError) as error:
        assert isinstance(error, errors.ReconcilerError) or _is_no_json(text)


@pytest.mark.parametrize("odd", ["NaN", "1e999", "null", "[]", "{}", "true", "1.5", '["id"]', '""'])
def test_an_event_that_does_not_say_of_which_page_it_is_counts(odd):
    event = json_text.read(json.dumps({**EVENT, "schedule_id": "@"}).replace('"@"', odd))
    other = {**EVENT, "schedule_id": "other"}
    del event["event_id"]
    assert bookings.among({"a": [event, event, other]}, ["a"], "id").count == 2


def _is_no_json(text):
    try:
        json_text.read(text)
    except ValueError:
        return True
    return False


TEXTS = {
    "token": _token,
    "tokens of a user": lambda text: tokens._tokens(tokens._content(text)),
    "refusal": lambda text: str(refusals.refusal("GET", "/x", 400, text, "ana", own=True)),
    "blamed": refusals.blamed,
    "page data": lambda text: page_data.read(
        PublicPage("https://zoom.us/a/b", 200, f"<script>window.a = {text};</script>"), Page("id", "sales")
    ),
    "JSON in a script": lambda text: page_data.read(
        PublicPage("https://zoom.us/a/b", 200, f"<script>a(JSON.parse({json.dumps(text)}))</script>"),
        Page("id", "sales"),
    ),
}  # fmt: skip


@steady
@given(answers())
@pytest.mark.parametrize("reader", sorted(TEXTS))
def test_a_reader_of_text_gives_a_value_or_an_error(reader, text):
    try:
        TEXTS[reader](text)
    except errors.ReconcilerError as error:
        assert len(error.message) < 1000


HEADER = st.sampled_from(
    [
        "", "-1", "0", "80", "80, 80", "caf\u00e9", "\u0663", "9" * 5000, "1e400", "NaN", "daily", "QPS",
        "0 0 0 0",
        "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "x" * 9999,
        "Mon, 1 Jan 99999999999999999999 00:00:00 GMT", "Mon, 32 Jan 2026 25:61:61 GMT", "2026-01-02", " 7 ",
    ]
) | st.text(max_size=8)  # fmt: skip
NAMES = [*(f"X-RateLimit-{name}" for name in ("Limit", "Remaining", "Type", "Reset")), "Retry-After", "Date"]


@steady
@given(st.dictionaries(st.sampled_from(NAMES), HEADER), st.sampled_from([200, 429, 503]))
def test_headers_that_are_none_are_none(given_headers, status):
    headers = Headers(given_headers.items())
    pacer = budget.Pacer("business")
    pacer.learn(budget.Place(1, 1), headers)
    assert 1 <= pacer.limit <= 80
    assert budget.asked_for(headers) >= 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\dZ( or later)?", budget.again_at(headers))
    assert isinstance(budget.asks_to_wait(status, headers), bool)
