import os
import subprocess
import sys
from datetime import date

import pytest

from reconciler.times import zones

ODD_NAMES = ["", "/", "..", "../zones", "Asia/../UTC", "/etc/localtime", "asia/singapore", "Asia/Nowhere",
             "Europe", "zone.tab", "Asia/Singapore\x00", "localtime", "\N{SNOWMAN}"]  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_iana_does_not_list_is_refused(name):
    with pytest.raises(zones.UnknownZone) as refusal:
        zones.zone(name)
    assert refusal.value.name == name
    assert isinstance(refusal.value, LookupError)


def test_every_listed_name_loads():
    assert all(zones.zone(name).key == name for name in zones.zone_names())
    assert {"US/Eastern", "Europe/Kiev", "Europe/Kyiv", "UTC"} <= zones.zone_names()


def test_the_machines_own_database_is_never_asked(tmp_path):
    """A machine whose database says that Singapore is Honolulu changes nothing."""
    from importlib import resources

    false = resources.files("tzdata").joinpath("zoneinfo", "Pacific", "Honolulu").read_bytes()
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia" / "Singapore").write_bytes(false)
    asked = (
        "import datetime, zoneinfo; from reconciler.times import zones\n"
        "for zone in (zoneinfo.ZoneInfo('Asia/Singapore'), zones.zone('Asia/Singapore')):\n"
        "    print(datetime.datetime(2026, 1, 5, tzinfo=zone).utcoffset())"
    )
    environment = {**os.environ, "PYTHONTZPATH": str(tmp_path), "TZ": "America/Lima"}
    process = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert process.stdout.split("\n")[:2] == ["-1 day, 14:00:00", "8:00:00"]


SHORT_SPELLS = [("America/Boa_Vista", 2000), ("Asia/Gaza", 2040), ("Asia/Gaza", 2072), ("Pacific/Apia", 2011),
                ("America/Argentina/Tucuman", 2004), ("Europe/Berlin", 2026)]  # fmt: skip


@pytest.mark.parametrize(("name", "year"), SHORT_SPELLS)
def test_a_week_with_one_offset_has_it_on_every_day(name, year):
    """Summer time of a week, the shortest there is, begins and ends in different weeks."""
    first = date(year, 1, 1).toordinal()
    monday = first - (first - 1) % 7
    weeks = zones.week_offsets(name, monday, monday + 52 * 7)
    assert None in weeks
    for week, offset in enumerate(weeks):
        days = zones.day_offsets(name, monday + week * 7)
        assert set(days) == {offset} if offset is not None else len(set(days)) > 1


def every_zone_and_year() -> None:
    """The same for all zones, 1971 to 2100: `python -m tests.times.test_zones`, some minutes."""
    for name in sorted(zones.zone_names()):
        for year in range(1971, 2101):
            first = date(year, 1, 1).toordinal()
            monday = first - (first - 1) % 7
            for week, offset in enumerate(zones.week_offsets(name, monday, monday + 52 * 7)):
                days = set(zones.day_offsets(name, monday + week * 7))
                assert (days == {offset}) if offset is not None else days != {offset}, (name, year, week)
    print(f"{len(zones.zone_names())} zones: no change within a week that its ends do not show")


if __name__ == "__main__":
    every_zone_and_year()


def test_a_link_is_another_name_of_one_zone_and_equal_rules_are_not():
    pairs = [("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kiev", "Europe/Kyiv"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
             ("US/Pacific", "America/Los_Angeles"), ("Zulu", "Etc/UTC"), ("UTC", "Etc/UTC"),
             ("GMT", "Etc/GMT")]  # fmt: skip
    assert [zones.target(alias) for alias, _ in pairs] == [name for _, name in pairs]
    merged = ("Asia/Kuala_Lumpur", "Europe/Oslo")  # links too, and places of their own
    for name in ("Etc/UTC", "Etc/GMT", "Asia/Dubai", "Etc/GMT-4", "Asia/Nowhere", "", *merged):
        assert zones.target(name) == name


def test_links_lead_to_zones_and_keep_their_time():
    """The package ships a link as a copy of its zone: `tzdata.zi` must tell of which."""
    from importlib import resources

    folder = resources.files("tzdata").joinpath("zoneinfo")
    links = {name: zones.target(name) for name in zones.zone_names() if zones.target(name) != name}
    assert len(links) > 100
    assert set(links.values()) <= zones.zone_names() - links.keys()
    copies = [(folder.joinpath(alias), folder.joinpath(name)) for alias, name in links.items()]
    assert all(alias.read_bytes() == zone.read_bytes() for alias, zone in copies)
