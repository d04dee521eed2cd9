"""A plan, and what of it only a person can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.findings import Finding
from reconciler.model import EMPTY, Desired, LivePage
from reconciler.planning import left_behind, phrases
from reconciler.planning.action import Action, Plan
from reconciler.planning.leftover_pages import Leftover
from reconciler.planning.manual_steps import Step
from reconciler.planning.origins import Origins
from reconciler.report.actions import action
from reconciler.report.findings import finding
from reconciler.report.head import Json, head
from reconciler.report.steps import step


def plan(
    plan_: Plan, desired: Desired, findings: Iterable[Finding], budget: Mapping[str, Any],
    moved: Origins = EMPTY,
) -> Json:  # fmt: skip
    """Return `{"format_version", "summary", "actions", "findings", "budget"}`; no-ops are in it."""
    return {
        **head(),
        "summary": plan_.summary,
        "actions": [action(action_, desired, moved) for action_ in plan_.actions],
        "findings": [finding(finding_, desired) for finding_ in findings],
        "budget": dict(budget),
        "refused": phrases.over_limit(plan_.refused) if plan_.refused else None,
        "leftovers": [_staging_page(one) for one in plan_.leftovers],
    }


def _staging_page(one: Leftover) -> Json:
    """Return a staging page that nobody is known to wait for: whether it goes, and what is said of it."""
    page, title = one.page, one.page.fields.get("summary")
    return {
        "owner": page.owner, "schedule_id": page.schedule_id, "title": title,
        "removed": one.stays is None, "message": left_behind.becomes(one),
    }  # fmt: skip


def leftover(page: LivePage, step_: Step, was: str | None = None) -> Json:
    """Return a page that is left behind and no apply removes, with the step that does.

    Where it gave way to another page by hand, `was` is the key of that.
    """
    title = page.fields.get("summary")
    return {
        "owner": page.owner, "schedule_id": page.schedule_id, "title": title, "was": was,
        "checklist": [step(step_)],
    }  # fmt: skip


def checklist(actions: Iterable[Action], desired: Desired) -> Json:
    """Return the pages with open manual steps, each with its steps."""
    return {**head(), "pages": [action(action_, desired) for action_ in actions if action_.checklist]}
