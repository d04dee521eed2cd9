"""Rules of releases side by side: what the table holds, and what is put together from it."""

import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.times import releases, rules, zones
from tests.support import zone_changes

WINTER = datetime(2026, 12, 7, 17, tzinfo=UTC)
NEW = {"America/Vancouver": -7, "America/Edmonton": -6, "America/Winnipeg": -5, "America/Inuvik": -6,
       "Africa/Casablanca": 0, "Africa/El_Aaiun": 0}  # fmt: skip
OLD = {"America/Vancouver": -8, "America/Edmonton": -7, "America/Winnipeg": -6, "America/Inuvik": -7,
       "Africa/Casablanca": 1, "Africa/El_Aaiun": 1}  # fmt: skip
ALIASES = {"Canada/Pacific": "America/Vancouver", "America/Yellowknife": "America/Edmonton",
           "America/Rainy_River": "America/Winnipeg"}  # fmt: skip


def offset(name, moment=WINTER):
    return moment.astimezone(zones.zone(name)).utcoffset() / timedelta(hours=1)


@pytest.mark.parametrize(("release", "offsets"), [("2025.2", OLD), ("2026.6", NEW)])
def test_the_rules_of_a_release_are_put_together_from_the_installed_ones(release, offsets):
    with rules.using(releases.of(release)):
        assert {name: offset(name) for name in offsets} == offsets
        assert {name: offset(name) for name in ALIASES} == {name: offsets[t] for name, t in ALIASES.items()}


@pytest.mark.parametrize(("release", "hours"), [("2026.1", -8), ("2026.2", -7)])
def test_a_change_counts_from_its_own_release_on(release, hours):
    with rules.using(releases.of(release)):
        assert offset("America/Vancouver") == hours


def test_what_is_remembered_is_remembered_for_its_rules():
    """The same question under one release, another one and the first again."""
    day = datetime(2026, 12, 7, tzinfo=UTC).toordinal()
    asked = []
    for release in ("2026.6", "2025.2", "2026.6"):
        with rules.using(releases.of(release)):
            asked.append(zones.seconds_at("America/Vancouver", day, 540))
    assert [at - asked[0] for at in asked] == [0, 3600, 0]


def test_a_release_that_no_change_is_known_of_is_refused():
    for release in ("2019.3", "2031.1", "", "x"):
        with pytest.raises(releases.UnknownRelease):
            releases.of(release)


def test_later_changes_are_told_by_any_name_of_a_zone():
    names = ["Canada/Pacific", "Asia/Singapore", "America/Havana"]
    told = [(change.zone, change.release) for change in releases.changed_after("2025.2", names)]
    assert told == [("America/Vancouver", "2026.2"), ("America/Havana", "2026.6")]
    assert releases.changed_after("2026.6", names) == []


def test_each_change_is_where_the_files_before_and_after_it_part():
    for change in releases.changes():
        states = releases.states(change.zone)
        before, after = list(states)[list(states).index(change.release) - 1], change.release
        assert zone_changes.first_difference(states[before], states[after]) == change.start


@pytest.mark.long
def test_the_table_is_what_its_script_makes_of_the_releases(tmp_path):
    """Fetches the releases as `pip` does; the folder in the package holds the same bytes."""
    wheels = zone_changes.fetch(tmp_path)
    zone_changes.write(wheels, tmp_path / "made")
    made, held = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "made", zone_changes.TARGET)
    )
    assert made == held
    with zipfile.ZipFile(wheels[releases.newest()]) as archive:
        source = archive.read("tzdata/zoneinfo/tzdata.zi").decode()
    assert rules.release_of(source) == releases.newest()


@pytest.mark.parametrize(
    ("release", "day"),
    [
        ("2026.6", "2026-10-28"),
        ("2025.2", "2025-03-23"),
        ("2026.7", "2026-10-28"),
        ("2031.1", "2031-01-01"),
        ("2024.9", "2024-09-23"),
        ("2023.3", "2023-01-01"),
    ],
)
def test_a_release_that_is_not_compared_was_built_no_earlier_than_those_before_it(release, day):
    assert str(releases.built(release)) == day
