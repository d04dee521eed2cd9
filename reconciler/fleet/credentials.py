"""The environment of one account, from where its credentials come from. Read by the process that uses them.

No credential is in an error: neither what a command printed nor what a variable holds.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from reconciler import errors, safe_files
from reconciler.fleet.values import From, Member

ENDPOINTS: Final = ("API_BASE_URL", "OAUTH_URL")
SECRETS: Final = (
    "ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET", "ACCESS_TOKEN", "USER_CLIENT_ID", "USER_CLIENT_SECRET",
)  # fmt: skip
NAMES: Final = (*SECRETS, *ENDPOINTS)
NEEDED: Final = SECRETS[:3]
_NAMED: Final = re.compile(rf"(?<![\w/])ZOOM_({'|'.join(NAMES)})(_FILE)?\b")
"""A variable by its plain name; not the end of a path, which says already where that is."""
COMMAND_TIME: Final = 60
"""Seconds that a command may take."""
Own = tuple[dict[str, str], Callable[[str], str], str]
"""The variables that were found, what one that is missing is called, and what is said of it."""


def of(member: Member, folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` for the account: with its credentials, without the plain `ZOOM_` ones.

    Raises `NoCredentials` where there are none, `CredentialsError` where a command fails.
    """
    own, lacking = found(member, folder, environment)
    if lacking:
        raise lacking
    return own


def found(
    member: Member, folder: Path, environment: Mapping[str, str]
) -> tuple[dict[str, str], errors.CredentialsError | None]:
    """Return the same with what there is of the credentials, and the error that tells what is lacking."""
    try:
        own, called, lacks = _own(member, folder, environment)
    except errors.CredentialsError as error:
        return without(member, environment), error
    have = {name.removeprefix("ZOOM_").removesuffix("_FILE") for name in own}
    missing = [called(name) for name in NEEDED if name not in have]
    lacking = None
    if missing and "ACCESS_TOKEN" not in have:
        lacking = errors.NoCredentials(
            f"no credentials of {member.name}: {missing[0]} {lacks}",
            help=_where_to_put(missing[0], member),
        )
    return {**without(member, environment), **own}, lacking


def _where_to_put(name: str, member: Member) -> str:
    if member.credentials.kind is From.ENVIRONMENT:
        return (
            f"set {name} where {member.name} is worked on, or {name}_FILE to the name of a file that holds it"
        )
    return f"`credentials` of {member.name} in the fleet file says where they are looked for"


def _own(member: Member, folder: Path, environment: Mapping[str, str]) -> Own:
    source, words = member.credentials.kind, member.credentials.words
    if source is From.ENVIRONMENT:
        own = _from_variables(words[0], environment)
        return own, lambda name: f"{words[0]}_{name}", "is not set"
    if source is From.FILES:
        own = _from_files(folder / words[0])
        return own, lambda name: str(folder / words[0] / f"ZOOM_{name}"), "is not there"
    own = _from_command(member, words, folder)
    return own, lambda name: f"ZOOM_{name}", f"is not in what `{words[0]}` printed"


def as_named(text: str, member: Member, folder: Path, environment: Mapping[str, str]) -> str:
    """Return words about credentials with the names that they have where the account's come from."""
    source, words = member.credentials.kind, member.credentials.words
    if source is From.FILES:
        return _NAMED.sub(lambda match: str(folder / words[0] / f"ZOOM_{match[1]}"), text)
    if source is From.COMMAND:
        return f"{text}, as printed by `{words[0]}`" if _NAMED.search(text) else text
    return _NAMED.sub(lambda match: _variable(match, words[0], environment), text)


def _variable(match: re.Match[str], prefix: str, environment: Mapping[str, str]) -> str:
    """Return the variable of the account, with `_FILE` where that is set; or a plain endpoint."""
    name = f"{prefix}_{match[1]}"
    if match[1] in ENDPOINTS and name not in environment and match[0] in environment:
        return match[0]
    in_file = match[2] or ("_FILE" if f"{name}_FILE" in environment and not environment.get(name) else "")
    return f"{name}{in_file}"


def without(member: Member, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without credentials: the plain `ZOOM_` ones, those with the account's prefix."""
    prefixes = ["ZOOM", *(member.credentials.words if member.credentials.kind is From.ENVIRONMENT else ())]
    out = {f"{prefix}_{name}{end}" for prefix in prefixes for name in SECRETS for end in ("", "_FILE")}
    return {name: value for name, value in environment.items() if name not in out}


def _from_variables(prefix: str, environment: Mapping[str, str]) -> dict[str, str]:
    ends = ("", "_FILE")
    return {
        f"ZOOM_{name}{end}": environment[f"{prefix}_{name}{end}"]
        for name in NAMES
        for end in ends
        if environment.get(f"{prefix}_{name}{end}")
    }


def _from_files(folder: Path) -> dict[str, str]:
    own = {
        f"ZOOM_{name}_FILE": str(folder / f"ZOOM_{name}")
        for name in SECRETS
        if _is_file(folder / f"ZOOM_{name}")
    }
    for name in ENDPOINTS:
        if _is_file(file := folder / f"ZOOM_{name}"):
            try:
                own[f"ZOOM_{name}"] = safe_files.read(file, 8192).decode("utf-8", "replace").strip()
            except OSError as error:
                raise errors.CredentialsError(
                    f"cannot read {file}: {error.strerror}",
                    help="it holds an address, in one line; where that is Zoom's own, no such file is needed",
                ) from error
    return own


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:
        return False


def _from_command(member: Member, words: Iterable[str], folder: Path) -> dict[str, str]:
    command = [*words]
    try:
        done = subprocess.run(  # noqa: S603 - the command that the fleet file names, without a shell
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_TIME,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        why = getattr(error, "strerror", None) or "it took too long"
        raise _no_answer(member, command, f"could not be run: {why}") from error
    if done.returncode:
        raise _no_answer(member, command, f"ended with {done.returncode}")
    return _answer(member, command, done.stdout)


def _answer(member: Member, command: list[str], text: bytes) -> dict[str, str]:
    try:
        answer: Any = json.loads(text)
    except ValueError:
        answer = None
    known = {f"ZOOM_{name}" for name in NAMES}
    if not isinstance(answer, dict) or not all(isinstance(value, str) for value in answer.values()):
        raise _no_answer(member, command, "printed no JSON object of texts")
    return {name: value for name, value in answer.items() if name in known}


def _no_answer(member: Member, command: list[str], what: str) -> errors.CredentialsError:
    return errors.CredentialsError(
        f"the command for the credentials of {member.name} (`{command[0]}`) {what}",
        help="run it by hand in the folder of the fleet file: it must print a JSON object",
    )
