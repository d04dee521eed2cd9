"""`validate` laid out: its diagnostics, and an entry a file."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries import findings
from reconciler.views.entries.entry import Entry, Excerpt, Json, Listing, Next, Remark, Row

TAB = "    "


def validate(report: Json) -> Listing:
    """Lay the diagnostics out; `report` is `parted`."""
    remarks = tuple(_remark(one) for one in report["diagnostics"])
    by_file: dict[str, list[Remark]] = {}
    for one in remarks:
        by_file.setdefault(one.at["file"], []).append(one)
    checked, worst = report["checked"], findings.worst(remarks)
    pages, files = (wording.many(checked[name], name[:-1]) for name in ("pages", "files"))
    return Listing(
        "validate", "Files", f"{worst}s" if worst else "no problems", words.TONES.get(worst, "good"),
        counts=findings.counted(one.severity for one in remarks),
        extent=f"{pages} of {files}" if checked["files"] else "",
        entries=tuple(_file(name, found) for name, found in by_file.items()), remarks=remarks,
        next=_next(remarks, worst),
    )  # fmt: skip


def parted(report: Json) -> Json:
    """Cut each excerpt at both ends of its place: columns count in the line as it stands in the file."""
    return {**report, "diagnostics": [{**one, "excerpt": _parts(one)} for one in report["diagnostics"]]}


def _parts(one: Json) -> list[str]:
    line, offset = one["excerpt"], one["excerpt_column"]
    if not line.strip():
        return []
    start = one["column"] - offset
    stop = one["end_column"] - offset if one["end_line"] == one["line"] else len(line)
    before, marked, after = (
        part.replace("\t", TAB) for part in (line[:start], line[start:stop], line[stop:])
    )
    return [("…" if offset > 1 else "") + before, marked, after]


def _next(remarks: Sequence[Remark], worst: str) -> tuple[Next, ...]:
    """Return what to type: errors come before warnings, which may follow from them."""
    return tuple(Next(f"reconciler explain {one.code}") for one in remarks if one.severity == worst)[:1]


def _file(name: str, remarks: Sequence[Remark]) -> Entry:
    gravest = findings.worst(remarks)
    failed = gravest == "error"
    return Entry(
        name, gravest, words.TONES[gravest], vital=failed, problem=failed,
        at=remarks[0].at, place=remarks[0].place, remarks=tuple(remarks),
    )  # fmt: skip


def _remark(one: Json) -> Remark:
    facts = [Row("help", one["help"] or ""), *(Row("note", words.noted(note)) for note in one["notes"])]
    return Remark(
        one["code"], one["severity"], words.TONES[one["severity"]], one["message"], one, words.place(one),
        facts=tuple(row for row in facts if row.text), label=one["label"],
        excerpt=Excerpt(*one["excerpt"]) if one["excerpt"] else None,
    )  # fmt: skip
