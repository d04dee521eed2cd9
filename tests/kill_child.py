"""One apply in a process of its own, to be killed. Runs in a fork server that has everything imported."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from reconciler import cli, pipeline  # noqa: F401 - preloaded for the fork server
from reconciler.apply import execute, leftovers, publish  # noqa: F401
from reconciler.commands import apply  # noqa: F401
from reconciler.config import desired  # noqa: F401
from reconciler.zoom import session  # noqa: F401

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)


def run(root: Path, environment: dict[str, str]) -> None:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    sys.stdout = sys.stderr = os.fdopen(os.dup(silent), "w")
    cli.main(["--config", str(root), "apply", "--yes", "--settle", "2"], environment, lambda: NOW)
