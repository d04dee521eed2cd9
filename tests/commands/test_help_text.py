"""Help texts fit a terminal and keep what is copied from them whole."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from reconciler import cli
from reconciler.commands.invocation import Invocation

CONTEXT = click.Context(cli.program)
NAMES = cli.program.list_commands(CONTEXT)


@pytest.mark.parametrize("name", ["", *NAMES, "fleet plan", "fleet apply", "fleet drift", "fleet validate"])
def test_a_help_text_fits_and_breaks_no_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = CliRunner().invoke(cli.program, [*name.split(), "--help"], obj=Invocation({}), terminal_width=80)
    assert done.exit_code == 0, done
    lines = done.output.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines if re.search(r"\w-$", line)] == [], "a name is cut at its hyphen"
    assert [line for line in lines if line.endswith("...") and "Usage:" not in line] == [], "cut off"
    assert "\N{NON-BREAKING HYPHEN}" not in done.output
