"""`plan`: what would change. Reads only."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from reconciler import pipeline
from reconciler.allow import Allow
from reconciler.commands import result_files
from reconciler.commands.invocation import (
    Invocation,
    allow_option,
    format_option,
    limit_options,
    page_selectors,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip
from reconciler.exits import Exit
from reconciler.proof.scope import Scope
from reconciler.selection import Selectors
from reconciler.views.output import Output


@click.command("plan")
@page_selectors
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the plan file for apply.")
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 2 when anything is to be done, with 5 when apply would refuse all of it.",
)
@click.option(
    "--look-again", is_flag=True,
    help="Look at every page itself, also where lists show it unchanged since the last look.",
)  # fmt: skip
@allow_option()
@limit_options
@format_option()
@report_option()
@show_emails_option()
@pass_invocation
def command(
    invocation: Invocation, selectors: Selectors, out: Path | None, exit_code: bool,
    allow: frozenset[Allow], max_changes: int | None, max_deletes: int | None, look_again: bool,
) -> int:  # fmt: skip
    """Show what apply would do to each PAGE, or to all pages.

    Reads the files and the account; writes nothing. Ends with 0. With --exit-code it ends with 2 when
    anything is to be done, and with 5 when apply would refuse all of it: over a limit, or everything that
    would change is blocked. With --out the plan goes to a file that
    `reconciler apply FILE` carries out exactly, or refuses where a page has moved since.

    \b
    Examples:
      reconciler plan
      reconciler plan two-hosts --exit-code
      reconciler plan 'advising-*' --owner ana
      reconciler plan --out plan.json && reconciler apply plan.json
    """
    out = result_files.overwritable(out) if out else None
    setting = invocation.setting(selectors, allow=allow, max_changes=max_changes, max_deletes=max_deletes)
    return run(setting, invocation.output, out=out, exit_code=exit_code, look_again=look_again)


def run(
    setting: pipeline.Setting, output: Output, *, out: Path | None = None, exit_code: bool = False,
    look_again: bool = False,
) -> int:  # fmt: skip
    """Plan, show it, and write the plan file when asked."""
    scope = pipeline.with_memory(setting, look_again=look_again)
    return asyncio.run(_plan(setting, output, scope, out, exit_code))


async def _plan(
    setting: pipeline.Setting, output: Output, scope: Scope, out: Path | None, exit_code: bool
) -> int:
    from reconciler import plan_report, planfile, unsettled
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader = Reader(session)
        planned = await pipeline.make_plan(setting, config, reader, lock, scope)
        planned = await plan_report.with_lost_bookings(setting, planned, reader)
        open_runs = unsettled.runs(setting.root, lock)
    report = plan_report.build(setting, planned, brief=output.brief)
    report["unsettled"] = [each.written for each in open_runs]
    if setting.chosen:
        report["chosen"] = list(setting.selectors.words)
    if out is not None:
        digest = planfile.save(out, planned, chosen=setting.chosen, named=setting.named)
        report["plan_file"] = {"file": str(out), "digest": digest}
    output.show("plan", report)
    return int(plan_report.exit_code(planned.plan) if exit_code else Exit.OK)
