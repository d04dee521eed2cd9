"""Findings on live pages that no file names: what each may be, and what to do. Pure; none is ever changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from reconciler import staging
from reconciler.compare import identity, renamed
from reconciler.compare.identity import Listed, Match, MovedAway, SeveralAt
from reconciler.compare.renamed import Renamed
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import Desired, LivePage
from reconciler.planning import page_findings, phrases, predecessors, renaming
from reconciler.planning.action import Action, Plan
from reconciler.planning.evidence import Evidence
from reconciler.records.memory import PageMemory
from reconciler.times.wording import quoted

MOST_NAMED: Final = 6
"""Pages, and owners, that are named in one message."""


def find(plan: Plan, desired: Desired, listed: Listed, evidence: Evidence) -> Iterator[Finding]:
    """Yield pages of watched owners that no file names, and of all owners those that a file once named."""
    memory, lookalikes = evidence.memory, evidence.lookalikes
    declared = {page.key for page in desired.pages}
    managed = {action.live.schedule_id for action in plan.actions if action.live}
    managed |= {entry.staging.schedule_id for entry in memory.pages.values() if entry.staging}
    managed |= {entry.schedule_id or "" for key, entry in memory.pages.items() if key in declared}
    managed |= {live_id for action in plan.actions for live_id in _in_question(action)}
    dropped = {entry.schedule_id: (key, entry) for key, entry in memory.pages.items() if key not in declared}
    matches = {action.page.key: evidence.matches.get(action.page.key, Match()) for action in plan.actions}
    called = renamed.find(desired, matches, listed, evidence.users, memory)
    key_now = {page.key: key for key, page in called.items()}
    key_of_lookalike = {live.schedule_id: key for key, pages in lookalikes.items() for live in pages}
    watched = {owner.email for owner in desired.account.watch_owners}
    former = predecessors.standing(listed, memory, declared)
    for live in identity.unmanaged(listed, listed, managed):
        if staging.is_ours(live.slug):
            continue
        name = desired.names.get(live.owner, live.owner)
        if live.schedule_id in former:
            yield predecessors.finding(*former[live.schedule_id], evidence.bookings(live))
        elif live.schedule_id in dropped:
            key, entry = dropped[live.schedule_id]
            now = key_now.get(key, "")
            yield _dropped(live, name, key, entry, now, called.get(now), counts=live.owner in watched)
        elif live.owner in watched and live.schedule_id in evidence.managed:
            yield page_findings.managed_copy(live)
        elif live.owner in watched:
            yield _made_by_hand(live, name, key_of_lookalike.get(live.schedule_id))
    yield from _unseen(desired, listed, evidence, managed)


def _unseen(
    desired: Desired, listed: Listed, evidence: Evidence, managed: Collection[str]
) -> Iterator[Finding]:  # fmt: skip
    """Yield that pages which no file names any more were not looked for, or why their owner is not read."""
    unread: dict[str, list[str]] = {}
    for key, entry in sorted(renamed.dropped(desired, evidence.memory).items()):
        if entry.owner not in listed and entry.schedule_id not in managed:
            unread.setdefault(entry.owner, []).append(key)
    why = {owner: f"the account does not know {owner}" for owner in evidence.strangers}
    why |= {owner: phrases.user_trouble(trouble) for owner, trouble in evidence.troubles.items()}
    for owner in sorted(unread.keys() & why.keys()):
        message = f"{_no_longer_named(unread[owner])} may be live: {why[owner]}"
        yield _informing(message, owner)
    others = {owner: keys for owner, keys in unread.items() if owner not in why}
    if keys := sorted(key for keys in others.values() for key in keys):
        owners = _listed(sorted(others))
        cure = f"to remove one, write it out with `state: absent` and its owner by email ({owners})"
        stay = "stay" if len(keys) > 1 else "stays"
        yield _informing(f"{_no_longer_named(keys)} {stay} live as far as is known: {cure}", owners)


def _no_longer_named(keys: Sequence[str]) -> str:
    many = f"{len(keys)} pages" if len(keys) > 1 else "a page"
    return f"{many} that the files no longer name ({_listed(keys)})"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _informing(message: str, live: str) -> Finding:
    return Finding(
        FindingCode.UNMANAGED_PAGE, "", message, (), None, live, Origin.REPO,
        "reconciler explain unmanaged-page",
    )  # fmt: skip


def _in_question(action: Action) -> Iterator[str]:
    """Yield the ids of live pages at the address of a page of which it is not clear which one it is."""
    for reason in action.reasons:
        if isinstance(reason, MovedAway):
            yield reason.instead
        elif isinstance(reason, SeveralAt):
            yield from reason.schedule_ids


def _made_by_hand(page: LivePage, owner: str, key: str | None) -> Finding:
    message, step = f"no file names the {_page(page)} of {owner}", f"import {owner}"
    if key is not None:
        message += f"; it may have been made for `{key}`, with another link or owner"
        step = f"checklist {key}"
    return Finding(
        FindingCode.UNMANAGED_PAGE, key or "", message, (), None, _shown(page), Origin.LIVE,
        f"reconciler {step}", unmanaged=predecessors.details(page), owner=page.owner,
    )  # fmt: skip


def _dropped(
    live: LivePage, owner: str, key: str, entry: PageMemory, now: str, called: Renamed | None, *, counts: bool
) -> Finding:  # fmt: skip
    """Return the finding on a page that a file once named: its key is `now` another, or the file is gone."""
    message = renaming.words(called) if called else (
        f"no file names `{key}` any more, and the {_page(live)} of {owner} stays: to have it removed, "
        f"write it out: `page: {key}`, `owner: {entry.owner}`, `state: absent`"
    )  # fmt: skip
    origin = Origin.UNKNOWN if counts else Origin.REPO  # informs only where its owner is not watched
    step = f"plan {now}" if now else "explain unmanaged-page"
    return Finding(
        FindingCode.UNMANAGED_PAGE, now, message, (), None, _shown(live), origin, f"reconciler {step}",
        unmanaged=predecessors.details(live), owner=live.owner,
    )  # fmt: skip


def _page(page: LivePage) -> str:
    return f"secret page {page.schedule_id}" if _secret(page) else f"page {quoted(page.slug)}"


def _shown(page: LivePage) -> str:
    return page.schedule_id if _secret(page) else page.slug


def _secret(page: LivePage) -> bool:
    return page.fields.get("secret") is True
