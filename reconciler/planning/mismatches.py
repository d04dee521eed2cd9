"""Pages of which files, memory and account do not agree which live page each is: findings and steps. Pure."""

from __future__ import annotations

from reconciler.compare.identity import Listed, Mismatch, MovedAway, SeveralAt
from reconciler.findings import Finding, FindingCode
from reconciler.model import Declared
from reconciler.planning import phrases
from reconciler.planning.manual_steps import Step
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


def steps(key: str, why: Mismatch) -> tuple[Step, ...]:
    """Return how to say which live page is meant, where files, memory and account do not agree on it.

    It is one step, whichever of its ways is taken.
    """
    if isinstance(why, SeveralAt):
        return (
            Step(
                "name the one that is meant in the page's file, by `schedule_id`; "
                "`reconciler import` writes the others",
                "schedule_id", " or ".join(why.schedule_ids),
            ),
        )  # fmt: skip
    if isinstance(why, MovedAway):
        return (Step(_taken(key, why) if why.instead else _moved(key, why)),)
    return (
        Step("the page at its address is another one's: give that another link, or this one another slug"),
    )


def _taken(key: str, why: MovedAway) -> str:
    return (
        f"if the page {why.instead} at the declared address is the one that is meant: `reconciler attest "
        f"{key} --by NAME`; if the old one is, give the new page another link, and the old one its link back"
    )


def _moved(key: str, why: MovedAway) -> str:
    keep, back = quoted(f"slug: {why.slug}"), quoted(f"previously: [{why.slug}]")
    return (
        f"to keep the new link write {keep} into the page's file, and its owner where that is another; to "
        f"have the declared link put it back in Zoom, or write {back} into the file, then `reconciler apply "
        f"{key} --allow link-down`; if it is no page of yours, forget it: `reconciler explain lock-mismatch` "
        "says how"
    )


def _live(why: Mismatch) -> str | None:
    """Return where the page is, and who stands in its place."""
    match why:
        case MovedAway(slug=slug, instead=instead):
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
