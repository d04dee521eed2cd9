"""Findings on pages that runs left where they are not to stay."""

from __future__ import annotations

from dataclasses import replace

from reconciler.exits import Exit
from reconciler.findings import Finding, FindingCode
from reconciler.model import Account, Desired
from reconciler.planning import left_behind
from reconciler.planning.action import ActionKind
from reconciler.planning.outcome import PageOutcome, PageResult
from reconciler.records.memory import Aside, Memory, PageMemory, Publication, Staging
from tests.support.build import ANA, live, page

STAGING, ASIDE = "reconciler-abcdef0123456789", "reconciler-old-abcdef0123456789"
DESIRED = Desired(Account(), (page(),), {})


def remembered(**more):
    return Memory({"sales": PageMemory(ANA.email, "sales", **more)})


def found(shown, memory, desired=DESIRED):
    findings = left_behind.find({ANA.email: [shown]}, memory, desired)
    return [(str(one.code), one.page, one.next) for one in findings]


def test_a_staging_page_that_nobody_waits_for_is_told():
    staged = [("staged-page", "", "reconciler apply")]
    assert found(live(slug=STAGING), Memory()) == staged
    assert found(live(slug=ASIDE), Memory())[0][2] == "reconciler explain staged-page"
    moved = remembered(aside=Aside("id-sales", ANA.email, ASIDE, was="sales"))
    assert found(live(slug=ASIDE), moved)[0][2] == "reconciler apply"
    assert found(live(slug=STAGING, cancelled=True), Memory()) == []
    assert found(live(), Memory()) == []
    waiting = remembered(staging=Staging("id-sales", STAGING, "shared"))
    assert found(live(slug=STAGING), waiting) == []


def test_a_page_that_came_out_otherwise_is_told_wherever_it_stands():
    sent = Publication("id-sales", ANA.email, "sales")
    wrong = replace(sent, otherwise="one_to_one")
    critical = [("half-published", "sales", "reconciler apply sales")]
    assert found(live(), remembered(publication=sent)) == []  # a plan judges it
    assert found(live(), remembered(publication=wrong)) == critical
    assert found(live(slug="sales-1"), remembered(publication=sent)) == critical
    assert found(live(slug="sales-1"), remembered(publication=sent), None)[0][1] == ""
    closed = live(fields={"active": False})
    assert found(closed, remembered(publication=wrong)) == [
        ("staged-page", "sales", "reconciler apply sales")
    ]
    assert found(live(slug=STAGING), remembered(publication=wrong)) == [
        ("staged-page", "", "reconciler apply")
    ]


def test_a_page_of_which_something_stands_half_published_is_not_verified():
    finding = Finding(FindingCode.HALF_PUBLISHED, "sales", "it is public", next="reconciler apply sales")
    failed = PageResult("sales", ActionKind.CREATE, PageOutcome.FAILED, exit_code=Exit.FAILED)
    assert left_behind.told([failed], [finding]) == (failed,)
    (told,) = left_behind.told([PageResult("sales", ActionKind.NO_OP, PageOutcome.VERIFIED)], [finding])
    assert (told.outcome, told.exit_code) == (PageOutcome.UNVERIFIED, Exit.UNVERIFIED)
    assert told.notes[0].message == "it is public"
