"""A page over one year with 30 hosts in 30 zones: the engine, and a plain loop over days, side by side.

`python benchmarks/hours.py` prints milliseconds of the processor's time and the ratio; both must give the
same windows.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.model import PageType
from reconciler.times import weekly, zones

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ROUNDS = 9
SHAPES = {
    "office hours, Mon-Fri 09:00-12:00 and 13:00-17:00": (weekly.DAYS[:5], ((540, 720), (780, 1020))),
    "nearly always, every day 00:00-12:00 and 13:00-24:00": (weekly.DAYS, ((0, 720), (780, 1440))),
}


def hosts(days: tuple[str, ...], windows: weekly.Windows) -> list[HostHours]:
    """Return 30 hosts, each in a different time zone."""
    names = sorted(zones.zone_names())[::17][:30]
    return [HostHours(name, weekly.weekly(dict.fromkeys(days, windows))) for name in names]


def engine(page: list[HostHours]) -> list[hours.Interval]:
    return hours.page_windows(PageType.ALL_HOSTS, page, START, END)


def day_by_day(page: list[HostHours]) -> list[hours.Interval]:
    """Return the same windows by a plain loop: for each day, for each host, convert and intersect."""
    common_windows: list[hours.Interval] = []
    day = START
    while day < END:
        common = [(day, day + timedelta(days=1))]
        for host in page:
            free = [
                window for step in (-1, 0, 1) for window in free_on(host, day.date() + timedelta(days=step))
            ]
            common = [(max(a, c), min(b, d)) for a, b in common for c, d in free if max(a, c) < min(b, d)]
        common_windows += sorted(common)
        day += timedelta(days=1)
    merged: list[hours.Interval] = []
    for begin, end in common_windows:
        if merged and merged[-1][1] == begin:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((begin, end))
    return merged


def free_on(host: HostHours, day: date) -> list[hours.Interval]:
    zone = zones.zone(host.time_zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    edges = [
        [(midnight + timedelta(minutes=minute)).astimezone(UTC) for minute in window]
        for window in host.weekly.get(weekly.DAYS[day.weekday()], ())
    ]
    return [(begin, end) for begin, end in edges]


def timed(work, page: list[HostHours]) -> float:
    begun = time.process_time()
    work(page)
    return (time.process_time() - begun) * 1000


def first() -> float:
    """How long the very first page takes in a process of its own: no zone is read yet."""
    program = (
        "import sys; sys.path.insert(0, 'benchmarks'); import hours as b\n"
        "print(b.timed(b.engine, b.hosts(*next(iter(b.SHAPES.values())))))"
    )
    return float(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    )


def main() -> None:
    for shape, week in SHAPES.items():
        page = hosts(*week)
        if engine(page) != day_by_day(page):
            sys.exit(f"{shape}: the two do not agree")
        pairs = [(timed(engine, page), timed(day_by_day, page)) for _ in range(ROUNDS)]
        ours, naive = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(f"{shape}: {ours:.0f} ms; day by day {naive:.0f} ms; ratio {naive / ours:.1f}")
    print(f"the first page of a process: {first():.0f} ms")


if __name__ == "__main__":
    main()
