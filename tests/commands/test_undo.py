"""undo RUN: what a run made, changed, renamed, removed or replaced is as it was before, proof included."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG, VOLATILE, replace_in

TOMBSTONE = f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n"


@pytest.fixture
def made(standing):
    """An account in which the thread's page stands as declared."""
    return standing("honours-pools")


@pytest.fixture
def own(standing):
    """The same, read with a token of the page's owner, and pages tell their type: nothing is hidden."""
    return standing("honours-pools", "page-data", token_user="ana@example.com")


def applied(run, account, *words: str) -> str:
    result = run(account, "apply", "--yes", "--format", "json", *words)
    assert result.code == 0, result
    return result.json["run"]


def undone(run, account, past: str, *words: str) -> Any:
    return run(account, "undo", past, "--yes", "--format", "json", *words)


def state(account) -> list[dict[str, Any]]:
    """The truth about every page, ids and what moves by itself aside."""
    return [
        {name: value for name, value in page.items() if name not in VOLATILE}
        for page in sorted(account.pages, key=lambda page: page["slug"])
    ]


def test_a_patched_page_gets_its_values_back_and_nothing_else(own, run, config):
    before = state(own)
    more = "duration: 40\nbuffer: {after: 10}\ncushion: 2h"
    replace_in(config / "two-hosts.yaml", [("duration: 32", more)])
    past = applied(run, own)
    own.edit(own.page(SLUG)["schedule_id"], booking_limit=0)
    result = undone(run, own, past)
    assert result.code == 0, result
    (page,) = result.json["pages"]
    assert (page["action"], page["outcome"], page["type"]["verdict"]) == ("update", "verified", "confirmed")
    assert state(own) == before
    assert own.requests("PATCH")[-1]["body"].keys() == {"duration", "buffer", "cushion"}


