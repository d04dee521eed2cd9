"""What goes wrong outside this program: one family of exceptions, with the exit code of each.

    ReconcilerError         1  a disk, a service or a terminal fails; `code` says which
    ├ UsageError            3  a flag, an environment variable or a file name cannot be used as given
    ├ ConfigError           3  a lock, plan or state file does not hold what it should
    │ └ InvalidConfig       3  the config has errors, which are diagnostics
    ├ CredentialsError      4  the API does not accept the credentials
    │ ├ NoCredentials       4  the environment holds none, and no user is connected
    │ └ UserRefused         4  the API refuses what is asked about one user
    │   ├ UserDisconnected  4  a token of one user is needed and cannot be had without their consent
    │   ├ UserAppRefused    4  a user's token cannot be had with the credentials of the app for users
    │   └ UserScopeMissing  4  a user's token lacks a scope: it is missing in the app or in the consent
    ├ PermissionDenied      4  the API accepts the credentials and refuses the request: a scope is missing
    ├ SafetyError           5  a guard of this program refuses: a limit, a stale plan, another account
    ├ BudgetError           9  the account's limit of requests is used up, or would be
    │ └ DeadlineError       9  the time that a run was given is over
    ├ Interrupted         130  Ctrl-C was pressed: no further request is sent
    └ ApiError              1  the API refuses a request, answers what cannot be read, or does not answer
      ├ UnknownOutcome      1  a write was sent and no answer says whether it took effect
      └ NotReachable        4  a page that LIST shows is answered 404 when it is written to

They are raised by what talks to the outside and shown in `cli` alone. Mistakes in the user's files are
`Diagnostic` values instead; any other exception is a bug of this program.
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
    """Whether the result was printed to stdout already: nothing may follow it there."""

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
    """The config, or a file that this program writes (lock, plan, state), does not hold what it should."""

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
    """The API does not accept the credentials."""

    code = "credentials"
    exit_code = 4


class NoCredentials(CredentialsError):
    """The environment holds no credentials, and no user is connected."""


class UserRefused(CredentialsError):
    """The API refuses what is asked about one `user`, by email or id; `answer` is what it said.

    The same credentials may well do for others: 403 is answered for users without a Scheduler profile, 401
    also for a licence that is missing.
    """

    code = "user-refused"

    def __init__(self, message: str, user: str, status: int, *, help: str = "", answer: str = "") -> None:  # noqa: A002
        """Keep whom it is about, the HTTP `status` and the API's own words."""
        super().__init__(message, help=help)
        self.user, self.status, self.answer = user, status, answer


class UserDisconnected(UserRefused):
    """A token of one `user` is needed, and cannot be had before they consent again."""

    code = "user-disconnected"

    def __init__(self, message: str, user: str, *, help: str = "") -> None:  # noqa: A002
        """Keep whom it is about."""
        super().__init__(message, user, 401, help=help or f"reconciler login --as {user}", answer=message)


class UserAppRefused(UserRefused):
    """A token of one `user` cannot be had with the id and secret of the app for users.

    The consent may be good.
    """

    code = "user-app-refused"

    def __init__(self, message: str, user: str, *, help: str = "") -> None:  # noqa: A002
        """Keep whom it is about."""
        super().__init__(message, user, 401, help=help, answer=message)


class UserScopeMissing(UserRefused):
    """The token that one `user` gave by consent lacks a scope, which other users' tokens may have."""

    code = "user-scope-missing"


class PermissionDenied(ReconcilerError):
    """The API accepts the credentials and refuses the request: a scope is missing."""

    code = "permission"
    exit_code = 4


class SafetyError(ReconcilerError):
    """A guard of this program refused: a limit, a stale plan, another account."""

    code = "safety"
    exit_code = 5


class BudgetError(ReconcilerError):
    """The account's limit of requests is used up, or would be."""

    code = "budget"
    exit_code = 9


class DeadlineError(BudgetError):
    """The time that the run was given is over, or does not suffice for what would come next."""

    code = "deadline"


class Interrupted(ReconcilerError):
    """Ctrl-C was pressed: no further request is sent."""

    code = "interrupted"
    exit_code = 130


class ApiError(ReconcilerError):
    """The API refused a request, answered what cannot be read, or did not answer.

    `status` is the HTTP status, None when nothing came back; `answer` is what the API said, `mentions` are
    the words of it that may name fields, `fields` those that it names as such.
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
        self.fields: frozenset[str] = frozenset()


class UnknownOutcome(ApiError):
    """A write was sent and no answer says whether it took effect: only a read can tell."""

    code = "unknown-outcome"


class NotReachable(ApiError):
    """A page that LIST shows is answered 404 when it is changed or removed: the token is not its owner's."""

    code = "not-reachable"
    exit_code = 4

    def __init__(
        self,
        message: str,
        owner: str,
        *,
        removing: bool = False,
        known: bool = False,
        help: str = "",  # noqa: A002
    ) -> None:
        """Keep whose page it is, an email, whether it was to be removed, and whether this was `known`.

        Where it was known nothing was sent now.
        """
        super().__init__(message, status=404, help=help)
        self.owner, self.removing, self.known = owner, removing, known
