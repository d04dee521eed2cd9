"""Reads a YAML or JSON file beside the config, such as a fixture or recipes, as plain values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reconciler import errors, safe_files
from reconciler.config import document, nodes
from reconciler.config.collector import Problems
from reconciler.source import Source


def read(file: Path, what: str, help_: str) -> list[Any]:
    """Return the documents of a file as plain values. Raises `UsageError`, which calls the file `what`."""
    try:
        text = safe_files.read(file).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        raise errors.UsageError(f"cannot read the {what} {file}: {why}", help=help_) from error
    if file.suffix.lower() == ".json":  # YAML lacks some escapes of JSON
        return [_json(text, file, help_)]
    problems = Problems()
    roots = document.read(Source(str(file), text), problems)
    for problem in problems.in_order():
        raise errors.UsageError(f"{problem.span}: {problem.message}", help=problem.help or help_)
    return [nodes.plain(root) for root in roots]


def _json(text: str, file: Path, help_: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        where = f"{file}:{error.lineno}:{error.colno}"
        raise errors.UsageError(f"{where}: not JSON: {error.msg}", help=help_) from error
    except RecursionError as error:
        raise errors.UsageError(f"{file}: brackets are nested too deep", help=help_) from error
