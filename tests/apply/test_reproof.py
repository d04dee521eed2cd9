"""What was said of a page before a write, and what it is worth after one; a broken type stops the run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, NOW, SLUG, replace_in

AS_DECLARED = {**BY_HAND, "color": "#fff200", "duration": 32}
UNREADABLE = ("GET", r"^/ana/|available_?[tT]imes")


def verdict(result) -> str:
    (page,) = result.json["pages"]
    return page["type"]["verdict"]


def attested(start, run, *behaviours):
    """An account whose public pages show nothing, with a page a person has looked at."""
    account = start(*behaviours, "no-page-data", "no-times")
    account.by_hand(**AS_DECLARED)
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    return account


def test_a_word_outlives_our_own_write_of_a_plain_field(start, run, config):
    account = attested(start, run, "downgrades")
    run(account, "apply", "--yes")
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    again = run(account, "apply", "--yes", "--format", "json")
    assert (again.code, verdict(again)) == (0, "confirmed"), again


def test_a_word_does_not_outlive_a_write_of_the_rules(start, run, config):
    """The pool hangs on the rules: here the write breaks it, and nothing in the API's answer says so."""
    account = attested(start, run, "downgrades", "patch-breaks-pool")
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    applied = run(account, "apply", "--yes", "--format", "json")
    assert account.page(SLUG)["type"] == "one_to_one"
    assert (applied.code, verdict(applied)) == (7, "unproven"), applied


def test_a_look_that_only_excludes_types_is_not_what_proves_a_page(start, run, config):
    """Ana is free whenever budi is: what is offered excludes all hosts, and a word alone says any host."""
    account = start("downgrades", "no-page-data", "patch-breaks-pool")
    replace_in(config / "two-hosts.yaml", [("all_hosts_available", "any_host_available")])
    replace_in(
        config / "hosts.yaml", [('{mon: "09:00-17:00", fri: "09:00-17:00"}', '{mon-fri: "09:00-20:00"}')]
    )
    account.by_hand(**{**AS_DECLARED, "type": "any_host_available"})
    run(account, "apply", "--yes")
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    drift = run(account, "drift", "--format", "json").json
    assert (drift["in_sync"], drift["coverage"]["proved"]) == (True, {"attestation": 1})
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    plain = run(account, "plan")
    assert "confirmed (attestation)" in plain.out and "attest" not in plain.out.partition("next:")[2], plain
    done = run(account, "apply", "--yes")
    assert done.code == 0 and "proved again" not in done.out, done
    replace_in(config / "two-hosts.yaml", [("budi]", '{host: budi, hours: {mon-wed: "10:00-14:00"}}]')])
    assert "apply ends with 7 until somebody has looked" in " ".join(run(account, "plan").out.split())
    applied = run(account, "apply", "--yes", "--format", "json")
    assert account.page(SLUG)["type"] == "one_to_one"
    assert (applied.code, verdict(applied)) == (7, "unproven"), applied


def test_a_change_of_hours_is_announced_explained_and_a_second_word_holds_through_the_next(
    start, run, config
):
    """Nothing tells here whether a write of the rules keeps a type, until a person has seen that it did."""
    account = start("downgrades", "no-page-data")
    account.by_hand(**AS_DECLARED)
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    run(account, "apply", "--yes")
    replace_in(config / "two-hosts.yaml", [("budi]", '{host: budi, hours: {mon-wed: "10:00-14:00"}}]')])
    planned = run(account, "plan", "--format", "json")
    (remark,) = planned.json["actions"][0]["remarks"]
    assert (remark["code"], remark["next"]) == ("attest-again", "reconciler attest two-hosts --by NAME")
    assert "apply ends with 7 until somebody has looked" in run(account, "plan").out
    applied = run(account, "apply", "--yes", "--format", "json")
    assert (applied.code, verdict(applied)) == (7, "unproven"), applied
    drift = run(account, "drift", "--format", "json")
    (found,) = drift.json["findings"]
    said = {claim["witness"]: claim for claim in found["type"]["claims"]}
    assert said["attestation"]["seen"].startswith("ana said that it is all_hosts_available, before apply")
    assert not said["attestation"]["decisive"] and drift.json["coverage"]["oldest_attestation_days"] is None
    assert "one_to_one" not in found["live"], "what is missing on days without any offer tells nothing"
    assert ", outdated" in run(account, "list").out
    again = run(account, "attest", "two-hosts", "--by", "ana", "--yes", "--format", "json")
    assert again.json["learned"] == ["hours-patch-keeps-type"]
    replace_in(config / "two-hosts.yaml", [('"10:00-14:00"', '"10:00-15:00"')])
    assert run(account, "plan", "--format", "json").json["actions"][0]["remarks"] == []
    assert run(account, "apply", "--yes").code == 0
    assert (run(account, "drift").code, run(account, "plan", "--exit-code").code) == (0, 0)


