"""`drift`: what has moved. Reads only, by construction: its client has no write method."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from reconciler import pipeline
from reconciler.commands.invocation import (
    Invocation,
    allow_option,
    format_option,
    pages_argument,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip
from reconciler.exits import Exit
from reconciler.views.output import Output


@click.command("drift", short_help="Report what has moved; reads only.")
@pages_argument
@click.option(
    "--fail-on", type=click.Choice(["critical", "warning"]), default="warning", show_default=True,
    help="From which severity on to exit with 2; types and open manual steps always count.",
)  # fmt: skip
@allow_option()
@format_option()
@report_option()
@show_emails_option()
@pass_invocation
def command(invocation: Invocation, pages: tuple[str, ...], fail_on: str, allow: tuple[str, ...]) -> int:
    """Compare what is live with the files and with what was last applied, above all the type of each PAGE.

    Exits with 2 when something moved. What the files ask for and nobody applied yet is shown as info
    and does not count.

    \b
    Examples:
      reconciler drift
      reconciler drift --fail-on critical --format github
      reconciler drift --report junit=drift.xml --report html=drift.html
    """
    return run(invocation.setting(pages, allow=frozenset(allow)), invocation.output, fail_on=fail_on)


def run(setting: pipeline.Setting, output: Output, *, fail_on: str = "warning") -> int:
    """Read, compare, show."""
    return asyncio.run(_drift(setting, output, fail_on))


async def _drift(setting: pipeline.Setting, output: Output, fail_on: str) -> int:
    from reconciler import report
    from reconciler.planning import coverage, drift
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        planned = await pipeline.make_plan(setting, config, Reader(session), lock)
    found = pipeline.findings(setting, planned)
    desired = planned.observed.desired
    proved = coverage.of(planned.plan, setting.clock())
    pictures = _pictures(setting, planned) if output.draws else {}
    output.show("drift", report.drift(planned.plan, found, desired, proved, pictures))
    failing = [one for one in found if drift.counts(one) and (fail_on == "warning" or drift.always(one))]
    return int(Exit.DIFFERS if failing else Exit.OK)


def _pictures(setting: pipeline.Setting, planned: pipeline.Planned) -> dict[str, Any]:
    """Draw the week of every page as it stands in Zoom."""
    from reconciler.offers import consequence

    users, today = planned.observed.evidence.users, setting.clock().date()
    return {
        one.page.key: consequence.standing(one.page, one.live, users, today) for one in planned.plan.actions
    }
