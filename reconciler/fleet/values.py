"""What a fleet is made of. Pure; no value here holds a credential."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class From(StrEnum):
    """Where credentials come from."""

    ENVIRONMENT = "environment"
    FILES = "files"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the credentials of an account come from: one prefix, one folder, or a command with arguments."""

    kind: From
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One account of a fleet; `root` and `shared` are paths from the folder of the fleet file."""

    name: str
    root: str
    credentials: Credentials
    tags: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done for one account: `words` are those of the single command.

    `folder` is that of the fleet file, `fleet` names this call of the program, `wait` is in seconds. `here`
    is the working directory of whoever asked. `pictures`: the report is wanted as HTML too. `ends` is by when
    all is to be done, in seconds since 1970, 0 for no such time. `called` is what `reconciler` is typed as
    where this account alone is meant.
    """

    fleet: str
    member: Member
    folder: str
    here: str
    words: tuple[str, ...]
    wait: float = 0.0
    pictures: bool = False
    ends: float = 0.0
    called: str = "reconciler"

    @property
    def online(self) -> bool:
        """Whether it speaks to the account, for which it needs credentials and the account's lock."""
        return self.words[0] != "validate"

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON value."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Task:
        """Return the task of such a value."""
        member = value["member"]
        source = Credentials(From(member["credentials"]["kind"]), tuple(member["credentials"]["words"]))
        own = Member(
            member["name"], member["root"], source, tuple(member["tags"]), tuple(member["shared"])
        )  # fmt: skip
        return cls(**{**value, "member": own, "words": tuple(value["words"])})


class Ending(StrEnum):
    """How a task ended."""

    REPORTED = "reported"
    DIED = "died"
    """The process ended without a report: what it wrote last is not known here."""
    LOST = "lost"
    """Nothing more was heard of it: it may still be at work."""
    NOT_BEGUN = "not-begun"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task: the report of the single command with its exit code, where there is one.

    `why` says what happened otherwise; `seconds` are those from start to end, `html` the account's own page.
    `untold` are the errors by which a message was not sent or a state not written.
    """

    name: str
    ending: Ending
    exit_code: int = 0
    report: Mapping[str, Any] | None = field(default=None, repr=False)
    why: str = ""
    seconds: float = 0.0
    attempts: int = 1
    html: str = field(default="", repr=False)
    untold: Sequence[Mapping[str, str]] = field(default_factory=list)
