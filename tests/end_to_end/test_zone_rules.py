"""The program and the service by the rules of one release of time zones, or of two.

A page of a host in Singapore and one in Vancouver, in December 2026: budi's 16:00 is 07:00 in Singapore since
2026.2, and 08:00 by the releases before it.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.clocks import NEW, OLD
from tests.support.places import CASES

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
SERVICES = {
    "offered times alone": ("honours-shared", "as-seen"),
    "types can be read": ("honours-pools", "page-data"),
}
SAME = [(OLD, OLD), (NEW, NEW)]
OTHER = [(NEW, OLD), (OLD, NEW)]
MULTI, ONE = "all_hosts_available", "one_to_one"
by_other_clocks = pytest.mark.xfail(reason="offered times are judged by the rules in use alone")


@pytest.fixture
def config(tmp_path) -> Path:
    return Path(shutil.copytree(CASES / "clocks" / "pages", tmp_path / "pages"))


@pytest.fixture(params=SERVICES.values(), ids=SERVICES)
def service(request):
    return request.param


@pytest.fixture
def pair(start, run, config):
    """Return an account by one release, and the program by another, which answers in JSON."""

    def made(here, there, *behaviours):
        account = start(*behaviours, now=NOW, zone_rules=there)

        def call(*words, zone_rules=here, code=None):
            done = run(account, *words, "--format", "json", now=NOW, zone_rules=zone_rules)
            assert code in (None, done.code), done
            return done.json

        return account, call

    return made


def actions(plan):
    return [action["action"] for action in plan["actions"]]


def verdict(report):
    (page,) = report["pages"]
    return page["type"]["verdict"]


@pytest.mark.parametrize(("here", "there"), SAME)
def test_by_one_release_all_is_in_sync(pair, service, here, there):
    account, call = pair(here, there, *service)
    call("validate", code=0)
    done = call("apply", "--yes", code=0)
    assert (done["converged"], verdict(done)) == (True, "confirmed")
    plan = call("plan", code=0)
    assert (actions(plan), plan["findings"]) == (["no-op"], [])
    assert call("drift", code=0)["findings"] == []
    (page,) = account.pages
    assert (page["type"], page["active"]) == (MULTI, True)


@pytest.mark.parametrize(("here", "there"), SAME + OTHER)
def test_what_is_made_as_another_type_is_never_taken_for_it(pair, here, there):
    account, call = pair(here, there, "downgrades", "as-seen")
    done = call("apply", "--yes", code=7)
    assert (verdict(done), account.pages) == ("contradicted", [])


@pytest.mark.parametrize(("here", "there"), SAME + OTHER)
def test_a_page_that_a_person_made_another_type_is_not_excused(pair, here, there):
    """By the clocks of another release either: all that a host alone has to offer fits none."""
    account, call = pair(here, there, "honours-shared", "as-seen")
    call("apply", "--yes", zone_rules=there, code=0)
    account.edit(account.pages[0]["schedule_id"], type=ONE)
    drift = call("drift", code=2)
    assert ("type-downgraded", "critical") in [(one["code"], one["severity"]) for one in drift["findings"]]


@by_other_clocks
@pytest.mark.parametrize(("here", "there"), OTHER)
def test_a_page_of_before_is_not_called_downgraded(pair, service, here, there):
    """It was made and proved when both followed one release; then one of the two was upgraded."""
    account, call = pair(here, there, *service)
    call("apply", "--yes", zone_rules=there, code=0)
    drift = call("drift")
    assert [one["code"] for one in drift["findings"]] == []
    assert actions(call("plan")) == ["no-op"]
    done = call("apply", "--yes")
    assert verdict(done) == "confirmed", done
    assert actions(call("plan")) == ["no-op"]
    (page,) = account.pages
    assert (page["type"], page["active"]) == (MULTI, True)


@by_other_clocks
@pytest.mark.parametrize(("here", "there"), OTHER)
def test_a_page_is_made_and_proved_by_other_clocks_too(pair, service, here, there):
    account, call = pair(here, there, *service)
    done = call("apply", "--yes")
    assert (verdict(done), done["converged"]) == ("confirmed", True), done
    assert actions(call("plan")) == ["no-op"]
    (page,) = account.pages
    assert (page["type"], page["active"]) == (MULTI, True)
