"""An API that errs: no page that a file does not name is written to, and a failed read is no absence."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.liar import lying
from tests.support.world import BY_HAND, SLUG, replace_in

SCHEDULES = "/v2/scheduler/schedules"


@pytest.fixture
def erring(config):
    """An account with two pages that no file names, and none of the files."""
    with lying(config, "honours-pools") as (account, lies):
        account.by_hand(**{**BY_HAND, "slug": "theirs", "summary": "Theirs", "owner": "ana@example.com"})
        account.by_hand(**{**BY_HAND, "slug": "budis", "summary": "Budis", "owner": "budi@example.com"})
        yield account, lies


def foreign(account):
    return [page for page in account.pages if page["slug"] in ("theirs", "budis")]


@pytest.mark.parametrize("slug", ["theirs", pytest.param("budis", marks=pytest.mark.long)])
@pytest.mark.parametrize("whole", [True, pytest.param(False, marks=pytest.mark.long)])
def test_the_id_of_another_page_in_the_answer_to_a_create_touches_nothing(erring, run, slug, whole):
    account, _ = erring
    before, other = foreign(account), account.page(slug)
    other = {name: value for name, value in other.items() if name not in ("type", "hosts", "owner")}

    def told(status, answer):
        return 201, other if whole else {**answer, "schedule_id": other["schedule_id"]}, {}

    account.told[f"POST {SCHEDULES}"] = told
    done = run(account, "apply", "--yes", "--settle", "1", "--format", "json")
    assert foreign(account) == before
    page = done.json["pages"][0]
    assert (page["outcome"] == "verified") is (done.code == 0), done
    account.told.clear()
    assert run(account, "apply", "--yes", "--settle", "1").code == 0
    assert foreign(account) == before
    assert [page["slug"] for page in account.pages if page["slug"] not in ("theirs", "budis")] == [SLUG]
    assert run(account, "plan", "--exit-code").code == 0


def test_another_page_under_the_id_that_was_asked_for_is_not_written_to(erring, run, config):
    account, _ = erring
    assert run(account, "apply", "--yes").code == 0
    before, other = foreign(account), account.page("theirs")
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    account.told[f"GET {SCHEDULES}/"] = lambda status, answer: (
        (status, {**answer, "schedule_id": other["schedule_id"], "slug": "theirs"}, {})
        if status == 200
        else (status, answer, {})
    )
    done = run(account, "apply", "--yes", "--settle", "1")
    assert foreign(account) == before
    assert (done.code == 0) is (account.page(SLUG)["duration"] == 40), done


@pytest.mark.parametrize("command", [("plan", "--exit-code"), ("drift",), ("apply", "--yes")])
def test_a_list_answered_404_beside_a_known_user_is_a_failed_read(erring, run, command):
    account, _ = erring
    assert run(account, "apply", "--yes").code == 0
    posts = len(account.posts)
    account.told[f"GET {SCHEDULES}"] = lambda status, answer: (404, {"code": 404, "message": "Not found"}, {})
    done = run(account, *command, "--format", "json")
    assert done.code == 1, done
    assert "page-missing" not in done.out
    assert len(account.posts) == posts


def test_a_page_that_a_list_calls_cancelled_and_its_id_shows_is_no_create(run, config):
    def cancelled(answer):
        for item in answer.get("items", []):
            item["status"] = "cancelled"

    with lying(config, "honours-pools", token_user="ana@example.com") as (account, lies):
        assert run(account, "apply", "--yes").code == 0
        posts = len(account.posts)
        lies[SCHEDULES] = cancelled
        done = run(account, "apply", "--yes", "--settle", "1", "--format", "json")
        assert len(account.posts) == posts
        assert done.code != 0, done


def test_a_list_that_shows_the_pages_of_all_gives_nobody_elses_page(erring, run, config):
    """Budi has a page at the slug that the files want for ana."""
    account, lies = erring
    account.by_hand(**{**BY_HAND, "owner": "budi@example.com", "summary": "Budi at this slug"})
    before = sorted(account.pages, key=lambda page: page["schedule_id"])
    token = account.token()
    everybodys = [
        item
        for email in ("ana@example.com", "budi@example.com")
        for item in account._http.get(
            SCHEDULES, params={"user_id": email}, headers={"Authorization": f"Bearer {token}"}
        ).json()["items"]
    ]
    lies[SCHEDULES] = lambda answer: answer.update(items=everybodys) if "items" in answer else None
    lockfolder.forget(config)
    done = run(account, "apply", "--yes", "--allow", "replace", "--allow", "link-down", "--settle", "1")
    assert done.code != 0, done
    after = {page["schedule_id"]: page for page in account.pages}
    assert [after[page["schedule_id"]] for page in before] == before


def test_lists_that_show_pages_to_their_hosts_too_hold_up_nothing(erring, run, config):
    """Whether lists do so is not known of the service: a page is its organizer's, whoever else sees it."""
    account, lies = erring
    replace_in(config / "account.yaml", [("account:", "account:\n  watch_owners: [ana, budi]")])
    assert run(account, "apply", "--yes").code == 0
    posts = len(account.posts)
    token = account.token()
    everybodys = [
        item
        for email in ("ana@example.com", "budi@example.com")
        for item in account._http.get(
            SCHEDULES, params={"user_id": email}, headers={"Authorization": f"Bearer {token}"}
        ).json()["items"]
    ]
    lies[SCHEDULES] = lambda answer: answer.update(items=everybodys) if "items" in answer else None
    planned = run(account, "plan", "--exit-code", "--format", "json")
    assert (planned.code, planned.json["summary"]["no-op"]) == (0, 1), planned
    assert run(account, "apply", "--yes").code == 0
    assert len(account.posts) == posts


@pytest.mark.parametrize("command", [("plan",), ("drift",), ("apply", "--yes")])
def test_a_wait_of_a_day_ends_at_once_and_says_until_when(erring, run, command):
    account, _ = erring
    account.told[f"GET {SCHEDULES}"] = lambda status, answer: (
        429, {"code": 429, "message": "Too many"}, {"Retry-After": "86400"},
    )  # fmt: skip
    done = run(account, *command)
    assert done.code == 9, done
    assert "the API takes no further request until 20" in done.err
