"""What the offered times claim. Ana: Mon 09:00-17:00 Singapore; Budi: Mon and Tue 11:00-19:30."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reconciler.bookable import trial_hours
from reconciler.bookable.trial_hours import WEEKS
from reconciler.evidence import Dating, Verdict
from reconciler.proof import verdict
from reconciler.proof.verdict import ANY_TYPE
from reconciler.zoom.witnesses import bookable_times
from reconciler.zoom.witnesses.evidence import PageEvidence
from tests.support import offer_model as model
from tests.support.build import ALL, ANA, ANY, BUDI, MANY, NOW, ONE, USERS, live, page, rule

SINGAPORE = "Asia/Singapore"
BEGIN = model.midnight(SINGAPORE, date(2026, 1, 5))
PEOPLE = {host.name: model.Person(host.time_zone, host.hours) for host in (ANA, BUDI)}


def looked(page_type, *names, there=None, **lengths):
    shown = model.Page(page_type, tuple(PEOPLE[name] for name in names), **lengths)
    offered = model.offered(shown, BEGIN, BEGIN + timedelta(days=14), NOW)
    return PageEvidence(page(), there or live(), NOW, users=USERS, offered=offered)


def claims(evidence):
    return list(bookable_times.claims(evidence))


def decided(evidence):
    return [set(claim.types) for claim in claims(evidence) if claim.decisive]


def test_without_a_look_nothing_is_claimed():
    assert claims(replace(looked(ALL, "ana", "budi"), offered=None)) == []


def test_a_page_turned_into_one_host_is_contradicted():
    (first, second) = claims(looked(ONE, "budi"))
    assert (first.types, first.decisive) == ({ONE, MANY, ANY}, True)
    assert first.seen == (
        "offered Mon 5 Jan 17:00 Singapore: ana's hours end 17:00; "
        "68 starts on 4 days, Mon 5 Jan to Sun 18 Jan, by https://scheduler.zoom.us/ana/sales"
    )
    assert (second.types, second.decisive) == ({ONE, MANY}, False)
    assert verdict.judge(ALL, [first, second]).verdict is Verdict.CONTRADICTED


def test_a_page_for_all_is_not_proved_by_what_is_missing():
    (claim,) = claims(looked(ALL, "ana", "budi"))
    assert (claim.types, claim.decisive) == ({ALL}, False)
    assert verdict.judge(ALL, [claim]).verdict is Verdict.UNPROVEN


def test_a_page_for_any_host_is_proved_by_what_is_offered():
    assert decided(looked(ANY, "ana", "budi")) == [{ANY}]


def test_a_page_that_offers_nothing_says_so():
    evidence = looked(ALL, "ana", "budi")
    (claim,) = claims(replace(evidence, offered=replace(evidence.offered, starts=())))
    assert (claim.types, claim.decisive) == (ANY_TYPE, False)
    assert claim.seen.startswith("no time is offered, Mon 5 Jan to Sun 18 Jan, by ")


def test_times_outside_everyones_hours_are_no_evidence_and_are_told():
    night = replace(looked(ONE, "budi"), live=live(rules=(rule(ANA),)), users={})
    assert all(claim.outside is None for claim in claims(night))  # budi's hours are not known: no mistake
    shorter = live(rules=tuple(replace(rule(host), hours={"mon": ((660, 720),)}) for host in (ANA, BUDI)))
    (claim,) = claims(looked(ONE, "budi", there=shorter))
    assert (claim.types, claim.decisive) == (ANY_TYPE, False)
    assert claim.outside == BEGIN + timedelta(hours=12)


FIVE = timedelta(seconds=5)
COPY = Dating(FIVE, NOW - FIVE)


def changed(seconds):
    """The page as it was last changed so many seconds ago."""
    return live(updated=(NOW - timedelta(seconds=seconds)).isoformat())


def copied(evidence, dating=COPY):
    return replace(evidence, offered=replace(evidence.offered, dating=dating))


def test_a_copy_of_before_the_last_write_says_nothing_of_the_type():
    evidence = looked(ONE, "budi", there=changed(60))
    for written in ({"since": NOW - timedelta(seconds=4)}, {"written": NOW - timedelta(seconds=4)}):
        (claim,) = claims(copied(replace(evidence, **written)))
        assert (claim.types, claim.decisive, claim.outside) == (ANY_TYPE, False, None)
        assert decided(replace(evidence, **written)) == [{ONE, MANY, ANY}]
    later = {"since": NOW - FIVE, "written": NOW - FIVE}
    assert decided(copied(replace(evidence, **later))) == [{ONE, MANY, ANY}]


def test_nor_does_one_of_before_a_change_that_anybody_made():
    assert decided(copied(looked(ONE, "budi", there=changed(4)))) == []
    assert decided(looked(ONE, "budi", there=changed(4))) == [{ONE, MANY, ANY}]
    assert decided(copied(looked(ONE, "budi", there=changed(5)))) == [{ONE, MANY, ANY}]


def test_a_copy_that_cannot_be_dated_decides_nothing_and_says_why():
    for there, dating, why in (
        (changed(60), Dating(None, why="a copy of unknown age (Age: x)"), "a copy of unknown age (Age: x)"),
        (live(), COPY, "a copy, and when the page changed is not told"),
        (changed(60), Dating(FIVE), "a copy, and what time it is there is not told"),
        (changed(9999), Dating(timedelta(hours=1), NOW - timedelta(hours=1)), "older than 10 minutes"),
        (changed(60), Dating(modified=NOW - timedelta(days=1)), "last modified before the page was"),
    ):
        said = claims(copied(looked(ONE, "budi", there=there), dating))
        assert said and all(why in claim.seen and not claim.decisive for claim in said), why
        assert not any(claim.outside or claim.excludes or claim.hosts for claim in said)
        assert {ONE, MANY, ANY} in [claim.types for claim in said]


NAMED = replace(rule(BUDI), use_custom=False, hours=None, availability_id="av-budi")
"""A rule that goes by an availability in Zoom: Mon and Wed 11:00-16:00 in Singapore."""
MON_AND_WED = model.Person(SINGAPORE, dict.fromkeys(("mon", "wed"), ((660, 960),)))


@pytest.mark.parametrize(
    ("rules", "booked"), [((), PEOPLE["budi"]), ((rule(ANA), NAMED), MON_AND_WED)], ids=["default", "name"]
)
@pytest.mark.parametrize("shift", [timedelta(0), timedelta(hours=9)], ids=["inside", "outside"])
def test_a_copy_decides_nothing_where_hours_are_kept_in_zoom(rules, booked, shift):
    """They may have changed since: the page's own `updated` does not tell."""
    offered = model.offered(model.Page(ONE, (booked,)), BEGIN, BEGIN + timedelta(days=14), NOW)
    offered = replace(offered, starts=tuple(start + shift for start in offered.starts))
    there = replace(changed(60), rules=rules)
    evidence = PageEvidence(page(), there, NOW, users=USERS, offered=offered)
    copy = copied(evidence)
    assert any(claim.decisive or claim.outside for claim in claims(evidence))
    assert claims(copy) != []
    assert not any(claim.decisive or claim.outside for claim in claims(copy))


