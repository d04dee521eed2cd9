"""Whole documents, typed into one shell: an account is taken over, a change is rehearsed."""

from __future__ import annotations

import csv
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support import blocks
from tests.support.places import CASES

pytestmark = pytest.mark.long

HOURS = {"mon-fri": "09:00-17:00"}
PEOPLE = [
    {"email": f"{name}@example.com", "time_zone": "Asia/Singapore",
     "availability": [{"name": "Working hours", "default": True, "hours": HOURS}]}
    for name in ("ana", "budi")
]  # fmt: skip
LIVE = [
    {"owner": "ana@example.com", "type": "all_hosts_available",
     "hosts": ["ana@example.com", "budi@example.com"], "slug": "panel", "summary": "Panel", "duration": 45},
    {"owner": "ana@example.com", "type": "one_to_one", "hosts": ["ana@example.com"], "slug": "intro-call",
     "summary": "A first call"},
]  # fmt: skip
TYPES = {"panel": "all_hosts_available", "intro-call": "one_to_one"}


def typed(lines: Sequence[str], folder: Path, environment: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Type lines into one shell; return the exit code of each and what it printed, errors among it."""
    script = (
        "exec 2>&1\n" + "".join(f"{line}\necho @@$?\n" for line in lines) + "kill $(jobs -p) 2>/dev/null\n"
    )
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        env={"PATH": path, "HOME": str(folder), **environment},
    )  # fmt: skip
    shown = re.split(r"@@(\d+)\n", done.stdout)
    return {line: (int(shown[2 * n + 1]), shown[2 * n]) for n, line in enumerate(lines)}


def test_a_real_account_is_taken_over_as_the_document_says(start, tmp_path):
    account = start("as-seen", fixture={"users": PEOPLE, "schedules": LIVE}, now=datetime.now(UTC))
    folder = tmp_path / "my-pages"
    begun, taken, changed = stages()
    told = typed(begun, tmp_path, account.environment)
    fill_in(folder / "booking_pages" / "import-types.csv")
    told |= typed(taken, folder, account.environment)
    page = folder / "booking_pages" / "panel.yaml"
    page.write_text(
        page.read_text(encoding="utf-8").replace("duration: 45", "duration: 30"), encoding="utf-8"
    )
    told |= typed(changed, folder, account.environment)

    assert {line: code for line, (code, _) in told.items() if code} == {begun[-1]: 7}, told
    assert "2 no-op" in told["reconciler plan"][1]
    assert "in sync" in told["reconciler drift"][1]
    assert account.page("panel")["duration"] == 30


def stages() -> tuple[list[str], list[str], list[str]]:
    """Return the lines of the document up to the worksheet, up to the change of a file, and after it."""
    shell = blocks.of("docs/getting-started.md", "shell")
    install, *lines = [line for block in shell for line in blocks.lines(block.text)]
    assert install.endswith("pip install .")
    lines = [line for line in lines if "=…" not in line]  # the account is in the environment
    first = next(n for n, line in enumerate(lines) if "--types" in line)
    second = lines.index("reconciler plan panel")
    # there is no terminal to say yes at, and nothing is late
    changed = [line.replace("apply panel", "apply panel --yes --settle 0") for line in lines[second:]]
    assert blocks.lines(blocks.of("docs/probe.md", "shell")[0].text) == [
        changed.pop()
    ]  # test_commands.py types it
    return lines[:first], lines[first:second], changed


def fill_in(worksheet: Path) -> None:
    """Say in a worksheet of `import` what each page is, as somebody who knows them does."""
    with worksheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with worksheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "type": TYPES[row["page"]]} for row in rows)


def test_a_rehearsal_goes_as_the_document_says(tmp_path):
    shutil.copytree(CASES / "thread", tmp_path / "booking_pages")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    begin, break_off = (block.text.replace("8765", port) for block in blocks.of("docs/emulator.md", "shell"))
    change = "sed -i 's/duration: 32/duration: 30/' booking_pages/two-hosts.yaml"
    apply = "reconciler apply --yes"
    lines = [*blocks.lines(begin), apply, change, *blocks.lines(break_off), f"{apply} --settle 1", apply]
    told = typed([*lines, f"curl --silent http://127.0.0.1:{port}/_emulator/schedules"], tmp_path, {})
    assert {code for code, _ in told.values()} == {0}, told
    assert '"duration":30' in list(told.values())[-1][1]


def test_the_readme_rehearses_in_the_same_words():
    readme = blocks.of("README.md", "shell")[-1]
    (begin, *_) = blocks.of("docs/emulator.md", "shell")
    assert blocks.lines(readme.text)[1:] == blocks.lines(begin.text)[2:]
