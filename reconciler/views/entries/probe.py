"""`probe` laid out: an entry for each type with its recipes, and one for the account with its questions."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.views.entries.entry import Entry, Json, Row
from reconciler.views.entries.listing import Count, Listing

TONES = {"yes": "good", "no": "plain", "cannot tell": "warn"}
WRONG = "a control shows another type than it has: what public pages show was not believed"
TELLS = "missing fields on a public page mean a single-host page here"


def probe(report: Json) -> Listing:
    """Lay out what a probe found, or what it forgot."""
    if "forgotten" in report:
        text = ", ".join(report["forgotten"]) or "nothing was known"
        return Listing("probe", "Probe", "forgotten", "plain", notes=(Row("forgotten", text),))
    answers = [row["answer"] for row in report["answers"]]
    told = len(answers) - answers.count("cannot tell")
    bad = bool(report["stopped"] or report["left"])
    return Listing(
        "probe", "Probe", "stopped" if report["stopped"] else "pages left behind" if bad else "done",
        "bad" if bad else "good", extent=f"{report['requests']} requests",
        counts=(Count(told, "questions answered", "good"), Count(len(answers) - told, "open", "warn")),
        notes=tuple(_notes(report)),
        entries=(*_types(report), Entry("", rows=tuple(map(_answer, report["answers"])), group="2")),
    )  # fmt: skip


def _types(report: Json) -> Iterator[Entry]:
    for page_type, answer in report["types"].items():
        label = answer["made"] + (f" ({answer['recipe']})" if answer["recipe"] else "")
        rows = (
            Row(row["recipe"], f"{row['made']}: {row['because']}", tone=TONES[row["made"]])
            for row in report["rows"]
            if row["type"] == page_type
        )
        yield Entry(page_type, label=label, tone=TONES[answer["made"]], rows=tuple(rows), group="1")


def _answer(row: Json) -> Row:
    value = f" ({row['value']})" if row["value"] else ""
    return Row(row["question"], f"{row['answer']}{value}: {row['seen']}", tone=TONES[row["answer"]])


def _notes(report: Json) -> Iterator[Row]:
    for control in report["controls"]:
        text = f"{control['says']} ({control['seen']}), {control['url']}"
        yield Row(f"control {control['type']}", text)
    if any(control["says"] == "wrong" for control in report["controls"]):
        yield Row("", WRONG, tone="warn")
    yield Row("analytics", report["analytics"])
    if report["tells_types"]:
        yield Row("", TELLS)
    if report["stopped"]:
        yield Row("stopped", report["stopped"], tone="bad")
    for leftover in report["left"]:
        yield Row("left behind", leftover, tone="bad")
    if report["saved"]:
        yield Row("", "recorded in the lock file: commit it")
