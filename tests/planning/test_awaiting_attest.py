"""A page that waits at staging: a no, a removal by hand or a better recipe end the waiting."""

from __future__ import annotations

import pytest

from reconciler import staging
from reconciler.planning import awaiting_attest
from reconciler.planning.reasons import Denied, RecipeFails, RecipeFound
from reconciler.records.learned import Outcome
from reconciler.records.memory import Memory, Staging
from reconciler.zoom import recipes
from tests.support import lockfolder
from tests.support.build import ALL, TODAY, known, page, seen
from tests.support.lockfolder import remembered
from tests.support.world import HOSTS, SLUG, replace_in

APPLY = ("apply", "--yes", "--settle", "0.3", "--format", "json")
NAMES = ("shared-override", "shared", "pools")
REST = list(recipes.names(ALL)[2:])
"""What is left to try after `shared`."""


def parked(start, run, *behaviours):
    """An account in which the recipe `shared` made a page that nothing proves."""
    account = start(*behaviours, "no-page-data", "no-times")
    assert run(account, *APPLY).code == 7
    (page_,) = account.pages
    assert staging.is_staging(page_["slug"])
    return account, page_["schedule_id"]


@pytest.fixture
def wrong(start, run):
    return parked(start, run, "honours-pools")


def test_the_steps_end_in_a_yes_and_in_a_no(wrong, run):
    account, _ = wrong
    (shown,) = run(account, "checklist", "--format", "json").json["pages"]
    steps = [step["do"] for step in shown["checklist"]]
    assert "as ana@example.com: Scheduler, My schedules: open `Test15 two hosts`" in steps[0]
    assert "inactive" in steps[0]
    assert steps[-1] == "if not: reconciler attest two-hosts --by NAME --not"


def test_a_no_on_one_page_ends_the_waiting_of_another_that_the_same_recipe_made(start, run, config):
    text = (config / "two-hosts.yaml").read_text()
    other = text.replace("page: two-hosts", "page: a-pair").replace(SLUG, "a-pair").replace("Test15", "Other")
    (config / "a-pair.yaml").write_text(other)
    account = start("downgrades", "no-page-data", "no-times")
    assert run(account, *APPLY).code == 7
    assert len(account.pages) == 2
    assert run(account, "attest", "a-pair", "--by", "ana", "--not").code == 0
    planned = run(account, "plan", "--format", "json").json["actions"]
    assert [(action["action"], action["recipes"]) for action in planned] == [("create", REST)] * 2
    assert "recipe shared does not make all_hosts_available here: ana said" in planned[1]["reason"]
    before = {page["schedule_id"] for page in account.pages}
    run(account, *APPLY)
    assert before.isdisjoint(page["schedule_id"] for page in account.pages)


@pytest.mark.parametrize("asked", [True, False])
def test_after_a_no_the_page_goes_and_the_next_recipe_is_tried(wrong, run, config, typed, asked):
    account, parked_id = wrong
    if asked:
        typed("n\n")
    result = run(account, "attest", "two-hosts", "--by", "ana", *([] if asked else ["--not"]))
    assert (result.code, "not as declared, says ana" in result.out) == (0, True), result
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert (action["action"], action["recipes"]) == ("create", REST)
    assert "ana said that the page at staging is not as declared" in action["reason"]
    assert [page["schedule_id"] for page in account.pages] == [parked_id]
    applied = run(account, *APPLY)
    assert (applied.code, applied.json["converged"]) == (0, True), applied
    assert any("ana said" in note and "removed `(staging)`" in note for note in applied.json["notes"])
    (page_,) = account.pages
    assert (page_["slug"], page_["type"]) == (SLUG, "all_hosts_available")
    because = "ana said that it is not all_hosts_available"
    assert ("all_hosts_available", "shared", "2026-01-02", "fails", because) in remembered(config)["recipe"]


def test_a_no_to_the_last_recipe_hands_it_over(start, run):
    account, _ = parked(start, run, "downgrades")
    for _ in range(4):  # `shared` and `pools` make a page each, in both forms with rules
        assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
        assert run(account, *APPLY).code == 7
    last = run(account, *APPLY)  # `pools-at-top` was refused: none is left
    assert last.code == 7
    (result,) = last.json["pages"]
    assert (result["action"], account.pages) == ("manual", [])
    assert "choose All Hosts Available" in [step["do"] for step in result["checklist"]]
    assert run(account, *APPLY).json["notes"] == []


def test_a_page_that_somebody_took_over_meanwhile_is_left(wrong, run):
    account, parked_id = wrong
    assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
    account.edit(parked_id, active=True)
    applied = run(account, *APPLY)
    assert "is left to whom it belongs" in applied.json["notes"][0]
    assert {page["schedule_id"] for page in account.pages} > {parked_id}


