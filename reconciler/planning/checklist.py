"""What only a person can do, as exact steps in the web interface. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.model import BookingPage, Change, LivePage, PageType, ZoomUser
from reconciler.times.weekly import format_windows

TYPE_NAMES = {
    PageType.ONE_TO_ONE: "One to One",
    PageType.ONE_TO_MANY: "One to Many",
    PageType.ANY_HOST: "Any Host Available",
    PageType.ALL_HOSTS: "All Hosts Available",
}
"""The names people see in Zoom's web interface [FACTS: types]."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do by hand: `do` says it, `field` and `value` give the exact value, `url` where."""

    do: str
    field: str = ""
    value: str = ""
    url: str = ""


def make_page(page: BookingPage) -> tuple[Step, ...]:
    """Return how to make a page of this type: only what the API cannot do; apply patches the rest."""
    assert page.type is not None  # noqa: S101 - a tombstone is never made
    kind = TYPE_NAMES[page.type]
    return (
        Step(f"in Zoom as {page.owner.email}: Scheduler, Create schedules", "owner", page.owner.email),
        Step(f"choose {kind}", "type", kind),
        *_hosts(page),
        Step(f"end the page's link in `{page.slug}`", "slug", page.slug),
        Step("save, with any name and length; the next `reconciler apply` sets the rest and proves the type"),
    )


def nearly(page: BookingPage, near: Sequence[LivePage]) -> str:
    """Say what stands there that may have been made for a missing page."""
    return "; ".join(
        f"`{one.slug}` stands under {one.owner}, not {page.owner.email}"
        if one.owner != page.owner.email
        else f"a page of {one.owner} with these hosts stands at `{one.slug}`"
        for one in near
    )


def finish_page(page: BookingPage, near: Sequence[LivePage]) -> tuple[Step, ...]:
    """Return how to put right what may have been made for a missing page, and how to make it else."""
    first = [
        Step(f"if `{one.slug}` of {one.owner} was made for this, delete it: no page changes its owner",
             "owner", page.owner.email, one.url or "")
        if one.owner != page.owner.email
        else Step(f"if `{one.slug}` was made for this, end its link in `{page.slug}`; that is all",
                  "slug", page.slug, one.url or "")
        for one in near
    ]  # fmt: skip
    return (*first, *make_page(page))


def wrong_type(page: BookingPage, live: LivePage) -> tuple[Step, ...]:
    """Return how to put a page right that is not of the declared type: a type cannot be patched."""
    first = Step(f"open the page `{live.slug}` of {live.owner} and delete it, or give it another link",
                 "slug", live.slug, live.url or "")  # fmt: skip
    return (first, *make_page(page))


def wrong_hosts(
    page: BookingPage, live: LivePage, changes: tuple[Change, ...], users: Iterable[ZoomUser]
) -> tuple[Step, ...]:
    """Return which hosts to add and to remove, by mailbox; hours and fields are left to apply."""
    emails = {one.called: one.email for one in users} | {host.name: host.email for host in page.hosts}
    return tuple(
        Step(f"{verb} host {email} on the page `{live.slug}`", "hosts", email, live.url or "")
        for one in changes
        if is_host_set(one)
        for email in [emails.get(one.path[1], one.path[1])]
        for verb in ["add" if one.before is None else "remove"]
    )


def strangers(emails: Iterable[str]) -> tuple[Step, ...]:
    """Return what to do about people whom the account does not know: nobody can put them on a page."""
    return tuple(
        Step(f"give {one} access to Scheduler in this account, or name somebody else in the files", "", one)
        for one in emails
    )


def look_at(page: BookingPage, url: str, slug: str) -> tuple[Step, ...]:
    """Return how to look at a page whose type no machine could prove."""
    assert page.type is not None  # noqa: S101 - a tombstone has no type to prove
    kind = TYPE_NAMES[page.type]
    return (
        Step(f"in Zoom as {page.owner.email}: look whether `{slug}` is {kind}", "type", kind, url),
        *_hosts(page),
        Step(f"if so: reconciler attest {page.key} --by YOUR-NAME"),
    )


def overrides(page: BookingPage) -> tuple[Step, ...]:
    """Return the dated exceptions to set by hand.

    Zoom does not publish whether `segments` add to a day or replace it, and a day off has no form there.
    """
    return tuple(
        Step(
            f"set {day.isoformat()} for {host.email} to {', '.join(format_windows(windows)) or 'closed'}",
            f"hosts.{host.name}.overrides.{day.isoformat()}",
            ", ".join(format_windows(windows)) or "closed",
        )
        for host in page.hosts
        for day, windows in sorted(host.overrides.items())
    )


def is_host_set(change: Change) -> bool:
    """Whether a change adds or removes a host."""
    return len(change.path) == 2 and change.path[0] == "hosts" and None in (change.before, change.after)


def _hosts(page: BookingPage) -> tuple[Step, ...]:
    emails = ", ".join(host.email for host in page.hosts)
    return (Step(f"hosts: exactly {emails}", "hosts", emails),)
