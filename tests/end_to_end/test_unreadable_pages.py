"""Answers that cannot be read: the page is held up that they are about, and nothing is planned as missing."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.liar import lying
from tests.support.world import BY_HAND, SLUG, replace_in

LIST, AVAILABILITY = "/v2/scheduler/schedules", "/v2/scheduler/availability"
ANA, BUDI = "ana@example.com", "budi@example.com"


def segment(**edges):
    """Return how to spoil the hours of a page."""
    return lambda page: page["availability_rules"][0]["segments_recurrence"]["mon"][0].update(edges)


UNREADABLE = {
    "no id": lambda page: page.pop("schedule_id"),
    "a time of nothing": segment(start=None),
    "an empty time": segment(end=""),
    "a last second": segment(end="23:59:59"),
    "twelve hours": segment(start="9:00 AM"),
    "rules in no list": lambda page: page.update(availability_rules={"mon": []}),
    "no address": lambda page: page.update(slug=None, scheduling_url=None),
}


def spoiling(slug, how):
    """Return a lie that spoils the page at `slug` wherever it is answered."""

    def lie(answer):
        for page in answer.get("items", [answer]):
            if page.get("slug") == slug:
                how(page)

    return lie


@pytest.fixture
def there(config, run):
    """An account in sync with the thread's page, and with a page that no file names."""
    with lying(config, "honours-pools", "as-seen") as (account, lies):
        account.by_hand(**{**BY_HAND, "active": False})
        replace_in(config / "two-hosts.yaml", [("active: true", "active: false")])
        assert run(account, "apply", "--yes").code == 0
        account.by_hand(owner=ANA, type="one_to_one", slug="stranger", summary="Stranger", duration=30)
        yield account, lies


def test_a_page_that_no_file_names_is_told_and_holds_up_nothing(there, config, run):
    account, lies = there
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 45")])
    for name, how in UNREADABLE.items():
        lies[LIST] = spoiling("stranger", how)
        plan = run(account, "plan", "--format", "json").json
        (told,) = plan["findings"]
        assert told["code"] == "suspicious-read"
        assert ANA in told["message"]
        assert name == "no address" or f"{account.url}/ana/stranger" in told["message"]
        assert [(one["action"], one["blocked"]) for one in plan["actions"]] == [("update", None)], name
    lies[LIST] = spoiling("stranger", UNREADABLE["no id"])
    assert run(account, "apply", "--yes").code == 0
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, [one["code"] for one in drift.json["findings"]]) == (2, ["suspicious-read"])
    assert "stranger" in run(account, "doctor").out
    taken = run(account, "import", ANA, "--format", "json")
    assert [one["owner"] for one in taken.json["left_out"]] == [ANA]
    lies[LIST] = spoiling("stranger", lambda page: page.update(secret=True, schedule_id=None))
    assert "stranger" not in run(account, "drift").out


