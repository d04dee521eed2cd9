"""A plan before it is carried out: its report, what it will cost, whether the account's day suffices."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from reconciler import errors, pipeline
from reconciler.compare.renamed import Renamed
from reconciler.config import zone_warnings
from reconciler.exits import Exit
from reconciler.findings import Finding, FindingCode
from reconciler.model import BookingPage
from reconciler.pipeline import Planned, Setting
from reconciler.planning import (
    as_last_read,
    bookings,
    cost,
    coverage,
    dated_exceptions,
    first_pages,
    guards,
    left_behind,
    origins,
    predecessors,
    probing,
    touched,
)
from reconciler.planning.action import Action, NoOp, Plan
from reconciler.planning.origins import Origins
from reconciler.planning.outcome import NotProved
from reconciler.report import actions, drift, plans, proofs
from reconciler.times import wording
from reconciler.zoom.budget import PER_DAY, PER_SECOND

if TYPE_CHECKING:
    from reconciler.planning.drift_findings import Judged
    from reconciler.zoom.api import Reader

FINDINGS = frozenset({
    FindingCode.SUSPICIOUS_READ, FindingCode.LOCK_MISMATCH, FindingCode.STAGED_PAGE,
    FindingCode.IGNORED_FIELD, FindingCode.UNMANAGED_PAGE, FindingCode.NO_COMMON_TIME,
    FindingCode.OFFERED_OUTSIDE_HOURS, FindingCode.MANAGED_COPY,
    FindingCode.NO_LONGER_MANAGED, FindingCode.ZONE_RULES_CHANGED, FindingCode.HALF_PUBLISHED,
    FindingCode.CONNECTION_LOST, FindingCode.PAGE_TOUCHED, FindingCode.PAGE_REPLACED,
})  # fmt: skip
"""The findings that a plan reports; the others are its actions."""
OF_FILES = frozenset({FindingCode.UNMANAGED_PAGE, FindingCode.NO_LONGER_MANAGED})
"""Those which say what no file names: the pages of an undo are not those of the files."""


def build(setting: Setting, planned: Planned, *, brief: bool = False) -> dict[str, Any]:
    """Return the plan in its JSON form, with the findings in `FINDINGS` and what it will cost.

    A `brief` one leaves out the pages of which there is nothing to say, though the summary counts them.
    """
    judged = pipeline.findings(setting, planned)
    renamed = {action.page.key for action in planned.plan.actions if isinstance(action.block, Renamed)}
    said = [(FindingCode.UNMANAGED_PAGE, key) for key in renamed]  # by what blocks the page
    left_out = OF_FILES if planned.restoring is not None else ()
    told = [one for one in judged.findings if _told(one) and one.code not in left_out]
    findings = [
        one for one in told if (one.code, one.page) not in said and one.code is not FindingCode.PAGE_TOUCHED
    ]
    shown = tuple(filter(_notable, planned.plan.actions)) if brief else planned.plan.actions
    plan_ = plans.plan(
        replace(planned.plan, actions=shown), planned.observed.desired, findings, costs(planned),
        origins_of(planned, judged),
    )  # fmt: skip
    looks = coverage.looks(planned.plan, planned.observed.evidence.looked)
    plan_ |= {"summary": planned.plan.summary, "exit_code": int(exit_code(planned.plan))}
    canary = first_pages.canary(planned.plan.actions)
    plan_ |= {"canary": canary.page.key if canary else None, "trials": trials(setting, planned)}
    learn = to_learn(planned, setting.clock().date())
    plan_ |= {"looks": looks, "learn": learn, **zone_rules_lack(setting, planned)}
    plan_ |= {"touched": drift.touched(told, planned.observed.desired), "void": void(planned)}
    return {**plan_, "account": planned.lock.account or None, "allow": sorted(map(str, setting.allow))}


def origins_of(planned: Planned, judged: Judged) -> Origins:
    """Return who moved what a plan changes, as `judged`; nothing of an undo, which asks for no files."""
    if planned.restoring is not None:
        return {}
    every = (*judged.findings, *(finding for finding, _ in judged.accepted))
    return origins.of(planned.plan, every, planned.observed.evidence.users)


def overwritten(planned: Planned, judged: Judged, written: Collection[str]) -> list[dict[str, Any]]:
    """Return what `written` pages had in Zoom that neither the files nor the last apply known here set."""
    moved, desired = origins_of(planned, judged), planned.observed.desired
    told = ((each, actions.overwritten(each, desired, moved)) for each in planned.plan.actions)
    return [
        {"page": each.page.key, "changes": rows} for each, rows in told if rows and each.page.key in written
    ]


def zone_rules_lack(setting: Setting, planned: Planned) -> dict[str, str | None]:
    """Return the note that the rules of time zones in use lack a change of zones of the pages."""
    pages, today = planned.observed.desired.pages, setting.clock().date()
    return {"zone_rules_lack": zone_warnings.note(pages, today)}


def checklist(setting: Setting, planned: Planned) -> dict[str, Any]:
    """Return the open manual steps in their JSON form, with the trials whose outcome may add some.

    `unproved` are the pages as declared of which nothing proves the type: a person looks at those too.
    """
    steps = plans.checklist(planned.plan.actions, planned.observed.desired)
    steps |= {"unproved": [each.page.key for each in planned.plan.actions if _unproved(each)]}
    learn = to_learn(planned, setting.clock().date())
    steps |= {"account": planned.lock.account or None, "trials": trials(setting, planned), "learn": learn}
    evidence, listed = planned.observed.evidence, planned.observed.snapshot.listed
    by_hand = functools.partial(guards.written_by_hand, evidence=evidence, today=setting.clock().date())
    found = predecessors.standing(listed, evidence.memory, (each.page.key for each in planned.plan.actions))
    told = pipeline.findings(setting, planned).findings
    left = [plans.leftover(*each) for each in left_behind.removals(listed, evidence.memory, by_hand)]
    former = predecessors.steps(found, told, evidence.booked)
    steps |= {"void": void(planned)}
    return {**steps, "left_behind": [*left, *(plans.leftover(*each) for each in former)]}


def void(planned: Planned) -> list[dict[str, Any]]:
    """Return the pages as declared whose type nothing proves since a person's word is void, and why."""
    evidence = planned.observed.evidence
    found = []
    for action in planned.plan.actions:
        if action.live is not None and isinstance(action.page, BookingPage) and _unproved(action):
            known = evidence.memory.pages.get(action.page.key)
            if said := touched.in_words(touched.voided(action.page, action.live, known)):
                found.append({"page": action.page.key, "message": said, "type": proofs.proof(action.proof)})
    return found


