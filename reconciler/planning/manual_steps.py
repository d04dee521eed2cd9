"""What only a person can do, as steps in Zoom's web interface. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from reconciler.allow import Allow
from reconciler.compare.identity import Mismatch, SeveralAt, Unread
from reconciler.model import BookingPage, Change, Host, LivePage, PageType, ZoomUser
from reconciler.times.weekly import format_windows

TYPE_NAMES = {
    PageType.ONE_TO_ONE: "One to One",
    PageType.ONE_TO_MANY: "One to Many",
    PageType.ANY_HOST: "Any Host Available",
    PageType.ALL_HOSTS: "All Hosts Available",
}
"""The names people see in Zoom's web interface [zoom.md: types]."""
ADMINISTRATOR = "an administrator"
"""Who does what no owner can do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do by hand: `do` says it, `field` and `value` give the exact value, `url` where.

    `account` is the email of the person as whom one signs in for it, or `ADMINISTRATOR`; "" is the page's
    owner. `each` says it for several pages that are listed beside it, where that can be said at once.
    """

    do: str
    field: str = ""
    value: str = ""
    url: str = ""
    account: str = ""
    each: str = ""


def mismatch(why: Mismatch) -> tuple[Step, ...]:
    """Return how to say which live page is meant, where files, memory and account do not agree on it."""
    if isinstance(why, SeveralAt):
        return (
            Step(
                "name the one that is meant in the page's file, by `schedule_id`; "
                "`reconciler import` writes the others",
                "schedule_id", " or ".join(why.schedule_ids),
            ),
        )  # fmt: skip
    return (Step("accept it with `previously`, put the slug back in Zoom, or forget the page's lock entry"),)


def make_page(page: BookingPage, today: date) -> tuple[Step, ...]:
    """Return how to make a page of this type: only what the API cannot do; apply patches the rest."""
    kind = TYPE_NAMES[page.type]
    return (
        Step(f"in Zoom as {person(page.owner)}: Scheduler, Create schedules", "owner", person(page.owner)),
        Step(f"choose {kind}", "type", kind),
        *_hosts(page),
        Step(f"end the page's link in `{page.slug}`", "slug", page.slug),
        *dates(page, today),
        Step("save, with any name and length; the next `reconciler apply` sets the rest and proves the type"),
    )


def wrong_hosts(
    page: BookingPage, live: LivePage, changes: tuple[Change, ...], users: Iterable[ZoomUser]
) -> tuple[Step, ...]:
    """Return which hosts to add and to remove, by mailbox; hours and fields are left to apply."""
    emails = {user.called: user.email for user in users} | {host.name: person(host) for host in page.hosts}
    return tuple(
        Step(f"{verb} host {email} on the page `{live.slug}`", "hosts", email, live.url or "",
             live.owner, f"{verb} host {email} on each of these pages")
        for change in changes
        if change.of_host_set
        for email in [emails.get(change.path[1], change.path[1])]
        for verb in ["add" if change.before is None else "remove"]
    )  # fmt: skip


def nobody_left(page: BookingPage) -> Step:
    """Return what comes before a change of hosts after which nobody could book."""
    do = (
        "with the declared hosts and hours nobody could book: change them in the files, or see the steps with"
    )
    return Step(f"{do} reconciler checklist {page.key} --allow {Allow.LINK_DOWN}", "hosts")


def strangers(emails: Iterable[str]) -> tuple[Step, ...]:
    """Return what to do about people whom the account does not know: nobody can put them on a page."""
    return tuple(
        Step(f"give {host} access to Scheduler in this account, or name somebody else in the files", "", host,
             account=ADMINISTRATOR)
        for host in emails
    )  # fmt: skip


def unreadable(unread: Unread) -> tuple[Step, ...]:
    """Return what to do about a live page that cannot be read."""
    live = unread.shown
    do = f"in Zoom as {live.owner}: open the page ({live.called}) and save it again"
    return (Step(do, url="" if live.secret else live.link, account=live.owner),)


