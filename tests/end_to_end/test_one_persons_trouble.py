"""An owner or a host of whom nothing can be read holds up their own pages, and no others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.commands import emulator as emulator_command
from tests.support.world import NOW

NEVER_SIGNED_IN, NO_LICENCE = "dewi@example.com", "eka@example.com"
HOSTS = """
hosts:
  dewi: {email: dewi@example.com, time_zone: Asia/Jakarta, hours: {mon-fri: "09:00-17:00"}}
  eka: {email: eka@example.com, time_zone: Asia/Jakarta, hours: {mon-fri: "09:00-17:00"}}
"""
PAGES = {
    "of-dewi": ("one_to_one", "dewi", "[dewi]"),
    "with-dewi": ("all_hosts_available", "ana", "[ana, dewi]"),
    "of-eka": ("one_to_one", "eka", "[eka]"),
    "with-eka": ("any_host_available", "budi", "[budi, eka]"),
    "of-ana": ("one_to_one", "ana", "[ana]"),
}
CURES = {"dewi": "sign in once (403: User Not Found)", "eka": "licence in Zoom (401: Invalid license type)"}


@pytest.fixture
def account(start, config: Path):
    """An account as people met it, with a user who never opened Scheduler and one without a licence."""
    (config / "more.yaml").write_text(HOSTS)
    for key, (page_type, owner, hosts) in PAGES.items():
        (config / f"{key}.yaml").write_text(
            f"page: {key}\ntype: {page_type}\nowner: {owner}\nhosts: {hosts}\nsummary: {key}\nduration: 30\n"
            "start_date: 2026-01-05\nend_date: 2026-03-31\n"
        )
    fixture = dict(emulator_command.users_of(config, date(2026, 1, 2)))
    odd = {NEVER_SIGNED_IN: {"availability": []}, NO_LICENCE: {"licensed": False}}
    fixture["users"] = [{**user, **odd.get(user["email"], {})} for user in fixture["users"]]
    return start("honours-pools,as-seen", fixture=fixture)


def test_their_pages_are_blocked_with_the_cure_and_the_others_are_made(account, run):
    planned = run(account, "plan", "--format", "json")
    assert planned.code == 0
    actions = {action["page"]: action for action in planned.json["actions"]}
    for key, action in actions.items():
        person = next((name for name in CURES if key.endswith(name)), None)
        assert (CURES[person] in action["blocked"]) if person else action["blocked"] is None, action
    assert {actions[key]["action"] for key in ("of-dewi", "of-eka")} == {"manual"}

    applied = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    outcomes = {page["page"]: page["outcome"] for page in applied.json["pages"]}
    made = {"of-ana", "two-hosts"}
    assert {key for key, outcome in outcomes.items() if outcome == "verified"} == made
    assert {key for key, outcome in outcomes.items() if outcome == "not-attempted"} == set(PAGES) - made
    assert {page["slug"] for page in account.pages} == {"of-ana", "test15-two-hosts"}
    assert applied.code == 6


def test_drift_names_them_and_judges_the_rest(account, run):
    assert run(account, "apply", "of-ana", "two-hosts", "--yes", "--settle", "0").code == 0
    found = run(account, "drift", "--format", "json")
    assert found.code == 2
    unread = {
        finding["page"]: finding for finding in found.json["findings"] if finding["code"] == "suspicious-read"
    }
    assert {key: finding["live"] for key, finding in unread.items()} == {
        "of-dewi": NEVER_SIGNED_IN, "of-eka": NO_LICENCE
    }  # fmt: skip
    missing = [finding["page"] for finding in found.json["findings"] if finding["code"] == "page-missing"]
    assert sorted(missing) == ["with-dewi", "with-eka"]  # their owners' lists were read
    assert not {"of-ana", "two-hosts"} & {finding["page"] for finding in found.json["findings"]}


def test_a_host_who_loses_the_licence_is_named_and_the_page_is_not_called_changed(account, run, config):
    """What stands of the page is still compared: only the host is in trouble."""
    assert run(account, "apply", "two-hosts", "--yes", "--settle", "0").code == 0
    account.fault("GET", "availability", "status", times=9, status=401, scope="user_id=budi")
    account.fault("GET", "availability", "status", times=9, status=401, scope="user_id=budi")
    page = account.page("test15-two-hosts")
    account.edit(page["schedule_id"], duration=45)
    found = run(account, "drift", "two-hosts", "--format", "json").json["findings"]
    assert {(finding["code"], *finding["path"].split(".")) for finding in found} == {
        ("host-missing", "hosts", "budi"), ("field-changed", "duration"),
    }  # fmt: skip
    assert "budi@example.com is refused as without a licence" in str(found)


def test_an_outage_of_one_address_is_no_missing_page(account, run):
    for key in ("of-ana", "two-hosts"):
        assert run(account, "apply", key, "--yes", "--settle", "0").code == 0
    account.fault("GET", "schedules$", "status", times=50, status=503, scope="user_id=ana")
    planned = run(account, "plan", "--format", "json", now=NOW).json["actions"]
    stand = {action["page"]: (action["action"], action["blocked"]) for action in planned}
    assert stand["of-ana"][0] == "manual"
    assert "ana@example.com cannot be read now" in stand["of-ana"][1]
    assert stand["with-eka"][1] is not None
    assert "eka" in stand["with-eka"][1]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_bookings_that_cannot_be_read_are_not_taken_for_none(account, run, config, status):
    assert run(account, "apply", "two-hosts", "--yes", "--settle", "0").code == 0
    account.book(account.page("test15-two-hosts")["schedule_id"], "2026-01-05T11:00:00+08:00")
    (config / "two-hosts.yaml").write_text(
        "page: two-hosts\nowner: ana\nslug: test15-two-hosts\nstate: absent\n"
    )
    for person in ("ana", "budi"):
        account.fault("GET", "events", "status", times=50, status=status, scope=f"user_id={person}")
    held = run(account, "apply", "two-hosts", "--yes", "--settle", "0", "--format", "json")
    (page,) = held.json["pages"]
    assert (held.code, page["outcome"]) == (5, "not-attempted")
    assert page["note"].startswith("its bookings are not known: ")
    assert account.page("test15-two-hosts")["active"] is True
    allowed = ("--allow", "booked-page")
    assert run(account, "apply", "two-hosts", "--yes", "--settle", "0", *allowed).code == 0
    assert account.pages == []


def test_a_400_to_one_address_is_that_persons_and_to_all_it_ends_the_run(account, run):
    account.fault("GET", "availability", "status", times=1000, status=400, scope="user_id=budi")
    planned = run(account, "plan", "--format", "json")
    blocked = {action["page"]: action["blocked"] for action in planned.json["actions"]}
    assert planned.code == 0
    assert "budi@example.com is refused by the API: look at this user in Zoom" in blocked["two-hosts"]
    assert (blocked["of-ana"], blocked["of-dewi"] is None) == (None, False)
    account.fault("GET", "availability|schedules", "status", times=1000, status=400)
    ended = run(account, "plan", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "api")
    assert "nobody can be read with these credentials; of " in ended.json["error"]["message"]
