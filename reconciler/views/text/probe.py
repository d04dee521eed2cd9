"""What an experiment showed: a line a recipe, why, and at the end the answer for each type."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout

STYLES = {"yes": "green", "no": "red", "cannot tell": "yellow"}


def render(report: Report, console: Console) -> None:
    """Show the rows by type, the controls, and one line a type."""
    if "forgotten" in report:
        said = ", ".join(map(clean, report["forgotten"])) or "nothing was known"
        layout.paragraph(console, f"forgotten: {said}", indent=0)
        return
    for page_type in report["types"]:
        console.print(Text(page_type, style="bold"))
        for row in report["rows"]:
            if row["type"] == page_type:
                _row(row, console)
    for control in report["controls"]:
        said = f"{control['says']} ({clean(control['seen'])}), {clean(control['url'])}"
        layout.paragraph(console, f"control {control['type']}: {said}", indent=0)
    if any(control["says"] == "wrong" for control in report["controls"]):
        said = "a control shows another type than it has: what public pages show was not believed"
        layout.paragraph(console, said, indent=0, style="yellow")
    layout.paragraph(console, f"analytics: {clean(report['analytics'])}", indent=0, style="dim")
    if report["tells_types"]:
        console.print(Text("missing fields on a public page mean a single-host page here", style="dim"))
    for left in report["left"]:
        layout.paragraph(console, f"left behind: {clean(left)}", indent=0, style="bold red")
    if report["saved"]:
        console.print(Text("recorded in the lock file: commit it", style="dim"))
    console.print()
    for page_type, found in report["types"].items():
        made = found["made"] + (f" ({clean(found['recipe'])})" if found["recipe"] else "")
        console.print(Text.assemble((f"{page_type}: ", "bold"), (made, STYLES[found["made"]])))


def _row(row: dict[str, Any], console: Console) -> None:
    console.print(Text.assemble(f"  {clean(row['recipe']):<18} ", (row["made"], STYLES[row["made"]])))
    layout.paragraph(console, clean(row["because"]), indent=6, style="dim")
