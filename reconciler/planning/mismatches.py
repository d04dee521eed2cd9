"""Findings on pages of which files, memory and account do not agree which live page each is. Pure."""

from __future__ import annotations

from reconciler.compare.identity import Listed, Mismatch, MovedAway, SeveralAt
from reconciler.findings import Finding, FindingCode
from reconciler.model import Declared
from reconciler.planning import phrases
from reconciler.times.moments import moment
from reconciler.times.wording import quoted


def finding(page: Declared, why: Mismatch, listed: Listed) -> Finding:
    """Return the finding; another page at one of the addresses, or another address, is another finding."""
    live = next(
        (one for pages in listed.values() for one in pages
         if isinstance(why, MovedAway) and one.schedule_id == why.schedule_id), None
    )  # fmt: skip
    return Finding(
        FindingCode.LOCK_MISMATCH, page.key, phrases.mismatch(why) + _old_link(page, why, listed),
        live=_live(why), next=f"reconciler checklist {page.key}",
        changed=moment(live.updated) if live else None,
    )  # fmt: skip


def _live(why: Mismatch) -> str | None:
    """Return where the page is, and who stands in its place."""
    match why:
        case MovedAway(_, slug, _, instead):
            return ", ".join(filter(None, (slug, instead)))
        case SeveralAt(_, _, ids):
            return ", ".join(ids)
    return None


def _old_link(page: Declared, why: Mismatch, listed: Listed) -> str:
    """Say that no page has the declared link of one that has another; empty where one has it.

    Whether an old link works after it was changed is not known.
    """
    owner = page.owner.email
    if not isinstance(why, MovedAway) or why.instead or owner not in listed:
        return ""
    if any(one.slug == page.slug and not one.cancelled for one in listed[owner]):
        return ""
    return (
        f"; no page of {owner} has the link {quoted(page.slug)} now, and whether the old link still leads to "
        "this page is not known: open it"
    )
