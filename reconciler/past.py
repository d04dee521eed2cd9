"""Past runs in their JSON form, and each write in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.records.history import PastRun, Write
from reconciler.report import FORMAT_VERSION, Json

VERBS: Mapping[str, str] = {"POST": "made", "PATCH": "patched", "DELETE": "removed"}
OUTCOMES: Mapping[str, str] = {
    "intended": "begun, outcome not known",
    "unknown": "sent, outcome not known",
    "refused": "did not happen",
    "gone": "removed again",
    "done": "",
}


def every(runs: Iterable[PastRun]) -> Json:
    """Return `{"format_version", "runs": [{"run", "started", "ended", "who", …, "pages"}]}`."""
    return {"format_version": FORMAT_VERSION, "runs": [_summary(one) for one in runs]}


def one(run: PastRun) -> Json:
    """Return one run in the same form, with its writes."""
    return {
        "format_version": FORMAT_VERSION,
        "runs": [{**_summary(run), "writes": [_write(write) for write in run.writes]}],
    }


def _summary(run: PastRun) -> dict[str, Any]:
    said: dict[str, list[str]] = {}
    for write in run.writes:
        if (words := _words(write)) not in (known := said.setdefault(write.page, [])):
            known.append(words)
    return {
        "run": run.id,
        "started": run.started,
        "ended": run.ended,
        "who": run.who,
        "commit": run.revision or None,
        "link": run.link or None,
        "origin": run.origin,
        "account": run.account,
        "pages": [{"page": page or None, "what": what} for page, what in said.items()],
    }


def _write(write: Write) -> dict[str, Any]:
    return {
        "at": write.at,
        "page": write.page or None,
        "what": _words(write),
        "method": write.method,
        "schedule_id": write.schedule_id,
        "owner": write.owner,
        "slug": write.slug,
        "fields": _fields(write),
        "outcome": write.outcome,
    }


def _words(write: Write) -> str:
    """Say a write in a few words: `patched duration, slug (did not happen)`."""
    said = VERBS.get(write.method, write.method)
    if write.method == "PATCH":
        said += f" {', '.join(_fields(write))}"
    elif write.slug:
        said += f" `{write.slug}`"
    outcome = OUTCOMES.get(write.outcome, write.outcome)
    return f"{said} ({outcome})" if outcome else said


def _fields(write: Write) -> list[str]:
    return sorted(write.body or ())
