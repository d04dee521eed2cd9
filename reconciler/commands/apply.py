"""`apply`: carry a plan out, and prove each result."""

from __future__ import annotations

import asyncio
import getpass
import os
import shlex
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler import errors, pipeline
from reconciler.allow import Allow
from reconciler.commands import ci_job, interrupt
from reconciler.commands.invocation import (
    Invocation,
    allow_option,
    format_option,
    limit_options,
    pages_argument,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip
from reconciler.exits import Exit, worst
from reconciler.planning.outcome import PageOutcome
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.config.desired import Config
    from reconciler.planning.outcome import PageResult
    from reconciler.records.lockfile import LockFile
    from reconciler.zoom.api import Reader


Planner = Callable[["Reader", "LockFile"], Awaitable[tuple[pipeline.Planned, list[str]]]]
"""Makes the plan that is to be carried out, with notes for the report."""
Ending = Callable[["Reader", "LockFile"], Awaitable[str]]
"""Says what all is like once everything was carried out."""


def options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what apply and undo share."""
    command = click.option(
        "--over-budget", is_flag=True, help="Begin although the requests left of the day may not suffice."
    )(command)
    command = click.option(
        "--settle", type=click.FloatRange(0, 600), default=30.0, show_default=True, metavar="SECONDS",
        help="How long a write may take to show.",
    )(command)  # fmt: skip
    stop = click.option(
        "--on-error", type=click.Choice(["stop", "continue"]), default="stop", show_default=True,
        help="After a page that failed: end, or go on with the others.",
    )  # fmt: skip
    return click.option("--yes", is_flag=True, help="Do not ask.")(stop(command))


@click.command("apply")
@pages_argument
@click.option("--expect", metavar="sha256:…", help="Refuse a plan file with another digest.")
@options
@allow_option()
@limit_options
@format_option()
@report_option()
@show_emails_option()
@pass_invocation
def command(
    invocation: Invocation, pages: tuple[str, ...], yes: bool, on_error: str, expect: str | None,
    settle: float, over_budget: bool, allow: frozenset[Allow], max_changes: int | None,
    max_deletes: int | None,
) -> int:  # fmt: skip
    """Make each PAGE (all pages when none is named) what the files say, or carry out a plan FILE.json.

    Every write is read back. A multi-host page is made at an unlisted staging address, proved there,
    and published only then; what no machine can make is handed over as a checklist. Ends with 0 when all is
    verified, with 7 when something is not or a step by hand is open, with 6 when a part failed.

    \b
    Examples:
      reconciler apply
      reconciler apply two-hosts --yes
      reconciler apply plan.json --yes --on-error continue
    """
    plan_file = Path(pages[0]) if len(pages) == 1 and pages[0].endswith(".json") else None
    setting = invocation.setting(
        () if plan_file else pages, allow=allow, max_changes=max_changes,
        max_deletes=max_deletes, settle=settle, over_budget=over_budget,
    )  # fmt: skip
    keep_going = on_error == "continue"
    return run(setting, invocation.output, yes=yes, keep_going=keep_going, plan_file=plan_file, expect=expect)


def run(
    setting: pipeline.Setting, output: Output, *, yes: bool, keep_going: bool = False,
    plan_file: Path | None = None, expect: str | None = None,
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
        planfile.same_files(saved, config.desired.digest)
    chosen = replace(setting, pages=saved.pages, named=saved.named) if saved else setting

    async def planner(reader: Reader, lock: LockFile) -> tuple[pipeline.Planned, list[str]]:
        planned = await pipeline.make_plan(chosen, config, reader, lock)
        if saved:
            planfile.check(saved, planned)
            planned = replace(planned, plan=planfile.agreed(saved, planned.plan, keep_going=keep_going))
        return planned, []

    words = ["reconciler apply", *([shlex.quote(str(plan_file))] if plan_file else setting.pages)]
    return asyncio.run(
        carry_out(chosen, output, config, planner, " ".join(words), yes=yes, keep_going=keep_going)
    )


async def carry_out(
    setting: pipeline.Setting, output: Output, config: Config, planner: Planner, command: str, *,
    yes: bool, keep_going: bool, ending: Ending | None = None,
) -> int:  # fmt: skip
    """Make a plan, ask, carry it out in a run of its own, and show what became of every page.

    `command` is what a person typed, to be typed again.
    """
    from reconciler import plan_report, report
    from reconciler.planning import phrases

    account = config.desired.account
    async with pipeline.connected(setting, account) as (session, lock):
        person = who(setting.environment)
        agreed = yes or sys.stdin.isatty()
        async with pipeline.running(setting, account, session, lock, person, agreed=agreed) as (run, settled):
            planned, notes = await planner(run.writer, lock)
            if planned.plan.refused:
                raise errors.SafetyError(
                    phrases.over_limit(planned.plan.refused), code="limit", help=_LIMIT_HELP
                )
            plan_report.suffices(setting, planned)
            if any(action.writes for action in planned.plan.actions) and not yes:
                _confirm(setting, planned)
            with interrupt.finishing(session.stop, as_json=output.format == "json"):
                applied = await pipeline.apply(setting, run, planned, keep_going=keep_going)
                said = await ending(run.writer, lock) if ending and applied.converged else ""
    desired, told = planned.observed.desired, [*settled, *notes, *applied.notes]
    if applied.cut:
        told.append(f"everything was not read once more: {applied.cut.message}")
    found = report.apply(
        applied.run, applied.results, desired, converged=applied.converged, notes=told, ending=said,
        command=" ".join([command, *(f"--allow {name}" for name in sorted(setting.allow))]),
    )  # fmt: skip
    output.show("apply", found)
    return _exit_code(setting, applied)


_LIMIT_HELP = "raise `limits` in the account document, or apply fewer pages at a time by naming them"


def _exit_code(setting: pipeline.Setting, applied: pipeline.Applied) -> int:
    """Partly applied where something was written and something failed or was refused; else the worst page."""
    codes = [_code(result, setting.allow) for result in applied.results]
    done = [
        result
        for result in applied.results
        if result.action.changes_zoom and result.outcome in (PageOutcome.VERIFIED, PageOutcome.UNVERIFIED)
    ]
    if done and applied.written:
        codes = [Exit.PARTIAL if code in (Exit.FAILED, Exit.SAFETY) else code for code in codes]
    return worst([*codes, *([applied.cut.exit_code] if applied.cut else ())])


def _code(result: PageResult, allow: frozenset[Allow]) -> int:
    by_hand_alone = result.outcome in (PageOutcome.NOT_ATTEMPTED, PageOutcome.VERIFIED)
    if result.exit_code == Exit.UNVERIFIED and by_hand_alone and Allow.MANUAL_STEP in allow:
        return Exit.OK
    return result.exit_code


def _confirm(setting: pipeline.Setting, planned: pipeline.Planned) -> None:
    """Show the plan on stderr and ask; without a terminal there is nobody to ask."""
    from reconciler import plan_report
    from reconciler.views import text
    from reconciler.views.output import console

    if not sys.stdin.isatty():
        raise errors.SafetyError(
            "nobody is there to confirm the plan",
            code="not-confirmed",
            help="say --yes to apply without asking",
        )
    text.render("plan", plan_report.build(setting, planned), console(stderr=True))
    with interrupt.breaking_off():
        agreed = click.confirm("carry this out?", err=True)
    if not agreed:
        raise errors.SafetyError("not confirmed: nothing was written", code="not-confirmed")


def who(environment: Mapping[str, str]) -> dict[str, str]:
    """Say who runs this, from which commit, and where its log is, as far as the surroundings tell."""
    try:
        person = environment.get("GITHUB_ACTOR") or environment.get("GITLAB_USER_LOGIN") or getpass.getuser()
    except (OSError, KeyError):
        person = "unknown"
    return {"who": person, "revision": _revision(), "link": ci_job.link(environment)}


def _revision() -> str:
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude", "*"],  # noqa: S607 - the user's git
            capture_output=True, text=True, timeout=5, check=False,
            env={name: value for name, value in os.environ.items() if not name.startswith("ZOOM_")},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip()
