"""Replacing a page: one waits for a person without being made twice, one that a dead run left is finished."""

from __future__ import annotations

import pytest

from reconciler import staging
from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG, replace_in

ALLOW = ("--allow", "replace", "--allow", "link-down")
ABSENT = f"page: two-hosts\nowner: budi\nslug: {SLUG}\nstate: absent\n"
MOVED = [("owner: ana", f"owner: budi\npreviously: [{{owner: ana, slug: {SLUG}}}]")]


def at(account, owner: str):
    return [page["slug"] for page in account.pages if page["owner"] == f"{owner}@example.com"]


@pytest.fixture
def waiting(start, run, config):
    """A page whose replacement under a new owner stands at staging, since nothing proves its type there."""
    account = start("honours-shared", "no-page-data", "no-times")
    assert run(account, "apply", "--yes", "--settle", "0.3").code == 7
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", MOVED)
    parked = run(account, "apply", "--yes", *ALLOW, "--settle", "0.3", "--format", "json")
    assert (parked.code, parked.json["pages"][0]["outcome"]) == (7, "unverified"), parked
    return account


def test_a_replacement_that_waits_for_a_person_is_not_made_again(waiting, run):
    posts, pages = len(waiting.posts), at(waiting, "budi")
    for _ in range(2):
        again = run(waiting, "apply", "--yes", *ALLOW, "--format", "json")
        (page,) = again.json["pages"]
        assert (again.code, page["action"]) == (7, "manual"), again
        assert "awaiting-attest" in page["note"]
        assert any("reconciler attest two-hosts" in step["do"] for step in page["checklist"])
    assert len(waiting.posts) == posts
    assert at(waiting, "ana") == [SLUG]
    assert at(waiting, "budi") == pages


