"""Where the connections of users are kept: a file readable by its owner alone, or a command.

What is written is on disk, name and all, before `keep` returns. All changes are made under one lock of this
machine: `changing`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler import errors, safe_files
from reconciler.zoom.oauth import connections
from reconciler.zoom.oauth.connections import Connections

NAME: Final = "RECONCILER_TOKENS"
COMMAND_TIME: Final = 60
"""Seconds that the command of a secret store may take."""
LOCK_TIME: Final = 330
"""Seconds to wait for another process: longer than it holds the lock for a refresh.

That is at most 270: four calls of a command (one to get, one to note, one under way when the last answer
comes, one with that answer), and 30 for the answers, which are waited for together.
"""
LARGEST: Final = 4 * 1024 * 1024
"""Bytes: room for thousands of users."""


@dataclass(frozen=True, slots=True)
class Store:
    """`file` holds the connections, unless there is a `command` (its words); the lock is beside the file.

    Without a file nobody is connected and nobody can be. `named_by` is the variable that names the file.
    """

    file: Path | None = None
    command: tuple[str, ...] = ()
    named_by: str = ""

    @property
    def where(self) -> str:
        """The place, in words; what a variable holds is shown where it is a file: it may be tokens."""
        if self.command:
            return f"the answer of `{self.command[0]} get`"
        if self.named_by and not self._is_there:
            return f"the file that {self.named_by} names"
        return str(self.file)

    @property
    def _is_there(self) -> bool:
        try:
            return self.file is not None and self.file.exists()
        except OSError:
            return False

    def load(self) -> Connections:
        """Return all connections. Raises `ReconcilerError` where they cannot be read."""
        if self.command:
            return connections.from_text(self._asked("get"), self.where)
        return connections.from_text(self._read(self.file), self.where) if self.file else ()

    def keep(self, kept: Connections) -> None:
        """Write all connections; within `changing` only."""
        text = connections.to_text(kept)
        if self.command:
            self._asked("store", text)
        else:
            safe_files.replace(self._place, text, private=True)
            safe_files.sync_folder(self._place.parent)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock. Raises `ReconcilerError` (`token-store`) where another process holds it for long."""
        from filelock import FileLock, Timeout

        folder = self._place.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(f"{self._place}.lock", timeout=LOCK_TIME, mode=0o600):
                safe_files.remove_unfinished(self._place)  # it may hold tokens
                yield
        except Timeout as error:
            raise _trouble(f"{self._place}.lock is held by another process") from error
        except OSError as error:
            raise safe_files.cannot_write(self._place, error) from error

    def change(self, how: Callable[[Connections], Connections]) -> None:
        """Replace the connections by what `how` makes of them, under the lock."""
        with self.changing():
            self.keep(how(self.load()))

    @property
    def _place(self) -> Path:
        if self.file is None:
            raise errors.UsageError(
                "there is no place for the tokens of users",
                help="set RECONCILER_TOKENS to the name of a file",
            )
        return self.file

    def _read(self, file: Path) -> str:
        try:
            mode = file.stat().st_mode
            text = safe_files.read(file, LARGEST).decode("utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8 text"
            raise _trouble(f"cannot read {self.where}: {reason}") from error
        if os.name == "posix" and mode & 0o077:
            raise errors.CredentialsError(
                f"{file} can be read by others, and holds tokens", code="token-file",
                help=f"chmod 600 {file}; if others may have read it, connect the users again",
            )  # fmt: skip
        return text

    def _asked(self, verb: str, text: str = "") -> str:
        """Call the command; what it answers and what it complains of is never shown."""
        name = f"`{self.command[0]} {verb}`"
        try:
            done = subprocess.run(  # noqa: S603 - the command that the user has set
                [*self.command, verb], input=text, capture_output=True, text=True, encoding="utf-8",
                errors="strict", timeout=COMMAND_TIME, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise _trouble(f"{name} did not end within {COMMAND_TIME} seconds") from error
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "its answer is not UTF-8 text"
            raise _trouble(f"{name} failed: {reason}") from error
        if done.returncode != 0:
            raise _trouble(f"{name} ended with exit code {done.returncode}")
        return done.stdout


def of(environment: Mapping[str, str]) -> Store:
    """Return the place that the environment names.

    `RECONCILER_TOKENS` is a file, `RECONCILER_TOKENS_COMMAND` a command. Raises `UsageError` for a command
    that is none.
    """
    try:
        command = tuple(shlex.split(environment.get("RECONCILER_TOKENS_COMMAND", "")))
    except ValueError as error:
        raise errors.UsageError(
            "RECONCILER_TOKENS_COMMAND is no command", help="quote it as for a shell"
        ) from error
    return Store(_file(environment), command, NAME if environment.get(NAME) else "")


def _file(environment: Mapping[str, str]) -> Path | None:
    if named := environment.get(NAME, ""):
        return Path(named).absolute()
    home = environment.get("HOME") or environment.get("USERPROFILE")
    state = environment.get("XDG_STATE_HOME") or (home and str(Path(home) / ".local" / "state"))
    return Path(state).absolute() / "reconciler" / "tokens.json" if state else None


def _trouble(message: str) -> errors.ReconcilerError:
    return errors.ReconcilerError(
        message, code="token-store", help="look at RECONCILER_TOKENS and RECONCILER_TOKENS_COMMAND"
    )
