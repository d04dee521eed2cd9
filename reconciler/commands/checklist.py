"""`checklist`: the open manual steps, as a worksheet. Reads only."""

from __future__ import annotations

import asyncio

import click

from reconciler import pipeline
from reconciler.allow import Allow
from reconciler.commands.invocation import (
    FORMATS,
    Invocation,
    allow_option,
    format_option,
    page_selectors,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip
from reconciler.exits import Exit
from reconciler.selection import Selectors
from reconciler.views.output import Output


@click.command("checklist")
@page_selectors
@allow_option(Allow.LINK_DOWN, Allow.BOOKED_PAGE, Allow.CUSTOM_ENDPOINT)
@format_option(*FORMATS, "html")
@report_option()
@show_emails_option()
@pass_invocation
def command(invocation: Invocation, selectors: Selectors, allow: frozenset[Allow]) -> int:
    """List what only a person can do in Zoom's web interface, and nothing else: apply patches the rest.

    The steps of all pages make one worksheet; with --format html it has boxes to tick. A step closes by
    itself when the page appears in Zoom; one that nothing can prove is closed by `reconciler attest`.
    What apply does only with --allow, a step asks for only with the same --allow; without it stands what is
    to be seen to first.

    \b
    Examples:
      reconciler checklist
      reconciler checklist two-hosts --format markdown
      reconciler checklist --format html > worksheet.html
    """
    return run(invocation.setting(selectors, allow=allow), invocation.output)


def run(setting: pipeline.Setting, output: Output) -> int:
    """Plan, and show the steps that are left to people."""
    return asyncio.run(_checklist(setting, output))


async def _checklist(setting: pipeline.Setting, output: Output) -> int:
    from reconciler import plan_report
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader = Reader(session)
        planned = await pipeline.make_plan(setting, config, reader, lock)
        planned = await plan_report.with_lost_bookings(setting, planned, reader)
    output.show("checklist", plan_report.checklist(setting, planned))
    return int(Exit.OK)
