"""`fleet account`: one account of a fleet, in the process that the fleet began for it. Not for people.

Reads the task from stdin, then watches it: when it is closed, this process ends at the next safe point.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler import errors
from reconciler.commands import fleet_one
from reconciler.commands.invocation import Invocation, pass_invocation

if TYPE_CHECKING:
    from reconciler.fleet.values import Task

_GO_ON = "run it again: it goes on from here; or give it more time with --deadline"


@click.command("account", hidden=True)
@click.option(
    "--page", type=click.Path(path_type=Path, dir_okay=False), help="Also write the report as HTML."
)
@click.pass_context
@pass_invocation
def command(invocation: Invocation, context: click.Context, page: Path | None) -> int:
    """Do the task that stdin holds as a line of JSON."""
    from reconciler.fleet.values import Task

    invocation.format = "json"
    line = sys.stdin.buffer.readline()
    if not line:
        raise errors.Interrupted("stopped before it began")
    try:
        task = Task.from_json(json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        raise errors.UsageError("`fleet account` is begun by the other commands of `fleet`") from error
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    return run(invocation, context.find_root().command, task, page)


def run(invocation: Invocation, program: click.Command, task: Task, page: Path | None) -> int:
    """Call the single command with the environment of the account, which is held until it has ended."""
    folder, member = Path(task.folder), task.member
    invocation.account, invocation.root, invocation.called = member.name, folder / member.root, task.called
    invocation.gathered = True
    invocation.held.callback(_write_untold, invocation)
    fleet_one.heed(invocation, program, task.words)
    invocation.format = "json"  # which that sets, too
    words = [*_deadline(task), *task.words, "--format", "json", *([f"--report=html={page}"] if page else [])]
    reach = fleet_one.Reach(task.online, task.fleet, task.wait)
    return fleet_one.call(invocation, program, member, folder, words, reach)


def _write_untold(invocation: Invocation) -> None:
    """Write behind the report, as a line of its own, what failed when that was out."""
    from reconciler.report import failures

    if invocation.untold:
        untold = [failures.error(error)["error"] for error in invocation.untold]
        sys.stdout.write(json.dumps({"untold": untold}) + "\n")
        sys.stdout.flush()


def _deadline(task: Task) -> list[str]:
    """Return the option for what is left of the fleet's time. Raises `DeadlineError` where nothing is."""
    if not task.ends:
        return []
    left = int(task.ends - time.time())
    if left < 1:
        raise errors.DeadlineError("the deadline of the fleet left no time for this account", help=_GO_ON)
    return ["--deadline", f"{left}s"]


def _end_with_stdin() -> None:
    """Interrupt the main thread, as Ctrl-C would, once stdin is closed."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
