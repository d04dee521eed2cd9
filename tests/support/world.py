"""A client of a running emulator, the result of one call of the program, and edits of a config."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
SLUG = "test15-two-hosts"
HOSTS = ["ana@example.com", "budi@example.com"]
BY_HAND = {
    "owner": "ana@example.com", "type": "all_hosts_available", "hosts": HOSTS, "slug": SLUG,
    "summary": "Test15 two hosts", "description": "Test", "duration": 45, "color": "#00aaff",
    "start_time_increment": 30, "interval_type": "fixed", "start_date": "2026-01-05",
    "end_date": "2026-03-31", "capacity": 1, "add_on_type": "zoomMeeting", "location": "Zoom Meeting",
    "secret": False, "active": True,
}  # fmt: skip
"""The page of `cases/thread` as a person makes it in Zoom, and two of its fields."""
VOLATILE = ("schedule_id", "updated", "created", "scheduling_url", "custom_fields")
"""Fields of a page that differ when it is made again."""


class Account:
    """A running emulator over HTTP: its pages, its log of requests, changes by hand, faults."""

    def __init__(self, url: str, secret: str = "emulator") -> None:
        self.url, self.secret = url, secret
        self.tokens: Path | None = None
        self.told: dict[str, Any] = {}
        """Answers that are told otherwise (`liar`)."""
        self.liar: Any = None
        """What errs between this account and the program, if anything does."""
        self._folders: list[tempfile.TemporaryDirectory[str]] = []
        # reading authorities takes long; a server closes what is idle for 5 s, which a busy machine may be
        limits = httpx.Limits(keepalive_expiry=2)
        self._http = httpx.Client(base_url=url, timeout=20, verify=False, limits=limits)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ZOOM_API_BASE_URL": f"{self.url}/v2",
            "ZOOM_OAUTH_URL": f"{self.url}/oauth/token",
            "ZOOM_ACCOUNT_ID": "emulator",
            "ZOOM_CLIENT_ID": "emulator",
            "ZOOM_CLIENT_SECRET": self.secret,
            **(self.with_users(self.tokens) if self.tokens else {}),
        }

    def with_users(self, tokens: Path) -> dict[str, str]:
        """Return what the environment holds more where users connect: the token file and their app."""
        app = {"ZOOM_USER_CLIENT_ID": "emulator", "ZOOM_USER_CLIENT_SECRET": self.secret}
        return {"RECONCILER_TOKENS": str(tokens), **app}

    def token(self, email: str = "") -> str:
        """Fetch an access token, as another program would; that of a user who is connected is theirs."""
        if email and self.tokens:
            kept = json.loads(self.tokens.read_text(encoding="utf-8"))["connections"]
            return next(str(entry["access_token"]) for entry in kept if entry["email"] == email)
        return str(self.buy(grant_type="account_credentials", account_id="emulator")["access_token"])

    def revoke_tokens(self) -> None:
        """Let every token be refused from now on, those of users with all that could renew them."""
        assert self._http.delete("/_emulator/tokens").status_code < 300

    def spend(self, refresh_token: str) -> None:
        """Use up the refresh token of a user, as somebody who has a copy of it would."""
        self.buy(grant_type="refresh_token", refresh_token=refresh_token)

    def buy(self, **form: str) -> dict[str, Any]:
        """Send a token request; return its answer."""
        answer = self._http.post("/oauth/token", data=form, auth=("emulator", self.secret))
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def pages(self) -> list[dict[str, Any]]:
        return self._http.get("/_emulator/schedules").json()

    def page(self, slug: str) -> dict[str, Any]:
        (found,) = [page for page in self.pages if page["slug"] == slug]
        return found

    def requests(self, method: str = "", path: str = "") -> list[dict[str, Any]]:
        log = self._http.get("/_emulator/requests").json()
        return [entry for entry in log if method in ("", entry["method"]) and path in entry["path"]]

    @property
    def posts(self) -> list[dict[str, Any]]:
        return self.requests("POST", "/v2/scheduler/schedules")

    def by_hand(self, **page: Any) -> str:
        answer = self._http.post("/_emulator/ui/schedules", json=page)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["schedule_id"])

    def edit(self, schedule_id: str, **fields: Any) -> None:
        answer = self._http.patch(f"/_emulator/ui/schedules/{schedule_id}", json=fields)
        assert answer.status_code < 300, answer.text

    def patch(self, schedule_id: str, **fields: Any) -> None:
        """Change a page through the API, as another program would."""
        bearer = {"Authorization": f"Bearer {self.token()}"}
        answer = self._http.patch(f"/v2/scheduler/schedules/{schedule_id}", json=fields, headers=bearer)
        assert answer.status_code == 204, answer.text

    def remove(self, schedule_id: str) -> None:
        assert self._http.delete(f"/_emulator/ui/schedules/{schedule_id}").status_code < 300

    def book(self, schedule_id: str, start: str) -> None:
        body = {"schedule_id": schedule_id, "start": start, "booker": "visitor@example.com"}
        answer = self._http.post("/_emulator/events", json=body)
        assert answer.status_code < 300, answer.text

    def other_hours(self, email: str, **week: Any) -> None:
        """Let a person change the days of their default availability in Zoom."""
        bearer = {"Authorization": f"Bearer {self.token(email)}"}
        listed = self._http.get(
            "/v2/scheduler/availability", params={"user_id": email}, headers=bearer
        ).json()
        (default,) = [item for item in listed["items"] if item["default"]]
        hours = {**default["segments_recurrence"], **week}
        body = {**{name: default[name] for name in ("name", "time_zone")}, "segments_recurrence": hours}
        url = f"/v2/scheduler/availability/{default['availability_id']}"
        answer = self._http.patch(url, json=body, headers=bearer)
        assert answer.status_code < 300, answer.text

    def fault(self, method: str, path: str, fault: str, times: int = 1, **more: Any) -> None:
        body = {"match": {"method": method, "path": path}, "times": times, "fault": fault, **more}
        assert self._http.post("/_emulator/faults", json=body).status_code == 201

    def clear_faults(self) -> None:
        assert self._http.delete("/_emulator/faults").status_code < 300

    def folder(self) -> Path:
        """A folder that is there until the account is closed."""
        self._folders.append(tempfile.TemporaryDirectory())
        return Path(self._folders[-1].name)

    def close(self) -> None:
        self._http.close()
        for folder in self._folders:
            folder.cleanup()


class Result:
    """What one call of the program showed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def __repr__(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"


def replace_in(file: Path, changes: Sequence[tuple[str, str]]) -> None:
    """Edit a config file as a person would."""
    text = file.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, f"{before!r} is not in {file}"
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