def to_learn(planned: Planned, today: date) -> str | None:
    """Return the command that finds out whether apply may write dates that are steps by hand now."""
    evidence = planned.observed.evidence
    tried = [
        each for each in planned.plan.actions if not guards.closed(each.page.owner.email, evidence, today)
    ]
    page = dated_exceptions.to_probe(tried, evidence.memory, today)
    known = sorted(planned.observed.desired.names.keys() - evidence.troubles.keys() - evidence.strangers)
    return probing.command(page.owner.email, [host.email for host in page.hosts], known) if page else None


def trials(setting: Setting, planned: Planned) -> list[dict[str, Any]]:
    """Return for each type that no recipe was seen to make of late which recipes are tried, and its pages."""
    memory, today = planned.observed.evidence.memory, setting.clock().date()
    return [
        {"type": str(trial.type), "recipes": list(trial.recipes), "pages": list(trial.pages)}
        for trial in first_pages.trials(planned.plan.actions, memory, today)
    ]


def exit_code(plan: Plan) -> Exit:
    """Return what `plan --exit-code` ends with: SAFETY where apply would refuse to write anything at all.

    That is where the plan is over a limit, or where all that would change Zoom is blocked.
    """
    changing = [action for action in plan.actions if action.kind.changes_zoom]
    blocked = bool(changing) and not any(action.writes for action in changing)
    if plan.refused or blocked:
        return Exit.SAFETY
    return Exit.OK if plan.empty else Exit.DIFFERS


def _unproved(action: Action) -> bool:
    doubts = as_last_read.doubts(action) if isinstance(action, NoOp) and not action.checklist else ()
    return any(isinstance(doubt, NotProved) for doubt in doubts)


def _told(finding: Finding) -> bool:
    """Whether a plan reports a finding: also the capacity of another type, for which there is no action."""
    single = finding.proof is not None and not finding.proof.declared.multi_host
    return finding.code in FINDINGS or (single and finding.code is FindingCode.TYPE_UNPROVEN)


def _notable(action: Action) -> bool:
    if not isinstance(action, NoOp):
        return True
    return bool(action.block or action.checklist or action.tolerated or as_last_read.doubts(action))


async def with_lost_bookings(setting: Setting, planned: Planned, reader: Reader) -> Planned:
    """Add the bookings at times that the plan takes away, for those who read it. Sends GET requests alone."""
    from reconciler import lost_bookings

    evidence = planned.observed.evidence
    plan = await lost_bookings.told(reader, planned.plan, evidence.users, evidence.memory, setting.clock())
    return replace(planned, plan=plan, spent=reader.sent, left_today=reader.left_today)


def lost(plan: Plan) -> list[dict[str, Any]]:
    """Return the bookings at times that pages of a plan lose, each with the page; as far as they are read."""
    told = (
        {"page": action.page.key, **said}
        for action in plan.actions
        if (said := bookings.told(action.lost, action.live, bookings.AT_LOST_TIMES))
    )
    return [one for one in told if one["count"] != 0]


def costs(planned: Planned) -> dict[str, Any]:
    """Return requests and seconds at most, requests spent so far, and those left of a limited day."""
    plan = planned.observed.desired.account.plan
    listed = planned.observed.snapshot.listed
    requests = cost.requests(planned.plan, {owner: len(pages) for owner, pages in listed.items()})
    return {
        "requests": requests,
        "seconds": round(requests / PER_SECOND[plan], 1),
        "spent": planned.spent,
        "left_today": cost.remaining(PER_DAY.get(plan), planned.left_today, planned.spent),
    }


def suffices(setting: Setting, planned: Planned) -> None:
    """Raise `BudgetError` for what the account's day does not suffice for, unless that is allowed."""
    budget = costs(planned)
    requests, left = budget["requests"], budget["left_today"]
    if left is not None and requests > left and not setting.over_budget:
        raise errors.BudgetError(
            f"nothing was begun: this may take {wording.many(requests, 'request')}, "
            f"{left:,} are left of the account's day",
            code="over-budget",
            help="name fewer pages, wait for midnight UTC, or say --over-budget and apply again tomorrow",
        )
