"""One request, its answer, and what of both may be shown: values, of which nothing sends itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from reconciler.model import EMPTY
from reconciler.zoom.headers import Headers

ANSWER_LIMIT = 32 * 1024 * 1024
WHOLE = 30.0
"""Seconds for a whole answer, from the wait for a connection to the last byte."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to send. `basic` is (user, password); `limit` caps the answer, in bytes, `within` its seconds."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    params: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    body: Any = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    limit: int = ANSWER_LIMIT
    within: float = WHOLE

    @property
    def path(self) -> str:
        """The path alone, for messages."""
        return urlsplit(self.url).path

    @property
    def writes(self) -> bool:
        """Whether sending it may change the account (the token request does not)."""
        return self.method not in ("GET", "HEAD") and self.form is None

    @property
    def makes(self) -> bool:
        """Whether it asks for something new."""
        return self.method == "POST" and self.form is None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are looked up whatever their case."""

    status: int
    headers: Headers
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it may be shown: no query, no body, no credential. `status` is None without an answer.

    `remaining` is what the answer says is left of the budget, `date` the server's own time; empty without.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    remaining: str = ""
    date: str = ""


Trace = Callable[[Exchange], None]
