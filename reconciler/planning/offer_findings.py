"""The findings on what a page offers to visitors: nothing at all, or times at which nobody is free. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.bookable import closing, offer
from reconciler.compare.projection import Users
from reconciler.evidence import Proof
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage, Tombstone
from reconciler.planning import guards
from reconciler.planning.action import Action


def no_common_time(action: Action, users: Users, today: date) -> Iterator[Finding]:
    """Yield a finding for an active page whose live hours leave nothing to book."""
    page, live = action.page, action.live
    if isinstance(page, Tombstone) or live is None or not live.active:
        return
    offered = offer.live(live, page.type, page.hosts, users)
    over = offered and offered.until and offered.until.date() <= today
    if offered and not over and closing.nothing(offered, today):
        names, declared = [*offered.hosts], {host.name for host in page.hosts}
        others = [name for name in names if name not in declared]
        leave = "leaves" if len(names) == 1 else "leave"
        message = f"nobody can book: {', '.join(names)} {leave} no time that is long enough"
        message += f"; its file does not name {', '.join(others)}" if others else ""
        differences = (*action.changes, *(difference.change for difference in action.tolerated))
        moved = any(change.path[0] in guards.TIMES for change in differences)
        drawn = " --live" if moved else ""  # else the files ask for just what is live
        yield Finding(
            FindingCode.NO_COMMON_TIME, page.key, message, ("hosts",),
            origin=Origin.LIVE if moved else Origin.BOTH, next=f"reconciler slots {page.key}{drawn}",
        )  # fmt: skip


def outside_hours(page: BookingPage, proof: Proof | None) -> Iterator[Finding]:
    """Yield a finding where visitors are offered a time at which nobody is free as far as we know.

    Or not by the rules of time zones in use, while they are by those of another release: it has both in the
    place of what is desired and live. Where times are missing alone, which calendars may hide, it informs.
    """
    claims = proof.claims if proof else ()
    code, path = FindingCode.OFFERED_OUTSIDE_HOURS, ("hosts",)
    for claim in claims:
        if (clocks := claim.fits) is not None:
            command = f"reconciler slots {page.key} --rules {clocks.release}"
            yield Finding(
                code, page.key, claim.seen, path, clocks.in_use, clocks.release, Origin.UNKNOWN, command,
                fits=clocks, informs=clocks.missing > 0,
            )  # fmt: skip
            return
        if claim.outside is not None:
            start = claim.outside.isoformat().replace("+00:00", "Z")
            command = f"reconciler slots {page.key} --live"
            yield Finding(code, page.key, claim.seen, path, None, start, Origin.LIVE, command)
            return
