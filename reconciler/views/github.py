"""Reports as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.views import sheets
from reconciler.views.clean import clean
from reconciler.views.sheets.sheet import Entry, Json

Report = Mapping[str, Any]
Found = tuple[str, str, str, Json | None]
LEVELS = ("error", "warning", "notice")
PLANNED = ("create", "update", "replace", "delete")
"""What a plan will do without asking anybody; what cannot be taken back is a warning all the same."""


def render(kind: str, report: Report) -> str:
    """Return one line an annotation; nothing to say is the empty string."""
    return "\n".join(_validate(report) if kind == "validate" else _account(kind, report))


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


def _account(kind: str, report: Report) -> Iterator[str]:
    """Annotate findings, what a plan does, and what is blocked, needs a person or failed; the gravest first.

    GitHub shows ten errors and ten warnings of a step and drops the rest.
    """
    sheet = sheets.of(kind, report)
    if report.get("refused"):
        yield annotation("error", report["refused"], title="refused")
    found = [one for entry in sheet.entries for one in _entry(entry)]
    for severity, title, text, at in sorted(found, key=lambda one: LEVELS.index(_level(one[0]))):
        yield annotation(severity, text, **_place(at), title=title)


def _entry(entry: Entry) -> Iterator[Found]:
    for one in entry.remarks:
        facts = [f"{name}: {said}" for name, said in one.facts]
        said = f"{entry.name}: {one.message}" if entry.name else one.message
        yield one.severity, one.code, "\n".join([said, *facts]), one.at or entry.at
    if entry.problem and not entry.remarks:
        facts = [f"{name}: {said}" for name, said in entry.facts]
        steps = [f"{number}. {step['do']}" for number, step in enumerate(entry.steps, 1)]
        severity = "error" if entry.tone == "bad" else "warning"
        yield severity, f"{entry.name}: {entry.label}", "\n".join([*facts, *steps]) or entry.label, entry.at
    elif entry.label in PLANNED:
        facts = [f"{name}: {said}" for name, said in entry.facts]
        changes = [f"{row.path}: {row.before} -> {row.after}" for row in entry.rows]
        severity = "warning" if entry.vital else "notice"
        yield severity, f"{entry.name}: {entry.label}", "\n".join([*facts, *changes]) or entry.label, entry.at


def _place(at: Json | None) -> dict[str, object]:
    return {"file": at["file"], "line": at["line"], "col": at["column"]} if at and at.get("file") else {}


def annotation(severity: str, text: str, **properties: object) -> str:
    """Return one workflow command; nothing in its parts can end it or start another."""
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_level(severity)} {written}::{_data(text)}"


def _level(severity: str) -> str:
    return {"error": "error", "critical": "error", "warning": "warning"}.get(severity, "notice")


def _data(text: object) -> str:
    lines = (clean(line).replace("%", "%25") for line in str(text).split("\n"))
    return "%0A".join(lines)


def _property(value: object) -> str:
    return clean(value).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
