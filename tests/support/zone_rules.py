"""Folders of time zone rules as pip makes them, of the releases that are known here: no network."""

from __future__ import annotations

import importlib.resources
import re
import shutil
from pathlib import Path

from reconciler.times import releases, rules, zones
from reconciler.times.rules import Rules


def folder(target: Path, release: str) -> Path:
    """Return `target`, made what `pip install --target` makes of a release."""
    return written(target, releases.of(release))


def written(target: Path, by: Rules) -> Path:
    """Return `target`, made what `pip install --target` makes of the release of these rules."""
    package = target / "tzdata"
    shutil.copytree(str(importlib.resources.files("tzdata")), package)
    for name in zones.zone_names():
        data = by.compiled(name)
        if data != rules.installed().compiled(name):
            (package / "zoneinfo" / name).write_bytes(data)
    source = package / "zoneinfo" / "tzdata.zi"
    year, number = map(int, by.release.split("."))
    version = f"# version {year}{chr(ord('a') + number - 1)}"
    source.write_text(re.sub(r"\A.*", version, source.read_text(encoding="utf-8")), encoding="utf-8")
    return target
