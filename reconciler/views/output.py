"""Writes reports, from their JSON form: to stdout in the asked format, and into report files.

stdout carries the result alone; everything else a command says goes to stderr.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from reconciler import errors
from reconciler.views import calls, redaction

if TYPE_CHECKING:
    from rich.console import Console

Report = Mapping[str, Any]

WIDTH_WITHOUT_TERMINAL, NARROWEST = 100, 40
MASKED = ("markdown", "github")
TEXTS = ("schema", "explain")
"""Kinds that are of the program alone, whenever it is asked."""
UNUSUAL = re.compile(r"[^\n -~]")


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes data as data, never as markup; colour only on a terminal (`NO_COLOR`)."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream, width=_width(stream), markup=False, highlight=False, emoji=False, soft_wrap=True
    )


@dataclass(frozen=True, slots=True)
class Output:
    """Where results go: `format` for stdout, and (format, file) pairs of `--report`.

    `summary` is the file in which GitHub collects what a step says of itself; `github` adds to it. `reported`
    says when a report is made, by which version and from which commit; without it no report does. `called` is
    what `reconciler` is typed as in commands that are to be typed, `account` the name in a fleet;
    `user_app_lacks` are the variables that are not set, and without which no command connects a user.
    """

    format: str = "text"
    reports: tuple[tuple[str, Path], ...] = field(default=())
    show_emails: bool = False
    summary: Path | None = None
    reported: Callable[[], Report] | None = None
    called: str = calls.PROGRAM
    account: str = ""
    user_app_lacks: Callable[[], Sequence[str]] = tuple

    @property
    def brief(self) -> bool:
        """Whether only text is asked for, which shows of pages as declared no more than their number."""
        return self.format == "text" and not self.reports

    @property
    def draws(self) -> bool:
        """Whether any of the asked formats shows pictures."""
        return "html" in (self.format, *(name for name, _ in self.reports))

    def show(self, kind: str, report: Report) -> None:
        """Render `report`; `kind` names the text view (`plan`, `apply`, `drift`, `validate`, …)."""
        if self.reported and kind not in TEXTS:
            head = {"format_version": report.get("format_version"), "reported": self.reported()}
            report = {**head, **report}
        if kind not in TEXTS and self.account:
            report = {**report, "account_name": self.account}
        if kind not in TEXTS and calls.connects(report) and (lacks := self.user_app_lacks()):
            report = {**report, "user_app_lacks": list(lacks)}
        with _on_stdout():
            if self.format == "text":
                from reconciler.views import text

                typed = report if kind in TEXTS else calls.in_report(report, self.called)
                shown = typed if kind == "schema" or sys.stdout.isatty() else redaction.redacted(typed)
                text.render(kind, shown, console())
            else:
                sys.stdout.write(self._rendered(self.format, kind, report) + "\n")
        try:
            if self.format == "github" and self.summary:
                write(self.summary, self._rendered("markdown", kind, report), mode="a")
            for name, file in self.reports:
                write(file, self._rendered(name, kind, report))
        except errors.ReconcilerError as error:
            error.answered = True
            raise

    def fail(self, kind: str, error: Report) -> list[Path]:
        """Write into the report files why there is no report of that kind; return those that stay.

        `error` is its JSON form. Metrics have no word for it: their file tells by its age. Raises
        `UsageError` where a file cannot be written.
        """
        report = {**error, "reported": self.reported()} if self.reported else error
        stay = []
        for name, file in self.reports:
            if name == "prometheus":
                stay += [file] if file.exists() else []
            else:
                own = report if name == "json" else {**report, "of": kind}
                write(file, self._rendered(name, "failure", own))
        return stay

    def _rendered(self, name: str, kind: str, report: Report) -> str:
        if kind not in (*TEXTS, "failure"):  # the help of an error is as it is typed already
            typed = calls.in_json if name == "json" else calls.in_report
            report = typed(report, self.called)
        return render(name, kind, report, show_emails=self.show_emails)


def render(name: str, kind: str, report: Report, *, show_emails: bool = False) -> str:
    """Return the report in format `name` as text: without what only a terminal may show.

    Where the public may read along, emails are masked unless asked for.
    """
    if kind != "schema":
        report = redaction.redacted(report)
        report = redaction.masked(report) if name in MASKED and not show_emails else report
    if name == "json":
        return UNUSUAL.sub(_escaped, json.dumps(report, indent=2, ensure_ascii=False))
    return str(importlib.import_module(f"reconciler.views.{name}").render(kind, report))


@contextmanager
def _on_stdout() -> Iterator[None]:
    """Flush stdout after the block. Raises `ReconcilerError` where it cannot be written."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise errors.ReconcilerError(
            f"the result could not be written to stdout: {error.strerror}",
            code="cannot-write", help="what was written to Zoom stays written: `reconciler runs` tells of it",
        ) from error  # fmt: skip


def _width(stream: TextIO) -> int:
    """Return what COLUMNS says, where that is a width at all, else the terminal's."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked[:6]) > 0:
        return max(int(asked[:6]), NARROWEST)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, NARROWEST)
    except (OSError, ValueError):
        return WIDTH_WITHOUT_TERMINAL


def _escaped(match: re.Match[str]) -> str:
    """Return the JSON escape of a character that is not printable: the same value, harmless in a terminal."""
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]


def write(file: Path, text: str, mode: str = "w") -> None:
    """Write or append one report file. Raises `UsageError` that names the file where it cannot be written."""
    try:
        with file.open(mode, encoding="utf-8") as out:
            out.write(text if text.endswith("\n") else text + "\n")
    except OSError as error:
        raise errors.UsageError(
            f"cannot write the report to {file}: {error.strerror}",
            help="name a file in a folder you can write",
        ) from error
