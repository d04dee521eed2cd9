"""A page whose publication errs: it is taken back, or is named until it is, and never beside another one."""

from __future__ import annotations

import shutil

import pytest

from reconciler import staging
from tests.support import lockfolder
from tests.support.between import ONE_TO_ONE, Comes, standing
from tests.support.world import SLUG

REFUSED = [
    pytest.param(Comes(409, done=False), id="409"),
    pytest.param(Comes(404, done=False), id="404", marks=pytest.mark.long),
    pytest.param(Comes(204, done=False), id="ignored", marks=pytest.mark.long),
]
"""What is answered to all that would take a page back."""


@pytest.fixture
def between(config):
    """An account on which the thread's page is made, and rules for what stands between."""
    with standing(config, "honours-pools") as (account, rules):
        yield account, rules


def apply(run, account, *more):
    return run(account, "apply", "--yes", "--settle", "0.3", "--format", "json", *more)


def turns(asked):
    return Comes(turned=ONE_TO_ONE) if asked.publishes else None


def settled(run, account, *more):
    """One more apply puts all right, and nothing is left to do or to tell."""
    done = apply(run, account, *more)
    assert (done.code, done.json["converged"]) == (0, True), done
    (page,) = account.pages
    assert (page["slug"], page["active"], page["type"]) == (SLUG, True, "all_hosts_available")
    assert run(account, "plan", "--exit-code").code == 0
    assert run(account, "drift").code == 0
    return done


@pytest.mark.parametrize("answer", REFUSED)
def test_a_page_that_lost_its_type_and_stays_public_is_named_until_gone(between, run, config, answer):
    account, rules = between
    rules += [turns, lambda asked: answer if asked.takes_back else None]
    done = apply(run, account)
    (public,) = account.pages
    assert (public["slug"], public["active"], public["type"]) == (SLUG, True, "one_to_one")
    (page,) = done.json["pages"]
    assert (done.code, page["outcome"], done.json["converged"]) == (1, "failed", False), done
    assert f"could not be taken back: it is public at `{SLUG}`, and people can book it" in page["note"]
    assert "make the page" in page["checklist"][0]["do"]
    assert page["checklist"][0]["url"] == public["scheduling_url"]

    drift = run(account, "drift", "--fail-on", "critical", "--format", "json")
    told = {one["code"]: one for one in drift.json["findings"]}
    assert drift.code == 2
    assert told["half-published"]["severity"] == "critical", drift
    assert told["half-published"]["next"] == "reconciler apply two-hosts"
    planned = run(account, "plan", "--format", "json")
    assert "half-published" in {one["code"] for one in planned.json["findings"]}

    again = apply(run, account)
    assert (again.code != 0, again.json["converged"]) == (True, False), again
    assert any("left half done stays" in note for note in again.json["notes"])
    assert len(account.pages) == 1
    rules.clear()
    shutil.rmtree(config / ".reconciler")  # another machine: what is committed must do
    settled(run, account)
    assert "publication" not in lockfolder.text(config)


def test_where_both_at_once_are_refused_it_is_closed_alone(between, run):
    account, rules = between
    rules += [turns, lambda asked: Comes(409, done=False) if staging.is_staging(asked.slug) else None]
    done = apply(run, account)
    (page,) = account.pages
    assert (page["slug"], page["active"]) == (SLUG, False)
    assert done.json["pages"][0]["outcome"] == "failed"
    assert "taken back" in done.json["pages"][0]["note"]
    drift = run(account, "drift", "--format", "json")
    assert "staged-page" in {one["code"] for one in drift.json["findings"]}
    rules.clear()
    settled(run, account)


def test_what_was_booked_meanwhile_stays_closed_until_somebody_says_otherwise(between, run):
    account, rules = between
    rules += [turns, lambda asked: Comes(409, done=False) if asked.takes_back else None]
    apply(run, account)
    account.book(account.page(SLUG)["schedule_id"], "2026-01-12T03:00:00Z")
    rules.clear()
    held = apply(run, account)
    (page,) = account.pages
    assert (page["slug"], page["active"]) == (SLUG, False)
    assert (held.code != 0, "1 upcoming booking" in " ".join(held.json["notes"])) == (True, True), held
    settled(run, account, "--allow", "booked-page")


