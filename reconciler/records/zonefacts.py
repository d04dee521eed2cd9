"""The offsets of a time zone in a release: from the value to the JSON values of its file and back. Pure.

The years are those of the release, so that all branches write the same file for the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from reconciler.times import offsets, rules, zones
from reconciler.times.offsets import Offsets


def _second(text: str) -> int:
    return (datetime.fromisoformat(text) - zones.EPOCH) // timedelta(seconds=1)


LOWEST: Final = _second("1970-01-01T00:00:00Z")
HIGHEST: Final = _second("2200-01-01T00:00:00Z")
"""Within these everything that is worked out from offsets stays a date."""


def in_use(release: str, zone: str) -> Offsets | None:
    """Return the offsets of a zone where `release` is the one in use; else None."""
    if release != rules.in_use().release or zone not in zones.zone_names():
        return None
    return offsets.of(zone, *offsets.span(release))


def written(release: str, zone: str, found: Offsets) -> dict[str, Any]:
    """Return the facts of a file: `offsets` says from when on which counts, up to `until`."""
    return {
        "release": release,
        "time_zone": zone,
        "until": _moment(found.end),
        "offsets": {_moment(at): _offset(offset) for at, offset in found.turns},
    }


def read(fact: Mapping[str, Any]) -> tuple[tuple[str, str], Offsets]:
    """Read the facts of a file: (release, zone), offsets. Raises `KeyError`, `TypeError`, `ValueError`."""
    turns = tuple(sorted((_second(at), _seconds(text)) for at, text in fact["offsets"].items()))
    end = _second(fact["until"])
    if not all(LOWEST <= at <= HIGHEST for at in (end, *(at for at, _ in turns))):
        raise ValueError("it has years that no release of today tells")
    if not turns or turns[-1][0] >= end:
        raise ValueError("it has no offsets before its end")
    return (str(fact["release"]), str(fact["time_zone"])), Offsets(turns[0][0], end, turns)


def _moment(second: int) -> str:
    return f"{zones.EPOCH + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"


def _offset(seconds: int) -> str:
    """Return an offset as ISO 8601 has it: `-07:00`."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def _seconds(text: str) -> int:
    """Return an offset in seconds. Raises `ValueError` for a text that is none."""
    found = datetime.fromisoformat(f"2000-01-01T00:00:00{text}").utcoffset()
    if found is None:
        raise ValueError(f"{text!r} is no offset")
    return found // timedelta(seconds=1)
