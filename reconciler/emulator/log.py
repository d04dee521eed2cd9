"""The requests that the emulator received, in order, without secrets."""

from __future__ import annotations

import json
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

_KEPT: Final = 100_000
_LONGEST: Final = 50_000
_SECRETS: Final = frozenset(
    {"access_token", "assertion", "client_secret", "code", "code_verifier", "password", "refresh_token"}
)


@dataclass(slots=True)
class Entry:
    """One request, long bodies cut; `status` stays None where no answer was given."""

    n: int
    method: str
    path: str
    query: str
    content_type: str
    body: bytes
    status: int | None = None

    def shown(self) -> dict[str, Any]:
        """Return it as the control address shows it."""
        return {
            "n": self.n,
            "method": self.method,
            "path": self.path,
            "query": _without_secrets(self.query),
            "body": self._body(),
            "status": self.status,
        }

    def _body(self) -> Any:
        text = self.body.decode("utf-8", "replace")
        if not text:
            return None
        if self.content_type.startswith("application/x-www-form-urlencoded"):
            return _without_secrets(text)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text


@dataclass(slots=True)
class Log:
    """The last requests."""

    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=_KEPT))
    count: int = 0

    def add(self, method: str, path: str, query: str, content_type: str, body: bytes) -> Entry:
        """Write down a request on its arrival."""
        self.count += 1
        method, content_type = sys.intern(method), sys.intern(content_type)  # there are few of them
        entry = Entry(self.count, method, path, query, content_type, body[:_LONGEST])
        self.entries.append(entry)
        return entry

    def clear(self) -> None:
        """Forget all and count from one again."""
        self.entries.clear()
        self.count = 0


def _without_secrets(form: str) -> dict[str, str]:
    return {name: value for name, value in parse_qsl(form, True) if name not in _SECRETS}
