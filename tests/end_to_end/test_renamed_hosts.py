"""A host called otherwise in the files is the same person: what moved in Zoom since is still told as that."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG, replace_in


@pytest.fixture
def made(start, run):
    """The account with the page of the config as a person made it, applied."""
    account = start("downgrades", published=True)
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    return account


def without_thursday(account) -> None:
    """Let a person take a day of both hosts away."""
    page = account.page(SLUG)
    rules = page["availability_rules"]
    for rule in rules:
        rule["segments_recurrence"].pop("thu", None)
        rule["use_custom"] = True
    account.edit(page["schedule_id"], availability_rules=rules)


def test_a_day_taken_in_zoom_stays_live_ahead_once_the_host_is_renamed(made, run, config):
    without_thursday(made)
    (before,) = run(made, "drift", "--format", "json").json["findings"]
    assert (before["path"], before["origin"]) == ("hosts.budi.hours.thu", "live-ahead")
    replace_in(config / "hosts.yaml", [("budi:", "budi-lim:")])
    replace_in(config / "two-hosts.yaml", [("budi]", "budi-lim]")])
    shown = run(made, "drift", "--format", "json")
    (found,) = shown.json["findings"]
    assert (shown.code, found["path"], found["origin"]) == (2, "hosts.budi-lim.hours.thu", "live-ahead")


@pytest.mark.parametrize(("forgotten", "origin"), [(False, "live-ahead"), (True, "unknown")])
def test_where_both_are_renamed_it_still_counts(made, run, config, forgotten, origin):
    """What earlier versions wrote does not say who was called how: of two it is not known who is who."""
    without_thursday(made)
    if forgotten:
        lockfolder.edit(config, "two-hosts", called=None)
    replace_in(config / "hosts.yaml", [("budi:", "budi-lim:"), ("ana:", "ana-lim:")])
    others = [("owner: ana", "owner: ana-lim"), ("[ana, budi]", "[ana-lim, budi-lim]")]
    replace_in(config / "two-hosts.yaml", others)
    shown = run(made, "drift", "--format", "json")
    (found,) = shown.json["findings"]
    assert (shown.code, found["path"], found["origin"]) == (2, "hosts.budi-lim.hours.thu", origin)
