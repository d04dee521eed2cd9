"""Rules of time zones from a folder: every form that has them is read, anything else is said."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler import zone_folder
from reconciler.errors import UsageError
from reconciler.times import offsets, releases, rules, zones
from reconciler.times.offsets import Offsets
from reconciler.times.rules import Rules
from tests.support import disks, zone_rules

DECEMBER = datetime(2026, 12, 7, 17, tzinfo=UTC)
VANCOUVER = "America/Vancouver"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return zone_rules.folder(tmp_path_factory.mktemp("rules") / "2025.2", "2025.2")


@pytest.fixture
def own(made, tmp_path):
    """A `zoneinfo` folder to be broken."""
    return Path(shutil.copytree(made / "tzdata" / "zoneinfo", tmp_path / "zoneinfo"))


def hours(found: Rules, name: str = VANCOUVER) -> float:
    return (DECEMBER.astimezone(found.zone(name)).utcoffset() or timedelta()) / timedelta(hours=1)


@pytest.mark.parametrize("form", [".", "tzdata", "tzdata/zoneinfo"])
def test_each_form_of_folder_is_read(made, form):
    found = zone_folder.read(made / form)
    assert (found.release, hours(found), found.source) == ("2025.2", -8, str(made / form))
    with rules.using(found):
        assert DECEMBER.astimezone(zones.zone("Canada/Pacific")).utcoffset() == timedelta(hours=-8)


def test_the_rules_of_a_folder_are_those_of_its_release(made):
    found, known = zone_folder.read(made), releases.of("2025.2")
    assert [name for name in zones.zone_names() if found.compiled(name) != known.compiled(name)] == []


def test_a_zone_that_the_folder_lacks_keeps_to_the_installed_rules(own):
    (own / VANCOUVER).unlink()
    assert hours(zone_folder.read(own)) == hours(rules.installed())


def instead(file: Path, make) -> None:
    """Put something else in the place of a file or folder."""
    shutil.rmtree(file) if file.is_dir() else file.unlink()
    make(file)


def far(seconds: int, rule: bytes = b"") -> bytes:
    """A compiled zone whose clock is far from UTC from December 2026 on."""
    made = offsets.compiled(Offsets(0, 1 << 33, ((0, -28800), (1796083200, seconds))))
    return made[:-1] + rule + b"\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (shutil.rmtree, "does not exist"),
        (lambda home: (shutil.rmtree(home), home.write_text("x")), "is a file, not a folder"),
        (lambda home: (home / "tzdata.zi").unlink(), "it has no tzdata.zi"),
        (lambda home: (home / "tzdata.zi").write_text("# version unknown\n"), "does not tell a release"),
        (lambda home: (home / "tzdata.zi").write_bytes(b"\xff\xfe"), "does not tell a release"),
        (lambda home: (home / VANCOUVER).write_bytes(b"text"), f"{VANCOUVER} is no compiled time zone"),
        (lambda home: (home / VANCOUVER).write_bytes(b""), f"{VANCOUVER} is no compiled time zone"),
        (lambda home: (home / VANCOUVER).write_bytes(b"TZif2" * 300_000), "is larger than"),
        (lambda home: (home / "tzdata.zi").write_text("# version 0001a\n"), "does not tell a release"),
        (lambda home: (home / "tzdata.zi").write_text("# version 9999z\n"), "does not tell a release"),
        (lambda home: (home / "tzdata.zi").write_text("# version ２０２６f\n"), "does not tell a release"),
        (lambda home: (home / VANCOUVER).write_bytes(far(90000)), f"{VANCOUVER} is no compiled time zone"),
        (lambda home: (home / VANCOUVER).write_bytes(far(0, b"<-24>24")), f"{VANCOUVER} is no compiled"),
        (lambda home: instead(home / VANCOUVER, os.mkfifo), f"{VANCOUVER} cannot be read"),
        (lambda home: instead(home / VANCOUVER, Path.mkdir), f"{VANCOUVER} cannot be read"),
        (lambda home: instead(home / VANCOUVER, lambda file: file.symlink_to(file)), "Vancouver cannot be"),
        (lambda home: instead(home / VANCOUVER, lambda file: file.symlink_to("/none")), "cannot be read"),
        (lambda home: instead(home / VANCOUVER, lambda file: file.symlink_to("/dev/zero")), "no plain file"),
        (lambda home: instead(home / "America", lambda file: file.symlink_to("/none")), "leads nowhere"),
        (lambda home: instead(home / "America", Path.touch), "cannot be read"),
        (lambda home: [shutil.rmtree(one) if one.is_dir() else one.unlink() for one in home.iterdir()
                       if one.name != "tzdata.zi"], "holds no time zone"),
    ],
)  # fmt: skip
def test_anything_else_is_said(own, change, said):
    change(own)
    with pytest.raises(UsageError) as caught:
        zone_folder.read(own)
    assert said in caught.value.message
    assert str(own) in caught.value.message
    assert caught.value.help


def test_a_folder_that_cannot_be_read_is_named(own):
    """Root, who reads everything, acts as nobody, for whom temporary folders of tests are closed."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        copied = Path(shutil.copytree(own, Path(name) / "zones"))
        with (
            disks.unreadable(copied / "America"),
            pytest.raises(UsageError, match=r"America.* cannot be read"),
        ):
            zone_folder.read(copied)


