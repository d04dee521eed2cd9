"""Pages of owners for whom nothing is written: what apply would do to them, as steps by hand. Pure.

Whoever connects the owner needs none of them: the block of the action names the command.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler.allow import Allow
from reconciler.evidence import Verdict
from reconciler.model import BookingPage, LivePage
from reconciler.planning import form_steps, manual_steps, removal_steps
from reconciler.planning.action import Action, Create, Delete, FinishReplace, NoOp, Replace, Update
from reconciler.planning.blocks import Block, NotReachable, needs
from reconciler.planning.evidence import Policy
from reconciler.planning.manual_steps import Step
from reconciler.proof import verdict


def with_steps(action: Action, closed: Block | None, policy: Policy) -> Action:
    """Return an action with what apply would do as steps, where it is not to write for the owner (`closed`).

    What the action would need permission for is asked for with that permission alone; what something else
    blocks too cannot be done by hand either. Of a page that is left alone, a person looks at what no
    token can read.
    """
    own = action.block
    if closed is None and not isinstance(action, NoOp):
        return action
    if isinstance(own, NotReachable) or (own is not None and not needs(own)):
        return action
    steps = (step for step in _steps(action, policy) if not step.dates)  # `open_dates` adds those of any page
    return replace(action, checklist=(*steps, *action.checklist))


def _steps(action: Action, policy: Policy) -> tuple[Step, ...]:
    today, allow = policy.today, policy.allow
    match action:
        case Create():
            return form_steps.make_page(action.page, today, whole=True)
        case Update():
            down = Allow.LINK_DOWN in needs(action.block)
            changed = form_steps.change(action.page, action.live, action.changes, action.tolerated)
            again = (manual_steps.attest_again(action.page),) if changed and _by_word(action) else ()
            return (manual_steps.link_down(action.page),) if down else (*changed, *again)
        case Replace():
            page, live = action.page, action.live
            anew = removal_steps.wrong_type(page, live, today, action.booked, allow, whole=True)
            return (*_aside(action, policy), *anew)
        case FinishReplace():
            changed = form_steps.change(action.page, action.live, action.changes)
            return (*changed, removal_steps.remove(action.page.key, action.aside, action.booked, allow))
        case Delete():
            gone = removal_steps.remove(action.page.key, action.live, action.booked, allow)
            return (*_aside(action, policy), gone)
        case NoOp(page=BookingPage() as page, live=LivePage() as live):
            return form_steps.change(page, live, (), action.tolerated)
    return ()


def _by_word(action: Action) -> bool:
    """Whether the type of a page is known by what was said or seen earlier alone, which a change voids."""
    proof, live = action.proof, action.live
    known = proof is not None and proof.declared.multi_host and proof.verdict is Verdict.CONFIRMED
    return known and proof is not None and bool(live and live.active) and not verdict.shown(proof)


def _aside(action: Replace | Delete, policy: Policy) -> tuple[Step, ...]:
    """Return how to remove what an earlier replacement moved aside; its bookings are to be looked for."""
    if action.aside is None:
        return ()
    return (removal_steps.remove(action.page.key, action.aside, None, policy.allow),)
