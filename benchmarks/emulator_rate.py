"""Requests that the emulator answers a second, by `benchmarks/emulator.py`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Goal, Row

SCRIPT = Path(__file__).parent / "emulator.py"
FIGURES = {
    "requests a second": r"^(?P<what>.*): (?P<value>[\d,.]+) requests/s",
    "median, ms": r"^(?P<what>.*): median (?P<value>[\d,.]+) ms",
}
"""What the script says, a line each, and its label."""


def measure(seconds: float) -> figures.Result:
    """Read what the script prints; the goal is about what it says of reads."""
    command = [sys.executable, str(SCRIPT), f"{seconds:g}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows = [
        Row(found["what"], facts={label: float(found["value"].replace(",", ""))})
        for line in done.stdout.splitlines()
        for label, pattern in FIGURES.items()
        if (found := re.search(pattern, line))
    ]
    if not rows:
        raise SystemExit(f"{SCRIPT.name} names no figure:\n{done.stdout}")
    rates = {row.name: row.facts["requests a second"] for row in rows if "requests a second" in row.facts}
    reads = next((rate for name, rate in rates.items() if "read" in name), None)
    words = "requests that the emulator answers a second, reads"
    return figures.result({"seconds": seconds}, rows, [Goal("emulator", words, reads, 1000, least=True)])


if __name__ == "__main__":
    figures.main(measure, seconds=10.0)
