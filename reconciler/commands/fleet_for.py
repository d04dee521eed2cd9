"""`fleet for`: any command for one account of a fleet, as the commands in its reports are typed."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler import diagnostics, errors
from reconciler.commands import fleet_one
from reconciler.commands.invocation import Invocation, pass_invocation
from reconciler.views.calls import PROGRAM

WITHOUT = (
    "validate", "list", "show", "runs", "slots", "doctor", "logout", "explain", "schema", "init", "emulator",
    "demo",
)  # fmt: skip
"""Commands that do without credentials: `slots` leaves out what is in Zoom, `doctor` says what is missing."""


@click.command("for", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@fleet_one.wait_option()
@click.argument("fleet", metavar="FLEET", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("account", metavar="ACCOUNT")
@click.argument("words", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_context
@pass_invocation
def command(
    invocation: Invocation, context: click.Context, wait: float, fleet: Path, account: str,
    words: tuple[str, ...],
) -> int:  # fmt: skip
    """Call COMMAND for one ACCOUNT of the file FLEET.

    It gets the account's config folder, shared files and credentials. What reports of a fleet say to type
    next is typed so. No other run of this fleet works on the account meanwhile, unless COMMAND does without
    credentials. Options of COMMAND stand behind it; --wait stands before FLEET.

    \b
    Examples:
      reconciler fleet for fleet.yaml sales-eu checklist
      reconciler fleet for fleet.yaml sales-eu apply first-talk-ana --allow link-down
      reconciler fleet for fleet.yaml sales-eu doctor
      reconciler fleet for --wait 60 fleet.yaml sales-eu plan
    """
    from reconciler.commands.fleet_run import invalid
    from reconciler.config import limits, spelling
    from reconciler.fleet import file

    if words[0] == "fleet":
        raise errors.UsageError(
            "`fleet for` calls a command of one account", help="reconciler fleet --help"
        )  # fmt: skip
    program, folder = context.find_root().command, fleet.absolute().parent
    invocation.root = fleet.parent  # until that of the account is known
    invocation.account, invocation.called = account, fleet_one.called(fleet, account)
    fleet_one.heed(invocation, program, words)
    read = file.load(fleet, limits.of(invocation.environment))
    if wrong := diagnostics.errors(read.diagnostics):
        invocation.called = PROGRAM  # the mistakes are of the fleet
        return invalid(invocation, read, len(wrong))
    members = {member.name: member for member in read.members}
    if account not in members:
        cure = spelling.did_you_mean(
            account, list(members), "`reconciler fleet validate` names all accounts"
        )()
        raise errors.UsageError(f"no account is called `{account}`", help=cure)
    invocation.root = folder / members[account].root
    reach = fleet_one.Reach(online=words[0] not in WITHOUT, wait=wait)
    return fleet_one.call(invocation, program, members[account], folder, words, reach)
