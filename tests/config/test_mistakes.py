"""Folders full of mistakes: every one is reported, in one run, at exactly its place.

The files of `cases/config` mark each mistake themselves, in the line after it: carets and the code, and
the cure after `|` where the cure is what the case is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler import cli
from reconciler.commands.invocation import Invocation
from reconciler.config import desired
from tests.support.places import CASES

CASES = CASES / "config"
MARK = re.compile(
    r"#~(?:(?P<number>\d) (?P<word>\S+) (?P<length>\d+)|(?P<before> *)(?P<carets>\^+) (?P<code>\S+))"
    r"(?: \| (?P<help>.*))?"
)

Place = tuple[str, int, int, int, str]


def marked(root: Path) -> Iterator[tuple[Place, str | None]]:
    """Yield (file, line, column, width, code) of every mark, and the cure where one is given."""
    for file in sorted(root.rglob("*.yaml")):
        above = 0
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.startswith("#~"):
                above = number
                continue
            mark = MARK.fullmatch(line)
            assert mark, f"{file}:{number}: {line}"
            if mark["carets"]:
                column, width, code = len(mark["before"]) + 3, len(mark["carets"]), mark["code"]
            else:
                column, width, code = int(mark["number"]), int(mark["length"]), mark["word"]
            yield (file.relative_to(root).as_posix(), above, column, width, code), mark["help"]


def problems(root: Path) -> Iterator[tuple[Place, str]]:
    for problem in desired.load(root, today=date(2026, 6, 1)).diagnostics:
        span = problem.span
        assert span.line == span.end_line
        file = Path(span.file).resolve().relative_to(root.resolve()).as_posix()
        yield (file, span.line, span.column, span.end_column - span.column, problem.code), problem.help


@pytest.mark.parametrize("root", sorted(CASES.iterdir()), ids=lambda root: root.name)
def test_every_seeded_mistake_is_found_at_its_place_and_nothing_else(root: Path) -> None:
    expected, cures = sorted(place for place, _ in marked(root)), dict(problems(root))
    assert len(expected) >= 40
    assert sorted(place for place, _ in problems(root)) == expected
    assert {place: cures[place] for place, cure in marked(root) if cure} == {
        place: cure for place, cure in marked(root) if cure
    }


def test_validate_shows_them_all_in_one_run_and_exits_3() -> None:
    root = CASES / "forty-mistakes"
    result = CliRunner().invoke(
        cli.program, ["--config", str(root), "validate"], obj=Invocation({}), standalone_mode=False
    )
    assert result.return_value == 3
    for (file, line, column, _, code), _ in marked(root):
        assert re.search(
            rf"\[{code}\]:[^\n]*\n(?: {{4}}[^\n]*\n)? *--> \S*{re.escape(file)}:{line}:{column}\n",
            result.output,
        )


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "checklist"])
def test_other_commands_say_of_the_files_what_validate_says(command, run) -> None:
    result = run({}, command, root=CASES / "forty-mistakes")
    assert result.code == 3
    assert result.out == run({}, "validate", root=CASES / "forty-mistakes").out
