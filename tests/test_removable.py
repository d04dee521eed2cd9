"""Which pages might be removed, and whose bookings count for them."""

from __future__ import annotations

from dataclasses import replace

from reconciler import removable
from reconciler.evidence import Verdict
from reconciler.planning import planner
from reconciler.records.memory import Memory
from tests.support.build import (
    ALL,
    ANA,
    BUDI,
    CHITRA,
    DEWI,
    USERS,
    claim,
    desired,
    evidence,
    known,
    live,
    page,
    policy,
    proof,
    seen,
    tombstone,
)


def test_what_a_plan_may_replace_for_the_hosts_of_its_own_data_is_in_question():
    """The rules name the declared hosts, the page's data another one: the plan goes by the data."""
    booked = replace(claim(ALL), hosts=frozenset({ANA.email, CHITRA.email}))
    proofs = {"sales": replace(proof(Verdict.CONFIRMED), claims=(booked,))}
    facts = evidence({"sales": live()}, proofs=proofs)
    (action,) = planner.make(desired(page()), facts, policy("replace")).actions
    assert action.kind == "replace"
    assert removable.pages([(page(), live())], proofs, USERS) == [(page(), live())]
    assert removable.pages([(page(), live())], {"sales": proof(Verdict.CONFIRMED)}, USERS) == []


def test_the_bookings_of_all_count_who_are_or_were_on_a_page():
    """A tombstone declares no hosts: those of the rules count, and those that are remembered."""
    memory = Memory({"sales": known(proof=seen(hosts=(CHITRA.email,)))})
    people = removable.people(tombstone(), live(hosts=(BUDI,)), memory, USERS)
    assert people == {ANA.email, BUDI.email, CHITRA.email}
    declared = page(hosts=(ANA, DEWI))
    assert removable.people(declared, live(hosts=(BUDI,)), Memory(), USERS) == {
        ANA.email, BUDI.email, DEWI.email,
    }  # fmt: skip
