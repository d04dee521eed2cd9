"""Which zones got other rules in which release of `tzdata`, with the files of each, for comparing.

`changed_zones/` holds them: `table.json`, and by release the compiled file of each zone as it is since then;
the first release has all that changed later. `tests/support/zone_changes.py` writes the folder.
"""

from __future__ import annotations

import functools
import json
import pkgutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from reconciler.times import rules, zones
from reconciler.times.rules import Rules


class UnknownRelease(LookupError):
    """A release whose rules this program cannot tell."""

    def __init__(self, release: str) -> None:
        """Take the `release` as PyPI names it, or what was given for one."""
        super().__init__(release)
        self.release = release


class Change(NamedTuple):
    """A zone whose rules a release changed; `start` is the first instant whose offset differs (UTC)."""

    zone: str
    release: str
    start: datetime


@functools.cache
def changes() -> tuple[Change, ...]:
    """Return what releases changed, oldest release first, then by zone."""
    return tuple(
        Change(row["zone"], row["release"], datetime.fromisoformat(row["from"]))
        for row in _table()["changes"]
    )


@functools.cache
def published() -> Mapping[str, date]:
    """Return when the releases that are compared were built, oldest first."""
    return {name: date.fromisoformat(day) for name, day in _table()["published"].items()}


def order(release: str) -> tuple[int, ...]:
    """Return what releases are sorted by. Raises `ValueError` for a text that is no release."""
    return tuple(int(part) for part in release.split("."))


def older(one: str, other: str) -> bool:
    """Whether a release is older than another; of a text that is no release this is not known."""
    try:
        return order(one) < order(other)
    except ValueError:
        return False


def cure() -> str:
    """Say how to get newer rules than those in use, by where these come from."""
    used, here = rules.in_use(), rules.installed()
    if not used.source:
        return "pip install --upgrade tzdata"
    option = used.named_by in ("", "--zone-rules")
    without = "leave out `--zone-rules`" if option else f"unset {used.named_by}"
    if older(used.release, here.release):
        return f"{without}: {here.release} is installed"
    other = "with `--zone-rules`, or leave it out" if option else f"in {used.named_by}, or unset it"
    return f"name newer rules {other} after: pip install --upgrade tzdata"


def newest() -> str:
    """Return the last release whose changes are known."""
    return max(published(), key=order)


def built(release: str) -> date:
    """Return when a release was built; of one that is not compared, the first day on which it may have been.

    That is the day of the newest compared one before it, or January 1 of its year where that is later: no
    release is built before those that it follows, nor before the year in its name.
    """
    earlier = [day for name, day in published().items() if order(name) <= order(release)]
    return published().get(release) or max((date(order(release)[0], 1, 1), *earlier[-1:]))


def changed_after(release: str, names: Iterable[str]) -> list[Change]:
    """Return what later releases changed in the zones called `names`, aliases included."""
    wanted = {zones.target(name) for name in names}
    return [
        change for change in changes() if change.zone in wanted and order(change.release) > order(release)
    ]


def of(release: str) -> Rules:
    """Return the rules of a release, put together from the installed ones. Raises `UnknownRelease`.

    That needs every change since then: the installed release may be no later than `newest`.
    """
    here = rules.installed()
    if release == here.release:
        return here
    if release not in published() or order(here.release) > order(newest()):
        raise UnknownRelease(release)
    return as_of(here, release)


@functools.lru_cache(64)
def as_of(base: Rules, release: str) -> Rules:
    """Return rules with all zones that ever changed as they are in a release, one of `published`."""
    return base.replaced(
        release, {name: _state(name, release) for name in zones.zone_names() if _known(name)}
    )


def states(name: str) -> dict[str, bytes]:
    """Return the compiled files of a zone by the release since which each counts; none if never changed."""
    zone = zones.target(name)
    since = [next(iter(published())), *(change.release for change in changes() if change.zone == zone)]
    return {release: _file(release, zone) for release in since} if _known(name) else {}


def _known(name: str) -> bool:
    return zones.target(name) in _changed_zones()


@functools.cache
def _changed_zones() -> frozenset[str]:
    return frozenset(change.zone for change in changes())


def _state(name: str, release: str) -> bytes:
    """Return the compiled file of a zone of the table as of a release."""
    held = [data for since, data in states(name).items() if order(since) <= order(release)]
    return held[-1]


@functools.cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(_data("table.json"))
    return table


@functools.cache
def _file(release: str, zone: str) -> bytes:
    return _data(f"{release}/{zone}")


def _data(name: str) -> bytes:
    data = pkgutil.get_data("reconciler.times", f"changed_zones/{name}")
    assert data is not None  # noqa: S101 (packages on a disk have data)
    return data
