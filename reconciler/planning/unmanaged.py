"""Live pages that no file names: what each may be, and what to do about it. Pure; none is ever touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.compare import identity
from reconciler.compare.identity import Listed
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage, Desired, LivePage
from reconciler.planning.action import Plan
from reconciler.records.memory import Memory, PageMemory

Near = Mapping[str, Iterable[LivePage]]
"""Page key -> pages that may have been made by hand for it."""


def find(plan: Plan, desired: Desired, listed: Listed, memory: Memory, near: Near) -> Iterator[Finding]:
    """Return the pages of watched owners that no file names; those that files named once, of all owners."""
    declared = {page.key for page in desired.pages}
    managed = {action.live.schedule_id for action in plan.actions if action.live}
    managed |= {known.staging.schedule_id for known in memory.pages.values() if known.staging}
    managed |= {known.schedule_id or "" for key, known in memory.pages.items() if key in declared}
    dropped = {known.schedule_id: (key, known) for key, known in memory.pages.items() if key not in declared}
    missing = [
        action.page for action in plan.actions if action.live is None and isinstance(action.page, BookingPage)
    ]
    wanted = {one.schedule_id: key for key, pages in near.items() for one in pages}
    watched = {owner.email for owner in desired.account.watch_owners}
    for one in identity.unmanaged(listed, listed, managed):
        if one.slug.startswith("reconciler-"):
            continue
        name = desired.names.get(one.owner, one.owner)
        if one.schedule_id in dropped:
            yield _dropped(one, name, *dropped[one.schedule_id], missing, counts=one.owner in watched)
        elif one.owner in watched:
            yield _made_by_hand(one, name, wanted.get(one.schedule_id))


def _made_by_hand(one: LivePage, owner: str, key: str | None) -> Finding:
    said, live = f"no file names the {_page(one)} of {owner}", _shown(one)
    if key is None:
        return Finding(
            FindingCode.UNMANAGED_PAGE, "", said, (), None, live, Origin.LIVE, f"reconciler import {owner}"
        )
    said += f"; it may have been made for `{key}`, with another link or owner"
    return Finding(
        FindingCode.UNMANAGED_PAGE, key, said, (), None, live, Origin.LIVE, f"reconciler checklist {key}"
    )


def _dropped(
    one: LivePage, owner: str, key: str, known: PageMemory, missing: Iterable[BookingPage], *, counts: bool
) -> Finding:
    """A page that a file named until lately: its key is another now, or the file is gone."""
    new = [page for page in missing if _alike(page, known)]
    page = new[0] if len(new) == 1 else None
    if page:
        said = (
            f"this looks like the page `{key}` under a new key, and would be made a second time: give it "
            f"`slug: {known.slug}` to keep the link, or `previously: [{known.slug}]` to move it"
        )
    else:
        said = (
            f"no file names `{key}` any more, and the {_page(one)} of {owner} stays: to have it removed, "
            "bring its file back with `state: absent`"
        )
    origin = Origin.UNKNOWN if counts else Origin.REPO  # its owner is not watched: good to know, no more
    where, step = (page.key, f"plan {page.key}") if page else ("", "explain unmanaged-page")
    return Finding(
        FindingCode.UNMANAGED_PAGE, where, said, (), None, _shown(one), origin, f"reconciler {step}"
    )


def _alike(page: BookingPage, known: PageMemory) -> bool:
    """Whether a page that is not there is declared as a remembered one was: same owner, title and hosts."""
    hosts = known.applied.get("hosts") or {}
    return (
        page.owner.email == known.owner
        and page.fields.get("summary") == known.applied.get("summary")
        and {host.name for host in page.hosts} == set(hosts)
    )


def _page(one: LivePage) -> str:
    return f"secret page {one.schedule_id}" if _secret(one) else f"page `{one.slug}`"


def _shown(one: LivePage) -> str:
    return one.schedule_id if _secret(one) else one.slug


def _secret(one: LivePage) -> bool:
    return one.fields.get("secret") is True
