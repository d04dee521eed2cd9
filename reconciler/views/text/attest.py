"""What a person should see on pages of their declared types, and what was attested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.model import PageType
from reconciler.offers import inspection
from reconciler.planning.checklist import TYPE_NAMES
from reconciler.times import wording
from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout


def render(report: Report, console: Console) -> None:
    """Show one line a page."""
    for one in report["attested"]:
        console.print(Text(f"{clean(one['page'])}: {one['type']}, says {clean(one['by'])}"))
        _dates(one, console, seen=one["dates_seen"])
        _against(report["against"].get(one["page"]), console)
    for page in report["not_attested"]:
        said = f"{clean(page)}: not as declared, says {clean(report['by'])}"
        console.print(Text(said, style="yellow"))
        _against(report["against"].get(page), console)
    next_ = "reconciler plan" if report["not_attested"] else "reconciler apply"
    console.print(Text.assemble(("next", "bold cyan"), f": {next_}; commit the lock file"))


def sheet(pages: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Show one worksheet: for each page its link and what is to be seen there, grouped by owner."""
    for owner, group in groupby(sorted(pages, key=lambda one: one["owner"]), key=lambda one: one["owner"]):
        console.print(Text(f"as {clean(owner)}", style="bold"))
        for one in group:
            _page(one, console)


def _page(one: Mapping[str, Any], console: Console) -> None:
    console.print(Text.assemble("  ", (clean(one["page"]), "bold"), f"  {clean(one['url'] or 'no link')}"))
    if not one["active"]:
        name = clean(one["summary"] or one["slug"])
        said = f"where    Scheduler, My schedules: `{name}` (inactive, so its link may show nothing)"
        layout.paragraph(console, said, hang=9)
    layout.paragraph(console, f"type     {TYPE_NAMES[PageType(one['type'])]}")
    layout.paragraph(console, f"hosts    exactly {', '.join(map(clean, one['hosts']))}", hang=9)
    _dates(one, console)
    if one["starts"] is None:
        layout.paragraph(console, "starts   not known: the hours on the page cannot be read")
        return
    first = ", ".join(_start(at, one["time_zone"]) for at in one["starts"]) or "none in four weeks"
    said = f"starts   {first} ({clean(one['time_zone'])}), as far as still free"
    layout.paragraph(console, said, hang=9)
    for never in one["never"]:
        at, host = _start(never["start"], one["time_zone"]), clean(never["host"])
        layout.paragraph(console, f"never    {at}: {host} is free then, but not every host", hang=9)


def _against(seen: str | None, console: Console) -> None:
    if seen:
        layout.paragraph(console, f"but {clean(seen)}: while it does, that counts more", style="yellow")


def _dates(one: Mapping[str, Any], console: Console, *, seen: bool = True) -> None:
    for each in one["dates"] if seen else ():
        hours = ", ".join(map(clean, each["hours"])) or "closed"
        layout.paragraph(console, f"date     {each['date']}: {clean(each['host'])} {hours}", hang=9)


def _start(instant: str, time_zone: str) -> str:
    at = inspection.wall(instant, time_zone)
    return f"{wording.day(at.date())} {at:%H:%M}"
