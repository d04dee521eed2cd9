"""What only a person can do, as steps in Zoom's web interface. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reconciler.allow import Allow
from reconciler.compare.identity import Unread
from reconciler.model import EMPTY, BookingPage, Host, LivePage, PageType
from reconciler.planning import dates_by_hand, phrases
from reconciler.planning.blocks import Bookings, NotRead
from reconciler.planning.dates_by_hand import DatesByHand, Stretch
from reconciler.times import wording
from reconciler.times.weekly import Windows
from reconciler.times.wording import quoted

TYPE_NAMES = {
    PageType.ONE_TO_ONE: "One to One",
    PageType.ONE_TO_MANY: "One to Many",
    PageType.ANY_HOST: "Any Host Available",
    PageType.ALL_HOSTS: "All Hosts Available",
}
"""The names people see in Zoom's web interface [zoom.md: types]."""
MOST_NAMED = 4
"""Dates in one step that are called by the names of their holidays."""
OWN_LINK = "end the link of each in its name above, or in the link that stands beside that"
ADMINISTRATOR = "an administrator"
"""Who does what no owner can do."""


@dataclass(frozen=True, slots=True)
class OnPage:
    """The bookings of a live page that a step is about, or why they are not known."""

    page: str
    live: LivePage
    found: Bookings | NotRead


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do by hand: `do` says it, `field` and `value` give the exact value, `url` where.

    `account` is the email of the person as whom one signs in for it, or `ADMINISTRATOR`; "" is the page's
    owner. `each` says it for several pages that are listed beside it, where that can be said at once.
    `dates` are those that it sets or takes back, or names as such; `removes` is the email of a host whom it
    takes off the page. `needs` are the names that `--allow` takes to see what is to be done. `bookings` are
    those at times that are taken away, or with that host, page by page; None where none were asked for.
    `pages` are the keys of those for which it holds, where one page carries it for several.
    """

    do: str
    field: str = ""
    value: str = ""
    url: str = ""
    account: str = ""
    each: str = ""
    dates: tuple[DatesByHand, ...] = ()
    removes: str = ""
    needs: frozenset[Allow] = frozenset()
    bookings: tuple[OnPage, ...] | None = None
    pages: tuple[str, ...] = ()


def adopt(key: str, case: str) -> Step:
    """Return how to have the page at the declared address known as the page `key`, in some `case`."""
    return Step(f"{case}: reconciler attest {key} --by NAME")


def attest_again(page: BookingPage) -> Step:
    """Return what comes after changes by hand on a page whose type is known by what was said of it before."""
    do = (
        "then, since what was said of {} is of before this change: see that it still is {}, with exactly its "
    )
    do += "hosts, and say so with `reconciler attest {} --by NAME`"
    kind = TYPE_NAMES[page.type]
    return Step(
        do.format("the page", kind, page.key), account=page.owner.email, each=do.format("each", kind, "PAGE")
    )


def make_page(page: BookingPage, today: date) -> tuple[Step, ...]:
    """Return how to make a page of this type: only what the API cannot do; apply patches the rest."""
    kind = TYPE_NAMES[page.type]
    return (
        Step(f"in Zoom as {person(page.owner)}: Scheduler, Create schedules", "owner", person(page.owner)),
        Step(f"choose {kind}", "type", kind),
        *_hosts(page),
        Step(f"end the page's link in {quoted(page.slug)}", "slug", page.slug, each=OWN_LINK),
        *dates(page, today),
        Step(
            "save, with any name and length; once all steps are done, `reconciler apply` sets the rest and "
            "looks at the type"
        ),
    )


def closing_dates(page: BookingPage, dates: Iterable[DatesByHand], closed: Sequence[str]) -> Step:
    """Return what comes before dates that leave nobody able to book pages, by their keys."""
    pages = phrases.some_pages(closed)
    allowing = f"--allow {Allow.LINK_DOWN}"
    do = f"dates to be set by hand close {pages}: nobody can book then, and that needs {allowing}; "
    do += f"if it is meant, see them with reconciler checklist {page.key} {allowing}"
    return Step(do, "hosts", dates=tuple(dates), needs=frozenset({Allow.LINK_DOWN}))


def nobody_left(page: BookingPage) -> Step:
    """Return what comes before a change of hosts after which nobody could book."""
    do = (
        "with the declared hosts and hours nobody could book: change them in the files, or see the steps with"
    )
    command = f"reconciler checklist {page.key} --allow {Allow.LINK_DOWN}"
    return Step(f"{do} {command}", "hosts", needs=frozenset({Allow.LINK_DOWN}))


def link_down(page: BookingPage) -> Step:
    """Return what comes before changes after which people with the page's link find nothing to book."""
    do = "what is to be changed takes the page's link down: if it is meant, see the steps with"
    command = f"reconciler checklist {page.key} --allow {Allow.LINK_DOWN}"
    return Step(f"{do} {command}", needs=frozenset({Allow.LINK_DOWN}))


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
    page = f"{quoted(live.slug)} of {live.owner}"
    do = f"in Zoom as an administrator: change the template that {page} is made from"
    return (Step(do, url=live.url or "", account=ADMINISTRATOR),)


def person(host: Host) -> str:
    """Return a person as people know them: their email, else their name in the files with their Zoom id."""
    return host.email if host.email != host.id else f"{host.name} (Zoom id {host.id})"


def look_at(page: BookingPage, live: LivePage) -> tuple[Step, ...]:
    """Return how to look at a page whose type the machines do not agree on."""
    kind = TYPE_NAMES[page.type]
    first = Step(f"in Zoom as {person(page.owner)}: look whether {quoted(live.slug)} is {kind}", "type", kind,
                 live.url or "")  # fmt: skip
    return (first, *_seen(page))


