"""Published means proved, hosts too: a page that books others than declared does not become public."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler import staging
from reconciler.commands import emulator
from tests.support.liar import lying
from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in

HOURS, PAGES = "/v2/scheduler/availability", "/v2/scheduler/schedules"
AS_DECLARED = {**BY_HAND, "color": "#fff200", "duration": 32}
STRANGER = {
    "email": "chitra@example.com", "time_zone": "Asia/Singapore",
    "availability": [{"name": "Working hours", "default": True, "hours": {"mon": "09:00-17:00"}}],
}  # fmt: skip


@pytest.fixture
def strange(start, config):
    """Start an account with somebody whom no file names."""
    users = emulator.users_of(config, date(2026, 1, 2))
    fixture = {**users, "users": [*users["users"], STRANGER]}
    return lambda *behaviours: start(*behaviours, fixture=fixture)


def hosts(done):
    (page,) = done.json["pages"]
    return page["type"]["hosts"] if page["type"] else None


@pytest.mark.parametrize(
    "behaviours",
    [("honours-pools", "no-page-data", "pool-adds-host"), ("honours-shared", "page-data", "pool-swaps-host")],
    ids=",".join,
)
def test_a_page_that_books_a_stranger_is_removed_from_staging(strange, run, behaviours):
    account = strange(*behaviours)
    done = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    assert (done.code, account.pages) == (7, []), done
    assert not [patch for patch in account.requests("PATCH") if "slug" in patch["body"]]
    told = [one["result"] for one in done.json["pages"][0]["tried"] if "with chitra-" in one["result"]]
    assert told
    assert all(("without budi" in one) is ("pool-swaps-host" in behaviours) for one in told)


def test_where_nothing_names_people_no_page_with_other_hours_is_public(strange, run):
    account = strange("honours-shared", "no-page-data", "pool-swaps-host")
    done = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    assert done.code == 7, done
    assert not [patch for patch in account.requests("PATCH") if "slug" in patch["body"]]
    assert not [page for page in account.pages if page["active"] or not staging.is_staging(page["slug"])]


@pytest.mark.parametrize("behaviour", ["honours-pools", "honours-shared"])
def test_trial_hours_show_hosts_and_nobody_is_asked(strange, run, behaviour):
    account = strange(behaviour, "no-page-data")
    done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert (done.code, hosts(done)["verdict"]) == (0, "shown"), done
    assert "bookable-times" in hosts(done)["witnesses"]
    assert account.page(SLUG)["hosts"] == HOSTS
    assert run(account, "plan", "--exit-code").code == 0


def test_a_stranger_who_comes_to_a_page_is_told_and_it_is_not_verified(strange, run, config):
    """The API's rules name the declared hosts alone; the page itself books one more."""
    account = strange("honours-shared", "page-data", "pool-adds-host")
    account.by_hand(**AS_DECLARED)
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert account.page(SLUG)["hosts"] == [*HOSTS, "chitra@example.com"]
    assert (done.code, done.json["pages"][0]["outcome"]) == (7, "unverified"), done
    (extra,) = hosts(done)["extra"]
    assert (extra[:7], hosts(done)["verdict"]) == ("chitra-", "others")
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, [one["code"] for one in drift.json["findings"]]) == (2, ["host-extra"])
    assert drift.json["pages"][0]["type"]["hosts"]["extra"] == [extra]
    plan = run(account, "plan", "--format", "json").json
    assert plan["actions"][0]["action"] == "manual"
    assert f"remove host {extra}" in plan["actions"][0]["checklist"][0]["do"]
    again = run(account, "apply", "--yes", "--format", "json")
    assert (again.code, again.json["converged"]) == (7, False), again


def nameless(answer):
    """Tell the type of a page, none of its hosts, and no time that is offered."""
    answer |= {"days": []} if "days" in answer else {}
    for one in answer.get("items", [answer]):
        one["attendees"] = [{"host": True}, {"host": True}]
        one["user_pools"] = [{"pooling_type": pool["pooling_type"]} for pool in one.get("user_pools", ())]


def test_a_page_of_which_nothing_shows_whom_it_books_waits_for_a_person(config, run):
    with lying(config, "honours-pools", "no-page-data") as (account, lies):
        assert run(account, "apply", "--yes").code == 0  # from now on the recipe is known
        second = (config / "two-hosts.yaml").read_text(encoding="utf-8").replace("two-hosts", "second")
        (config / "second.yaml").write_text(second, encoding="utf-8")
        lies |= {PAGES: nameless, "/zscheduler/": nameless}
        done = run(account, "apply", "second", "--yes", "--settle", "0", "--format", "json")
        (page,) = done.json["pages"]
        assert (done.code, page["type"]["verdict"], hosts(done)["verdict"]) == (7, "confirmed", "not-shown")
        assert "nothing shows whom it books" in page["note"]
        (made,) = [page for page in account.pages if page["slug"] != SLUG]
        assert (made["active"], staging.is_staging(made["slug"])) == (False, True)
        assert run(account, "attest", "second", "--by", "ana").code == 0
        done = run(account, "apply", "second", "--yes", "--settle", "0", "--format", "json")
        assert (done.code, hosts(done)["witnesses"]) == (0, ["attestation"]), done
        made = account.page("test15-second")
        assert (made["active"], made["hosts"]) == (True, HOSTS)
        lies.clear()
        assert run(account, "plan", "--exit-code").code == 0


def of_two(answer):
    answer["items"].append({**answer["items"][0], "availability_id": "x", "owner": "x@scheduler.zoom.us"})


def of_another(answer):
    answer["items"][0]["owner"] = "eve@example.com"


def of_one(answer):
    answer["items"][0]["owner"] = "one@scheduler.zoom.us"


@pytest.mark.parametrize("lie", [of_two, of_another, of_one])
def test_hours_of_another_person_than_asked_for_are_believed_of_nobody(config, run, lie):
    with lying(config, "honours-pools") as (account, lies):
        account.by_hand(**AS_DECLARED)
        lies[HOURS] = lie
        before = account.pages
        for command in (("plan", "--exit-code"), ("drift",), ("apply", "--yes", "--settle", "0")):
            done = run(account, *command, "--format", "json")
            assert done.code != 0, done
        assert account.pages == before
        lies.clear()
        assert run(account, "plan", "--exit-code").code == 0


def test_a_page_is_not_made_for_somebody_whom_the_api_tells_otherwise_a_moment_later(config, run):
    with lying(config, "honours-pools") as (account, lies):
        told = []

        def once(answer):
            for item in answer["items"]:
                if item["owner"].startswith("budi") and len(told) < len(answer["items"]):
                    told.append(item["owner"])
                    item["owner"] = "another@scheduler.zoom.us"

        lies[HOURS] = once
        done = run(account, "apply", "--yes", "--settle", "0")
        assert (done.code, account.posts, account.pages) == (1, [], []), done
        assert "the API tells two addresses of budi" in " ".join(done.out.split())
        assert run(account, "apply", "--yes").code == 0
        assert account.page(SLUG)["hosts"] == HOSTS
        assert run(account, "plan", "--exit-code").code == 0
