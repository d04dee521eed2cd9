"""What became of pages by what was read of them: of those left alone, and of all by the last read of a run.

A write that was read back counts only while the last read agrees with it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from reconciler.evidence import Verdict
from reconciler.exits import Exit, worst
from reconciler.model import BookingPage
from reconciler.planning import steps_left
from reconciler.planning.action import Action, ActionKind, NoOp, Plan
from reconciler.planning.blocks import Block
from reconciler.planning.outcome import (
    FieldResult,
    FieldState,
    HostNotShown,
    Note,
    NotProved,
    PageOutcome,
    PageResult,
    ReadOtherwise,
)
from reconciler.planning.reasons import Reason
from reconciler.planning.tolerated import UNSEEN, Ignored, Tolerated, Unreadable
from reconciler.proof import booked_hosts

STATES: Final = {Ignored: FieldState.IGNORED, Unreadable: FieldState.UNREADABLE}
"""What a field is whose difference stays without anybody's permission."""
CURES: Final = {
    FieldState.IGNORED: "reconciler explain ignored-field",
    FieldState.UNREADABLE: "reconciler explain unreadable-field",
}
UNEXPLAINED: Final = (ActionKind.CREATE, ActionKind.UPDATE, ActionKind.DELETE)
"""Actions of which the reasons say no more than the action itself."""


def left_alone(action: NoOp) -> PageResult:
    """Return the result of a page that is left as it is.

    It is verified where every declared field that this token can read is as declared, or its file accepts
    that it is not, and where an active multi-host page is proved. Of a field that it cannot read, which
    nothing was written to, the result tells; it is unverified where that is noted for the first time.
    """
    page, fields, unsure = action.page, unsettled(action.tolerated), doubts(action)
    noted = all(each.why != UNSEEN for each in action.tolerated)
    verified = noted and not unsure and all(field.state is FieldState.UNREADABLE for field in fields)
    cures = dict.fromkeys(CURES[field.state] for field in fields)
    return PageResult(
        page.key, action.kind, PageOutcome.VERIFIED if verified else PageOutcome.UNVERIFIED,
        (*action.reasons, *unsure), action.live, action.proof, fields, checklist=action.checklist,
        exit_code=Exit.OK if verified and not action.checklist else Exit.UNVERIFIED, help="; ".join(cures),
    )  # fmt: skip


def unsettled(tolerated: Iterable[Tolerated]) -> tuple[FieldResult, ...]:
    """Return the declared fields that the API does not take, and those that this token cannot read."""
    return tuple(
        FieldResult(one.change.path, STATES[type(one.why)], one.change.after, one.change.before)
        for one in tolerated
        if isinstance(one.why, Ignored | Unreadable)
    )


def judged(results: Sequence[PageResult], remaining: Plan) -> tuple[PageResult, ...]:
    """Return the results of a run with the outcomes that its last read gives them.

    `remaining` is the plan made of that. What was verified before is unverified where that plan would still
    do something, or where nothing proves the page any more.
    """
    actions = {action.page.key: action for action in remaining.actions}
    return tuple(_judged(result, actions.get(result.page)) for result in results)


def _judged(result: PageResult, action: Action | None) -> PageResult:
    if action is not None and result.outcome is PageOutcome.FAILED and steps_left.in_vain(result):
        return replace(result, live=action.live, proof=action.proof)  # of the page that still stands
    if result.outcome is PageOutcome.FAILED and action is not None:
        return _seen_since(result, action)
    if result.outcome is not PageOutcome.VERIFIED or action is None:
        return result
    if not isinstance(action, NoOp) or action.block is not None:
        return _otherwise(result, action)
    now, notes = left_alone(action), (*result.notes, *doubts(action))
    if result.action is ActionKind.NO_OP:
        return replace(now, notes=notes)
    if now.outcome is PageOutcome.VERIFIED:
        return result
    told = {field.path for field in result.fields}
    fields = (*result.fields, *(field for field in now.fields if field.path not in told))
    return replace(
        result, outcome=PageOutcome.UNVERIFIED, notes=notes, fields=fields,
        live=now.live, proof=now.proof, exit_code=worst([result.exit_code, Exit.UNVERIFIED]),
    )  # fmt: skip


def _seen_since(result: PageResult, action: Action) -> PageResult:
    """Return the result of a page that failed with what was seen of it since: its type may be another."""
    then, now = result.live, action.live
    if then is None or now is None or then.schedule_id != now.schedule_id or action.proof is None:
        return result
    if result.proof is None or action.proof.verdict is result.proof.verdict:
        return result
    notes = (*result.notes, ReadOtherwise(action.kind, action.reasons))
    return replace(result, notes=notes, live=now, proof=action.proof)


def _otherwise(result: PageResult, action: Action) -> PageResult:
    """Return the result of a page that is not as declared any more, with the fields that differ."""
    moved = [] if action.live is None else action.changes
    changed = tuple(FieldResult(one.path, FieldState.CHANGED, one.after, one.before) for one in moved)
    paths = {field.path for field in changed}
    others = tuple(
        field
        for field in result.fields
        if not any(field.path[:length] in paths for length in range(1, len(field.path) + 1))
    )
    why: tuple[Reason | Block, ...] = () if action.kind in UNEXPLAINED else action.reasons
    why = why if action.block is None else (*why, action.block)
    return replace(
        result, outcome=PageOutcome.UNVERIFIED, notes=(*result.notes, ReadOtherwise(action.kind, why)),
        fields=(*others, *changed), live=action.live or result.live, proof=action.proof or result.proof,
        exit_code=worst([result.exit_code, Exit.UNVERIFIED]),
    )  # fmt: skip


def doubts(action: NoOp) -> tuple[Note, ...]:
    """Return what is not known of a page that shows visitors something and is as declared otherwise."""
    page, live, proof = action.page, action.live, action.proof
    if live is None or not live.active or not isinstance(page, BookingPage):
        return ()
    if page.type.multi_host and (proof is None or proof.verdict is not Verdict.CONFIRMED):
        return (NotProved(page.type),)
    if not booked_hosts.shown(page, proof):
        return (HostNotShown(", ".join(host.name for host in page.hosts)),)
    return ()
