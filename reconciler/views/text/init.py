"""What init wrote, and what is left to do."""

from __future__ import annotations

import shlex

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report
from reconciler.views.text import lines


def render(report: Report, console: Console) -> None:
    """Show the files and the next steps."""
    for name in report["written"]:
        console.print(Text(f"  {report['folder']}/{name}", style="dim"))
    if not report["tool_known"]:
        console.print(Text("requirements.txt needs the address of this tool before CI can run", "yellow"))
    enter = "" if report["folder"] == "." else f"cd {shlex.quote(report['folder'])}; "
    command = "reconciler fleet validate fleet.yaml" if report["fleet"] else "reconciler validate"
    lines.next_step(console, f"{enter}{command}")
    console.print(Text("      README.md says what is left to do"))
