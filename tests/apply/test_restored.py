"""What is remembered as applied after an undo: whose move the next one is can still be told."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.lockfolder import remembered
from tests.support.world import SLUG, replace_in


@pytest.fixture
def own(standing):
    """The thread's page as declared, in an account whose pages tell their type; its owner reads all of it."""
    return standing("honours-pools", "page-data", token_user="ana@example.com")


def applied(run, account) -> str:
    done = run(account, "apply", "--yes", "--format", "json")
    assert done.code == 0, done
    return str(done.json["run"])


def memory(config):
    return remembered(config)["pages"]["two-hosts"]


def change_title(account):
    account.edit(account.page(SLUG)["schedule_id"], summary="Somebody else's")


def told(run, account):
    """Return the exit code of drift, with code, path and origin of each finding."""
    drift = run(account, "drift", "--format", "json")
    rows = [(row["code"], row["path"], row["origin"], row["severity"]) for row in drift.json["findings"]]
    return drift.code, rows


LIVE_AHEAD = (2, [("field-changed", "summary", "live-ahead", "warning")])


def test_drift_sees_what_people_change_after_an_undo(own, run, config):
    before = memory(config)
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, own)
    assert run(own, "undo", past, "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 40", "duration: 32")])
    assert memory(config)["applied"] == before["applied"]
    assert run(own, "plan", "--exit-code").code == 0
    change_title(own)
    assert told(run, own) == LIVE_AHEAD
    assert run(own, "apply", "--yes").code == 0
    assert run(own, "plan", "--exit-code").code == 0


def test_nor_is_it_blinded_by_an_undo_of_hours(own, run, config):
    before = memory(config)
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    past = applied(run, own)
    assert run(own, "undo", past, "--yes").code == 0
    replace_in(config / "hosts.yaml", [('"12:00-18:00"', '"11:00-19:30"')])
    assert memory(config)["applied"] == before["applied"]
    change_title(own)
    assert told(run, own) == LIVE_AHEAD


def test_while_the_file_still_asks_for_what_was_undone_that_is_ahead_of_the_page(own, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, own)
    assert run(own, "undo", past, "--yes").code == 0
    assert told(run, own) == (0, [("field-changed", "duration", "repo-ahead", "info")])
    own.edit(own.page(SLUG)["schedule_id"], duration=50)
    assert told(run, own) == (2, [("field-changed", "duration", "both", "warning")])


def test_a_field_that_the_run_began_to_manage_is_nobodys_again(own, run, config):
    own.edit(own.page(SLUG)["schedule_id"], cushion=30)
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 32\ncushion: 1h")])
    past = applied(run, own)
    assert memory(config)["applied"]["cushion"] == 60
    replace_in(config / "two-hosts.yaml", [("duration: 32\ncushion: 1h", "duration: 32")])
    assert run(own, "undo", past, "--yes").code == 0
    assert own.page(SLUG)["cushion"] == 30
    assert "cushion" not in memory(config)["applied"]
    assert told(run, own) == (0, [])
    own.edit(own.page(SLUG)["schedule_id"], cushion=45)
    assert told(run, own) == (0, [])
    (touched,) = run(own, "drift", "--format", "json").json["touched"]
    assert touched["origin"] == "live-ahead"


def test_a_field_that_the_run_ceased_to_manage_is_managed_again_once_the_file_is_put_back(own, run, config):
    before = memory(config)
    text = (config / "two-hosts.yaml").read_text()
    (config / "two-hosts.yaml").write_text(
        "".join(line for line in text.splitlines(keepends=True) if not line.startswith("description"))
    )
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = applied(run, own)
    assert "description" not in memory(config)["applied"]
    (config / "two-hosts.yaml").write_text(text)
    assert run(own, "undo", past, "--yes").code == 0
    assert memory(config)["applied"] == before["applied"]


def test_an_apply_without_changes_remembers_all_that_the_file_names(own, run, config):
    before = memory(config)
    lockfolder.edit(config, "two-hosts", applied={"duration": 32})
    assert run(own, "apply", "--yes").code == 0
    assert memory(config)["applied"] == before["applied"]


def test_a_page_that_is_made_again_is_remembered_by_what_its_file_names(own, run, config):
    before, text = memory(config), (config / "two-hosts.yaml").read_text()
    own.edit(own.page(SLUG)["schedule_id"], cushion=60)
    (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    past = applied(run, own)
    (config / "two-hosts.yaml").write_text(text)
    assert run(own, "undo", past, "--yes").code == 0
    assert (own.page(SLUG)["cushion"], memory(config)["applied"]) == (60, before["applied"])
    change_title(own)
    assert told(run, own) == LIVE_AHEAD


def test_what_no_file_ever_declared_is_not_said_to_be_managed_no_longer(own, run, config):
    """The page was removed and made again while the files did not have it; now they have it back."""
    before, text = memory(config), (config / "two-hosts.yaml").read_text()
    own.edit(own.page(SLUG)["schedule_id"], cushion=60)
    own.book(own.page(SLUG)["schedule_id"], "2026-01-12T03:00:00Z")
    (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    removed = run(own, "apply", "--yes", "--format", "json", "--allow", "booked-page")
    again = run(own, "undo", removed.json["run"], "--yes", "--format", "json")
    assert again.json["ending"].startswith("as before the run, but for what is said above")
    (note,) = again.json["notes"]
    assert "has another id, and the bookings of the one that was removed are not on it" in note
    (config / "two-hosts.yaml").write_text(text)
    assert (own.page(SLUG)["cushion"], told(run, own)) == (60, (0, []))
    assert run(own, "apply", "--yes").code == 0
    assert memory(config)["applied"] == before["applied"]
