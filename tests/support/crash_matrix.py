"""Mishaps at every request of a mixed apply over twelve pages, each put right by one more apply.

`python -m tests.support.crash_matrix` runs all points, a few minutes' work, and prints how many there were.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.support.crash_point import BEHAVIOURS, FAULTS, KILLS, LIES, Point, prepared, requests, run

KINDS = ("kill", "fault", "forget", "lie")


def points(folder: Path, behaviour: str, kinds: Iterable[str]) -> list[Point]:
    """All points of an apply: a kill on both sides of each request, a fault wherever it can do something."""
    listed = []
    for at, (method, _, names) in enumerate(requests(folder), 1):
        if "kill" in kinds:
            listed += [Point(at, f"kill {side}", behaviour) for side in KILLS]
        if "forget" in kinds:
            listed += [Point(at, f"kill {side}", behaviour, forget=True) for side in KILLS]
        if "lie" in kinds:
            listed += [Point(at, f"kill {KILLS[at % 2]}", behaviour, lie=[*LIES][at % len(LIES)])]
        if "fault" in kinds:
            listed += [
                Point(at, name, behaviour) for name, fault in FAULTS.items() if _applies(fault, method, names)
            ]
    return listed


def _applies(fault: dict[str, Any], method: str, names: str) -> bool:
    """Whether a fault can do anything there. A POST without rules is refused: they are not ignored in it."""
    if fault["fault"] == "stale":
        return method == "GET"
    if fault.get("field") == "availability_rules" and method == "POST":
        return False
    return fault["fault"] != "ignore-field" or fault["field"] in names.split(",")


def main() -> int:
    """Run all points that were asked for; exit code 1 where one is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--behaviour", choices=BEHAVIOURS, default=BEHAVIOURS[0])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--part", default="1/1", help="K/N: only every N-th point, from the K-th on")
    parser.add_argument("--only", help="points whose description holds this text")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    began = time.monotonic()
    with prepared(options.behaviour) as folder, ThreadPoolExecutor(options.workers) as workers:
        every = points(folder, options.behaviour, options.kinds)[part - 1 :: parts]
        every = [point for point in every if not options.only or options.only in str(point)]
        wrong = Counter[str]()
        for point, problems in zip(every, workers.map(lambda point: run(folder, point), every), strict=True):
            wrong.update([point.mishap] * bool(problems))
            for problem in problems:
                print(f"{point}: {problem}", flush=True)
        count = len(requests(folder))
    print(f"{options.behaviour}: {len(every)} points over {count} requests, {wrong.total()} wrong, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
