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
from reconciler.selection import Selectors
from reconciler.times import wording
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.records.history import PastRun
    from reconciler.records.lockfile import LockFile
    from reconciler.zoom.api import Reader

BEFORE = "as before the run"
BUT = f"{BEFORE}, but for what is said above"


@click.command("undo")
@click.argument("past", metavar="RUN")
@carrying_out.options
@allow_option()
@limit_options
@format_option()
@report_option()
@pass_invocation
def command(
    invocation: Invocation, past: str, yes: bool, on_error: str, settle: float, over_budget: bool,
    allow: frozenset[Allow], max_changes: int | None, max_deletes: int | None,
) -> int:  # fmt: skip
    """Plan from what RUN found before each of its writes, and carry that out and prove it like any apply.

    Pages it made are removed, pages it removed are made again (with a new id), fields it patched get the
    values they had. A page that has moved since the run is refused. `reconciler runs` lists the runs; an
    undo is a run too.

    \b
    Examples:
      reconciler undo 20260102-080000-1a2b
      reconciler undo 20260102-080000-1a2b --yes --allow link-down
    """
    setting = invocation.setting(
        allow=allow, max_changes=max_changes, max_deletes=max_deletes, settle=settle,
        over_budget=over_budget,
    )  # fmt: skip
    return run(setting, invocation.output, past, yes=yes, keep_going=on_error == "continue")


def run(setting: pipeline.Setting, output: Output, past: str, *, yes: bool, keep_going: bool = False) -> int:
    """Plan the undoing of the run `past`, ask, apply, show what became of every page."""
    from reconciler import undo
    from reconciler.zoom import reading

    config = pipeline.load(setting)
    past_run(setting, past)

    async def planner(reader: Reader, lock: LockFile) -> tuple[pipeline.Planned, list[str]]:
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
        planned = await pipeline.make_plan(setting, wanted, reader, lock, from_files=False)
        keys.update(image.key for image in images)
        held = undo.held(planned.plan, images, past, undoing.stuck)
        lost.extend(undoing.lost)
        return replace(planned, plan=held), list(undoing.lost)

    async def ending(reader: Reader, lock: LockFile) -> str:
        named = tuple(sorted(keys & {page.key for page in config.desired.pages}))
        end = BUT if lost else BEFORE
        if not named:
            return end
        chosen = replace(setting, selectors=Selectors(pages=named), max_changes=None, max_deletes=None)
        try:
            asked = (await pipeline.make_plan(chosen, config, reader, lock)).plan.summary
        except errors.ReconcilerError:
            return f"{end}; the files may still ask for what was undone: run `reconciler plan`"
        count = sum(number for kind, number in asked.items() if kind != "no-op")
        many = wording.many(count, "page")
        return f"{end}; the files now ask for changes to {many}: change them too" if count else end

    keys: set[str] = set()
    lost: list[str] = []
    words = f"reconciler undo {past}"
    carried = carrying_out.carry_out(
        setting, output, config, planner, words, yes=yes, keep_going=keep_going, ending=ending
    )
    return asyncio.run(carried)


def past_run(setting: pipeline.Setting, past: str) -> PastRun:
    """Return a run of the journal. Raises `UsageError` where there is none of that name."""
    from difflib import get_close_matches

    from reconciler.records import journal
    from reconciler.zoom import kept

    with journal.reading(setting.root, kept) as book:
        runs = book.runs() if book else []
    for run in runs:
        if run.id == past:
            return run
    close = get_close_matches(past, [run.id for run in runs], n=1)
    hint = f"did you mean `{close[0]}`?" if close else "`reconciler runs` lists them"
    raise errors.UsageError(f"no run `{past}` in the journal", help=hint)
