"""Of what stood before a look could not read is it not known whether it still does; of all else it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.compare.identity import UnreadablePage
from reconciler.evidence import Verdict
from reconciler.planning import not_read, planner
from reconciler.planning.blocks import Trouble, UserTrouble
from reconciler.planning.not_read import NotRead
from reconciler.records.sightings import Sighting
from tests.support.build import ANA, BUDI, NOW, ONE, desired, evidence, live, page, policy, proof

PART = NotRead(
    frozenset({"sales"}), frozenset({"ana@example.com"}), frozenset({"s7"}), {"demo": ("hosts.budi",)},
    frozenset({"demo", "shown"}), frozenset({"demo"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "page", "path", "more", "unknown"),
    [
        ("field-changed", "sales", "duration", {}, True),
        ("suspicious-read", "sales", "", {}, False),
        ("unmanaged-page", "", "", {"live": "s1", "owner": "ana@example.com"}, True),
        ("unmanaged-page", "", "", {"live": "s1", "owner": "budi@example.com"}, False),
        ("unmanaged-page", "", "", {"live": "s7", "owner": "budi@example.com"}, True),
        ("unmanaged-page", "", "", {"live": "s1"}, True),
        ("host-hours-changed", "demo", "hosts.budi.hours.mon", {}, True),
        ("host-hours-changed", "demo", "hosts.budiman.hours.mon", {}, False),
        ("field-changed", "demo", "duration", {}, False),
        ("type-downgraded", "demo", "type", {}, True),
        ("type-unproven", "demo", "type", {}, False),
        ("offered-outside-hours", "shown", "hosts", {}, True),
        ("type-downgraded", "shown", "type", {}, False),
    ],
)
def test_what_is_not_known(code, page, path, more, unknown):
    sighting = Sighting(code, page, path, NOW, **more)
    assert PART.covers(sighting) is unknown
    assert not NotRead().covers(sighting), "all was read"


LOOKED = {"sales": replace(proof(), looked=NOW)}
OPEN = {"sales": proof(Verdict.UNPROVEN)}
AN_ANSWER = UnreadablePage(ANA.email, "it has no slug", "s7")
SALES, UNSEEN = frozenset({"sales"}), {"unseen": frozenset({"sales"})}
UNPROVED = {**UNSEEN, "unproved": SALES}


def failed(host):
    return {host.email: UserTrouble(host.email, Trouble.FAILED, "500")}


@pytest.mark.parametrize(
    ("declared", "match", "proofs", "more", "expected"),
    [
        (page(), live(), LOOKED, {}, {}),
        (page(), None, {}, {}, {}),
        (page(), live(), OPEN, {}, UNPROVED),
        (page(), live(), {}, {}, UNPROVED),
        (page(), live(), {"sales": proof()}, {}, UNSEEN),
        (page(type=ONE, hosts=(ANA,)), live(hosts=(ANA,)), OPEN, {}, UNSEEN),
        (page(), live(fields={"active": False}), OPEN, {}, {}),
        (page(), None, {}, {"vanished": {ANA.email}}, {"pages": SALES, "owners": {ANA.email}}),
        (page(), live(), LOOKED, {"vanished": {ANA.email}}, {"owners": {ANA.email}}),
        (
            page(), live(), LOOKED, {"troubles": failed(BUDI)},
            {"owners": {BUDI.email}, "hosts": {"sales": ("hosts.budi",)}},
        ),
        (
            page(hosts=(ANA,)), None, {}, {"troubles": failed(ANA)},
            {"pages": SALES, "owners": {ANA.email}, "hosts": {"sales": ("hosts.ana",)}},
        ),
        (page(schedule_id="s7"), None, {}, {"unreadable": (AN_ANSWER,)}, {"pages": SALES, "ids": {"s7"}}),
        (page(schedule_id="s8"), None, {}, {"unreadable": (AN_ANSWER,)}, {"ids": {"s7"}}),
    ],
    ids=[
        "all-read", "known-not-to-be-there", "no-proof", "not-looked-at", "times-not-seen", "single-host",
        "closed", "gone-with-all-others", "another-one-vanished", "a-host", "the-owner", "an-answer",
        "an-answer-of-another",
    ],
)  # fmt: skip
def test_what_a_plan_did_not_read(declared, match, proofs, more, expected):
    read = replace(evidence({"sales": match}, proofs=proofs), **more)
    plan = planner.make(desired(declared), read, policy())
    assert not_read.of(plan, read) == NotRead(**expected)