def test_a_word_after_somebody_elses_change_teaches_nothing_about_our_writes(start, run, config):
    account = attested(start, run, "downgrades")
    run(account, "apply", "--yes")
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    assert run(account, "apply", "--yes", "--settle", "0").code == 7
    account.edit(account.page(SLUG)["schedule_id"], color="#fff201")
    (found,) = (
        finding
        for finding in run(account, "drift", "--format", "json").json["findings"]
        if finding["code"] == "type-unproven"
    )
    assert "attestation" not in {claim["witness"] for claim in found["type"]["claims"]}
    again = run(account, "attest", "two-hosts", "--by", "ana", "--yes", "--format", "json")
    assert again.json["learned"] == []


@pytest.mark.parametrize("hours", ['mon-thu: "12:00-18:00"', 'mon: "09:00-17:00", fri: "09:00-17:00"'])
def test_a_page_that_was_proved_on_trial_hours_stays_proved_through_a_change_of_its_own(
    start, run, config, hours
):
    """Its trial cannot be seen again: that the page does not show its type now is no loss of it."""
    account = start("honours-shared", "no-page-data")
    assert run(account, "apply", "--yes", now=NOW + timedelta(minutes=1)).code == 0
    replace_in(config / "hosts.yaml", [('mon-thu: "11:00-19:30"', hours)])
    later = NOW + timedelta(hours=1)
    assert "apply ends with 7" not in run(account, "plan", now=later).out
    applied = run(account, "apply", "--yes", "--format", "json", now=later)
    assert (applied.code, verdict(applied)) == (0, "confirmed"), applied
    assert run(account, "drift", now=later).code == 0


def test_our_write_does_not_revive_a_word_that_anothers_made_void(start, run, config):
    account = attested(start, run, "downgrades")
    run(account, "apply", "--yes")
    account.edit(account.page(SLUG)["schedule_id"], type="one_to_one")
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    applied = run(account, "apply", "--yes", "--format", "json")
    assert account.page(SLUG)["duration"] == 40
    assert (applied.code, verdict(applied)) == (7, "unproven"), applied


def parked(start, run, *behaviours):
    """An account where a page waits at staging for a person: the public page could not be read."""
    account = start(*behaviours)
    account.fault(*UNREADABLE, "status", times=1000, status=404)
    assert run(account, "apply", "--yes", "--settle", "0.3").code == 7
    assert [(page["active"], page["slug"][:11]) for page in account.pages] == [(False, "reconciler-")]
    return account


def test_a_page_that_speaks_against_what_a_person_said_is_not_published(start, run):
    account = parked(start, run, "honours-shared")
    (page,) = account.pages
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    account.edit(page["schedule_id"], type="any_host_available")
    account._http.delete("/_emulator/faults")
    applied = run(account, "apply", "--yes", "--format", "json")
    assert (applied.code, verdict(applied)) == (7, "contradicted"), applied
    assert account.pages == []
    sent = [request["body"] for request in account.requests("PATCH") if request["body"]]
    assert not any("slug" in body for body in sent)


def test_a_word_that_became_void_at_staging_publishes_nothing(start, run):
    account = parked(start, run, "honours-shared")
    (page,) = account.pages
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    account.edit(page["schedule_id"], type="one_to_one")
    applied = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert (applied.code, verdict(applied)) == (7, "unproven"), applied
    (page,) = account.pages
    assert (page["active"], page["slug"][:11]) == (False, "reconciler-")
    plan = run(account, "plan", "--format", "json").json["actions"][0]
    assert (plan["action"], plan["reason"][:15]) == ("manual", "awaiting-attest")


def test_a_pool_that_lost_a_host_is_said_to_lack_them_and_is_not_called_another_type(start, run, config):
    """The API's answer names both hosts; the page itself books one of them alone."""
    account = start("honours-shared", "page-data", "pool-loses-host")
    account.by_hand(**AS_DECLARED)
    run(account, "apply", "--yes")
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    applied = run(account, "apply", "--yes", "--format", "json")
    assert account.page(SLUG)["hosts"] == ["ana@example.com"]
    assert (applied.code, verdict(applied)) == (7, "confirmed"), applied
    (page,) = applied.json["pages"]
    assert page["outcome"] == "unverified"
    assert {
        (entry["path"], entry["state"]) for entry in page["fields"] if entry["path"].startswith("hosts.budi")
    } == {("hosts.budi", "ignored")}
    codes = [entry["code"] for entry in run(account, "drift", "--format", "json").json["findings"]]
    assert codes == ["host-missing"]
    (sheet,) = run(account, "checklist", "--format", "json").json["pages"]
    assert [step["do"] for step in sheet["checklist"]] == [f"add host budi@example.com on the page `{SLUG}`"]


def test_a_host_who_is_lost_in_the_first_patch_stops_the_run(start, run, config):
    second = (config / "two-hosts.yaml").read_text().replace("two-hosts", "second")
    (config / "second.yaml").write_text(second)
    account = start("honours-shared", "page-data", "pool-loses-host")
    for slug in (SLUG, "test15-second"):
        account.by_hand(**{**AS_DECLARED, "slug": slug})
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    applied = run(account, "apply", "--yes", "--on-error", "continue", "--format", "json")
    assert applied.code == 7, applied
    assert len(account.requests("PATCH")) == 1
    assert [page["outcome"] for page in applied.json["pages"]] == ["unverified", "not-attempted"]
    assert "does not book exactly its hosts" in applied.json["pages"][1]["note"]


