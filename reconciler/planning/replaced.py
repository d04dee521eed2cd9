"""Live pages that stand where another one was: removed in Zoom and made again there, by whomever. Pure.

A page is known by its id. One with another id at the same address is the same page to its bookers, and is
taken for the page of the files; but bookings, and what was known of its type, are not of this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import Declared, LivePage, Tombstone
from reconciler.planning.action import Action
from reconciler.planning.reasons import AnotherThan, MadeAgain
from reconciler.records.memory import Memory, PageMemory
from reconciler.times.moments import moment


def former(live: LivePage, memory: PageMemory | None) -> str:
    """Return the id of the page that is remembered where `live` stands now; empty where that is no other.

    It is no other either where this tool put it there, or is about to, or a person has said what it is.
    """
    if memory is None or memory.schedule_id in (None, live.schedule_id):
        return ""
    known = {one.schedule_id for one in (memory.staging, memory.publication, memory.attestation) if one}
    under_way = memory.aside is not None and memory.aside.schedule_id == memory.schedule_id
    return "" if under_way or live.schedule_id in known else memory.schedule_id or ""


def made_again(page: Declared, live: LivePage, memory: Memory) -> str:
    """Return the id of the page that was removed as its file says, where somebody made another one since."""
    was = memory.removed.get(page.key, "")
    again = isinstance(page, Tombstone) and page.key not in memory.pages and was != live.schedule_id
    return was if again else ""


def told(action: Action, memory: Memory) -> Action:
    """Add to an action which page is remembered, where the live one is another: apply takes note of that."""
    if action.live is None:
        return action
    if was := made_again(action.page, action.live, memory):
        return replace(action, reasons=(*action.reasons, MadeAgain(was)))
    was = former(action.live, memory.pages.get(action.page.key))
    return replace(action, reasons=(*action.reasons, AnotherThan(was))) if was else action


def find(page: Declared, live: LivePage, memory: PageMemory | None) -> Iterator[Finding]:
    """Yield the finding on a page that is another one than is remembered.

    For information: it may be what a person was asked to do, or the lock file may be an older one.
    """
    if was := former(live, memory):
        message = (
            f"another page ({live.schedule_id}) stands where this one was; {was}, known here, is not there "
            "any more, and what became of its bookings is not known"
        )
        command = f"reconciler {'plan' if isinstance(page, Tombstone) else 'apply'} {page.key}"
        yield Finding(
            FindingCode.PAGE_REPLACED, page.key, message, (), None, live.schedule_id, Origin.LIVE, command,
            was=was, changed=moment(live.updated), informs=True,
        )  # fmt: skip
