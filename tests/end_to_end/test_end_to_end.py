"""The thread's page, from YAML to a proven page: what the account holds and what the user sees."""

from __future__ import annotations

import pytest

from reconciler.model import PageType
from reconciler.zoom import recipes
from tests.support import lockfolder
from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in


def test_a_page_no_recipe_makes_leaves_nothing_behind_and_asks_a_person(start, run):
    account = start("downgrades")
    first = run(account, "apply", "--yes", "--format", "json")
    assert first.code == 7
    assert account.pages == []
    (page,) = first.json["pages"]
    assert (page["action"], page["outcome"], page["type"]["verdict"]) == (
        "create",
        "unverified",
        "contradicted",
    )
    assert first.json["converged"] is False
    posts = len(account.posts)
    again = run(account, "apply", "--yes", "--format", "json")
    assert again.code == 7
    assert len(account.posts) == posts <= 11
    (page,) = again.json["pages"]
    assert (page["action"], page["outcome"]) == ("manual", "not-attempted")
    assert any("All Hosts Available" in step["do"] for step in page["checklist"])
    drift = run(account, "drift", "--format", "json")
    assert drift.code == 2
    assert [one["code"] for one in drift.json["findings"]] == ["manual-step-open"]


def test_a_page_made_by_hand_is_adopted_patched_and_proved(start, run):
    account = start("downgrades", "page-data")
    account.by_hand(**BY_HAND)
    plan = run(account, "plan", "--format", "json").json
    (action,) = plan["actions"]
    assert action["action"] == "update"
    assert {(one["path"], one["before"], one["after"]) for one in action["changes"]} == {
        ("color", "#00aaff", "#fff200"), ("duration", 45, 32),
    }  # fmt: skip
    applied = run(account, "apply", "--yes", "--format", "json")
    assert applied.code == 0
    (page,) = applied.json["pages"]
    assert (page["outcome"], page["type"]["verdict"]) == ("verified", "confirmed")
    live = account.page(SLUG)
    assert (live["color"], live["duration"], live["type"]) == ("#fff200", 32, "all_hosts_available")
    assert run(account, "plan", "--exit-code").code == 0
    assert run(account, "drift").code == 0


def test_a_page_turned_one_to_one_is_found_with_its_evidence_and_place(start, run):
    account = start("downgrades", "page-data")
    made = account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    account.edit(made, type="one_to_one")
    drift = run(account, "drift", "--format", "json")
    assert drift.code == 2
    (finding,) = drift.json["findings"]
    assert (finding["code"], finding["severity"], finding["page"]) == (
        "type-downgraded",
        "critical",
        "two-hosts",
    )
    assert finding["desired"] == "all_hosts_available"
    assert finding["live"] == "one_to_one"
    assert (finding["file"].endswith("two-hosts.yaml"), finding["line"], finding["column"]) == (True, 3, 7)
    assert finding["next"] == "reconciler checklist two-hosts"
    decisive = [claim for claim in finding["type"]["claims"] if claim["decisive"] and not claim["outdated"]]
    assert [(claim["witness"], claim["types"]) for claim in decisive] == [
        ("bookable-times", ["any_host_available", "one_to_many", "one_to_one"]),
        ("page-data", ["one_to_many", "one_to_one"]),
    ]
    assert decisive[0]["seen"].startswith(
        "offered Mon 5 Jan 09:00 Singapore: budi's hours begin 11:00; 60 starts on 4 days, "
    )
    text = run(account, "drift").out
    assert "people can book times when budi is busy" in text
    blocked = run(account, "apply", "--yes", "--format", "json")
    assert (blocked.code, blocked.json["pages"][0]["action"]) == (7, "manual")
    assert account.page(SLUG)["schedule_id"] == made


