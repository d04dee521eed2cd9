"""Each request as it happens: a line on stderr for people, a line of JSON in a file for programs.

A line holds no query, no body, no header and no staging address, and so no secret.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler import errors
from reconciler.views import redaction
from reconciler.views.clean import clean

if TYPE_CHECKING:
    from reconciler.zoom.exchange import Exchange


class Requests:
    """Writes each request to stderr where `verbose`, and to the log `file`, if there is one."""

    def __init__(
        self, clock: Callable[[], datetime], *, verbose: bool = False, file: Path | None = None
    ) -> None:
        """Open the log file, readable by its owner alone. Raises `UsageError` where that cannot be."""
        self._clock, self._verbose = clock, verbose
        self._log = None if file is None else _opened(file)

    def trace(self, exchange: Exchange) -> None:
        """Write one request: method, path, status, milliseconds, requests left of the limit."""
        path = redaction.redacted({"path": exchange.path})["path"]
        milliseconds = round(exchange.seconds * 1000)
        if self._verbose:
            remaining = f"  {clean(exchange.remaining)} left" if exchange.remaining else ""
            status = exchange.status or "no answer"
            line = f"{exchange.method:<6} {clean(path)}  {status}  {milliseconds} ms{remaining}"
            sys.stderr.write(line + "\n")
        self.note(
            "request", method=exchange.method, path=path, status=exchange.status, ms=milliseconds,
            remaining=exchange.remaining,
        )  # fmt: skip

    def note(self, event: str, **facts: Any) -> None:
        """Write one line to the log file; one that cannot be written is lost without an error."""
        if self._log is not None:
            content = {"at": self._clock().isoformat(timespec="milliseconds"), "event": event, **facts}
            with contextlib.suppress(OSError):
                os.write(self._log, (json.dumps(content) + "\n").encode())

    def close(self) -> None:
        """Close the log file."""
        if self._log is not None:
            os.close(self._log)
            self._log = None


def _opened(file: Path) -> int:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise errors.UsageError(
            f"cannot write the log to {file}: {error.strerror}", help="name a file in a folder you can write"
        ) from error
    return descriptor
