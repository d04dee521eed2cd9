"""What `apply` and `undo` share: their options, and a plan that is agreed to, carried out and shown."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import errors, pipeline
from reconciler.allow import Allow
from reconciler.commands import ci_job, interrupt, revision
from reconciler.exits import Exit, worst
from reconciler.model import EMPTY
from reconciler.planning.outcome import PageOutcome
from reconciler.times import wording
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.config.desired import Config
    from reconciler.findings import Finding
    from reconciler.planning.drift_findings import Judged
    from reconciler.planning.outcome import PageResult
    from reconciler.records.lockfile import LockFile
    from reconciler.records.memory import Memory
    from reconciler.zoom.api import Reader

_LIMIT_HELP = "raise `limits` in the account document, or apply fewer pages at a time by naming them"
Planner = Callable[["Reader", "LockFile"], Awaitable[tuple[pipeline.Planned, list[str]]]]
"""Reads the account and makes the plan to carry out; returns it with notes for the report."""
Ending = Callable[["Reader", "LockFile"], Awaitable[str]]
"""Returns the sentence that ends the report, called once all is as planned."""


def options(command: Callable[..., int]) -> Callable[..., int]:
    """Add `--yes`, `--on-error`, `--settle` and `--over-budget`."""
    command = click.option(
        "--over-budget", is_flag=True, help="Begin although the requests left of the day may not suffice."
    )(command)
    command = click.option(
        "--settle", type=click.FloatRange(0, 600), default=30.0, show_default=True, metavar="SECONDS",
        help="How long to read a write back until it shows.",
    )(command)  # fmt: skip
    stop = click.option(
        "--on-error", type=click.Choice(["stop", "continue"]), default="stop", show_default=True,
        help="After a page that failed: end, or go on with the others.",
    )  # fmt: skip
    return click.option("--yes", is_flag=True, help="Do not ask.")(stop(command))


async def carry_out(
    setting: pipeline.Setting, output: Output, config: Config, planner: Planner, command: str, *,
    yes: bool, keep_going: bool, ending: Ending | None = None,
) -> int:  # fmt: skip
    """Make a plan, ask unless `yes`, carry it out in a run of its own, show the report; return the exit code.

    `command` is what a person typed, for the report: what is left may need it again. `keep_going`: a page
    that failed does not end the run. Raises `SafetyError` over a limit or where nobody agreed.
    """
    from reconciler import plan_report
    from reconciler.planning import phrases
    from reconciler.report import results

    account = config.desired.account
    async with pipeline.connected(setting, account) as (session, lock):
        person = started_by(setting.environment, setting.root)
        agreed = yes or sys.stdin.isatty()
        async with pipeline.running(setting, account, session, lock, person, agreed=agreed) as (run, settled):
            planned, notes = await planner(run.writer, lock)
            if planned.plan.refused:
                raise errors.SafetyError(
                    phrases.over_limit(planned.plan.refused), code="limit", help=_LIMIT_HELP
                )
            plan_report.suffices(setting, planned)
            planned, notes = (planned, notes) if agreed else _removing_nothing(planned, notes)
            told = planned
            if _to_agree(planned):
                told = await plan_report.with_lost_bookings(setting, planned, run.writer)
                if not yes:
                    _confirm(setting, told, notes, command)
            with interrupt.finishing(session.stop, as_json=output.format == "json"):
                applied = await pipeline.apply(setting, run, planned, keep_going=keep_going)
                sentence = await ending(run.writer, lock) if ending and applied.converged else ""
                if setting.chosen and not ending:
                    sentence = _of_chosen(len(planned.observed.desired.pages))
    judged = pipeline.findings(setting, planned)
    notes = [*settled, *notes, *applied.notes, *_left(setting, applied, run.memory, judged.findings)]
    if applied.cut:
        notes.append(f"everything was not read once more: {applied.cut.message}")
    content = results.apply(
        applied.run, applied.results, planned.observed.desired, converged=applied.converged, notes=notes,
        ending=sentence, command=" ".join([command, *(f"--allow {name}" for name in sorted(setting.allow))]),
    )  # fmt: skip
    content |= {"account": lock.account or None, "allow": sorted(map(str, setting.allow))}
    content |= _ended_by(session.ends.why) | _chosen(setting) | _to_commit(setting)
    output.show("apply", content | _of_plan(setting, planned, told, judged, _done(applied)))
    return _exit_code(setting, applied)


def _of_plan(
    setting: pipeline.Setting, planned: pipeline.Planned, told: pipeline.Planned, judged: Judged,
    done: Collection[str],
) -> dict[str, Any]:  # fmt: skip
    """Return what a report says of the plan that was carried out on the pages `done`.

    `told` is the plan with the bookings that it takes; `judged` are the findings on what it was planned on.
    """
    from reconciler import plan_report
    from reconciler.planning import coverage

    return {
        "looks": coverage.looks(planned.plan, planned.observed.evidence.looked),
        "lost_bookings": [one for one in plan_report.lost(told.plan) if one["page"] in done],
        "overwritten": plan_report.overwritten(planned, judged, done),
        **plan_report.zone_rules_lack(setting, planned),
    }


def _to_agree(planned: pipeline.Planned) -> bool:
    """Whether a plan changes or removes anything in Zoom, pages at staging included."""
    writes = any(action.writes for action in planned.plan.actions)
    return writes or planned.plan.removes_leftovers or bool(planned.observed.evidence.given_up)


def _removing_nothing(
    planned: pipeline.Planned, notes: list[str]
) -> tuple[pipeline.Planned, list[str]]:  # fmt: skip
    """Return a plan that writes nothing else with staging pages staying, and notes with those given up.

    Nobody is there to agree: one that writes is refused as it is.
    """
    from reconciler.planning import left_behind, leftover_pages, phrases
    from reconciler.planning.leftover_pages import Stays

    if any(action.writes for action in planned.plan.actions):
        return planned, notes
    kept = leftover_pages.kept(planned.plan.leftovers, Stays.UNASKED)
    evidence = planned.observed.evidence
    why = f"its page at staging stays: {left_behind.STAYS[Stays.UNASKED]}"
    notes = notes + [f"{key}: {phrases.given_up(reason)}; {why}" for key, reason in evidence.given_up.items()]
    observed = replace(planned.observed, evidence=replace(evidence, given_up=EMPTY))
    return replace(planned, plan=replace(planned.plan, leftovers=kept), observed=observed), notes


def _left(
    setting: pipeline.Setting, applied: pipeline.Applied, after: Memory, found: Sequence[Finding]
) -> list[str]:
    """Say which pages are left at times that are other than meant, and of which changes this run took note.

    `after` is the memory of the run, `found` are the findings on what it was planned on.
    """
    from reconciler import plan_report
    from reconciler.planning import clock_findings, drift_findings, left_behind, predecessors, touched

    plan, observed, now = applied.planned.plan, applied.planned.observed, setting.clock()
    today = now.date()
    changed = drift_findings.unsettled(plan, observed.desired, observed.evidence, after, today)
    outside = drift_findings.outside_hours(applied.remaining, observed.desired, today)
    said = {one.page.schedule_id for one in plan.leftovers if one.stays}
    others = (one for one in applied.left if one.live not in said)
    left = [*left_behind.notes(others, now), *predecessors.notes(found)]
    noted = touched.notes(found)
    noted += [f"{one['page']}: {one['message']}" for one in plan_report.void(applied.planned)]
    return [*clock_findings.notes(changed), *clock_findings.outside_hours(outside), *noted, *left]


def _ended_by(why: errors.ReconcilerError | None) -> dict[str, Any]:
    """Return what ended the run before it was done, as a command that failed says it; nothing for nothing."""
    from reconciler.report import failures

    return {"error": failures.error(why)["error"]} if why else {}


def _chosen(setting: pipeline.Setting) -> dict[str, Any]:
    """Return by which words the pages were chosen; nothing for all pages."""
    words = list(setting.selectors.words)
    return {"chosen": words} if words else {}


def _to_commit(setting: pipeline.Setting) -> dict[str, Any]:
    """Return that the lock file is to be committed, by whoever ran this; nothing where CI does that."""
    by_hand = not ci_job.runs(setting.environment) and revision.lock_uncommitted(setting.root)
    return {"lock_uncommitted": True} if by_hand else {}


def _of_chosen(count: int) -> str:
    pages = wording.many(count, "chosen page") if count > 1 else "chosen page"
    return f"converged: a new plan of the {pages} is empty"


def _exit_code(setting: pipeline.Setting, applied: pipeline.Applied) -> int:
    """Return PARTIAL where pages were written and others failed or were refused, else the worst code.

    OK only where all is true: what did not converge is unverified, but for steps by hand that may be left.
    """
    codes = [_code(result, setting.allow) for result in applied.results]
    if _done(applied) and applied.written:
        codes = [Exit.PARTIAL if code in (Exit.FAILED, Exit.SAFETY) else code for code in codes]
    left = not applied.converged and not (Allow.MANUAL_STEP in setting.allow and applied.by_hand_alone)
    codes += [Exit.UNVERIFIED] if left else []
    return worst([*codes, *([applied.cut.exit_code] if applied.cut else ())])


def _done(applied: pipeline.Applied) -> set[str]:
    """Return the keys of the pages that were written."""
    return {
        result.page
        for result in applied.results
        if result.action.changes_zoom and result.outcome in (PageOutcome.VERIFIED, PageOutcome.UNVERIFIED)
    }


def _code(result: PageResult, allow: frozenset[Allow]) -> int:
    by_hand_alone = result.outcome in (PageOutcome.NOT_ATTEMPTED, PageOutcome.VERIFIED)
    if result.exit_code == Exit.UNVERIFIED and by_hand_alone and Allow.MANUAL_STEP in allow:
        return Exit.OK
    return result.exit_code


def _confirm(setting: pipeline.Setting, planned: pipeline.Planned, notes: list[str], command: str) -> None:
    """Show the plan on stderr, with `notes`, and ask; without a terminal there is nobody to ask."""
    from reconciler import plan_report
    from reconciler.views import text
    from reconciler.views.output import console

    if not sys.stdin.isatty():
        raise errors.SafetyError(
            "nobody is there to confirm the plan",
            code="not-confirmed",
            help="say --yes to apply without asking",
        )
    report = plan_report.build(setting, planned, brief=True)
    undoing = {} if planned.restoring is None else {"command": command}
    text.render("plan", {**report, **undoing, "notes": notes, "asking": True}, console(stderr=True))
    with interrupt.breaking_off():
        agreed = click.confirm("carry this out?", err=True)
    if not agreed:
        raise errors.SafetyError("not confirmed: nothing was written", code="not-confirmed")


def started_by(environment: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return `who` starts a run, the git `revision` of the config `root`, the `link` to the CI job's log.

    `who` is "unknown", the others are empty, where neither the environment nor git says it.
    """
    try:
        person = environment.get("GITHUB_ACTOR") or environment.get("GITLAB_USER_LOGIN") or getpass.getuser()
    except (OSError, KeyError):
        person = "unknown"
    return {"who": person, "revision": revision.short(root), "link": ci_job.link(environment)}
