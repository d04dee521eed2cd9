"""Writes `reconciler/times/changed_zones/`: which zones got other rules in which release of `tzdata`.

    python -m tests.support.zone_changes [FOLDER]

Releases are fetched by pip into FOLDER (a temporary one where none is named), laid side by side and compared
by the offsets that they give, from the first year on: what a release corrects in the past is left out.
"""

from __future__ import annotations

import io
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

RELEASES = ("2024.1", "2024.2", "2025.1", "2025.2", "2025.3", "2026.1", "2026.2", "2026.3", "2026.4",
            "2026.5", "2026.6")  # fmt: skip
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
LAST = datetime(2038, 1, 1, tzinfo=UTC)
TARGET = Path(__file__).parents[2] / "reconciler" / "times" / "changed_zones"


def main() -> None:
    """Fetch the releases, compare each with the one before it, write the folder anew."""
    with tempfile.TemporaryDirectory() as temporary:
        write(fetch(Path(sys.argv[1] if len(sys.argv) > 1 else temporary)), TARGET)


def fetch(folder: Path) -> dict[str, Path]:
    """Return where each release is: what is not in `folder` yet is fetched by pip."""
    wheels = {}
    for release in RELEASES:
        wheels[release] = folder / f"tzdata-{release}-py2.py3-none-any.whl"
        if not wheels[release].exists():
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
            subprocess.run([*pip, f"tzdata=={release}"], check=True)
    return wheels


def write(wheels: dict[str, Path], target: Path) -> None:
    """Write the table and, by the release since which it counts, the file of each zone that changed."""
    archives = {release: zipfile.ZipFile(wheel) for release, wheel in wheels.items()}
    changes = [
        {"zone": zone, "release": after, "from": moment.isoformat().replace("+00:00", "Z")}
        for before, after in itertools.pairwise(archives)
        for zone, moment in changed(archives[before], archives[after])
    ]
    shutil.rmtree(target, ignore_errors=True)
    first = next(iter(archives))
    for zone, release in [(c["zone"], c["release"]) for c in changes] + [(c["zone"], first) for c in changes]:
        path = target / release / zone
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(compiled(archives[release], zone))
    table = {
        "published": {name: published(archive) for name, archive in archives.items()},
        "changes": changes,
    }
    (target / "table.json").write_text(json.dumps(table, indent=1) + "\n")


def published(archive: zipfile.ZipFile) -> str:
    """Return the day on which a release was built, from the files in it."""
    return str(max(date(*entry.date_time[:3]) for entry in archive.infolist()))


def changed(before: zipfile.ZipFile, after: zipfile.ZipFile) -> list[tuple[str, datetime]]:
    """Return each zone with the first instant from `FIRST` on at which the two releases differ.

    A name that is another one of a zone is left out (`zones.target`).
    """
    files = set(before.namelist())
    zones = after.read("tzdata/zones").decode().split()
    links = aliases(after)
    moments = {
        zone: first_difference(compiled(before, zone), compiled(after, zone))
        for zone in zones
        if zone not in links and f"tzdata/zoneinfo/{zone}" in files
    }
    return sorted((zone, moment) for zone, moment in moments.items() if moment)


def aliases(archive: zipfile.ZipFile) -> set[str]:
    """Return the names that the database has as other names of a zone."""
    places = {
        line.split("\t")[2]
        for line in archive.read("tzdata/zoneinfo/zone.tab").decode().splitlines()
        if line and not line.startswith("#")
    }
    lines = archive.read("tzdata/zoneinfo/tzdata.zi").decode().splitlines()
    return {line.split()[2] for line in lines if line.startswith("L ")} - places


def compiled(archive: zipfile.ZipFile, zone: str) -> bytes:
    """Return the compiled file of a zone."""
    return archive.read(f"tzdata/zoneinfo/{zone}")


def first_difference(before: bytes, after: bytes) -> datetime | None:
    """Return the first instant, to the minute, at which two files give different offsets."""
    if before == after:
        return None
    one, two = (ZoneInfo.from_file(io.BytesIO(data)) for data in (before, after))
    span = range(int(FIRST.timestamp()), int(LAST.timestamp()), 3600)
    hour = next((at for at in span if _differ(one, two, at)), None)
    if hour is None:
        return None
    minute = next(at for at in range(max(hour - 3540, span[0]), hour + 60, 60) if _differ(one, two, at))
    return datetime.fromtimestamp(minute, UTC)


def _differ(one: ZoneInfo, two: ZoneInfo, at: int) -> bool:
    moment = datetime.fromtimestamp(at, UTC)
    return moment.astimezone(one).utcoffset() != moment.astimezone(two).utcoffset()


if __name__ == "__main__":
    main()
