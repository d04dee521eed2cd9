"""A plan as people read it: one entry a page that is not as declared, then the sum and the next command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler import fields, kinds
from reconciler.times import wording
from reconciler.views import advice
from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout, rows
from reconciler.views.text.findings import one_line
from reconciler.views.text.rows import Entry, Row


def render(report: Report, console: Console) -> None:
    """Show the plan."""
    rows.show(console, [_entry(action) for action in report["actions"] if _worth_a_look(action)])
    for finding in report["findings"]:
        one_line(finding, console)
    console.print(_sum(report))
    if report["refused"]:
        console.print(Text.assemble(("refused", "bold red"), f": {report['refused']}"))
    if made := report.get("plan_file"):
        console.print(Text(f"{clean(made['file'])} is {made['digest']}", style="dim"))
    for text in advice.after_plan(report):
        console.print(Text.assemble(("next", "bold cyan"), f": {clean(text)}"))


def _worth_a_look(action: dict[str, Any]) -> bool:
    return action["action"] != "no-op" or bool(action["checklist"] or action["untouched"])


def _entry(action: dict[str, Any]) -> Entry:
    who = f"  owner {clean(action['owner_name'])}"
    who += f"; hosts {', '.join(map(clean, action['hosts']))}" if action["hosts"] else ""
    head = layout.heading(action, action["action"])
    head.append(who)
    return Entry(head, layout.verdict(action["type"]) or str(action["declared"] or ""), list(_rows(action)))


def _rows(action: dict[str, Any]) -> Iterator[Row]:
    if action["action"] not in ("update", "no-op"):
        yield Row(None, Text(clean(action["reason"])), style="dim")
    if action["action"] in ("update", "replace"):
        for change in _shown(action):
            before, after = (_side(change, side) for side in ("before", "after"))
            said = Text.assemble((before, "red"), " -> ", (after, "green"))
            yield Row(change["path"], said, layout.place(change))
    for left in action["untouched"]:
        values = f"stays {layout.value(left['before'])}, not {layout.value(left['after'])}"
        yield Row(left["path"], Text(f"{values}: {clean(left['said'])}"), layout.place(left), style="dim")
    if action["bookers"]:
        yield from _bookers(action)
    if action["action"] == "create":
        for change in action["changes"]:
            yield from _declared(change)
    if action["blocked"]:
        yield Row("blocked", Text(clean(action["blocked"])), style="bold red")
    if action["checklist"]:
        steps = wording.many(len(action["checklist"]), "step")
        yield Row(None, Text(f"{steps} by hand: reconciler checklist {action['page']}"), style="magenta")


def _side(change: dict[str, Any], side: str) -> str:
    """Say one side of a change; a host in words, as in a new page."""
    value = change[side]
    return (
        _hours(value)
        if change["path"].count(".") == 1 and _is_host(change) and value
        else layout.value(value)
    )


def _is_host(change: dict[str, Any]) -> bool:
    return change["path"].startswith("hosts.") and isinstance(change["before"] or change["after"], dict)


def _shown(action: dict[str, Any]) -> list[dict[str, Any]]:
    """Leave out the hours that the words for bookers say."""
    said = {one["host"] for one in action["bookers"]["hosts"]} if action["bookers"] else set()
    hours = {f"hosts.{name}.hours" for name in said}
    return [one for one in action["changes"] if one["path"].rpartition(".")[0] not in hours]


def _bookers(action: dict[str, Any]) -> Iterator[Row]:
    """Say what it means to the people who book; of a new page, how many starts it will offer."""
    found = action["bookers"]
    if action["action"] == "create":
        yield Row("bookers", Text(f"{wording.many(found['starts']['after'], 'start')} a week"))
        return
    for one in found["hosts"]:
        yield from _hours_lost_and_gained(one, action["changes"])
    for said in found["page"]:
        yield Row("bookers", Text(clean(said)))


def _hours_lost_and_gained(host: dict[str, Any], changes: list[dict[str, Any]]) -> Iterator[Row]:
    begins = f"hosts.{host['host']}."
    place = next((layout.place(one) for one in changes if one["path"].startswith(begins)), "")
    for kind in ("lost", "gained"):
        for words in host[kind]:
            yield Row("hours", Text(f"{clean(host['host'])} {words} {kind}"), place)


def _declared(change: dict[str, Any]) -> Iterator[Row]:
    """Say what a new page gets; hosts and the entries of a field a row each."""
    path, after, place = change["path"], change["after"], layout.place(change)
    if path == "hosts" and isinstance(after, dict):
        for name, host in after.items():
            yield Row(f"host {clean(name)}", Text(_hours(host)))
    elif (kind := fields.entries(path)) and isinstance(after, dict):
        for number, (name, entry) in enumerate(after.items()):
            said = f"{clean(name)} ({'; '.join(_leaves(kind, entry))})"
            yield Row("" if number else path, Text(said), "" if number else place)
    else:
        yield Row(path, Text(layout.value(after)), place)


def _leaves(kind: kinds.Entries, entry: dict[str, Any]) -> Iterator[str]:
    """Say the leaves of an entry beside its name, those left out that are as by default."""
    for leaf in kind.leaves:
        value = entry.get(leaf.name)
        if leaf.name == kinds.KEY:
            continue
        if isinstance(leaf.kind, kinds.Flag) and leaf.kind.words:
            yield leaf.kind.words[bool(value)]
        elif value != leaf.default:
            yield f"{leaf.name if leaf.label is None else leaf.label} {layout.value(value)}".strip()


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
        left = budget["left_today"]
        today = "" if left is None else f"; {left:,} left today"
        today += ": too few, apply asks for --over-budget" if today and budget["requests"] > left else ""
        most = wording.many(budget["requests"], "request")
        text += f"   (at most {most}, about {budget['seconds']:g} s{today})"
    return Text(text, style="bold")
