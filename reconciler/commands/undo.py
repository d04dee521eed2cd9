"""`undo`: bring the pages of a run back to what they were, through the same apply."""

from __future__ import annotations

import asyncio
from dataclasses import replace
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
    pass_invocation,
    report_option,
)  # fmt: skip
from reconciler.exits import Exit
from reconciler.planning import dated_exceptions, phrases
from reconciler.planning.action import ActionKind
from reconciler.planning.blocks import MovedSinceRun
from reconciler.selection import Selectors
from reconciler.times import wording
from reconciler.views.output import Output

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reconciler.config.desired import Config
    from reconciler.planning.action import Action, Plan
    from reconciler.records.history import PastRun
    from reconciler.records.lockfile import LockFile
    from reconciler.undo import Undoing
    from reconciler.zoom.api import Reader

ELSEWHERE = (
    "`reconciler runs` lists those of this folder on this machine; a run that was made elsewhere, as in CI, "
    "stands in the journal there, one of a colleague in the journal on theirs: undo it there, or revert its "
    "commit and apply (docs/ci.md)"
)
SLIPS = 2
"""Characters that may be wrong in the name of a run that was meant."""
MOST_NAMED = 10
BEFORE = "as before the run"
BUT = f"{BEFORE}, but for what is said above"
STALE = (
    "not as the run left it, so nothing of it is put back: say in its file what is to be (edit it, or `git "
    "revert` the commit of the run), then `reconciler apply`"
)
SEEN = "what can be seen is as before the run; what cannot, and what else does not come back, is said above"
STILL_ABSENT = (
    "; the files say `state: absent` of {}: put it back into them first (for instance by `git revert`), "
    "else the next apply removes it again"
)
NO_FILE = "; no file has {} any more: put it back into the files, for apply and drift go by these"
STAY = "hours that the run set for single dates stay: "
APPLY_SETS = f"{STAY}the next apply sets them as the files say"
BY_HAND = f"{STAY}take them back by hand"


@click.command("undo")
@click.argument("past", metavar="RUN")
@carrying_out.options
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be undone.")
@allow_option()
@limit_options
@format_option()
@report_option()
@pass_invocation
def command(
    invocation: Invocation, past: str, yes: bool, dry_run: bool, on_error: str, settle: float,
    over_budget: bool, allow: frozenset[Allow], max_changes: int | None, max_deletes: int | None,
) -> int:  # fmt: skip
    """Plan from what RUN found before each of its writes, and carry that out and prove it like any apply.

    Pages it made are removed, pages it removed are made again (with a new id), fields it patched get the
    values they had. What others changed since stays; a page on which they changed
    the same, or that the run made and they changed, is refused. `reconciler runs` lists the runs; an undo is
    a run too.

    \b
    Examples:
      reconciler undo 20260102-080000-1a2b --dry-run
      reconciler undo 20260102-080000-1a2b
      reconciler undo 20260102-080000-1a2b --yes --allow link-down
    """
    setting = invocation.setting(
        allow=allow, max_changes=max_changes, max_deletes=max_deletes, settle=settle,
        over_budget=over_budget,
    )  # fmt: skip
    return run(setting, invocation.output, past, yes=yes, keep_going=on_error == "continue", dry_run=dry_run)


def run(
    setting: pipeline.Setting, output: Output, past: str, *, yes: bool, keep_going: bool = False,
    dry_run: bool = False,
) -> int:  # fmt: skip
    """Plan the undoing of the run `past`, ask, apply, show what became of every page; show it, `dry_run`."""
    config = pipeline.load(setting)
    past_run(setting, past)
    command_ = f"reconciler undo {past}"
    if dry_run:
        return asyncio.run(_show(setting, output, config, past, command_))
    ends: list[str] = []

    async def planner(reader: Reader, lock: LockFile) -> tuple[pipeline.Planned, list[str]]:
        planned, said = await _plan(setting, config, past, reader, lock)
        ends.append(_said_of_all(planned, said))
        return planned, said

    async def ending(reader: Reader, lock: LockFile) -> str:
        return await _ending(setting, config, past, reader, lock, ends[-1])

    carried = carrying_out.carry_out(
        setting, output, config, planner, command_, yes=yes, keep_going=keep_going, ending=ending
    )
    return asyncio.run(carried)


def _said_of_all(planned: pipeline.Planned, notes: Sequence[str]) -> str:
    """Return what is so of the pages once all is as planned, where `notes` say what does not come back."""
    if planned.restoring and any(planned.restoring.unseen.values()):
        return SEEN
    return BUT if notes else BEFORE


async def _show(setting: pipeline.Setting, output: Output, config: Config, past: str, command_: str) -> int:
    """Show the plan of an undo. Sends GET requests alone, and writes nothing."""
    from reconciler import plan_report
    from reconciler.zoom.api import Reader

    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader = Reader(session)
        planned, notes = await _plan(setting, config, past, reader, lock)
        planned = await plan_report.with_lost_bookings(setting, planned, reader)
    report = plan_report.build(setting, planned, brief=output.brief)
    output.show("plan", {**report, "command": command_, "notes": notes})
    return int(Exit.OK)


