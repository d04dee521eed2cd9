"""Requests that the emulator answers in a second of its CPU, one core, by `benchmarks/emulator.py`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.figures import Goal, Row

SCRIPT = Path(__file__).parent / "emulator.py"


def measure(seconds: float, part: int = 1) -> figures.Result:
    command = [sys.executable, str(SCRIPT), f"{seconds:g}", "--json", "--part", str(part)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    slowest = min(read["first"] for read in found["reads"])
    words = "the emulator, its slowest kind of read: requests in a second of CPU"
    return figures.result(
        {"seconds": seconds}, rows(found), [Goal("emulator", words, slowest, 1000, least=True)]
    )


def rows(found: dict[str, Any]) -> list[Row]:
    """Return what the script measured as rows: after a write, and once more where nothing has changed."""
    start, mixed, listed = found["start"], found["mixed"], found["list"]
    reads = [
        Row(read["kind"], facts={"requests a CPU second": read["first"], "once more": read["again"]})
        for read in found["reads"]
    ]
    rate = {"requests a CPU second": mixed["a_cpu_second"]}
    median = {"median, ms": listed["median_ms"]}
    return [
        *reads,
        Row(f"{mixed['clients']} clients that read and write", facts=rate),
        Row(f"{listed['pages']} list pages of {listed['page']}", facts=median),
        Row(f"start, {start['schedules']:,} schedules", [start["cpu"]], [start["wall"]], [start["memory"]]),
    ]


if __name__ == "__main__":
    figures.main(measure, seconds=10.0)
