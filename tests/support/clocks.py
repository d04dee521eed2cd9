"""Rules of time zones by the release that a test names, and what changed between them."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import resources
from pathlib import Path

from reconciler.times import releases, rules
from reconciler.times.rules import Rules

OLD, NEW = "2025.2", "2026.6"
"""Releases before and after the changes of 2026."""
WRITTEN = "2026.6"
"""The release by whose rules the times are that stand in tests and cases without a word."""


@functools.cache
def of(release: str) -> Rules:
    """Return the rules of a release, the same ones each time: what is remembered of them is kept."""
    return releases.of(release)


def following(release: str) -> AbstractContextManager[None]:
    """Let conversions follow a release; as they are where none is named."""
    return rules.using(of(release)) if release else nullcontext()


def other_than_written() -> str:
    """Return in words that another release is installed than the times in tests are written by; else ``.

    Any zone may be another then: what fails would tell of governments, not of this program.
    """
    if (here := rules.installed().release) == WRITTEN:
        return ""
    return (
        f"times in tests are by the rules of tzdata {WRITTEN}, and {here} is installed; "
        f"`pip install tzdata=={WRITTEN}`, or add --any-zone-rules: what fails then may be a changed clock"
    )


def package(folder: Path, release: str, kept: Mapping[str, str]) -> Path:
    """Write a package `tzdata` of a made-up release into `folder`: the installed one with some zones changed.

    `kept` names zones whose rules are those of another zone: `{"America/Vancouver": "America/Regina"}`.
    """
    with resources.as_file(resources.files("tzdata")) as installed:
        shutil.copytree(installed, folder / "tzdata", ignore=shutil.ignore_patterns("__pycache__"))
    year, number = release.split(".")
    source = folder / "tzdata" / "zoneinfo" / "tzdata.zi"
    lines = source.read_text(encoding="utf-8").split("\n", 1)
    version = f"# version {year}{chr(ord('a') + int(number) - 1)}"
    source.write_text("\n".join([version, *lines[1:]]), encoding="utf-8")
    for name, other in kept.items():
        shutil.copyfile(folder / "tzdata" / "zoneinfo" / other, folder / "tzdata" / "zoneinfo" / name)
    return folder