@pytest.mark.long
@settings(deadline=None)
@given(st.data())
def test_a_broken_file_is_named_and_never_read_for_ever(tmp_path_factory, data):
    """Cut short or changed anywhere: rules that tell offsets, or words on the file."""
    whole = rules.packaged(f"zoneinfo/{data.draw(st.sampled_from([VANCOUVER, 'Asia/Singapore']))}")
    broken = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for at in data.draw(st.lists(st.integers(0, max(0, len(broken) - 1)), max_size=5)) if broken else ():
        broken[at] = data.draw(st.integers(0, 255))
    home = tmp_path_factory.mktemp("broken")
    (home / "tzdata.zi").write_text("# version 2025b\n")
    (home / "America").mkdir()
    (home / VANCOUVER).write_bytes(broken)
    try:
        found = zone_folder.read(home)
    except UsageError as error:
        assert str(home / VANCOUVER) in error.message
    else:
        assert -24 < hours(found) < 24


def test_files_of_other_names_are_not_opened(own):
    (own / "Secret").write_bytes(b"not a zone")
    assert zone_folder.read(own).release == "2025.2"


def test_a_release_is_installed_or_laid_beside_or_known(made, tmp_path):
    beside = tmp_path / ".reconciler" / "zone-rules"
    assert zone_folder.named(rules.installed().release, tmp_path) is rules.installed()
    for text in ("2025.2", "2025b"):
        known = zone_folder.named(text, tmp_path)
        assert (known.release, hours(known), known.source) == ("2025.2", -8, "")
    shutil.copytree(made, beside / "2025.2")
    assert zone_folder.named("2025.2", tmp_path).source == str(beside / "2025.2")
    assert zone_folder.named(str(made), tmp_path).source == str(made)


def test_a_release_that_nobody_knows_says_how_to_fetch_it(made, tmp_path):
    root = tmp_path / "my pages"
    folder = root / ".reconciler" / "zone-rules" / "2031.1"
    with pytest.raises(UsageError) as caught:
        zone_folder.named("2031.1", root)
    assert caught.value.help == f"pip install --target '{folder}' tzdata==2031.1"
    shutil.copytree(made, folder)
    with pytest.raises(UsageError, match=r"holds the rules of release 2025\.2"):
        zone_folder.named("2031.1", root)


def test_a_release_newer_than_all_that_is_known_can_be_read(tmp_path):
    newer = rules.installed().replaced("2031.1", {VANCOUVER: rules.packaged("zoneinfo/Asia/Singapore")})
    found = zone_folder.read(zone_rules.written(tmp_path / "new", newer))
    assert (found.release, hours(found)) == ("2031.1", 8)
    names = itertools.islice(sorted(zones.zone_names() - {VANCOUVER}), 0, None, 40)
    assert all(found.compiled(name) == rules.installed().compiled(name) for name in names)
