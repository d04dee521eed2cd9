"""What became of each page."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.compare import invisible
from reconciler.compare.paths import spelled
from reconciler.model import Desired, dotted
from reconciler.planning import outcome, own_tokens, result_phrases
from reconciler.planning.blocks import UserTrouble
from reconciler.planning.outcome import PageResult, Patched
from reconciler.report.head import Json, head
from reconciler.report.places import place
from reconciler.report.proofs import proof
from reconciler.report.steps import step


def apply(
    run: str | None, results: Iterable[PageResult], desired: Desired, *, converged: bool,
    notes: Iterable[str] = (), ending: str = "", command: str = "reconciler apply",
) -> Json:  # fmt: skip
    """Return `{"format_version", "run", "pages", "converged"}`.

    `ending` says what is so after `undo`, or of chosen pages; `command` what was typed, with what it allows.
    """
    return {
        **head(),
        "run": run,
        "pages": [page_result(result, desired) for result in results],
        "converged": converged,
        "notes": list(notes),
        "ending": ending or None,
        "command": command,
    }


def page_result(result: PageResult, desired: Desired) -> Json:
    """Return what became of one page, its type with the claims, and every declared field."""
    troubles = (note for note in result.notes if isinstance(note, UserTrouble))
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
        "written": _written(result),
        "note": result_phrases.notes(result),
        "needs": sorted(result.needs),
        "connect": next((command for block in troubles if (command := own_tokens.connects(block))), None),
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


def _written(result: PageResult) -> list[str]:
    """Return the fields that were sent to a page that was there before."""
    sent = (path for note in result.notes if isinstance(note, Patched) for path in note.paths)
    return list(dict.fromkeys(map(dotted, sent)))
