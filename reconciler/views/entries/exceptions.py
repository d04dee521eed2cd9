"""Dates in `slots` on which hosts have other times than usual, with the holiday or calendar that says so."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reconciler.times import wording
from reconciler.views.entries.entry import Json, Row

MOST_NAMED = 3
"""Hosts with the same dates that are named."""
Dates = tuple[tuple[str, str, str], ...]


def rows(dated: Iterable[Json]) -> Iterator[Row]:
    """Yield a row for hosts with the same dates: `ana, budi: closed on 25 Dec 2026 (uk: Christmas Day)`."""
    by_host: dict[str, list[tuple[str, str, str]]] = {}
    for each in dated:
        times = ", ".join(each["times"]) or "closed"
        by_host.setdefault(each["host"], []).append((times, each["date"], _source(each)))
    together: dict[Dates, list[str]] = {}
    for host, dates in by_host.items():
        together.setdefault(tuple(dates), []).append(host)
    return (Row("", f"{_named(hosts)}: {_said(dates)}") for dates, hosts in together.items())


def _source(each: Json) -> str:
    """Say which calendar gives a date, and what it calls it; empty for a host's own date."""
    return ": ".join(part for part in (each["calendar"], each["called"]) if part)


def _named(hosts: Sequence[str]) -> str:
    rest = f" and {len(hosts) - MOST_NAMED} more" if len(hosts) > MOST_NAMED else ""
    return ", ".join(hosts[:MOST_NAMED]) + rest


def _said(dates: Dates) -> str:
    """Say dates by their times, those that one calendar gives together."""
    by_times: dict[str, dict[str, list[date]]] = {}
    for times, day, source in dates:
        by_times.setdefault(times, {}).setdefault(source, []).append(date.fromisoformat(day))
    return "; ".join(f"{times} on {', '.join(_parts(sources))}" for times, sources in by_times.items())


def _parts(sources: dict[str, list[date]]) -> Iterator[str]:
    """Say the dates of each source; the year stands where it changes from one date to the next."""
    ranges = {source: wording.in_ranges(days) for source, days in sources.items()}
    words = wording.each_stretch([each for several in ranges.values() for each in several])
    for source, several in ranges.items():
        said = ", ".join(itertools.islice(words, len(several)))
        yield f"{said} ({source})" if source else said
