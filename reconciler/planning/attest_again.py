"""Whether a change of hours leaves a page of whose type nothing is known until somebody looks again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from reconciler.evidence import Proof, Verdict
from reconciler.model import BookingPage, Change, PageType
from reconciler.planning.action import Action, Remark, Update
from reconciler.planning.evidence import Evidence, Policy
from reconciler.proof import verdict
from reconciler.records.learned import Answer, FactName

BY_HOURS = "bookable-times"
"""The witness that goes by the hours of hosts: of a page for all it shows the type on trial hours alone."""


WORDS: Final = {
    Remark.ATTEST_AGAIN: (
        "apply ends with 7 until somebody has looked at the page again (reconciler attest): its type is "
        "known from before its hours change, and pages here are not known to keep theirs then"
    ),
}


def of_hours(changes: Iterable[Change]) -> bool:
    """Whether changes are of hosts: their hours are written with them, on which the pool may hang."""
    return any(change.path[0] == "hosts" for change in changes)


def told(action: Action, evidence: Evidence, policy: Policy) -> Action:
    """Return an action with the remark that somebody has to look at the page again after it, where so.

    Its type is known now, by a word or an earlier proof, or by hours that are the same for all hosts then. It
    is not known that pages of this account keep their type when hours are patched.
    """
    page, proof = action.page, action.proof
    if not isinstance(action, Update) or not isinstance(page, BookingPage) or proof is None:
        return action
    known = evidence.memory.fact(FactName.HOURS_PATCH_KEEPS_TYPE, policy.today)
    keeps = known is not None and known.value == Answer.YES
    opened = page.type.multi_host and page.fields.get("active") is not False
    if keeps or not opened or not of_hours(action.changes) or proof.verdict is not Verdict.CONFIRMED:
        return action
    return action if _shown_again(page, proof) else replace(action, remarks=(Remark.ATTEST_AGAIN,))


def _shown_again(page: BookingPage, proof: Proof) -> bool:
    """Whether what shows the type of a page now will show it at its new hours as well."""
    fresh = {claim.witness for claim in verdict.shown(proof)}
    hours = [(host.hours, host.time_zone, host.availability) for host in page.hosts]
    differ = any(one != hours[0] for one in hours)
    return bool(fresh - {BY_HOURS}) or (bool(fresh) and differ and page.type is PageType.ANY_HOST)
