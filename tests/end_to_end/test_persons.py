"""People known by email, by Zoom id, or by both: one person each, whatever the files call them by."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.commands import emulator
from tests.support import lockfolder
from tests.support.world import HOSTS, SLUG, replace_in

IDS = {"ana@example.com": "aNa-id_1", "budi@example.com": "BUDIid22"}
ANA, BUDI = (f"    email: {email}\n" for email in HOSTS)
ANA_ID, BUDI_ID = (f"    id: {IDS[email]}\n" for email in HOSTS)


@pytest.fixture
def account(start, config):
    """The thread's people, with ids of their own."""
    users = emulator.users_of(config, date(2026, 1, 2))["users"]
    return start("honours-pools", fixture={"users": [user | {"id": IDS[user["email"]]} for user in users]})


def hosts_file(config):
    return next(file for file in config.rglob("*.yaml") if "hosts:\n  ana" in file.read_text("utf-8"))


def named(account, since):
    """Return whom the requests after the first `since` named in `user_id`."""
    return {entry["query"]["user_id"] for entry in account.requests()[since:] if "user_id" in entry["query"]}


def test_a_person_stays_one_whether_by_email_or_by_id_and_requests_go_by_the_id(account, config, run):
    hosts = hosts_file(config)
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 35")])
    before = run(account, "apply", "--yes", "--format", "json").json["run"]
    spellings = [  # of ana, of budi; before and after
        (ANA, ANA_ID, BUDI, BUDI + BUDI_ID),
        (ANA_ID, ANA + ANA_ID, BUDI + BUDI_ID, BUDI_ID),
        (ANA + ANA_ID, ANA_ID, BUDI_ID, BUDI),
    ]
    for ana, ana_now, budi, budi_now in spellings:
        replace_in(hosts, [(ana, ana_now), (budi, budi_now)])
        drift = run(account, "drift", "--format", "json")
        assert (drift.code, drift.json["findings"]) == (0, []), drift
        done = run(account, "apply", "--yes", "--format", "json").json["pages"]
        assert [(page["action"], page["outcome"]) for page in done] == [("no-op", "verified")]
        since = len(account.requests())
        assert run(account, "plan", "--exit-code").code == 0
        wanted = {IDS[HOSTS[0]], IDS[HOSTS[1]] if "id:" in budi_now else HOSTS[1]}
        assert named(account, since) == wanted, "and nobody by the other spelling any more"

    undone = run(account, "undo", before, "--yes", "--format", "json")
    assert (undone.code, account.page(SLUG)["duration"]) == (0, 32), undone
    replace_in(config / "two-hosts.yaml", [("duration: 35", "duration: 40")])
    done = run(account, "apply", "--yes", "--format", "json")
    assert (done.code, account.page(SLUG)["duration"], account.page(SLUG)["hosts"]) == (0, 40, HOSTS), done
    assert account.requests("PATCH")[-1]["query"]["user_id"] == IDS[HOSTS[0]]
    lock = "".join(file.read_text("utf-8") for file in (config / "reconciler.lock").rglob("*.json"))
    assert (IDS[HOSTS[0]] in lock, HOSTS[0] in lock) == (True, False)


def test_a_page_is_made_for_people_known_by_id_alone(account, config, run):
    replace_in(hosts_file(config), [(ANA, ANA_ID), (BUDI, BUDI_ID)])
    applied = run(account, "apply", "--yes", "--format", "json")
    assert (applied.code, applied.json["pages"][0]["outcome"]) == (0, "verified"), applied
    page = account.page(SLUG)
    assert (page["owner"], page["hosts"], page["type"]) == (HOSTS[0], HOSTS, "all_hosts_available")
    assert run(account, "plan", "--exit-code").code == 0
    lockfolder.forget(config)
    assert run(account, "plan", "--exit-code").code == 0, "its hosts are known by the addresses in Zoom"
    account.edit(page["schedule_id"], type="one_to_one")
    steps = run(account, "checklist", "--format", "json").out
    assert f"in Zoom as ana (Zoom id {IDS[HOSTS[0]]})" in steps
    imported = run(account, "import", "ana", "--dry-run", "--format", "json")
    assert (imported.code, imported.json["pages"]) == (0, [])


def test_one_person_under_an_email_and_an_id_is_told_and_nothing_written(account, config, run):
    replace_in(hosts_file(config), [(ANA, ANA_ID)])
    replace_in(config / "two-hosts.yaml", [("owner: ana", f"owner: {HOSTS[0]}")])
    for words in (("plan",), ("apply", "--yes"), ("import", HOSTS[0])):
        told = run(account, *words)
        assert (told.code, "are one person in Zoom" in told.err) == (3, True), told
        assert f"give `ana` `email: {HOSTS[0]}` beside the id" in " ".join(told.err.split())
    assert account.posts == []


def test_a_host_whose_address_is_not_told_is_no_guess(start, config, run):
    users = emulator.users_of(config, date(2026, 1, 2))["users"]
    fixture = {"users": [user | {"id": IDS[user["email"]]} for user in users]}
    account = start("honours-pools,owner-missing", fixture=fixture)
    replace_in(hosts_file(config), [(BUDI, BUDI_ID)])
    refused = run(account, "apply", "--yes")
    assert (refused.code, account.posts) == (5, []), refused
    assert "the address of budi: give the host an `email`" in " ".join(refused.out.split())
