"""Past runs in their JSON form, and each write in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler import staging
from reconciler.records.history import PastRun, State, Verb, Write
from reconciler.report.head import FORMAT_VERSION, Json
from reconciler.zoom.kept import METHODS

VERBS: Mapping[Verb, str] = {Verb.CREATE: "made", Verb.PATCH: "patched", Verb.DELETE: "removed"}
STATES: Mapping[State, str] = {
    State.INTENDED: "begun, outcome not known",
    State.UNKNOWN: "sent, outcome not known",
    State.REFUSED: "",
    State.GONE: "removed again",
    State.DONE: "",
}


def listing(runs: Sequence[PastRun], limit: int | None = None) -> Json:
    """Return `{"format_version", "runs": [{"run", "started", "ended", "who", …, "pages"}], "earlier"}`.

    With a `limit` the latest so many that wrote something or never ended, and those between that did not;
    `earlier` is how many came before.
    """
    shown = runs if limit is None else runs[: _latest(runs, limit)]
    return {
        "format_version": FORMAT_VERSION,
        "runs": [_summary(run) for run in shown],
        "earlier": len(runs) - len(shown),
    }


def single(run: PastRun) -> Json:
    """Return one run in the same form, with its writes."""
    return {
        "format_version": FORMAT_VERSION,
        "runs": [{**_summary(run), "writes": [_write(write) for write in run.writes]}],
    }


def _latest(runs: Sequence[PastRun], limit: int) -> int:
    """Return how many runs, from the latest on, hold so many that wrote something or never ended."""
    told = [at for at, run in enumerate(runs, 1) if run.writes or run.ended is None]
    return told[limit - 1] if len(told) > limit else len(runs)


def _summary(run: PastRun) -> dict[str, Any]:
    by_page: dict[str, list[str]] = {}
    for write in run.writes:
        if (words := _words(write)) not in (listed := by_page.setdefault(write.page, [])):
            listed.append(words)
    return {
        "run": run.id,
        "started": run.started,
        "ended": run.ended,
        "who": run.who,
        "commit": run.revision or None,
        "link": run.link or None,
        "origin": run.api_origin,
        "account": run.account,
        "pages": [{"page": page or None, "what": what} for page, what in by_page.items()],
    }


def _write(write: Write) -> dict[str, Any]:
    return {
        "at": write.at,
        "page": write.page or None,
        "what": _words(write),
        "method": METHODS[write.verb],
        "schedule_id": write.schedule_id,
        "owner": write.owner,
        "slug": write.slug,
        "fields": list(write.sent.names),
        "outcome": write.state,
    }


def _words(write: Write) -> str:
    """Say a write in a few words: `patched duration, slug`, `not made `intro``, `removed (begun, …)`.

    A PATCH of a page at an address of ours says so: the page that people know is another one.
    """
    words = f"not {VERBS[write.verb]}" if write.state is State.REFUSED else VERBS[write.verb]
    if write.verb is Verb.PATCH:
        words += f" {', '.join(write.sent.names)}"
        words += f" at `{write.slug}`" if write.slug and staging.is_ours(write.slug) else ""
    elif write.slug:
        words += f" `{write.slug}`"
    return f"{words} ({STATES[write.state]})" if STATES[write.state] else words
