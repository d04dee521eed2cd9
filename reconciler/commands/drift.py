"""`drift`: what has moved. Reads only, by construction: its client has no write method."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from reconciler import notify, pipeline
from reconciler.allow import Allow
from reconciler.commands import notification
from reconciler.commands.invocation import (
    Invocation,
    allow_option,
    format_option,
    page_selectors,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip
from reconciler.commands.notification import Telling
from reconciler.exits import Exit, worst
from reconciler.model import BookingPage
from reconciler.proof.scope import Scope, Share
from reconciler.records.sightings import Sightings
from reconciler.selection import Selectors
from reconciler.views.output import Output


def read_share(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    """Read `1/N`; return N."""
    if text is None:
        return None
    match = re.fullmatch(r"1/([1-9][0-9]{0,3})", text, re.ASCII)
    if not match:
        raise click.BadParameter(f"{text!r} is no share: write 1/7 for a seventh of the pages")
    return int(match[1])


@click.command("drift")
@page_selectors
@click.option(
    "--fail-on", type=click.Choice(["critical", "warning"]), default="warning", show_default=True,
    help="From which severity on to exit with 2; types and open steps by hand always count.",
)  # fmt: skip
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Remember in FILE what was found; mark what is new since the last run, say since when the rest is.",
)
@click.option(
    "--notify", "url", metavar="URL",
    help="Send one short message when something counts, or why nobody could look; with --state, when that "
    f"has changed. A URL of apprise; {notify.VARIABLE} or the file that {notify.VARIABLE}_FILE names can "
    "hold it. Never shown.",
)  # fmt: skip
@click.option(
    "--report-url",
    metavar="URL",
    help="Where people find the report, for the message. Default: the page of the CI job, if this is one.",
)
@click.option(
    "--share", callback=read_share, metavar="1/N",
    help="Look at an N-th of the pages, those whose last look is oldest, and at those that changed since or "
    "are known to be of another type; of the others lists alone are read. With --state, runs take turns, and "
    "what a look has found is looked at each time; without, only the looks of apply count.",
)  # fmt: skip
@allow_option(Allow.CUSTOM_ENDPOINT)
@format_option()
@report_option()
@show_emails_option()
@pass_invocation
def command(
    invocation: Invocation, selectors: Selectors, fail_on: str, state: Path | None, url: str | None,
    report_url: str | None, share: int | None, allow: frozenset[Allow],
) -> int:  # fmt: skip
    """Compare what is live with the files and with what was last applied, above all the type of each PAGE.

    Ends with 2 when something moved, with 0 when all is in sync. What the files ask for and nobody applied
    yet is shown as info and does not count, nor does what a page's file acknowledges. Each finding says
    who moved, where it is declared, and what to type next.

    \b
    Examples:
      reconciler drift
      reconciler drift --owner ana
      reconciler drift --fail-on critical --format github
      reconciler drift --report junit=drift.xml --report html=drift.html
      reconciler drift --state drift.json --notify "$RECONCILER_NOTIFY_URL"
      reconciler drift --state drift.json --share 1/7
      RECONCILER_NOTIFY_URL_FILE=chat.url reconciler drift --state drift.json
    """
    telling = notification.watch(invocation, url, state, report_url)
    setting = invocation.setting(selectors, allow=allow)
    return run(setting, invocation.output, fail_on=fail_on, telling=telling, share=share)


def run(
    setting: pipeline.Setting, output: Output, *, fail_on: str = "warning", telling: Telling | None = None,
    share: int | None = None,
) -> int:  # fmt: skip
    """Read, compare, show; then send the message and write the state file. Return the exit code.

    With a `share`, one of so many parts of the pages is looked at.
    """
    return asyncio.run(_drift(setting, output, fail_on, telling or Telling(), share))


async def _drift(
    setting: pipeline.Setting, output: Output, fail_on: str, telling: Telling, share: int | None
) -> int:
    from reconciler import plan_report, unsettled
    from reconciler.findings import FindingCode
    from reconciler.planning import compared, coverage, drift_findings, not_read, since_last_look
    from reconciler.report import drift
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        before = telling.before(lock.section)
        scope = Scope(all_types=True, share=_share(share, before), former=not setting.chosen)
        planned = await pipeline.make_plan(setting, config, Reader(session), lock, scope)
        open_runs = unsettled.runs(setting.root, lock)
    judged, now = unsettled.judged(pipeline.findings(setting, planned), open_runs), setting.clock()
    findings = [each for each in judged.findings if each.code is not FindingCode.PAGE_TOUCHED]
    looked = dict.fromkeys(planned.observed.evidence.looked, now)
    if before:
        keys = {page.key for page in config.desired.pages}
        known = {key: at for key, at in before.looked.items() if key in keys}
        before = replace(before, looked={**known, **looked})
    desired = planned.observed.desired
    asked = [page.key for page in desired.pages] if setting.chosen else ()
    evidence, owners = planned.observed.evidence, planned.observed.snapshot.listed
    reach = coverage.measure(planned.plan, evidence.looked, now, share)
    reach |= compared.measure(planned.plan, config.desired, evidence, owners, chosen=setting.chosen)
    unread, watched = not_read.of(planned.plan, evidence), reach["watched"]
    news = since_last_look.compare(findings, before, now, asked, watched, unread) if before else None
    pictures = _pictures(setting, planned) if output.draws else {}
    content = drift.drift(planned.plan, judged, desired, reach, pictures, news)
    content |= {"unsettled": [each.written for each in open_runs]}
    content |= {"account": lock.account or None, **plan_report.zone_rules_lack(setting, planned)}
    counted = [finding for finding in findings if finding.counts]
    failing = counted if fail_on == "warning" else list(filter(drift_findings.grave, counted))
    content["differs"] = bool(failing)
    output.show("drift", content)
    code = telling.tell(content, news, lock.section)
    return worst([Exit.DIFFERS if failing else Exit.OK, code])


def _share(share: int | None, before: Sightings | None) -> Share | None:
    """Return the share of pages to look at, None for all.

    What a look found is looked at again each time: else it would seem to be gone.
    """
    from reconciler.planning import drift_findings

    if share is None:
        return None
    seen = before or Sightings()
    open_ = (sighting.page for sighting in seen.found.values() if sighting.code in drift_findings.OF_LOOKS)
    return Share(share, seen.looked, frozenset(open_))


def _pictures(setting: pipeline.Setting, planned: pipeline.Planned) -> dict[str, Any]:
    """Draw the week of every page as it stands in Zoom; one that is closed offers nothing, and has none."""
    from reconciler.bookable import effect
    from reconciler.planning import drift_findings

    users, today = planned.observed.evidence.users, setting.clock().date()
    return {
        page.key: effect.picture(page, action.live, users, today, drift_findings.actual_type(action.proof))
        for action in planned.plan.actions
        if isinstance(page := action.page, BookingPage) and (action.live is None or action.live.active)
    }