def hosts_not_shown(page: BookingPage, live: LivePage) -> tuple[Step, ...]:
    """Return how to make a page readable of which no answer tells who is on it."""
    do = f"in Zoom as {person(page.owner)}: look who is on {quoted(live.slug)}"
    connect = f"connect its owner, so that it can be read: reconciler login --as {page.owner.email}"
    return (Step(do, url=live.url or ""), Step(connect))


def look_at_staged(page: BookingPage, slug: str) -> tuple[Step, ...]:
    """Return how to look at a page at staging, which is inactive: its link may show nothing to visitors."""
    kind, name = TYPE_NAMES[page.type], str(page.fields.get("summary") or page.key)
    return (
        Step(f"in Zoom as {person(page.owner)}: Scheduler, My schedules: open {quoted(name)} whose link ends "
             f"in {quoted(slug)} (inactive, so its link may show nothing)", "slug", slug),
        Step(f"look whether it is {kind}", "type", kind),
        *_seen(page),
    )  # fmt: skip


def overrides(
    page: BookingPage, dates: Iterable[DatesByHand], withdrawn: Iterable[DatesByHand] = ()
) -> tuple[Step, ...]:  # fmt: skip
    """Return the dated exceptions to set by hand, one step a place; the last of an account says what to type.

    Those `withdrawn` were set once, and are to be taken back.
    Zoom does not publish whether `segments` add to a day or replace it, and has no form for a day off.
    """
    steps = [*(of_dates(page, one) for one in dates), *(take_back(page, one) for one in withdrawn)]
    last = {step.account: step for step in steps}.values()
    return tuple(_with_closing(step, page) if step in last else step for step in steps)


def _with_closing(step: Step, page: BookingPage) -> Step:
    """Add how to say that the dates are set: by this person alone, since others may not have set theirs."""
    account = step.account or page.owner.email
    said = f"; when that is set, `reconciler attest {{}} --by NAME --as {account}` closes this"
    each = step.each and step.each + said.format("PAGE")
    return replace(step, do=step.do + said.format(page.key), each=each)


def dates(page: BookingPage, today: date) -> tuple[Step, ...]:
    """Return the dated exceptions from today on to be set on the page itself, one step a host."""
    return tuple(of_dates(page, dates) for dates in dates_by_hand.on_page(page, today))


def of_dates(page: BookingPage, dates: DatesByHand) -> Step:
    """Return how to set dates where they stand: on the page, or in an availability for all that go by it."""
    found = list(dates_by_hand.stretches(dates))
    return _in_place(page, dates, _what(found, dates), *_field(found, dates))


def take_back(page: BookingPage, dates: DatesByHand) -> Step:
    """Return how to take back dates that were set by hand, and that no file declares any more."""
    listed = wording.stretches([stretch[:2] for stretch in dates_by_hand.stretches(dates)], EMPTY)
    day = f".{min(dates.days)}" if len(dates.days) == 1 else ""
    what = f"take back what was set for {listed}, which no file names any more"
    return _in_place(page, dates, what, f"{dates.path}{day}", "usual hours")


def dates_of_page(step: Step) -> bool:
    """Whether a step sets dates on a page itself, or takes them back there."""
    return any(not dates.shared for dates in step.dates)


def _in_place(page: BookingPage, dates: DatesByHand, what: str, field: str, value: str) -> Step:
    """Return the step to do `what` where the dates are set: on the page, or in an availability."""
    host = dates.host
    named = (
        f"the availability {quoted(host.availability)}" if host.availability else "the default availability"
    )
    if dates.shared:
        do = f"in Zoom as {person(host)}: in {named}, for all pages that go by it, {what}"
        return Step(do, field, value, account=host.email, dates=(dates,), pages=dates.pages)
    availability = f"in the availability of {person(host)} {what}"
    do = f"on the page {quoted(page.slug)} in Zoom, as {person(page.owner)}: {availability}"
    return Step(do, field, value, each=f"on each of these pages: {availability}", dates=(dates,))


def _what(found: Sequence[Stretch], dates: DatesByHand) -> str:
    """Say stretches with the same times together, `close 3 Apr, 25 Dec 2026`; a few with their names."""
    by_times: dict[Windows, list[Stretch]] = {}
    for stretch in found:
        by_times.setdefault(stretch[2], []).append(stretch)
    named = dates.host.holidays if len(found) <= MOST_NAMED else EMPTY
    return "; ".join(
        f"set {listed} to {dates_by_hand.times(windows)}" if windows else f"close {listed}"
        for windows, several in by_times.items()
        for listed in [wording.stretches([stretch[:2] for stretch in several], named)]
    )


def _field(found: Sequence[Stretch], dates: DatesByHand) -> tuple[str, str]:
    """Return the path and the value of dates, of several as the language writes them."""
    if len(dates.days) == 1:
        ((day, windows),) = dates.days.items()
        return f"{dates.path}.{day}", dates_by_hand.times(windows)
    written = (
        f"{first if first == last else f'{first}..{last}'}: {dates_by_hand.times(windows)}"
        for first, last, windows in found
    )
    return dates.path, "; ".join(written)


def _hosts(page: BookingPage) -> tuple[Step, ...]:
    emails = ", ".join(person(host) for host in page.hosts)
    return (Step(f"hosts: exactly {emails}", "hosts", emails),)


def _seen(page: BookingPage) -> tuple[Step, ...]:
    """Return what else is to be seen on a page, and how to say what was seen."""
    word = f"reconciler attest {page.key} --by NAME"
    any_of_them = "reconciler attest PAGE --by NAME"
    return (
        *_hosts(page),
        Step(f"if all is so: {word}", each=f"of each page, if all is so: {any_of_them}"),
        Step(f"if not: {word} --not", each=f"if not: {any_of_them} --not"),
    )
