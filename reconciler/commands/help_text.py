"""Help texts in lines that break at spaces alone: `--exit-code` stays whole, to be read and copied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click

WHOLE: Final = "\N{NON-BREAKING HYPHEN}"
"""Stands for a hyphen while lines are made: at that one none is broken."""


class Formatter(click.HelpFormatter):
    """Click's own, but for where lines break."""

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(text.replace("-", WHOLE))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names with what each is."""
        super().write_dl([(name, said.replace("-", WHOLE)) for name, said in rows], col_max, col_spacing)

    def getvalue(self) -> str:
        """Return all that was written."""
        return super().getvalue().replace(WHOLE, "-")


class Context(click.Context):
    """The context of a command whose help is written so."""

    formatter_class = Formatter


def of(command: click.Command) -> click.Command:
    """Return a command that shows its help so, and the help of its own commands, where it has any."""
    command.context_class = Context
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        of(inner)
    return command
