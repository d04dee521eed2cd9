"""Pages of others: LIST shows them, and by id the token reads (or writes) none of them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from reconciler.commands import emulator as emulator_command
from tests.support import lockfolder, mixed_account
from tests.support.world import SLUG, replace_in

OTHER_PAGE = """
page: {key}
type: all_hosts_available
owner: {owner}
hosts: [ana, budi]
summary: {key}
duration: 30
start_date: 2026-01-05
end_date: 2026-03-31
"""


def more_pages(config, owner="ana", keys=("second", "third")):
    for key in keys:
        (config / f"{key}.yaml").write_text(OTHER_PAGE.format(key=key, owner=owner))


def single_page(config, key, owner, dates=""):
    text = (
        f"page: {key}\ntype: one_to_one\nowner: {owner}\nhosts: [{owner}]\nsummary: A\nduration: 30\n{dates}"
    )
    (config / f"{key}.yaml").write_text(text)


def staged(account):
    return [page for page in account.pages if page["slug"].startswith("reconciler-")]


def test_where_lists_alone_show_pages_they_are_made_changed_and_removed(start, run, config):
    account = start("honours-pools,as-seen,owner-only=get")
    assert run(account, "apply", "--yes", "--settle", "0").code == 0
    assert run(account, "plan", "--exit-code").code == 0
    file = config / "two-hosts.yaml"
    file.write_text(file.read_text().replace("duration: 32", "duration: 45"))
    updated = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    assert (updated.code, updated.json["pages"][0]["outcome"]) == (0, "verified")
    assert account.page(SLUG)["duration"] == 45
    file.write_text("page: two-hosts\nowner: ana\nslug: test15-two-hosts\nstate: absent\n")
    assert run(account, "apply", "--yes", "--settle", "0").code == 0
    assert account.pages == []


def test_where_writes_reach_nobody_one_page_is_left_and_named_and_no_other_is_made(start, run, config):
    more_pages(config)
    account = start("honours-pools,as-seen,owner-only=all")
    first = run(account, "apply", "--yes", "--settle", "0", "--on-error", "continue", "--format", "json")
    outcomes = sorted(page["outcome"] for page in first.json["pages"])
    assert (first.code, outcomes) == (4, ["failed", "not-attempted", "not-attempted"])
    (left,) = staged(account)
    assert (left["active"], left["secret"]) == (False, True)
    sent = len(account.posts)  # a recipe that is refused makes nothing
    (failed,) = [page for page in first.json["pages"] if page["outcome"] == "failed"]
    assert left["schedule_id"] in failed["note"]
    assert "reconciler login --as ana@example.com" in str(failed)
    (past,) = run(account, "runs", "--format", "json").json["runs"]
    assert past["left"] == [left["schedule_id"]], past
    told = " ".join(run(account, "runs").out.split())
    assert ("not removed `(staging)`" in told, "never ended" in told) == (True, False), told
    (still,) = run(account, "checklist", "--format", "json").json["left_behind"]
    assert (still["schedule_id"], still["title"]) == (left["schedule_id"], left["summary"])
    doctor = run(account, "doctor", "--format", "json").json["checks"]
    (check,) = [row for row in doctor if row["name"] == "staging pages"]
    assert f"delete the page with the link `(staging)`, titled `{left['summary']}`" in check["help"]

    for _ in range(2):
        again = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
        assert again.code == 5, again
        assert [page["outcome"] for page in again.json["pages"]] == ["not-attempted"] * 3
        of_run = [note for note in again.json["notes"] if note.startswith("run ")]
        assert [f"run {past['run']} stays open: " in note for note in of_run] == [True], of_run
    assert staged(account) == [left], "each apply would have left one more"
    assert len(account.posts) == sent
    blocked = {action["blocked"] for action in run(account, "plan", "--format", "json").json["actions"]}
    (why,) = blocked
    assert why.startswith("not-reachable: this token does not change or remove pages of ana@example.com")
    people = ("--owner", "ana@example.com", "--hosts", "ana@example.com,budi@example.com", "--settle", "0")
    probed = run(account, "probe", *people, "--format", "json")
    assert (probed.code, probed.json["error"]["code"]) == (5, "not-reachable"), probed
    assert len(account.posts) == sent, "said before the POST"
    findings = run(account, "drift", "--format", "json").json["findings"]
    assert [finding["live"] for finding in findings if finding["code"] == "staged-page"] == [
        left["schedule_id"]
    ]


def test_owners_are_tried_side_by_side_and_one_page_each_is_left(start, run, config):
    more_pages(config)
    more_pages(config, "budi", ("fourth", "fifth"))
    account = start("honours-pools,as-seen,owner-only=all")
    result = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    assert result.code == 4
    assert sorted(page["owner"] for page in staged(account)) == ["ana@example.com", "budi@example.com"]


DATED = "start_date: 2026-01-05\nend_date: 2026-03-31\n"


@pytest.mark.own_service
def test_pages_without_dates_leave_one_page_an_owner_too_and_hold_up_no_other_page(start, run, config):
    """They are made at staging. What is known of an owner blocks them, and no page with dates."""
    (config / "two-hosts.yaml").unlink()
    single_page(config, "a-dated", "ana", DATED)
    for number in range(3):
        single_page(config, f"of-ana-{number}", "ana")
        single_page(config, f"of-budi-{number}", "budi")
    account = start("honours-pools,as-seen,owner-only=all")
    first = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    assert first.code == 4, first
    assert sorted(page["owner"] for page in staged(account)) == ["ana@example.com", "budi@example.com"]
    assert account.page("a-dated")["active"]

    single_page(config, "z-dated", "ana", DATED)
    plan = run(account, "plan", "--format", "json").json
    blocked = {action["page"]: action["blocked"] for action in plan["actions"]}
    assert [key for key, why in blocked.items() if why is None] == ["a-dated", "z-dated"]
    assert blocked["of-ana-1"].startswith("not-reachable: "), blocked
    assert "give `start_date` and `end_date` in the file: without, it" in blocked["of-ana-1"]
    posts = len(account.posts)
    assert run(account, "apply", "--yes", "--settle", "0").code == 6
    assert (len(staged(account)), len(account.posts)) == (2, posts + 1)

    (needs_dates,) = lockfolder.folder(config).glob("found/*create-needs-dates*")
    needs_dates.unlink()  # nothing but a request can tell then
    single_page(config, "zz-dated", "budi", DATED)
    last = run(account, "apply", "--yes", "--settle", "0", "--format", "json")
    pages = {page["page"]: page for page in last.json["pages"]}
    assert (last.code, pages["zz-dated"]["outcome"], len(staged(account))) == (4, "verified", 2), last
    assert "reconciler login --as ana@example.com" in pages["of-ana-1"]["help"]
    assert {request["status"] for request in account.posts[posts + 1 :]} == {400, 201}


@pytest.mark.own_service
def test_the_worksheet_of_a_page_that_stays_closed_makes_all_of_it(start, run, config):
    replace_in(config / "hosts.yaml", [("  budi:", "    overrides: {2026-02-16: closed}\n  budi:")])
    account = start("honours-pools,as-seen,owner-only=all")
    run(account, "apply", "--yes", "--settle", "0")
    posts = len(account.posts)
    (sheet,) = run(account, "checklist", "--format", "json").json["pages"]
    assert "reconciler login --as ana@example.com" in sheet["blocked"]
    steps = {step["field"]: step["value"] for step in sheet["checklist"] if step["field"]}
    names = [step["field"] for step in sheet["checklist"]]
    assert names.count("hosts.ana.overrides.2026-02-16") == 1
    order = ["type", "summary", "duration", "hosts", "hosts.budi", "start_date", "slug", "active"]
    assert sorted(order, key=names.index) == order
    assert steps["hosts.budi"] == "mon-thu 11:00-19:30 (Asia/Kuala_Lumpur)"
    texts = ("summary", "description", "color", "add_on_type", "location", "slug", "start_date", "end_date")
    account.by_hand(
        owner=steps["owner"], type="all_hosts_available", hosts=steps["hosts"].split(", "),
        duration=int(steps["duration"].removesuffix("m")), start_time_increment=30, capacity=1,
        interval_type="fixed", secret=steps["secret"] == "true", active=steps["active"] == "true",
        **{name: steps[name] for name in texts},
    )  # fmt: skip
    left = run(account, "plan", "--format", "json").json
    assert [(action["action"], action["changes"]) for action in left["actions"]] == [("no-op", [])]
    assert left["learn"] is None, "a probe would leave its page behind"
    assert len(account.posts) == posts


def test_an_update_that_reaches_nobody_says_who_must_be_connected(start, run, config):
    account = start("honours-pools,as-seen,owner-only=all")
    page = account.by_hand(
        owner="ana@example.com", type="all_hosts_available", slug=SLUG, summary="Test15 two hosts",
        hosts=["ana@example.com", "budi@example.com"], duration=45,
    )  # fmt: skip
    single_page(config, "z-dated", "ana", DATED)
    result = run(account, "apply", "--yes", "--settle", "0", "--on-error", "continue", "--format", "json")
    updated, made = result.json["pages"]
    assert (result.code, updated["outcome"]) == (4, "failed")
    assert made["outcome"] == "verified", "a POST alone makes it, also after the change was refused"
    assert "gone" not in str(updated)
    assert "reconciler login --as ana@example.com" in str(updated)
    assert any(step["field"] == "duration" for step in updated["checklist"]), "what apply could not do"
    assert account.page(SLUG)["schedule_id"] == page
    again = run(account, "apply", "--yes", "--settle", "0")
    assert again.code == 5
    assert len(account.requests("PATCH", "/v2/")) == 1

    (sheet,) = run(account, "checklist", "--format", "json").json["pages"]
    asked = {step["field"]: step["value"] for step in sheet["checklist"] if step["field"]}
    assert {name: asked[name] for name in ("description", "duration", "color")} == {
        "description": "Test", "duration": "32m", "color": "#fff200"
    }  # fmt: skip
    assert "slug" not in asked, "what is as declared is not asked for"
    drift = run(account, "drift", "--format", "json").json["findings"]
    assert ("manual-step-open", f"reconciler checklist {sheet['page']}") in {
        (each["code"], each["next"]) for each in drift
    }
    file = config / "two-hosts.yaml"
    file.write_text("page: two-hosts\nowner: ana\nslug: test15-two-hosts\nstate: absent\n")
    (removal,) = run(account, "checklist", "--format", "json").json["pages"]
    (step,) = removal["checklist"]
    assert f"open the page `{SLUG}` of ana@example.com and delete it: it has no upcoming" in step["do"]
    watched = run(account, "drift", "--format", "json")
    told = {one["code"]: one["next"] for one in watched.json["findings"]}
    assert (watched.code, told.get("manual-step-open")) == (2, "reconciler checklist two-hosts"), watched


@pytest.mark.own_service
def test_what_the_token_neither_reads_nor_sets_is_asked_of_a_person_once(start, run, config):
    (config / "two-hosts.yaml").unlink()
    single_page(config, "call", "budi", f"cushion: 3h\n{DATED}")
    account = start("as-seen,owner-only=all")
    page = account.by_hand(
        owner="budi@example.com", type="one_to_one", slug="call", summary="A", hosts=["budi@example.com"],
        duration=45, cushion=60, start_date="2026-01-05", end_date="2026-03-31",
    )  # fmt: skip
    (plan,) = run(account, "plan", "--format", "json").json["actions"]
    (cushion,) = [each for each in plan["changes"] if each["path"] == "cushion"]
    assert (cushion["before"], cushion["unread"]) == (None, True)
    assert "cushion is not shown to this token, declared 3h" in " ".join(run(account, "drift").out.split())
    assert run(account, "apply", "--yes", "--settle", "0").code == 4
    (sheet,) = run(account, "checklist", "--format", "json").json["pages"]
    assert [step["do"].partition(": ")[2].partition(":")[0] for step in sheet["checklist"][:2]] == [
        "set `duration` to `30m`; it is `45m`", "check that `cushion` is `3h`"
    ]  # fmt: skip
    account.edit(page, duration=30, cushion=180)
    first, second = (run(account, "apply", "--yes", "--settle", "0", "--format", "json") for _ in range(2))
    assert (first.code, first.json["pages"][0]["outcome"], second.code) == (7, "unverified", 0)
    assert ["check that `cushion`" in step["do"] for step in first.json["pages"][0]["checklist"]] == [True]
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, [each["code"] for each in drift.json["findings"]]) == (0, ["unreadable-field"])
    assert run(account, "checklist", "--format", "json").json["pages"] == []


@pytest.mark.own_service
@pytest.mark.parametrize("word", ["get", "all"])
def test_a_page_of_the_tokens_own_user_is_reached_in_any_case(start, run, config, word):

    fixture = dict(emulator_command.users_of(config, date(2026, 1, 2)))
    fixture["account"] = {"token_user": "ana@example.com"}
    account = start(f"honours-pools,as-seen,owner-only={word}", fixture=fixture)
    assert run(account, "apply", "--yes", "--settle", "0").code == 0
    assert run(account, "plan", "--exit-code").code == 0
    assert staged(account) == []


def test_a_mixed_apply_that_reaches_nobody_changes_nothing_and_ends_clearly(start, run, config):
    """Pages of three owners to be made, also without dates, patched, renamed, replaced, moved and removed."""
    mixed_account.write(config, mixed_account.AFTER)
    account = start("honours-pools,page-data,as-seen,owner-only=all", fixture=mixed_account.FIXTURE)
    mixed_account.make_pages(lambda page: account.by_hand(**page))
    before = account.pages
    allowed = [word for name in mixed_account.ALLOW for word in ("--allow", name)]
    options = ["--yes", "--settle", "0", "--on-error", "continue", *allowed, "--format", "json"]
    first, again = (run(account, "apply", *options) for _ in range(2))
    assert first.code == 4, first
    assert again.code in (1, 5), again  # a single-host page without dates is refused, not blocked
    for result in (first, again):
        assert {page["outcome"] for page in result.json["pages"]} <= {"failed", "not-attempted", "verified"}
        assert "reconciler login --as ana@example.com" in str(result.json["pages"])
    left = staged(account)
    assert [page for page in account.pages if page not in left] == before
    assert all(page["secret"] and not page["active"] for page in left), left
    assert max(Counter(page["owner"] for page in left).values(), default=0) <= 1, left
