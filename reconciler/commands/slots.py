"""`slots`: when a page can be booked. Files alone, unless a host's hours live in Zoom."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reconciler import chosen, errors, pipeline, selection, zone_folder
from reconciler.bookable import by_rules, expansion, offer, slots_report, timespan
from reconciler.commands import completion, local_memory
from reconciler.commands.invocation import Invocation, format_option, pass_invocation, report_option
from reconciler.config import spelling, time_zones
from reconciler.exits import Exit
from reconciler.model import EMPTY, Account, BookingPage, Host, Tombstone, ZoomUser
from reconciler.selection import Selectors
from reconciler.times import earlier, releases, zones
from reconciler.times.wording import quoted
from reconciler.views.output import Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.bookable.hours import Interval
    from reconciler.bookable.offer import Offer
    from reconciler.times.rules import Rules

_SAVE_AGAIN = "open that availability in Zoom and save it there again, or give the host `hours` in the files"


@click.command("slots")
@click.argument("page", metavar="PAGE", shell_complete=completion.pages)
@click.option(
    "--from", "start", metavar="T", help="From this date in the page's zone, or instant. Default: today."
)
@click.option(
    "--to", "end", metavar="T", help="Up to this date or instant, without it. Default: two weeks later."
)
@click.option("--time-zone", metavar="TZ", help="Whose clock to show. Default: the page's.")
@click.option("--live", is_flag=True, help="Also read what visitors are offered, and show what differs.")
@click.option(
    "--rules", metavar="RELEASE|FOLDER",
    help="Show what is gained and lost since these rules of time zones.",
)  # fmt: skip
@format_option("text", "json")
@report_option("json", "html")
@pass_invocation
def command(
    invocation: Invocation, page: str, start: str | None, end: str | None, time_zone: str | None, live: bool,
    rules: str | None,
) -> int:  # fmt: skip
    """Show when PAGE can be booked: who is free, what that leaves in common, and the starts it offers.

    Bookings and busy times in calendars are not looked at. Hosts whose hours live in Zoom are asked for;
    without credentials they are left out, and named.

    With --live the live page is read too: what it should offer by its hours stands beside what visitors are
    offered, with the starts that differ, and why: booked, outside hours, a host who is not free, unknown.

    With --rules the starts by the rules of another release of `tzdata`, or those in a folder, stand beside
    those by the rules in use: what is gained and lost, and which clocks make the difference.

    \b
    Examples:
      reconciler slots two-hosts
      reconciler slots two-hosts --from 2026-01-05 --time-zone Europe/Berlin
      reconciler slots two-hosts --from 2026-01-05T09:00:00+08:00 --format json
      reconciler slots two-hosts --live
      reconciler slots two-hosts --from 2026-12-07 --rules 2025.2
    """
    if live and rules is not None:
        raise errors.UsageError("--live and --rules exclude each other", help="ask for one after the other")
    setting = invocation.setting(Selectors(pages=(page,)))
    return run(setting, invocation.output, start=start, end=end, time_zone=time_zone, live=live, rules=rules)


def run(
    setting: pipeline.Setting, output: Output, *,
    start: str | None = None, end: str | None = None, time_zone: str | None = None, live: bool = False,
    rules: str | None = None,
) -> int:  # fmt: skip
    """Compute and show what the one page of `setting` offers; `live`: beside what visitors are offered.

    `rules` name others, a release or a folder, beside which it is shown.

    Raises `UsageError` for an unknown page, zone or time, and what reading hours in Zoom raises.
    """
    config = pipeline.load(setting)
    (wanted,) = setting.selectors.pages
    page = selection.single(config.desired, wanted, chosen.known(setting.root, config))
    if isinstance(page, Tombstone):
        cure = "remove `state: absent` to have the page back"
        raise errors.UsageError(f"`{page.key}` is declared absent: it offers nothing", help=cure)
    viewer = _zone(time_zone) if time_zone else offer.time_zone(page)
    if live:
        from reconciler.commands import live_slots

        read = asyncio.run(live_slots.read(setting, config.desired, page, (start, end)))
        report = slots_report.report(read.page, read.due, *read.stretch, viewer, read.beside)
        output.show("slots", {**report, **_lack(setting, page)})
        return int(Exit.OK)
    known, live_hours = _with_hours(setting, config.desired.account, page)
    offered = offer.declared(known, live_hours)
    begin, finish = timespan.read(start, end, offered, setting.clock())
    left_out = [host.name for host in page.hosts if host not in known.hosts]
    other = None
    if rules is not None:
        others = _rules(setting, config.desired.account, rules, offered, (begin, finish))
        other = by_rules.compare(others, lambda: offer.declared(known, live_hours), (begin, finish))
    report = slots_report.report(page, offered, begin, finish, viewer, other, unknown=left_out)
    output.show("slots", {**report, **_lack(setting, page)})
    return int(Exit.OK)


def _lack(setting: pipeline.Setting, page: BookingPage) -> dict[str, str | None]:
    from reconciler.config import zone_warnings

    return {"zone_rules_lack": zone_warnings.note([page], setting.clock().date())}


def _rules(
    setting: pipeline.Setting, account: Account, text: str, offered: Offer, stretch: Interval
) -> Rules:
    """Return the rules that `--rules` names; of a release that is nowhere else, those in the lock file.

    That has the zones of pages that were last looked at with it: all that are `offered` in are needed, and
    for the whole `stretch`.
    """
    try:
        return zone_folder.named(text, setting.root)
    except errors.UsageError as error:
        if not isinstance(error.__cause__, releases.UnknownRelease):
            raise
        memory = local_memory.read(setting, account).memory
        then = earlier.EarlierRules(memory.offsets if memory else {}).of(error.__cause__.release)
        kept = map(then.offsets, {offered.time_zone, *(week.time_zone for week in offered.hosts.values())})
        first, last = ((at - zones.EPOCH).total_seconds() for at in stretch)
        if not all(found is not None and found.start <= first and last <= found.end for found in kept):
            raise
        return then.rules


def _with_hours(
    setting: pipeline.Setting, account: Account, page: BookingPage
) -> tuple[BookingPage, Mapping[str, expansion.HostHours]]:
    """Return the page with the hosts whose hours are known, and the hours that live in Zoom, by host name.

    Without credentials these are the hosts of whom the files say hours. Raises `NoCredentials` where they
    say them of none, and what reading from Zoom raises.
    """
    unknown = offer.unknown(page.hosts)
    if not unknown:
        return page, EMPTY
    try:
        return page, asyncio.run(_live_hours(setting, account, page, unknown))
    except errors.NoCredentials:
        known = tuple(host for host in page.hosts if host not in unknown)
        if not known:
            raise
        return dataclasses.replace(page, hosts=known), EMPTY


def _zone(name: str) -> str:
    if name in zones.zone_names():
        return name
    message, cure = time_zones.unknown(name)
    raise errors.UsageError(f"--time-zone: {message}", help=cure if isinstance(cure, str) else cure())


async def _live_hours(
    setting: pipeline.Setting, account: Account, page: BookingPage, hosts: Sequence[Host]
) -> Mapping[str, expansion.HostHours]:
    """Read the hours that live in Zoom, by host name."""
    from reconciler import concurrency
    from reconciler.zoom import address, live
    from reconciler.zoom.api import Reader

    try:
        async with pipeline.connected(setting, account) as (session, _):
            reader = Reader(session)
            users = await concurrency.all_of(live.user(reader, host.email) for host in hosts)
            if not any(users):
                await address.check(reader, {host.email for host in hosts})
    except errors.CredentialsError as error:
        names = spelling.listed(host.name for host in hosts)
        kind = errors.NoCredentials if isinstance(error, errors.NoCredentials) else errors.CredentialsError
        raise kind(
            f"the hours of {names} live in Zoom, and {error.message}",
            help=f"{error.help}; or give them `hours` in the files of `{page.key}`",
        ) from error
    return {host.name: hours_in_zoom(host, user) for host, user in zip(hosts, users, strict=True)}


def hours_in_zoom(host: Host, user: ZoomUser | None) -> expansion.HostHours:
    """Return the hours of the host's availability. Raises where Zoom has no such user or availability."""
    if user is None:
        cure = "they must have opened Scheduler once"
        raise errors.ApiError(f"the account has no Scheduler user {host.email}", status=404, help=cure)
    availability = user.availability(host.availability)
    if availability is None:
        names = [item.name for item in user.availabilities]
        cure = spelling.did_you_mean(
            host.availability or "", names, f"they have {spelling.listed(names) or 'none'}"
        )()
        named = f"called {quoted(host.availability)}" if host.availability else "at all"
        raise errors.UsageError(f"{host.name} has no availability {named} in Zoom", help=cure)
    if availability.hours is None:
        raise errors.ApiError(
            f"{host.name}'s hours in Zoom ({quoted(availability.name)}) cannot be read", help=_SAVE_AGAIN
        )
    time_zone = availability.time_zone or host.time_zone or "UTC"
    if time_zone not in zones.zone_names():
        raise errors.ApiError(
            f"Zoom keeps {host.name}'s hours in {quoted(time_zone)}, which is no IANA time zone",
            help=_SAVE_AGAIN,
        )
    return expansion.HostHours(time_zone, availability.hours)