def test_why_times_could_not_be_read_is_said():
    evidence = replace(looked(ALL, "ana", "budi"), offered=None, unread="GET /there answered 400: no")
    (claim,) = claims(evidence)
    assert (claim.types, claim.decisive) == (ANY_TYPE, False)
    assert claim.seen == "times could not be read: GET /there answered 400: no"


def test_hours_of_before_a_write_may_still_be_offered():
    """Ana's hours were cut to 12:00: that 12:00 to 17:00 is still offered does not speak against all."""
    cut = live(rules=(replace(rule(ANA), hours={"mon": ((540, 720),)}), rule(BUDI)))
    evidence = looked(ALL, "ana", "budi", there=cut)
    assert decided(evidence) == [{ONE, MANY, ANY}]
    assert decided(replace(evidence, earlier=live())) == []


def test_an_owner_who_is_no_host_and_offers_their_own_hours():
    """The page books its owner alone, who is no host: in office hours of no host it claims nothing."""
    owner = replace(ANA, name="owner", email="owner@example.com")
    own = looked(ONE, "ana")
    evidence = replace(own, page=page(owner=owner, hosts=(BUDI,)), live=live(hosts=(BUDI,)))
    (claim,) = claims(evidence)
    assert (claim.decisive, claim.outside) == (False, BEGIN + timedelta(hours=9))


