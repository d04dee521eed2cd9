"""Requests made up from the contract, right and wrong: no answer may break it.

`CONTRACT_EXAMPLES` says how many an operation; few, and always the same, by default. A thorough run is

    CONTRACT_EXAMPLES=2000 python -m pytest tests/emulator/test_contract_fuzz.py --hypothesis-seed=1

and takes about ten minutes on one core; another seed, other requests.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reconciler.emulator import app, server
from reconciler.times import zones
from tests.support.emulated import ANA, FIXTURE, NOW, body
from tests.support.zoom_contract import CONTRACT, of_answer, of_request

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "5"))
THOROUGH = "CONTRACT_EXAMPLES" in os.environ
LABELS = [
    (method, path)
    for path, operations in CONTRACT["paths"].items()
    for method in operations
    if path != "/oauth/token"
]


class Zoom:
    """An emulator with one of everything, made again when it is gone."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        form = {"grant_type": "account_credentials", "account_id": "emulator"}
        token = self.session.post(f"{url}/oauth/token", data=form, auth=("emulator", "emulator")).json()
        self.session.headers["authorization"] = f"Bearer {token['access_token']}"
        self.known: dict[str, str] = {"userId": ANA}

    def api(self, method: str, path: str, sent: Any = None) -> Any:
        answer = self.session.request(method, f"{self.url}/v2/scheduler{path}", json=sent)
        return answer.json() if answer.ok and answer.content else None

    def send(self, case: Any) -> requests.Response:
        """Send a made-up request, with a good token."""
        sent = case.as_transport_kwargs(base_url=f"{self.url}/v2")
        sent["headers"] = {**sent["headers"], **self.session.headers}
        return self.session.request(**sent)

    def there(self, name: str) -> str:
        """Return the id of something that is there."""
        makers: dict[str, Callable[[], None]] = {
            "scheduleId": self.make_schedule,
            "availabilityId": self.make_availability,
            "eventId": self.make_event,
            "attendeeId": self.make_event,
        }
        if name in makers:
            path = {"scheduleId": "schedules", "availabilityId": "availability"}.get(name, "events")
            key = "eventId" if name == "attendeeId" else name
            stored = self.api("GET", f"/{path}/{self.known[key]}") if key in self.known else None
            if stored is None or stored.get("status") == "cancelled":
                makers[name]()
        return self.known[name]

    def make_schedule(self) -> None:
        self.known["scheduleId"] = self.api("POST", "/schedules", body(summary="There"))["schedule_id"]

    def make_availability(self) -> None:
        sent = {"name": "There", "time_zone": "UTC"}
        self.known["availabilityId"] = self.api("POST", "/availability", sent)["availability_id"]

    def make_event(self) -> None:
        sent = {
            "schedule_id": self.there("scheduleId"),
            "start": "2026-01-05T03:00:00Z",
            "booker": "g@example.com",
        }
        event = self.session.post(f"{self.url}/_emulator/events", json=sent).json()
        self.known["eventId"] = event["event_id"]
        self.known["attendeeId"] = event["attendees"][0]["attendee_id"]


@pytest.fixture(scope="module")
def there() -> Iterator[Zoom]:
    with server.running(app.create(FIXTURE, clock=lambda: NOW, seed=1)) as url:
        zoom = Zoom(url)
        yield zoom
        zoom.session.close()


def short_lists(value: Any) -> Any:
    """Return the contract with lists of two at most: long ones cost much time and show nothing more."""
    if isinstance(value, list):
        return [short_lists(item) for item in value]
    if not isinstance(value, dict):
        return value
    short = {name: short_lists(item) for name, item in value.items()}
    return {"maxItems": 2} | short if short.get("type") == "array" else short


@pytest.fixture(scope="module")
def contract() -> Any:
    import schemathesis  # takes long, and each worker of the suite imports this file

    schemathesis.openapi.format("time-zone", st.sampled_from(sorted(zones.zone_names())))
    return schemathesis.openapi.from_dict(short_lists(CONTRACT))


@pytest.mark.long
@pytest.mark.parametrize(("method", "path"), LABELS, ids=lambda value: value.strip("/"))
def test_no_answer_breaks_the_contract(there, contract, method, path):
    from schemathesis.generation.modes import GenerationMode

    operation = contract[path][method]
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=not THOROUGH,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(case=cases, real=st.booleans())
    def run(case, real):
        if real and case.path_parameters:
            case.path_parameters = {name: there.there(name) for name in case.path_parameters}
        if real and isinstance(case.body, dict) and "schedule_id" in case.body:
            case.body["schedule_id"] = there.there("scheduleId")
        answer = there.send(case)
        operation = CONTRACT["paths"][path][method]
        sent = answer.request
        query, raw = sent.url.partition("?")[2], sent.body or b""
        breaches = of_request(operation, query, raw.encode() if isinstance(raw, str) else raw)
        breaches = [breach for breach in breaches if "is not in the contract" not in breach]
        assert not (breaches and answer.ok), f"accepted although {breaches}"
        headers = {name.lower(): value for name, value in answer.headers.items()}
        assert list(of_answer(operation, answer.status_code, headers, answer.content)) == []
        assert answer.status_code < 500

    run()
