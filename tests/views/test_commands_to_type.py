"""Every command that the program says to type is one that it takes: found in its texts, parsed as typed."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

import click
import pytest

from reconciler import cli
from reconciler.commands import general
from reconciler.commands.invocation import Invocation
from reconciler.views import calls
from tests.support.places import ROOT

IN_WORDS = re.compile(rf"`({calls.PROGRAM} [^`]+)`")
NO_COMMAND = {
    "reconciler COMMAND": "stands for any",
    "reconciler fleet for x x": "what `reconciler` is typed as for an account; a command follows",
    "reconciler probe … --save": "said in short where the people are named beside it",
    "reconciler schema --format markdown > docs/language.md": "a shell writes the file",
}
COMMAND_PUT_IN = "reconciler x"
"""Which command it is, the text does not say: `reconciler {command} …`."""
NAME_ALONE = re.compile(rf"{calls.PROGRAM}( fleet)? [a-z]+")
"""A command that is mentioned by its name may lack what it needs."""
VALUES = {"--by": "ana", "--rules": "2026.6", "--from": "2026-01-05", "--allow": "link-down", "--as": "ana"}


def filled(node: ast.expr) -> str:
    """Return a text with `x` for each word that is put in; what is put onto a word is left out."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    text = ""
    for part in node.values if isinstance(node, ast.JoinedStr) else ():
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif text.endswith("--allow "):
            text += "link-down"
        elif not text or text[-1] in " `'":
            text += VALUES.get(text.split()[-1] if text.split() else "", "x")
    return text


def said() -> Iterator[tuple[str, str]]:
    """Yield each command in the texts of the program, with its file."""
    for file in sorted((ROOT / "reconciler").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        inner = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in docs | inner:
                text = filled(node)
                found = IN_WORDS.findall(text)
                found += [text] if re.match(rf"{calls.PROGRAM} (-|[a-z]+\b)", text) else []
                yield from ((one.strip(), str(file.relative_to(ROOT))) for one in found)


SAID = sorted({one for one in said() if one[0] not in NO_COMMAND and not one[0].startswith(COMMAND_PUT_IN)})


def parsed(command: str) -> None:
    """Read a command, as the program does before it calls it. Raises `ClickException`."""
    words = general.first(shlex.split(command)[1:])
    group: click.Command = cli.program
    context = group.make_context("reconciler", words, obj=Invocation({}))
    while isinstance(group, click.Group):
        name, found, rest = group.resolve_command(context, context._protected_args + context.args)
        assert found is not None
        group, context = found, found.make_context(name, rest, parent=context)


def test_the_commands_of_the_program_are_found() -> None:
    assert len(SAID) > 60
    assert {"reconciler plan", "reconciler checklist x", "reconciler login --as ana"} <= {
        one for one, _ in SAID
    }


@pytest.mark.parametrize(("command", "file"), SAID)
def test_each_command_to_type_is_one(command: str, file: str) -> None:
    try:
        parsed(command)
    except click.exceptions.Exit as shown:
        assert shown.exit_code == 0, file
    except click.MissingParameter:
        assert NAME_ALONE.fullmatch(command), file
