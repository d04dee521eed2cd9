import os
import subprocess
import sys

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
    said = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.split("\n")[:2] == ["-1 day, 14:00:00", "8:00:00"]
