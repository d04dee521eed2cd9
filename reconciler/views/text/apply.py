"""What an apply did, readable in ten seconds: a line a page, more where something is not as declared."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.views import advice
from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import findings, layout

STYLES = {"verified": "green", "unverified": "yellow", "failed": "bold red", "not-attempted": "magenta"}
UNCHANGED = ("no-op",)


def render(report: Report, console: Console) -> None:
    """Show every page that was written or needs a person, then the sum."""
    for note in report["notes"]:
        layout.paragraph(console, f"note: {clean(note)}", indent=0, style="dim", hang=len("note: "))
    for page in report["pages"]:
        if page["action"] not in UNCHANGED or page["outcome"] != "verified" or page["checklist"]:
            _entry(page, console)
    counts = Counter(page["outcome"] for page in report["pages"])
    console.print(Text(", ".join(f"{counts[name]} {name}" for name in STYLES if counts[name]), style="bold"))
    if report["converged"]:
        said = clean(report["ending"] or "converged: a new plan is empty")
        layout.paragraph(console, said, indent=0, style="green")
    if said := advice.after_apply(report):
        layout.paragraph(console, f"next: {clean(said)}", indent=0, hang=len("next: "))


def _entry(page: dict[str, Any], console: Console) -> None:
    head = layout.heading(page, page["action"])
    head.append("  ").append(page["outcome"], STYLES[page["outcome"]])
    layout.line(console, head, layout.verdict(page["type"]))
    if page["note"]:
        layout.paragraph(console, clean(page["note"]))
    if page["outcome"] == "failed" and page["file"]:
        console.print(Text(f"    declared at {layout.place(page)}", style="dim"))
    for attempt in page["tried"]:
        recipe = f"tried  {clean(attempt['recipe']):<16} "
        layout.paragraph(console, recipe + clean(attempt["result"]), hang=len(recipe))
    if page["outcome"] in ("verified", "unverified") and page["url"] and not page["checklist"]:
        console.print(Text(f"    {clean(page['url'])}", style="dim"))
    for field in page["fields"]:
        if field["state"] != "verified":
            live, declared = layout.value(field["live"]), layout.value(field["declared"])
            console.print(
                Text(f"    {field['path']}  {field['state']}: declared {declared}, is {live}", "yellow")
            )
    if page["outcome"] == "unverified" and page["type"]:
        findings.claims(page["type"], console, indent="    ")
    if page["help"]:
        said = Text.assemble(("help", "bold cyan"), f": {clean(page['help'])}")
        layout.paragraph(console, said, hang=len("help: "))
    if page["checklist"]:
        console.print(Text("    by hand:", style="magenta"))
        layout.steps(console, page["checklist"], "      ")