@pytest.mark.parametrize("fields", [{}, {"buffer": "wide"}, {"start_time_increment": 0}])
def test_lengths_that_are_not_shown_or_make_no_sense(fields):
    assert decided(looked(ONE, "budi", there=live(fields=fields))) == [{ONE, MANY, ANY}]


def on_trial(declared, real, *names):
    hours = trial_hours.make(declared, ["ana", "budi"], SINGAPORE, 60)
    people = tuple(model.Person(SINGAPORE, hours.of_host(name)) for name in names)
    offered = model.offered(model.Page(real, people), BEGIN, BEGIN + WEEKS, NOW)
    declared_page = page(type=declared)
    return PageEvidence(declared_page, live(), NOW, users=USERS, offered=offered, trial=hours)


def test_a_trial_proves_type_and_hosts():
    (claim,) = claims(on_trial(ALL, ALL, "ana", "budi"))
    assert (claim.types, claim.decisive) == ({ALL}, True)
    assert len(claim.hosts) == 2
    assert claim.seen.startswith("trial hours: offered when all are free, never when not, on 28 of ")
    (claim,) = claims(on_trial(ANY, ONE, "budi"))
    assert (claim.types, len(claim.hosts)) == ({ONE, MANY}, 1)
    assert "; one host alone is booked: budi; " in claim.seen


def test_a_trial_that_tells_nothing_claims_nothing_that_decides():
    evidence = on_trial(ALL, ALL, "ana", "budi")
    (claim,) = claims(replace(evidence, offered=replace(evidence.offered, starts=())))
    assert (claim.types, claim.decisive, claim.hosts) == (ANY_TYPE, False, frozenset())


def test_a_trial_names_no_hosts_where_some_are_told_together():
    names = [f"host{number}" for number in range(12)]
    hours = trial_hours.make(ALL, names, SINGAPORE, 600)
    people = {name: replace(ANA, name=name, email=f"{name}@example.com") for name in names}
    really = tuple(model.Person(SINGAPORE, hours.of_host(name)) for name in names)
    offered = model.offered(model.Page(ALL, really, 570), BEGIN, BEGIN + WEEKS, NOW)
    declared = page(hosts=tuple(people.values()))
    (claim,) = claims(PageEvidence(declared, live(), NOW, offered=offered, trial=hours))
    assert (claim.types, claim.decisive, claim.hosts) == ({ALL}, True, frozenset())


def test_a_trial_that_lost_some_of_those_told_together_names_nobody_and_decides_nothing():
    """Of host0 and host6, who are told together, neither is booked; of host1 and host7 only one is."""
    names = [f"host{number}" for number in range(12)]
    hours = trial_hours.make(ALL, names, SINGAPORE, 600)
    people = tuple(replace(ANA, name=name, email=f"{name}@example.com") for name in names)
    booked = [name for name in names if name not in ("host0", "host6", "host7")]
    really = tuple(model.Person(SINGAPORE, hours.of_host(name)) for name in booked)
    offered = model.offered(model.Page(ALL, really, 570), BEGIN, BEGIN + WEEKS, NOW)
    (claim,) = claims(PageEvidence(page(hosts=people), live(), NOW, offered=offered, trial=hours))
    assert (claim.types, claim.decisive, claim.hosts) == ({ALL}, False, frozenset())
