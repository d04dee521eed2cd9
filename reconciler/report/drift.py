"""What has moved since the last apply, and what of it the run before did not see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.compare import projection
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import EMPTY, Desired, dotted
from reconciler.planning import since_last_look
from reconciler.planning.action import Action, Plan
from reconciler.planning.compared import fields_compared
from reconciler.planning.drift_findings import Judged
from reconciler.records.sightings import Sighting
from reconciler.report.actions import declared
from reconciler.report.findings import finding
from reconciler.report.head import Json, head
from reconciler.times.moments import moment


def drift(
    plan_: Plan, judged: Judged, desired: Desired, coverage: Mapping[str, Any],
    pictures: Mapping[str, Any] = EMPTY, news: since_last_look.News | None = None,
) -> Json:  # fmt: skip
    """Return `{"format_version", "in_sync", "findings", "coverage", "pages"}`: `pages` are all looked at.

    `pictures` are the weeks of pages as they stand, by page key, for views that draw them. What is `known`
    of the run before says of each finding whether it is `new` and `since` when it is there.
    """
    return {
        **head(),
        "in_sync": not any(finding.counts for finding in judged.findings),
        "not_made": sum(map(_is_not_made, judged.findings)),
        "findings": [
            {**finding(each, desired), **_since(each, news)}
            for each in judged.findings
            if each.code is not FindingCode.PAGE_TOUCHED
        ],
        "touched": touched(judged.findings, desired),
        "acknowledged": [
            {
                "code": finding_.code,
                "page": finding_.page,
                "path": dotted(finding_.path),
                "until": given.until.isoformat(),
                "reason": given.reason,
            }
            for finding_, given in judged.accepted
        ],
        "news": _news(news),
        "coverage": dict(coverage),
        "pages": [
            {
                **declared(action_, desired),
                **_stands(action_),
                "unmanaged": projection.unmanaged(page) if (page := fields_compared(action_)) else None,
                "picture": pictures.get(action_.page.key),
            }
            for action_ in plan_.actions
        ],
    }


def _stands(action_: Action) -> Json:
    """Return which live page it is, and as of when; None each where there is none, or that is not known."""
    live, proof = action_.live, action_.proof
    looked = proof.seen if proof else None
    return {
        "schedule_id": live.schedule_id if live else None,
        "updated": at.isoformat() if live and (at := moment(live.updated)) else None,
        "looked": looked.isoformat(timespec="seconds") if looked else None,
        "verdict": str(proof.verdict) if proof else None,
    }


def _is_not_made(finding_: Finding) -> bool:
    """Whether it is of a page that nobody has applied yet."""
    return finding_.code is FindingCode.PAGE_MISSING and finding_.origin is Origin.REPO


def touched(findings: Iterable[Finding], desired: Desired) -> list[Json]:
    """Return the pages that were changed in Zoom though nothing declared differs: no finding on them."""
    return [finding(each, desired) for each in findings if each.code is FindingCode.PAGE_TOUCHED]


def _since(finding_: Finding, news: since_last_look.News | None) -> Json:
    """Return `{"new", "since"}`, None each where no state is kept."""
    if news is None:
        return {"new": None, "since": None}
    name = since_last_look.key(finding_)
    return {"new": name in news.new, "since": news.since[name].isoformat(timespec="seconds")}


def _news(news: since_last_look.News | None) -> Json | None:
    """Return what changed since the last run: `gone` are its findings that no longer are.

    Of those `not_known` this run could not read whether they still are.
    """
    if news is None:
        return None
    return {
        "last_run": news.last.isoformat(timespec="seconds") if news.last else None,
        "new": len(news.new),
        "gone": list(map(_seen, news.gone)),
        "not_known": list(map(_seen, news.unknown)),
    }


def _seen(sighting: Sighting) -> Json:
    return {
        "code": sighting.code,
        "page": sighting.page or None,
        "path": sighting.path,
        "name": sighting.name or None,
        "since": sighting.since.isoformat(timespec="seconds"),
    }
