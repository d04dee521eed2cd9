"""Whether pages are still as a run left them that is to be undone: the others are blocked. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from reconciler.compare import equality
from reconciler.model import LivePage, Tombstone
from reconciler.planning.action import Action, ActionKind, Plan
from reconciler.planning.blocks import MovedSinceRun
from reconciler.planning.reasons import Cause, MadeByRun
from reconciler.times.wording import quoted
from reconciler.undo import Image

UNDONE_BY = {
    "made": (ActionKind.DELETE,),
    "changed": (ActionKind.UPDATE,),
    "removed": (ActionKind.CREATE, ActionKind.UPDATE, ActionKind.REPLACE),
}
"""What undoing may do to a page, by what the run did to it."""


def held(plan: Plan, images_: Iterable[Image], run: str, stuck: Iterable[Action] = ()) -> Plan:
    """Return the plan with every action blocked whose page is not as the run left it, and those `stuck`."""
    images_ = tuple(images_)
    actions = [*(_held(action, images_, run) for action in plan.actions), *stuck]
    return replace(plan, actions=tuple(sorted(actions, key=lambda action: action.page.key)))


def _held(action: Action, images_: tuple[Image, ...], run: str) -> Action:
    of_page = [image for image in images_ if image.key == action.page.key]
    if isinstance(action.page, Tombstone):
        reasons = (MadeByRun(run) if reason is Cause.DECLARED_ABSENT else reason for reason in action.reasons)
        action = replace(action, reasons=tuple(reasons))
    if not action.kind.changes_zoom:
        return action
    why = _moved(action, of_page)
    return replace(action, block=MovedSinceRun(why)) if why else action


def _moved(action: Action, of_page: list[Image]) -> str:
    """Say why a page is not as the run left it; nothing where it is.

    Of a page that the run changed, what is put back counts: the rest stays as whoever set it since left it.
    """
    live = action.live
    if live is None:
        gone = all(image.kind != "removed" for image in of_page)
        return "the page is gone since the run" if gone else ""
    image = next((image for image in of_page if image.schedule_id == live.schedule_id), None)
    if image is None:
        return f"another page stands at {quoted(live.slug)} since the run"
    swapped = image.kind == "made" and any(other.kind == "removed" for other in of_page)
    if action.kind not in UNDONE_BY["removed" if swapped else image.kind]:
        return "the page is of another type or owner since the run"
    back = {change.path[0] for change in action.changes} if image.kind == "changed" else None
    differing = [_differing(form, live, back) for form in image.forms]
    if not differing or [] in differing:
        return ""
    return f"the page has moved since the run: {', '.join(min(differing))}"


def _differing(form: LivePage, live: LivePage, counted: Collection[str] | None) -> list[str]:
    """Return the names of what differs, of all that is `counted`."""
    names = equality.differing(form, live, equality.shared(form, live))
    names += ["slug"] if form.slug != live.slug else []
    hosts = form.rules and live.rules and _rules(form) != _rules(live)
    names += ["hosts"] if hosts else []
    return [name for name in names if counted is None or name in counted]


def _rules(page: LivePage) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rule in page.rules:
        found.setdefault(rule.address.casefold(), []).append((rule.use_custom, rule.hours))
    return found
