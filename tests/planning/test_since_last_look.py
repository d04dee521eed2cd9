"""What is new since the last look: by finding, over runs of all pages and of some."""

from __future__ import annotations

from datetime import timedelta

from reconciler.findings import Finding, Origin
from reconciler.planning import since_last_look
from reconciler.records.sightings import Sightings
from tests.support.build import NOW

TYPE = Finding("type-downgraded", "sales", "", ("type",), "all_hosts_available", "one_to_one", Origin.LIVE)
LONGER = Finding("field-changed", "sales", "", ("duration",), 30, 45, Origin.LIVE)
OTHER = Finding("page-missing", "demo", "", (), "one_to_one", None, Origin.LIVE)
AHEAD = Finding("field-changed", "demo", "", ("color",), "#000000", "#111111", Origin.REPO)
STRAY = Finding("unmanaged-page", "", "", (), None, "stray", Origin.LIVE)
NEXT = NOW + timedelta(days=1)


def first(*found):
    return since_last_look.compare(found, Sightings(), NOW).told


def test_on_the_first_look_all_is_new():
    news = since_last_look.compare([TYPE, STRAY], Sightings(), NOW)
    assert (news.last, len(news.new), news.gone, news.untold) == (None, 2, (), True)


def test_what_was_there_keeps_its_date_and_what_is_gone_is_named():
    news = since_last_look.compare([TYPE, OTHER], first(TYPE, LONGER), NEXT)
    assert news.since == {since_last_look.key(TYPE): NOW, since_last_look.key(OTHER): NEXT}
    assert news.new == {since_last_look.key(OTHER)}
    assert [(sighting.code, sighting.page, sighting.path, sighting.since) for sighting in news.gone] == [
        ("field-changed", "sales", "duration", NOW)
    ]


def test_a_value_that_moved_once_more_is_new_and_other_evidence_on_a_type_is_not():
    again = Finding("field-changed", "sales", "", ("duration",), 30, 60, Origin.LIVE)
    leaning = Finding("type-downgraded", "sales", "other", ("type",), "all_hosts_available", "one_to_many")
    news = since_last_look.compare([again, leaning], first(TYPE, LONGER), NEXT)
    assert news.new == {since_last_look.key(again)}


def test_a_look_at_some_pages_leaves_what_is_known_of_others():
    news = since_last_look.compare([], first(TYPE, OTHER, STRAY), NEXT, ["sales"])
    assert [sighting.page for sighting in news.gone] == ["sales"]
    assert {sighting.code for sighting in news.after.found.values()} == {"page-missing", "unmanaged-page"}


def test_people_are_told_when_the_set_of_what_counts_is_another():
    before = first(TYPE, LONGER)
    assert not since_last_look.compare([LONGER, TYPE], before, NEXT).untold
    assert not since_last_look.compare([TYPE, LONGER, AHEAD], before, NEXT).untold, (
        "what nobody applied yet is no news"
    )
    assert since_last_look.compare([TYPE], before, NEXT).untold
    assert since_last_look.compare([], before, NEXT).untold
    assert not since_last_look.compare([], first(), NEXT).untold
    assert not since_last_look.compare([], Sightings(), NOW).untold, "nobody is told that all is as it was"


def test_what_could_not_be_told_stays_to_be_told():
    before = since_last_look.compare([TYPE], Sightings(), NOW).after
    assert since_last_look.compare([TYPE], before, NEXT).untold


def test_after_a_look_at_some_pages_people_are_told_only_of_a_difference_there():
    before = first(TYPE, OTHER)
    assert not since_last_look.compare([TYPE], before, NEXT, ["sales"]).untold
    assert since_last_look.compare([], before, NEXT, ["sales"]).untold


def stray(live: str, name: str):
    details = {"schedule_id": live, "owner": "ana@example.com"}
    return Finding("unmanaged-page", "", "", (), None, name, Origin.LIVE, unmanaged=details)


def test_of_an_owner_who_was_not_watched_nobody_knows_which_pages_are_new():
    one, two, watched = stray("id-1", "one"), stray("id-2", "two"), ["ana@example.com"]
    unwatched = since_last_look.compare([], Sightings(), NOW).after
    begun = since_last_look.compare([one], unwatched, NEXT, (), watched)
    assert (begun.new, begun.since) == (frozenset(), {since_last_look.key(one): NEXT})
    some = since_last_look.compare([], begun.after, NEXT, ["sales"]).after
    assert since_last_look.compare([one, two], some, NEXT, (), watched).new == {since_last_look.key(two)}


def test_a_page_that_no_file_named_and_that_is_gone_is_named_but_by_no_link_once_it_is_secret():
    before = since_last_look.compare([stray("id-1", "one"), stray("id-2", "deal")], Sightings(), NOW).after
    news = since_last_look.compare([stray("id-2", "id-2")], before, NEXT)
    assert {sighting.name for sighting in news.gone} == {"one", "id-2"}
