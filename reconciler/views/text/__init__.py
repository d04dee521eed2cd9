"""What people see in a terminal: one module a kind of report, `render(what, console)` each."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from reconciler.views import entries
from reconciler.views.clean import cleaned

OURS = ("schema", "explain")
"""Reports of nothing but our own texts, whose line breaks count."""


def render(kind: str, report: Mapping[str, Any], console: Console) -> None:
    """Print a report in its JSON form; nothing in it can steer the terminal."""
    view = importlib.import_module(f"reconciler.views.text.{kind}")
    if kind in entries.LAYOUTS:
        view.render(entries.lay_out(kind, report), console)
    else:
        view.render(report if kind in OURS else cleaned(report), console)
