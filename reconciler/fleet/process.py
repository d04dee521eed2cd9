"""One task in a process of its own: the same program that a person calls for one account.

The process gets the task on its stdin, and ends at the next safe point when that is closed: when the task is
to stop, and also when whoever started it is gone, killed or not. Its result is what the single command
prints.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any, Final

from reconciler import __version__
from reconciler.exits import Exit
from reconciler.fleet import kept, shortening
from reconciler.fleet.values import Ending, Outcome, Task

COMMAND: Final = ("-P", "-m", "reconciler", "fleet", "account")
ATTEMPTS: Final = 2
"""How often a task is tried whose process is killed: what it wrote is settled by the next."""

_lock = threading.RLock()
_running: defaultdict[str, set[subprocess.Popen[bytes]]] = defaultdict(set)
_stopped: set[str] = set()


def run(task: Task, environment: Mapping[str, str] | None = None) -> Outcome:
    """Do a task; never raises for what happens in its process.

    `environment` is that of the process, by default the one of this process.
    """
    began = monotonic()
    for attempt in range(1, ATTEMPTS + 1):  # noqa: B007 - the last one is told
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "account.html"
            ended = _ended(task, page, environment)
            if ended is None:
                return Outcome(
                    task.member.name, Ending.NOT_BEGUN, int(Exit.INTERRUPTED), why="stopped before it began"
                )
            code, out = ended
            html = page.read_text(encoding="utf-8") if page.exists() else ""
        if code >= 0 or task.fleet in _stopped:
            break
    return _outcome(task, code, out, html, monotonic() - began, attempt)


def once(task: Task) -> Outcome:
    """Do a task as `run` does; of an `apply` that has ended already, return what became of it then.

    One that was interrupted has not ended.
    """
    if task.words[0] != "apply":
        return run(task)
    if known := kept.load(task):
        return known
    outcome = run(task)
    if outcome.ending is Ending.REPORTED and outcome.exit_code != Exit.INTERRUPTED:
        kept.save(task, outcome)
    return outcome


def version() -> str:
    """Return the version of this program where it is asked."""
    return __version__


def stop(fleet: str) -> int:
    """Let the tasks of a fleet here end at the next safe point, and none begin later; return how many run."""
    with _lock:
        _stopped.add(fleet)
        for process in _running[fleet]:
            _close(process)
        return len(_running[fleet])


def kill(fleet: str) -> None:
    """End all tasks of a fleet that run here at once."""
    stop(fleet)
    with _lock:
        for process in _running[fleet]:
            process.kill()


def _ended(task: Task, page: Path, environment: Mapping[str, str] | None) -> tuple[int, bytes] | None:
    """Run the process to its end; return its exit code and output, None where the fleet was stopped."""
    here = task.here if Path(task.here).is_dir() else task.folder
    with _lock:
        if task.fleet in _stopped:
            return None
        process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, *COMMAND, *(["--page", str(page)] if task.pictures else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=here,
            env=environment, start_new_session=True,  # Ctrl-C is for whoever started it, who passes it on
        )  # fmt: skip
        _running[task.fleet].add(process)
    try:
        with process:
            _tell(process, task)
            assert process.stdout is not None  # noqa: S101 - it was asked for
            out = process.stdout.read()
            with _lock:
                _close(process)
            return process.wait(), out
    finally:
        with _lock:
            _running[task.fleet].discard(process)


def _tell(process: subprocess.Popen[bytes], task: Task) -> None:
    assert process.stdin is not None  # noqa: S101 - it was asked for
    with _lock:
        try:
            process.stdin.write(json.dumps(task.to_json()).encode() + b"\n")
            process.stdin.flush()
        except (OSError, ValueError):  # it is gone, or was stopped: its exit code tells
            pass


def _close(process: subprocess.Popen[bytes]) -> None:
    try:
        if process.stdin is not None:
            process.stdin.close()
    except OSError:  # what was not yet written has nobody to read it
        pass


def _outcome(task: Task, code: int, out: bytes, html: str, seconds: float, attempts: int) -> Outcome:
    name = task.member.name
    report, untold = _printed(out)
    if report is not None and code >= 0:
        short = shortening.shortened(report)
        return Outcome(name, Ending.REPORTED, _known(code), short, "", seconds, attempts, html, untold)
    how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
    why = f"its process {how} before it gave a report"
    return Outcome(name, Ending.DIED, int(Exit.FAILED), None, why, seconds, attempts)


def _printed(out: bytes) -> tuple[dict[str, Any] | None, list[dict[str, str]]]:
    """Return the report, None where there is none, and what the line behind it tells to have failed."""
    try:
        text = out.decode("utf-8").strip()
        report, end = json.JSONDecoder().raw_decode(text)
        after: Any = json.loads(text[end:] or "{}")
        return (report, after.get("untold", [])) if isinstance(report, dict) else (None, [])
    except (ValueError, AttributeError):
        return None, []


def _known(code: int) -> int:
    return code if code in set(map(int, Exit)) else int(Exit.FAILED)
