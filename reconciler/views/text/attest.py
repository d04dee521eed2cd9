"""What a person should see on pages of their declared types, and what was attested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from reconciler.bookable import inspection
from reconciler.model import PageType
from reconciler.planning.manual_steps import TYPE_NAMES
from reconciler.records.learned import FactName
from reconciler.times import wording
from reconciler.times.wording import quoted
from reconciler.views.clean import cleaned
from reconciler.views.output import Report
from reconciler.views.text import lines

LEARNED: Final = {
    str(FactName.HOURS_PATCH_KEEPS_TYPE): (
        "learned for 90 days: pages of this account keep their type when their hours are patched, so words "
        "and proofs from before such a change count after it"
    ),
}
"""What a person's word can teach about the account, by the name of the fact."""


def render(report: Report, console: Console) -> None:
    """Show one line a page."""
    for page in report["attested"]:
        console.print(Text(f"{page['page']}: {page['type']}, says {page['by']}"))
        _dates(page, console, page["dates_seen_as"])
        _against(report["against"].get(page["page"]), console)
        if page["points_to"] and page["page"] not in report["against"]:
            lines.paragraph(console, f"but what was seen points to {_types(page['points_to'])}", "yellow")
        if page["hosts_otherwise"]:
            lines.paragraph(console, f"but the page {', '.join(page['hosts_otherwise'])}", "yellow")
    for page in report["not_attested"]:
        text = f"{page}: not as declared, says {report['by']}"
        console.print(Text(text, style="yellow"))
        _against(report["against"].get(page), console)
    for name in report["learned"]:
        lines.paragraph(console, LEARNED[name])
    if report["next"]:
        lines.next_step(console, report["next"], "and commit the lock file")
    else:
        console.print(Text("what is left: commit the lock file"))


def sheet(pages: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Show one worksheet: for each page its link and what is to be seen there, grouped by owner."""
    shown = sorted(cleaned(pages), key=lambda page: str(page["owner"]))
    for owner, group in groupby(shown, key=lambda page: page["owner"]):
        console.print(Text(f"as {owner}", style="bold"))
        for page in group:
            _page(page, console)


def _page(page: Mapping[str, Any], console: Console) -> None:
    console.print(Text.assemble("  ", (page["page"], "bold"), f"  {page['url'] or 'no link'}"))
    if not page["active"]:
        name = page["summary"] or page["slug"]
        _named(
            console,
            "where",
            f"Scheduler, My schedules: {quoted(name)} (inactive, so its link may show nothing)",
        )
    _named(console, "type", TYPE_NAMES[PageType(page["type"])])
    if page["points_to"]:
        _named(console, "but", f"what was seen points to {_types(page['points_to'])}")
    _named(console, "hosts", f"exactly {', '.join(page['hosts'])}")
    if page["hosts_otherwise"]:
        _named(console, "but", f"the page {', '.join(page['hosts_otherwise'])}")
    _dates(page, console)
    if page["starts"] is None:
        _named(console, "starts", "not known: the hours on the page cannot be read")
        return
    first = ", ".join(_start(at, page["time_zone"]) for at in page["starts"]) or "none in four weeks"
    _named(console, "starts", f"{first} ({page['time_zone']}), as far as still free")
    for never in page["never"]:
        at, host = _start(never["start"], page["time_zone"]), never["host"]
        _named(console, "never", f"{at}: {host} is free then, but not every host")


def _types(names: Sequence[str]) -> str:
    return " or ".join(TYPE_NAMES[PageType(name)] for name in names)


def _against(seen: str | None, console: Console) -> None:
    if seen:
        lines.paragraph(console, f"but {seen}: while it does, that counts more", "yellow")


def _dates(page: Mapping[str, Any], console: Console, seen: Sequence[str] | None = None) -> None:
    """Show the dates set by hand: all of the worksheet, or those of the accounts that were `seen`."""
    for person in page["by_person"]:
        if seen is not None and person["as"] not in seen:
            continue
        alike: dict[tuple[str, str], list[date]] = {}
        for one in [*person["dates"], *person["back"]]:
            hours = (", ".join(one["hours"]) or "closed") if "hours" in one else "usual hours again"
            alike.setdefault((one["host"], hours), []).append(date.fromisoformat(one["date"]))
        for (host, hours), days in alike.items():
            other = f" (set as {person['as']})" if person["as"] not in (host, page["owner"]) else ""
            _named(console, "date", f"{wording.stretches(wording.in_ranges(days))}: {host} {hours}{other}")


def _named(console: Console, name: str, text: str) -> None:
    lines.wrapped(console, f"    {name:<8} ", text)


def _start(instant: str, time_zone: str) -> str:
    at = inspection.wall(instant, time_zone)
    return f"{wording.day(at.date())} {at:%H:%M}"
