"""docs/cli.md says what the commands say, and every command teaches by example."""

from __future__ import annotations

import click
import pytest

from reconciler import cli
from tests.support import cli_reference

CONTEXT = click.Context(cli.program)
NAMES = cli.program.list_commands(CONTEXT)


def test_the_reference_is_what_the_commands_say():
    written = cli_reference.FILE.read_text(encoding="utf-8")
    assert written == cli_reference.text(), f"docs/cli.md is stale; run: {cli_reference.COMMAND}"


@pytest.mark.parametrize("name", NAMES)
def test_every_command_teaches_by_example(name):
    command = cli.program.get_command(CONTEXT, name)
    assert command is not None
    description, _, examples = (command.help or "").partition("\b")
    assert description.strip()
    assert f" {name}" in examples
    assert command.get_short_help_str(120).endswith(".")


def test_every_option_says_what_it_is_for():
    silent = [
        f"{name} {option.opts[0]}"
        for name in NAMES
        if (command := cli.program.get_command(CONTEXT, name))
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []
