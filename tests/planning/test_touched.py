"""When a page counts as touched: by times of change that are told and remembered, of the same live page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.planning import touched
from reconciler.records.memory import Noted
from tests.support.build import known, live, seen

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
