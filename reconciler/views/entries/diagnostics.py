"""`validate` laid out: its diagnostics, and an entry a file."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries import severities
from reconciler.views.entries.entry import Entry, Excerpt, Json, Remark, Row
from reconciler.views.entries.listing import Listing, Next

TAB = "    "
MOST_HOSTS = 3
"""The hosts of a document with `each` that are named."""


def validate(report: Json) -> Listing:
    """Lay the diagnostics out; `report` is `parted`."""
    remarks = tuple(_remark(remark) for remark in report["diagnostics"])
    by_file: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_file.setdefault(remark.at["file"], []).append(remark)
    checked, worst = report["checked"], severities.worst(remarks)
    pages, files = (wording.many(checked[name], name[:-1]) for name in ("pages", "files"))
    state = f"{worst}s" if worst not in ("", "info") else "no problems"
    return Listing(
        "validate", "Files", state, words.TONES.get(worst, "good"),
        counts=severities.counted(remark.severity for remark in remarks),
        extent=f"{pages} of {files}" if checked["files"] else "",
        entries=tuple(_file(*group) for group in by_file.items()), remarks=remarks,
        notes=(*map(_made, report.get("made", ())), *map(_template, report.get("templates", ()))),
        next=_next(remarks, worst),
    )  # fmt: skip


def parted(report: Json) -> Json:
    """Cut each excerpt at both ends of its place: columns count in the line as it stands in the file."""
    diagnostics = [{**diagnostic, "excerpt": _parts(diagnostic)} for diagnostic in report["diagnostics"]]
    return {**report, "diagnostics": diagnostics}


def _parts(diagnostic: Json) -> list[str]:
    line, offset = diagnostic["excerpt"], diagnostic["excerpt_column"]
    if not line.strip():
        return []
    start = diagnostic["column"] - offset
    stop = diagnostic["end_column"] - offset if diagnostic["end_line"] == diagnostic["line"] else len(line)
    before, marked, after = (
        part.replace("\t", TAB) for part in (line[:start], line[start:stop], line[stop:])
    )
    return [("…" if offset > 1 else "") + before, marked, after]


def _made(document: Json) -> Row:
    """Return how many pages a document with `each` makes, and for whom."""
    hosts, pages = document["hosts"], wording.many(len(document["pages"]), "page")
    shown = hosts if len(hosts) <= MOST_HOSTS else hosts[: MOST_HOSTS - 1]
    rest = f" and {len(hosts) - len(shown)} more" if len(shown) < len(hosts) else ""
    return Row(document["page"], f"{pages} ({', '.join(shown)}{rest})", words.place(document))


def _template(template: Json) -> Row:
    pages = wording.many(template["pages"], "page")
    return Row(f"template {template['template']}", pages, words.place(template))


def _next(remarks: Sequence[Remark], worst: str) -> tuple[Next, ...]:
    """Return what to type: errors come before warnings, which may follow from them; none for information."""
    if worst == "info":
        return ()
    return tuple(Next(f"reconciler explain {remark.code}") for remark in remarks if remark.severity == worst)[
        :1
    ]


def _file(name: str, remarks: Sequence[Remark]) -> Entry:
    gravest = severities.worst(remarks)
    failed = gravest == "error"
    return Entry(
        name, gravest, words.TONES[gravest], vital=failed, problem=failed,
        at=remarks[0].at, place=remarks[0].place, remarks=tuple(remarks), group="files",
    )  # fmt: skip


def _remark(diagnostic: Json) -> Remark:
    severity, excerpt, notes = diagnostic["severity"], diagnostic["excerpt"], diagnostic["notes"]
    facts = [Row("help", diagnostic["help"] or ""), *(Row("note", words.noted(note)) for note in notes)]
    return Remark(
        diagnostic["code"], severity, words.TONES[severity], diagnostic["message"], diagnostic,
        words.place(diagnostic), facts=tuple(row for row in facts if row.text), label=diagnostic["label"],
        excerpt=Excerpt(*excerpt) if excerpt else None,
    )  # fmt: skip
