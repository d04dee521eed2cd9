"""Writes into a folder what other people's tools are to read, for `make edges`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from reconciler.config import language_schema
from reconciler.views import output
from tests.support import editor_values, hostile, reports


def metrics(folder: Path) -> None:
    """Write each report as a textfile for Prometheus, with data as it is and with data that means harm."""
    for name in reports.NAMES:
        kind = reports.kind(name)
        for number, text in enumerate(("", *hostile.PIECES, "".join(hostile.PIECES))):
            report = reports.poisoned(reports.made(name), text) if text else reports.made(name)
            written = output.render("prometheus", kind, report)
            (folder / f"{name}-{number}.prom").write_text(written, encoding="utf-8")
    (folder / "fleet.prom").write_text(
        output.render("prometheus", "fleet", reports.fleet()), encoding="utf-8"
    )


FLEETS = (
    "accounts: {a: {root: x, credentials: {environment: A}}}", "accounts: {}", "accounts:", "x: 1",
    "accounts: {a: {root: x, credentials: {}}}", "accounts: {a: {root: x}}", "accounts: {a: ~}",
    "accounts: {a: {root: x, credentials: {files: y}, tags: [eu], shared: [z]}}",
    "accounts: {a: {root: x, credentials: {command: [vault, read]}}}",
    "accounts: {a: {root: x, credentials: {command: []}}}",
    "accounts: {a: {root: 5, credentials: {environment: A}}}",
    "accounts: {a b: {root: x, credentials: {environment: A}}}",
    "accounts: {a: {root: x, credentials: {environment: A, zzz: 1}}}",
)  # fmt: skip


def values(file: Path) -> None:
    """Write the documents of the editors' table, each with what the schema says of it here."""
    documents = [
        editor_values.plain(editor_values.whole(table.stem, value))
        for table in editor_values.FILES
        for value, _ in editor_values.rows(table)
    ]
    rows = [{"value": value, "taken": editor_values.taken(value)} for value in documents]
    fleets = [editor_values.plain(text) for text in FLEETS]
    ours = [{"value": value, "taken": editor_values.taken(value, language_schema.FLEET)} for value in fleets]
    made = [{"value": reports.made(name), "taken": True} for name in reports.NAMES]
    file.write_text(json.dumps({"page": rows, "fleet": ours, "report": made}), encoding="utf-8")


if __name__ == "__main__":
    out = Path(sys.argv[1])
    (out / "metrics").mkdir(parents=True)
    metrics(out / "metrics")
    values(out / "values.json")
