"""Reports as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.views import entries
from reconciler.views.clean import clean
from reconciler.views.entries.entry import Entry, Json, Remark

LEVELS = ("error", "warning", "notice")
PLANNED = ("create", "update", "replace", "delete")
"""What a plan will do without asking anybody; what cannot be taken back is a warning all the same."""
MOST_NAMED = 50
"""Pages that an annotation names."""


class Annotation(NamedTuple):
    """What stands on a line of a file."""

    severity: str
    title: str
    text: str
    at: Json | None


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return one line an annotation; nothing to say is the empty string.

    It annotates findings, what a plan does, and what is blocked, needs a person or failed; the gravest first,
    since GitHub shows ten errors and ten warnings of a step and drops the rest. Diagnostics keep their order.
    """
    listing = entries.lay_out(kind, report)
    if kind == "validate":
        annotations = [_remark(remark) for remark in listing.remarks]
    else:
        annotations = [
            annotation for entry in listing.ranked for one in _at_places(entry) for annotation in _entry(one)
        ]
        annotations = sorted(annotations, key=lambda annotation: LEVELS.index(_level(annotation.severity)))
    if listing.refused:
        annotations.insert(0, Annotation("error", "apply would refuse", listing.refused, None))
    return "\n".join(
        command(annotation.severity, annotation.text, title=annotation.title, **_place(annotation.at))
        for annotation in annotations
    )


def _at_places(entry: Entry) -> tuple[Entry, ...]:
    """Return an entry of many pages where one line of a file says it all; else its pages, a line each."""
    return (entry,) if entry.at or not entry.pages else entry.pages


def _entry(entry: Entry) -> Iterator[Annotation]:
    """Yield what is remarked on an entry, and what is to be done or came of it where that needs a word."""
    yield from (_remark(remark, entry.at) for remark in entry.remarks)
    facts, title = [row.line for row in entry.facts], f"{entry.name}: {entry.label}"
    facts += [_named([page.name for page in entry.pages])] if entry.pages else []
    if entry.problem and not entry.remarks:
        severity = "error" if entry.tone == "bad" else "warning"
        facts += [f"{number}. {step['do']}" for number, step in enumerate(entry.steps, 1)]
    elif entry.kind in PLANNED and not entry.outcome:
        severity = "warning" if entry.vital else "notice"
        facts += [row.line for row in entry.changes]
    else:
        return
    yield Annotation(severity, title, "\n".join(facts) or entry.label, entry.at)


def _remark(remark: Remark, otherwise: Json | None = None) -> Annotation:
    message = f"{remark.page}: {remark.message}" if remark.page else remark.message
    facts = [row.line for row in remark.details]
    facts += [_named(remark.pages)] if remark.pages else []
    return Annotation(
        remark.severity, remark.code, "\n".join([message, *facts]), remark.at if remark.place else otherwise
    )


def _named(pages: Sequence[str]) -> str:
    rest = f" and {len(pages) - MOST_NAMED:,} more" if len(pages) > MOST_NAMED else ""
    return f"pages: {', '.join(pages[:MOST_NAMED])}{rest}"


def _place(at: Json | None) -> dict[str, object]:
    """Return where it stands; of a diagnostic the end of the place too."""
    if not at or not at.get("file"):
        return {}
    end = {"endLine": at["end_line"]} if "end_line" in at else {}
    end |= {"endColumn": at["end_column"]} if at.get("end_line") == at["line"] else {}
    return {"file": at["file"], "line": at["line"], "col": at["column"], **end}


def command(severity: str, text: str, **properties: object) -> str:
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
