"""Bodies that no control address expects, made of good ones: each is answered, none with a 5xx.

`CONTROL_EXAMPLES` says how many; few by default, thousands for a thorough run.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.emulator import app
from tests.support.emulated import ANA, BUDI, FIXTURE, NOW

EXAMPLES = int(os.environ.get("CONTROL_EXAMPLES", "25"))
SPAN = {"start": "09:00", "end": "17:00"}
RULE = {"email": BUDI, "use_custom": True, "time_zone": "UTC", "segments_recurrence": {"mon": [SPAN]}}
QUESTION = {
    "enabled": True, "format": "choices_one", "include_other": False, "name": "Which?", "position": 1,
    "required": True, "answer_choices": ["a"],
}  # fmt: skip
PAGE = {
    "owner": ANA, "type": "all_hosts_available", "hosts": [ANA, BUDI], "summary": "Two", "duration": 32,
    "start_date": "2026-01-05", "end_date": "2026-03-31", "buffer": {"before": 5, "after": 5}, "capacity": 1,
    "availability_rules": [RULE], "custom_fields": [QUESTION], "slug": "two", "secret": True, "color": "#fff",
}  # fmt: skip
FAULT = {
    "match": {"method": "GET", "path": "/v2"}, "times": 2, "fault": "status", "status": 503, "seconds": 0,
    "field": "buffer.after", "scope": "day", "effect": True, "message": "no",
}  # fmt: skip
SENT: dict[tuple[str, str], Any] = {
    ("POST", "/ui/schedules"): PAGE,
    ("PATCH", "/ui/schedules/ID"): PAGE,
    ("POST", "/faults"): FAULT,
    ("POST", "/events"): {"schedule_id": "ID", "start": "2026-01-05T03:00:00Z", "booker": "g@example.com"},
    ("POST", "/busy"): {"user": ANA, "start": "2026-01-05T03:00:00Z", "end": "2026-01-05T04:00:00Z"},
    ("POST", "/tokens"): {"lifetime": 60, "scopes": ["scheduler:read"]},
}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5), st.just([]),
    st.just({}), st.just([[]]), st.just({"": None}), st.sampled_from(["9999-12-31", "0001-01-01T00:00:00Z"]),
    st.sampled_from([ANA, "one_to_one", "24:00", 10**30, -1, 1e308, "\ud800", "\0"]),
)  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value in a body, and to the body itself."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, value in inner for place in places(value, (*at, key)))]


@st.composite
def spoilt(draw: st.DrawFn, body: Any) -> Any:
    """Put one to three odd values into a good body, or take fields out of it."""
    made = json.loads(json.dumps(body))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(made)[1:] or [("more",)]))
        inner = made
        for step in way:
            inner = inner[step]
        if draw(st.booleans()):
            inner[last] = json.loads(json.dumps(draw(ODD)))
        elif isinstance(inner, dict):
            inner.pop(last, None)
    return made


class Client:
    """An emulator in this process, asked without a thread or a socket."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self.run = runner.run
        emulator = app.create(FIXTURE, clock=lambda: NOW, seed=1)
        transport = httpx.ASGITransport(emulator, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")

    def ask(self, method: str, path: str, content: str = "") -> httpx.Response:
        return self.run(self.http.request(method, path, content=content))


@pytest.fixture
def client() -> Iterator[Client]:
    with asyncio.Runner() as runner:
        yield Client(runner)


@pytest.mark.parametrize(("method", "path"), SENT, ids=lambda value: value.strip("/"))
def test_no_body_breaks_a_control_address(client, method, path):
    there = client.ask("POST", "/_emulator/ui/schedules", json.dumps(PAGE | {"slug": "there"}))
    page = there.json()["schedule_id"]

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True)
    @given(sent=spoilt(SENT[method, path]))
    def run(sent):
        text = json.dumps(sent).replace('"ID"', f'"{page}"')
        answer = client.ask(method, f"/_emulator{path.replace('ID', page)}", text)
        assert answer.status_code in (200, 201, 400, 409), answer.text
        assert client.ask("GET", "/_emulator/schedules").status_code == 200
        if answer.status_code < 300 and "schedules" in path:
            made = answer.json()
            for address in (made["scheduling_url"], f"/ui/schedules/{made['schedule_id']}", "/ui"):
                assert client.ask("GET", address).status_code == 200
            if path == "/ui/schedules":
                client.ask("DELETE", f"/_emulator/ui/schedules/{made['schedule_id']}")

    run()
