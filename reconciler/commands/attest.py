"""`attest`: record that a person saw what a page is, or that it is not what it should be."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from reconciler import errors, pipeline, run_lock
from reconciler.bookable import inspection
from reconciler.commands import interrupt
from reconciler.commands.invocation import Invocation, format_option, page_selectors, pass_invocation
from reconciler.compare.identity import MovedAway, Unread
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage, PageType, Tombstone
from reconciler.planning.action import ActionKind
from reconciler.planning.manual_steps import TYPE_NAMES
from reconciler.selection import Selectors
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.compare.projection import Users
    from reconciler.planning.action import Action
    from reconciler.planning.dates_by_hand import DatesByHand
    from reconciler.records.memory import Memory, PageMemory
    from reconciler.times.weekly import Windows
    from reconciler.zoom.api import Reader


@click.command("attest")
@page_selectors
@click.option("--by", required=True, metavar="NAME", help="Who looked.")
@click.option("--not", "denied", is_flag=True, help="They saw that it is not so: record that.")
@click.option("--yes", is_flag=True, help="Do not ask: the person has looked already.")
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, selectors: Selectors, by: str, denied: bool, yes: bool) -> int:
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
    if not selectors.given:
        raise errors.UsageError(
            "no page named",
            help="name the pages that were looked at",
        )
    if not by.strip():
        raise errors.UsageError("--by is empty", help="say who looked")
    return run(invocation.setting(selectors), invocation.output, by=by.strip(), yes=yes, denied=denied)


def run(setting: pipeline.Setting, output: Output, *, by: str, yes: bool, denied: bool = False) -> int:
    """Show what to look for, ask, record the answers in the lock file; `denied`: the answer is no for all."""
    return asyncio.run(_attest(setting, output, by, yes, denied))


async def _attest(setting: pipeline.Setting, output: Output, by: str, yes: bool, denied: bool) -> int:
    from reconciler.views.output import console
    from reconciler.views.text import attest as view
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader = Reader(session)
        planned = await pipeline.make_plan(setting, config, reader, lock)
        actions = sorted(planned.plan.actions, key=lambda action: (action.page.owner.email, action.page.key))
        pages = await _all_there(reader, actions, lock.load().pages)
        users, now = planned.observed.evidence.users, setting.clock()
        by_hand = _by_hand(pages, config.desired.present, users, now)
        sheet = [
            inspection.points(page, live, users, now, _listed(dates))
            for (page, live), dates in zip(pages, by_hand, strict=True)
        ]
        if asked := not (yes or denied) and sys.stdin.isatty():
            view.sheet(sheet, console(stderr=True))
        agreed = [_ask_type(entry) if asked else not denied for entry in sheet]
        dated = [
            agrees and bool(entry["dates"]) and (_ask_dates(entry) if asked else not entry["staged"])
            for entry, agrees in zip(sheet, agreed, strict=True)
        ]
        attested = [page for page, agrees in zip(pages, agreed, strict=True) if agrees]
        with run_lock.held(setting.root):
            memory = lock.load()
            for (page, live), agrees, set_, dates in zip(pages, agreed, dated, by_hand, strict=True):
                denied_dates = asked and agrees and not set_
                steps = _steps(memory.pages.get(page.key), live, dates, now, set_=set_, denied=denied_dates)
                back = agrees and not (denied_dates and dates)
                steps = _with_withdrawn(memory, page, live, config.desired.present, steps, now, back=back)
                memory = _remembered(memory, page, live, by, now, agrees=agrees, steps=steps)
            memory = _with_looks(memory, planned)
            lock.save(await _calibrated(reader, memory, attested, now))
    shown = [
        {**entry, "by": by, "dates_seen": dates}
        for entry, agrees, dates in zip(sheet, agreed, dated, strict=True)
        if agrees
    ]
    others = [entry["page"] for entry, agrees in zip(sheet, agreed, strict=True) if not agrees]
    against = _against(actions, agreed)
    report = {"format_version": "1", "by": by, "attested": shown, "not_attested": others, "against": against}
    output.show("attest", report)
    return int(Exit.OK)


async def _page_to_see(
    reader: Reader, action: Action, memories: Mapping[str, PageMemory]
) -> tuple[BookingPage, LivePage] | None:  # fmt: skip
    """Return the page to look at: the live one, the one that waits at staging, or the one at the address.

    That is the one which stands there instead of the page that is remembered. None where there is none.
    """
    from reconciler.zoom import live

    page, live_page, memory = action.page, action.live, memories.get(action.page.key)
    if isinstance(action.block, Unread):
        raise live.not_readable(action.block.shown)
    if memory and memory.staging and (live_page is None or action.kind is ActionKind.MANUAL):
        live_page = await live.page(reader, memory.staging.schedule_id, page.owner.email)
    elif instead := next((why.instead for why in action.reasons if isinstance(why, MovedAway)), ""):
        if other := next((key for key, entry in memories.items() if entry.schedule_id == instead), None):
            raise errors.UsageError(f"the page at the address of `{page.key}` is known as `{other}`")
        live_page = await live.page(reader, instead, page.owner.email)
    if live_page is None or isinstance(page, Tombstone):
        return None
    return page, live_page


def _with_looks(memory: Memory, planned: pipeline.Planned) -> Memory:
    """Return `memory` with what the pages themselves showed, where that is not as declared."""
    from reconciler.apply.remembering import seen_otherwise

    return seen_otherwise(memory, planned.plan, planned.observed.evidence)


async def _all_there(
    reader: Reader, actions: Sequence[Action], memories: Mapping[str, PageMemory]
) -> list[tuple[BookingPage, LivePage]]:  # fmt: skip
    """Return the pages to look at. Raises `UsageError` that names those that are not there."""
    found = [await _page_to_see(reader, action, memories) for action in actions]
    keys = [(action.page.key, pair is not None) for action, pair in zip(actions, found, strict=True)]
    if missing := ", ".join(f"`{key}`" for key, there in keys if not there):
        others = " ".join(key for key, there in keys if there)
        rest = f"the others: reconciler attest {others} --by NAME; " if others else ""
        raise errors.UsageError(
            f"there is no page {missing} to attest: nothing was recorded",
            help=f"{rest}`reconciler plan` shows what is there",
        )
    return [pair for pair in found if pair is not None]


def _against(actions: Iterable[Action], agreed: Iterable[bool]) -> dict[str, str]:
    """Return by page key what the page itself shows against the person, where it does."""
    pairs = zip(actions, agreed, strict=True)
    said = ((action, _contrary(action, agrees=agrees)) for action, agrees in pairs)
    return {action.page.key: contrary for action, contrary in said if contrary}


def _contrary(action: Action, *, agrees: bool) -> str:
    """Return what fresh claims on the page say against the person, in words; empty where none does."""
    from reconciler.proof.verdict import weighed

    fresh = [claim for claim in weighed(action.proof.claims) if claim.fresh] if action.proof else []
    declared = action.proof.declared if action.proof else None
    contrary = [
        claim for claim in fresh if (declared not in claim.types if agrees else claim.types == {declared})
    ]
    return "; ".join(f"{claim.witness} shows {claim.seen}" for claim in contrary)


def _ask_type(entry: Mapping[str, Any]) -> bool:
    kind = TYPE_NAMES[PageType(entry["type"])]
    with interrupt.breaking_off():
        return click.confirm(f"is `{entry['page']}` {kind}, with exactly these hosts?", err=True)


def _ask_dates(entry: Mapping[str, Any]) -> bool:
    """Ask for the dated exceptions apart: a page without them is no page of another type."""
    with interrupt.breaking_off():
        return click.confirm(f"are the dates of `{entry['page']}` set there?", err=True)


def _by_hand(
    pages: Iterable[tuple[BookingPage, LivePage]], every_page: Iterable[BookingPage], users: Users,
    now: datetime,
) -> list[tuple[DatesByHand, ...]]:  # fmt: skip
    """Return for each page the dated exceptions to be seen: on it, in availabilities that it goes by."""
    from reconciler.planning import dates_by_hand

    today = now.date()
    shared = dates_by_hand.shared(((page, ()) for page in every_page), today, users)
    return [
        (
            *dates_by_hand.on_page(page, today, users),
            *(dates for dates in shared if dates_by_hand.go_by(page, dates)),
        )
        for page in (dates_by_hand.as_live(page, live, users) for page, live in pages)
    ]


def _steps(
    page_memory: PageMemory | None, live: LivePage, by_hand: Sequence[DatesByHand], now: datetime, *,
    set_: bool, denied: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Return what is done by hand as it is remembered, with what was seen earlier and is not denied now.

    Of dates that are not all `set_` those seen earlier stay; who `denied` them, where all were seen, means
    some of these, nobody knows which: none stays.
    """
    from reconciler.planning import dates_by_hand
    from reconciler.proof import attested

    earlier = attested.steps(page_memory, live.schedule_id)
    asked = [fact for dates in by_hand for fact in dates.facts.values()]
    open_ = {fact for dates in by_hand for fact in dates.without(earlier).facts.values()}
    stands = set_ or (not denied) or bool(open_)
    seen = [fact for fact in asked if set_ or fact not in open_] if stands else []
    return (*seen, *dates_by_hand.kept(earlier, asked, now.date()))


