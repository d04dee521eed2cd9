"""Commands as they are typed where one account of a fleet is meant: of a report, and in words of ours. Pure.

Only what is a command by its place is changed: a text of the account or of a file stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

PROGRAM: Final = "reconciler"
OF_AN_ACCOUNT: Final = (
    "validate", "list", "show", "doctor", "plan", "apply", "drift", "pull", "checklist", "login", "logout",
    "import", "slots", "probe", "attest", "runs", "undo",
)  # fmt: skip
"""Commands that are about one account; others are the same for all."""
_COMMAND: Final = re.compile(rf"\b{PROGRAM} (?=(?:{'|'.join(OF_AN_ACCOUNT)})\b)")
_FIELDS: Final = ("next", "keep")
"""What holds a command in a finding."""

Json = Mapping[str, Any]


def in_report(report: Json, called: str) -> Json:
    """Return the report with the commands of its findings as they are typed, and `called` in it.

    `called` is what `reconciler` is typed as; the report stays as it is where that is nothing else.
    """
    if called == PROGRAM:
        return report
    findings = {"findings": [_finding(one, called) for one in report["findings"]]} if _has(report) else {}
    return {**report, **findings, "called": called}


def command(text: str, called: str) -> str:
    """Return a command as it is typed."""
    return in_prose(text, called) if text.startswith(f"{PROGRAM} ") else text


def in_prose(text: str, called: str) -> str:
    """Return words of ours with the commands in them as they are typed."""
    return _COMMAND.sub(lambda _: f"{called} ", text)


def _has(report: Json) -> bool:
    return isinstance(report.get("findings"), list)


def _finding(finding: Json, called: str) -> Json:
    typed = {name: command(finding[name], called) for name in _FIELDS if finding.get(name)}
    return {**finding, **typed}
