"""A plan as people read it: one entry a page that is not as declared, then the sum and the next command."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout
from reconciler.views.text.findings import one_line

NAME = 12


def render(report: Report, console: Console) -> None:
    """Show the plan."""
    for action in report["actions"]:
        if action["action"] != "no-op" or action["checklist"]:
            _entry(action, console)
    for finding in report["findings"]:
        one_line(finding, console)
    console.print(_sum(report))
    if report["refused"]:
        console.print(Text.assemble(("refused", "bold red"), f": {report['refused']}"))
    for text in _next(report):
        console.print(Text.assemble(("next", "bold cyan"), f": {text}"))


def _entry(action: dict[str, Any], console: Console) -> None:
    who = f"  owner {clean(action['owner_name'])}"
    who += f"; hosts {', '.join(map(clean, action['hosts']))}" if action["hosts"] else ""
    head = layout.heading(action, action["action"])
    head.append(who)
    layout.line(console, head, layout.verdict(action["type"]) or str(action["declared"] or ""))
    if action["action"] not in ("update", "no-op"):
        layout.paragraph(console, clean(action["reason"]), style="dim")
    if action["action"] in ("update", "replace"):
        for change in _shown(action):
            before, after = layout.value(change["before"]), layout.value(change["after"])
            left = Text.assemble(f"    {change['path']:<{NAME}}  ", (before, "red"), " -> ", (after, "green"))
            layout.line(console, left, layout.place(change))
    if action["bookers"]:
        _bookers(action, console)
    if action["action"] == "create":
        for change in action["changes"]:
            _declared(change, console)
    if action["blocked"]:
        console.print(Text(f"    {'blocked':<{NAME}}  {clean(action['blocked'])}", style="bold red"))
    if action["checklist"]:
        said = f"{len(action['checklist'])} steps by hand: reconciler checklist {action['page']}"
        console.print(Text(f"    {said}", style="magenta"))


def _shown(action: dict[str, Any]) -> list[dict[str, Any]]:
    """Leave out the hours that the words for bookers say."""
    said = {one["host"] for one in action["bookers"]["hosts"]} if action["bookers"] else set()
    hours = {f"hosts.{name}.hours" for name in said}
    return [one for one in action["changes"] if one["path"].rpartition(".")[0] not in hours]


def _bookers(action: dict[str, Any], console: Console) -> None:
    """Say what it means to the people who book; of a new page, how many starts it will offer."""
    found = action["bookers"]
    if action["action"] == "create":
        words = [f"{found['starts']['after']} starts a week"]
    else:
        words = found["page"]
        for one in found["hosts"]:
            _hours_lost_and_gained(one, action["changes"], console)
    for said in words:
        console.print(Text(f"    {'bookers':<{NAME}}  {clean(said)}"))


def _hours_lost_and_gained(host: dict[str, Any], changes: list[dict[str, Any]], console: Console) -> None:
    begins = f"hosts.{host['host']}."
    place = next((layout.place(one) for one in changes if one["path"].startswith(begins)), "")
    for kind in ("lost", "gained"):
        for words in host[kind]:
            layout.line(console, Text(f"    {'hours':<{NAME}}  {clean(host['host'])} {words} {kind}"), place)


def _declared(change: dict[str, Any], console: Console) -> None:
    """Show what a new page gets; hosts a line each."""
    after = change["after"]
    if change["path"] == "hosts" and isinstance(after, dict):
        for name, host in after.items():
            layout.paragraph(console, f"{'host ' + clean(name):<{NAME}}  {_hours(host)}")
    else:
        layout.line(
            console, Text(f"    {change['path']:<{NAME}}  {layout.value(after)}"), layout.place(change)
        )


def _hours(host: dict[str, Any]) -> str:
    if "hours" in host:
        zone = f" ({host['time_zone']})" if host.get("time_zone") else ""
        return clean(layout.week(host["hours"])) + zone
    return (
        f"availability `{clean(host['availability'])}`" if "availability" in host else "default availability"
    )


def _sum(report: Report) -> Text:
    counts = [f"{count} {kind}" for kind, count in report["summary"].items() if count]
    blocked = sum(bool(action["blocked"]) for action in report["actions"])
    text = ", ".join(counts) or "no pages"
    text += f"; {blocked} blocked" if blocked else ""
    budget = report["budget"]
    if budget.get("requests"):
        text += f"   (at most {budget['requests']} requests, about {budget['seconds']:g} s)"
    return Text(text, style="bold")


def _next(report: Report) -> list[str]:
    actions = report["actions"]
    if any(action["action"] in layout.SIGNS and _writes(action) for action in actions):
        return ["reconciler apply"]
    if any(action["checklist"] for action in actions):
        return ["reconciler checklist"]
    return []


def _writes(action: dict[str, Any]) -> bool:
    return action["action"] not in ("no-op", "manual") and not action["blocked"]
