"""Time zones by IANA rules from the `tzdata` package, aliases included, whatever the machine has.

`zoneinfo` alone would prefer the machine's own database, which may be old: two machines, two answers.
"""

from __future__ import annotations

import functools
from importlib import resources
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo


class UnknownZone(LookupError):
    """A name that is no IANA time zone; `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        """Keep `name` for the holder of the file, who knows the place."""
        super().__init__(f"`{name}` is not an IANA time zone")
        self.name = name


@functools.cache
def zone_names() -> frozenset[str]:
    """Return every name `zone` knows, such as `Asia/Singapore` and `US/Eastern`."""
    listed = _package().joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split())


def zone(name: str) -> ZoneInfo:
    """Return the zone called `name`, exactly as IANA spells it; raise `UnknownZone`.

    Only listed names reach the file system, so no name can lead out of the package.
    """
    if name not in zone_names():
        raise UnknownZone(name)
    return _load(name)


@functools.cache
def _load(name: str) -> ZoneInfo:
    with _package().joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@functools.cache
def _package() -> Traversable:
    return resources.files("tzdata")
