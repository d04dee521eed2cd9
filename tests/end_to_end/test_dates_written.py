"""Dates of hosts that apply writes: where they change something, and taken back when no file has them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG, replace_in

pytestmark = pytest.mark.own_service

PAGE, PEOPLE = "two-hosts.yaml", "hosts.yaml"
BUDI = "email: budi@example.com"
MONDAY, SATURDAY = "2026-01-12", "2026-01-17"


@pytest.fixture
def account(start, run, config):
    """The account with the page of the config, where dated hours are known to be taken."""
    account = start("downgrades", published=True)
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    for name, value in (("segments-replace", "yes"), ("segments-close", "empty")):
        lockfolder.learn(config, "fact", name, "2026-01-02", value, "seen in a test")
    return account


def declare(config, dates):
    """Give budi these dates in the files, in place of those that he has."""
    file = config / PEOPLE
    lines = [line for line in file.read_text().splitlines() if "overrides" not in line]
    where = next(number for number, line in enumerate(lines) if BUDI in line)
    lines[where + 1 : where + 1] = [f"    overrides: {{{dates}}}"] if dates else []
    file.write_text("\n".join(lines) + "\n")


def dated(account):
    """Return the local dates of budi on the page of which Zoom holds something."""
    (rule,) = [rule for rule in account.page(SLUG)["availability_rules"] if rule["email"].startswith("budi-")]
    begins = (datetime.fromisoformat(segment["start"]) for segment in rule.get("segments", ()))
    return sorted({f"{begin.astimezone(ZoneInfo('Asia/Kuala_Lumpur')):%Y-%m-%d}" for begin in begins})


def paths(run, account):
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    return [change["path"] for change in action["changes"]]


def settled(run, account, code=0):
    """Apply, and see that nothing is left."""
    done = run(account, "apply", "--yes")
    assert done.code == code, done
    shown = run(account, "plan", "--exit-code")
    assert shown.code == 0, shown


@pytest.mark.parametrize("forgotten", [False, True], ids=["", "by an earlier version"])
def test_dates_of_a_host_who_is_called_otherwise_are_taken_back(account, run, config, forgotten):
    declare(config, f"{MONDAY}: closed")
    settled(run, account)
    assert dated(account) == [MONDAY]
    if forgotten:
        lockfolder.edit(config, "two-hosts", called=None)
    declare(config, "")
    replace_in(config / PEOPLE, [("budi:", "budi-lim:")])
    replace_in(config / PAGE, [("budi]", "budi-lim]")])
    assert paths(run, account) == [f"hosts.budi-lim.overrides.{MONDAY}"]
    settled(run, account)
    assert dated(account) == []


def test_a_date_that_changes_nothing_is_no_change_until_the_week_makes_it_one(account, run, config):
    declare(config, f"{SATURDAY}: closed, 2026-01-14: '11:00-19:30', 2026-06-01: closed")
    assert paths(run, account) == []
    settled(run, account)
    assert dated(account) == []
    replace_in(config / PEOPLE, [("{mon-thu:", '{sat: "11:00-19:30", mon-thu:')])
    assert paths(run, account) == ["hosts.budi.hours.sat", f"hosts.budi.overrides.{SATURDAY}"]
    settled(run, account)
    assert dated(account) == [SATURDAY]


def test_it_is_written_once_the_page_lasts_as_long(account, run, config):
    declare(config, "2026-06-01: closed")
    settled(run, account)
    assert dated(account) == []
    replace_in(config / PAGE, [("2026-03-31", "2026-06-30")])
    settled(run, account)
    assert dated(account) == ["2026-06-01"]


def test_a_date_that_was_written_stays_while_the_week_says_the_same_and_is_taken_back(account, run, config):
    declare(config, f"{MONDAY}: closed")
    settled(run, account)
    replace_in(config / PEOPLE, [("{mon-thu:", "{tue-thu:"), ('fri: "09:00-17:00"', 'tue: "09:00-17:00"')])
    assert paths(run, account) == ["hosts.ana.hours.fri", "hosts.ana.hours.tue", "hosts.budi.hours.mon"]
    settled(run, account)
    assert dated(account) == [MONDAY]
    declare(config, "")
    assert paths(run, account) == [f"hosts.budi.overrides.{MONDAY}"]
    settled(run, account)
    assert dated(account) == []


def test_other_times_on_such_a_date_are_put_right(account, run, config):
    """Files that come to say what the week says say it against what they had written before."""
    declare(config, f"{MONDAY}: closed")
    settled(run, account)
    declare(config, f"{MONDAY}: '11:00-19:30'")
    assert paths(run, account) == [f"hosts.budi.overrides.{MONDAY}"]
    settled(run, account)
    declare(config, "")
    settled(run, account)
    assert dated(account) == []


def test_a_new_page_gets_only_the_dates_that_change_something(account, run, config):
    declare(config, f"{MONDAY}: closed, {SATURDAY}: closed")
    account.remove(account.page(SLUG)["schedule_id"])
    lockfolder.learn(config, "fact", "segments-replace", "2026-01-02", "yes", "seen in a test")
    single = (config / PAGE).read_text().replace("all_hosts_available", "one_to_one")
    (config / PAGE).write_text(single.replace("hosts: [ana, budi]", "hosts: [budi]").replace("ana", "budi"))
    settled(run, account)
    assert dated(account) == [MONDAY]


def test_swapped_names_do_not_swap_dates(account, run, config):
    declare(config, f"{MONDAY}: closed")
    settled(run, account)
    declare(config, "")
    replace_in(config / PEOPLE, [("  ana:", "  x:"), ("  budi:", "  ana:"), ("  x:", "  budi:")])
    replace_in(config / PAGE, [("owner: ana", "owner: budi")])
    assert paths(run, account) == [f"hosts.ana.overrides.{MONDAY}"]
    settled(run, account)
    assert dated(account) == []


def test_a_date_counts_while_zoom_keeps_another_week(account, run, config):
    """Accepted drift may leave hours on the day; nobody is to book the date all the same."""
    page = account.page(SLUG)
    rules = page["availability_rules"]
    for rule in rules:
        rule["segments_recurrence"]["sat"] = [{"start": "11:00", "end": "19:30"}]
        rule["use_custom"] = True
    account.edit(page["schedule_id"], availability_rules=rules)
    accepted = "acknowledge: [{finding: field-changed, until: 2026-12-31, reason: trial}]"
    replace_in(config / PAGE, [("capacity: 1", f"capacity: 1\n{accepted}")])
    declare(config, f"{SATURDAY}: closed")
    assert f"hosts.budi.overrides.{SATURDAY}" in paths(run, account)
    run(account, "apply", "--yes")
    assert dated(account) == [SATURDAY]


def test_a_page_with_a_date_that_changes_nothing_is_pulled(account, run, config):
    declare(config, f"{SATURDAY}: closed, {MONDAY}: closed")
    settled(run, account)
    account.edit(account.page(SLUG)["schedule_id"], duration=45)
    pulled = run(account, "pull", "two-hosts", "--path", "duration", "--yes")
    assert pulled.code == 0, pulled
    assert paths(run, account) == []
    assert "duration: 45" in (config / PAGE).read_text()


def test_a_date_that_counts_only_before_the_pull_stays_in_the_files(account, run, config):
    account.edit(account.page(SLUG)["schedule_id"], end_date="2026-03-20")
    declare(config, "2026-03-30: closed")
    pulled = run(account, "pull", "two-hosts", "--path", "end_date", "--yes")
    assert pulled.code == 0, pulled
    assert "2026-03-30: closed" in (config / PEOPLE).read_text()
