"""What was attested, by whom."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report


def render(report: Report, console: Console) -> None:
    """Show one line a page."""
    for one in report["attested"]:
        console.print(Text(f"{clean(one['page'])}: {one['type']}, says {clean(one['by'])}"))
    console.print(Text.assemble(("next", "bold cyan"), ": reconciler apply; commit the lock file"))
