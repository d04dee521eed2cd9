"""The cases of `cases/clocks`: what each command says by the rules of two releases, as people see it.

A block `clocks` says which release the program and the service follow from there on; the service begins
anew where it is named. `...` stands for any lines; a last line `exit N` for an exit code other than 0.
"""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.places import CASES

CASES = CASES / "clocks"
NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY = "..."


def shown(done):
    """Return what a command said, line by line, without what differs from run to run."""
    text = re.sub(r"127\.0\.0\.1:[0-9]+", "127.0.0.1:PORT", done.out + done.err)
    lines = [line.rstrip() for line in text.rstrip("\n").splitlines()]
    return [*lines, f"exit {done.code}"] if done.code else lines


def fits(expected, lines):
    """Whether lines are those expected, `...` being any number of them."""
    if not expected:
        return not lines
    if expected[0] == ANY:
        return any(fits(expected[1:], lines[n:]) for n in range(len(lines) + 1))
    return bool(lines) and expected[0] == lines[0] and fits(expected[1:], lines[1:])


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda case: case.stem)
def test_case(case, start, run, tmp_path, monkeypatch):
    shutil.copytree(CASES / "pages", tmp_path / "booking_pages")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    root, account, program = Path("booking_pages"), None, ""
    for kind, text in BLOCK.findall(case.read_text(encoding="utf-8")):
        if kind == "clocks":
            told = dict(line.split(": ") for line in text.splitlines())
            program = told["program"]
            if "service" in told:
                release, *behaviours = told["service"].split(", ")
                account = start(*behaviours, root=root, now=NOW, zone_rules=release)
            continue
        command, *expected = text.rstrip("\n").splitlines()
        words = shlex.split(command.removeprefix("$ reconciler "))
        done = run(account, *words, root=root, now=NOW, zone_rules=program)
        lines = shown(done)
        assert fits(expected, lines), "\n".join([command, *lines])
        assert all(len(line) <= 80 for line in lines), lines