def managed_copy(live: LivePage) -> tuple[Step, ...]:
    """Return how to change a copy of an administrator's template."""
    do = f"in Zoom as an administrator: change the template that `{live.slug}` of {live.owner} is made from"
    return (Step(do, url=live.url or "", account=ADMINISTRATOR),)


def person(host: Host) -> str:
    """Return a person as people know them: their email, else their name in the files with their Zoom id."""
    return host.email if host.email != host.id else f"{host.name} (Zoom id {host.id})"


def look_at(page: BookingPage, live: LivePage) -> tuple[Step, ...]:
    """Return how to look at a page whose type the machines do not agree on."""
    kind = TYPE_NAMES[page.type]
    first = Step(f"in Zoom as {person(page.owner)}: look whether `{live.slug}` is {kind}", "type", kind,
                 live.url or "")  # fmt: skip
    return (first, *_seen(page))


def hosts_not_shown(page: BookingPage, live: LivePage) -> tuple[Step, ...]:
    """Return how to make a page readable of which no answer tells who is on it."""
    do = f"in Zoom as {person(page.owner)}: look who is on `{live.slug}`"
    connect = f"connect its owner, so that it can be read: reconciler login --as {page.owner.email}"
    return (Step(do, url=live.url or ""), Step(connect))


def look_at_staged(page: BookingPage, slug: str) -> tuple[Step, ...]:
    """Return how to look at a page at staging, which is inactive: its link may show nothing to visitors."""
    kind, name = TYPE_NAMES[page.type], str(page.fields.get("summary") or page.key)
    return (
        Step(f"in Zoom as {person(page.owner)}: Scheduler, My schedules: open `{name}` whose link ends in "
             f"`{slug}` (inactive, so its link may show nothing)", "slug", slug),
        Step(f"look whether it is {kind}", "type", kind),
        *_seen(page),
    )  # fmt: skip


def overrides(page: BookingPage, today: date, attested: Collection[str] = ()) -> tuple[Step, ...]:
    """Return the dated exceptions to set by hand, and how to say that they are set; past ones do not matter.

    `attested` are those that a person saw on the page, as `named` gives them. Zoom does not publish whether
    `segments` add to a day or replace it, and has no form for a day off.
    """
    steps = tuple(step for step in dates(page, today) if named(step) not in attested)
    closing = f"when that is set, `reconciler attest {page.key} --by YOUR-NAME` closes this"
    return (*steps, Step(closing)) if steps else ()


def named(step: Step) -> str:
    """Return a step by its field and value, as it is remembered."""
    return f"{step.field}={step.value}"


def dates(page: BookingPage, today: date) -> tuple[Step, ...]:
    """Return the dated exceptions of a page from today on that apply does not write, each with its place."""
    return tuple(
        Step(
            f"on the page `{page.slug}` in Zoom, as {person(page.owner)}: in the availability of "
            f"{person(host)} set {day.isoformat()} to {', '.join(format_windows(windows)) or 'closed'}",
            f"hosts.{host.name}.overrides.{day.isoformat()}",
            ", ".join(format_windows(windows)) or "closed",
        )
        for host in page.hosts
        for day, windows in sorted(host.overrides.items())
        if day >= today and not (host.dated and day in host.dated.days)
    )


def _hosts(page: BookingPage) -> tuple[Step, ...]:
    emails = ", ".join(person(host) for host in page.hosts)
    return (Step(f"hosts: exactly {emails}", "hosts", emails),)


def _seen(page: BookingPage) -> tuple[Step, ...]:
    """Return what else is to be seen on a page, and how to say what was seen."""
    word = f"reconciler attest {page.key} --by YOUR-NAME"
    any_of_them = "reconciler attest PAGE --by YOUR-NAME"
    return (
        *_hosts(page),
        Step(f"if all is so: {word}", each=f"of each page, if all is so: {any_of_them}"),
        Step(f"if not: {word} --not", each=f"if not: {any_of_them} --not"),
    )
