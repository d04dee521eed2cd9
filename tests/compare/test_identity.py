"""Which live page is which: the remembered id while its address agrees, else the address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.compare import identity
from reconciler.compare.identity import Match, MovedAway, SeveralAt, TakenBy
from reconciler.model import EMPTY, Former
from reconciler.records.memory import Memory
from tests.support.build import ANA, BUDI, desired, known, live, page, seen, tombstone


def found(wanted, *pages, memory=None, keys=EMPTY):
    listed = {}
    for live_page in pages:
        listed.setdefault(live_page.owner, []).append(live_page)
    return identity.match(wanted, identity.index(listed), memory, keys)


def test_the_remembered_id_is_found_at_its_address():
    assert found(page(), live(), memory=known()) == Match(live())


@pytest.mark.parametrize(
    ("wanted", "memory", "there"),
    [
        (page(slug="new"), known(slug="old"), live(slug="old")),
        (page(slug="new"), known(slug="old"), live(slug="new")),
        (page(slug="new", previously=(Former(ANA.email, "older"),)), known(slug="old"), live(slug="older")),
        (page(owner=BUDI), known(), live()),
    ],
    ids=["recorded-slug", "declared-slug", "previously", "recorded-owner"],
)
def test_the_remembered_id_counts_at_any_address_that_agrees(wanted, memory, there):
    assert found(wanted, live("other"), there, memory=memory) == Match(there)


@pytest.mark.parametrize(
    "moved",
    [live(slug="elsewhere"), live(owner=BUDI.email), live(slug="elsewhere", owner=BUDI.email)],
    ids=["slug", "owner", "both"],
)
def test_the_remembered_id_at_an_address_nobody_named_is_a_mismatch(moved):
    match = found(page(), moved, memory=known())
    assert match.live is None
    assert match.mismatch == MovedAway("id-sales", moved.slug, moved.owner)


def test_a_mismatch_holds_although_another_page_stands_at_the_address():
    match = found(page(), live(slug="moved"), live(schedule_id="new"), memory=known())
    assert (match.live, bool(match.mismatch)) == (None, True)


def test_without_memory_the_declared_address_decides():
    assert found(page(), live("x"), live()) == Match(live())


def test_without_memory_the_declared_address_comes_before_the_earlier_ones():
    declared = page(previously=(Former(ANA.email, "old"),))
    assert found(declared, live("older", slug="old"), live()).live == live()
    assert found(declared, live("older", slug="old")).live == live("older", slug="old")


def test_an_earlier_address_may_have_had_another_owner():
    declared = page(previously=(Former(BUDI.email, "old"),))
    live_page = live(slug="old", owner=BUDI.email)
    assert found(declared, live_page).live == live_page
    assert found(declared, live(slug="old")).live is None


def test_the_same_slug_of_another_owner_is_another_page():
    assert found(page(), live(owner=BUDI.email)) == Match()


def test_a_page_made_again_at_its_address_is_the_same_to_its_bookers():
    remade = live(schedule_id="again")
    assert found(page(), remade, memory=known()) == Match(remade)


@pytest.mark.parametrize("memory", [None, known()])
def test_a_cancelled_page_is_not_there(memory):
    assert found(page(), live(cancelled=True), memory=memory) == Match()


def test_a_cancelled_page_does_not_hide_a_live_one_at_its_address():
    remade = live(schedule_id="again")
    assert found(page(), remade, live(cancelled=True), memory=known()).live == remade


def test_memory_of_a_page_at_staging_finds_nothing_by_itself():
    assert found(page(), live(slug="reconciler-000000aaaaaaaaaa"), memory=known(schedule_id=None)) == Match()


def test_a_live_page_goes_to_the_key_that_remembers_it():
    live_page = live("a", slug="s")
    matches = {"b": Match(live_page), "a": Match(live_page)}
    distinct = identity.one_each(matches, {"a": known("a")})
    assert distinct["a"] == Match(live_page)
    assert distinct["b"].live is None
    assert distinct["b"].mismatch == TakenBy("a")


def test_without_memory_a_live_page_goes_to_one_key_alone():
    matches = {"b": Match(live()), "a": Match(live()), "c": Match()}
    distinct = identity.one_each(matches, {})
    assert [key for key, match in distinct.items() if match.live] == ["a"]
    assert distinct["c"] == Match()


def test_unmanaged_pages_are_the_living_ones_nobody_names():
    listed = {
        ANA.email: [live(), live("x"), live("y", cancelled=True)],
        BUDI.email: [live("z", owner=BUDI.email)],
    }
    assert identity.unmanaged(listed, [ANA.email], ["id-sales"]) == [live("x")]


def test_owners_that_are_not_watched_are_not_looked_at():
    assert identity.unmanaged({ANA.email: [live()]}, [BUDI.email], []) == []


def test_the_declared_id_is_the_page_wherever_its_link_ends_and_whatever_is_remembered():
    for wanted in (page(schedule_id="x"), tombstone(schedule_id="x")):
        there = live("x", schedule_id="x", slug="elsewhere")
        assert found(wanted, live(), there, memory=known()) == Match(there)
        assert found(wanted, live(), live("x", schedule_id="x", cancelled=True), memory=known()) == Match()


def test_the_declared_id_counts_under_owners_of_the_page_alone():
    of_budi = live("x", schedule_id="x", owner=BUDI.email)
    wanted = page(schedule_id="x")
    assert found(wanted, of_budi).mismatch == MovedAway("x", "x", BUDI.email)
    assert found(wanted, of_budi, memory=known(schedule_id="x", owner=BUDI.email)) == Match(of_budi)
    assert found(page(schedule_id="x", previously=(Former(BUDI.email, "old"),)), of_budi) == Match(of_budi)


def test_what_another_page_names_by_its_id_is_not_matched():
    first, second = live(schedule_id="x"), live(schedule_id="y")
    assert found(page(), first, second).mismatch == SeveralAt("sales", ANA.email, ("x", "y"))
    assert found(page(), first, second, keys={"x": "other"}) == Match(second)
    assert found(page(), first, second, memory=known(schedule_id="x"), keys={"x": "other"}) == Match(second)
    assert found(page(), first, keys={"x": "other"}).mismatch == TakenBy("other")


def test_of_another_live_page_nothing_is_remembered_but_what_was_made_for_this_one():
    memory = Memory({"sales": known(applied={"duration": 30}, attestation=seen())})
    for wanted, keys in ((page(schedule_id="x"), {"x": "sales"}), (page(), {"id-sales": "other"})):
        files = replace(desired(wanted), keys=keys)
        entry = identity.remembered(files, memory).pages["sales"]
        assert (entry.schedule_id, dict(entry.applied), entry.attestation) == (None, {}, seen())
    same = replace(desired(page(schedule_id="id-sales")), keys={"id-sales": "sales"})
    assert identity.remembered(same, memory) == memory
