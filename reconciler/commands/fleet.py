"""`fleet`: validate, plan, drift or apply for many accounts at once, with one report."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from reconciler import errors, notify
from reconciler.allow import Allow
from reconciler.commands import carrying_out, fleet_account, fleet_for, notification
from reconciler.commands.drift import read_share
from reconciler.commands.fleet_one import wait_option
from reconciler.commands.fleet_run import LIMITS, LOCAL, LOOK_AGAIN, Asked, run
from reconciler.commands.invocation import (
    Invocation,
    allow_option,
    format_option,
    limit_options,
    pass_invocation,
    report_option,
    show_emails_option,
)  # fmt: skip

_LOOK_AGAIN = click.option(
    LOOK_AGAIN, is_flag=True,
    help="Look at every page itself, also where lists show it unchanged since the last look.",
)  # fmt: skip


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what all commands of a fleet share; the command gets it as one `asked`."""

    @functools.wraps(command)
    def asking(
        invocation: Invocation, fleet: Path, place: str, workers: int | None, only: tuple[str, ...],
        tag: tuple[str, ...], **more: Any,
    ) -> Any:  # fmt: skip
        wait = more.pop("wait", 0.0)
        return command(invocation, Asked(fleet, place, workers, only, tag, wait), **more)

    decorators: list[Callable[[Any], Any]] = [
        click.argument("fleet", metavar="FLEET", type=click.Path(path_type=Path, dir_okay=False)),
        click.option(
            "--only", multiple=True, metavar="GLOB", help="Only accounts whose name fits GLOB. Repeatable."
        ),
        click.option("--tag", multiple=True, metavar="T", help="Only accounts with this tag. Repeatable."),
        click.option(
            "--on",
            "place",
            default="local",
            show_default=True,
            metavar="local|ADDRESS",
            help="Where accounts are worked on: here, or by the workers of the Dask scheduler at ADDRESS.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(1),
            metavar="N",
            help="How many accounts at once with --on local. Default: two a core.",
        ),
        format_option("text", "json", "markdown"),
        report_option(),
        show_emails_option(),
        pass_invocation,
    ]
    return functools.reduce(lambda made, decorate: decorate(made), reversed(decorators), asking)


@click.group("fleet")
def command() -> None:
    """Do for every account of the file FLEET what the command of that name does for one, side by side.

    FLEET names accounts, the config folder of each, and where its credentials come from. One account that
    fails is one failed entry of the report; the others go on. Ends with the worst code of all accounts.

    \b
    Examples:
      reconciler fleet validate fleet.yaml
      reconciler fleet drift fleet.yaml --only 'sales-*' --report html=fleet.html
      reconciler fleet plan fleet.yaml --tag eu
      reconciler fleet apply fleet.yaml --yes --on tcp://scheduler:8786
    """


@command.command("validate")
@_options
def _validate(invocation: Invocation, asked: Asked) -> int:
    """Check the fleet file and the files of every account.

    FLEET is the file that names the accounts. Needs no credentials.
    """
    return run(invocation, asked, ["validate"])


@command.command("plan")
@click.option("--exit-code", is_flag=True, help="As that of `plan`, for each account.")
@_LOOK_AGAIN
@wait_option()
@allow_option()
@limit_options
@_options
def _plan(
    invocation: Invocation, asked: Asked, exit_code: bool, look_again: bool, allow: frozenset[Allow],
    max_changes: int | None, max_deletes: int | None,
) -> int:  # fmt: skip
    """Show what apply would do in every account; reads only.

    FLEET is the file that names the accounts.
    """
    words = ["plan", *_flag("--exit-code", exit_code), *_flag(LOOK_AGAIN, look_again), *_allowed(allow)]
    return run(invocation, asked, [*words, *_limits(max_changes, max_deletes)])


@command.command("drift")
@click.option(
    "--fail-on", type=click.Choice(["critical", "warning"]), default="warning", show_default=True,
    help="From which severity on an account counts as moved; types and open steps by hand always do.",
)  # fmt: skip
@click.option(
    "--state", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Remember in a file an account in FOLDER what was found, as `drift --state` does.",
)  # fmt: skip
@click.option(
    "--notify", "url", metavar="URL",
    help="Send one short message for each account when something counts there, or why nobody could look, as "
    f"`drift --notify` does. A URL of apprise; {notify.VARIABLE} or the file that {notify.VARIABLE}_FILE "
    "names can hold it, and must with workers elsewhere. Never shown.",
)  # fmt: skip
@click.option("--share", callback=read_share, metavar="1/N", help="As that of `drift`, for each account.")
@wait_option()
@allow_option(Allow.CUSTOM_ENDPOINT)
@_options
def _drift(
    invocation: Invocation, asked: Asked, fail_on: str, state: Path | None, url: str | None,
    share: int | None, allow: frozenset[Allow],
) -> int:  # fmt: skip
    """Report what has moved in every account; reads only.

    FLEET is the file that names the accounts.
    """
    if url is not None:
        if asked.place != LOCAL:
            raise errors.UsageError(
                "--notify is for accounts that are worked on here: it goes through no scheduler",
                help=f"set {notify.VARIABLE} where the workers run",
            )
        notification.hand_on(invocation, url)
    notification.watch_fleet(invocation, state)
    words = ["drift", "--fail-on", fail_on, *([f"--share=1/{share}"] if share else []), *_allowed(allow)]
    code = run(invocation, asked, words, state=state)
    notification.fleet_looked(invocation, state)
    return code


@command.command("apply")
@carrying_out.options
@_LOOK_AGAIN
@wait_option()
@allow_option()
@limit_options
@_options
def _apply(
    invocation: Invocation, asked: Asked, yes: bool, on_error: str, settle: float, over_budget: bool,
    look_again: bool, allow: frozenset[Allow], max_changes: int | None, max_deletes: int | None,
) -> int:  # fmt: skip
    """Make every account what its files say, and prove it.

    FLEET is the file that names the accounts. Asks nobody: needs --yes.
    """
    words = ["apply", "--yes", "--on-error", on_error, "--settle", str(settle), *_allowed(allow)]
    words += [*_flag("--over-budget", over_budget), *_flag(LOOK_AGAIN, look_again)]
    return run(invocation, asked, [*words, *_limits(max_changes, max_deletes)], agreed=yes)


command.add_command(fleet_for.command)
command.add_command(fleet_account.command)


def _flag(name: str, given: bool) -> list[str]:
    return [name] if given else []


def _allowed(allow: frozenset[Allow]) -> list[str]:
    return [word for name in sorted(allow) for word in ("--allow", str(name))]


def _limits(changes: int | None, deletes: int | None) -> list[str]:
    given = dict(zip(LIMITS, (changes, deletes), strict=True))
    return [word for name, most in given.items() if most is not None for word in (name, str(most))]
