"""Open dates stand on the actions of a plan: with their page, or once for an availability."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from reconciler.planning import planner, withdrawn_dates
from reconciler.proof import attested
from reconciler.records.learned import Outcome
from reconciler.records.memory import Memory
from tests.support.build import (
    ALL,
    ANA,
    BUDI,
    CHITRA,
    NOW,
    TODAY,
    desired,
    evidence,
    known,
    live,
    page,
    policy,
    seen,
)

MONDAY, NEXT = date(2026, 2, 16), date(2026, 2, 23)
CLOSED = {MONDAY: (), NEXT: ()}
OFF = replace(CHITRA, overrides=CLOSED)
HELD = ["hosts.chitra.availability.Working hours.overrides.2026-02-16=closed",
        "hosts.chitra.availability.Working hours.overrides.2026-02-23=closed"]  # fmt: skip
BY_MAIL = [fact.replace("chitra", "chitra@example.com") for fact in HELD]
KEYS = ("a-page", "b-page", "c-page")


def plan(memory=None, hosts=(ANA, OFF), keys=KEYS, **more):
    """Return the steps by page of a plan on pages that stand there as they are declared."""
    pages = [page(key, hosts=hosts, **more) for key in keys]
    there = evidence({key: live(key, hosts=hosts) for key in keys}, memory=memory)
    actions = planner.make(desired(*pages), there, policy()).actions
    return {action.page.key: list(action.checklist) for action in actions}


def memory(**pages):
    """Return what is remembered of pages, with the steps that were seen on each."""
    said = {key: seen(schedule_id=f"id-{key}", steps=tuple(steps)) for key, steps in pages.items()}
    return Memory({key: known(key, attestation=word) for key, word in said.items()})


def word(key, *steps, days=0):
    return known(key, attestation=seen(schedule_id=f"id-{key}", steps=steps, at=NOW + timedelta(days=days)))


def test_dates_of_an_availability_stand_once_with_the_first_page_that_goes_by_it():
    steps = plan()
    assert {key: len(found) for key, found in steps.items()} == {"a-page": 1, "b-page": 0, "c-page": 0}
    (step,) = steps["a-page"]
    assert step.do == (
        "in Zoom as chitra@example.com: in the availability `Working hours`, for all pages that go by it, "
        "close 16 Feb, 23 Feb 2026; when that is set, `reconciler attest a-page --by NAME --as "
        "chitra@example.com` closes this"
    )
    assert (step.account, step.value) == ("chitra@example.com", "2026-02-16: closed; 2026-02-23: closed")
    assert step.pages == ("a-page", "b-page", "c-page")


def test_one_word_on_any_page_closes_them_for_all():
    remembered = Memory({"c-page": word("c-page", *HELD), "a-page": known("a-page")})
    assert plan(remembered) == {key: [] for key in KEYS}


def test_a_word_on_a_page_that_is_gone_counts_no_more():
    gone = replace(word("c-page", *HELD), schedule_id="id-other")
    assert len(plan(Memory({"c-page": gone}))["a-page"]) == 1


def test_a_new_date_is_asked_for_alone():
    (step,) = plan(Memory({"b-page": word("b-page", HELD[0])}))["a-page"]
    assert (step.field, step.value) == (
        "hosts.chitra.availability.Working hours.overrides.2026-02-23",
        "closed",
    )


def test_of_two_words_on_a_date_the_later_one_counts():
    other = HELD[0].replace("closed", "10:00-12:00")
    later = Memory({"a-page": word("a-page", *HELD), "b-page": word("b-page", other, days=1)})
    assert "16 Feb" in plan(later)["a-page"][0].do
    earlier = Memory({"a-page": word("a-page", *HELD), "b-page": word("b-page", other, days=-1)})
    assert plan(earlier)["a-page"] == []


def test_what_an_earlier_version_asked_for_on_each_page_counts_for_that_page():
    old = [f"hosts.chitra.overrides.{day}=closed" for day in CLOSED]
    everywhere = Memory({key: word(key, *old) for key in KEYS})
    assert plan(everywhere) == {key: [] for key in KEYS}
    on_two = Memory({key: word(key, *old) for key in KEYS[:2]})
    assert [len(steps) for steps in plan(on_two).values()] == [1, 0, 0]


def test_dates_of_own_hours_stand_with_each_page_and_are_seen_there():
    hosts = (replace(ANA, overrides=CLOSED), BUDI)
    old = [f"hosts.ana.overrides.{day}=closed" for day in CLOSED]
    steps = plan(Memory({"a-page": word("a-page", *old), "b-page": word("b-page", old[0])}), hosts)
    assert [[step.field for step in found] for found in steps.values()] == [
        [], ["hosts.ana.overrides.2026-02-23"], ["hosts.ana.overrides"],
    ]  # fmt: skip


def test_the_names_of_few_holidays_are_said():
    names = {MONDAY: "Chinese New Year"}
    hosts = (replace(ANA, overrides=CLOSED, holidays=names), BUDI)
    (step,) = plan(hosts=hosts, keys=["sales"])["sales"]
    assert "close 16 Feb (Chinese New Year), 23 Feb 2026;" in step.do
    assert step.each.startswith("on each of these pages: in the availability of ana@example.com close 16 Feb")
    many = {MONDAY + timedelta(weeks=week): () for week in range(5)}
    hosts = (replace(ANA, overrides=many, holidays=names), BUDI)
    (step,) = plan(hosts=hosts, keys=["sales"])["sales"]
    assert "close 16 Feb, 23 Feb, 2 Mar, 9 Mar, 16 Mar 2026;" in step.do


def test_where_every_page_is_made_by_hand_the_dates_stand_with_one_of_them():
    failed = {(ALL, name): Outcome(False, TODAY, "x") for name in ("shared-override", "shared", "pools")}
    pages = [page(key, hosts=(ANA, OFF)) for key in KEYS]
    actions = planner.make(desired(*pages), evidence(memory=Memory(recipes=failed)), policy()).actions
    assert [action.kind for action in actions] == ["manual"] * 3
    asked = [step for action in actions for step in action.checklist if "availability" in step.field]
    assert len(asked) == 1
    assert "attest" not in asked[0].do, "there is no page yet of which that could be said"


def test_hours_that_change_are_told_apart_from_dates():
    assert plan(hosts=(ANA, BUDI)) == {key: [] for key in KEYS}


def test_dates_of_an_availability_that_no_file_names_any_more_are_taken_back_once():
    only = replace(CHITRA, overrides={MONDAY: ()})
    remembered = Memory({"c-page": word("c-page", *BY_MAIL), "a-page": known("a-page")})
    steps = plan(remembered, hosts=(ANA, only))
    assert {key: len(found) for key, found in steps.items()} == {"a-page": 1, "b-page": 0, "c-page": 0}
    (step,) = steps["a-page"]
    assert (step.field, step.value) == (HELD[1].partition("=")[0], "usual hours")
    assert step.pages == ("a-page", "b-page", "c-page")
    back = withdrawn_dates.shared([page("a-page", hosts=(ANA, only))], attested.everywhere(remembered), TODAY)
    words = withdrawn_dates.closed((), back)
    assert words == (BY_MAIL[1].replace("closed", "usual"),)
    said = remembered.with_page("a-page", word("a-page", *words, days=1))
    assert plan(said, hosts=(ANA, only)) == {key: [] for key in KEYS}
    assert len(plan(said)["a-page"]) == 1, "declared again, it is asked for again"
