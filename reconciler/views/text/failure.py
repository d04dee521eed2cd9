"""The error message of a failed command on stderr: code, message, help."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report, console


def render(report: Report, severity: str = "error") -> None:
    """Show an error in its JSON form; as a `warning` where the command goes on."""
    error, out = report["error"], console(stderr=True)
    style = "bold red" if severity == "error" else "bold yellow"
    _said(out, Text.assemble((f"{severity}[{error['code']}]", style), ": ", clean(error["message"])), "    ")
    if error["help"]:
        _said(
            out,
            Text.assemble("  ", ("help", "bold cyan"), f": {clean(error['help'])}"),
            " " * len("  help: "),
        )


def _said(out: Console, text: Text, indent: str) -> None:
    """Print it in lines of whole words; a log has it on one line, and so has a command that may be copied."""
    command = text.plain.removeprefix("  help: ").startswith("reconciler ")
    if not out.is_terminal or command or text.cell_len <= out.width:
        out.print(text)
        return
    first, *rest = text.wrap(out, out.width - len(indent))
    for number, piece in enumerate((first, *rest)):
        piece.rstrip()
        out.print(Text.assemble(indent if number else "", piece))
