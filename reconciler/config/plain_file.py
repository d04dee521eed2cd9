"""A YAML or JSON file that is none of the config, as plain values: a fixture, recipes to try."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reconciler import errors
from reconciler.config import document, nodes
from reconciler.config.problems import Problems
from reconciler.source import Source


def read(file: Path, what: str, help_: str) -> list[Any]:
    """Return the documents of a file. Raises `UsageError`, which calls the file `what`."""
    try:
        source = Source(str(file), file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        raise errors.UsageError(f"cannot read the {what} {file}: {why}", help=help_) from error
    found = Problems()
    roots = document.read(source, found)
    for problem in found.in_order():
        raise errors.UsageError(f"{problem.span}: {problem.message}", help=problem.help or help_)
    return [nodes.plain(root) for root in roots]
