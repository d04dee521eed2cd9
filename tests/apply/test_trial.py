"""Where the hours of a trial are: not in a zone of which releases tell different things."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reconciler.apply import trial
from reconciler.times import releases, rules
from tests.support.build import ANA, BUDI, page

VERA = replace(ANA, name="vera", email="vera@example.com", time_zone="America/Vancouver")
EDDA = replace(ANA, name="edda", email="edda@example.com", time_zone="America/Edmonton")
DECEMBER, SUMMER = datetime(2026, 12, 2, 8, tzinfo=UTC), datetime(2027, 5, 3, 8, tzinfo=UTC)


def zone(hosts, now, used="2026.6", **fields):
    with rules.using(releases.of(used)):
        there = trial.at(page(owner=hosts[0], hosts=hosts, fields=fields), now)
    assert {host.time_zone for host in there.page.hosts} == {there.hours.time_zone}
    return there.hours.time_zone


@pytest.mark.parametrize("used", ["2025.2", "2026.6"])
def test_a_zone_that_differs_while_the_trial_is_looked_at_is_left_alone(used):
    assert zone((VERA, BUDI), DECEMBER, used) == "Asia/Kuala_Lumpur"
    assert zone((VERA, EDDA), DECEMBER, used) == "UTC"
    assert zone((VERA, BUDI), DECEMBER, used, time_zone="Asia/Singapore") == "Asia/Singapore"


def test_while_all_releases_tell_the_same_it_is_the_zone_of_the_page():
    assert zone((VERA, BUDI), SUMMER) == "America/Vancouver"
    assert zone((VERA, BUDI), datetime(2026, 7, 6, 8, tzinfo=UTC)) == "America/Vancouver"
    assert zone((VERA, BUDI), datetime(2026, 10, 20, 8, tzinfo=UTC)) == "Asia/Kuala_Lumpur"
