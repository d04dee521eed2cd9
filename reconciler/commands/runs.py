"""`runs`: what was applied here, when, by whom. Reads the journal alone; needs no credentials."""

from __future__ import annotations

import click

from reconciler import pipeline, run_reports
from reconciler.commands import undo
from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.records import journal
from reconciler.views.output import Output
from reconciler.zoom import kept


@click.command("runs")
@click.argument("run_id", required=False, metavar="[RUN]")
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, run_id: str | None) -> int:
    """List the runs of the journal, the latest first; with RUN show each of its writes.

    The journal stands beside the config on this machine and is not committed.

    \b
    Examples:
      reconciler runs
      reconciler runs 20260102-080000-1a2b --format json
    """
    return run(invocation.setting(), invocation.output, run_id)


def run(setting: pipeline.Setting, output: Output, run_id: str | None = None) -> int:
    """Show all runs, or one with its writes."""
    if run_id is not None:
        output.show("runs", run_reports.single(undo.past_run(setting, run_id)))
        return int(Exit.OK)
    with journal.reading(setting.root, kept) as book:
        output.show("runs", run_reports.listing(book.runs() if book else []))
    return int(Exit.OK)
