"""When a page must be made anew: what no PATCH can mend goes to a person or, where that is allowed, to apply.

Knows which recipes are worth trying. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model import PageType
from reconciler.planning import checklist, guards
from reconciler.planning.checklist import Step
from reconciler.proof import attested, irrevocable, verdict
from reconciler.records.memory import Memory, PageMemory

if TYPE_CHECKING:
    from reconciler.planning.plan import Action, Evidence, Policy


def by_hand(
    action: Action, reason: str, steps: tuple[Step, ...], evidence: Evidence, policy: Policy
) -> Action:
    """Hand to a person what no PATCH can mend, or replace the page where that is allowed and can work."""
    assert action.page.type is not None  # noqa: S101 - only a tombstone has no type
    known = evidence.memory.pages.get(action.page.key)
    if action.page.type.multi_host and known and known.staging:
        return replacement(action, reason, evidence, policy)
    possible = not action.page.type.multi_host or bool(recipes(action.page.type, evidence.memory, policy)[0])
    if possible and "replace" in policy.allow:
        return replacement(action, reason, evidence, policy)
    hint = "; `--allow replace` makes it anew" if possible else ""
    return replace(action, kind="manual", reason=reason + hint, checklist=steps)


def replacement(action: Action, reason: str, evidence: Evidence, policy: Policy) -> Action:
    """Replace a page: needs leave, and a recipe that may work."""
    page, live = action.page, action.live
    assert page.type is not None and live is not None  # noqa: S101 - the caller looked
    untried, failed = recipes(page.type, evidence.memory, policy)
    known = evidence.memory.pages.get(page.key)
    if page.type.multi_host and known and known.staging:
        ready = staged(action, known, policy)
        if ready.kind == "manual":
            return replace(ready, reason=f"{reason}; its replacement: {ready.reason}")
        reason, untried = f"{reason}; {ready.reason}", ()
    elif page.type.multi_host and not untried:
        steps = checklist.wrong_type(page, live, policy.today)
        return replace(action, kind="manual", reason=f"{reason}; no recipe ({failed})", checklist=steps)
    needed = ["replace"]
    moves = live.owner != page.owner.email and live.active
    needed += ["link-down"] if moves or guards.link_down(live, action.changes) else []
    needed += ["booked-page"] if evidence.booked.get(live.schedule_id) else []
    blocked = _missing(needed, policy)
    types = verdict.types(action.proof.claims) if action.proof else frozenset()
    was, warning = irrevocable.removal(types, live, policy.recipes, evidence.memory, policy.today, known)
    return replace(action, kind="replace", reason=reason + warning, recipes=untried, blocked=blocked, was=was)


def staged(action: Action, known: PageMemory, policy: Policy) -> Action:
    """Publish a page that waits at staging once a person has said what it is; until then ask."""
    assert known.staging is not None  # noqa: S101 - the caller looked
    said = known.attestation
    if said and said.schedule_id == known.staging.schedule_id and attested.is_of(said, action.page):
        return replace(action, reason=f"attested by {said.by}; publish it")
    if policy.unproven_ok:
        return replace(action, reason="stands at staging; unproven pages may be published: publish it")
    steps = checklist.look_at_staged(action.page, known.staging.slug)
    reason = "awaiting-attest: stands at staging, type unproven"
    return replace(action, kind="manual", reason=reason, checklist=steps)


def finish(action: Action, evidence: Evidence, policy: Policy) -> Action:
    """Have a replacement finished that a dead run left with both pages standing."""
    aside = evidence.asides.get(action.page.key)
    if aside is None or action.kind not in ("update", "no-op"):
        return action
    needed = ["replace", *(["booked-page"] if evidence.booked.get(aside.schedule_id) else [])]
    blocked = _missing(needed, policy) or action.blocked
    reason = (
        f"the page it replaces still stands at `{aside.slug}` of {aside.owner}; `undo` cannot bring it back"
    )
    return replace(action, kind="replace", reason=reason, aside=aside, blocked=blocked)


def _missing(needed: list[str], policy: Policy) -> str | None:
    missing = [f"--allow {name}" for name in needed if name not in policy.allow]
    return f"needs {' '.join(missing)}" if missing else None


def recipes(page_type: PageType, memory: Memory, policy: Policy) -> tuple[tuple[str, ...], str]:
    """Return the recipes worth trying, a known good one first, and in words those that are known to fail."""
    names = policy.recipes.get(page_type, ())
    known = {name: memory.outcome(page_type, name, policy.today) for name in names}
    good = [name for name in names if (outcome := known[name]) and outcome.works]
    new = [name for name in names if known[name] is None]
    failed = [(outcome.on, name) for name, outcome in known.items() if outcome and not outcome.works]
    days = dict.fromkeys(on for on, _ in failed)
    said = [f"{', '.join(name for on, name in failed if on == day)} failed on {day}" for day in days]
    return (*good, *new), "; ".join(said)
