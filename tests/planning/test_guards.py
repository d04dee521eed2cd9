"""Which actions are blocked where the token was seen not to change or remove pages by their ids."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reconciler.model import Change
from reconciler.planning import guards, undated
from reconciler.planning.action import Create, Delete, FinishReplace, NoOp, Replace, Update
from reconciler.planning.blocks import KeepsDates, NotReachable
from reconciler.records.learned import STAYS_FIXED, Answer, FactName, Learned
from reconciler.records.memory import Memory
from tests.support.build import ANA, BUDI, ONE, TODAY, live, page, tombstone

PATCH, DELETE = FactName.PATCHES_BY_ID, FactName.DELETES_BY_ID
SINGLE = page(type=ONE, hosts=(ANA,))
CHANGE = Change(("duration",), 30, 45)
IDLE, OPEN = live(fields={"active": False}), live()
OLD, OLD_IDLE = live("old", owner=BUDI.email), live("old", owner=BUDI.email, fields={"active": False})


def needed(action, owner=ANA):
    """Return the facts whose `no` blocks an action, each alone."""
    facts = set()
    for name in (PATCH, DELETE):
        memory = Memory().with_fact(name, Learned(Answer.NO, TODAY, "seen"), owner.email)
        block = guards.unreachable(action, memory, TODAY)
        assert block in (None, NotReachable(owner.email, TODAY))
        facts |= {name} if block else set()
    return facts


@pytest.mark.parametrize(
    ("action", "names"),
    [
        (Create(page=SINGLE), set()),
        (Create(page=page(), recipes=("shared",)), {PATCH, DELETE}),
        (Update(page=page(), live=OPEN, changes=(CHANGE,)), {PATCH}),
        (Replace(page=SINGLE, live=OPEN), {PATCH, DELETE}),
        (Delete(page=tombstone(), live=IDLE), {DELETE}),
        (Delete(page=tombstone(), live=OPEN), {PATCH, DELETE}),
        (FinishReplace(page=page(), live=OPEN, aside=OLD, changes=(CHANGE,)), {PATCH}),
        (FinishReplace(page=page(), live=OPEN, aside=OLD), set()),
        (NoOp(page=page(), live=OPEN), set()),
    ],
    ids=["single-host", "multi-host", "update", "replace", "closed", "open", "finish", "finished", "no-op"],
)
def test_an_action_is_blocked_by_what_it_needs_and_by_nothing_else(action, names):
    assert needed(action) == names
    assert needed(action, BUDI) == ({PATCH, DELETE} if isinstance(action, FinishReplace) else set())


@pytest.mark.parametrize("known", [Answer.YES, STAYS_FIXED, Answer.NO, None])
def test_a_single_host_page_without_dates_is_made_at_staging_where_dates_are_needed(known):
    facts = Memory()
    if known:
        facts = facts.with_fact(FactName.CREATE_NEEDS_DATES, Learned(known, TODAY, "seen"))
    dated = page(type=ONE, hosts=(ANA,), fields={"start_date": "2026-01-05", "end_date": "2026-03-31"})
    staged = known in (Answer.YES, STAYS_FIXED)
    for name in (PATCH, DELETE):
        memory = facts.with_fact(name, Learned(Answer.NO, TODAY, "seen"), ANA.email)
        assert bool(guards.unreachable(Create(page=SINGLE), memory, TODAY)) is staged
        assert guards.unreachable(Create(page=dated), memory, TODAY) is None
    blocks = [undated.keeps_dates(Create(page=wanted), facts, TODAY) for wanted in (SINGLE, dated)]
    assert blocks == [KeepsDates(TODAY) if known == STAYS_FIXED else None, None]


def test_a_replacement_needs_both_of_both_owners_and_an_idle_page_moved_aside_is_not_closed():
    assert needed(Replace(page=page(), live=OLD), BUDI) == {PATCH, DELETE}
    assert needed(FinishReplace(page=page(), live=OPEN, aside=OLD_IDLE), BUDI) == {DELETE}


def test_what_the_accounts_token_does_not_reach_blocks_nobody_who_is_connected():
    memory = Memory().with_fact(PATCH, Learned(Answer.NO, TODAY, "seen"), ANA.email)
    action = Update(page=page(), live=OPEN)
    assert guards.unreachable(action, memory, TODAY, {BUDI.email}) == NotReachable(ANA.email, TODAY)
    assert guards.unreachable(action, memory, TODAY, {ANA.email.casefold()}) is None


def test_an_old_answer_blocks_nothing():
    memory = Memory().with_fact(PATCH, Learned(Answer.NO, TODAY - timedelta(days=91), "seen"), ANA.email)
    assert guards.unreachable(Update(page=page(), live=OPEN), memory, TODAY) is None
