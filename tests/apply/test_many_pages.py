"""Forty pages where no recipe works: made by people, adopted, patched and proved by one apply."""

from __future__ import annotations

import pytest

from tests.support.world import BY_HAND, HOSTS, replace_in

COUNT = 40
KEYS = [f"team-{number:02}" for number in range(COUNT)]
MULTI_HOST = ("all_hosts_available", "any_host_available")


@pytest.fixture
def forty(config):
    """Forty declared pages, half of either multi-host type."""
    text = (config / "two-hosts.yaml").read_text()
    (config / "two-hosts.yaml").unlink()
    for number, key in enumerate(KEYS):
        page = text.replace("page: two-hosts", f"page: {key}").replace(
            "slug: test15-two-hosts", f"slug: {key}"
        )
        (config / f"{key}.yaml").write_text(page.replace(MULTI_HOST[0], MULTI_HOST[number % 2]))
    limits = f"plan: business\n  limits: {{changes: {COUNT}}}"
    replace_in(config / "account.yaml", [("plan: business", limits)])
    return config


def made_by_hand(account):
    for number, key in enumerate(KEYS):
        account.by_hand(**{**BY_HAND, "type": MULTI_HOST[number % 2], "slug": key})


@pytest.mark.long
def test_one_worksheet_then_all_are_adopted_patched_and_proved_by_one_apply(start, run, forty):
    account = start("downgrades", "page-data")
    first = run(account, "apply", "--yes", "--on-error", "continue", "--format", "json")
    assert (first.code, account.pages) == (7, [])
    posts = len(account.posts)
    assert posts == 19, "seven recipes a type, five to see what refusals are about; the others tried nothing"
    sheet = run(account, "checklist", "--format", "json").json["pages"]
    assert [page["page"] for page in sheet] == KEYS
    for page in sheet:
        values = {step["field"]: step["value"] for step in page["checklist"]}
        assert (values["slug"], values["owner"], values["hosts"]) == (
            page["page"],
            HOSTS[0],
            ", ".join(HOSTS),
        )
    made_by_hand(account)
    applied = run(account, "apply", "--yes", "--format", "json")
    assert applied.code == 0, applied
    assert {(page["action"], page["outcome"], page["type"]["verdict"]) for page in applied.json["pages"]} == {
        ("update", "verified", "confirmed")
    }
    assert applied.json["converged"] is True
    assert {(page["duration"], page["color"]) for page in account.pages} == {(32, "#fff200")}
    assert [page["type"] for page in account.pages] == [MULTI_HOST[n % 2] for n in range(COUNT)]
    assert len(account.posts) == posts
    assert 429 not in [request["status"] for request in account.requests()]
    assert run(account, "checklist", "--format", "json").json["pages"] == []
    assert run(account, "drift").code == 0


def test_a_patch_that_breaks_the_pool_breaks_one_page_and_stops_the_run(start, run, forty):
    account = start("downgrades", "patch-breaks-pool")
    made_by_hand(account)
    replace_in(forty / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    applied = run(account, "apply", "--yes", "--on-error", "continue", "--format", "json")
    assert applied.code == 7, applied
    broken = [page["slug"] for page in account.pages if page["type"] == "one_to_one"]
    assert broken == [KEYS[0]]
    assert len(account.requests("PATCH")) == 1
    first, *others = applied.json["pages"]
    assert (first["page"], first["outcome"], first["type"]["verdict"]) == (
        KEYS[0],
        "unverified",
        "contradicted",
    )
    assert {page["outcome"] for page in others} == {"not-attempted"}
    assert KEYS[0] in others[0]["note"]


def test_a_type_that_no_longer_shows_after_the_first_write_stops_the_run_too(start, run, forty):
    """Doubt is enough: a page that showed its type before and shows nothing after is none to go on from."""
    account = start("downgrades", "page-data")
    made_by_hand(account)
    # the public page of the first one answers once, for the plan
    account.fault("GET", f"^/ana/{KEYS[0]}$", "delay", seconds=0)
    account.fault("GET", f"^/ana/{KEYS[0]}$", "status", times=1000, status=404)
    applied = run(account, "apply", "--yes", "--settle", "0.3", "--on-error", "continue", "--format", "json")
    assert applied.code == 7, applied
    assert len(account.requests("PATCH")) == 1
    assert {page["outcome"] for page in applied.json["pages"]} == {"unverified", "not-attempted"}