def _with_withdrawn(
    memory: Memory, page: BookingPage, live: LivePage, every_page: Iterable[BookingPage],
    steps: tuple[str, ...], now: datetime, *, back: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Return `steps` with the word on dates that no file declares any more: taken `back`, or still set."""
    from reconciler.planning import withdrawn_dates
    from reconciler.proof import attested

    if back:
        return withdrawn_dates.closed(page, steps, every_page, attested.everywhere(memory), now.date())
    earlier = attested.steps(memory.pages.get(page.key), live.schedule_id)
    still = withdrawn_dates.on_page(page, earlier, now.date())
    return (*steps, *(fact for dates in still for fact in dates.facts.values()))


def _listed(by_hand: Iterable[DatesByHand]) -> list[tuple[str, date, Windows]]:
    return [(dates.host.email, day, windows) for dates in by_hand for day, windows in dates.days.items()]


def _remembered(
    memory: Memory, page: BookingPage, live: LivePage, by: str, now: datetime, *, agrees: bool,
    steps: Sequence[str],
) -> Memory:  # fmt: skip
    """Return `memory` with what the person saw, also the `steps` done by hand."""
    from reconciler.records.memory import PageMemory, Seen

    seen = Seen(
        page.type, "attestation", now, live.schedule_id, tuple(host.email for host in page.hosts),
        live.schedule_type, live.updated, by,
    )  # fmt: skip
    page_memory = memory.pages.get(page.key) or PageMemory(page.owner.email, live.slug, live.schedule_id)
    waiting = page_memory.staging.schedule_id if page_memory.staging else None
    if agrees and live.schedule_id not in (page_memory.schedule_id, waiting):
        page_memory = replace(
            page_memory, owner=page.owner.email, slug=live.slug, schedule_id=live.schedule_id, proof=None,
            look=None, made=None,
        )  # fmt: skip
    seen = replace(seen, steps=tuple(steps))
    if not agrees:
        return memory.with_page(page.key, replace(page_memory, denial=seen, attestation=None))
    return memory.with_page(page.key, replace(page_memory, attestation=seen, denial=None))


async def _calibrated(
    reader: Reader, memory: Memory, attested: Sequence[tuple[BookingPage, LivePage]], now: datetime
) -> Memory:
    """Return `memory`, with the page-data witness where missing fields tell single-host pages from others.

    Needs attested pages of both kinds.
    """
    from reconciler import concurrency, visits
    from reconciler.zoom.witnesses import calibration, page_data, page_objects

    if len({page.type.multi_host for page, _ in attested}) < 2:
        return memory
    shown_pages = await concurrency.all_of(visits.public_page(reader, live) for _, live in attested)
    shown = [
        (page.type, calibration.compare(page.type, reading))
        for (page, live), public in zip(attested, shown_pages, strict=True)
        if public
        if (reading := page_data.read(public, page_objects.Page(live.schedule_id, live.slug)))
    ]
    return memory.with_telling(page_data.NAME, now.date()) if calibration.tells(shown) else memory
