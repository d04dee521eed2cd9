"""`apply`: carry a plan out, and prove each result."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler import errors, pipeline
from reconciler.allow import Allow
from reconciler.commands import carrying_out
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
from reconciler.selection import Selectors
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.planfile import Saved
    from reconciler.records.lockfile import LockFile
    from reconciler.zoom.api import Reader


@click.command("apply")
@page_selectors
@click.option("--expect", metavar="sha256:…", help="Refuse a plan file with another digest.")
@carrying_out.options
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
    invocation: Invocation, selectors: Selectors, yes: bool, on_error: str, expect: str | None,
    settle: float, over_budget: bool, allow: frozenset[Allow], max_changes: int | None,
    max_deletes: int | None, look_again: bool,
) -> int:  # fmt: skip
    """Make each PAGE, or all pages, what the files say, or carry out a plan FILE.json.

    Every write is read back. A multi-host page is made at an unlisted staging address, proved there,
    and published only then; what no machine can make is handed over as a checklist. Ends with 0 when all is
    verified, with 7 when something is not or a step by hand is open, with 6 when a part failed.

    \b
    Examples:
      reconciler apply
      reconciler apply two-hosts --yes
      reconciler apply 'advising-*' --owner ana
      reconciler apply plan.json --yes --on-error continue
    """
    plan_file = _plan_file(selectors)
    setting = invocation.setting(
        Selectors() if plan_file else selectors, allow=allow, max_changes=max_changes,
        max_deletes=max_deletes, settle=settle, over_budget=over_budget,
    )  # fmt: skip
    keep_going = on_error == "continue"
    return run(
        setting, invocation.output, yes=yes, keep_going=keep_going, plan_file=plan_file, expect=expect,
        look_again=look_again,
    )  # fmt: skip


def _plan_file(selectors: Selectors) -> Path | None:
    """Return the plan file that is named in place of pages. Raises `UsageError` where options choose too."""
    if len(selectors.pages) != 1 or not selectors.pages[0].endswith(".json"):
        return None
    if selectors.owners or selectors.hosts:
        raise errors.UsageError(
            "a plan file says which pages it is for", help="leave --owner and --host to `reconciler plan`"
        )
    return Path(selectors.pages[0])


def run(
    setting: pipeline.Setting, output: Output, *, yes: bool, keep_going: bool = False,
    plan_file: Path | None = None, expect: str | None = None, look_again: bool = False,
) -> int:  # fmt: skip
    """Plan, ask, apply, show what became of every page."""
    from reconciler import planfile

    config = pipeline.load(setting)
    if expect and not plan_file:
        raise errors.UsageError(
            "--expect is for a plan file", help="name the file: reconciler apply plan.json"
        )
    saved = planfile.load(plan_file, expect) if plan_file else None
    if saved:
        planfile.same_files(saved, config.desired.digest())
    chosen = _of_plan_file(setting, saved) if saved else setting
    scope = pipeline.with_memory(chosen, look_again=look_again, again=saved.open if saved else ())

    async def planner(reader: Reader, lock: LockFile) -> tuple[pipeline.Planned, list[str]]:
        planned = await pipeline.make_plan(chosen, config, reader, lock, scope)
        if saved:
            planfile.check(saved, planned)
            planned = replace(planned, plan=planfile.agreed(saved, planned.plan, keep_going=keep_going))
        return planned, []

    words = ["reconciler apply", *([shlex.quote(str(plan_file))] if plan_file else setting.selectors.words)]
    carried = carrying_out.carry_out(
        chosen, output, config, planner, " ".join(words), yes=yes, keep_going=keep_going
    )
    return asyncio.run(carried)


def _of_plan_file(setting: pipeline.Setting, saved: Saved) -> pipeline.Setting:
    """Return the setting for the pages of a plan file, chosen and named as when it was made."""
    selectors = Selectors(pages=saved.pages)
    return replace(setting, selectors=selectors, chosen=saved.chosen, named=saved.named)
