"""What became of an `apply` that has ended, beside the fleet file until the fleet has ended.

A cluster makes a call again whose worker is lost after it has ended: `findings/` shows it. The second would
find nothing to do, and its report would say nothing of what the first one did.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Final

from reconciler import errors, safe_files
from reconciler.fleet.account_lock import FOLDER
from reconciler.fleet.values import Ending, Outcome, Task

_ENDED: Final = "ended"


def load(task: Task) -> Outcome | None:
    """Return what became of the task; None where it has not ended, or nobody can tell."""
    try:
        value = json.loads(_file(task).read_text(encoding="utf-8"))
        return Outcome(**{**value, "ending": Ending(value["ending"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(task: Task, outcome: Outcome) -> None:
    """Keep what became of the task, as far as the folder can be written."""
    with contextlib.suppress(errors.ReconcilerError):  # the worker then has the only copy
        safe_files.replace(_file(task), json.dumps(asdict(outcome)), private=True)


def forget(folder: Path, fleet: str) -> None:
    """Remove all that was kept of a fleet."""
    shutil.rmtree(folder / FOLDER / _ENDED / fleet, ignore_errors=True)


def _file(task: Task) -> Path:
    return Path(task.folder) / FOLDER / _ENDED / task.fleet / f"{task.member.name}.json"
