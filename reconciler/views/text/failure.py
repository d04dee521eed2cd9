"""The error message of a failed command on stderr: code, message, help."""

from __future__ import annotations

from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report, console


def render(report: Report, severity: str = "error") -> None:
    """Show an error in its JSON form; as a `warning` where the command goes on."""
    error, out = report["error"], console(stderr=True)
    style = "bold red" if severity == "error" else "bold yellow"
    out.print(Text.assemble((f"{severity}[{error['code']}]", style), ": ", clean(error["message"])))
    if error["help"]:
        out.print(Text.assemble("  ", ("help", "bold cyan"), f": {clean(error['help'])}"))
