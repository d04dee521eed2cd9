"""Ids of pages that cannot stand in a path (`..`, slashes): an error, and nothing is sent to another path."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.liar import lying
from tests.support.world import SLUG, replace_in

LIST = "/v2/scheduler/schedules"


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
