"""Which live page is which: the remembered id while its address agrees, else the address."""

from __future__ import annotations

import pytest

from reconciler.compare import identity
from reconciler.compare.identity import Match, MovedAway, TakenBy
from reconciler.model import Former
from tests.support.build import ANA, BUDI, known, live, page


def found(wanted, *pages, memory=None):
    listed = {}
    for live_page in pages:
        listed.setdefault(live_page.owner, []).append(live_page)
    return identity.match(wanted, listed, memory)


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
