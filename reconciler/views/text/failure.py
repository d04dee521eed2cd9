"""The one message of a run that failed, on stderr: what, where, what to do."""

from __future__ import annotations

from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report, console


def render(report: Report) -> None:
    """Show an error in its JSON form."""
    error, out = report["error"], console(stderr=True)
    out.print(Text.assemble((f"error[{error['code']}]", "bold red"), ": ", clean(error["message"])))
    if error["help"]:
        out.print(Text.assemble("  ", ("help", "bold cyan"), f": {clean(error['help'])}"))
