"""What a benchmark hands on: figures, goals, versions, machine; all else shows this JSON form."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.estate import Used
from reconciler import __version__

LIBRARIES = ("octodns", "httpx", "PyYAML", "jsonschema", "click", "rich", "starlette", "uvicorn")
ABSENT = "not installed"
UNITS = {"x": " x", "s": " s", "MiB": " MiB", "ms": " ms", "": ""}
Result = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """What was run, and what each run took: CPU and wall in seconds, peak memory in MiB.

    `requests` are those of one run by kind; `facts` are further figures by their label, ratios too.
    """

    name: str
    cpu: Sequence[float] = ()
    wall: Sequence[float] = ()
    memory: Sequence[float] = ()
    requests: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Goal:
    """A figure that is to be at most `limit`, or at least; None where it could not be measured."""

    name: str
    words: str
    value: float | None
    limit: float
    unit: str = ""
    least: bool = False


def row(
    name: str, used: Sequence[Used], requests: Mapping[str, int] | None = None, **facts: float | None
) -> Row:
    """Return the row of some runs; facts that are None are left out, `_` in their names is a space."""
    known = {label.replace("_", " "): value for label, value in facts.items() if value is not None}
    return Row(
        name, [round(one.cpu, 3) for one in used], [round(one.wall, 3) for one in used],
        [round(one.memory, 1) for one in used], dict(requests or {}), known,
    )  # fmt: skip


def peers(used: Sequence[Used]) -> list[Row]:
    """Return the row of octoDNS, where it is installed."""
    return [row("octoDNS", used)] if used else []


def ratio(used: Sequence[Used], beside: Sequence[Used] | None) -> float | None:
    """Return the median CPU beside that of the other, both of the same turns."""
    return cpu(used) / cpu(beside) if beside else None


def cpu(used: Sequence[Used]) -> float:
    return statistics.median(one.cpu for one in used)


def wall(used: Sequence[Used]) -> float:
    return statistics.median(one.wall for one in used)


def memory(used: Sequence[Used]) -> float:
    return max(one.memory for one in used)


def result(settings: Mapping[str, Any], rows: Sequence[Row], goals: Sequence[Goal]) -> Result:
    """Return all that is known of one run of a benchmark, in its JSON form."""
    found = {
        "settings": dict(settings),
        "day": datetime.now(UTC).date().isoformat(),
        "rows": [asdict(row) for row in rows],
        "goals": [asdict(goal) for goal in goals],
        "versions": versions(),
        "machine": machine(),
    }
    return dict(json.loads(json.dumps(found)))


def versions() -> dict[str, str]:
    found = {"Python": platform.python_version(), "reconciler": __version__ + _commit()}
    return found | {name: _version(name) for name in LIBRARIES}


def machine() -> dict[str, Any]:
    """Return what the figures were measured on; no name of a host, no path."""
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = f"{platform.system()} {platform.release()}"
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.processor() or platform.machine()
    return {"CPU": model, "cores": os.cpu_count() or 1, "system": f"{system}, {platform.machine()}"}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ABSENT


def _commit() -> str:
    """Return the commit that last changed what is measured, where this is a checkout."""
    git = ["git", "-C", str(Path(__file__).parent.parent)]
    try:
        said = subprocess.run(
            [*git, "log", "-1", "--format=%h", "--", "reconciler"], capture_output=True, text=True, check=True
        )
        changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "reconciler"], check=False)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f" ({said.stdout.strip()}{', changed' if changed.returncode else ''})" if said.stdout else ""


def met(goal: Mapping[str, Any]) -> bool | None:
    """Whether a goal in its JSON form is met; None where it was not measured."""
    value, limit = goal["value"], goal["limit"]
    if value is None:
        return None
    return bool(value >= limit if goal["least"] else value <= limit)


def verdict(goal: Mapping[str, Any]) -> str:
    return {True: "met", False: "missed", None: "not measured"}[met(goal)]


def asked(goal: Mapping[str, Any]) -> str:
    return f"{'at least' if goal['least'] else 'at most'} {shown(goal['limit'])}{UNITS[goal['unit']]}"


def value(goal: Mapping[str, Any]) -> str:
    return "" if goal["value"] is None else f"{shown(goal['value'])}{UNITS[goal['unit']]}"


def shown(number: float) -> str:
    """Return a number with three figures or all digits of a count."""
    if isinstance(number, int) or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def spread(numbers: Sequence[float]) -> str:
    """Return the median, and where there are several, the lowest and the highest."""
    if not numbers:
        return ""
    middle = shown(statistics.median(numbers))
    low, high = shown(min(numbers)), shown(max(numbers))
    return middle if low == high else f"{middle} ({low} to {high})"


def table(found: Result) -> list[list[str]]:
    """Return head and rows as text, without columns that nothing stands in."""
    rows = found["rows"]
    labels = list(dict.fromkeys(label for row in rows for label in row["facts"]))
    head = ["", "CPU, s", "wall, s", "memory, MiB", *labels, "requests"]
    body = [
        [
            row["name"], *(spread(row[name]) for name in ("cpu", "wall", "memory")),
            *(shown(row["facts"][label]) if label in row["facts"] else "" for label in labels),
            ", ".join(f"{count:,} {kind}" for kind, count in row["requests"].items()),
        ]
        for row in rows
    ]  # fmt: skip
    kept = [at for at in range(len(head)) if at == 0 or any(cells[at] for cells in body)]
    return [[cells[at] for at in kept] for cells in [head, *body]]


def text(found: Result) -> str:
    """Return a result as people read it in a terminal."""
    cells = table(found)
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
    lines += [
        f"{verdict(goal)}: {goal['words']}: {value(goal)} ({asked(goal)})".replace(":  (", ": (")
        for goal in found["goals"]
    ]
    lines.append(", ".join(f"{name} {version}" for name, version in found["versions"].items()))
    lines.append(", ".join(f"{name} {what}" for name, what in found["machine"].items()))
    return "\n".join(lines)


def main(measure: Callable[..., Result], **settings: Any) -> None:
    """Run a benchmark from the command line: an option for each setting, and `--json FILE`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path, metavar="FILE")
    for name, default in settings.items():
        many = isinstance(default, tuple)
        kind = type(default[0] if many else default)
        parser.add_argument(f"--{name}", type=kind, default=default, nargs="+" if many else None)
    arguments = vars(parser.parse_args())
    file = arguments.pop("json")
    found = measure(**arguments)
    print(text(found))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
