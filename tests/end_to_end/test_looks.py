"""What a page was last seen to be stands for another look while lists show it unchanged; drift looks."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from benchmarks import estate
from tests.support.world import NOW, replace_in

pytestmark = pytest.mark.own_service

PAGES = 24
LOOKED = NOW + timedelta(minutes=1)
"""When the account was looked at, some time after its pages were made."""
PUBLIC = "/page-"


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "estate"
    estate.write(root, PAGES)
    return root


@pytest.fixture
def account(start, run, root):
    """An account that is as its files say, and that a run has looked at."""
    account = start("honours-pools", fixture=estate.fixture(PAGES), root=root, published=True)
    assert run(account, "apply", "--yes", root=root, now=LOOKED).code == 0
    return account


@pytest.fixture
def looked(run, account, root):
    """Run a command; return its result and the slugs of the public pages that it visited."""

    def asked(*words, now=LOOKED):
        before = len(account.requests())
        result = run(account, *words, root=root, now=now)
        paths = [
            entry["path"] for entry in account.requests()[before:] if not entry["path"].startswith("/v2")
        ]
        return result, sorted(path.rpartition("/")[2] for path in paths if PUBLIC in path)

    return asked


def silently_one_to_one(account, slug):
    """Turn a page one-to-one so that no list shows a change."""
    account.edit(account.page(slug)["schedule_id"], type="one_to_one")
    account.fault("GET", "/v2/scheduler/schedules", "stale", times=1000)


def test_a_plan_after_an_apply_looks_at_no_page(looked):
    result, pages = looked("plan", "--format", "json")
    assert result.json["summary"]["no-op"] == PAGES and pages == []
    proofs = [action["type"] for action in result.json["actions"]]
    assert {proof["verdict"] for proof in proofs if proof["declared"] != "one_to_one"} == {"confirmed"}
    assert {proof["looked"] for proof in proofs} == {"2026-01-02T08:01:00+00:00"}


def test_an_apply_that_changes_nothing_says_when_pages_were_looked_at_and_leaves_it_so(looked, root):
    later = NOW + timedelta(hours=20)
    result, pages = looked("apply", "--yes", "--format", "json", now=later)
    assert pages == [] and {page["outcome"] for page in result.json["pages"]} == {"verified"}
    assert {page["type"]["looked"] for page in result.json["pages"]} == {"2026-01-02T08:01:00+00:00"}
    _, pages = looked("plan", now=NOW + timedelta(hours=25))
    assert len(pages) == PAGES


def test_all_are_looked_at_again_after_a_day_or_as_long_as_the_files_say(looked, root):
    later = {"now": NOW + timedelta(days=2, hours=1)}
    assert len(looked("plan", **later)[1]) == PAGES
    replace_in(root / "hosts.yaml", [("plan: business", "plan: business\n  look_again: 3d")])
    assert looked("plan", **later)[1] == []
    assert len(looked("plan", "--look-again", **later)[1]) == PAGES


def test_a_page_that_a_list_shows_changed_is_looked_at(looked, account):
    page = account.page("page-00006")
    account.edit(page["schedule_id"], summary="Another")
    result, pages = looked("plan", "--format", "json")
    assert pages == ["page-00006"]
    assert [action["page"] for action in result.json["actions"] if action["action"] != "no-op"] == [
        "page-00006"
    ]


def test_a_page_with_other_hosts_in_the_files_is_looked_at(looked, root):
    two, one = "all_hosts_available\nowner: host0\nhosts: [{}]", "one_to_one\nowner: host0\nhosts: [host0]"
    first, turned = (two.format(names) for names in ("host0, host1", "host1, host0"))
    replace_in(root / "host0.yaml", [(f"page-00000\ntype: {first}", f"page-00000\ntype: {turned}")])
    assert looked("plan")[1] == []
    replace_in(root / "host0.yaml", [(f"page-00006\ntype: {first}", f"page-00006\ntype: {one}")])
    assert looked("plan")[1] == ["page-00006"]


def test_what_changes_in_silence_is_found_by_drift_and_by_the_plan_of_the_next_day(looked, account):
    silently_one_to_one(account, "page-00000")
    assert looked("plan", "--exit-code")[0].code == 0
    drift, pages = looked("drift", "--format", "json")
    assert len(pages) == PAGES and drift.code == 2
    assert [(found["code"], found["page"]) for found in drift.json["findings"]] == [
        ("type-downgraded", "page-00000")
    ]
    plan, _ = looked("plan", "--format", "json", now=LOOKED + timedelta(days=1, seconds=1))
    assert plan.json["summary"]["manual"] == 1


def test_a_lock_file_without_looks_or_with_one_that_is_damaged(looked, root):
    file = root / "reconciler.lock"
    (page,) = file.glob("*/pages/page-00000.json")
    facts = json.loads(page.read_text())
    assert facts.pop("look") == "proof"
    page.write_text(json.dumps(facts))
    assert looked("plan")[1] == ["page-00000"]
    page.write_text(json.dumps({**facts, "look": "yesterday"}))
    result, _ = looked("plan")
    assert result.code == 3 and "page-00000" in result.err


@pytest.mark.parametrize("parts", [4, 7])
def test_a_share_looks_at_each_page_in_turn_and_at_what_was_found_each_time(looked, account, tmp_path, parts):
    silently_one_to_one(account, "page-00000")
    state, seen = str(tmp_path / "state.json"), []
    for night in range(parts):
        now = NOW + timedelta(days=night, hours=1)
        words = ("drift", "--share", f"1/{parts}", "--state", state, "--format", "json")
        result, pages = looked(*words, now=now)
        found = [finding["code"] for finding in result.json["findings"]]
        assert found == ["type-downgraded"] and result.code == 2
        coverage, turn = result.json["coverage"], -(-PAGES // parts)
        assert coverage["share"] == f"1/{parts}"
        assert len(pages) == coverage["looked"] <= turn + (night > 0)
        assert coverage["looked"] + coverage["remembered"] == PAGES
        seen += pages
    assert set(seen) == {f"page-{n:05}" for n in range(PAGES)}


def test_the_smallest_share_is_one_page(looked):
    assert len(looked("drift", "--share", "1/100")[1]) == 1


def test_the_state_forgets_pages_that_no_file_names_any_more(looked, root, tmp_path):
    state = tmp_path / "state.json"
    looked("drift", "--state", str(state))
    (kept,) = json.loads(state.read_text())["accounts"].values()
    assert len(kept["looked"]) == PAGES
    (root / "host1.yaml").unlink()
    looked("drift", "--state", str(state))
    (kept,) = json.loads(state.read_text())["accounts"].values()
    assert sorted(kept["looked"]) == [f"page-{n:05}" for n in range(0, PAGES, 2)]


def test_of_pages_that_are_not_looked_at_nothing_is_said_that_is_not_known(run, start, root):
    account = start("honours-pools", fixture=estate.fixture(PAGES), root=root, published=True)
    result = run(account, "drift", "--share", "1/4", "--format", "json", root=root)
    assert result.code == 0 and result.json["coverage"]["not_known"] == PAGES * 3 // 4
    assert sum(page["type"] is None for page in result.json["pages"]) == PAGES * 3 // 4
    text = run(account, "drift", "--share", "1/4", root=root)
    assert "looked at 6 of 24 pages; of 18 nothing is known yet" in text.out


def test_what_drift_found_is_seen_by_the_commands_that_it_names(looked, account):
    silently_one_to_one(account, "page-00000")
    drift, _ = looked("drift", "--format", "json")
    (command,) = [finding["next"] for finding in drift.json["findings"]]
    assert command == "reconciler checklist page-00000"
    assert "page-00000" in looked("checklist")[0].out
    for words in (("plan", "page-00000"), ("plan", "--allow", "replace")):
        result, pages = looked(*words, "--format", "json")
        assert "page-00000" in pages
        assert [each["action"] for each in result.json["actions"] if each["page"] == "page-00000"] != [
            "no-op"
        ]


def test_what_an_apply_has_found_is_not_forgotten_by_the_next_plan(looked, account):
    silently_one_to_one(account, "page-00000")
    assert looked("apply", "--yes", "--look-again")[0].code == 7
    plan, pages = looked("plan", "--format", "json")
    assert pages == ["page-00000"] and plan.json["summary"]["manual"] == 1


@pytest.mark.parametrize("known", ["look", "denial"])
def test_a_page_that_is_known_to_be_another_is_looked_at_in_every_share(looked, account, known):
    silently_one_to_one(account, "page-00006")
    if known == "look":
        assert looked("apply", "--yes", "--look-again")[0].code == 7
    else:
        assert looked("attest", "page-00006", "--by", "ana", "--not")[0].code == 0
    for share in ("1/4", "1/24"):
        drift, pages = looked("drift", "--share", share, "--format", "json", now=LOOKED + timedelta(hours=1))
        assert "page-00006" in pages and drift.code == 2
        assert [found["code"] for found in drift.json["findings"]] == ["type-downgraded"]


def test_a_plan_file_is_carried_out_with_looks_at_what_was_not_as_declared(looked, account, tmp_path):
    silently_one_to_one(account, "page-00000")
    file = str(tmp_path / "plan.json")
    assert looked("plan", "--look-again", "--out", file)[0].code == 0
    result, pages = looked("apply", file, "--yes", "--format", "json")
    assert pages == ["page-00000"] and result.code == 7
    outcomes = {page["page"]: page["outcome"] for page in result.json["pages"]}
    assert outcomes["page-00000"] == "not-attempted"


def test_what_a_person_denies_is_looked_at(looked, account, run, root):
    silently_one_to_one(account, "page-00000")
    denied = looked("attest", "page-00000", "--by", "ana", "--not", now=NOW + timedelta(hours=1))
    assert denied[0].code == 0
    result, pages = looked("apply", "--yes", now=NOW + timedelta(hours=2))
    assert pages == ["page-00000"] and result.code == 7


def test_plan_and_apply_say_what_is_as_last_seen(looked, tmp_path):
    text = "24 pages as last seen, the oldest 2026-01-02 08:01Z: --look-again looks at them"
    assert text in looked("plan", now=NOW + timedelta(hours=1))[0].out
    assert text in " ".join(looked("apply", "--yes", now=NOW + timedelta(hours=1))[0].out.split())
    assert "as last seen" not in looked("plan", "--look-again")[0].out
    state = str(tmp_path / "state.json")
    drift = looked("drift", "--share", "1/4", "--state", state, now=NOW + timedelta(hours=1))[0].out
    assert "looked at 6 of 24 pages; 18 pages as last seen, the oldest 2026-01-02 08:01Z" in drift


@pytest.mark.parametrize("share", ["", "7", "0/7", "2/7", "1/0", "-1/7", "1/7/7", "1/٣"])
def test_what_is_no_share_is_said(looked, share):
    result, pages = looked("drift", "--share", share)
    assert result.code == 3 and pages == [] and "1/7" in result.err


def test_a_look_right_after_a_change_is_taken_again(run, start, root):
    """Another change may have the same time."""
    account = start("honours-pools", fixture=estate.fixture(PAGES), root=root, published=True)
    for now, looked in ((NOW, PAGES), (LOOKED, PAGES), (LOOKED, 0)):
        before = len(account.requests())
        assert run(account, "apply", "--yes", root=root, now=now).code == 0
        paths = [entry["path"] for entry in account.requests()[before:]]
        assert sum(PUBLIC in path and not path.startswith("/v2") for path in paths) == looked


def test_a_share_finds_other_hosts_each_time_and_no_time_to_come_is_a_look(looked, account, tmp_path):
    account.edit(account.page("page-00000")["schedule_id"], type="one_to_one")
    state = str(tmp_path / "state.json")
    words = ("drift", "--state", state, "--format", "json")
    assert looked(*words, now=NOW + timedelta(days=365))[0].code == 2
    seen = set()
    for night in range(4):
        result, pages = looked(*words, "--share", "1/4", now=NOW + timedelta(days=1 + night))
        assert result.code == 2
        seen |= {*pages}
    assert len(seen) == PAGES


def test_a_page_that_could_not_be_read_was_not_looked_at(start, run, root):
    account = start("honours-pools", fixture=estate.fixture(PAGES), root=root, published=True)
    account.fault("GET", "/host0/page-00002", "status", times=1000, status=404)
    assert run(account, "apply", "--yes", root=root, now=LOOKED).code == 0
    plan = run(account, "plan", "--format", "json", root=root, now=LOOKED)
    looked = {action["page"]: action["type"]["looked"] for action in plan.json["actions"]}
    assert {page for page, at in looked.items() if at is None} == {"page-00002"}
    assert plan.json["looks"] == {
        "looked": 0, "remembered": PAGES - 1, "oldest_look": "2026-01-02T08:01:00+00:00"
    }  # fmt: skip
