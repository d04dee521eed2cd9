"""A replacement whose answers err: both pages are named until one stands at the address, and nothing else."""

from __future__ import annotations

import shutil

import pytest

from reconciler import staging
from tests.support.between import ONE_TO_ONE, Comes, standing
from tests.support.world import SLUG

REPLACE = ("--allow", "replace")


@pytest.fixture
def between(config, run):
    """An account with the thread's page, turned one-to-one since, and rules for what stands between."""
    with standing(config, "honours-pools") as (account, rules):
        assert run(account, "apply", "--yes").code == 0
        account.edit(account.page(SLUG)["schedule_id"], **ONE_TO_ONE)
        yield account, rules


def apply(run, account, *more):
    return run(account, "apply", "--yes", "--settle", "0.3", "--format", "json", *REPLACE, *more)


def once_moved(answer):
    """From the moment on that a page is moved aside, `answer` what asks for anything."""
    moved = []

    def rule(asked):
        moved.append(asked.moves_aside)
        return answer(asked) if any(moved[:-1]) else None

    return rule


def aside(account):
    return [page for page in account.pages if page["slug"].startswith(staging.OLD)]


def settled(run, account):
    """The next runs put all right, and nothing is left to do or to tell."""
    done = apply(run, account)
    if done.code != 0:
        done = apply(run, account)
    assert (done.code, done.json["converged"]) == (0, True), done
    (page,) = account.pages
    assert (page["slug"], page["active"], page["type"]) == (SLUG, True, "all_hosts_available")
    assert run(account, "plan", "--exit-code").code == 0
    assert run(account, "drift").code == 0


def test_a_page_that_is_moved_aside_although_that_is_refused_is_put_back(between, run):
    account, rules = between
    old = account.page(SLUG)["schedule_id"]
    rules.append(lambda asked: Comes(409) if asked.moves_aside else None)
    done = apply(run, account)
    (result,) = done.json["pages"]
    assert (done.code, result["outcome"]) == (1, "failed"), done
    assert account.page(SLUG)["schedule_id"] == old
    assert aside(account) == []
    assert [note for note in done.json["notes"] if "staging page" in note] != []
    rules.clear()
    settled(run, account)


@pytest.mark.parametrize(
    ("status", "journal"), [(401, False), (400, True), pytest.param(401, True, marks=pytest.mark.long)]
)
def test_a_page_that_cannot_be_put_back_is_named_and_put_back_by_the_next_run(
    between, run, config, status, journal
):
    """401: the sign-in is lost in the middle; the page stands aside, and none at the address."""
    account, rules = between
    old = account.page(SLUG)["schedule_id"]
    rules.append(once_moved(lambda asked: Comes(status, done=False) if "/v2/" in asked.path else None))
    done = apply(run, account)
    assert done.code not in (0, 2), done
    (result,) = done.json["pages"]
    (moved,) = aside(account)
    assert (result["outcome"], done.json["converged"]) == ("failed", False)
    assert f"not seen to be back at `{SLUG}`" in result["note"], done
    assert moved["schedule_id"] in result["note"]
    assert any(SLUG in step["do"] and "link back" in step["do"] for step in result["checklist"])
    rules.clear()
    drift = run(account, "drift", "--format", "json")
    assert {"page-missing", "staged-page"} & {one["code"] for one in drift.json["findings"]}
    if not journal:
        shutil.rmtree(config / ".reconciler")
    held = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert "put the page back" in " ".join(held.json["notes"]), held
    assert account.page(SLUG)["schedule_id"] == old
    assert aside(account) == []
    settled(run, account)


@pytest.mark.parametrize("journal", [True, False])
def test_a_page_is_not_said_to_be_put_back_before_it_is_seen_there(between, run, config, journal):
    account, rules = between
    old = account.page(SLUG)["schedule_id"]
    rules.append(once_moved(lambda asked: Comes(400, done=False) if "/v2/" in asked.path else None))
    apply(run, account)
    rules[:] = [lambda asked: Comes(204, done=False) if asked.slug == SLUG and not asked.reads else None]
    if not journal:
        shutil.rmtree(config / ".reconciler")
    words = ("apply", "--yes", "--settle", "0.3", "--format", "json")
    notes = " ".join(run(account, *words).json["notes"])
    assert "put the page back" not in notes
    assert f"was sent back to `{SLUG}` and is not seen there; give it that link in Zoom as ana@" in notes
    assert [page["schedule_id"] for page in aside(account)] == [old]
    rules.clear()
    assert f"put the page back at `{SLUG}`" in " ".join(run(account, *words).json["notes"])
    settled(run, account)


@pytest.mark.parametrize("journal", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_page_that_loses_its_type_in_place_of_the_old_one_and_stays_is_taken_down_first(
    between, run, config, journal
):
    account, rules = between
    old = account.page(SLUG)["schedule_id"]
    rules += [
        lambda asked: Comes(turned=ONE_TO_ONE) if asked.publishes else None,
        lambda asked: Comes(409, done=False) if asked.takes_back else None,
    ]
    done = apply(run, account)
    (result,) = done.json["pages"]
    assert (done.code, done.json["converged"], len(aside(account))) == (1, False, 1), done
    assert f"it is public at `{SLUG}`" in result["note"]
    assert f"not seen to be back at `{SLUG}`" in result["note"]
    assert account.page(SLUG)["schedule_id"] != old
    rules.clear()
    if not journal:
        shutil.rmtree(config / ".reconciler")
    held = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert account.page(SLUG)["schedule_id"] == old, held
    assert aside(account) == []
    settled(run, account)


def test_an_old_page_that_is_not_removed_is_named_and_the_new_one_is_what_is_judged(between, run):
    account, rules = between
    old = account.page(SLUG)["schedule_id"]
    rules.append(
        lambda asked: Comes(409, done=False) if asked.method == "DELETE" and asked.page == old else None
    )
    done = apply(run, account)
    (result,) = done.json["pages"]
    assert (done.code, result["outcome"], result["type"]["verdict"]) == (1, "failed", "confirmed"), done
    assert f"the new page is in place; the one it replaces ({old}) is still" in result["note"]
    assert done.json["converged"] is False
    rules.clear()
    settled(run, account)
