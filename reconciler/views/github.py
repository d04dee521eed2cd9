"""Reports as GitHub workflow commands: annotations on the lines of a pull request. One renderer a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reconciler.views.clean import clean

Report = Mapping[str, Any]


def render(kind: str, report: Report) -> str:
    """Return one line an annotation; kinds without annotations of their own have none."""
    renderer = RENDERERS.get(kind)
    return "\n".join(renderer(report)) if renderer else ""


def _validate(report: Report) -> Iterator[str]:
    for one in report["diagnostics"]:
        notes = [
            f"{note['message']} at {note['file']}:{note['line']}:{note['column']}"
            if "file" in note
            else note["message"]
            for note in one["notes"]
        ]
        text = "\n".join([one["message"], *([f"help: {one['help']}"] if one["help"] else []), *notes])
        end = {"endColumn": one["end_column"]} if one["line"] == one["end_line"] else {}
        place = {
            "file": one["file"],
            "line": one["line"],
            "col": one["column"],
            "endLine": one["end_line"],
            **end,
        }
        yield annotation(one["severity"], text, title=one["code"], **place)


def annotation(severity: str, text: str, **properties: object) -> str:
    """Return one workflow command; nothing in its parts can end it or start another."""
    level = {"error": "error", "critical": "error", "warning": "warning"}.get(severity, "notice")
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{_data(text)}"


def _data(text: object) -> str:
    lines = (clean(line).replace("%", "%25") for line in str(text).split("\n"))
    return "%0A".join(lines)


def _property(value: object) -> str:
    return clean(value).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


RENDERERS: Mapping[str, Callable[[Report], Iterator[str]]] = {"validate": _validate}
