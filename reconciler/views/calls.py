"""Commands as they are typed for the files that are meant, or the account of a fleet. Pure.

Only what is a command by its place is changed: a text of the account or of a file stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

PROGRAM: Final = "reconciler"
OF_AN_ACCOUNT: Final = (
    "validate", "list", "show", "doctor", "plan", "apply", "drift", "pull", "checklist", "login", "logout",
    "import", "slots", "probe", "attest", "runs", "undo",
)  # fmt: skip
"""Commands that are about the files and account of a call; others are the same for all."""
_COMMAND: Final = re.compile(rf"\b{PROGRAM} (?=(?:{'|'.join(OF_AN_ACCOUNT)})\b)")
_CONNECTS: Final = re.compile(rf"\b{PROGRAM}\b.* login --as ")
_FIELDS: Final = ("next", "keep", "learn")
"""What holds a command, wherever it stands in a report."""
_PROSE: Final = ("help", "ending")
"""What holds words of ours that name commands."""

Json = Mapping[str, Any]


def in_report(report: Json, called: str) -> Json:
    """Return the report with the commands in it as they are typed, and `called` in it.

    `called` is what `reconciler` is typed as; the report stays as it is where that is nothing else.
    """
    return report if called == PROGRAM else {**_typed(report, called), "called": called}


def in_json(report: Json, called: str) -> Json:
    """Return the report as programs read it: with short commands; `called` says what these are typed as."""
    report = in_report(report, short(called))
    return report if called == PROGRAM else {**report, "called": called}


def short(called: str) -> str:
    """Return what `reconciler` is in JSON, which programs compare: itself, but for an account of a fleet.

    Reports of that are read where those of other accounts are too.
    """
    return called if called.startswith(f"{PROGRAM} fleet ") else PROGRAM


def mentioned(report: Json) -> bool:
    """Whether words of the report still name a command as `reconciler` alone is typed."""
    return any(_names(value) for name, value in report.items() if name != "command")


def command(text: str, called: str) -> str:
    """Return a command as it is typed."""
    return in_prose(text, called) if text.startswith(f"{PROGRAM} ") else text


def in_prose(text: str, called: str) -> str:
    """Return words of ours with the commands in them as they are typed."""
    return _COMMAND.sub(lambda _: f"{called} ", text)


def connects(report: Json) -> bool:
    """Whether the report names the command that connects a user."""
    return any(_names(value, _CONNECTS) for value in report.values())


def to_connect(lacks: Sequence[str]) -> str:
    """Say what comes before a user is connected, where the app for users `lacks` variables."""
    return f"first set {' and '.join(lacks)} of a user-level OAuth app (docs/users.md)" if lacks else ""


def with_what_lacks(text: str, lacks: Sequence[str]) -> str:
    """Return words of ours with what comes before a user is connected, where they say to do that."""
    if not lacks or not _CONNECTS.search(text):
        return text
    return (
        f"`{text}`: {to_connect(lacks)}" if text.startswith(f"{PROGRAM} ") else f"{text}; {to_connect(lacks)}"
    )


def _typed(value: Any, called: str, name: str = "") -> Any:
    if isinstance(value, str):
        return (
            command(value, called)
            if name in _FIELDS
            else in_prose(value, called)
            if name in _PROSE
            else value
        )
    if isinstance(value, Mapping):
        return {key: _typed(inner, called, key) for key, inner in value.items()}
    return [_typed(inner, called) for inner in value] if isinstance(value, list | tuple) else value


def _names(value: Any, which: re.Pattern[str] = _COMMAND) -> bool:
    if isinstance(value, Mapping):
        return any(_names(inner, which) for inner in value.values())
    if isinstance(value, list | tuple):
        return any(_names(inner, which) for inner in value)
    return isinstance(value, str) and which.search(value) is not None
