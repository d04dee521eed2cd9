"""`runs`: what was applied here, when, by whom. Reads the journal alone; needs no credentials."""

from __future__ import annotations

import click

from reconciler import errors, pipeline, run_reports
from reconciler.commands import undo
from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.records import journal
from reconciler.views.output import Output
from reconciler.zoom import kept

LATEST = 20
"""Runs that are shown as text without an option."""


@click.command("runs")
@click.argument("run_id", required=False, metavar="[RUN]")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Show the latest N runs that wrote something. Default: {LATEST} as text, all as JSON.",
)
@click.option("--all", "all_", is_flag=True, help="Show all runs, as text too.")
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, run_id: str | None, limit: int | None, all_: bool) -> int:
    """List the runs of the journal, the latest first; with RUN show each of its writes.

    The journal stands beside the config on this machine and is not committed.

    \b
    Examples:
      reconciler runs
      reconciler runs --all
      reconciler runs 20260102-080000-1a2b --format json
    """
    for typed, name in ((limit is not None, "--limit"), (all_, "--all")):
        if typed and run_id is not None:
            raise errors.UsageError(f"{name} goes with no RUN", help="RUN shows each write of one run")
    if all_ and limit is not None:
        raise errors.UsageError("--all and --limit exclude each other", help="give one of them")
    usual = LATEST if invocation.output.format == "text" and not all_ else None
    return run(invocation.setting(), invocation.output, run_id, usual if limit is None else limit)


def run(
    setting: pipeline.Setting, output: Output, run_id: str | None = None, limit: int | None = None
) -> int:
    """Show the latest `limit` runs that wrote something (None: all), or one with its writes."""
    if run_id is not None:
        output.show("runs", run_reports.single(undo.past_run(setting, run_id)))
        return int(Exit.OK)
    with journal.reading(setting.root, kept) as book:
        output.show("runs", run_reports.listing(book.runs() if book else [], limit))
    return int(Exit.OK)
