"""The offsets of a zone through some years as a list, to be kept, and as a compiled file (TZif) again. Pure.

A release that is known to nobody today is upgraded to one day: what the one before it said is kept so.
Beyond its years a list says nothing.
"""

from __future__ import annotations

import itertools
import struct
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from reconciler.times import releases, zones
from reconciler.times.rules import remembered

YEARS: Final = (-1, 7)
"""From which year on to which, exclusive, counted from the year of a release: all that keep the offsets of a
zone in a release keep the same."""


@dataclass(frozen=True, slots=True)
class Offsets:
    """The UTC offsets of a zone within [start, end): `turns` are (instant, offset from then on), in seconds.

    The first turn is at `start`; instants are since 1970.
    """

    start: int
    end: int
    turns: tuple[tuple[int, int], ...]

    def at(self, second: int) -> int:
        """Return the offset at an instant; outside, that of the nearest inside."""
        index = bisect_right(self.turns, second, key=lambda turn: turn[0]) - 1
        return self.turns[max(index, 0)][1]


def span(release: str) -> tuple[int, int]:
    """Return from when to when offsets of a release are kept. Raises `ValueError` for a text that is none."""
    year = releases.order(release)[0]
    start, end = (_year(year + years) for years in YEARS)
    return start, end


@remembered(1024)
def of(name: str, start: int, end: int) -> Offsets:
    """Return the offsets of the zone called `name`, by the rules in use."""
    first = zones.offset(name, start)
    return Offsets(start, end, ((start, first), *((at, to) for at, _, to in zones.changes(name, start, end))))


def shifted(one: Offsets, other: Offsets, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return the stretches of [start, end), in order, in which `one` differs, and by how much it is more."""
    edges = sorted({at for at, _ in (*one.turns, *other.turns) if start < at < end} | {start, end})
    found: list[tuple[int, int, int]] = []
    for low, high in itertools.pairwise(edges):
        more = one.at(low) - other.at(low)
        if more:
            begin = found.pop()[0] if found and found[-1][1:] == (low, more) else low
            found.append((begin, high, more))
    return found


def differing(one: Offsets, other: Offsets, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of [start, end), in order, in which two lists have different offsets."""
    found: list[tuple[int, int]] = []
    for low, high, _ in shifted(one, other, start, end):
        begin = found.pop()[0] if found and found[-1][1] == low else low
        found.append((begin, high))
    return found


def compiled(offsets: Offsets) -> bytes:
    """Return a TZif file (RFC 8536, version 2) with these offsets, the last of which goes on for ever."""
    kinds = sorted({offset for _, offset in offsets.turns}, key=lambda offset: offset != offsets.turns[0][1])
    body = [
        struct.pack(f">{len(offsets.turns)}q", *(at for at, _ in offsets.turns)),
        bytes(kinds.index(offset) for _, offset in offsets.turns),
        *(struct.pack(">lbB", offset, 0, 0) for offset in kinds),
        b"-00\0",
    ]
    old = _header(0, 1, 1) + struct.pack(">lbB", 0, 0, 0) + b"\0"  # of version 1, which nobody reads
    return old + _header(len(offsets.turns), len(kinds), 4) + b"".join(body) + b"\n\n"


def _header(times: int, types: int, letters: int) -> bytes:
    """Return the head of a block: how many of what follow."""
    return b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, times, types, letters)


def _year(year: int) -> int:
    return int((datetime(year, 1, 1, tzinfo=UTC) - zones.EPOCH).total_seconds())
