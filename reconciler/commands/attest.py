"""`attest`: record that a person saw what a page is, or that it is not what it should be."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler import errors, pipeline, run_lock
from reconciler.bookable import inspection
from reconciler.commands import attest_choice, attest_dates, attest_pages, interrupt
from reconciler.commands.attest_dates import Said
from reconciler.commands.invocation import Invocation, format_option, page_selectors, pass_invocation
from reconciler.evidence import Proof
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage, PageType
from reconciler.planning import dates_seen
from reconciler.planning.action import ActionKind
from reconciler.planning.manual_steps import TYPE_NAMES
from reconciler.proof import attested
from reconciler.selection import Selectors
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.compare.projection import Users
    from reconciler.planning.action import Action
    from reconciler.planning.dates_seen import ByPerson
    from reconciler.records.memory import Memory
    from reconciler.zoom.api import Reader


PLACEHOLDERS: Final = frozenset({"NAME", "YOUR-NAME"})
"""What stands in commands that are to be typed, today and in earlier versions, for the one who looked."""


@click.command("attest")
@page_selectors
@click.option("--by", required=True, metavar="NAME", help="Who looked.")
@click.option(
    "--as", "named", multiple=True, metavar="EMAIL",
    help="Whose dates are set, as the checklist lists them (an email or a name of the files). Repeatable.",
)  # fmt: skip
@click.option("--not", "denied", is_flag=True, help="They saw that it is not so: record that.")
@click.option("--yes", is_flag=True, help="Do not ask: the person has looked already.")
@format_option("text", "json")
@pass_invocation
def command(
    invocation: Invocation, selectors: Selectors, by: str, named: tuple[str, ...], denied: bool, yes: bool
) -> int:
    """Record in the lock file that NAME saw each PAGE to be of its declared type, with its declared hosts.

    Without PAGE it asks which of the pages that wait for a person's word; where there is no terminal, it says
    which these are.

    The command itself is the word. On a terminal it first shows for all of them, as one worksheet, the link,
    the hosts, the first starts and the dated exceptions to be seen there, then asks for each. A no, there or
    by --not, is recorded too: a page that waits at staging is then removed by the next apply, which tries
    what is left to try. The word counts for `attest_for` days, and is void when the page is changed by
    anyone else. A page whose evidence points to another type is attested in answer to the question, or where
    it alone is named.

    Dates that are set by hand are closed person by person: each is asked about apart, or named by --as.
    --yes without --as is the word on the dates of all.

    \b
    Examples:
      reconciler attest --by ana
      reconciler attest two-hosts --by ana
      reconciler attest two-hosts --by ana --not
      reconciler attest two-hosts --by ana --as budi@example.com
    """
    if not by.strip():
        raise errors.UsageError("--by is empty", help="say who looked")
    if by.strip(" <>").upper().replace(" ", "-").replace("_", "-") in PLACEHOLDERS:
        raise errors.UsageError(
            f"--by {by.strip()} is nobody's name: it stands for one", help="put the name of who looked there"
        )
    if denied and named:
        raise errors.UsageError("--not is about the type, --as about dates", help="leave one of them out")
    setting = invocation.setting(selectors)
    return run(setting, invocation.output, by=by.strip(), named=named, yes=yes, denied=denied)


def run(
    setting: pipeline.Setting, output: Output, *, by: str, yes: bool, named: Sequence[str] = (),
    denied: bool = False,
) -> int:  # fmt: skip
    """Show what to look for, ask, record the answers in the lock file; `denied`: the answer is no for all.

    `named` are those whose dates are set; where nobody is, all.
    """
    return asyncio.run(_attest(setting, output, by, named, yes, denied))


async def _attest(
    setting: pipeline.Setting, output: Output, by: str, named: Sequence[str], yes: bool, denied: bool
) -> int:
    from reconciler.views.output import console
    from reconciler.views.text import attest as view
    from reconciler.zoom.api import Reader

    config = pipeline.load(setting)
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        reader = Reader(session)
        planned = await pipeline.make_plan(setting, config, reader, lock)
        actions = sorted(planned.plan.actions, key=lambda action: (action.page.owner.email, action.page.key))
        asks = not yes and sys.stdin.isatty()
        if not setting.selectors.given:
            actions = attest_choice.choose(actions, asks=asks)
        known = lock.load()
        pages = await attest_pages.all_there(reader, actions, known.pages)
        proofs = [_proof(action, live) for action, (_, live) in zip(actions, pages, strict=True)]
        users, now = planned.observed.evidence.users, setting.clock()
        by_hand = dates_seen.asked(pages, config.desired.present, known, users, now.date())
        only = attest_dates.accounts(named, config.desired, by_hand)
        sheet = _worksheet(actions, pages, by_hand, proofs, users, now)
        if asked := asks and not denied:
            view.sheet(sheet, console(stderr=True))
        elif not denied:
            believed = {page["page"] for page in sheet} - _against(sheet, proofs, [True] * len(sheet)).keys()
            attest_choice.refuse_unseen(sheet, setting.selectors.words, believed)
            attest_dates.refuse_several(sheet, by_hand, only, yes=yes)
        agreed = [_ask_type(entry) if asked else not denied for entry in sheet]
        dated = [
            attest_dates.said(entry, dates, only, agrees=agrees, asked=asked)
            for entry, dates, agrees in zip(sheet, by_hand, agreed, strict=True)
        ]
        against = _against(sheet, proofs, agreed)
        undoubted = [e["page"] for e in sheet if not attest_choice.doubts(e) and e["page"] not in against]
        confirmed = [page for page, agrees in zip(pages, agreed, strict=True) if agrees]
        with run_lock.held(setting.root):
            memory = before = lock.load()
            for seen in zip(pages, by_hand, agreed, dated, strict=True):
                memory = _with_word(memory, *seen, by, now)
            memory = attested.taught(before, _with_looks(memory, planned), undoubted)
            lock.save(await _calibrated(reader, memory, confirmed, now))
    report = {
        "format_version": "1", "by": by, "attested": _attested(sheet, agreed, by_hand, dated, by),
        "not_attested": [entry["page"] for entry, agrees in zip(sheet, agreed, strict=True) if not agrees],
        "against": against, "learned": _learned(before, memory),
        "next": _next(actions, sheet, agreed, against, open_dates=attest_dates.left(by_hand, dated)),
    }  # fmt: skip
    output.show("attest", report)
    return int(Exit.OK)


def _worksheet(
    actions: Sequence[Action], pages: Sequence[tuple[BookingPage, LivePage]],
    by_hand: Sequence[tuple[ByPerson, ...]], proofs: Sequence[Proof | None], users: Users, now: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return for each page what is to be seen there, and what is known to be otherwise."""
    return [
        inspection.points(page, live, users, now)
        | attest_dates.listed(dates)
        | attest_choice.otherwise(action, live, proof)
        for (page, live), dates, proof, action in zip(pages, by_hand, proofs, actions, strict=True)
    ]


