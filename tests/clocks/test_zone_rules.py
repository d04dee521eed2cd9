"""The program and the service by the rules of one release of time zones, or of two.

A page of a host in Singapore and one in Vancouver, in December 2026: budi's 16:00 is 07:00 in Singapore since
2026.2, and 08:00 by the releases before it.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.times import releases
from tests.support import lockfolder
from tests.support.clocks import NEW, OLD
from tests.support.places import CASES
from tests.support.world import replace_in

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
SERVICES = {
    "offered times alone": ("honours-shared", "as-seen"),
    "types can be read": ("honours-pools", "page-data"),
}
SAME = [(OLD, OLD), (NEW, NEW)]
OTHER = [(NEW, OLD), (OLD, NEW)]
MULTI, ONE = "all_hosts_available", "one_to_one"


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


CLOCKS = {"offered-outside-hours", "zone-rules-changed"}
"""The findings that speak of clocks; neither says that a page is of another type."""


def told(report):
    """Return what is said of the service's clocks: the release in use here, zones, since when they differ."""
    findings = report["findings"]
    assert {one["code"] for one in findings} <= CLOCKS, findings
    found = [one["fits"] for one in findings if one["code"] == "offered-outside-hours"]
    return [(fits["in_use"], fits["zones"], fits["since"]) for fits in found]


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


@pytest.mark.parametrize(("here", "there"), OTHER)
def test_a_page_of_before_is_not_called_downgraded(pair, service, here, there):
    """It was made and proved when both followed one release; then one of the two was upgraded."""
    account, call = pair(here, there, *service)
    call("apply", "--yes", zone_rules=there, code=0)
    drift = call("drift", code=2)
    assert {one["code"] for one in drift["findings"]} == CLOCKS
    assert {one["severity"] for one in drift["findings"]} == {"warning"}
    assert told(drift) == [(here, ["America/Vancouver"], "2026-11-01T09:00:00Z")]
    assert actions(call("plan")) == ["no-op"]
    done = call("apply", "--yes", code=0)
    assert (done["converged"], verdict(done)) == (True, "confirmed")
    assert actions(call("plan")) == ["no-op"]
    (page,) = account.pages
    assert (page["type"], page["active"]) == (MULTI, True)


@pytest.mark.parametrize(("here", "there"), OTHER)
def test_a_page_is_made_and_proved_by_other_clocks_too(pair, service, here, there):
    account, call = pair(here, there, *service)
    done = call("apply", "--yes", code=0)
    assert (verdict(done), done["converged"]) == ("confirmed", True)
    drift = call("drift", code=2)
    assert [one["code"] for one in drift["findings"]] == ["offered-outside-hours"]
    assert told(drift) == [(here, ["America/Vancouver"], "2026-11-01T09:00:00Z")]
    assert actions(call("plan")) == ["no-op"]
    (page,) = account.pages
    assert (page["type"], page["active"]) == (MULTI, True)


@pytest.mark.long
@pytest.mark.parametrize(("here", "there"), OTHER)
def test_where_starts_are_only_missing_no_other_type_is_seen(pair, config, here, there):
    """ana begins at 08:00: the earlier of budi's hours in common are offered, or those are not to be had."""
    replace_in(config / "hosts.yaml", [("06:00-18:00", "08:00-18:00")])
    account, call = pair(here, there, "honours-shared", "as-seen")
    done = call("apply", "--yes", code=0)
    assert (verdict(done), account.pages[0]["type"]) == ("confirmed", MULTI)
    assert len(told(call("drift"))) <= 1
    assert actions(call("plan")) == ["no-op"]


@pytest.mark.long
@pytest.mark.parametrize(("here", "there"), SAME + OTHER)
def test_a_page_that_books_the_moved_host_alone_is_not_confirmed(pair, config, here, there):
    """budi's hours lie within ana's by either release: what is offered fits both types, proves neither."""
    replace_in(config / "review.yaml", [("owner: ana", "owner: budi"), ("[ana, budi]", "[budi, ana]")])
    account, call = pair(here, there, "honours-shared", "as-seen")
    call("apply", "--yes", zone_rules=there, code=0)
    account.edit(account.pages[0]["schedule_id"], type=ONE)
    (proof,) = call("drift")["pages"]
    fresh = [claim for claim in proof["type"]["claims"] if claim["decisive"] and not claim["outdated"]]
    assert (proof["type"]["verdict"], fresh) == ("unproven", [])


