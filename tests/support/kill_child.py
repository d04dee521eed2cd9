"""One apply in a process of its own, to be killed. Runs in a fork server that has everything imported."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from reconciler import cli
from reconciler.zoom import authorities

for late in (
    "anyio._backends._asyncio", "deepdiff", "filelock", "httpcore", "reconciler.apply.execute",
    "reconciler.apply.leftovers", "reconciler.apply.publish", "reconciler.commands.apply",
    "reconciler.config.desired", "reconciler.plan_report", "reconciler.observe", "reconciler.planfile",
    "reconciler.planning.drift_findings", "reconciler.report.results", "reconciler.views.requests",
    "reconciler.views.text.apply", "reconciler.zoom.session", "tzdata",
):  # fmt: skip
    import_module(late)
authorities.in_use()  # read once, for all who are forked

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)


def run(root: Path, environment: dict[str, str]) -> None:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    sys.stdout = sys.stderr = os.fdopen(os.dup(silent), "w")
    cli.main(["apply", "--yes", "--settle", "2"], environment, lambda: NOW, root=root)
