"""Pages that were removed in Zoom, or made again there, where the lock file tells little or nothing of it."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG

pytestmark = pytest.mark.own_service

ALONE = "page: alone\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Alone\nduration: 30\n"


@pytest.fixture
def two(start, run, config):
    """An account to which two pages were applied."""
    (config / "alone.yaml").write_text(ALONE)
    account = start("honours-pools", published=True)
    assert run(account, "apply", "--yes").code == 0
    return account


def told(run, account):
    drift = run(account, "drift", "--format", "json")
    return drift.code, [(one["code"], one["page"], one["origin"]) for one in drift.json["findings"]]


@pytest.mark.parametrize("lost", [False, True], ids=["", "without the lock file"])
def test_a_page_that_was_removed_in_zoom_counts(two, run, config, lost):
    two.remove(two.page("alone")["schedule_id"])
    if lost:
        lockfolder.forget(config)
    origin = "unknown" if lost else "live-ahead"
    assert told(run, two) == (2, [("page-missing", "alone", origin)])
    shown = " ".join(run(two, "drift").out.split())
    assert ("the lock file holds nothing of any page of this account" in shown) is lost, shown
    assert run(two, "apply", "--yes").code == 0
    assert told(run, two) == (0, [])


def test_where_no_page_is_live_none_was_made_yet(start, run, config):
    (config / "alone.yaml").write_text(ALONE)
    account = start("honours-pools", published=True)
    account.by_hand(**BY_HAND | {"slug": "of-nobody-here"})
    made = [("page-missing", key, "repo-ahead") for key in ("alone", "two-hosts")]
    assert told(run, account) == (0, made)
    account.by_hand(**BY_HAND | {"duration": 32, "color": "#fff200"})
    assert run(account, "apply", "two-hosts", "--yes").code == 0
    assert account.page(SLUG)["active"]
    assert told(run, account) == (0, [("page-missing", "alone", "repo-ahead")])


def test_a_page_that_is_made_again_after_its_removal_has_moved_in_zoom(two, run, config):
    (config / "alone.yaml").write_text("page: alone\nowner: ana\nstate: absent\n")
    removed = two.page("alone")["schedule_id"]
    assert told(run, two) == (0, [("field-changed", "alone", "repo-ahead")])
    assert run(two, "apply", "--yes").code == 0
    assert told(run, two) == (0, [])
    again = two.by_hand(**BY_HAND | {"slug": "alone", "type": "one_to_one", "hosts": ["ana@example.com"]})
    assert told(run, two) == (2, [("field-changed", "alone", "live-ahead")])
    (finding,) = run(two, "drift", "--format", "json").json["findings"]
    assert f"somebody made another page there ({again}) after {removed} was removed" in finding["message"]
    (delete,) = [
        action for action in run(two, "plan", "--format", "json").json["actions"] if action["page"] == "alone"
    ]
    assert f"it is another page than {removed}, which was removed: somebody made it since" in delete["reason"]
    two.book(again, "2026-01-12T02:00:00Z")
    assert run(two, "apply", "--yes").code == 5
    assert two.page("alone")["schedule_id"] == again
    assert run(two, "apply", "--yes", "--allow", "booked-page").code == 0
    assert told(run, two) == (0, [])
    two.by_hand(**BY_HAND | {"slug": "alone", "type": "one_to_one", "hosts": ["ana@example.com"]})
    assert f"after {again} was removed" in " ".join(run(two, "drift").out.split())
