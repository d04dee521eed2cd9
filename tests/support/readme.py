"""The parts of README.md that the program itself says: `python -m tests.support.readme` writes them anew."""

from __future__ import annotations

import contextlib
import io
import os
import re
from datetime import UTC, datetime

import click

from reconciler import cli
from reconciler.exits import Exit
from tests.support.places import ROOT

README = ROOT / "README.md"
MEANINGS = {
    Exit.OK: "in sync, or applied and verified",
    Exit.FAILED: "unexpected failure",
    Exit.DIFFERS: "live differs (`drift`; `plan --exit-code`)",
    Exit.USAGE: "usage, configuration, validation",
    Exit.CREDENTIALS: "credentials or permission",
    Exit.SAFETY: "a safety rule refused (`plan --exit-code`: would refuse all), or the plan is stale",
    Exit.PARTIAL: "partly applied: something was written and something failed or was refused",
    Exit.UNVERIFIED: "written but not verified, or a manual step is open",
    Exit.BUDGET: "request budget or time used up",
    Exit.INTERRUPTED: "interrupted",
}


def transcript() -> str:
    """Return what the demo prints, with the port that changes from run to run taken out."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        cli.main(["demo"], {}, lambda: datetime(2026, 1, 2, 8, tzinfo=UTC))
    text = re.sub(r"127\.0\.0\.1:[0-9]+", "127.0.0.1:PORT", out.getvalue())
    return "```text\n" + "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n```"


def commands() -> str:
    context = click.Context(cli.program)
    group = cli.program
    rows = [
        f"| `{name}` | {command.get_short_help_str(120)} |"
        for name in group.list_commands(context)
        if (command := group.get_command(context, name))
    ]
    return "\n".join(["| command | does |", "| --- | --- |", *rows])


def exits() -> str:
    rows = [f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items()]
    return "\n".join(["| code | means |", "| ---: | --- |", *rows])


PARTS = {"demo": transcript, "commands": commands, "exits": exits}


def filled(text: str) -> str:
    for name, part in PARTS.items():
        begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}{part()}\n{end}{after}"
    return text


if __name__ == "__main__":
    os.environ["COLUMNS"] = "80"
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