def test_what_was_booked_before_it_was_taken_back_is_not_removed_either(between, run):
    account, rules = between
    rules.append(turns)
    done = apply(run, account)
    assert "taken back" in done.json["pages"][0]["note"]
    (page,) = account.pages
    assert (staging.is_staging(page["slug"]), page["active"]) == (True, False)
    rules.clear()
    account.book(page["schedule_id"], "2026-01-12T03:00:00Z")
    held = apply(run, account)
    assert "1 upcoming booking" in " ".join(held.json["notes"])
    assert [one["schedule_id"] for one in account.pages] == [page["schedule_id"]]
    settled(run, account, "--allow", "booked-page")


@pytest.mark.parametrize("closes", [True, False])
def test_a_publication_that_cannot_be_read_back_is_taken_back_unseen_or_named(between, run, closes):
    account, rules = between
    sent = []

    def unread(asked):
        sent.append(asked.publishes)
        if any(sent) and (asked.reads or (asked.takes_back and not closes)):
            return Comes(400, done=False)
        return None

    rules.append(unread)
    done = apply(run, account)
    (page,) = account.pages
    assert (page["slug"] == SLUG, page["active"]) == (not closes, not closes)
    (result,) = done.json["pages"]
    assert (done.code != 0, result["outcome"], done.json["converged"]) == (True, "failed", False), done
    assert "it is not known whether it was taken back" in result["note"]
    assert f"it may be public at `{SLUG}`" in result["note"]
    assert result["checklist"] != []
    rules.clear()
    settled(run, account)


def test_another_link_than_asked_for_that_stays_is_found_named_and_taken_down(between, run):
    account, rules = between
    rules += [
        lambda asked: Comes(turned={"slug": f"{SLUG}-1"}) if asked.publishes else None,
        lambda asked: Comes(409, done=False) if asked.takes_back else None,
    ]
    done = apply(run, account)
    assert [(page["slug"], page["active"]) for page in account.pages] == [(f"{SLUG}-1", True)]
    assert f"public at `{SLUG}-1`" in done.json["pages"][0]["note"], done
    drift = run(account, "drift", "--format", "json")
    told = {one["code"]: one["message"] for one in drift.json["findings"]}
    assert f"`{SLUG}-1`" in told["half-published"]
    held = apply(run, account)
    assert held.json["pages"][0]["outcome"] == "failed"
    assert "nothing is made beside it" in held.json["pages"][0]["note"]
    assert len(account.pages) == 1
    rules.clear()
    settled(run, account)


@pytest.mark.parametrize("where", ["at staging", "at its address"])
def test_a_page_that_is_not_made_active_is_told_and_tried_again(between, run, where):
    """Nothing can be seen of it at staging, and nobody could book it at its address."""
    account, rules = between

    sent = []

    def ignored(asked):
        sent.append(asked.publishes)
        activates = asked.method == "PATCH" and asked.body.get("active") is True
        due = activates and any(sent) is (where == "at its address")
        return Comes(turned={"active": False}) if due else None

    rules.append(ignored)
    done = apply(run, account)
    assert (done.code, done.json["pages"][0]["outcome"]) == (1, "failed"), done
    assert "active" in done.json["pages"][0]["note"]
    assert all(staging.is_staging(page["slug"]) and not page["active"] for page in account.pages)
    rules.clear()
    settled(run, account)


@pytest.mark.parametrize("obeys", [True, False])
def test_a_page_that_waits_at_staging_is_said_to_be_inactive_only_where_that_was_read(config, run, obeys):
    with standing(config, "honours-pools", "no-page-data", "no-times") as (account, rules):
        if not obeys:
            rules.append(lambda asked: Comes(204, done=False) if asked.takes_back else None)
        done = apply(run, account)
        (waits,) = account.pages
        assert (staging.is_staging(waits["slug"]), waits["active"]) == (True, not obeys)
        (page,) = done.json["pages"]
        how = "inactive" if obeys else "and may be active: close it in Zoom"
        assert (done.code, page["note"].rpartition("it stays at staging, ")[2]) == (7, how), done
