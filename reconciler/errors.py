"""The one family of errors for what the world does to us; raised at the edges, shown once by the CLI.

Mistakes in the user's files are `Diagnostic` values instead, and our own bugs stay ordinary exceptions.
"""

from __future__ import annotations

from typing import Any


class ReconcilerError(Exception):
    """Something outside this program went wrong.

    `code` is kebab-case and stable, `help` says what to do next, `exit_code` is what the process ends
    with, and `retryable` tells whether the same request may be sent again.
    """

    code = "failed"
    exit_code = 1
    retryable = False
    answered = False
    """Whether the result stands on stdout already, so that nothing may follow it there."""

    def __init__(self, message: str, *, help: str = "", code: str | None = None) -> None:  # noqa: A002
        """Keep `message` (what and where) and `help` (what to do)."""
        super().__init__(message)
        self.message = message
        self.help = help
        if code is not None:
            self.code = code


class UsageError(ReconcilerError):
    """A flag, an environment variable or a file name that cannot be used as given."""

    code = "usage"
    exit_code = 3


class ConfigError(ReconcilerError):
    """A file of ours (lock, plan, state) that cannot be read as what it should be."""

    code = "configuration"
    exit_code = 3


class InvalidConfig(ConfigError):
    """The files have errors; `config` holds the diagnostics to show."""

    def __init__(self, count: int, config: Any) -> None:
        """Keep the loaded config."""
        super().__init__(
            f"{count:,} error{'' if count == 1 else 's'} in the config", help="reconciler validate"
        )
        self.config = config


class CredentialsError(ReconcilerError):
    """The API does not accept who we say we are."""

    code = "credentials"
    exit_code = 4


class PermissionDenied(ReconcilerError):
    """The API knows us and refuses: a scope is missing."""

    code = "permission"
    exit_code = 4


class SafetyError(ReconcilerError):
    """A guard of this tool refused: a limit, a stale plan, another account."""

    code = "safety"
    exit_code = 5


class BudgetError(ReconcilerError):
    """The account's request budget or our patience has run out."""

    code = "budget"
    exit_code = 9


class Interrupted(ReconcilerError):
    """Somebody pressed Ctrl-C: no further request is sent."""

    code = "interrupted"
    exit_code = 130


class ApiError(ReconcilerError):
    """The API answered, and the answer is a refusal or no answer at all to what was asked.

    `status` is the HTTP status, None when nothing came back; `answer` is what the API said, `mentions` are
    the words of it that may name fields.
    """

    code = "api"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retryable: bool = False,
        help: str = "",  # noqa: A002
        code: str | None = None,
        answer: str = "",
        mentions: frozenset[str] = frozenset(),
    ) -> None:
        """Keep the HTTP `status`, whether sending the request again may help, and the API's own words."""
        super().__init__(message, help=help, code=code)
        self.status = status
        self.retryable = retryable
        self.answer = answer
        self.mentions = mentions


class UnknownOutcome(ApiError):
    """A write was sent and nothing says whether it took effect: only a read can settle it."""

    code = "unknown-outcome"
