"""Runs one command for the accounts of a fleet, and shows what came of it."""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler import diagnostics, errors
from reconciler.commands import fleet_one, interrupt
from reconciler.commands.invocation import Invocation
from reconciler.exits import Exit

if TYPE_CHECKING:
    from reconciler.fleet.file import Fleet
    from reconciler.fleet.values import Member, Outcome, Task

LOCAL = "local"
LOOK_AGAIN = "--look-again"
LIMITS = ("--max-changes", "--max-deletes")


@dataclass(frozen=True, slots=True)
class Asked:
    """The fleet file, and what of it is to be done where; `wait` in seconds."""

    file: Path
    place: str = LOCAL
    workers: int | None = None
    only: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    wait: float = 0.0

    @property
    def options(self) -> list[str]:
        """What was asked of the run beside the accounts, as typed for the next one."""
        workers = ["--workers", str(self.workers)] if self.workers else []
        return [*workers, *(["--wait", f"{self.wait:g}"] if self.wait else [])]


def run(
    invocation: Invocation,
    asked: Asked,
    words: Sequence[str],
    *,
    state: Path | None = None,
    agreed: bool = True,
) -> int:
    """Do it for all accounts that are asked for; show the report, return the worst code.

    Raises `SafetyError` where nobody `agreed`, `UsageError` where no account is meant.
    """
    from reconciler.config import limits
    from reconciler.fleet import file, gathering

    invocation.root = asked.file.parent  # what the report says of its commit is of the fleet's folder
    kept = _Pages(invocation.output.reports)
    kept.clear()
    fleet = file.load(asked.file, limits.of(invocation.environment))
    if wrong := diagnostics.errors(fleet.diagnostics):
        return invalid(invocation, fleet, len(wrong))
    members = chosen(fleet.members, asked)
    if not agreed:
        raise errors.SafetyError(
            "nobody is asked while many accounts are changed",
            code="not-confirmed", help="look at `reconciler fleet plan`, then say --yes",
        )  # fmt: skip
    tasks = _tasks(invocation, asked, members, words, state)
    outcomes = [kept.keep(outcome) for outcome in _counted(invocation, asked, tasks)]
    place = {"file": str(asked.file), "on": asked.place}
    allow = [name for word, name in pairwise(words) if word == "--allow"]
    narrowed = {"only": list(asked.only), "tags": list(asked.tags), "allow": allow}
    content = gathering.report(words[0], place, members, outcomes)
    look_again = [word for word in words if word == LOOK_AGAIN]
    limits_ = [word for pair in pairwise(words) if pair[0] in LIMITS for word in pair]
    narrowed["options"] = [*look_again, *limits_, *asked.options]
    content |= {name: given for name, given in narrowed.items() if given}
    for entry in content["accounts"]:
        entry["page"] = kept.links.get(entry["account"])
        entry["root"] = os.path.normpath(asked.file.parent / entry["root"])
    invocation.close()
    invocation.output.show("fleet", content)
    return int(content["exit_code"])


def chosen(members: Sequence[Member], asked: Asked) -> list[Member]:
    """Return the accounts that are asked for. Raises `UsageError` for what means none."""
    from reconciler.config import spelling

    for glob in asked.only:
        if not any(fnmatchcase(member.name, glob) for member in members):
            names = [member.name for member in members]
            cure = spelling.did_you_mean(glob, names, "`reconciler fleet validate` names all accounts")()
            raise errors.UsageError(f"no account is called `{glob}`", help=cure)
    for tag in asked.tags:
        if not any(tag in member.tags for member in members):
            tags = sorted({tag for member in members for tag in member.tags})
            cure = spelling.did_you_mean(tag, tags, f"tags are: {', '.join(tags) or 'none'}")()
            raise errors.UsageError(f"no account has the tag `{tag}`", help=cure)
    return [
        member
        for member in members
        if (not asked.only or any(fnmatchcase(member.name, glob) for glob in asked.only))
        and (not asked.tags or set(asked.tags) & set(member.tags))
    ]


def _tasks(
    invocation: Invocation, asked: Asked, members: Sequence[Member], words: Sequence[str], state: Path | None
) -> list[Task]:
    from reconciler.fleet.values import Task

    name = f"{invocation.clock():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    folder, here = asked.file.absolute().parent, Path.cwd()
    pictures = any(report == "html" for report, _ in invocation.output.reports)
    common = (
        Task(name, members[0], str(folder), str(here), tuple(words), asked.wait, pictures)
        if members
        else None
    )
    ends = _ends(invocation)
    tasks = [
        replace(common, member=member, ends=ends, called=fleet_one.called(asked.file, member.name))
        for member in members
        if common
    ]
    if state is not None:
        state.mkdir(parents=True, exist_ok=True)
        tasks = [
            replace(task, words=(*words, "--state", str(state.absolute() / f"{task.member.name}.json")))
            for task in tasks
        ]
    return tasks


