"""`show`: one page whole, and where each value is said. Files alone: no network, no credentials."""

from __future__ import annotations

import click

from reconciler import pipeline
from reconciler.commands import completion
from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.views.output import Output


@click.command("show")
@click.argument("page", metavar="PAGE", shell_complete=completion.pages)
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, page: str) -> int:
    """Show PAGE as it is after defaults, its hosts with their hours, and the place that says each value.

    Reads files alone. Below the page stands what is known of it: the id and the last proof that the lock file
    remembers, steps by hand that are open, and when it can be booked by the hours of the files.

    \b
    Examples:
      reconciler show two-hosts
      reconciler show two-hosts --format json
    """
    return run(invocation.setting(), invocation.output, page)


def run(setting: pipeline.Setting, output: Output, wanted: str) -> int:
    """Show the one page that is meant."""
    from reconciler import chosen, selection, show_report
    from reconciler.commands import local_memory

    config = pipeline.load(setting)
    page = selection.single(config.desired, wanted, chosen.known(setting.root, config))
    known = local_memory.read(setting, config.desired.account)
    output.show("show", show_report.build(page, config.desired, known, setting.clock()))
    return int(Exit.OK)
