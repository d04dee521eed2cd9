"""`doctor`: what works, what is missing, and what cannot be told from here. Reads only."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from importlib import metadata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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
    from reconciler.zoom.exchange import Exchange

_OF_AN_APP = "needed only without ZOOM_ACCESS_TOKEN or connected users"
_OF_USERS, _ZOOMS_OWN = "needed only where users are connected", "Zoom's own is taken"
VARIABLES = {
    "ZOOM_ACCOUNT_ID": _OF_AN_APP, "ZOOM_CLIENT_ID": _OF_AN_APP, "ZOOM_CLIENT_SECRET": _OF_AN_APP,
    "ZOOM_ACCESS_TOKEN": "needed only without id and secret of an app",
    "ZOOM_USER_CLIENT_ID": _OF_USERS, "ZOOM_USER_CLIENT_SECRET": _OF_USERS,
    "ZOOM_API_BASE_URL": _ZOOMS_OWN, "ZOOM_OAUTH_URL": _ZOOMS_OWN,
    "RECONCILER_TOKENS": "the usual file is taken",
    "RECONCILER_TOKENS_COMMAND": "needed only where a secret store keeps the tokens of users",
}  # fmt: skip
"""What is said of each where it is not set: whether that is a lack is said where it is used."""


@click.command("doctor")
@click.option(
    "--read-only", is_flag=True, help="For the credentials of a job that only reads: they must not write."
)
@allow_option(Allow.CUSTOM_ENDPOINT)
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, read_only: bool, allow: frozenset[Allow]) -> int:
    """Say of everything this program needs whether it is there and works, and what to do where it does not.

    \b
    Examples:
      reconciler doctor
      reconciler doctor --read-only      (in a drift job)
    """
    setting, lacking = invocation.setting(allow=allow), invocation.lacking
    return run(
        setting, invocation.output, read_only=read_only, lacking=lacking,
        worded=lambda text: invocation.typed(invocation.named(text)),
    )  # fmt: skip


def run(
    setting: pipeline.Setting, output: Output, *, read_only: bool = False,
    lacking: errors.CredentialsError | None = None, worded: Callable[[str], str] = str,
) -> int:  # fmt: skip
    """Make all checks and show them, each text as it is `worded`. Return the exit code of the worst problem.

    `lacking` is what ends the search for credentials before they are read.
    """
    from reconciler.config import desired, limits
    from reconciler.zoom import auth

    bounds = limits.of(setting.environment)
    config = desired.load(setting.root, today=setting.clock().date(), limits=bounds, shared=setting.shared)
    results = [*_environment(setting.environment), _config(setting, config), *_calendars(config)]
    results += _zone_rules(config)
    try:
        if lacking:
            raise lacking
        access = auth.from_environment(setting.environment, setting.allow)
    except errors.ReconcilerError as error:
        results.append(checks.failed("credentials", "given", error))
    else:
        kind = "an access token" if access.token else "of a server-to-server OAuth app"
        kind = kind if access.of_account else "of single users alone"
        network = list(_network(access))
        results += [checks.ok("credentials", "given", kind), _app_for_users(access)]
        results += [_account(config, access), *network]
        if all(check.result is Result.OK for check in network):
            results += _asked(setting, config, access, read_only=read_only)
    results.append(_unfinished(setting))
    results = [
        replace(each, name=worded(each.name), message=worded(each.message), help=worded(each.help))
        for each in results
    ]
    output.show("doctor", {"format_version": "1", "checks": [asdict(check) for check in results]})
    return checks.exit_code(results)


def _environment(environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield a check a variable: whether it is set, never its value."""
    for name, unset in VARIABLES.items():
        file = f"{name}_FILE"
        if environment.get(name):
            yield checks.ok("environment", name, "set")
        elif environment.get(file):
            yield checks.ok("environment", name, f"read from a file ({file})")
        else:
            yield checks.ok("environment", name, f"not set; {unset}")


def _config(setting: pipeline.Setting, config: Config) -> Check:
    wrong = len(diagnostics.errors(config.diagnostics))
    if wrong:
        message = f"{wording.many(wrong, 'error')} in {setting.root}"
        return checks.problem("config", "files", message, "reconciler validate", Exit.USAGE)
    pages = wording.many(len(config.desired.pages), "page")
    return checks.ok("config", "files", f"{pages} in {setting.root}, no errors")


def _calendars(config: Config) -> Iterator[Check]:
    """Yield by what version of which package the dates of calendars are read: another one may know others."""
    if packages := config.people.calendars.packages:
        versions = [f"{name} {metadata.version(name)}" for name in packages]
        yield checks.ok("config", "calendars", f"read by {' and '.join(versions)}")


def _zone_rules(config: Config) -> Iterator[Check]:
    """Yield by what rules of time zones everything is worked out, and of which zones they may be too old."""
    from reconciler.config import zone_warnings
    from reconciler.times import rules

    where = rules.in_use().source or "the installed package"
    yield checks.ok("config", "zone rules", f"tzdata {rules.in_use().release}, {where}")
    for diagnostic in config.diagnostics:
        if diagnostic.code == zone_warnings.OLD:
            yield checks.warning("config", "zone rules", diagnostic.message, diagnostic.help)
        elif diagnostic.code == zone_warnings.AGED:
            yield checks.unknown("config", "zone rules", diagnostic.message, diagnostic.help)