def _attested(
    sheet: Sequence[Mapping[str, Any]], agreed: Sequence[bool], by_hand: Sequence[tuple[ByPerson, ...]],
    dated: Sequence[Said], by: str,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the entries of the worksheet that a person agreed to, with what was seen of their dates."""
    return [
        {**entry, "by": by, **attest_dates.seen(dates, said)}
        for entry, agrees, dates, said in zip(sheet, agreed, by_hand, dated, strict=True)
        if agrees
    ]


def _learned(before: Memory, memory: Memory) -> list[str]:
    """Return the names of the facts about the account that the words have taught."""
    return sorted(name for name, fact in memory.facts.items() if before.facts.get(name) != fact)


def _with_word(
    memory: Memory, seen: tuple[BookingPage, LivePage], dates: tuple[ByPerson, ...], agrees: bool, said: Said,
    by: str, now: datetime,
) -> Memory:  # fmt: skip
    """Return `memory` with a person's word on one page, and what was `said` of its dates."""
    (page, live), entry = seen, memory.pages.get(seen[0].key)
    steps = dates_seen.remembered(entry, live, dates, now.date(), done=said.done, denied=said.denied)
    return _remembered(memory, page, live, by, now, agrees=agrees, steps=steps)


def _proof(action: Action, live: LivePage) -> Proof | None:
    """Return what is known of the type of the page to look at; nothing of one that is not the planned one."""
    return action.proof if action.live and action.live.schedule_id == live.schedule_id else None


def _with_looks(memory: Memory, planned: pipeline.Planned) -> Memory:
    """Return `memory` with what the pages themselves showed, where that is not as declared."""
    from reconciler.apply.remembering import seen_otherwise

    return seen_otherwise(memory, planned.plan, planned.observed.evidence)


def _against(
    sheet: Iterable[Mapping[str, Any]], proofs: Iterable[Proof | None], agreed: Iterable[bool]
) -> dict[str, str]:
    """Return by page key what the page itself shows against the person, where it does."""
    seen = zip(sheet, proofs, agreed, strict=True)
    said = ((entry["page"], attested.contrary(proof, agrees=agrees)) for entry, proof, agrees in seen)
    return {key: contrary for key, contrary in said if contrary}


def _next(
    actions: Sequence[Action], sheet: Sequence[Mapping[str, Any]], agreed: Sequence[bool],
    against: Mapping[str, str], *, open_dates: bool,
) -> str:  # fmt: skip
    """Return the command that goes on with the attested pages; empty where nothing is left to do."""
    if not all(agreed) or against:
        return "reconciler plan"
    if any(action.writes for action in actions) or any(entry["staged"] for entry in sheet):
        return "reconciler apply"
    if any(action.kind is not ActionKind.NO_OP or action.block for action in actions):
        return "reconciler plan"
    return "reconciler checklist" if open_dates else ""


def _ask_type(entry: Mapping[str, Any]) -> bool:
    kind = TYPE_NAMES[PageType(entry["type"])]
    seen = " or ".join(TYPE_NAMES[PageType(type_)] for type_ in entry["points_to"])
    but = f"what was seen of it points to {seen}: " if seen else ""
    but += f"it {', '.join(entry['hosts_otherwise'])}: " if entry["hosts_otherwise"] else ""
    with interrupt.breaking_off():
        return click.confirm(f"{but}is `{entry['page']}` {kind}, with exactly these hosts?", err=True)


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
            look=None, made=None, predecessors=page_memory.with_predecessor,
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
        if public and not public.dating.copy
        if (reading := page_data.read(public, page_objects.Page(live.schedule_id, live.slug)))
    ]
    return memory.with_telling(page_data.NAME, now.date()) if calibration.tells(shown) else memory
