"""The error answers of the API, raised where the reason is known.

The forms are published; the messages are ours, except `NON_SHARED`.
"""

from __future__ import annotations

from typing import Any, Final

_STATUS: Final = {
    400: ("INVALID_ARGUMENT", "invalidArgument"),
    401: ("UNAUTHENTICATED", "authError"),
    403: ("PERMISSION_DENIED", "forbidden"),
    404: ("NOT_FOUND", "notFound"),
    409: ("ALREADY_EXISTS", "duplicate"),
    413: ("INVALID_ARGUMENT", "tooLarge"),
    500: ("INTERNAL", "backendError"),
}

NON_SHARED: Final = "Non-shared type does not support availability override"
"""The message that the forum thread reports, word for word: clients may match on it."""

NO_PROFILE: Final = "User Not Found"
NO_LICENCE: Final = "Invalid license type"
BAD_BODY: Final = "Failed json validation!"
NO_DATES: Final = "Miss time fields."
"""Messages that people met on live accounts, word for word."""


class Refusal(Exception):
    """An answer that is an error: HTTP `status`, JSON `body`, more headers."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Keep the answer."""
        super().__init__(f"{status} {body}")
        self.status, self.body, self.headers = status, body, headers or {}


def scheduler_body(status: int, message: str) -> dict[str, Any]:
    """Return an error in the form the Scheduler API uses."""
    name, reason = _STATUS.get(status, ("UNKNOWN", "unknown"))
    item = {"appCode": 0, "domain": "global", "message": message, "reason": reason}
    return {
        "error": {
            "code": status,
            "errors": [item],
            "message": message,
            "reqId": "ZMAIL_EMULATOR",
            "status": name,
        }
    }


def scheduler(status: int, message: str) -> Refusal:
    """Refuse in the form the Scheduler API uses."""
    return Refusal(status, scheduler_body(status, message))


def invalid(message: str) -> Refusal:
    """Refuse a request that breaks the contract."""
    return scheduler(400, message)


def missing(what: str) -> Refusal:
    """Refuse because `what` is not there."""
    return scheduler(404, f"{what} not found")


def plain(status: int, code: int, message: str) -> Refusal:
    """Refuse in the general form of the platform: `{"code", "message"}`."""
    return Refusal(status, {"code": code, "message": message})
