"""Answers that leave out, repeat or garble: nothing is missing, removed or made on the word of one."""

from __future__ import annotations

import asyncio
import copy
import itertools
from types import SimpleNamespace

import pytest

from reconciler import errors, staging
from reconciler.zoom import api
from tests.support import lockfolder
from tests.support.liar import lying
from tests.support.world import BY_HAND, SLUG, replace_in

LIST, EVENTS = "/v2/scheduler/schedules", "/v2/scheduler/events"
TIMES = "/zscheduler/v1/appointments"
TOMBSTONE = f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n"


@pytest.fixture
def liar(config, run):
    """An account with the thread's page, applied and remembered."""
    with lying(config, "honours-pools") as (account, lies):
        assert run(account, "apply", "--yes").code == 0
        yield account, lies


def test_a_remembered_page_that_a_list_leaves_out_and_its_owner_reads_by_id_is_not_missing(config, run):
    with lying(config, "honours-pools", token_user="ana@example.com") as (account, lies):
        assert run(account, "apply", "--yes").code == 0
        posts = len(account.posts)
        lies[LIST] = lambda answer: answer.get("items", []).clear()
        assert run(account, "drift").code == 0
        done = run(account, "apply", "--yes", "--format", "json")
        assert (done.code, done.json["pages"][0]["action"], done.json["converged"]) == (0, "no-op", True)
        assert len(account.posts) == posts


def test_a_remembered_page_that_is_gone_is_missing(liar, run):
    account, _ = liar
    account.remove(account.page(SLUG)["schedule_id"])
    drift = run(account, "drift", "--format", "json")
    assert [one["code"] for one in drift.json["findings"]] == ["page-missing"]


def test_two_pages_at_one_address_are_for_a_person_where_nothing_is_remembered(liar, config, run):
    account, lies = liar
    lockfolder.forget(config)
    lies[LIST] = _twin
    drift = run(account, "drift", "--format", "json")
    (finding,) = drift.json["findings"]
    assert finding["code"] == "lock-mismatch"
    assert "several pages stand at `test15-two-hosts`" in finding["message"]
    before = len(account.requests("PATCH"))
    assert run(account, "apply", "--yes").code == 7
    assert len(account.requests("PATCH")) == before


def test_a_page_that_a_list_shows_twice_is_one(liar, config, run):
    account, lies = liar
    account.by_hand(**{**BY_HAND, "slug": "stranger"})
    replace_in(config / "account.yaml", [("account:", "account:\n  watch_owners: [ana]")])
    lies[LIST] = lambda answer: answer["items"].extend(copy.deepcopy(answer["items"]))
    drift = run(account, "drift", "--format", "json")
    assert [one["code"] for one in drift.json["findings"]] == ["unmanaged-page"]


def test_an_event_that_names_no_page_may_be_a_booking_of_it(liar, config, run):
    account, lies = liar
    account.book(account.page(SLUG)["schedule_id"], "2026-01-12T03:00:00Z")
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    lies[EVENTS] = lambda answer: [one.pop("schedule_id") for one in answer["items"]]
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert action["blocked"] == "needs --allow booked-page"
    lies[EVENTS] = lambda answer: answer.update(items=["?"])
    assert run(account, "apply", "--yes").code == 1
    assert account.page(SLUG)["active"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration": "soon"},
        {"duration": []},
        {"duration": 7.5},
        {"buffer": "x"},
        {"buffer": {"before": 0.5}},
        {"start_time_increment": {}},
    ],
)
def test_lengths_that_are_no_numbers_are_told_as_they_are(liar, run, wrong):
    account, lies = liar
    lies[LIST] = lambda answer: [one.update(wrong) for one in answer.get("items", [answer])]
    for command in ("plan", "drift"):
        said = run(account, command, "--format", "json")
        assert said.code in (0, 2), said


@pytest.mark.parametrize("duration", [10**30, 0, "soon"])
def test_times_whose_length_is_none_tell_nothing(config, run, duration):
    with lying(config, "honours-shared", "no-page-data", "owner-only=get") as (account, lies):
        lies[TIMES] = lambda answer: answer.update(duration=duration)
        done = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
        assert done.code == 7, done
        assert done.json["pages"][0]["type"]["verdict"] == "unproven"
        (page,) = account.pages
        assert (page["active"], staging.is_staging(page["slug"])) == (False, True)


def test_trial_hours_that_stay_are_known_where_answers_do_not_say_whose_they_are(config, run):
    with lying(config, "honours-shared", "no-page-data", "owner-only=get") as (account, lies):
        lies[LIST] = lambda answer: [
            rule.pop("use_custom", None)
            for one in answer.get("items", [answer])
            for rule in one["availability_rules"]
        ]
        account.fault("PATCH", "/schedules/", "ignore-field", times=1000, field="availability_rules")
        done = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
        assert (done.code, account.pages) == (1, []), done
        assert not [patch for patch in account.requests("PATCH") if "slug" in patch["body"]]


@pytest.mark.parametrize("shown", [None, []])
def test_where_no_answer_shows_hours_there_is_no_trial(config, run, shown):
    """It could not be seen that the page has its own hours again: it is made with these at once."""
    with lying(config, "honours-shared", "no-page-data", "owner-only=get") as (account, lies):
        lies[LIST] = lambda answer: [
            one.update(availability_rules=shown) for one in answer.get("items", [answer])
        ]
        account.fault("PATCH", "/schedules/", "ignore-field", times=1000, field="availability_rules")
        assert run(account, "apply", "--yes", "--settle", "0").code in (1, 7)
        assert len(account.posts) == 2
        for page in account.pages:
            weeks = [rule["segments_recurrence"] for rule in page["availability_rules"]]
            assert [set(week) for week in weeks] == [{"mon", "fri"}, {"mon", "tue", "wed", "thu"}]


@pytest.mark.parametrize("shown", [None, [], "half"])
def test_hours_that_an_answer_leaves_out_are_not_wiped(liar, run, shown):
    account, lies = liar
    before = account.page(SLUG)["availability_rules"]

    def hide(answer):
        for one in answer.get("items", [answer]):
            one["availability_rules"] = one["availability_rules"][:1] if shown == "half" else shown

    lies[LIST] = hide
    drift = run(account, "drift", "--format", "json")
    assert "no-common-time" not in [one["code"] for one in drift.json["findings"]]
    done = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    # 7 with nothing but the list to go by: it is left to a person to see who is on the page
    assert done.code in ((5, 7) if shown is None else (7,)), done
    assert _hours(account.page(SLUG)["availability_rules"]) == _hours(before)


@pytest.mark.parametrize(
    ("token", "why"), [(itertools.count(1).__next__, "does not end"), (lambda: 1, "circles")]
)
def test_a_list_whose_pages_never_end_is_given_up(token, why):
    class Endless:  # the account's pacer would make this last as long as a thousand requests may
        ends = SimpleNamespace(sleep=asyncio.sleep)

        async def send(self, *_, **__):
            return {"items": [], "next_page_token": token()}

    with pytest.raises(errors.ApiError, match=why):
        asyncio.run(api.Reader(Endless()).items("/scheduler/schedules"))


def _hours(rules):
    return {
        rule["email"]: (rule["use_custom"], rule["segments_recurrence"], rule["time_zone"]) for rule in rules
    }


def _twin(answer):
    for one in list(answer.get("items", [])):
        answer["items"].append({**one, "schedule_id": "twin", "summary": "Twin"})