def test_a_page_that_is_gone_is_not_waited_for(wrong, run):
    account, parked_id = wrong
    account.remove(parked_id)
    assert run(account, "plan", "--format", "json").json["summary"]["create"] == 1
    assert run(account, "checklist", "--format", "json").json["pages"] == []
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert finding["code"] == "page-missing"


def test_a_recipe_that_was_found_to_work_meanwhile_ends_the_waiting(wrong, run, config):
    account, parked_id = wrong
    lockfolder.learn(config, "recipe", "all_hosts_available", "pools", "2026-01-02", "works", "probe")
    applied = run(account, *APPLY)
    assert applied.code == 0, applied
    assert "recipe pools is known to make all_hosts_available here" in applied.json["notes"][0]
    ((slug, made),) = [(page["slug"], page["schedule_id"]) for page in account.pages]
    assert (slug, made == parked_id) == (SLUG, False)


def test_unproven_pages_are_published_once_that_is_allowed(wrong, run, config):
    account, parked_id = wrong
    replace_in(config / "account.yaml", [("plan: business", "plan: business\n  publish_when: unproven-ok")])
    applied = run(account, *APPLY)
    (page_,) = account.pages
    assert (page_["schedule_id"], page_["slug"], page_["active"]) == (parked_id, SLUG, True), applied


def test_dates_are_asked_for_and_a_staged_page_has_them_only_if_somebody_was_asked(wrong, run, config, typed):
    account, _ = wrong
    usual = (config / "hosts.yaml").read_text()
    own = "    availability: Working hours\n    overrides: {2026-02-16: closed}"
    weeks = ['    hours: {mon: "09:00-17:00", fri: "09:00-17:00"}', '    hours: {mon-thu: "11:00-19:30"}']
    replace_in(config / "hosts.yaml", [(week, own) for week in weeks])
    both = run(account, "attest", "two-hosts", "--by", "ana")
    assert both.code == 0, "a word on the type says nothing of dates, whosever they are"
    dated = "Asia/Singapore\n    overrides: {2026-02-16: closed}\n"
    (config / "hosts.yaml").write_text(usual.replace("Asia/Singapore\n", dated))
    run(account, "attest", "two-hosts", "--by", "ana", "--yes")
    assert "steps" not in remembered(config)["pages"]["two-hosts"]["attestation"]
    typed("y\nn\n")
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert "steps" not in remembered(config)["pages"]["two-hosts"]["attestation"]
    typed("y\ny\n")
    result = run(account, "attest", "two-hosts", "--by", "ana", "--format", "json")
    assert "date     16 Feb 2026: ana@example.com closed" in result.err
    assert "are the dates of `two-hosts` set there?" in result.err
    assert result.json["attested"][0]["dates"] == [{"host": HOSTS[0], "date": "2026-02-16", "hours": []}]
    assert run(account, *APPLY).json["pages"][0]["checklist"] == []


LEFT = Staging("staged", "reconciler-x", "shared")


def works(*names, good=True):
    return {(ALL, name): Outcome(good, TODAY, "seen") for name in names}


@pytest.mark.parametrize(
    ("more", "recipes", "why"),
    [
        ({}, {}, None),
        ({"denial": seen(schedule_id="staged")}, {}, Denied("ana")),
        ({"denial": seen(schedule_id="other")}, {}, None),
        ({}, works("pools"), RecipeFound("pools", ALL)),
        ({}, works("other"), None),
        ({}, works("shared", "pools"), None),
        ({}, works("shared", good=False), RecipeFails("shared", ALL, "seen")),
        ({"attestation": seen(schedule_id="staged")}, works("pools"), None),
    ],
)
def test_when_the_waiting_is_over(more, recipes, why):
    memory = Memory({"sales": known(staging=LEFT, **more)}, recipes=recipes)
    assert awaiting_attest.why_given_up(page(), memory, NAMES, TODAY) == why


def test_what_is_given_up_is_forgotten_and_the_page_at_its_address_is_not():
    memory = Memory({"sales": known(staging=LEFT, denial=seen(schedule_id="staged"))})
    given_up = awaiting_attest.given_up(memory, [page()], {ALL: NAMES}, TODAY)
    after = awaiting_attest.without(memory, given_up, TODAY)
    assert after.pages["sales"].staging is after.pages["sales"].denial is None
    assert after.outcome(ALL, "shared", TODAY) == Outcome(
        False, TODAY, "ana said that it is not all_hosts_available"
    )