def test_a_page_of_the_files_is_blocked_and_never_made_or_removed(there, config, run):
    account, lies = there
    for name, how in UNREADABLE.items():
        lies[LIST] = spoiling(SLUG, how)
        plan = run(account, "plan", "--format", "json").json
        (page,) = plan["actions"]
        assert (page["action"], [one["code"] for one in plan["findings"]]) == ("manual", ["suspicious-read"])
        assert ANA in page["blocked"], name
    lies[LIST] = spoiling(SLUG, UNREADABLE["twelve hours"])
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert (finding["page"], finding["severity"]) == ("two-hosts", "critical")
    assert "9:00 AM" in run(account, "slots", "two-hosts", "--live").err
    assert "9:00 AM" in run(account, "attest", "two-hosts", "--by", "ana").err
    replace_in(config / "two-hosts.yaml", [("secret: false", "secret: true")])
    for command in ("plan", "drift", "checklist"):
        assert f"{account.url}/ana" not in run(account, command, "--format", "json").out
    replace_in(config / "two-hosts.yaml", [("secret: true", "secret: false")])
    lockfolder.forget(config)
    for how in UNREADABLE.values():
        lies[LIST] = spoiling(SLUG, how)
        assert run(account, "apply", "--yes").code == 5
    (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    assert run(account, "apply", "--yes").code == 5
    assert (account.posts, account.requests("DELETE")) == ([], [])


def test_an_item_without_any_name_may_be_any_page_of_its_owner(there, config, run):
    account, lies = there
    second = (config / "two-hosts.yaml").read_text().replace("two-hosts", "second")
    second = second.replace("all_hosts_available", "one_to_one").replace("[ana, budi]", "[ana]")
    (config / "second.yaml").write_text(second)
    (config / "third.yaml").write_text(second.replace("second", "third").replace("ana", "budi"))
    lies[LIST] = lambda answer: answer.get("items", []).extend([None] * ("/ana/" in str(answer)))
    done = run(account, "apply", "--yes", "--format", "json")
    outcomes = {page["page"]: (page["action"], page["outcome"]) for page in done.json["pages"]}
    assert outcomes == {
        "second": ("manual", "not-attempted"),
        "third": ("create", "verified"),
        "two-hosts": ("no-op", "verified"),
    }
    (named,) = run(account, "plan", "second", "--format", "json").json["actions"]
    assert (named["action"], named["blocked"]) == ("create", None)  # else it would be held up for ever
    lies.clear()
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0


def test_a_page_whose_rules_no_answer_tells_is_not_said_to_have_other_hosts(there, run):
    account, lies = there
    told = ("availability_rules", "pooling_type", "user_pools", "attendees")
    lies[LIST] = spoiling(SLUG, lambda page: [page.pop(name, None) for name in told])
    sent = len(account.requests())
    planned = run(account, "plan", "--allow", "replace", "--format", "json")
    (page,) = planned.json["actions"]
    assert (page["action"], page["changes"]) == ("manual", [])
    assert "who is on the page" in page["reason"]
    assert run(account, "apply", "--yes", "--allow", "replace", "--settle", "0").code == 7
    assert {one["method"] for one in account.requests()[sent:]} <= {"GET", "POST"}
    assert [page["slug"] for page in account.pages] == [SLUG, "stranger"]
    assert account.posts == []


def test_what_is_harmless_is_read(there, run):
    account, lies = there
    odd = {"assigned_from_template": {"?": 1}, "created_via": ["?"], "buffer": None, "?": None}
    lies[LIST] = spoiling(SLUG, lambda page: [segment(start="09:00:00")(page), page.update(odd)])
    assert run(account, "drift").code == 0


def test_an_availability_that_cannot_be_read_matters_to_those_who_name_it(there, config, run):
    account, lies = there
    lies[AVAILABILITY] = lambda answer: answer["items"].extend(
        [None, {**answer["items"][0], "name": "Odd", "default": False,
                "segments_recurrence": {"mon": [{"start": "9:00 AM", "end": "17:00"}]}}]
    )  # fmt: skip
    assert run(account, "plan", "--exit-code").code == 0
    replace_in(config / "two-hosts.yaml", [("[ana, budi]", "[ana, {host: budi, availability: Odd}]")])
    (page,) = run(account, "plan", "--format", "json").json["actions"]
    assert "Odd" in page["blocked"]
    assert "cannot be read" in page["blocked"]


@pytest.mark.long
def test_a_wrong_address_is_one_error_that_names_it(there, run):
    account, _ = there
    wrong = {**account.environment, "ZOOM_API_BASE_URL": account.url}
    probe = ("probe", "--owner", ANA, "--hosts", f"{ANA},{BUDI}", "--yes")
    for words in (("plan",), ("drift",), ("apply", "--yes"), ("import", ANA), probe):
        said = run(wrong, *words)
        assert (said.code, said.err.count("error[suspicious-read]")) == (1, 1), said
        assert account.url in said.err
        assert "ZOOM_API_BASE_URL" in said.err
        assert ANA not in said.err.split("error[")[1]
    assert "the address may be wrong" in " ".join(run(wrong, "doctor").out.split())
    known = run(account, "import", "nobody@example.com")
    assert "error[unknown-owner]" in known.err


def test_a_page_that_comes_out_unreadable_is_not_made_a_second_time(config, run):
    with lying(config, "honours-pools") as (account, lies):
        lies[LIST] = lambda answer: [segment(end="23:59:59")(page) for page in answer.get("items", [answer])]
        assert run(account, "apply", "--yes", "--settle", "0").code == 1
        posts = len(account.posts)
        again = run(account, "apply", "--yes", "--settle", "0")
        assert (again.code, len(account.posts), len(account.pages)) == (5, posts, 1), again
        assert "stays open" in again.out + again.err


def test_an_unfinished_run_is_not_settled_at_a_wrong_address(config, run):
    """Whether its page was made is not known there: the next apply at the right address removes it."""
    with lying(config, "honours-shared") as (account, lies):
        account.fault("POST", LIST, "status", status=503, effect=True)
        lies[LIST] = lambda answer: answer.get("items", []).clear()
        assert run(account, "apply", "--yes", "--settle", "0").code == 1
        (made,) = account.pages
        lies.clear()
        wrong = {**account.environment, "ZOOM_API_BASE_URL": account.url}
        assert "error[suspicious-read]" in run(wrong, "apply", "--yes").err
        (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
        done = run(account, "apply", "--yes", "--settle", "0")
        assert (done.code, account.pages) == (0, []), (done, made)