def test_once_attested_it_takes_the_place_of_the_old_page_without_a_post(waiting, run):
    posts = len(waiting.posts)
    (staged_id,) = [page["schedule_id"] for page in waiting.pages if staging.is_staging(page["slug"])]
    assert run(waiting, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    held = run(waiting, "apply", "--yes", "--format", "json")
    assert (held.code, held.json["pages"][0]["note"]) == (5, "needs --allow replace --allow link-down")
    done = run(waiting, "apply", "--yes", *ALLOW, "--format", "json")
    assert (done.code, done.json["converged"]) == (0, True), done
    (page,) = waiting.pages
    assert (page["schedule_id"], page["owner"], page["slug"]) == (staged_id, "budi@example.com", SLUG)
    assert (page["active"], page["secret"]) == (True, False)
    assert len(waiting.posts) == posts


def test_a_replacement_removed_by_hand_while_it_waits_is_made_anew(waiting, run):
    (staged_id,) = [page["schedule_id"] for page in waiting.pages if staging.is_staging(page["slug"])]
    assert run(waiting, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    waiting.remove(staged_id)
    assert run(waiting, "apply", "--yes", *ALLOW, "--settle", "0.3").code == 7
    assert at(waiting, "ana") == [SLUG]
    assert len(at(waiting, "budi")) == 1


@pytest.fixture
def half(start, run, config):
    """An owner change of which the last step failed: both pages stand, the old one aside."""
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", MOVED)
    # the staging page of the failed recipe goes first
    account.fault("DELETE", f"/schedules/{account.page(SLUG)['schedule_id']}", "status", status=409, times=9)
    broken = run(account, "apply", "--yes", *ALLOW, "--settle", "0.3", "--format", "json")
    assert broken.code == 1, broken
    account.clear_faults()
    assert at(account, "budi") == [SLUG]
    assert at(account, "ana")[0].startswith(staging.OLD)
    return account


def test_a_half_done_replacement_is_shown_and_finished_only_where_that_is_allowed(half, run, config):
    held = run(half, "apply", "--yes", "--format", "json")
    assert (held.code, held.json["pages"][0]["note"]) == (5, "needs --allow replace")
    assert "its replacement is in place" in " ".join(held.json["notes"])
    (action,) = run(half, "plan", "--format", "json").json["actions"]
    assert (action["action"], action["blocked"]) == ("replace", "needs --allow replace")
    assert "the page it replaced is still at" in action["reason"]
    assert "apply removes that one; `undo` cannot bring it back" in action["reason"]
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    done = run(half, "apply", "--yes", "--allow", "replace", "--format", "json")
    assert (done.code, done.json["converged"]) == (0, True), done
    assert [(page["owner"], page["duration"]) for page in half.pages] == [("budi@example.com", 40)]
    assert run(half, "plan", "--exit-code").code == 0


def test_bookings_on_the_page_aside_hold_the_rest_of_the_replacement_up(half, run):
    (old,) = [page["schedule_id"] for page in half.pages if page["owner"] == "ana@example.com"]
    half.book(old, "2026-01-12T03:00:00Z")
    held = run(half, "apply", "--yes", "--allow", "replace", "--format", "json")
    note = held.json["pages"][0]["note"]
    assert (held.code, note.startswith("needs --allow booked-page")) == (5, True)
    assert len(half.pages) == 2
    assert run(half, "apply", "--yes", "--allow", "replace", "--allow", "booked-page").code == 0
    assert at(half, "ana") == []


def test_a_page_replaced_once_more_leaves_neither_of_its_earlier_pages(half, run):
    """What is moved aside is remembered for one page at a time: the earlier one goes before the next.

    Until a new page is made and proved it stays: it may be the only one that is right.
    """
    (old,) = [page["schedule_id"] for page in half.pages if page["owner"] == "ana@example.com"]
    half.edit(half.page(SLUG)["schedule_id"], type="one_to_one", hosts=["budi@example.com"])
    limited = run(half, "plan", "--allow", "replace", "--max-deletes", "1")
    assert "2 deletes are more than the limit of 1 a run" in limited.out, limited
    half.fault("POST", "/schedules", "status", times=99, status=400)
    refused = run(half, "apply", "--yes", "--allow", "replace", "--format", "json")
    assert (refused.code, at(half, "ana")[0][:15]) == (1, staging.OLD), refused
    assert f"removed {old}" not in refused.json["pages"][0]["note"]
    half.clear_faults()
    done = run(half, "apply", "--yes", "--allow", "replace", "--format", "json")
    assert (done.code, done.json["converged"]) == (0, True), done
    assert f"removed {old}, which an earlier replacement had moved" in done.json["pages"][0]["note"]
    assert [(page["owner"], page["type"]) for page in half.pages] == [
        ("budi@example.com", "all_hosts_available")
    ]
    assert run(half, "drift").code == 0


@pytest.mark.parametrize("removed", [False, pytest.param(True, marks=pytest.mark.long)])
def test_that_the_page_aside_was_removed_is_said_where_the_rest_fails_too(half, run, config, removed):
    (old,) = [page["schedule_id"] for page in half.pages if page["owner"] == "ana@example.com"]
    live = half.page(SLUG)["schedule_id"]
    if removed:
        (config / "two-hosts.yaml").write_text(ABSENT)
    else:
        half.edit(live, type="one_to_one", hosts=["budi@example.com"])
    (action,) = run(half, "plan", "--allow", "replace", "--format", "json").json["actions"]
    assert "apply removes that one too; `undo` cannot bring it back" in action["reason"]
    half.fault("DELETE", f"/schedules/{live}", "status", status=409, times=9)
    failed = run(half, "apply", "--yes", "--allow", "replace", "--settle", "0.3", "--format", "json")
    assert (failed.code, failed.json["pages"][0]["outcome"], at(half, "ana")) == (1, "failed", []), failed
    assert f"removed {old}, which an earlier replacement had moved" in failed.json["pages"][0]["note"]


@pytest.mark.parametrize("removed", [False, True])
def test_bookings_on_the_page_aside_hold_up_what_would_forget_it(half, run, config, removed):
    (old,) = [page["schedule_id"] for page in half.pages if page["owner"] == "ana@example.com"]
    half.book(old, "2026-01-12T03:00:00Z")
    if removed:
        (config / "two-hosts.yaml").write_text(ABSENT)
    else:
        half.edit(half.page(SLUG)["schedule_id"], type="one_to_one", hosts=["budi@example.com"])
    held = run(half, "apply", "--yes", "--allow", "replace", "--format", "json")
    note = held.json["pages"][0]["note"]
    assert (held.code, note.startswith("needs --allow booked-page"), len(half.pages)) == (5, True, 2), held
    allowed = ("--allow", "replace", "--allow", "booked-page")
    assert run(half, "apply", "--yes", *allowed).code == 0
    assert at(half, "ana") == []
    assert at(half, "budi") == ([] if removed else [SLUG])


def test_a_page_aside_that_a_person_removed_is_forgotten(half, run, config):
    assert run(half, "apply", "--yes").code == 5
    assert "reconciler-old" in lockfolder.text(config)
    half.remove(next(page["schedule_id"] for page in half.pages if page["owner"] == "ana@example.com"))
    assert run(half, "apply", "--yes").code == 0
    assert "reconciler-old" not in lockfolder.text(config)


def test_one_write_at_most_passes_without_a_page_at_the_address(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    old = account.page(SLUG)["schedule_id"]
    account.edit(old, type="one_to_one")
    before = len(account.requests())
    assert run(account, "apply", "--yes", "--allow", "replace").code == 0
    writes = [
        (request["method"], str((request["body"] or {}).get("slug", "")))
        for request in account.requests()[before:]
        if request["method"] in ("PATCH", "POST", "DELETE") and "/v2/" in request["path"]
    ]
    away = next(n for n, (_, slug) in enumerate(writes) if slug.startswith(staging.OLD))
    assert writes[away + 1] == ("PATCH", SLUG)


def test_a_run_that_was_not_finished_is_explained_to_the_next(half, run):
    (dead,) = [row["run"] for row in run(half, "runs", "--format", "json").json["runs"] if not row["ended"]]
    notes = run(half, "apply", "--yes", "--format", "json").json["notes"]
    assert notes[0].startswith(f"run {dead} of ")
    assert notes[0].endswith("Z, left something open: settled now")
    assert all(row["ended"] for row in run(half, "runs", "--format", "json").json["runs"])


IN_VAIN = {
    "no recipe makes it": (("downgrades",), [], ("replace",), 7),
    "no recipe, and booked": (("downgrades",), [], ("replace", "booked-page"), 7),
    "another owner": (("downgrades",), MOVED, ("replace", "link-down"), 7),
    "the slug is ignored": (("honours-shared",), [], ("replace",), 1),
    "it waits": (("honours-shared", "no-page-data", "no-times"), MOVED, ("replace", "link-down"), 7),
}  # fmt: skip


@pytest.mark.own_service
@pytest.mark.parametrize(("behaviours", "moved", "allow", "code"), IN_VAIN.values(), ids=IN_VAIN.keys())
def test_after_a_replacement_in_vain_apply_and_checklist_say_the_same_steps(
    start, run, config, behaviours, moved, allow, code
):
    account = start(*behaviours, published=True)
    schedule_id = account.by_hand(**BY_HAND)
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert run(account, "apply", "--yes").code == 0
    if moved:
        replace_in(config / "two-hosts.yaml", moved)
    else:
        account.edit(schedule_id, type="one_to_one")
        assert run(account, "attest", "two-hosts", "--by", "ana", "--not", "--yes").code in (0, 7)
    if "booked-page" in allow:
        account.book(schedule_id, "2026-01-12T03:00:00Z")
    if code == 1:
        account.fault("PATCH", "/schedules", "ignore-field", times=1000, field="slug")
    allowed = [word for name in allow for word in ("--allow", name)]
    written = config.parent / "apply.md"
    report = ("--report", f"markdown={written}", "--format", "json")
    done = run(account, "apply", "--yes", *allowed, "--settle", "0.3", *report)
    (result,) = done.json["pages"]
    assert (done.code, result["action"]) == (code, "replace"), done
    tried = behaviours == ("downgrades",)  # what was seen is of a page that is not there any more
    assert ("tried_at_staging" in (result["type"] or {})) is tried
    assert ("at staging: trial hours: " in written.read_text()) is tried
    booked = ["--allow", "booked-page"] if "booked-page" in allow else []
    (listed,) = run(account, "checklist", *booked, "--format", "json").json["pages"]
    assert result["checklist"] == listed["checklist"] != []
