"""What an experiment showed: a line a recipe, why, and at the end the answer for each type."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report
from reconciler.views.text import lines

STYLES = {"yes": "green", "no": "red", "cannot tell": "yellow"}


def render(report: Report, console: Console) -> None:
    """Show the rows by type, the controls, and one line a type."""
    if "forgotten" in report:
        text = ", ".join(report["forgotten"]) or "nothing was known"
        lines.wrapped(console, "", f"forgotten: {text}")
        return
    for page_type in report["types"]:
        console.print(Text(page_type, style="bold"))
        for row in report["rows"]:
            if row["type"] == page_type:
                _row(row, console)
    if report["experiments"]:
        console.print(Text("this account", style="bold"))
    for finding in report["experiments"]:
        _finding(finding, console)
    for control in report["controls"]:
        text = f"{control['says']} ({control['seen']}), {control['url']}"
        lines.wrapped(console, "", f"control {control['type']}: {text}")
    if any(control["says"] == "wrong" for control in report["controls"]):
        text = "a control shows another type than it has: what public pages show was not believed"
        lines.wrapped(console, "", text, "yellow")
    lines.wrapped(console, "", f"analytics: {report['analytics']}", "dim")
    if report["tells_types"]:
        console.print(Text("missing fields on a public page mean a single-host page here", style="dim"))
    if report["stopped"]:
        lines.wrapped(console, "", f"stopped: {report['stopped']}", "bold red")
    for leftover in report["left"]:
        lines.wrapped(console, "", f"left behind: {leftover}", "bold red")
    if report["saved"]:
        console.print(Text("recorded in the lock file: commit it", style="dim"))
    console.print()
    for page_type, answer in report["types"].items():
        made = answer["made"] + (f" ({answer['recipe']})" if answer["recipe"] else "")
        console.print(Text.assemble((f"{page_type}: ", "bold"), (made, STYLES[answer["made"]])))


def _row(row: dict[str, Any], console: Console) -> None:
    console.print(Text.assemble(f"  {row['recipe']:<18} ", (row["made"], STYLES[row["made"]])))
    lines.wrapped(console, " " * 6, row["because"], "dim")


def _finding(finding: dict[str, Any], console: Console) -> None:
    answer = finding["answer"]
    more = f" ({finding['value']})" if finding["value"] else ""
    console.print(Text.assemble(f"  {finding['question']:<23} ", (answer + more, STYLES[answer])))
    lines.wrapped(console, " " * 6, finding["seen"], "dim")
