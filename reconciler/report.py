"""Results in their JSON form: the shapes programs rely on, and the only thing views get to see. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.errors import ReconcilerError
from reconciler.findings import Finding
from reconciler.model import EMPTY, BookingPage, Change, Declared, Desired, Proof, dotted
from reconciler.planning import phrases, result_phrases, since_last_look
from reconciler.planning.action import Action, Create, Plan, Replace
from reconciler.planning.drift_findings import Judged
from reconciler.planning.manual_steps import Step
from reconciler.planning.outcome import PageResult
from reconciler.planning.reasons import NoRecipe, NotTried, needs
from reconciler.planning.since_last_look import News
from reconciler.planning.tolerated import Accepted, Tolerated
from reconciler.proof.verdict import weighed

FORMAT_VERSION = "1"
Json = dict[str, Any]


def plan(plan_: Plan, desired: Desired, findings: Iterable[Finding], budget: Mapping[str, Any]) -> Json:
    """Return `{"format_version", "summary", "actions", "findings", "budget"}`; no-ops are in it."""
    return {
        "format_version": FORMAT_VERSION,
        "summary": plan_.summary,
        "actions": [action(one, desired) for one in plan_.actions],
        "findings": [finding(one, desired) for one in findings],
        "budget": dict(budget),
        "refused": phrases.over_limit(plan_.refused) if plan_.refused else None,
    }


def action(one: Action, desired: Desired) -> Json:
    """Return one action with its changes and where each is declared."""
    return {
        "page": one.page.key,
        "action": one.kind,
        "reason": phrases.reasons(one.reasons),
        "blocked": phrases.block(one.block) if one.block else None,
        "needs": sorted(needs(one.block)),
        "changes": [change(each, one.page.key, desired) for each in one.changes],
        "untouched": [tolerated(each, one.page.key, desired) for each in one.tolerated],
        "checklist": [step(each) for each in one.checklist],
        "recipes": list(one.recipes) if isinstance(one, Create | Replace) else [],
        "recipes_failed": [
            name for why in one.reasons if isinstance(why, NotTried | NoRecipe) for name in why.failures.names
        ],
        "bookers": one.bookers,
        **declared(one, desired),
    }


def declared(one: Action, desired: Desired) -> Json:
    """Return which page this is: whose, of what type on what evidence, and where a file says so.

    `secret` is true where its link is not for everybody: in the files or in the account.
    """
    page = one.page
    return {
        "page": page.key,
        "owner": page.owner.email,
        "owner_name": page.owner.name,
        "hosts": [host.name for host in page.hosts],
        "slug": page.slug,
        "url": one.live.url if one.live else None,
        "secret": bool(_declared_secret(page) or (one.live and one.live.fields.get("secret"))),
        "type": proof(one.proof),
        "declared": str(page.type) if isinstance(page, BookingPage) else None,
        **place(desired, page.key),
    }


def _declared_secret(page: Declared) -> bool:
    return isinstance(page, BookingPage) and bool(page.fields.get("secret"))


def tolerated(one: Tolerated, page: str, desired: Desired) -> Json:
    """Return one difference that stays, and why."""
    why = "accepted" if isinstance(one.why, Accepted) else "ignored"
    return {
        **change(one.change, page, desired),
        "why": why,
        "said": phrases.tolerated(one.change, one.why),
    }


def change(one: Change, page: str, desired: Desired) -> Json:
    """Return one change; `path` is dotted, None is "not there"."""
    return {
        "path": dotted(one.path),
        "before": one.before,
        "after": one.after,
        **place(desired, page, one.path),
    }


def step(one: Step) -> Json:
    """Return one thing to do by hand."""
    return {"do": one.do, "field": one.field, "value": one.value, "url": one.url}


def proof(one: Proof | None) -> Json | None:
    """Return a verdict with the claims it rests on."""
    if one is None:
        return None
    counted = weighed(one.claims)
    return {
        "declared": str(one.declared),
        "verdict": str(one.verdict),
        "leaning": sorted(one.leaning),
        "claims": [
            {
                "witness": claim.witness,
                "types": sorted(claim.types),
                "decisive": claim.decisive,
                "seen": claim.seen,
                "at": claim.at.isoformat(timespec="seconds"),
                "outdated": claim.decisive and claim not in counted,
            }
            for claim in one.claims
        ],
    }


def finding(one: Finding, desired: Desired) -> Json:
    """Return one finding with its place in the files."""
    return {
        "code": one.code,
        "severity": str(one.severity),
        "page": one.page or None,
        "path": dotted(one.path),
        "desired": one.desired,
        "live": one.live,
        "origin": str(one.origin),
        "message": one.message,
        "note": one.note or None,
        **place(desired, one.page, one.path),
        "next": one.next,
        "type": proof(one.proof),
    }


def drift(
    plan_: Plan, judged: Judged, desired: Desired, coverage: Mapping[str, Any],
    pictures: Mapping[str, Any] = EMPTY, known: News | None = None,
) -> Json:  # fmt: skip
    """Return `{"format_version", "in_sync", "findings", "coverage", "pages"}`: `pages` are all looked at.

    `pictures` are the weeks of pages as they stand, by page key, for views that draw them. What is `known`
    of the run before says of each finding whether it is `new` and `since` when it is there.
    """
    return {
        "format_version": FORMAT_VERSION,
        "in_sync": not any(finding.counts for finding in judged.findings),
        "findings": [{**finding(one, desired), **_known(one, known)} for one in judged.findings],
        "acknowledged": [
            {
                "code": one.code,
                "page": one.page,
                "path": dotted(one.path),
                "until": leave.until.isoformat(),
                "reason": leave.reason,
            }
            for one, leave in judged.accepted
        ],
        "news": _news(known),
        "coverage": dict(coverage),
        "pages": [{**declared(one, desired), "picture": pictures.get(one.page.key)} for one in plan_.actions],
    }


def _known(one: Finding, known: News | None) -> Json:
    """Return `{"new", "since"}`, None each where no state is kept."""
    if known is None:
        return {"new": None, "since": None}
    name = since_last_look.key(one)
    return {"new": name in known.new, "since": known.since[name].isoformat(timespec="seconds")}


def _news(known: News | None) -> Json | None:
    """Return what moved since the last run as a whole: `gone` are findings of then that are none now."""
    if known is None:
        return None
    return {
        "last_run": known.last.isoformat(timespec="seconds") if known.last else None,
        "new": len(known.new),
        "gone": [
            {"code": one.code, "page": one.page or None, "path": one.path,
             "since": one.since.isoformat(timespec="seconds")}
            for one in known.gone
        ],
    }  # fmt: skip


def apply(
    run: str | None, results: Iterable[PageResult], desired: Desired, *, converged: bool,
    notes: Iterable[str] = (), ending: str = "", command: str = "reconciler apply",
) -> Json:  # fmt: skip
    """Return `{"format_version", "run", "pages", "converged"}`.

    `ending` says what is so after `undo`, `command` what was typed, with its leave.
    """
    return {
        "format_version": FORMAT_VERSION,
        "run": run,
        "pages": [page_result(one, desired) for one in results],
        "converged": converged,
        "notes": list(notes),
        "ending": ending or None,
        "command": command,
    }


def page_result(one: PageResult, desired: Desired) -> Json:
    """Return what became of one page, its type with the claims, and every declared field."""
    return {
        "page": one.page,
        "action": one.action,
        "outcome": one.outcome,
        "type": proof(one.proof),
        "fields": [
            {"path": dotted(each.path), "state": each.state, "declared": each.declared, "live": each.live}
            for each in one.fields
        ],
        "note": result_phrases.notes(one),
        "needs": sorted(one.needs),
        "help": one.help,
        "recipe": one.recipe,
        "tried": [{"recipe": each.recipe, "result": result_phrases.trial(each)} for each in one.tried],
        "checklist": [step(each) for each in one.checklist],
        "url": one.live.url if one.live else None,
        "secret": bool(one.live and one.live.fields.get("secret")),
        "exit_code": one.exit_code,
        **place(desired, one.page, _blamed(one, desired)),
    }


def _blamed(one: PageResult, desired: Desired) -> tuple[str, ...]:
    """Return the declared field that a refusal names; none otherwise."""
    words = one.fields_named - {"page", "type"}
    named = (path for page, path in desired.spans if page == one.page and path[:1] and path[0] in words)
    return next(named, ())[:1]


def checklist(actions: Iterable[Action], desired: Desired) -> Json:
    """Return the pages with open manual steps, each with its steps."""
    return {
        "format_version": FORMAT_VERSION,
        "pages": [action(one, desired) for one in actions if one.checklist],
    }


def error(one: ReconcilerError) -> Json:
    """Return `{"format_version", "error": {"code", "message", "help"}}`."""
    return {
        "format_version": FORMAT_VERSION,
        "error": {"code": one.code, "message": one.message, "help": one.help},
    }


def place(desired: Desired, page: str, path: tuple[str, ...] = ()) -> Json:
    """Return `{"file", "line", "column"}` of a value, None each where no file speaks of it."""
    span = desired.span(page, path)
    if span is None:
        return {"file": None, "line": None, "column": None}
    return {"file": span.file, "line": span.line, "column": span.column}