@pytest.mark.parametrize(
    ("behaviour", "recipe"), [("honours-shared", "shared-override"), ("honours-pools", "pools")]
)
def test_where_a_recipe_works_it_is_found_and_named(start, run, behaviour, recipe):
    account = start(behaviour)
    applied = run(account, "apply", "--yes", "--format", "json")
    assert applied.code == 0, applied
    (page,) = applied.json["pages"]
    assert (page["outcome"], page["recipe"], page["type"]["verdict"]) == ("verified", recipe, "confirmed")
    assert applied.json["converged"] is True
    (live,) = account.pages
    assert (live["slug"], live["type"], live["active"], live["secret"]) == (
        SLUG,
        "all_hosts_available",
        True,
        False,
    )
    assert live["hosts"] == HOSTS
    assert recipe in run(account, "apply", "--yes").out or run(account, "plan", "--exit-code").code == 0


def test_any_host_pages_come_out_as_any_host(start, run, config):
    replace_in(config / "two-hosts.yaml", [("all_hosts_available", "any_host_available")])
    account = start("honours-shared")
    applied = run(account, "apply", "--yes", "--format", "json")
    (page,) = applied.json["pages"]
    assert (applied.code, page["recipe"]) == (0, "shared")
    assert account.page(SLUG)["type"] == "any_host_available"


def test_an_api_that_refuses_unknown_fields_is_asked_in_other_ways(start, run):
    account = start("strict", published=True)  # else every refusal is about the form
    applied = run(account, "apply", "--yes", "--format", "json")
    assert applied.code == 7
    tried = [one["recipe"] for one in applied.json["pages"][0]["tried"]]
    assert tried == list(recipes.names(PageType.ALL_HOSTS))
    assert [one["status"] for one in account.posts] == [400, 400, 201, 201, *[400] * 6], (
        "one recipe of a form that is not taken, the same for one host, and a page of the owner alone"
    )
    assert account.pages == []


def test_the_known_good_recipe_is_tried_first_for_the_next_page(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    text = (config / "two-hosts.yaml").read_text()
    second = text.replace("page: two-hosts", "page: second").replace("test15-two-hosts", "second")
    (config / "second.yaml").write_text(second.replace("Test15 two hosts", "Second"))
    before = len(account.posts)
    assert run(account, "apply", "--yes").code == 0
    assert len(account.posts) == before + 1


def test_no_unproved_page_is_ever_active_at_a_public_address(start, run):
    account = start("downgrades")
    run(account, "apply", "--yes")
    for post in account.posts:
        assert post["body"]["slug"].startswith("reconciler-")
        assert (post["body"]["secret"], post["body"]["active"]) == (True, False)
    for patch in account.requests("PATCH"):
        assert "slug" not in patch["body"]
        assert "secret" not in patch["body"]


def test_an_attested_page_is_published_without_another_post(start, run, config):
    """Where no machine can tell, a person's word does: the page waits at staging, inactive."""
    account = start("honours-shared")
    account.fault("GET", r"^/ana/|available_?[tT]imes", "status", times=1000, status=404)
    waiting = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert waiting.code == 7
    (staged,) = account.pages
    assert (staged["active"], staged["slug"].startswith("reconciler-")) == (False, True)
    again = run(account, "apply", "--yes", "--format", "json")
    assert (again.code, again.json["pages"][0]["action"]) == (7, "manual")
    posts = len(account.posts)
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    published = run(account, "apply", "--yes", "--format", "json")
    assert published.code == 0, published
    assert len(account.posts) == posts
    (live,) = account.pages
    assert (live["slug"], live["active"], live["secret"]) == (SLUG, True, False)
    claims = published.json["pages"][0]["type"]["claims"]
    assert [claim["witness"] for claim in claims if claim["decisive"]] == ["attestation"]
    assert run(account, "plan", "--exit-code").code == 0


def test_losing_the_lock_file_costs_no_page(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    lockfolder.forget(config)
    assert run(account, "plan", "--exit-code").code == 0
    assert run(account, "apply", "--yes").code == 0
    assert (config / "reconciler.lock").exists()
    assert len(account.pages) == 1


def test_the_lock_file_holds_no_secret(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    text = lockfolder.text(config)
    assert account.secret not in text
    assert "access_token" not in text
    assert "ZOOM" not in text


def test_drift_sends_nothing_but_reads_and_the_token_request(start, run):
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    run(account, "drift")
    assert {(one["method"], one["path"]) for one in account.requests() if one["method"] != "GET"} <= {
        ("POST", "/oauth/token")
    }