def test_an_undo_can_be_undone(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    after = state(made)
    second = undone(run, made, past).json["run"]
    assert made.page(SLUG)["duration"] == 32
    assert undone(run, made, second).code == 0
    assert state(made) == after
    assert run(made, "plan", "--exit-code").code == 0


def test_changed_hours_come_back(made, run, config):
    before = state(made)
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    past = applied(run, made)
    assert "files now ask for changes to 1 page" in undone(run, made, past).json["ending"]
    assert state(made) == before


def test_a_page_the_run_made_is_removed_again(start, run):
    account = start("honours-pools")
    past = applied(run, account)
    result = undone(run, account, past)
    assert result.code == 0, result
    assert result.json["ending"].endswith("ask for changes to 1 page: change them too (two-hosts)")
    assert account.pages == []
    assert run(account, "plan", "--format", "json").json["summary"]["create"] == 1


def test_a_page_the_run_made_and_somebody_booked_is_kept_until_that_is_allowed(start, run):
    account = start("honours-pools")
    past = applied(run, account)
    account.book(account.page(SLUG)["schedule_id"], "2026-01-12T03:00:00Z")
    refused = undone(run, account, past)
    assert refused.code == 5
    assert refused.json["pages"][0]["note"].startswith("needs --allow booked-page")
    assert undone(run, account, past, "--allow", "booked-page").code == 0
    assert account.pages == []


def test_removals_count_against_the_limit(start, run):
    account = start("honours-pools")
    past = applied(run, account)
    assert undone(run, account, past, "--max-deletes", "0").code == 5
    assert len(account.pages) == 1


def test_a_removed_page_is_made_again_with_what_no_file_declares(own, run, config):
    own.edit(own.page(SLUG)["schedule_id"], cushion=60, buffer={"before": 5, "after": 0})
    old, before = own.page(SLUG)["schedule_id"], state(own)
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    past = applied(run, own)
    assert own.pages == []
    result = undone(run, own, past)
    assert result.code == 0, result
    assert state(own) == before
    assert own.page(SLUG)["schedule_id"] != old


def test_what_lists_leave_out_does_not_come_back_and_is_named(start, run, config):
    account = start("honours-pools,as-seen,owner-only=get")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40\ncushion: 2h")])
    patched = run(account, "apply", "--yes", "--format", "json")
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    removed = applied(run, account)
    remade = undone(run, account, removed)
    assert "two-hosts: what `cushion` was could not be read: set it by hand" in remade.json["notes"]
    assert [page["duration"] for page in account.pages] == [40]
    note = "what `cushion` was could not be read"
    assert note in str(undone(run, account, patched.json["run"]).json["notes"])


def test_a_field_that_the_run_changed_and_that_nobody_sees_is_not_said_to_be_as_before(start, run, config):
    account = start("honours-pools,as-seen,owner-only=get")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40\ncushion: 2h")])
    past = run(account, "apply", "--yes", "--format", "json").json["run"]
    for action in ("update", "no-op"):
        result = undone(run, account, past)
        (page,) = result.json["pages"]
        assert (result.code, page["action"], page["outcome"]) == (7, action, "unverified")
        unseen = [(one["path"], one["state"], one["declared"]) for one in page["fields"]]
        assert [one for one in unseen if one[1] != "verified"] == [("cushion", "unreadable", None)]
        assert "set it by hand; the run set it to 2h" in result.json["notes"][0]
        assert result.json["ending"].startswith("what can be seen is as before the run; what cannot")
    assert (account.page(SLUG)["duration"], account.page(SLUG)["cushion"]) == (32, 120)
    shown = run(account, "undo", past, "--yes").out
    assert "cushion  unreadable: not known: this token cannot read it" in shown


def test_a_rename_goes_back(made, run, config):
    before = made.page(SLUG)
    replace_in(config / "two-hosts.yaml", [(f"slug: {SLUG}", f"slug: two\npreviously: [{SLUG}]")])
    past = applied(run, made, "--allow", "link-down")
    assert undone(run, made, past).code == 5
    assert undone(run, made, past, "--allow", "link-down").code == 0
    assert made.page(SLUG)["schedule_id"] == before["schedule_id"]


def test_a_replaced_page_is_made_again_as_what_it_was(own, run):
    own.edit(own.page(SLUG)["schedule_id"], type="one_to_one")
    before = state(own)
    past = applied(run, own, "--allow", "replace")
    assert own.page(SLUG)["type"] == "all_hosts_available"
    assert undone(run, own, past).code == 7
    result = undone(run, own, past, "--allow", "replace")
    assert result.code == 0, result
    (page,), (old,) = state(own), before
    apart = {name for name in page if page[name] != old[name]}
    assert page["type"] == "one_to_one"
    assert apart <= {"schedule_type", "availability_rules", "availability_override"}, apart


def test_what_others_changed_since_stays_and_a_page_on_which_they_changed_the_same_is_refused(
    made, run, config
):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40"), ("Test\n", "Mine\n")])
    past = applied(run, made)
    made.edit(made.page(SLUG)["schedule_id"], color="#000000", description="Theirs")
    result = run(made, "undo", past, "--yes")
    said = " ".join(result.out.split())
    assert (result.code, made.page(SLUG)["duration"]) == (5, 40)
    assert "stale: the page has moved since the run: description 1 not-attempted" in said
    assert "two-hosts: not as the run left it, so nothing of it is put back: say in its file what" in said
    assert "next: reconciler apply two-hosts once the files say what is to be" in said
    made.edit(made.page(SLUG)["schedule_id"], description="Mine")
    assert undone(run, made, past).code == 0
    page = made.page(SLUG)
    assert (page["duration"], page["description"], page["color"]) == (32, "Test", "#000000")


def test_a_page_that_the_run_made_and_somebody_changed_is_kept(start, run):
    account = start("honours-pools")
    past = applied(run, account)
    account.edit(account.page(SLUG)["schedule_id"], color="#000000")
    result = undone(run, account, past)
    assert (result.code, len(account.pages)) == (5, 1)
    assert result.json["pages"][0]["note"] == "stale: the page has moved since the run: color"


def test_another_page_at_the_address_is_refused(start, run):
    account = start("honours-pools")
    past = applied(run, account)
    account.remove(account.page(SLUG)["schedule_id"])
    account.by_hand(**BY_HAND)
    result = undone(run, account, past)
    assert (result.code, len(account.pages)) == (5, 1)
    assert "another page stands at" in result.json["pages"][0]["note"]


def test_a_patched_page_that_is_gone_is_not_made_from_half_its_fields(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    made.remove(made.page(SLUG)["schedule_id"])
    result = undone(run, made, past)
    assert (result.code, made.pages) == (5, [])
    assert result.json["pages"][0]["note"] == "stale: the page is gone since the run"


def test_undoing_twice_does_nothing_the_second_time(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    assert undone(run, made, past).code == 0
    writes = len(made.requests("PATCH"))
    again = undone(run, made, past)
    assert (again.code, again.json["pages"][0]["action"]) == (0, "no-op")
    assert len(made.requests("PATCH")) == writes


def test_what_cannot_be_made_again_is_said_before_it_is_removed(start, run, config):
    account = start("downgrades", "page-data")
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert "no recipe is known to make all_hosts_available" in action["reason"]
    past = applied(run, account)
    result = undone(run, account, past)
    assert result.code == 7
    assert account.pages == []
    assert "no recipe made all_hosts_available here" in result.json["pages"][0]["note"]


def test_a_page_of_unproved_type_is_not_made_again_as_a_guess(start, run, config):
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    account.fault("GET", "^/ana/", "status", times=100, status=404)
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert "its type is not proved" in action["reason"]
    past = applied(run, account)
    result = undone(run, account, past)
    (page,) = result.json["pages"]
    assert (result.code, page["outcome"], result.json["converged"], account.pages) == (
        5,
        "not-attempted",
        False,
        [],
    )
    assert "nothing proved what type the page was" in page["note"]


SINGLE = "page: two-hosts\ntype: {}\nowner: budi\nhosts: [budi]\nsummary: Alone\nduration: 30\ncapacity: {}\n"


@pytest.mark.parametrize(("kind", "capacity"), [("one_to_one", 1), ("one_to_many", 5)])
def test_a_single_host_page_of_ours_is_made_again_though_nothing_shows_its_type(
    start, run, config, kind, capacity
):
    account = start("downgrades", "no-page-data", "no-times")
    (config / "two-hosts.yaml").write_text(SINGLE.format(kind, capacity))
    applied(run, account)
    before = state(account)
    (config / "two-hosts.yaml").write_text("page: two-hosts\nowner: budi\nstate: absent\n")
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert action["reason"] == "state: absent"
    past = applied(run, account)
    assert (undone(run, account, past).code, state(account)) == (0, before)


def test_what_the_files_still_ask_for_is_said_at_the_end(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    result = run(made, "undo", past, "--yes").out
    assert "as before the run; the files now ask for changes to 1 page: change them too" in result
    said = " ".join(result.split())
    assert "too (two-hosts); `reconciler pull two-hosts` takes what is live now into its file" in said
    assert "a new plan is empty" not in result
    assert run(made, "apply", "--yes").code == 0
    past = applied(run, made)
    replace_in(config / "two-hosts.yaml", [("duration: 40", "duration: 45")])
    past = applied(run, made)
    replace_in(config / "two-hosts.yaml", [("duration: 45", "duration: 40")])
    assert undone(run, made, past).json["ending"] == "as before the run"


def test_an_unknown_run_and_a_run_on_another_account(made, start, run, config):
    missing = run(made, "undo", "20260101-000000-0000", "--yes")
    assert (missing.code, "no run `20260101-000000-0000`" in missing.err) == (3, True)
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    assert f"did you mean `{past}`?" in run(made, "undo", f"{past[:-2]}zz", "--yes").err
    run_of_that_day = run(made, "undo", f"{past[:-3]}zzz", "--yes").err
    assert "did you mean" not in run_of_that_day
    elsewhere = "made elsewhere, as in CI, stands in the journal there, one of a colleague in the journal on"
    assert elsewhere in " ".join(run_of_that_day.split())
    other = start("honours-pools")
    refused = run(other, "undo", past, "--yes")
    assert (refused.code, "was on account" in refused.err) == (5, True)


def test_nothing_is_undone_without_a_word(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    assert run(made, "undo", past).code == 5
    assert made.page(SLUG)["duration"] == 40


def test_a_mixed_run_is_undone_whole(made, run, config):
    text = (config / "two-hosts.yaml").read_text()
    text = text.replace("Test15 two hosts", "Kept")
    copy = text.replace("page: two-hosts", "page: kept").replace(SLUG, "kept")
    (config / "kept.yaml").write_text(copy)
    single = "page: alone\ntype: one_to_one\nowner: budi\nhosts: [budi]\nsummary: Alone\nduration: 30\n"
    (config / "alone.yaml").write_text(single)
    applied(run, made)
    before = state(made)
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    replace_in(config / "kept.yaml", [("slug: kept", "slug: kept-two\npreviously: [kept]"), ("32", "45")])
    (config / "alone.yaml").write_text("page: alone\nowner: budi\nstate: absent\n")
    (config / "new.yaml").write_text(single.replace("alone", "newly").replace("Alone", "Newly"))
    past = applied(run, made, "--allow", "link-down")
    assert len(made.pages) == 2
    result = undone(run, made, past, "--allow", "link-down")
    assert result.code == 0, result
    said = "change them too (kept, newly); `reconciler pull kept` takes what is live"
    assert said in result.json["ending"]
    assert state(made) == before


def test_hosts_that_no_page_names_any_more_are_still_known(made, run, config):
    """The lock file is lost too: only hosts.yaml says who is behind the scheduler addresses."""
    before = state(made)
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    lockfolder.forget(config)
    past = applied(run, made)
    assert undone(run, made, past).code == 0
    assert state(made) == before


def test_a_run_that_died_is_undone_from_what_it_sent(made, run, config):
    """No last read tells how it left the page: what was there, and what was sent, does."""
    before = state(made)
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40\nbuffer: {after: 10}")])
    past = applied(run, made)
    with closing(sqlite3.connect(config / ".reconciler" / "journal.db")) as database, database:
        database.execute("UPDATE runs SET left_behind=NULL, ended=NULL WHERE id=?", [past])
        database.execute("UPDATE writes SET state='intended' WHERE run=?", [past])
    assert undone(run, made, past).code == 0
    assert state(made) == before


def test_a_change_of_owner_goes_back(made, run, config):
    before = state(made)
    moved = f"owner: budi\npreviously: [{{owner: ana, slug: {SLUG}}}]"
    replace_in(config / "two-hosts.yaml", [("owner: ana", moved)])
    allow = ("--allow", "replace", "--allow", "link-down")
    past = applied(run, made, *allow)
    assert made.page(SLUG)["owner"] == "budi@example.com"
    result = undone(run, made, past, *allow)
    assert result.code == 0, result
    assert state(made) == before


def test_what_would_be_undone_is_shown_and_nothing_is_written(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    before, remembered = state(made), lockfolder.text(config)
    sent = len(made.requests())
    shown = run(made, "undo", past, "--dry-run")
    assert shown.code == 0, shown
    assert "duration 40m -> 32m" in " ".join(shown.out.split())
    assert f"next: reconciler undo {past}\n" in shown.out
    assert {request["method"] for request in made.requests()[sent:] if "/v2/" in request["path"]} == {"GET"}
    assert (state(made), lockfolder.text(config)) == (before, remembered)
    assert run(made, "runs").out.startswith(past)
    report = run(made, "undo", past, "--dry-run", "--format", "json").json
    assert [action["action"] for action in report["actions"]] == ["update"]
    assert (report["command"], report["findings"]) == (f"reconciler undo {past}", [])
    assert run(made, "undo", past, "--yes").code == 0
    assert made.page(SLUG)["duration"] == 32


def test_a_dry_run_says_what_it_would_need(made, run, config):
    replace_in(config / "two-hosts.yaml", [(f"slug: {SLUG}", f"slug: {SLUG}-new")])
    past = applied(run, made, "--allow", "link-down")
    shown = run(made, "undo", past, "--dry-run")
    assert f"next: reconciler undo {past} --allow link-down" in shown.out, shown
    assert made.page(f"{SLUG}-new")


def test_who_is_asked_is_shown_the_plan_and_nothing_else_to_type(made, run, config, typed):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, made)
    typed("n\n")
    asked = run(made, "undo", past)
    assert (asked.code, made.page(SLUG)["duration"]) == (5, 40)
    assert "40m -> 32m" in asked.err
    assert "next:" not in asked.err


def test_steps_of_an_undo_are_shown_by_the_undo_alone(own, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, own)
    replace_in(config / "two-hosts.yaml", [("page: two-hosts", "page: renamed")])
    own.edit(own.page(SLUG)["schedule_id"], slug="elsewhere")
    shown = run(own, "undo", past, "--dry-run")
    assert "reconciler checklist" not in shown.out, shown
    assert "by hand" in shown.out, shown


def test_what_a_file_says_is_absent_is_first_put_back_into_the_files(start, run, config):
    """Else the next apply would remove what an undo has restored, or a person made by its steps."""
    account = start("downgrades", "page-data")
    text = (config / "two-hosts.yaml").read_text()
    account.by_hand(**BY_HAND)
    account.by_hand(**{**BY_HAND, "slug": "kept"})
    kept = text.replace("page: two-hosts", "page: kept").replace(SLUG, "kept")
    (config / "kept.yaml").write_text(kept)
    assert run(account, "apply", "--yes").code == 0
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    past = applied(run, account)
    tried = run(account, "undo", past, "--yes")
    said = " ".join(tried.out.split())
    assert "1. first put `two-hosts` back into the files, where it says `state: absent`" in said
    assert "next: reconciler checklist two-hosts once the files have the page as it was" in said
    assert run(account, "checklist", "two-hosts").out.startswith("nothing is to be done by hand")
    (config / "two-hosts.yaml").unlink()
    steps = undone(run, account, past).json["pages"][0]["checklist"]
    assert steps[0]["do"].startswith("first put `two-hosts` back into the files, which do not have it any")
    assert steps[1]["do"].startswith("in Zoom as ana@example.com"), "`kept` is a page of the files"
    (config / "two-hosts.yaml").write_text(text)
    steps = undone(run, account, past).json["pages"][0]["checklist"]
    assert steps[0]["do"].startswith("in Zoom as ana@example.com")
    leads_on = run(account, "checklist", "two-hosts", "--format", "json").json["pages"]
    assert [one["checklist"][0]["do"] for one in leads_on] == [steps[0]["do"]], "of chosen pages alone too"


def test_at_the_end_too_a_page_is_to_be_put_back_into_the_files(made, run, config):
    (config / "two-hosts.yaml").write_text(TOMBSTONE)
    past = applied(run, made)
    ending = undone(run, made, past).json["ending"]
    assert "; the files say `state: absent` of `two-hosts`: put it back into them first" in ending
    (config / "two-hosts.yaml").unlink()
    assert "; no file has `two-hosts` any more: put it back" in undone(run, made, past).json["ending"]
