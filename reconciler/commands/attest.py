"""`attest`: record that a person saw what a page is, or that it is not what it should be."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from reconciler import errors, pipeline, run_lock
from reconciler.bookable import inspection
from reconciler.commands import interrupt
from reconciler.commands.invocation import Invocation, format_option, pages_argument, pass_invocation
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage, PageType, Tombstone
from reconciler.planning.action import ActionKind
from reconciler.planning.manual_steps import TYPE_NAMES
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.planning.action import Action
    from reconciler.records.memory import Memory, PageMemory
    from reconciler.zoom.api import Reader


@click.command("attest")
@pages_argument
@click.option("--by", required=True, metavar="NAME", help="Who looked.")
@click.option("--not", "denied", is_flag=True, help="They saw that it is not so: record that.")
@click.option("--yes", is_flag=True, help="Do not ask: the person has looked already.")
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, pages: tuple[str, ...], by: str, denied: bool, yes: bool) -> int:
    """Record in the lock file that NAME saw each PAGE to be of its declared type, with its declared hosts.

    The command itself is the word. On a terminal it first shows for all of them, as one worksheet, the link,
    the hosts, the first starts and the dated exceptions to be seen there, then asks for each. A no, there or
    by --not, is recorded too: a page that waits at staging is then removed by the next apply, which tries
    what is left to try. The word counts for `attest_for` days, and is void when the page is changed by
    anyone else.

    \b
    Examples:
      reconciler attest two-hosts --by ana
      reconciler attest two-hosts --by ana --not
    """
    if not pages:
        raise errors.UsageError("no page named", help="name the pages that were looked at")
    if not by.strip():
        raise errors.UsageError("--by is empty", help="say who looked")
    return run(invocation.setting(pages), invocation.output, by=by.strip(), yes=yes, denied=denied)


def run(setting: pipeline.Setting, output: Output, *, by: str, yes: bool, denied: bool = False) -> int:
    """Show what to look for, ask, remember what was seen; `denied`: that no page is as it should be."""
    return asyncio.run(_attest(setting, output, by, yes, denied))


async def _attest(setting: pipeline.Setting, output: Output, by: str, yes: bool, denied: bool) -> int:
    from reconciler.views.output import console
    from reconciler.views.text import attest as view
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader = Reader(session)
        planned = await pipeline.make_plan(setting, config, reader, lock)
        actions = sorted(planned.plan.actions, key=lambda one: (one.page.owner.email, one.page.key))
        known = lock.load().pages
        pages = [await _there(reader, action, known.get(action.page.key)) for action in actions]
        sheet = [
            inspection.of(page, live, planned.observed.evidence.users, setting.clock())
            for page, live in pages
        ]
        if asked := not (yes or denied) and sys.stdin.isatty():
            view.sheet(sheet, console(stderr=True))
        seen = [_is_it(one) if asked else not denied for one in sheet]
        dated = [
            is_it and bool(one["dates"]) and (_are_set(one) if asked else not one["staged"])
            for one, is_it in zip(sheet, seen, strict=True)
        ]
        attested = [each for each, is_it in zip(pages, seen, strict=True) if is_it]
        with run_lock.held(setting.root):
            memory = lock.load()
            for (page, live), is_it, dates in zip(pages, seen, dated, strict=True):
                memory = _said(memory, page, live, by, setting.clock(), is_it=is_it, dates=dates)
            lock.save(await _calibrated(reader, memory, attested, setting.clock()))
    shown = [
        {**one, "by": by, "dates_seen": dates}
        for one, is_it, dates in zip(sheet, seen, dated, strict=True)
        if is_it
    ]
    others = [one["page"] for one, is_it in zip(sheet, seen, strict=True) if not is_it]
    against = {
        action.page.key: said
        for action, is_it in zip(actions, seen, strict=True)
        if (said := _against(action, is_it=is_it))
    }
    found = {"format_version": "1", "by": by, "attested": shown, "not_attested": others, "against": against}
    output.show("attest", found)
    return int(Exit.OK)


async def _there(
    reader: Reader, action: Action, known: PageMemory | None
) -> tuple[BookingPage, LivePage]:  # fmt: skip
    """Return the page to look at: the live one, or the one that waits at staging."""
    from reconciler.zoom import live

    page, found = action.page, action.live
    if known and known.staging and (found is None or action.kind is ActionKind.MANUAL):
        found = await live.page(reader, known.staging.schedule_id, page.owner.email)
    if found is None or isinstance(page, Tombstone):
        raise errors.UsageError(
            f"there is no page `{page.key}` to attest", help="run `reconciler plan` to see what is there"
        )
    return page, found


def _against(action: Action, *, is_it: bool) -> str:
    """Say what the page itself shows against a person's word; it counts more. Nothing where it shows none."""
    from reconciler.proof.verdict import weighed

    fresh = [one for one in weighed(action.proof.claims) if one.fresh] if action.proof else []
    declared = action.proof.declared if action.proof else None
    contrary = [one for one in fresh if (declared in one.types) is not is_it]
    return "; ".join(f"{one.witness} shows {one.seen}" for one in contrary)


def _is_it(one: Mapping[str, Any]) -> bool:
    kind = TYPE_NAMES[PageType(one["type"])]
    with interrupt.breaking_off():
        return click.confirm(f"is `{one['page']}` {kind}, with exactly these hosts?", err=True)


def _are_set(one: Mapping[str, Any]) -> bool:
    """Ask for the dated exceptions apart: a page without them is no page of another type."""
    with interrupt.breaking_off():
        return click.confirm(f"are the dates of `{one['page']}` set there?", err=True)


def _said(
    memory: Memory, page: BookingPage, live: LivePage, by: str, now: datetime, *, is_it: bool, dates: bool
) -> Memory:
    """Remember what the person saw, down to the `dates` that are set by hand."""
    from reconciler.planning import manual_steps
    from reconciler.records.memory import PageMemory, Seen

    said = Seen(
        page.type, "attestation", now, live.schedule_id, tuple(host.email for host in page.hosts),
        live.schedule_type, live.updated, by,
    )  # fmt: skip
    known = memory.pages.get(page.key) or PageMemory(page.owner.email, live.slug, live.schedule_id)
    if not is_it:
        return memory.with_page(page.key, replace(known, denial=said, attestation=None))
    if dates:
        said = replace(said, steps=tuple(map(manual_steps.named, manual_steps.dates(page, now.date()))))
    return memory.with_page(page.key, replace(known, attestation=said, denial=None))


async def _calibrated(
    reader: Reader, memory: Memory, attested: Sequence[tuple[BookingPage, LivePage]], now: datetime
) -> Memory:
    """Learn from pages of both kinds, whose types are known now, whether missing fields tell them apart."""
    from reconciler import concurrency, verify
    from reconciler.zoom.witnesses import calibration, page_data, page_objects

    if len({page.type.multi_host for page, _ in attested}) < 2:
        return memory
    visits = await concurrency.all_of(verify.visit(reader, live) for _, live in attested)
    seen = [
        (page.type, calibration.compare(page.type, reading))
        for (page, live), public in zip(attested, visits, strict=True)
        if public
        if (reading := page_data.read(public, page_objects.Page(live.schedule_id, live.slug)))
    ]
    return memory.with_telling(page_data.NAME, now.date()) if calibration.tells(seen) else memory
