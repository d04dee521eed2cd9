"""Results in their JSON form: a public contract, and the only input of views. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reconciler.compare import invisible
from reconciler.compare.paths import spelled
from reconciler.errors import ReconcilerError
from reconciler.evidence import Proof
from reconciler.findings import Finding
from reconciler.model import EMPTY, BookingPage, Change, Declared, Desired, dotted
from reconciler.planning import bookings, dated_exceptions, outcome, phrases, result_phrases, since_last_look
from reconciler.planning.action import Action, Create, Plan, Replace
from reconciler.planning.blocks import needs
from reconciler.planning.drift_findings import Judged
from reconciler.planning.manual_steps import Step
from reconciler.planning.outcome import PageResult
from reconciler.planning.reasons import NoRecipe, NotTried
from reconciler.planning.tolerated import Accepted, Ignored, Tolerated, Unreadable
from reconciler.proof.verdict import weighed
from reconciler.times import rules

FORMAT_VERSION = "1"
Json = dict[str, Any]
WHYS: Final = {Accepted: "accepted", Ignored: "ignored", Unreadable: "unreadable"}
"""Why a difference stays, in the words of the JSON."""


def _head() -> Json:
    return {"format_version": FORMAT_VERSION, **rules.told()}


def plan(plan_: Plan, desired: Desired, findings: Iterable[Finding], budget: Mapping[str, Any]) -> Json:
    """Return `{"format_version", "summary", "actions", "findings", "budget"}`; no-ops are in it."""
    return {
        **_head(),
        "summary": plan_.summary,
        "actions": [action(action_, desired) for action_ in plan_.actions],
        "findings": [finding(finding_, desired) for finding_ in findings],
        "budget": dict(budget),
        "refused": phrases.over_limit(plan_.refused) if plan_.refused else None,
    }


def action(action_: Action, desired: Desired) -> Json:
    """Return one action with its changes and where each is declared."""
    return {
        "page": action_.page.key,
        "action": action_.kind,
        "reason": phrases.reasons(action_.reasons),
        "blocked": phrases.block(action_.block) if action_.block else None,
        "needs": sorted(needs(action_.block)),
        "changes": [
            {**change(one, action_.page.key, desired), **dated_exceptions.sources(one.path, action_.page)}
            for one in action_.changes
        ],
        "untouched": [tolerated(difference, action_.page.key, desired) for difference in action_.tolerated],
        "checklist": [step(step_) for step_ in action_.checklist],
        "recipes": list(action_.recipes) if isinstance(action_, Create | Replace) else [],
        "recipes_failed": [
            name
            for reason in action_.reasons
            if isinstance(reason, NotTried | NoRecipe)
            for name in reason.failures.names
        ],
        "bookers": action_.bookers,
        "booked": bookings.told(action_.booked, action_.live),
        "lost_bookings": bookings.told(action_.lost, action_.live, bookings.AT_LOST_TIMES),
        **declared(action_, desired),
    }


def declared(action_: Action, desired: Desired) -> Json:
    """Return which page this is: whose, of what type on what evidence, and where a file says so.

    `secret` is true where the page is secret in the files or in the account.
    """
    page = action_.page
    return {
        "page": page.key,
        "owner": page.owner.email,
        "owner_name": page.owner.name,
        "hosts": [host.name for host in page.hosts],
        "slug": page.slug,
        "url": action_.live.url if action_.live else None,
        "secret": bool(_declared_secret(page) or (action_.live and action_.live.fields.get("secret"))),
        "type": proof(action_.proof),
        "declared": str(page.type) if isinstance(page, BookingPage) else None,
        "made_for": desired.made_for.get(page.key),
        **place(desired, page.key),
    }


def _declared_secret(page: Declared) -> bool:
    return isinstance(page, BookingPage) and bool(page.fields.get("secret"))


def tolerated(difference: Tolerated, page: str, desired: Desired) -> Json:
    """Return one difference that apply leaves, and why."""
    return {
        **change(difference.change, page, desired),
        "why": WHYS[type(difference.why)],
        "said": phrases.tolerated(difference.change, difference.why),
    }


def change(change_: Change, page: str, desired: Desired) -> Json:
    """Return one change; `path` is dotted, None is "not there"."""
    return {
        **spelled(change_.path),
        "before": change_.before,
        "after": change_.after,
        "shown": invisible.shown(change_.before, change_.after),
        **place(desired, page, change_.path),
    }


def step(step_: Step) -> Json:
    """Return one thing to do by hand, with the bookings that it is about, page by page."""
    return {
        "do": step_.do, "field": step_.field, "value": step_.value, "url": step_.url,
        "account": step_.account or None, "each": step_.each or None,
        "needs": sorted(step_.needs), "bookings": bookings.of_step(step_),
    }  # fmt: skip


def proof(proof_: Proof | None) -> Json | None:
    """Return a verdict with the claims it rests on, and who `looked`: this run, an earlier one, or nobody."""
    if proof_ is None:
        return None
    counted = weighed(proof_.claims)
    return {
        "declared": str(proof_.declared),
        "verdict": str(proof_.verdict),
        "leaning": sorted(proof_.leaning),
        "looked": proof_.looked.isoformat(timespec="seconds") if proof_.looked else None,
        "looked_in": _looked_in(proof_),
        "claims": [
            {
                "witness": claim.witness,
                "types": sorted(claim.types),
                "decisive": claim.decisive,
                "seen": claim.seen,
                "at": claim.at.isoformat(timespec="seconds"),
                "outdated": claim.decisive and claim not in counted,
                "fits": claim.fits.written if claim.fits else None,
            }
            for claim in proof_.claims
        ],
    }


def _looked_in(proof_: Proof) -> str | None:
    if proof_.looked is None:
        return None
    return "earlier-run" if proof_.remembered else "this-run"


def finding(finding_: Finding, desired: Desired) -> Json:
    """Return one finding with its place in the files."""
    return {
        "code": finding_.code,
        "severity": str(finding_.severity),
        "page": finding_.page or None,
        **spelled(finding_.path),
        "desired": finding_.desired,
        "live": finding_.live,
        "origin": str(finding_.origin),
        "message": finding_.message,
        "note": finding_.note or None,
        **place(desired, finding_.page, finding_.path),
        **finding_.more,
        "next": finding_.next,
        "keep": None if finding_.page in desired.made_for else finding_.keep or None,
        "type": proof(finding_.proof),
        "clocks": finding_.clocks,
        "fits": finding_.fits.written if finding_.fits else None,
    }


def drift(
    plan_: Plan, judged: Judged, desired: Desired, coverage: Mapping[str, Any],
    pictures: Mapping[str, Any] = EMPTY, news: since_last_look.News | None = None,
) -> Json:  # fmt: skip
    """Return `{"format_version", "in_sync", "findings", "coverage", "pages"}`: `pages` are all looked at.

    `pictures` are the weeks of pages as they stand, by page key, for views that draw them. What is `known`
    of the run before says of each finding whether it is `new` and `since` when it is there.
    """
    return {
        **_head(),
        "in_sync": not any(finding.counts for finding in judged.findings),
        "findings": [{**finding(each, desired), **_since(each, news)} for each in judged.findings],
        "acknowledged": [
            {
                "code": finding_.code,
                "page": finding_.page,
                "path": dotted(finding_.path),
                "until": leave.until.isoformat(),
                "reason": leave.reason,
            }
            for finding_, leave in judged.accepted
        ],
        "news": _news(news),
        "coverage": dict(coverage),
        "pages": [
            {**declared(action_, desired), "picture": pictures.get(action_.page.key)}
            for action_ in plan_.actions
        ],
    }


def _since(finding_: Finding, news: since_last_look.News | None) -> Json:
    """Return `{"new", "since"}`, None each where no state is kept."""
    if news is None:
        return {"new": None, "since": None}
    name = since_last_look.key(finding_)
    return {"new": name in news.new, "since": news.since[name].isoformat(timespec="seconds")}


def _news(news: since_last_look.News | None) -> Json | None:
    """Return what changed since the last run: `gone` are its findings that no longer are."""
    if news is None:
        return None
    return {
        "last_run": news.last.isoformat(timespec="seconds") if news.last else None,
        "new": len(news.new),
        "gone": [
            {"code": sighting.code, "page": sighting.page or None, "path": sighting.path,
             "since": sighting.since.isoformat(timespec="seconds")}
            for sighting in news.gone
        ],
    }  # fmt: skip


def apply(
    run: str | None, results: Iterable[PageResult], desired: Desired, *, converged: bool,
    notes: Iterable[str] = (), ending: str = "", command: str = "reconciler apply",
) -> Json:  # fmt: skip
    """Return `{"format_version", "run", "pages", "converged"}`.

    `ending` says what is so after `undo`, or of chosen pages; `command` what was typed, with its leave.
    """
    return {
        **_head(),
        "run": run,
        "pages": [page_result(result, desired) for result in results],
        "converged": converged,
        "notes": list(notes),
        "ending": ending or None,
        "command": command,
    }


def page_result(result: PageResult, desired: Desired) -> Json:
    """Return what became of one page, its type with the claims, and every declared field."""
    return {
        "page": result.page,
        "action": result.action,
        "outcome": result.outcome,
        "type": proof(result.proof),
        "fields": [
            {
                **spelled(field.path),
                "state": field.state,
                "declared": field.declared,
                "live": field.live,
                "shown": invisible.shown(field.live, field.declared),
            }
            for field in result.fields
        ],
        "note": result_phrases.notes(result),
        "needs": sorted(result.needs),
        "help": result.help,
        "recipe": result.recipe,
        "tried": [
            {"recipe": one.recipe, "result": result_phrases.failed_recipe(one)} for one in result.tried
        ],
        "checklist": [step(step_) for step_ in result.checklist],
        "url": result.live.url if result.live else None,
        "secret": bool(result.live and result.live.fields.get("secret")),
        "exit_code": result.exit_code,
        **place(desired, result.page, outcome.blamed(result, desired.spans)),
    }


def checklist(actions: Iterable[Action], desired: Desired) -> Json:
    """Return the pages with open manual steps, each with its steps."""
    return {**_head(), "pages": [action(action_, desired) for action_ in actions if action_.checklist]}


def error(error_: ReconcilerError) -> Json:
    """Return `{"format_version", "error": {"code", "message", "help"}}`."""
    return {
        "format_version": FORMAT_VERSION,
        "error": {"code": error_.code, "message": error_.message, "help": error_.help},
    }


def place(desired: Desired, page: str, path: tuple[str, ...] = ()) -> Json:
    """Return `{"file", "line", "column"}` of a value, None each where no file speaks of it."""
    span = desired.span(page, path)
    return {name: getattr(span, name, None) for name in ("file", "line", "column")}
