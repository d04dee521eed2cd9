"""Ids of pages that cannot stand in a path (`..`, slashes): an error, and nothing is sent to another path."""

from __future__ import annotations

import pytest

from reconciler import staging
from reconciler.records import journal
from reconciler.records.history import State, Verb
from reconciler.records.journal import Intent
from reconciler.zoom import kept
from tests.support import lockfolder
from tests.support.liar import lying
from tests.support.world import HOSTS, NOW, SLUG, replace_in

LIST = "/v2/scheduler/schedules"
TIMES = ((LIST, "available_times"), ("/zscheduler/v1/appointments", "availableTimes"))


@pytest.fixture
def liar(config, run):
    """An account with the thread's page, applied and remembered."""
    with lying(config, "honours-pools") as (account, lies):
        assert run(account, "apply", "--yes").code == 0
        yield account, lies


def other_paths(account, before):
    """Return the requests after the first `before` that are none of the lists, the page, or the token's."""
    lists = {("GET", f"/v2/scheduler/{name}") for name in ("schedules", "availability", "events")}
    page = {("GET", f"{LIST}/{account.page(SLUG)['schedule_id']}"), ("POST", "/oauth/token")}
    requests = {(request["method"], request["path"]) for request in account.requests()[before:]}
    return {(method, path) for method, path in requests - lists - page if not path.endswith(f"/{SLUG}")}


@pytest.mark.parametrize("odd", [".", "..", "../availability", "a\\b", "\ud800"])
@pytest.mark.parametrize("fact", ["schedule_id", "staging"])
def test_one_in_the_lock_file(liar, config, run, odd, fact):
    account, _ = liar
    staged = {"schedule_id": odd, "slug": "rcl-x", "recipe": "pools"}
    lockfolder.edit(config, "two-hosts", **{fact: odd if fact == "schedule_id" else staged})
    pages, before = account.pages, len(account.requests())
    done = run(account, "apply", "--yes")
    assert (done.code, "cannot be one: no request was sent for it" in done.err) == (1, True), done
    assert other_paths(account, before) == set()
    assert account.pages == pages


@pytest.mark.parametrize("odd", ["..", "../availability"])
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "to-be-read-alone"])
def test_one_in_a_list(liar, config, run, odd, whole):
    account, lies = liar
    lockfolder.forget(config)
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 30")])

    def lie(answer):
        for page in answer.get("items", ()):
            page["schedule_id"] = odd
            page["availability_rules" if whole else "title"] = page.pop("availability_rules")

    lies[LIST] = lie
    pages, before = account.pages, len(account.requests())
    done = run(account, "apply", "--yes")
    assert (done.code, f"`{odd}` stands" in done.out + done.err) == (1, True), done
    assert other_paths(account, before) == set()
    assert account.pages == pages


def test_one_that_a_dead_run_was_answered_keeps_that_run_open_and_stops_nothing_else(start, config, run):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    with journal.opened(config, kept) as book:
        book.begin("dead", NOW, account.url, "emulator", dict.fromkeys(["who", "revision", "link"], ""))
        slug = staging.slug(NOW)
        intent = Intent("two-hosts", Verb.CREATE, HOSTS[0], slug=slug, body={"slug": slug})
        book.settle(book.intend("dead", NOW, intent), State.DONE, "..")
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 30")])
    before = len(account.requests())
    done = run(account, "apply", "--yes", "--format", "json")
    assert done.code == 0, done
    assert "run dead stays open: `..` stands as the id of a page" in " ".join(done.json["notes"])
    assert account.page(SLUG)["duration"] == 30
    page = account.page(SLUG)["schedule_id"]
    times = {("GET", f"{path}/{page}/{name}") for path, name in TIMES}
    assert other_paths(account, before) - times == {("PATCH", f"{LIST}/{page}")}
    runs = run({}, "runs", "--format", "json").json["runs"]
    assert [past["run"] for past in runs if not past["ended"]] == ["dead"]
