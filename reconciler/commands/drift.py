"""`drift`: what has moved. Reads only, by construction: its client has no write method."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from reconciler import notify, pipeline
from reconciler.allow import Allow
from reconciler.commands import ci_job
from reconciler.commands.invocation import (
    Invocation,
    allow_option,
    format_option,
    pages_argument,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip
from reconciler.commands.notification import Telling
from reconciler.exits import Exit, worst
from reconciler.model import BookingPage
from reconciler.views.output import Output


@click.command("drift")
@pages_argument
@click.option(
    "--fail-on", type=click.Choice(["critical", "warning"]), default="warning", show_default=True,
    help="From which severity on to exit with 2; types and open manual steps always count.",
)  # fmt: skip
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Remember in FILE what was found; mark what is new since the last run, say since when the rest is.",
)
@click.option(
    "--notify", "url", metavar="URL",
    help="Send one short message when something counts; with --state, when what counts has changed. A URL of "
    f"apprise; {notify.VARIABLE} or the file that {notify.VARIABLE}_FILE names can hold it. Never shown.",
)  # fmt: skip
@click.option(
    "--report-url",
    metavar="URL",
    help="Where people find the report, for the message. Default: the page of the CI job, if this is one.",
)
@allow_option(Allow.CUSTOM_ENDPOINT)
@format_option()
@report_option()
@show_emails_option()
@pass_invocation
def command(
    invocation: Invocation, pages: tuple[str, ...], fail_on: str, state: Path | None, url: str | None,
    report_url: str | None, allow: frozenset[Allow],
) -> int:  # fmt: skip
    """Compare what is live with the files and with what was last applied, above all the type of each PAGE.

    Ends with 2 when something moved, with 0 when all is in sync. What the files ask for and nobody applied
    yet is shown as info and does not count, nor does what a page's file acknowledges. Each finding says
    who moved, where it is declared, and what to type next.

    \b
    Examples:
      reconciler drift
      reconciler drift --fail-on critical --format github
      reconciler drift --report junit=drift.xml --report html=drift.html
      reconciler drift --state drift.json --notify "$RECONCILER_NOTIFY_URL"
      RECONCILER_NOTIFY_URL_FILE=chat.url reconciler drift --state drift.json
    """
    named = notify.addresses(url, invocation.environment)
    channel = None
    if named:
        invocation.hidden.append(named[0])
        channel = notify.Channel(*named)
    link = report_url or ci_job.link(invocation.environment)
    telling = Telling(state, channel, link, invocation.show_emails)
    setting = invocation.setting(pages, allow=allow)
    return run(setting, invocation.output, fail_on=fail_on, telling=telling)


def run(
    setting: pipeline.Setting, output: Output, *, fail_on: str = "warning", telling: Telling | None = None
) -> int:
    """Read, compare, show; then send the message and write the state file. Return the exit code."""
    return asyncio.run(_drift(setting, output, fail_on, telling or Telling()))


async def _drift(setting: pipeline.Setting, output: Output, fail_on: str, telling: Telling) -> int:
    from reconciler import report
    from reconciler.planning import coverage, drift_findings, since_last_look
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        before = telling.before(lock.section)
        planned = await pipeline.make_plan(setting, config, Reader(session), lock, all_types=True)
    judged, now = pipeline.findings(setting, planned), setting.clock()
    findings = judged.findings
    news = since_last_look.compare(findings, before, now, setting.pages) if before else None
    desired = planned.observed.desired
    proved = coverage.measure(planned.plan, now)
    pictures = _pictures(setting, planned) if output.draws else {}
    content = report.drift(planned.plan, judged, desired, proved, pictures, news)
    output.show("drift", content)
    counted = [finding for finding in findings if finding.counts]
    failing = counted if fail_on == "warning" else list(filter(drift_findings.grave, counted))
    code = telling.tell(content, news, lock.section)
    return worst([Exit.DIFFERS if failing else Exit.OK, code])


def _pictures(setting: pipeline.Setting, planned: pipeline.Planned) -> dict[str, Any]:
    """Draw the week of every page as it stands in Zoom."""
    from reconciler.bookable import effect
    from reconciler.planning import drift_findings

    users, today = planned.observed.evidence.users, setting.clock().date()
    return {
        page.key: effect.picture(page, action.live, users, today, drift_findings.actual_type(action.proof))
        for action in planned.plan.actions
        if isinstance(page := action.page, BookingPage)
    }
