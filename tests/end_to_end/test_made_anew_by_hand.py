"""A page of a wrong type is made anew by a person, the old one keeps its bookings under another link."""

from __future__ import annotations

import pytest

from tests.support.world import BY_HAND, SLUG, replace_in

pytestmark = pytest.mark.own_service

WATCHED = ("plan: business", "plan: business\n  watch_owners: [ana]")


@pytest.fixture
def two(start, run, config):
    """An account in which the page of the config is booked and of a wrong type, with the id of that page."""
    replace_in(config / "account.yaml", [WATCHED])
    account = start("downgrades", published=True)
    old = account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    account.edit(old, type="one_to_one")
    account.book(old, "2026-01-12T04:00:00Z")
    return account, old


def steps(run, account) -> list[str]:
    (page,) = run(account, "checklist", "--format", "json").json["pages"]
    return [step["do"] for step in page["checklist"]]


def test_the_steps_lead_to_the_end_and_nothing_is_written_before_a_person_said_so(two, run):
    account, old = two
    first, *_, last = steps(run, account)
    assert "first move or cancel this booking, then delete the page; or give it another link" in first
    assert last.endswith(": reconciler attest two-hosts --by NAME")
    account.edit(old, slug="panel-old")
    new = account.by_hand(**BY_HAND)
    before = account.pages
    drift = run(account, "drift", "--format", "json").json["findings"]
    assert [(one["code"], one["next"]) for one in drift] == [
        ("lock-mismatch", "reconciler checklist two-hosts")
    ]
    assert run(account, "apply", "--yes").code == 7
    assert account.pages == before
    assert f"if the page {new} at the declared address is the one that is meant: " in steps(run, account)[0]
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert account.pages == before
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0
    assert account.page(SLUG)["schedule_id"] == new
    (left,) = run(account, "drift", "--format", "json").json["findings"]
    assert (left["code"], left["live"]) == ("unmanaged-page", "panel-old")


def test_a_no_adopts_nothing(two, run):
    account, old = two
    account.edit(old, slug="panel-old")
    account.by_hand(**BY_HAND)
    assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
    (found,) = run(account, "drift", "--format", "json").json["findings"]
    assert found["code"] == "lock-mismatch"
