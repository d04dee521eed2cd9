"""The one door out: a report in its JSON form goes to stdout in the asked format, and into report files.

stdout carries the result alone; everything else a command says goes to stderr.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from reconciler import errors

Report = Mapping[str, Any]

WIDTH_WITHOUT_TERMINAL = 100


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes data as data, never as markup; colour only on a terminal (`NO_COLOR`)."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH_WITHOUT_TERMINAL
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Output:
    """Where results go: `format` for stdout, and (format, file) pairs of `--report`."""

    format: str = "text"
    reports: tuple[tuple[str, Path], ...] = field(default=())

    def show(self, kind: str, report: Report) -> None:
        """Render `report`; `kind` names the text view (`plan`, `apply`, `drift`, `validate`, …)."""
        if self.format == "text":
            importlib.import_module(f"reconciler.views.text.{kind}").render(report, console())
        else:
            sys.stdout.write(render(self.format, kind, report) + "\n")
        for name, file in self.reports:
            write(file, render(name, kind, report))


def render(name: str, kind: str, report: Report) -> str:
    """Return the report in format `name` as text."""
    if name == "json":
        return json.dumps(report, indent=2, ensure_ascii=False)
    return str(importlib.import_module(f"reconciler.views.{name}").render(kind, report))


def write(file: Path, text: str) -> None:
    """Write one report file; a disk that refuses is a usage error that names the file."""
    try:
        file.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    except OSError as error:
        raise errors.UsageError(
            f"cannot write the report to {file}: {error.strerror}",
            help="name a file in a folder you can write",
        ) from error
