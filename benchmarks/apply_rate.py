"""Creates and updates where every answer of the account is late, by `benchmarks/apply.py`.

A hundred pages, two thirds multi-host and proved, at 200 ms; then 150 pages at 150 ms, for the share of the
allowed rate that is used from the first write to the last.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Goal, Row

SCRIPT = Path(__file__).parent / "apply.py"
TOLD = {
    "run": r"^(create|update) ([\d,]+) pages: ([\d,]+) verified",
    "wall": r"([\d.]+) s(?: with all|,)",
    "requests": r"([\d,]+) requests",
    "share": r"([\d.]+)% of the allowed",
    "refused": r"([\d,]+) refused",
}
"""What the script says of a run, and where in its text."""


def measure(pages: int, latency: int, more_pages: int, less_latency: int) -> figures.Result:
    late, rate = run(pages, latency), run(more_pages, less_latency)
    creates, updates = late
    made, changed = (f"{pages:,} {what}s at {latency} ms" for what in ("create", "update"))
    share = min(row.facts["% of the allowed rate"] for row in rate)
    refused = max(row.facts["refused (429)"] for row in [*late, *rate])
    goals = [
        Goal("apply-updates", f"{changed}: wall", updates.wall[0], 3.5, "s"),
        Goal("apply-creates", f"{made}: wall", creates.wall[0], 7, "s"),
        Goal("apply-requests", f"{changed}: API requests a page", updates.facts["requests a page"], 2.5),
        Goal(
            "apply-rate", f"{more_pages:,} creates or updates at {less_latency} ms: % of the allowed rate",
            share, 90, least=True,
        ),
        Goal("apply-refused", "requests that the account refused for coming too fast, in a run", refused, 1),
    ]  # fmt: skip
    settings = {
        "pages": pages, "latency": latency, "more_pages": more_pages, "less_latency": less_latency,
    }  # fmt: skip
    return figures.result(settings, [*late, *rate], goals)


def run(pages: int, latency: int) -> list[Row]:
    """Return the rows of creating all pages, then of changing them.

    The script ends with 1 where its own marks are missed: what it says is read all the same.
    """
    command = [sys.executable, str(SCRIPT), str(pages), "--latency", str(latency)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    parts = re.split(r"(?m)^(?=create |update )", done.stdout)[1:]
    if len(parts) != 2:
        raise SystemExit(f"{SCRIPT.name} ended with {done.returncode} and said:\n{done.stdout}")
    return [_row(part, latency) for part in parts]


def _row(text: str, latency: int) -> Row:
    told = {name: re.search(pattern, text) for name, pattern in TOLD.items()}
    missing = [name for name, found in told.items() if not found]
    if missing:
        raise SystemExit(f"{SCRIPT.name} does not say {', '.join(missing)}:\n{text}")
    what, pages, verified = told["run"].groups()
    number = {
        name: float(found[1].replace(",", "")) for name, found in told.items() if found and name != "run"
    }
    if verified != pages:
        raise SystemExit(f"{verified} of {pages} pages were verified:\n{text}")
    facts = {
        "requests a page": number["requests"] / int(pages.replace(",", "")),
        "% of the allowed rate": number["share"],
        "refused (429)": int(number["refused"]),
    }
    return Row(f"{pages} {what}s at {latency} ms", wall=[number["wall"]], facts=facts)


if __name__ == "__main__":
    figures.main(measure, pages=100, latency=200, more_pages=150, less_latency=150)
