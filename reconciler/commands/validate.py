"""`validate`: what is wrong in the files. Reads files only, no network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from reconciler import diagnostics
from reconciler.commands.invocation import (
    Invocation,
    format_option,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip
from reconciler.exits import Exit
from reconciler.views.output import Output


@click.command("validate")
@format_option()
@report_option()
@show_emails_option()
@pass_invocation
def command(invocation: Invocation) -> int:
    """Check every file under the config root and show all that is wrong, each with its place and the cure.

    Ends with 3 when there are errors; warnings alone end with 0. Uses neither network nor credentials.

    \b
    Examples:
      reconciler validate
      reconciler --config DIR validate --format github
    """
    today, environment = invocation.clock().date(), invocation.environment
    shared = invocation.shared
    return run(invocation.root, invocation.output, today=today, environment=environment, shared=shared)


def run(
    root: Path, output: Output, *, today: date, environment: Mapping[str, str], shared: tuple[Path, ...] = ()
) -> int:
    """Load the files and show what is wrong with them."""
    from reconciler.config import desired, limits, report

    config = desired.load(root, today=today, limits=limits.of(environment), shared=shared)
    pages = len(config.desired.pages)
    content = report.report(
        config.diagnostics, config.sources, pages=pages, made=config.made, taken=config.taken
    )
    output.show("validate", content)
    return int(Exit.USAGE if diagnostics.errors(config.diagnostics) else Exit.OK)
