"""A client of one emulator over real HTTP, and the account its tests start from."""

from datetime import UTC, datetime
from typing import Any

import httpx

from reconciler.emulator.consents import challenge
from tests.support.zoom_contract import Watch

ANA, BUDI, CHITRA = "ana@example.com", "budi@example.com", "chitra@example.com"
VERIFIER = "v" * 43
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
FIXTURE: dict[str, Any] = {
    "users": [
        {
            "email": ANA,
            "time_zone": "Asia/Singapore",
            "availability": [{"name": "Office", "hours": {"mon,fri": "09:00-17:00"}}],
        },
        {
            "email": BUDI,
            "time_zone": "Asia/Kuala_Lumpur",
            "availability": [{"name": "Late", "default": True, "hours": {"mon-thu": "11:00-19:30"}}],
        },
        {"email": CHITRA, "licensed": False},
    ]
}


class Zoom:
    """A client of one emulator."""

    def __init__(self, url: str, watch: Watch) -> None:
        self.url, self.watch = url, watch
        self.http = httpx.Client(base_url=url, timeout=5, verify=False)  # loading certificates costs 70 ms

    def login(self) -> "Zoom":
        self.http.headers["authorization"] = f"Bearer {self.token().json()['access_token']}"
        return self

    def token(self, secret: str = "emulator", **form: str) -> httpx.Response:
        form = {"grant_type": "account_credentials", "account_id": "emulator"} | form
        return self.http.post("/oauth/token", data=form, auth=("emulator", secret))

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.http.get(f"/v2/scheduler{path}", params=query)

    def post(self, body: Any, user: str = ANA) -> httpx.Response:
        return self.http.post("/v2/scheduler/schedules", params={"user_id": user}, json=body)

    def patch(self, identifier: str, body: Any) -> httpx.Response:
        return self.http.patch(f"/v2/scheduler/schedules/{identifier}", json=body)

    def delete(self, identifier: str) -> httpx.Response:
        return self.http.delete(f"/v2/scheduler/schedules/{identifier}")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, f"/_emulator{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def fault(self, fault: str, method: str = "GET", path: str = "", **more: Any) -> None:
        self.control("POST", "/faults", {"match": {"method": method, "path": path}, "fault": fault, **more})

    def made(self, **fields: Any) -> dict[str, Any]:
        """Make a page as a person does."""
        body = {"owner": ANA, "type": "all_hosts_available", "hosts": [ANA, BUDI], "summary": "Two"}
        return self.control("POST", "/ui/schedules", body | fields)

    def truth(self) -> list[dict[str, Any]]:
        return self.control("GET", "/schedules")

    def requests(self) -> list[dict[str, Any]]:
        return self.control("GET", "/requests")


def body(**fields: Any) -> dict[str, Any]:
    """Return a small create request that the contract allows."""
    return {"availability_override": False, "availability_rules": [], "capacity": 1} | fields


def consent(redirect_uri: str) -> dict[str, str]:
    """Return what an app asks a user with, whose code is exchanged with VERIFIER."""
    return {
        "response_type": "code", "client_id": "emulator", "redirect_uri": redirect_uri, "state": "st&te",
        "code_challenge": challenge(VERIFIER), "code_challenge_method": "S256",
    }  # fmt: skip