DECEMBER = ("2026-12-07", "2026-12-18")
ZONES = {
    "America/Vancouver": (OLD, *DECEMBER), "Canada/Pacific": (OLD, *DECEMBER),
    "America/Edmonton": (OLD, *DECEMBER), "America/Yellowknife": (OLD, *DECEMBER),
    "America/Winnipeg": (OLD, *DECEMBER), "America/Inuvik": (OLD, *DECEMBER),
    "America/Havana": (OLD, *DECEMBER),
    "Africa/Casablanca": (OLD, *DECEMBER), "Africa/El_Aaiun": (OLD, *DECEMBER),
    "America/Asuncion": ("2024.2", "2027-06-07", "2027-06-18"),
    "Europe/Chisinau": (OLD, "2027-03-22", "2027-04-04"),
}  # fmt: skip
"""Each zone that was changed, some by another name: a release before, and dates on which the two differ."""


@pytest.fixture(params=ZONES)
def older(request, config):
    """The page with budi in a zone that was changed; return a release that knew nothing of it.

    In Chisinau one hour of two nights in a year differs: by the new rules the gap begins an hour later.
    """
    release, first, last = ZONES[request.param]
    night = [('{mon-fri: "16:00-20:00"}', '{sun: "01:00-03:30"}')] if "Chisinau" in request.param else []
    hours = ('{mon-sat: "06:00-18:00"}', '{mon-sun: "00:00-24:00"}')
    replace_in(config / "hosts.yaml", [("America/Vancouver", request.param), hours, *night])
    replace_in(
        config / "review.yaml", [(DECEMBER[0], first), (DECEMBER[1], last), ("duration: 60", "duration: 30")]
    )
    return release


def test_a_page_of_each_changed_zone_is_in_sync_by_the_new_release(pair, older):
    _, call = pair(NEW, NEW, "honours-shared", "as-seen")
    done = call("apply", "--yes", code=0)
    assert (done["converged"], verdict(done)) == (True, "confirmed")
    assert actions(call("plan")) == ["no-op"]
    assert call("drift", code=0)["findings"] == []


@pytest.mark.long
def test_a_page_of_each_changed_zone_is_not_called_downgraded(pair, older):
    account, call = pair(NEW, older, "honours-shared", "as-seen")
    call("apply", "--yes", zone_rules=older, code=0)
    drift = call("drift", code=2)
    assert "zone-rules-changed" in [one["code"] for one in drift["findings"]]
    (zone,) = {rule["time_zone"] for rule in account.pages[0]["availability_rules"]} - {"Asia/Singapore"}
    starts = [f"{one.start:%Y-%m-%dT%H:%M:%SZ}" for one in releases.changed_after(older, [zone])]
    few = zone == "Europe/Chisinau"  # one start of one night: too few to tell clocks by
    assert told(drift) == ([] if few else [(NEW, [zone], *starts)])
    assert actions(call("plan")) == ["no-op"]


def test_the_starts_of_each_changed_zone_differ_by_the_two_releases(pair, older):
    """Else the tests above would say nothing."""
    _, call = pair(NEW, NEW, "honours-shared", "as-seen")
    asked = ("slots", "review", "--from", "2026-12-01", "--to", "2027-07-01")
    assert call(*asked)["slots"] != call(*asked, zone_rules=older)["slots"]


def test_dated_exceptions_are_instants_and_are_written_anew_by_the_new_rules(pair, config):
    """They stand in Zoom in UTC: 15:00 of the old rules is 16:00 of the new ones."""
    alone = [
        ("type: all_hosts_available", "type: one_to_one"),
        ("owner: ana", "owner: budi"),
        ("[ana, budi]", "[budi]"),
    ]
    replace_in(config / "review.yaml", alone)
    account, call = pair(NEW, NEW, "honours-shared")
    call("apply", "--yes", zone_rules=OLD, code=0)
    for name, value in (("segments-replace", "yes"), ("segments-close", "empty")):
        lockfolder.learn(config, "fact", name, "2026-11-29", value, "seen in a test")
    hours = 'hours: {mon-fri: "16:00-20:00"}'
    replace_in(config / "hosts.yaml", [(hours, hours + '\n    overrides: {2026-12-09: "15:00-18:00"}')])
    call("apply", "--yes", zone_rules=OLD, code=0)
    assert written(account) == ["2026-12-09T23:00:00Z"]
    (change,) = call("plan")["actions"][0]["changes"]
    assert (change["before"], change["after"]) == (["16:00-19:00"], ["15:00-18:00"])
    call("apply", "--yes", code=0)
    assert written(account) == ["2026-12-09T22:00:00Z"]
    assert actions(call("plan")) == ["no-op"]
    left = [one["code"] for one in call("drift", code=2)["findings"]]
    assert left == ["zone-rules-changed"], "the hours of the week were not written"


def written(account):
    """Return when the dated hours of the page's one host begin."""
    (page,) = account.pages
    return [segment["start"] for rule in page["availability_rules"] for segment in rule["segments"]]
