"""What a drift compares, and what it does not: the limits within which "in sync" is meant. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from reconciler.compare import projection
from reconciler.compare.identity import Mismatch, Unread
from reconciler.compare.renamed import Renamed
from reconciler.evidence import Verdict
from reconciler.model import BookingPage, Desired
from reconciler.planning import tolerated, touched
from reconciler.planning.action import Action, Plan
from reconciler.planning.evidence import Evidence


def measure(
    plan: Plan, files: Desired, evidence: Evidence, listed: Collection[str], *, chosen: bool
) -> dict[str, Any]:
    """Return how much was compared, of all pages of the `files`, and whose unnamed pages are told.

    `listed` are the emails of the owners whose lists were read. Where pages were `chosen`, no page is told
    that no file names.
    """
    pairs = [(action, page) for action in plan.actions if (page := fields_compared(action)) is not None]
    watched = {owner.email for owner in files.account.watch_owners}.intersection(listed)
    memory = evidence.memory.pages
    untold = [
        page.key
        for action, page in pairs
        if action.live and not touched.known(action.live, memory.get(page.key))
    ]
    return {
        "declared": len(files.present),
        "asked": sum(isinstance(action.page, BookingPage) for action in plan.actions),
        "compared": len(pairs),
        "unread": sum(
            len(tolerated.unread_names(page, action.live)) for action, page in pairs if action.live
        ),
        "unmanaged": sum(len(projection.unmanaged(page)) for _, page in pairs),
        "touch_not_known": len(untold),
        "touch_not_known_of": untold,
        "hours_in_zoom": len(
            {host.email for _, page in pairs for host in page.hosts if host.availability is not None}
        ),
        "owners": sorted(listed),
        "watched": [] if chosen else sorted(watched),
        "chosen": chosen,
    }


def fields_compared(action: Action) -> BookingPage | None:
    """Return the page of an action where its declared fields were held against a live page."""
    page, proof = action.page, action.proof
    contradicted = proof is not None and proof.verdict is Verdict.CONTRADICTED
    unclear = isinstance(action.block, Unread | Renamed) or any(
        isinstance(reason, Mismatch) for reason in action.reasons
    )
    if action.live is None or contradicted or unclear or not isinstance(page, BookingPage):
        return None
    return page
