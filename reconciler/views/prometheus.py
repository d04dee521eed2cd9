"""Reports as a textfile for Prometheus' node exporter: gauges about the account, no clock of its own.

The names and labels are relied on by alerts; HELP texts are equal in every report, as the exporter asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from reconciler.views.clean import clean

Report = Mapping[str, Any]
Sample = tuple[Mapping[str, object], float]
HELP: Final = {
    "reconciler_account_state": "1 for how each account of a fleet stands",
    "reconciler_account_exit_code": "The exit code of each account of a fleet",
    "reconciler_in_sync": "1 if nothing is to be done or has moved, else 0",
    "reconciler_findings": "Findings of the last report by code and severity",
    "reconciler_new_findings": "Findings that the run before did not have, where a state file is kept",
    "reconciler_pages": "Pages by what is to be done to them or came of them",
    "reconciler_type_verdict": "1 for the verdict on the declared type of each page",
    "reconciler_coverage": "Live multi-host pages by the witness that proves their type",
    "reconciler_pages_seen": "Pages by when they were looked at: in this run, earlier, never",
}


def render(kind: str, report: Report) -> str:
    """Return the report in the text format 0.0.4; each sample has the account as a label, where it is known.

    Of a fleet that is its name there, else the id that Zoom gives it: so no two files of one host collide.
    A report on one account of a fleet has both, the latter as `account`.
    """
    metrics: dict[str, list[Sample]] = defaultdict(list)
    for account, of_kind, own in _accounts(kind, report):
        for name, samples in _metrics(of_kind, own):
            metrics[name] += [({**account, **labels}, value) for labels, value in samples]
    lines = [line for name in HELP if name in metrics for line in _metric(name, metrics[name])]
    return "\n".join([*lines, ""])


def _accounts(kind: str, report: Report) -> Iterator[tuple[Mapping[str, object], str, Report]]:
    """Yield the label, the kind and the content of each account's report."""
    if kind != "fleet":
        names = {"account": report.get("account"), "name": report.get("account_name")}
        yield {label: name for label, name in names.items() if name}, kind, report
        return
    for entry in report["accounts"]:
        label, own = {"account": entry["account"]}, entry["report"] or {}
        yield label, "account", entry
        yield label, "validate" if "diagnostics" in own else report["command"] if own else "", own


def _metrics(kind: str, report: Report) -> Iterator[tuple[str, Iterable[Sample]]]:
    if kind == "account":
        yield "reconciler_account_state", [({"state": report["state"]}, 1)]
        yield "reconciler_account_exit_code", [({}, report["exit_code"])]
        return
    if (in_sync := _in_sync(kind, report)) is not None:
        yield "reconciler_in_sync", [({}, int(in_sync))]
    if (findings := report.get("findings", report.get("diagnostics"))) is not None:
        yield "reconciler_findings", _counted(findings, "code", "severity")
    if news := report.get("news"):
        yield "reconciler_new_findings", [({}, news["new"])]
    label = "outcome" if kind == "apply" else "action"
    pages = [entry for entry in (*report.get("actions", ()), *report.get("pages", ())) if label in entry]
    if kind == "plan":
        yield "reconciler_pages", [({"action": name}, count) for name, count in report["summary"].items()]
    elif kind in ("apply", "checklist"):
        yield "reconciler_pages", _counted(pages, label)
    yield "reconciler_type_verdict", list(_verdicts(report))
    if coverage := report.get("coverage"):
        yield (
            "reconciler_coverage",
            [({"witness": name}, count) for name, count in coverage["proved"].items()],
        )
        seen = {"now": "looked", "earlier": "remembered", "never": "not_known"}
        yield "reconciler_pages_seen", [({"when": when}, coverage[name]) for when, name in seen.items()]


def _in_sync(kind: str, report: Report) -> bool | None:
    """Whether all is as declared, where the report tells."""
    if kind == "plan":
        return all(entry["action"] == "no-op" and not entry["checklist"] for entry in report["actions"])
    in_sync = report.get("in_sync", report.get("converged"))
    return None if in_sync is None else bool(in_sync)


def _counted(entries: Iterable[Report], *labels: str) -> list[Sample]:
    counts = Counter(tuple(entry[label] for label in labels) for entry in entries)
    return [(dict(zip(labels, values, strict=True)), count) for values, count in sorted(counts.items())]


def _verdicts(report: Report) -> Iterator[Sample]:
    for entry in (*report.get("actions", ()), *report.get("pages", ())):
        if entry["type"]:
            proof = entry["type"]
            yield {"page": entry["page"], "declared": proof["declared"], "verdict": proof["verdict"]}, 1


def _metric(name: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {HELP[name]}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        written = ",".join(f'{label}="{_label(text)}"' for label, text in labels.items())
        yield f"{name}{{{written}}} {value}" if written else f"{name} {value}"


def _label(value: object) -> str:
    """Escape a label's value: backslash, quote and line break, the last of which `clean` has replaced."""
    return clean(value).replace("\\", "\\\\").replace('"', '\\"')
