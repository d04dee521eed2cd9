"""A sample of the crash matrix; `python -m tests.support.crash_matrix` runs every point."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.crash_matrix import points
from tests.support.crash_point import (
    FAULTS,
    LIES,
    OWNERS_ALONE,
    TELLS_NOTHING,
    Point,
    prepared,
    requests,
    run,
)

BEHAVIOUR = "honours-pools"
pytestmark = [pytest.mark.long, pytest.mark.own_service]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with prepared(BEHAVIOUR) as made:
        yield made


@pytest.fixture(scope="module")
def without_data() -> Iterator[Path]:
    """Times alone tell the types: what a trial showed cannot be shown again."""
    with prepared("honours-shared" + TELLS_NOTHING) as made:
        yield made


def all_mended(folder: Path, sample: list[Point]) -> None:
    with ThreadPoolExecutor(2) as workers:
        came = workers.map(lambda point: run(folder, point), sample)
        assert {str(point): problems for point, problems in zip(sample, came, strict=True) if problems} == {}


def writes(folder: Path, method: str) -> list[int]:
    return [at for at, (one, path, _) in enumerate(requests(folder), 1) if one == method and "/v2/" in path]


def test_the_apply_has_every_kind_of_request_and_the_matrix_a_point_at_each(folder):
    count = len(requests(folder))
    assert count > 100
    assert len(points(folder, BEHAVIOUR, ["kill"])) == len(points(folder, BEHAVIOUR, ["forget"])) == 2 * count
    faults = points(folder, BEHAVIOUR, ["fault"])
    assert {point.mishap for point in faults} == set(FAULTS)
    assert {point.at for point in faults} == set(range(1, count + 1))


def test_killed_between_the_two_moves_of_a_replacement(folder):
    """The old page is aside; the new one is in its place, or is not yet."""
    away = [at for at, (_, _, names) in enumerate(requests(folder), 1) if names == "slug"]
    all_mended(folder, [Point(away[0], "kill after"), Point(away[0] + 2, "kill after")])


@pytest.mark.parametrize("lie", LIES)
def test_killed_at_a_replacement_and_lied_to_when_it_is_settled(folder, lie):
    """What cannot be read then is settled by the run after it: nothing is made twice, nothing stays aside."""
    away = [at for at, (_, _, names) in enumerate(requests(folder), 1) if names == "slug"]
    sent = [at for at, (_, _, names) in enumerate(requests(folder), 1) if names == "slug,secret,active"]
    all_mended(folder, [Point(at, "kill after", lie=lie) for at in (away[0], sent[0])])


def test_killed_at_writes_where_each_owner_has_a_token_of_their_own():
    behaviour = BEHAVIOUR + OWNERS_ALONE
    with prepared(behaviour) as alone:
        away = [at for at, (_, _, names) in enumerate(requests(alone), 1) if names == "slug"]
        sent = [at for at, (_, _, names) in enumerate(requests(alone), 1) if names == "slug,secret,active"]
        removed = writes(alone, "DELETE")[-1]
        all_mended(alone, [Point(at, "kill after", behaviour) for at in (away[0], sent[0], removed)])


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_killed_at_a_write_with_and_without_what_is_remembered(folder, method):
    at = writes(folder, method)[len(writes(folder, method)) // 2]
    all_mended(folder, [Point(at, "kill after"), Point(at, "kill before", forget=True)])


def test_killed_before_a_staging_page_is_seen_to_be_gone(folder):
    """No later run waits for a page that was removed: the dead run is settled for good."""
    all_mended(folder, [Point(at + 1, "kill before") for at in writes(folder, "DELETE")[:2]])


@pytest.mark.parametrize("mishap", ["drop-after", "ignored slug"])
def test_a_fault_at_a_write(folder, mishap):
    named = {point.at for point in points(folder, BEHAVIOUR, ["fault"]) if point.mishap == mishap}
    post = next(at for at in writes(folder, "POST") if at in named)
    patch = [at for at in writes(folder, "PATCH") if at in named][-1]
    all_mended(folder, [Point(post, mishap), Point(patch, mishap)])


def test_killed_while_a_page_has_trial_hours_and_dates(folder):
    patches = [
        (at, names) for at, (_, _, names) in enumerate(requests(folder), 1) if names.startswith("avail")
    ]
    hours = next(at for at, names in patches if names == "availability_rules")
    dates = next(at for at, names in patches if names == "availability_rules,start_date,end_date")
    all_mended(folder, [Point(hours, "kill before"), Point(hours, "kill after"), Point(dates, "kill after")])


def test_killed_after_the_publication_of_a_page_that_only_its_trial_had_proved(without_data):
    """The next run takes over the proof: nobody is asked about a page that is public already."""
    behaviour = "honours-shared" + TELLS_NOTHING
    sent = [at for at, (_, _, names) in enumerate(requests(without_data), 1) if names == "slug,secret,active"]
    all_mended(without_data, [Point(at, "kill after", behaviour) for at in sent[:2]])
