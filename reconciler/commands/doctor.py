"""`doctor`: what works, what is missing, and what cannot be told from here. Reads only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from reconciler import checks, diagnostics, errors, pipeline
from reconciler.allow import Allow
from reconciler.checks import Check, Result
from reconciler.commands.invocation import Invocation, allow_option, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.times import wording
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.config.desired import Config
    from reconciler.zoom.auth import Access
    from reconciler.zoom.transport import Exchange

VARIABLES = (
    "ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET", "ZOOM_ACCESS_TOKEN", "ZOOM_API_BASE_URL",
    "ZOOM_OAUTH_URL",
)  # fmt: skip


@click.command("doctor")
@click.option(
    "--read-only", is_flag=True, help="For the credentials of a job that only reads: they must not write."
)
@allow_option(Allow.CUSTOM_ENDPOINT, metavar=None, help="As for apply.")
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, read_only: bool, allow: frozenset[Allow]) -> int:
    """Say of everything this program needs whether it is there and works, and what to do where it does not.

    \b
    Examples:
      reconciler doctor
      reconciler doctor --read-only      (in a drift job)
    """
    return run(invocation.setting(allow=allow), invocation.output, read_only=read_only)


def run(setting: pipeline.Setting, output: Output, *, read_only: bool = False) -> int:
    """Look at everything, and show it."""
    from reconciler.config import desired
    from reconciler.zoom import auth

    config = desired.load(setting.root, today=setting.clock().date())
    found = [*_environment(setting.environment), _config(setting, config)]
    try:
        access = auth.from_environment(setting.environment, setting.allow)
    except errors.ReconcilerError as error:
        found.append(checks.failed("credentials", "given", error))
    else:
        kind = "an access token" if access.token else "of a server-to-server OAuth app"
        found += [checks.ok("credentials", "given", kind), _account(config, access)]
        found += asyncio.run(_online(setting, config, access, read_only=read_only))
    found.append(_unfinished(setting))
    output.show("doctor", {"format_version": "1", "checks": [asdict(check) for check in found]})
    return checks.exit_code(found)


def _environment(environment: Mapping[str, str]) -> Iterator[Check]:
    """Say which variables are set, never to what."""
    for name in VARIABLES:
        file = f"{name}_FILE"
        if environment.get(name):
            yield checks.ok("environment", name, "set")
        elif environment.get(file):
            yield checks.ok("environment", name, f"read from the file that {file} names")
        else:
            yield checks.ok("environment", name, "not set")


def _config(setting: pipeline.Setting, config: Config) -> Check:
    wrong = len(diagnostics.errors(config.diagnostics))
    if wrong:
        said = f"{wording.many(wrong, 'error')} in {setting.root}"
        return checks.problem("config", "files", said, "reconciler validate", Exit.USAGE)
    pages = wording.many(len(config.desired.pages), "page")
    return checks.ok("config", "files", f"{pages} in {setting.root}, no errors")


def _account(config: Config, access: Access) -> Check:
    declared = config.desired.account.id
    if not declared:
        help_ = "set `id` in the account document: apply then refuses any other account"
        return checks.unknown("account", "id", "the config names no account", help_)
    if not access.account_id:
        help_ = "set ZOOM_ACCOUNT_ID too: a token does not say whose it is"
        return checks.unknown("account", "id", "the environment names no account", help_)
    if declared != access.account_id:
        said = f"the config is for {declared}, the credentials are for {access.account_id}"
        return checks.problem("account", "id", said, "use the credentials of that account", Exit.SAFETY)
    return checks.ok("account", "id", f"{declared}, as the config says")


async def _online(
    setting: pipeline.Setting, config: Config, access: Access, *, read_only: bool
) -> list[Check]:
    """Sign in, read a little, and say what works."""
    from reconciler import account_checks
    from reconciler.records.lockfile import LockFile
    from reconciler.zoom import budget, session
    from reconciler.zoom.api import Reader

    dates: list[str] = []

    def trace(exchange: Exchange) -> None:
        setting.trace(exchange)
        dates.append(exchange.date)

    account = config.desired.account
    owners = {page.owner.email for page in config.desired.pages}
    async with session.connect(access, budget.Pacer(account.plan), trace) as opened:
        works, reached = await account_checks.reach(opened, owners)
        found = [reached]
        if date := next(filter(None, reversed(dates)), ""):
            found.append(checks.clock(date, setting.clock()))
        found += account_checks.scopes_of(works, read_only=read_only)
        if owners and reached.result is Result.OK:
            lock = LockFile(setting.root, access.api_origin, access.account_id or account.id or "")
            found.append(await account_checks.leftovers(Reader(opened), owners, lock.load()))
    return found


def _unfinished(setting: pipeline.Setting) -> Check:
    """Look for runs that never came to their end."""
    from reconciler.records import journal
    from reconciler.zoom import kept

    try:
        with journal.reading(setting.root, kept) as book:
            runs = [one for one in (book.runs() if book else []) if one.ended is None]
    except errors.ReconcilerError as error:
        return checks.failed("leftovers", "journal", error)
    if runs:
        said = f"{len(runs)} never ended: {', '.join(one.id for one in runs)}"
        return checks.problem("leftovers", "runs", said, "the next `reconciler apply` settles what they left")
    return checks.ok("leftovers", "runs", "every run in the journal came to its end")
