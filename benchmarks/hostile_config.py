"""Time and memory of the worst files: `validate --format json` on each, in a process of its own.

    python benchmarks/hostile_config.py [NAME…]

Prints seconds, megabytes at the peak, exit code, and how many problems were shown. Nothing here may take
more than a few seconds or end with anything but 0 or 3; the run ends with 1 where it does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reconciler.config.limits import DEFAULT

MOST_SECONDS = 60
SIZE = DEFAULT.bytes - 100_000
ZONES = ["Asia/Singapore", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
ALWAYS = '{mon-sun: "00:00-24:00"}'
ANA = 'hosts: {ana: {email: a@example.com, time_zone: UTC, hours: {mon: "%s"}}}'


def filled(piece: str, before: str = "", after: str = "") -> str:
    """Repeat `piece` until the file is nearly as large as is read."""
    return before + piece * ((SIZE - len(before) - len(after)) // len(piece.encode())) + after


def pages(count: int, hosts: str, rest: str = "") -> str:
    return "---\n".join(
        f"page: p-{number}\ntype: all_hosts_available\nowner: h0\nhosts: [{hosts}]\n"
        f"summary: S {number}\nduration: 30\n{rest}"
        for number in range(count)
    )


def people(hours: str) -> str:
    lines = [
        f"  h{number}: {{email: h{number}@example.com, time_zone: {ZONES[number % 5]}, hours: {hours}}}\n"
        for number in range(30)
    ]
    return "hosts:\n" + "".join(lines)


def doubled(form: str) -> str:
    """Return sixty anchors, each holding the one before twice."""
    return "k0: &k0 {x: 1}\n" + "".join(
        form.format(n=n, before=f"*k{n - 1}, *k{n - 1}") for n in range(1, 61)
    )


def inputs() -> dict[str, str]:
    """Return the files by name."""
    often = ",".join(f"h{number}" for number in range(30))
    days = (f"2{n // 336:03}-{1 + n // 28 % 12:02}-{1 + n % 28:02}" for n in range(40_000))
    dates = "".join(f'   {day}: "09:00-10:00"\n' for day in days)
    return {
        "ten megabytes": "x: " + "y" * 10_000_000,
        "as many pages as fit": f"{people('none')}---\n{pages(33_000, 'h0, h1')}",
        "a thousand pages of thirty hosts": f"{people(ALWAYS)}---\n{pages(1000, often)}",
        "brackets": filled("["), "braces": filled("{"), "dashes": filled("- "), "questions": filled("? "),
        "quotes": filled('"'), "documents": filled("---\n"), "broken documents": filled("---\na: b: c\n"),
        "one key": filled("a: 1\n"), "comments": filled("a: #b\n"), "spaces": filled(" "),
        "lost colons": filled("a:b\n"), "colons": filled(": ", "a"), "anchors": filled("&a "),
        "aliases": filled("*a "), "directives": filled("%TAG ! tag:a,2000:\n"),
        "aliases that double": doubled("k{n}: &k{n} [{before}]\n"),
        "merges that double": doubled("k{n}: &k{n} {{<<: [{before}], y{n}: 1}}\n"),
        "unknown hosts": filled("ana, ", "page: abc\nhosts: [", "]\n"),
        "unknown keys": "page: abc\n" + "".join(f"k{n}: 1\n" for n in range(295_000)),
        "guesses of zones": "---\n".join(f"page: p-{n}\ntime_zone: Asia/Sing{n}\n" for n in range(20_000)),
        "guesses of types": "---\n".join(f"page: p-{n}\ntype: all{n}\n" for n in range(20_000)),
        "windows of a day": filled('"09:00-10:00",', ANA.partition('"')[0] + "[", "]}}}\n"),
        "gaps in hours": ANA % filled(" ", "9", "x"),
        "gaps in a length": filled(" ", 'page: abc\nduration: "1h', 'x"\n'),
        "gaps in a slug": filled(" ", 'page: abc\nslug: "a', 'x"\n'),
        "dates": "hosts:\n ana:\n  email: a@example.com\n  time_zone: UTC\n  overrides:\n" + dates,
    }  # fmt: skip


def measure(text: str) -> tuple[float, float, int, int]:
    """Return seconds, megabytes at the peak, exit code, problems shown."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "x.yaml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "reconciler", "--config", folder, "validate", "--format", "json"]
        with tempfile.TemporaryFile() as output:
            begin = time.perf_counter()
            process = subprocess.Popen(command, stdout=output)
            _, status, used = os.wait4(process.pid, 0)
            took = time.perf_counter() - begin
            output.seek(0)
            shown = len(json.load(output)["diagnostics"])
    return took, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), shown


def main() -> None:
    """Measure those asked for, or all."""
    failed = False
    for name, text in inputs().items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            took, megabytes, code, shown = measure(text)
            failed = failed or code not in (0, 3) or took > MOST_SECONDS
            print(f"{name:34} {took:5.1f} s {megabytes:5.0f} MB  exit {code}  {shown} problems", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
