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
from reconciler.planning.action import Action, ActionKind, NoOp, Plan
from reconciler.planning.blocks import Block
from reconciler.planning.outcome import (
    FieldResult,
    FieldState,
    Note,
    NotProved,
    PageOutcome,
    PageResult,
    ReadOtherwise,
)
from reconciler.planning.reasons import Reason
from reconciler.planning.tolerated import Ignored, Tolerated, Unreadable

STATES: Final = {Ignored: FieldState.IGNORED, Unreadable: FieldState.UNREADABLE}
"""What a field is whose difference stays without anybody's leave."""
CURES: Final = {
    FieldState.IGNORED: "reconciler explain ignored-field",
    FieldState.UNREADABLE: "reconciler explain unreadable-field",
}
UNEXPLAINED: Final = (ActionKind.CREATE, ActionKind.UPDATE, ActionKind.DELETE)
"""Actions of which the reasons say no more than the action itself."""


def left_alone(action: NoOp) -> PageResult:
    """Return the result of a page that is left as it is.

    It is verified where every declared field was read and is as declared, or its file accepts that it is
    not, and where an active multi-host page is proved.
    """
    page, fields = action.page, unsettled(action.tolerated)
    notes: tuple[Note, ...] = action.reasons
    if isinstance(page, BookingPage) and not _proved(action):
        notes = (*notes, NotProved(page.type))
    verified = not fields and len(notes) == len(action.reasons)
    cures = dict.fromkeys(CURES[field.state] for field in fields)
    return PageResult(
        page.key, action.kind, PageOutcome.VERIFIED if verified else PageOutcome.UNVERIFIED, notes,
        action.live, action.proof, fields, checklist=action.checklist,
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
    return tuple(_judged(result, actions[result.page]) for result in results)


def _judged(result: PageResult, action: Action) -> PageResult:
    if result.outcome is not PageOutcome.VERIFIED:
        return result
    if not isinstance(action, NoOp) or action.block is not None:
        return _otherwise(result, action)
    now = left_alone(action)
    if result.action is ActionKind.NO_OP:
        return replace(now, notes=(*result.notes, *now.notes[len(action.reasons) :]))
    return result if now.outcome is PageOutcome.VERIFIED else _otherwise(result, action)


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
    reasons: tuple[Reason | Block, ...] = () if action.kind in UNEXPLAINED else action.reasons
    why = reasons if action.block is None else (action.block,)
    return replace(
        result, outcome=PageOutcome.UNVERIFIED, notes=(*result.notes, ReadOtherwise(action.kind, why)),
        fields=(*others, *changed), live=action.live or result.live, proof=action.proof or result.proof,
        exit_code=worst([result.exit_code, Exit.UNVERIFIED]),
    )  # fmt: skip


def _proved(action: Action) -> bool:
    """Whether a page is confirmed, or needs no proof: it is single-host, or shows visitors nothing."""
    page, live, proof = action.page, action.live, action.proof
    if live is None or not isinstance(page, BookingPage) or not (page.type.multi_host and live.active):
        return True
    return proof is not None and proof.verdict is Verdict.CONFIRMED