def test_a_recipe_that_loses_a_host_publishes_nothing(start, run):
    account = start("honours-shared", "page-data", "pool-loses-host")
    applied = run(account, "apply", "--yes", "--format", "json")
    assert (applied.code, account.pages) == (7, []), applied
    (page,) = applied.json["pages"]
    assert "made all_hosts_available without budi" in page["tried"][0]["result"]
    sent = [request["body"] for request in account.requests("PATCH")]
    assert not any("slug" in body for body in sent)


def test_a_copy_from_before_the_write_does_not_prove_the_type_after_it(start, run, config):
    """The write breaks the pool; a cache shows the page as it was, until it does not."""
    account = start("downgrades", "page-data", "patch-breaks-pool", "page-cache=2")
    account.by_hand(**AS_DECLARED)
    run(account, "plan")
    run(account, "plan")
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    applied = run(account, "apply", "--yes", "--format", "json")
    assert account.page(SLUG)["type"] == "one_to_one"
    assert (applied.code, verdict(applied)) == (7, "contradicted"), applied


@pytest.mark.parametrize("seen", [True, False], ids=["seen before the write", "not seen before it"])
def test_only_a_page_that_was_seen_of_its_type_before_the_write_can_have_lost_it_by_that(
    start, run, config, seen
):
    """Else somebody turned it before, and the page could not be read for the plan: the PATCH did nothing."""
    second = (config / "two-hosts.yaml").read_text().replace("two-hosts", "second")
    (config / "second.yaml").write_text(second)
    account = start("downgrades", "page-data", "no-times", *(["patch-breaks-pool"] if seen else []))
    for slug in (SLUG, "test15-second"):
        account.by_hand(**{**AS_DECLARED, "slug": slug})
    assert run(account, "apply", "--yes").code == 0
    lockfolder.learn(config, "fact", "hours-patch-keeps-type", "2026-01-02", "yes", "seen")
    if not seen:
        account.edit(account.page("test15-second")["schedule_id"], type="one_to_one")
        account.fault("GET", "^/ana/", "status", times=2, status=404)
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    applied = run(account, "apply", "--yes", "--format", "json")
    assert applied.code == 7, applied
    first, other = sorted(applied.json["pages"], key=lambda page: page["outcome"], reverse=True)
    assert (first["page"], first["type"]["verdict"]) == ("second", "contradicted"), applied
    assert ("it was not seen to be before" in other["note"]) is not seen
    assert any("-keeps-type,2026-01-02,no" in name for name in lockfolder.found(config)) is seen


@pytest.mark.parametrize(("settle", "found"), [("0", "unproven"), ("0.5", "contradicted")])
def test_a_type_that_is_lost_where_hours_come_to_differ_is_seen_once_they_must_show(
    start, run, config, settle, found
):
    """Before, both hosts had the same hours; those count too while the write may not show everywhere."""
    replace_in(config / "hosts.yaml", [
        ("Asia/Kuala_Lumpur", "Asia/Singapore"), ('{mon-thu: "11:00-19:30"}', '{"mon,fri": "09:00-17:00"}')
    ])  # fmt: skip
    account = start("downgrades", "no-page-data", "patch-breaks-pool")
    account.by_hand(**AS_DECLARED)
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert run(account, "apply", "--yes").code in (0, 7)
    replace_in(config / "hosts.yaml", [('{"mon,fri": "09:00-17:00"}', '{mon: "11:00-13:00"}')])
    applied = run(account, "apply", "--yes", "--settle", settle, "--format", "json")
    assert (account.page(SLUG)["type"], applied.code, verdict(applied)) == ("one_to_one", 7, found), applied
    (said,) = (
        claim["seen"]
        for claim in applied.json["pages"][0]["type"]["claims"]
        if claim["witness"] == "bookable-times"
    )
    assert said.startswith("hours were just written (budi): " if settle == "0" else "offered Mon 5 Jan 09:00")


def test_a_page_that_visitors_see_late_is_waited_for(start, run):
    """For two reads a cache says what the page was before: closed."""
    account = start("honours-shared", "page-cache=2")
    applied = run(account, "apply", "--yes", "--format", "json")
    assert (applied.code, verdict(applied)) == (0, "confirmed"), applied
    assert account.page(SLUG)["active"]


def test_pages_that_show_nothing_are_waited_for_once_a_run(start, run, config):
    """Each would wait as long; the second is made after the first has shown that waiting is in vain."""
    second = (config / "two-hosts.yaml").read_text().replace("two-hosts", "second")
    (config / "second.yaml").write_text(second)
    account = start("honours-shared", "no-page-data", "no-times")
    applied = run(account, "apply", "--yes", "--settle", "0.6", "--format", "json")
    assert [page["outcome"] for page in applied.json["pages"]] == ["unverified", "unverified"]
    visits = [request["path"] for request in account.requests("GET", "/ana/reconciler-")]
    once, waited_for = sorted(visits.count(path) for path in set(visits))
    assert once == 1 < waited_for
