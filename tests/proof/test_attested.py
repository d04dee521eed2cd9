"""What a person's word is worth: while it is young, and of the page as it still is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reconciler.model import PageType
from reconciler.proof import attested
from tests.support.build import ALL, ANA, ANY, NOW, known, live, page, seen

DAYS = 90


def claims(there=None, wanted=None, now=NOW, **memory):
    return attested.claims(wanted or page(), there or live(), known(**memory), now, DAYS)


def test_a_persons_word_is_a_decisive_claim_that_is_not_fresh():
    (claim,) = claims(attestation=seen())
    assert (claim.witness, claim.types, claim.decisive, claim.fresh, claim.seen) == (
        "attestation",
        {ALL},
        True,
        False,
        "ana said so",
    )


@pytest.mark.parametrize(
    ("age", "counts"),
    [(timedelta(0), True), (timedelta(days=DAYS), True), (timedelta(days=DAYS, seconds=1), False)],
)
@pytest.mark.parametrize("kind", ["attestation", "proof"])
def test_a_persons_word_and_a_proof_age(age, counts, kind):
    found = claims(now=NOW + age, **{kind: seen()})
    assert any(claim.decisive for claim in found) is counts
    assert bool(found) is (counts or kind == "attestation")


def test_a_word_that_is_too_old_is_told_with_its_date_and_decides_nothing():
    (claim,) = claims(now=NOW + timedelta(days=DAYS + 1), attestation=seen())
    assert (claim.decisive, claim.types, claim.at) == (False, {*PageType}, NOW)
    assert claim.seen == f"ana said on {NOW:%Y-%m-%d} that it is {ALL}: older than the {DAYS} days it counts"
    assert claims(live(updated="u2"), now=NOW + timedelta(days=DAYS + 1), attestation=seen()) == []


@pytest.mark.parametrize(
    "there",
    [
        live(schedule_id="other"),
        live(schedule_type="multiple"),
        live(schedule_type=None),
        live(updated="u2"),
        live(updated=None),
    ],
    ids=["id", "schedule-type", "no-schedule-type", "updated", "no-updated"],
)
@pytest.mark.parametrize("kind", ["attestation", "proof"])
def test_it_is_void_when_the_page_has_changed(there, kind):
    assert claims(there, **{kind: seen()}) == []


@pytest.mark.parametrize("updated", ["u2", None])
def test_what_our_own_write_of_hours_made_void_is_told_and_decides_nothing(updated):
    word = seen(updated=None if updated is None else "u1", hours_written=updated or "")
    (claim,) = claims(live(updated=updated), attestation=word, proof=word)
    assert (claim.decisive, claim.types) == (False, {*PageType})
    assert claims(live(updated="u3"), attestation=word) == []


@pytest.mark.parametrize("hosts", [(ANA.email,), (ANA.email, "x@example.com")])
def test_it_is_void_when_other_hosts_are_declared(hosts):
    assert claims(attestation=seen(hosts=hosts)) == []


def test_the_order_of_hosts_does_not_matter():
    assert claims(attestation=seen(hosts=tuple(reversed(seen().hosts))))


def test_it_says_what_was_seen_whatever_is_declared_now():
    (claim,) = claims(wanted=page(type=ANY), attestation=seen())
    assert claim.types == {ALL}


def test_an_earlier_proof_is_remembered_by_its_witness():
    (claim,) = claims(proof=seen(witness="page-data", by=None))
    assert (claim.witness, claim.fresh, claim.seen) == ("page-data", False, "proved earlier")


def test_nothing_remembered_nothing_claimed():
    assert claims() == []
    assert attested.claims(page(), live(), None, NOW, DAYS) == []


def test_what_was_done_by_hand_is_known_from_the_attestation_of_that_very_page_alone():
    memory = known(attestation=seen(steps=("a=1",)), proof=seen(steps=("b=2",)))
    assert attested.steps(memory, "id-sales") == {"a=1"}
    assert attested.steps(memory, "id-other") == attested.steps(memory, None) == frozenset()
    assert attested.steps(known(), "id-sales") == frozenset()
    assert attested.steps(None, None) == frozenset()


def test_a_no_excludes_the_declared_type_alone():
    (claim,) = claims(denial=seen())
    assert (claim.witness, ALL in claim.types, len(claim.types)) == ("attestation", False, 3)
    assert claim.seen == "ana said that it is not all_hosts_available"


@pytest.mark.parametrize(
    ("said", "holds"),
    [({}, True), ({"type": ANY}, False), ({"hosts": (ANA.email,)}, False)],
)
def test_a_word_is_of_the_declared_type_and_hosts_or_of_others(said, holds):
    assert attested.is_of(seen(**said), page()) is holds
