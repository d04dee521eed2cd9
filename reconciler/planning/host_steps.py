"""What a person is to do where a page has other hosts than declared. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.model import BookingPage, Change, LivePage, ZoomUser
from reconciler.planning import manual_steps, phrases
from reconciler.planning.manual_steps import Step
from reconciler.times.wording import quoted


def change(
    page: BookingPage, live: LivePage, changes: tuple[Change, ...], users: Iterable[ZoomUser]
) -> tuple[Step, ...]:
    """Return which hosts to add and to remove, by mailbox; hours and fields are left to apply."""
    users = tuple(users)
    if one := _perhaps_one(page, live, changes, users):
        return (one,)
    emails = {user.called: user.email for user in users} | {
        host.name: manual_steps.person(host) for host in page.hosts
    }
    return tuple(
        Step(f"{verb} host {email} on the page {quoted(live.slug)}", "hosts", email, live.url or "",
             live.owner, f"{verb} host {email} on each of these pages",
             removes=email if verb == "remove" else "")
        for change in changes
        if change.of_host_set
        for email in [emails.get(change.path[1], change.path[1])]
        for verb in ["add" if change.before is None else "remove"]
    )  # fmt: skip


def _perhaps_one(
    page: BookingPage, live: LivePage, changes: tuple[Change, ...], users: Iterable[ZoomUser]
) -> Step | None:
    """Return the step where one host is not shown, and one address that may be theirs; None otherwise.

    Of somebody without an availability Zoom tells no address.
    """
    known = {name for user in users for name in (user.called, user.email, user.address)}
    silent = {user.email for user in users if not user.address}
    sets = [change for change in changes if change.of_host_set]
    shown = [change.path[1] for change in sets if change.before is not None]
    lacking = [host for change in sets if change.before is None for host in page.hosts
               if host.name == change.path[1]]  # fmt: skip
    if len(shown) != 1 or len(lacking) != 1 or shown[0] in known or lacking[0].email not in silent:
        return None
    who = manual_steps.person(lacking[0])
    do = (
        f"see on the page {quoted(live.slug)} whether {shown[0]} is {who}, whose address Zoom does not tell: "
        f"then {phrases.SIGN_IN}; else put {who} in their place"
    )
    return Step(do, "hosts", who, live.url or "", live.owner)
