"""One account of a fleet: the single command with its config folder, its credentials and its lock."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler import errors
from reconciler.commands import notification
from reconciler.commands.invocation import Command, Invocation
from reconciler.views.calls import PROGRAM

if TYPE_CHECKING:
    from reconciler.fleet.values import Member


@dataclass(frozen=True, slots=True)
class Reach:
    """How the command reaches its account: `online` with its credentials, and its lock held.

    Else with as much of the credentials as there is, and no lock. The lock is held as by the run `fleet`, and
    waited for `wait` seconds.
    """

    online: bool = True
    fleet: str = ""
    wait: float = 0.0


def wait_option() -> Callable[[Command], Command]:
    """Return the option that says how long to wait for the lock of an account."""
    return click.option(
        "--wait", type=click.FloatRange(0), default=0.0, metavar="SECONDS",
        help="How long to wait for an account that another fleet run works on; refused at once without it.",
    )  # fmt: skip


def called(file: Path, name: str) -> str:
    """Return what `reconciler` is typed as where one account of a fleet file is meant."""
    return f"reconciler fleet for {shlex.quote(str(file))} {shlex.quote(name)}"


def call(
    invocation: Invocation, program: click.Command, member: Member, folder: Path, words: Sequence[str],
    access: Reach,
) -> int:  # fmt: skip
    """Call the single command with the environment of the account; return its exit code.

    `folder` is that of the fleet file. An error names the account's own variables or files.
    """
    from reconciler.fleet import credentials

    given = invocation.environment
    try:
        with ExitStack() as held:
            _reach(invocation, member, folder, access, held)
            shared = [word for file in member.shared for word in ("--shared", str(folder / file))]
            whole = ["--config", str(folder / member.root), *shared, *words]
            code = program.main(whole, prog_name=PROGRAM, standalone_mode=False, obj=invocation)
        return int(code or 0)
    except errors.ReconcilerError as error:
        error.message = credentials.as_named(error.message, member, folder, given)
        error.help = credentials.as_named(error.help, member, folder, given)
        raise


def heed(invocation: Invocation, program: click.Command, words: Sequence[str]) -> None:
    """Read the options of the command before anything else is done: what fails from here on is told by them.

    That is where its report goes and, of `drift`, who hears that nobody could look. Raises `ClickException`.
    """
    context = click.Context(program, info_name=PROGRAM, obj=invocation)
    command = program.get_command(context, words[0]) if isinstance(program, click.Group) else None
    if command is None:  # as the program itself says it
        return
    given = command.make_context(words[0], list(words[1:]), parent=context).params
    if words[0] == "drift":
        notification.expect(invocation, given["url"], given["state"], given["report_url"])


def _reach(
    invocation: Invocation, member: Member, folder: Path, access: Reach, held: ExitStack
) -> None:  # fmt: skip
    """Give the call the account's credentials and no others; let `held` hold its lock."""
    from reconciler.fleet import account_lock, credentials

    root, given = folder / member.root, invocation.environment
    _check_places(member, folder)
    own, lacking = credentials.found(member, folder, given)
    if access.online and lacking:
        raise lacking
    invocation.environment, invocation.lacking = own, lacking
    invocation.named = lambda text: credentials.as_named(text, member, folder, given)
    if given is os.environ:  # git and other programs need none of it
        for name in given.keys() - credentials.without(member, given).keys():
            del os.environ[name]
    if access.online:
        name = _identity(own, root)
        held.enter_context(account_lock.held(folder, name, access.fleet, access.wait))


def _check_places(member: Member, folder: Path) -> None:
    """Raise `ConfigError` where the config folder or a shared file of the account is not there."""
    root = folder / member.root
    if not root.is_dir():
        kind = "is a file, not a folder" if root.exists() else "is not there"
        raise errors.ConfigError(
            f"the config folder {root} {kind}", code="no-config", help=_mend("root", member)
        )
    for file in (folder / name for name in member.shared):
        if not file.is_file():
            kind = "is a folder, not a file" if file.is_dir() else "is not there"
            raise errors.ConfigError(
                f"the shared file {file} {kind}", code="unreadable-file", help=_mend("shared", member)
            )


def _mend(key: str, member: Member) -> str:
    return (
        f"mend `{key}` of {member.name} in the fleet file, which goes from its folder; workers elsewhere "
        "have that folder at the same path"
    )


def _identity(environment: Mapping[str, str], root: Path) -> str:
    """Return the name of the account in locks; with a token alone, that of its config folder."""
    from reconciler.allow import Allow
    from reconciler.fleet import account_lock
    from reconciler.zoom import auth

    # the command itself refuses an endpoint that may not have credentials; nothing is sent here
    access = auth.from_environment(environment, frozenset({Allow.CUSTOM_ENDPOINT}))
    return account_lock.identity(access.api_origin, access.account_id or os.path.realpath(root))
