"""Whom a page books, by lists of people from several sources: shown, others, or not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.evidence import Claim, HostsVerdict
from reconciler.proof import booked_hosts
from tests.support.build import ALL, ANA, BUDI, CHITRA, NOW, ONE, USERS, address, live, page, rule

SHOWN, OTHERS, NOT_SHOWN = HostsVerdict.SHOWN, HostsVerdict.OTHERS, HostsVerdict.NOT_SHOWN
BOTH = frozenset({address(ANA), address(BUDI)})
STRANGERS = frozenset({"x@scheduler.zoom.us", "y@scheduler.zoom.us"})


def naming(*lists, part=(), witness="page-data", fresh=True):
    types = frozenset({ALL})
    return Claim(witness, types, True, "seen", NOW, fresh, lists=lists, named=frozenset(part))


def judged(*claims, there=None, declared=None, silent=()):
    users = {at: replace(user, address=None) if at in silent else user for at, user in USERS.items()}
    return booked_hosts.judge(declared or page(), there or live(), claims, users)


@pytest.mark.parametrize(
    ("claims", "verdict", "missing", "extra"),
    [
        ((), NOT_SHOWN, (), ()),
        ((naming(BOTH),), SHOWN, (), ()),
        ((naming(BOTH), naming(BOTH | {"x@scheduler.zoom.us"}, witness="pool-fields")), OTHERS, (), ("x",)),
        ((naming({address(ANA)}, {address(BUDI)}),), OTHERS, ("ana", "budi"), ()),
        ((naming(part={address(ANA)}),), NOT_SHOWN, (), ()),
        ((naming(part={"x@scheduler.zoom.us"}),), OTHERS, (), ("x",)),
        ((naming(part={address(CHITRA)}),), OTHERS, (), ("chitra",)),
        ((naming(fresh=False),), SHOWN, (), ()),
        ((naming(fresh=False), naming({address(ANA)}, witness="bookable-times")), OTHERS, ("budi",), ()),
    ],
)
def test_one_list_that_names_others_is_enough(claims, verdict, missing, extra):
    found = judged(*claims)
    assert (found.verdict, found.missing) == (verdict, missing)
    assert tuple(name.partition("@")[0] for name in found.extra) == extra


@pytest.mark.parametrize(
    ("silent", "named", "verdict", "extra"),
    [
        ((BUDI,), {address(ANA), "x@scheduler.zoom.us"}, NOT_SHOWN, ()),
        ((ANA, BUDI), STRANGERS, NOT_SHOWN, ()),
        ((BUDI,), {address(ANA), *STRANGERS}, OTHERS, ("1 of x@scheduler.zoom.us, y@scheduler.zoom.us",)),
        ((ANA,), {address(BUDI), BUDI.email}, OTHERS, ()),
    ],
)
def test_an_unknown_address_is_a_strangers_unless_it_may_be_a_hosts(silent, named, verdict, extra):
    rules = tuple(replace(rule(host), address=host.email) for host in (ANA, BUDI))
    found = judged(naming(frozenset(named)), there=live(rules=rules), silent={host.email for host in silent})
    assert (found.verdict, found.extra) == (verdict, extra)


def test_rules_show_others_of_a_multi_host_page_alone_and_nobody_as_declared():
    three = live(hosts=(ANA, BUDI, CHITRA))
    assert judged(there=three).extra == ("chitra@example.com",)
    assert judged(naming(BOTH), there=three).verdict is SHOWN
    assert booked_hosts.ruled_extra(page(), three, USERS) == ("chitra@example.com",)
    assert booked_hosts.ruled_extra(page(owner=CHITRA), three, USERS) == ()
    assert judged(there=live(rules=())).verdict is NOT_SHOWN
    single = page(type=ONE, hosts=(ANA,))
    assert judged(there=three, declared=single).verdict is NOT_SHOWN
