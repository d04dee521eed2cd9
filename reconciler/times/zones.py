"""Time zones by the rules in use (`times/rules`), aliases included, independent of the machine.

`zoneinfo` alone would prefer the machine's own database, which may be old and differ between machines. Names
and aliases are those of the installed package, whichever rules are in use.
Dates are ordinals (`date.toordinal`), instants seconds since 1970: integers keep a year of hours cheap.
"""

from __future__ import annotations

import functools
import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reconciler.times import rules
from reconciler.times.rules import packaged, remembered

DAY = 86_400
BLOCK = 32
"""Weeks that are looked up together."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()


class UnknownZone(LookupError):
    """A name that is no IANA time zone; `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        """Keep `name` for the holder of the file, who knows the place."""
        super().__init__(f"`{name}` is not an IANA time zone")
        self.name = name


@functools.cache
def zone_names() -> frozenset[str]:
    """Return every name `zone` knows, such as `Asia/Singapore` and `US/Eastern`."""
    return frozenset(packaged("zones").decode().split())


def target(name: str) -> str:
    """Return the name of which `name` is an older or other one in IANA's database.

    `Asia/Kolkata` for `Asia/Calcutta`. Any other text is returned as it is: zones that merely keep the same
    time are no names of one another, nor are places of their own whose zones the database has merged, such
    as Oslo and Berlin: one of the two governments may change its clocks.
    """
    return _links().get(name, name)


@functools.cache
def _links() -> dict[str, str]:
    """Return alias -> zone, from `tzdata.zi`: the compiled files are copies that do not tell.

    The names in `zone.tab` are those of places, a line each: country, coordinates, name.
    """
    source, table = (packaged(f"zoneinfo/{name}").decode() for name in ("tzdata.zi", "zone.tab"))
    places = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    links = (line.split() for line in source.splitlines() if line.startswith("L "))
    return {alias: target for _, target, alias in links if alias not in places}


def zone(name: str) -> ZoneInfo:
    """Return the zone called `name`, exactly as IANA spells it; raise `UnknownZone`.

    Only listed names reach the file system, so no name can lead out of the package.
    """
    if name not in zone_names():
        raise UnknownZone(name)
    return rules.in_use().zone(name)


@remembered(8192)
def seconds_at(name: str, ordinal: int, minutes: int) -> int:
    """Convert one wall time with its own offset, `fold=0`; 1440 minutes is the next date's midnight."""
    day, minute = divmod(minutes, 1440)
    wall = datetime.fromordinal(ordinal + day) + timedelta(minutes=minute)
    return int((wall.replace(tzinfo=zone(name)).astimezone(UTC) - EPOCH).total_seconds())


def week_offsets(name: str, first: int, last: int) -> list[int | None]:
    """Return the UTC offset of each week from Monday `first` to Monday `last`, in seconds.

    None stands for a week in which the clock is changed: `day_offsets` has its days. (Since 1971 no zone
    has changed and changed back between two Mondays, so equal offsets at both mean no change between
    them: held by tests/times/test_zones.py.)
    """
    low, high = (first - 1) // 7, (last - 1) // 7
    blocks = range(low // BLOCK, high // BLOCK + 1)
    table = [offset for block in blocks for offset in _block_offsets(name, block)]
    base = blocks[0] * BLOCK
    return table[low - base : high - base + 1]


@remembered(8192)
def _block_offsets(name: str, block: int) -> tuple[int | None, ...]:
    return _offsets(name, block * BLOCK * 7 + 1, 7, BLOCK)


@remembered(8192)
def day_offsets(name: str, monday: int) -> tuple[int | None, ...]:
    """Return the UTC offset of each day of a week in seconds; None where the clock is changed."""
    return _offsets(name, monday, 1, 7)


def _offsets(name: str, first: int, step: int, count: int) -> tuple[int | None, ...]:
    """Return the offset of each of `count` stretches of `step` days; None where it differs at its ends."""
    begin = datetime.fromordinal(max(first, 1)).replace(tzinfo=zone(name))
    offsets = [
        (begin + timedelta(days=step * index)).utcoffset() or timedelta() for index in range(count + 1)
    ]
    return tuple(a.days * DAY + a.seconds if a == b else None for a, b in itertools.pairwise(offsets))


def changes(name: str, low: int, high: int) -> list[tuple[int, int, int]]:
    """Return when the clock is changed within [low, high): (instant, offset before, offset after).

    An instant is the first one with the new offset, and a whole minute.
    """
    turns = []
    for at in range(low, high, DAY):
        begin, end = at - 60, min(at + DAY, high) - 60
        if offset(name, begin) != offset(name, end):
            while end - begin > 60:
                middle = begin + (end - begin) // 120 * 60
                begin, end = (begin, middle) if offset(name, middle) != offset(name, begin) else (middle, end)
            turns.append((end, offset(name, begin), offset(name, end)))
    return turns


def offset(name: str, at: int) -> int:
    """Return the UTC offset at an instant, both in seconds."""
    found = (EPOCH + timedelta(seconds=at)).astimezone(zone(name)).utcoffset() or timedelta()
    return found.days * DAY + found.seconds
