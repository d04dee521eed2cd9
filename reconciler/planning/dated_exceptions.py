"""Which dated exceptions of hosts apply writes, by what is known of the account. Pure.

Without that knowledge they are steps for a person (`manual_steps`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from reconciler.compare import projection
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, Declared, Desired, Host, LivePage, Path, Rule
from reconciler.planning import dates_by_hand, manual_steps, names_then
from reconciler.planning.action import Action
from reconciler.records.learned import Answer, ClosingForm, FactName
from reconciler.records.memory import Memory, PageMemory
from reconciler.times import weekly, zones
from reconciler.times.dated import DatedHours
from reconciler.times.weekly import Windows

PAGE_DATES: Final = ("interval_type", "start_date", "end_date", "time_zone")


def declared(desired: Desired, memory: Memory, today: date) -> Desired:
    """Return the pages with the overrides that this account takes, from today on.

    Where dated hours are known to replace those of their date, all but closed dates are written; these too
    where a form is known that closes a date. Hours that Zoom keeps under a name stay as they are.
    """
    if not are_written(memory, today):
        return desired
    closes = memory.fact(FactName.SEGMENTS_CLOSE, today)
    form = closes.value if closes and closes.value in list(ClosingForm) else ""
    return replace(desired, pages=tuple(_page(page, form, today) for page in desired.pages))


def with_earlier(desired: Desired, memory: Memory, today: date, *, take_back: bool = True) -> Desired:
    """Return the pages of which each host says which dates from today on an earlier apply `wrote`.

    Those that no file declares any more are taken back where dated hours are written on this account, unless
    they are not to be (`take_back`).
    """
    written = take_back and are_written(memory, today)
    pages = (_earlier(page, memory.pages.get(page.key), today, written=written) for page in desired.pages)
    return replace(desired, pages=tuple(pages))


def are_written(memory: Memory, today: date) -> bool:
    """Whether apply writes hours of single dates on this account: they replace those of their date."""
    replaces = memory.fact(FactName.SEGMENTS_REPLACE, today)
    return replaces is not None and replaces.value == Answer.YES


def as_known(desired: Desired, memory: Memory, today: date) -> dict[str, BookingPage]:
    """Return the pages that are to be there, by key, with the dates of `declared` and of `with_earlier`."""
    pages = with_earlier(declared(desired, memory, today), memory, today).present
    return {page.key: page for page in pages}


def _page(page: Declared, form: str, today: date) -> Declared:
    if not isinstance(page, BookingPage):
        return page
    return replace(page, hosts=tuple(_host(host, form, today) for host in page.hosts))


def _host(host: Host, form: str, today: date) -> Host:
    days = {day: windows for day, windows in host.overrides.items() if day >= today and (windows or form)}
    if not days or host.hours is None or host.time_zone is None:
        return host
    return replace(host, dated=DatedHours(days, form))


def that_count(page: BookingPage, live: LivePage | None, users: Users, today: date) -> BookingPage:
    """Return a page without the dates that change nothing for who books it, and of which Zoom holds nothing.

    Those are outside the page's dates, or have the times of the week, by the files as by Zoom: there another
    week may stay. Where other times stand on such a date, they are put right; when week or dates of the page
    change so that it counts, it is written then.
    """
    if not any(host.dated and host.dated.days for host in page.hosts):
        return page
    rules = projection.rules(live, page.hosts, users) if live else {}
    hosts = []
    for host in page.hosts:
        rule = rules.get(host.name)
        quiet = dates_by_hand.needed(page, replace(host, dated=None), today, users).quiet
        quiet &= _quiet_in_zoom(page, live, host, rule, users, today) if live and rule else quiet
        hosts.append(_without(host, quiet, rule))
    return replace(page, hosts=tuple(hosts))


def _quiet_in_zoom(
    page: BookingPage, live: LivePage, host: Host, rule: Rule, users: Users, today: date
) -> frozenset[date]:
    """Return the dates that change nothing by week and dates of the live page; none where it has none."""
    used = projection.named(rule, users)
    week, zone = (used.hours, used.time_zone) if used else (rule.hours, rule.time_zone)
    others = {name: value for name, value in page.fields.items() if name not in PAGE_DATES}
    shown = {name: value for name, value in live.fields.items() if name in PAGE_DATES}
    there = replace(page, fields={**others, **shown})
    as_ruled = replace(
        host, dated=None, hours=host.hours if week is None else week, time_zone=zone or host.time_zone
    )
    try:
        return dates_by_hand.needed(there, as_ruled, today, users).quiet
    except (TypeError, ValueError, zones.UnknownZone):
        return frozenset()


def _without(host: Host, quiet: frozenset[date], rule: Rule | None) -> Host:
    dated = host.dated
    if dated is None:
        return host
    live = rule.dated if rule else {}
    days = {day: at for day, at in dated.days.items() if day not in quiet or day in live}
    if len(days) == len(dated.days):
        return host
    return replace(host, dated=replace(dated, days=days) if days or dated.back else None)


def to_probe(actions: Iterable[Action], memory: Memory, today: date) -> BookingPage | None:
    """Return a page with the people whom a probe can be made with, where that may spare steps by hand.

    That is where dates on pages are left to a person because nobody has tried what dated hours do here.
    """
    if memory.fact(FactName.SEGMENTS_REPLACE, today) is not None:
        return None
    pages = (action.page for action in actions if any(map(manual_steps.dates_of_page, action.checklist)))
    asked = [page for page in pages if isinstance(page, BookingPage)]
    return max(asked, key=lambda page: len(page.hosts) > 1, default=None)


def _earlier(page: Declared, memory: PageMemory | None, today: date, *, written: bool) -> Declared:
    hosts = memory.applied.get("hosts") if memory else None
    if memory is None or not isinstance(page, BookingPage) or not isinstance(hosts, Mapping):
        return page
    if not any(isinstance(had, Mapping) and had.get("overrides") for had in hosts.values()):
        return page
    named = ((host, names_then.of_host(host, page, memory)) for host in page.hosts)
    then = ((host, hosts.get(names[0]) if len(names) == 1 else None) for host, names in named)
    return replace(page, hosts=tuple(_wrote(host, had, today, written=written) for host, had in then))


def _wrote(host: Host, then: Any, today: date, *, written: bool) -> Host:
    """Return a host with what was written for them `then`; a lock file edited by hand may hold anything."""
    days = then.get("overrides") if isinstance(then, Mapping) else None
    wrote: dict[date, Windows] = {}
    for text, windows in days.items() if isinstance(days, Mapping) else ():
        with contextlib.suppress(ValueError, TypeError):
            day, read = date.fromisoformat(text), weekly.parse_windows(windows)
            if day >= today and not (host.dated and day in host.dated.days):
                wrote[day] = read
    if not wrote:
        return host
    back = {day: windows for day, windows in wrote.items() if day not in host.overrides}
    takes = written and back and host.hours is not None and host.time_zone is not None
    dated = replace(host.dated or DatedHours({}), back=back) if takes else host.dated
    return replace(host, dated=dated, wrote=wrote)


def sources(path: Path, page: Declared | None) -> dict[str, str]:
    """Return of a host's date at `hosts.NAME.overrides.DATE` which calendar gives it and what it calls it.

    As `{"calendar": …, "called": …}`; what there is not is missing, and all for any other path.
    """
    if not isinstance(page, BookingPage) or len(path) != 4 or (path[0], path[2]) != ("hosts", "overrides"):
        return {}
    day = date.fromisoformat(path[3])
    host = next((host for host in page.hosts if host.name == path[1]), None)
    found = {"calendar": host.calendars.get(day), "called": host.holidays.get(day)} if host else {}
    return {name: text for name, text in found.items() if text}
