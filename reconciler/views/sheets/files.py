"""`validate` laid out: an entry a file with its diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reconciler.times import wording
from reconciler.views.sheets import remarks
from reconciler.views.sheets.sheet import Count, Entry, Json, Remark, Sheet, place


def validate(report: Json) -> Sheet:
    """Lay the diagnostics out, file by file."""
    by_file: dict[str, list[Json]] = {}
    for one in report["diagnostics"]:
        by_file.setdefault(one["file"], []).append(one)
    counts = Counter(one["severity"] for one in report["diagnostics"])
    checked = report["checked"]
    files = wording.many(checked["files"], "file")
    failed = counts["error"] > 0
    return Sheet(
        "validate", "Files", "errors" if failed else "warnings" if counts else "no problems",
        "bad" if failed else "warn" if counts else "good",
        tuple(
            Count(counts[name], wording.plural(counts[name], name), remarks.TONES[name])
            for name in remarks.RANKS if counts[name]
        ),
        (f"checked {wording.many(checked['pages'], 'page')} in {files}",),
        remarks.ordered(_file(name, found) for name, found in by_file.items()),
        next=next_step(report),
    )  # fmt: skip


def next_step(report: Json) -> str:
    """Return what to type: errors come before warnings, which may follow from them."""
    codes = {one["severity"]: one["code"] for one in reversed(report["diagnostics"])}
    return f"reconciler explain {codes.get('error', codes.get('warning'))}" if codes else ""


def _file(name: str, found: list[Json]) -> Entry:
    said = tuple(_remark(one) for one in found)
    gravest = remarks.worst(said)
    return Entry(
        name, gravest, remarks.TONES[gravest], vital=gravest == "error", problem=gravest == "error",
        at=found[0], remarks=said,
    )  # fmt: skip


def _remark(one: Json) -> Remark:
    facts = [("here", one["label"]), ("help", one["help"]), *(("note", said) for said in _notes(one))]
    shown = tuple((name, said) for name, said in facts if said)
    return Remark(one["code"], one["severity"], one["message"], shown, one, one["excerpt"])


def _notes(one: Json) -> Iterator[str]:
    for note in one["notes"]:
        at = place(note if "file" in note else None)
        yield f"{note['message']} at {at}" if at else note["message"]
