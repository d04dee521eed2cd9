"""What became of an apply is told again where a cluster asks again."""

from __future__ import annotations

import pytest

from reconciler.fleet import kept
from reconciler.fleet.values import Credentials, Ending, From, Member, Outcome, Task

OUTCOME = Outcome("eu-one", Ending.REPORTED, 6, {"pages": [{"page": "a"}]}, seconds=1.5, html="<p>")


def task(folder, fleet="now"):
    own = Member("eu-one", "eu-one", Credentials(From.ENVIRONMENT, ("EU",)))
    return Task(fleet, own, str(folder), str(folder), ("apply",))


def test_it_is_known_to_the_same_fleet_until_that_has_ended(tmp_path):
    kept.save(task(tmp_path), OUTCOME)
    assert kept.load(task(tmp_path)) == OUTCOME
    assert kept.load(task(tmp_path, "later")) is None
    kept.forget(tmp_path, "now")
    assert kept.load(task(tmp_path)) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": "x", "ending": "y"}'])
def test_what_cannot_be_read_was_not_kept(tmp_path, text):
    kept.save(task(tmp_path), OUTCOME)
    (file,) = tmp_path.rglob("*.json")
    file.write_text(text, encoding="utf-8")
    assert kept.load(task(tmp_path)) is None


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / ".reconciler").write_text("a file", encoding="utf-8")
    kept.save(task(tmp_path), OUTCOME)
    assert kept.load(task(tmp_path)) is None
