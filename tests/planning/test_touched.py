"""When a page counts as touched: by times of change that are told and remembered, of the same live page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.planning import touched
from reconciler.planning.action import NoOp
from reconciler.records.memory import Noted
from tests.support.build import known, live, page, seen

BEFORE, LATER = "2026-01-02T08:00:00Z", "2026-01-05T09:12:00Z"


@pytest.mark.parametrize(
    ("now", "memory", "told", "is_known"),
    [
        (LATER, known(noted=Noted(live().schedule_id, BEFORE)), True, True),
        (LATER, known(proof=seen(updated=BEFORE)), True, True),
        (LATER, known(noted=Noted(live().schedule_id, BEFORE), attestation=seen(updated=LATER)), False, True),
        (BEFORE, known(noted=Noted(live().schedule_id, LATER)), False, True),
        (None, known(noted=Noted(live().schedule_id, BEFORE)), False, False),
        ("soon", known(noted=Noted(live().schedule_id, BEFORE)), False, False),
        (LATER, known(noted=Noted("another", BEFORE)), False, False),
        (LATER, known(proof=seen(updated=None)), False, False),
        (LATER, known(), False, False),
        (LATER, None, False, False),
    ],
    ids=[
        "noted", "proved", "seen-since", "an-older-answer", "no-time", "no-instant", "another-page",
        "not-told-then", "nothing-remembered", "no-memory",
    ],
)  # fmt: skip
def test_it_is_claimed_only_where_both_times_are_known(now, memory, told, is_known):
    page = replace(live(), updated=now)
    assert (touched.since(page, memory) is not None, touched.known(page, memory)) == (told, is_known)


@pytest.mark.parametrize(
    ("now", "said", "written"),
    [
        (
            LATER,
            "on 2026-01-05 09:12:00Z, known here until 2026-01-02 08:00:00Z",
            "2026-01-05T09:12:00+00:00",
        ),
        (
            "2026-01-02T08:00:00.250Z",
            "on 2026-01-02 08:00:00.25Z, known here until 2026-01-02 08:00:00Z",
            "2026-01-02T08:00:00.250000+00:00",
        ),
    ],
    ids=["another-second", "the-same-second"],
)
def test_two_times_that_differ_are_never_told_alike(now, said, written):
    there = replace(live(), updated=now)
    action = NoOp(page=page(), reasons=(), live=there)
    memory = known(noted=Noted(there.schedule_id, BEFORE), attestation=seen(updated=BEFORE))
    (finding,) = touched.find(page(), action, there, memory, ())
    assert finding.message.startswith(f"changed in Zoom {said}; no declared field differs; what ana")
    assert finding.message.endswith(f"the page was changed {said.split(',')[0]}")
    assert (finding.live, finding.void[0]["changed"]) == (written, written)
