"""A mixed apply over twelve pages is undone: whole, action by action, and after it died half way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.support import mixed_account
from tests.support.mixed_account import AFTER, BEFORE
from tests.support.world import VOLATILE

ALLOW = ("--allow", "replace", "--allow", "link-down")
REMADE = {"replaced": {"schedule_type", "hosts", "availability_rules", "availability_override"}}
"""A page that a person turned into another type is made again as the API makes that type."""


def state(account) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (page["owner"], page["slug"]): {name: page[name] for name in page if name not in VOLATILE}
        for page in account.pages
    }


@pytest.fixture
def account(start, run, config):
    """The account before the mixed apply, adopted; one page has turned into another type since."""
    mixed_account.write(config, BEFORE)
    made = start("honours-pools", "page-data", fixture=mixed_account.FIXTURE, token_user="ana@example.com")
    mixed_account.make_pages(lambda page: made.by_hand(**page))
    assert run(made, "apply", "--yes").code == 0
    made.edit(made.page("replaced")["schedule_id"], type="one_to_one", hosts=["ana@example.com"])
    return made


def applied(run, account, *words: str) -> str:
    done = run(account, "apply", "--yes", "--format", "json", *ALLOW, *words)
    assert done.code == 0, done
    return str(done.json["run"])


def restored(account, before) -> None:
    """The account is as it was, ids and the stated exceptions aside."""
    after = state(account)
    assert after.keys() == before.keys()
    for address, page in before.items():
        apart = {name for name in page if page[name] != after[address].get(name)}
        assert apart <= {"created_via"} | REMADE.get(address[1], set()), (address, apart)
        assert after[address]["type"] == page["type"]


@pytest.mark.long
def test_all_of_it(account, run, config):
    before = state(account)
    mixed_account.write(config, AFTER)
    past = applied(run, account)
    assert state(account).keys() != before.keys()
    undone = run(account, "undo", past, "--yes", "--format", "json", *ALLOW)
    assert undone.code == 0, undone
    assert "renamed, replaced); `reconciler pull PAGE` takes" in undone.json["ending"]
    restored(account, before)


@pytest.mark.parametrize("key", ["moved-one", "new-many", "renamed"])
def test_an_action_alone(account, run, config, key):
    before = state(account)
    mixed_account.write(config, {**BEFORE, key: AFTER[key]})
    past = applied(run, account, key)
    assert state(account) != before
    undone = run(account, "undo", past, "--yes", "--format", "json", *ALLOW)
    assert undone.code == 0, undone
    restored(account, before)


def test_a_page_made_by_a_run_that_died_before_the_answer_came(account, run, config):
    """The journal does not hold its id; the next run finds out what became of the request."""
    before = state(account)
    mixed_account.write(config, {**BEFORE, "new-one": AFTER["new-one"]})
    past = applied(run, account, "new-one")
    with closing(sqlite3.connect(config / ".reconciler" / "journal.db")) as database, database:
        database.execute("UPDATE runs SET left_behind=NULL, ended=NULL WHERE id=?", [past])
        database.execute("UPDATE writes SET state='intended' WHERE run=?", [past])
        database.execute("UPDATE writes SET schedule_id=NULL WHERE run=? AND verb='create'", [past])
    undone = run(account, "undo", past, "--yes", "--format", "json", *ALLOW)
    assert undone.code == 0, undone
    notes = " ".join(undone.json["notes"])
    assert f"run {past}" in notes and "left something open" in notes
    assert "it stopped while making" in notes and "that happened" in notes
    restored(account, before)
