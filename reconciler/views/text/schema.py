"""The schema in a terminal or a pipe: as the file that ships."""

from __future__ import annotations

import json

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report


def render(report: Report, console: Console) -> None:
    """Show the schema as JSON."""
    console.print(Text(json.dumps(report, indent=2, ensure_ascii=False)))
