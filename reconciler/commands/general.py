"""The options of the program itself: where they may stand, and which of them the next command needs too."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

from reconciler import errors
from reconciler.commands.invocation import Invocation
from reconciler.views import calls

_TAKE_A_VALUE = ("--config", "--shared", "--log-file", "--zone-rules", "--deadline")
GENERAL = {**dict.fromkeys(_TAKE_A_VALUE, True), "--verbose": False, "-v": False}
"""The options of the program itself, and whether they take a value."""
OWN = {"emulator": ("--zone-rules",)}
"""Of these, what a command has as its own."""


def first(words: list[str]) -> list[str]:
    """Return `words` with the program's own options moved before the command; those after `--` stay."""
    own: list[str] = []
    command_words: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            return [*own, *command_words, word, *rest]
        name, equals, _ = word.partition("=")
        needs = GENERAL.get(name) and not equals
        value = next(rest, None) if needs else None
        given = [word] if value is None else [word, value]
        of_command = name not in GENERAL or name in OWN.get("".join(command_words[:1]), ())
        (command_words if of_command or (needs and value is None) else own).extend(given)
    return [*own, *command_words]


def refuse_files(names: Iterable[str]) -> None:
    """Raise `UsageError` where files are typed for a fleet, which goes by those that its file names."""
    for name in names:
        key = name.removeprefix("--").replace("config", "root")
        raise errors.UsageError(
            f"`{name}` is not for a fleet: `{key}` in the fleet file says which files",
            help=f"change `{key}` there, or call the command for these files without `fleet`",
        )


def name_files(invocation: Invocation, root: Path | None) -> None:
    """Have the commands in reports name the files that this call is about: `root`, if any, and those typed.

    What the environment says holds for the next command too. A fleet's account is named by its own name.
    """
    if invocation.called.startswith(f"{calls.PROGRAM} fleet "):
        return
    words = ["--config", str(root)] if root else []
    words += [word for file in invocation.shared for word in ("--shared", str(file))]
    if invocation.zone_rules and invocation.zone_rules_named_by == "--zone-rules":
        words += ["--zone-rules", str(invocation.zone_rules)]
    invocation.called = shlex.join([calls.PROGRAM, *words])