async def _plan(
    setting: pipeline.Setting, config: Config, past: str, reader: Reader, lock: LockFile
) -> tuple[pipeline.Planned, list[str]]:
    """Return the plan that brings the pages of a run back, and in words what does not come back."""
    from reconciler import moved_since, undo
    from reconciler.zoom import reading

    history = past_run(setting, past)
    if (history.api_origin, history.account) != (lock.api_origin, lock.account):
        raise errors.SafetyError(
            f"run {past} was on account {history.account} at {history.api_origin}", code="other-account",
            help="use the credentials of that account",
        )  # fmt: skip
    images = undo.images(history)
    known_hosts = [*config.people.emails.values(), *(page.owner for page in config.desired.pages)]
    people = await reading.account(reader, (), undo.emails(images, known_hosts))
    undoing = undo.wanted(images, config.desired, known_hosts, people.users)
    account = replace(config.desired.account, watch_owners=())
    before = replace(config.desired, account=account, pages=undoing.pages)
    wanted = replace(config, desired=before)
    planned = await pipeline.make_plan(
        setting, wanted, reader, lock, files=config.desired, unseen=undoing.unseen
    )
    memory, today = planned.observed.evidence.memory, setting.clock().date()
    taken = dated_exceptions.are_written(memory, today)
    plan = moved_since.held(planned.plan, images, past, undoing.stuck)
    notes = _notes(undoing, plan, {page.key for page in config.desired.present} if taken else ())
    return replace(planned, plan=plan), notes


def _notes(undoing: Undoing, plan: Plan, with_dates: Collection[str]) -> list[str]:
    """Return in words what does not come back, each once for all pages of which it is so.

    `with_dates` are the keys of the pages of which apply sets the hours of single dates as the files say.
    """
    said: dict[str, list[str]] = {}
    for action in plan.actions:
        if isinstance(action.block, MovedSinceRun):
            said.setdefault(STALE, []).append(action.page.key)
    for key, what in undoing.lost:
        said.setdefault(what, []).append(key)
    for key in undoing.dates_stay:
        said.setdefault(APPLY_SETS if key in with_dates else BY_HAND, []).append(key)
    few = phrases.FEW
    return [
        f"{', '.join(keys) if len(keys) <= few else wording.many(len(keys), 'page')}: {what}"
        for what, keys in said.items()
    ]


async def _ending(
    setting: pipeline.Setting, config: Config, past: str, reader: Reader, lock: LockFile, end: str
) -> str:
    """Return the sentence on what the files ask of the undone pages now, after `end`."""
    from reconciler import undo

    images = undo.images(past_run(setting, past))
    restored = {image.key for image in images if image.before is not None}
    in_files = {page.key for page in config.desired.pages}
    named = tuple(sorted({image.key for image in images} & in_files))
    if dropped := sorted(restored - in_files):
        end += NO_FILE.format(phrases.some_pages(dropped))
    if not named:
        return end
    chosen = replace(setting, selectors=Selectors(pages=named), max_changes=None, max_deletes=None)
    try:
        asked = (await pipeline.make_plan(chosen, config, reader, lock)).plan.actions
    except errors.ReconcilerError:
        return f"{end}; the files may still ask for what was undone: run `reconciler plan`"
    changing = [action for action in asked if action.kind is not ActionKind.NO_OP]
    dates = [action for action in changing if _of_dates_alone(action)]
    gone = [one for one in changing if one.kind is ActionKind.DELETE and one.page.key in restored]
    if gone:
        end += STILL_ABSENT.format(phrases.some_pages([action.page.key for action in gone]))
    if others := [action for action in changing if action not in (*dates, *gone)]:
        end += f"; the files now ask for changes to {wording.many(len(others), 'page')}: change them too"
        end += _of_files(others)
    if dates:
        end += f"; `reconciler apply` sets the dates of {wording.many(len(dates), 'page')} as the files say"
    if any(action.checklist for action in asked):
        end += "; steps by hand are open: `reconciler checklist`"
    return end


def _of_files(asked: Sequence[Action]) -> str:
    """Name the pages to which the files ask for changes, and what takes live values into the files."""
    keys = [action.page.key for action in asked]
    more = f" and {len(keys) - MOST_NAMED} more" if len(keys) > MOST_NAMED else ""
    named = f" ({', '.join(keys[:MOST_NAMED])}{more})"
    patched = [action.page.key for action in asked if action.kind is ActionKind.UPDATE]
    if not patched:
        return named
    one = patched[0] if len(patched) == 1 else "PAGE"
    return f"{named}; `reconciler pull {one}` takes what is live now into its file"


def _of_dates_alone(action: Action) -> bool:
    """Whether all that is to change is hours of single dates, which an undo leaves to apply."""
    paths = [change.path for change in action.changes]
    return bool(paths) and all(path[0] == "hosts" and path[2:3] == ("overrides",) for path in paths)


def past_run(setting: pipeline.Setting, past: str) -> PastRun:
    """Return a run of the journal. Raises `UsageError` where there is none of that name."""
    from reconciler.records import journal
    from reconciler.zoom import kept

    with journal.reading(setting.root, kept) as book:
        runs = book.runs() if book else []
    for run in runs:
        if run.id == past:
            return run
    close = next((run.id for run in runs if _typed(past, run.id)), "")
    hint = f"did you mean `{close}`?" if close else ELSEWHERE
    raise errors.UsageError(f"no run `{past}` in the journal", help=hint)


def _typed(past: str, run: str) -> bool:
    """Whether a name of a run is but for a slip or two that of `run`: all runs of a day look alike."""
    from difflib import SequenceMatcher

    edits = SequenceMatcher(None, past, run, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for what, i1, i2, j1, j2 in edits if what != "equal") <= SLIPS
