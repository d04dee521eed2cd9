"""What stands in the way of an apply once it has begun: a failure, a booking, a slug, a page that moved."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler import staging
from reconciler.commands import emulator
from reconciler.emulator import server
from reconciler.records import journal
from reconciler.records.history import Verb
from reconciler.records.journal import Intent
from reconciler.zoom import kept
from tests.support import service
from tests.support.interrupter import Interrupter
from tests.support.world import NOW, SLUG, Account, replace_in

ALONE = "page: {0}\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: {0}\nduration: 30\n"
TOMBSTONE = f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n"


@pytest.fixture
def four(config):
    """Beside the thread's page, which goes first, three that book one host."""
    for number in range(3):
        (config / f"{number}.yaml").write_text(ALONE.format(f"page-{number}"))
    return config


@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_failure_stops_what_has_not_begun_unless_told_otherwise(start, run, four, on_error):
    account = start("honours-pools")
    account.fault("POST", "/schedules", "status", status=409)
    done = run(account, "apply", "--yes", "--on-error", on_error, "--format", "json")
    outcomes = [page["outcome"] for page in done.json["pages"]]
    if on_error == "continue":
        assert (done.code, outcomes) == (6, ["verified"] * 3 + ["failed"]), done
    else:
        assert (done.code, outcomes) == (1, ["not-attempted"] * 3 + ["failed"]), done
        assert {page["note"] for page in done.json["pages"][:3]} == {"stopped: two-hosts failed"}
        assert account.pages == []
    assert run(account, "apply", "--yes").code == 0
    assert len(account.pages) == 4


def test_a_booking_that_comes_while_the_page_is_closed_saves_it(config, run):
    users = emulator.users_of(config, date(2026, 1, 2))
    app = emulator.create(users, service.names("honours-pools"), now=NOW)
    with server.running(door := Interrupter(app)) as url:  # type: ignore[arg-type]
        account = Account(url)
        service.connect(account, app.state.world, users)
        assert run(account, "apply", "--yes").code == 0
        page = account.page(SLUG)["schedule_id"]
        (config / "two-hosts.yaml").write_text(TOMBSTONE)
        door.then = lambda: account.book(page, "2026-01-12T03:00:00Z")
        door.writes, door.at = 0, 1
        done = run(account, "apply", "--yes", "--format", "json")
        assert door.writes >= 1
        assert done.code == 5, done
        assert (
            "the page has 1 upcoming booking (Mon 12 Jan 11:00, Asia/Singapore): it was not removed"
            in done.json["pages"][0]["note"]
        )
        assert account.page(SLUG)["active"] is True
        assert account.requests("DELETE", page) == []
        account.close()


def test_a_slug_that_comes_out_otherwise_is_taken_back_and_nothing_piles_up(start, run):
    account = start("honours-shared", "slug-rewritten")
    for _ in range(2):
        done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
        (result,) = done.json["pages"]
        assert (result["outcome"], "taken back" in result["note"]) == ("failed", True), done
        (page,) = account.pages
        assert (page["active"], staging.is_staging(page["slug"])) == (False, True)


def test_a_slug_that_is_ignored_is_taken_back(start, run):
    account = start("honours-shared")
    for _ in range(2):
        account.fault("PATCH", "/schedules", "ignore-field", times=1000, field="slug")
        done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
        assert done.json["pages"][0]["outcome"] == "failed", done
        (page,) = account.pages
        assert (page["active"], staging.is_staging(page["slug"])) == (False, True)
        account.clear_faults()
    assert run(account, "apply", "--yes").code == 0
    assert [page["slug"] for page in account.pages] == [SLUG]


@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_page_that_moved_since_the_plan_file_holds_the_others_up_too(start, run, four, tmp_path, on_error):
    account, file = start("honours-pools"), tmp_path / "plan.json"
    assert run(account, "apply", "--yes").code == 0
    for number in (0, 1):
        replace_in(four / f"{number}.yaml", [("duration: 30", "duration: 45")])
    assert run(account, "plan", "--out", str(file)).code == 0
    account.edit(account.page("page-0")["schedule_id"], color="#000000")
    done = run(account, "apply", str(file), "--yes", "--on-error", on_error, "--format", "json")
    assert account.page("page-0")["duration"] == 30
    assert account.page("page-1")["duration"] == (45 if on_error == "continue" else 30), done
    assert done.code == (6 if on_error == "continue" else 5), done
    if on_error == "stop":
        notes = {page["page"]: page["note"] for page in done.json["pages"]}
        assert "moved since the plan was made" in notes["page-0"]
        assert "--on-error continue" in notes["page-1"]


def test_what_a_dead_run_left_is_not_removed_where_nobody_can_confirm_it(start, run, config):
    account, slug = start("honours-pools"), staging.slug(NOW)
    assert run(account, "apply", "--yes").code == 0
    hosts = ["ana@example.com", "budi@example.com"]
    account.by_hand(
        owner=hosts[0], type="all_hosts_available", hosts=hosts, slug=slug, summary="Left", duration=30,
        active=False,
    )  # fmt: skip
    with journal.opened(config, kept) as book:
        book.begin("dead", NOW, account.url, "emulator", dict.fromkeys(["who", "revision", "link"], ""))
        book.intend("dead", NOW, Intent("two-hosts", Verb.CREATE, hosts[0], slug=slug, body={"slug": slug}))
    refused = run(account, "apply", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (5, "not-confirmed")
    assert {page["slug"] for page in account.pages} == {SLUG, slug}
    assert run(account, "apply", "--yes").code == 0
    assert [page["slug"] for page in account.pages] == [SLUG]
