"""Drift as people read it: the findings, worst first, and how far the proof of types reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.times import wording
from reconciler.views import fold
from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import findings, layout

OPEN = ("unproven", "contradicted", "conflicting")


def render(report: Report, console: Console) -> None:
    """Show the findings and the coverage."""
    for finding in fold.weeks(report["findings"]):
        findings.entry(finding, console)
        console.print()
    counts = Counter(finding["severity"] for finding in report["findings"])
    said = ", ".join(wording.many(count, severity) for severity, count in counts.items()) or "no findings"
    state = Text("in sync", "bold green") if report["in_sync"] else Text("not in sync", "bold red")
    console.print(Text.assemble(state, f"; {said}"))
    _news(report.get("news"), console)
    for one in report["acknowledged"]:
        what = " ".join(part for part in (one["code"], one["page"], one["path"]) if part)
        said = f"accepted  {what} until {one['until']}: {one['reason']}"
        layout.paragraph(console, Text(clean(said), style="dim"), indent=2, hang=10)
    coverage = report["coverage"]
    proved = [f"{count} by {witness}" for witness, count in coverage["proved"].items()]
    proved += [f"{coverage[name]} {name}" for name in OPEN if coverage[name]]
    if coverage["multi_host"]:
        pages = wording.many(coverage["multi_host"], "multi-host page")
        said = f"proof of type for {pages}: {', '.join(proved)}"
        layout.paragraph(console, Text(said, style="dim"), indent=0, hang=2)
    if (days := coverage["oldest_attestation_days"]) is not None:
        console.print(Text(f"oldest attestation: {wording.many(days, 'day')}", style="dim"))


def _news(news: Mapping[str, Any] | None, console: Console) -> None:
    """Say what moved since the run before."""
    if news is None:
        return
    if news["last_run"] is None:
        console.print(Text("first look with this state file", style="dim"))
        return
    last, gone = findings.when(news["last_run"]), len(news["gone"])
    console.print(Text(f"since the run of {last}: {news['new']} new, {gone} gone"))
    for one in news["gone"]:
        said = " ".join(part for part in (one["code"], one["page"], one["path"]) if part)
        since = findings.when(one["since"])
        console.print(Text(f"  gone      {clean(said)}, known since {since}", style="dim"))