def _ends(invocation: Invocation) -> float:
    """Return by when all is to be done, in seconds since 1970: machines have no other clock in common."""
    deadline = invocation.deadline
    return time.time() + deadline.seconds - (time.monotonic() - deadline.began) if deadline else 0.0


def _counted(invocation: Invocation, asked: Asked, tasks: Sequence[Task]) -> Iterator[Outcome]:
    """Yield the outcomes, counting them on the terminal."""
    total, began = len(tasks), invocation.clock()
    failed = 0
    with _stops() as stops:
        invocation.progress.count("accounts", 0, total)
        for done, outcome in enumerate(_engine(invocation, asked, tasks, stops), 1):
            failed += outcome.exit_code not in (Exit.OK, Exit.DIFFERS)
            minutes = (invocation.clock() - began).total_seconds() / 60
            rate = f"{done / minutes:,.0f} a minute" if minutes > 0 else ""
            invocation.progress.tell(
                ", ".join(filter(None, [rate, f"{failed:,} not well" if failed else ""]))
            )
            invocation.progress.count("accounts", done, total)
            yield outcome


def _engine(
    invocation: Invocation, asked: Asked, tasks: Sequence[Task], stops: Callable[[], int]
) -> Iterator[Outcome]:
    if asked.place == LOCAL:
        from reconciler.fleet import local

        at_once = local.workers(asked.workers, len(tasks))
        return local.run(tasks, at_once, stops, invocation.environment)
    from reconciler.fleet import cluster

    return cluster.run(tasks, asked.place, stops)


@contextmanager
def _stops() -> Iterator[Callable[[], int]]:
    """Count the signals that ask to stop, instead of breaking off."""
    count = 0

    def asked(*_: object) -> None:
        nonlocal count
        count += 1
        words = (
            "requests under way are finished; Ctrl-C again stops at once"
            if count == 1
            else "stopping at once"
        )
        os.write(2, f"\n{words}\n".encode())

    before = {number: signal.signal(number, asked) for number in interrupt.SIGNALS}
    try:
        yield lambda: count
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Pages:
    """Writes each account's own page beside the HTML report as it comes, and keeps none in memory."""

    def __init__(self, reports: Sequence[tuple[str, Path]]) -> None:
        """Take the (format, file) pairs of `--report`."""
        self._files = [file for name, file in reports if name == "html"]
        self.links: dict[str, str] = {}

    def keep(self, outcome: Outcome) -> Outcome:
        """Return the outcome without its page, which is written."""
        from reconciler import safe_files
        from reconciler.views import html

        for file in self._files if outcome.html else ():
            own = Path(_folder(file)) / f"{outcome.name}.html"
            page = html.linked_back(outcome.html, f"../{quote(file.name)}")
            safe_files.replace(file.parent / own, page)
            self.links[outcome.name] = own.as_posix()
        return replace(outcome, html="")

    def clear(self) -> None:
        """Remove pages of earlier runs, which would pass for this one's, and nothing else."""
        from reconciler.views import html

        for file in self._files:
            folder = file.parent / _folder(file)
            for page in folder.glob("*.html"):
                if html.is_report(page):
                    _remove(page)


def _folder(file: Path) -> str:
    """Return the name of the folder of the accounts' own pages, beside the page of all."""
    return f"{file.stem}-accounts"


def _remove(page: Path) -> None:
    try:
        page.unlink()
    except OSError as error:
        raise errors.ReconcilerError(
            f"cannot remove {page}, which is of an earlier run: {error.strerror}",
            code="cannot-write", help="remove it, or name another report file",
        ) from error  # fmt: skip


def invalid(invocation: Invocation, fleet: Fleet, count: int) -> int:
    """Show the mistakes of a fleet file; return the exit code."""
    from reconciler.config import report as config_report
    from reconciler.report import failures

    sources = {fleet.source.file: fleet.source} if fleet.source else {}
    content = config_report.report(fleet.diagnostics, sources)
    error = errors.ConfigError(f"{count:,} error{'' if count == 1 else 's'} in the fleet file")
    invocation.output.show("validate", {**content, "error": failures.error(error)["error"]})
    return invocation.ended_by(error)