def _app_for_users(access: Access) -> Check:
    """Return whether there is an app for users to connect through; it is needed where one of them must."""
    if not access.user_app_lacks:
        where = f"tokens are kept in {access.store.where}"
        return checks.ok("credentials", "users", f"can connect (`reconciler login --as EMAIL`); {where}")
    lacking = f"{', '.join(access.user_app_lacks)} not set, of a user-level OAuth app"
    if connected := _connected(access):
        users = wording.many(connected, "connected user")
        message = f"the tokens of {users} cannot be renewed here: {lacking}"
        help_ = "set them: without, the next renewal fails, and nothing is written for these users then"
        return checks.warning("credentials", "users", message, help_)
    message = f"cannot connect here: {lacking}"
    help_ = "needed only for owners whose pages the account's credentials do not change: "
    help_ += "`reconciler explain not-reachable`"
    return Check("credentials", "users", Result.OK, message, help_, Exit.OK)


def _connected(access: Access) -> int:
    """Return how many users are connected at this API; 0 where that cannot be read, which is told apart."""
    try:
        return sum(1 for each in access.store.load() if each.origin == access.api_origin and not each.lost)
    except errors.ReconcilerError:
        return 0


def _account(config: Config, access: Access) -> Check:
    declared = config.desired.account.id
    if not declared:
        help_ = "set `id` in the account document: apply then refuses any other account"
        return checks.unknown("account", "id", "the config names no account", help_)
    if not access.account_id:
        help_ = "set ZOOM_ACCOUNT_ID too: a token does not say whose it is"
        return checks.unknown("account", "id", "the environment names no account", help_)
    if declared != access.account_id:
        message = f"the config is for {declared}, the credentials are for {access.account_id}"
        return checks.problem("account", "id", message, "use the credentials of that account", Exit.SAFETY)
    return checks.ok("account", "id", f"{declared}, as the config says")


def _network(access: Access) -> Iterator[Check]:
    """Yield by which proxies and authorities the hosts are asked; as requests do, from the process's own."""
    from reconciler.zoom import authorities, proxies

    hosts = {urlsplit(url).hostname or "": url for url in (access.api, access.oauth)}
    routes: dict[str, list[str]] = {}
    for host, url in hosts.items():
        try:
            route = proxies.route(url, os.environ)
        except errors.UsageError as error:
            yield checks.failed("network", "proxy", error)
            break
        how = f"{route.proxy.shown}, {route.why}" if route.proxy else f"none, {route.why}"
        routes.setdefault(how, []).append(host)
    for how, named in routes.items():
        yield checks.ok("network", "proxy", f"for {', '.join(named)}: {how}")
    if all(url.startswith("http:") for url in hosts.values()):
        return
    try:
        yield checks.ok("network", "authorities", authorities.in_use().source)
    except errors.UsageError as error:
        yield checks.failed("network", "authorities", error)


def _asked(setting: pipeline.Setting, config: Config, access: Access, *, read_only: bool) -> list[Check]:
    """Return what the account says."""
    try:
        return asyncio.run(_online(setting, config, access, read_only=read_only))
    except errors.ReconcilerError as error:  # the token file cannot be read
        return [checks.failed("people", "connections", error)]


async def _online(
    setting: pipeline.Setting, config: Config, access: Access, *, read_only: bool
) -> list[Check]:
    """Sign in, read a little, and return the checks of access, clock, scopes, people and leftovers."""
    from reconciler import account_checks, people_checks
    from reconciler.records.lockfile import LockFile
    from reconciler.records.memory import Memory
    from reconciler.zoom import budget, session
    from reconciler.zoom.api import Reader

    dates: list[str] = []

    def trace(exchange: Exchange) -> None:
        setting.trace(exchange)
        dates.append(exchange.date)

    account = config.desired.account
    owners = {page.owner.email for page in config.desired.pages}
    more = trace, account.user_ids, setting.deadline
    async with session.connect(access, budget.Pacer(account.plan), *more) as opened:
        works, reached = await account_checks.reach(opened, owners)
        results = [reached]
        if date := next(filter(None, reversed(dates)), ""):
            results.append(checks.clock(date, setting.clock()))
        results += account_checks.scopes_of(works, read_only=read_only)
        lock = LockFile(setting.root, access.api_origin, access.account_id or account.id or "")
        memory = lock.load() if owners else Memory()
        hosts = {host.email for page in config.desired.present for host in page.hosts}
        if reached.result is not Result.PROBLEM:
            results += await people_checks.people(
                opened, owners, hosts, memory, setting.clock().date(), read_only=read_only
            )
        if owners and reached.result is Result.OK:
            results += await account_checks.lists(Reader(opened), owners, memory, setting.clock().date())
    return results


def _unfinished(setting: pipeline.Setting) -> Check:
    """Check the journal for runs without an end."""
    from reconciler.records import journal, unfinished
    from reconciler.zoom import kept

    try:
        with journal.reading(setting.root, kept) as book:
            runs = [run for run in (book.runs() if book else []) if run.ended is None]
    except errors.ReconcilerError as error:
        return checks.failed("leftovers", "journal", error)
    if runs:
        left = [run for run in runs if unfinished.kept(run)]
        groups = {"never ended": [run for run in runs if run not in left], "left a page behind": left}
        told = (
            f"{len(some)} {what}: {', '.join(run.id for run in some)}"
            for what, some in groups.items()
            if some
        )
        settles = ["the next `reconciler apply` settles what they left"] * (len(left) < len(runs))
        by_owner = ["connect the owner of the page, or remove it by hand: see `staging pages`"] * bool(left)
        return checks.problem("leftovers", "runs", "; ".join(told), "; ".join([*settles, *by_owner]))
    return checks.ok("leftovers", "runs", "every run in the journal came to its end")
