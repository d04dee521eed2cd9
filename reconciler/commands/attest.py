"""`attest`: record that a person saw what a page is."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from reconciler import errors, pipeline
from reconciler.commands.invocation import Invocation, format_option, pages_argument, pass_invocation
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.memory import PageMemory
    from reconciler.zoom.api import Reader


@click.command("attest", short_help="Record that a person saw what each page is.")
@pages_argument
@click.option("--by", required=True, metavar="NAME", help="Who looked.")
@click.option("--yes", is_flag=True, help="Do not ask: the person has looked already.")
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, pages: tuple[str, ...], by: str, yes: bool) -> int:
    """Record in the lock file that NAME saw each PAGE to be of its declared type, with its declared hosts.

    The word counts for `attest_for` days, and is void when the page is changed by anyone else.

    \b
    Example:
      reconciler attest two-hosts --by ana
    """
    if not pages:
        raise errors.UsageError("no page named", help="name the pages that were looked at")
    if not by.strip():
        raise errors.UsageError("--by is empty", help="say who looked")
    return run(invocation.setting(pages), invocation.output, by=by.strip(), yes=yes)


def run(setting: pipeline.Setting, output: Output, *, by: str, yes: bool) -> int:
    """Ask, then remember."""
    return asyncio.run(_attest(setting, output, by, yes))


async def _attest(setting: pipeline.Setting, output: Output, by: str, yes: bool) -> int:
    from reconciler import checklist
    from reconciler.memory import PageMemory, Seen
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader = Reader(session)
        planned = await pipeline.make_plan(setting, config, reader, lock)
        memory, shown = lock.load(), []
        for action in planned.plan.actions:
            page, known = action.page, memory.pages.get(action.page.key)
            live = action.live or await _staged(reader, page, known)
            if live is None or page.type is None:
                raise errors.UsageError(
                    f"there is no page `{page.key}` to attest",
                    help="run `reconciler plan` to see what is there",
                )
            _ask(page, live, yes)
            said = Seen(
                page.type, "attestation", setting.clock(), live.schedule_id,
                tuple(host.email for host in page.hosts), live.schedule_type, live.updated, by,
                tuple(f"{step.field}={step.value}" for step in checklist.overrides(page)),
            )  # fmt: skip
            known = known or PageMemory(page.owner.email, live.slug, live.schedule_id)
            memory = memory.with_page(page.key, replace(known, attestation=said))
            shown.append({"page": page.key, "type": str(page.type), "by": by, "url": live.url})
        lock.save(memory)
    output.show("attest", {"format_version": "1", "attested": shown})
    return int(Exit.OK)


async def _staged(reader: Reader, page: BookingPage, known: PageMemory | None) -> LivePage | None:
    from reconciler.zoom import live

    if known and known.staging:
        return await live.page(reader, known.staging.schedule_id, page.owner.email)
    return None


def _ask(page: BookingPage, live: LivePage, yes: bool) -> None:
    """Say what to look for. Without a terminal the call itself is the person's word."""
    if yes or not sys.stdin.isatty():
        return
    click.echo(f"{page.key}: {live.url or live.slug}", err=True)
    click.echo(f"  must be {page.type} with {', '.join(host.email for host in page.hosts)}", err=True)
    if not click.confirm("  is it?", err=True):
        raise errors.SafetyError(f"`{page.key}` was not attested", code="not-confirmed")
