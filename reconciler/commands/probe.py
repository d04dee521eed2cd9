"""`probe`: find out by experiment what this account does: types, hours, what the token reaches."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler import errors, pipeline, run_lock
from reconciler.commands import carrying_out, interrupt
from reconciler.commands.invocation import Invocation, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.model import Account, Host, PageType
from reconciler.times import wording
from reconciler.views.clean import clean
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.probe.setup import Ask, Setup

ANSWERS = {"all": PageType.ALL_HOSTS, "any": PageType.ANY_HOST, "one": PageType.ONE_TO_ONE,
           "many": PageType.ONE_TO_MANY, "unknown": None}  # fmt: skip
SECONDS = 5
"""About how long a page of an experiment is active, where nobody is asked about it."""


@click.command("probe")
@click.option("--owner", metavar="EMAIL", help="Under whose link the test pages are made.")
@click.option("--hosts", metavar="EMAILS", help="Two or more hosts, with commas between.")
@click.option(
    "--control", "controls", multiple=True, metavar="TYPE=URL",
    help="A page that is known to be of TYPE, to see what its public page shows. Repeatable.",
)  # fmt: skip
@click.option(
    "--recipe", "recipes", multiple=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Try the recipes of this file (YAML or JSON) too. Repeatable.",
)  # fmt: skip
@click.option("--save", is_flag=True, help="Record what is found in the lock file of --config.")
@click.option(
    "--again", is_flag=True,
    help="Make a page of an owner of whom it is known that it cannot be removed again.",
)  # fmt: skip
@click.option("--forget", is_flag=True, help="Forget what was found out about this account, and stop.")
@click.option("--yes", is_flag=True, help="Go ahead; needed on a real account.")
@click.option(
    "--settle", type=click.FloatRange(0, 600), default=30.0, show_default=True, metavar="SECONDS",
    help="How long to read a write back until it shows.",
)  # fmt: skip
@format_option("text", "json", "markdown")
@pass_invocation
def command(
    invocation: Invocation, owner: str | None, hosts: str | None, controls: tuple[str, ...],
    recipes: tuple[Path, ...], save: bool, again: bool, forget: bool, yes: bool,
    settle: float,
) -> int:  # fmt: skip
    """Try out on test pages what nobody has documented: what each recipe makes, and what hours do.

    Needs no config. Makes a page by every known recipe for both multi-host types and some of the owner alone,
    sees what each is and offers, and removes it. Each stands at an unguessable address, secret, for a few
    seconds. Where no machine can tell what a page is, a person at the terminal is asked.

    \b
    Examples:
      reconciler probe --owner ana@example.com \\
        --hosts ana@example.com,budi@example.com --save --yes
      reconciler probe --owner ana@example.com \\
        --hosts ana@example.com,budi@example.com --recipe mine.yaml --yes \\
        --control all_hosts_available=https://scheduler.zoom.us/ana/panel
      reconciler probe --forget
    """
    setting = invocation.setting(settle=settle)
    if forget:
        return forgotten(setting, invocation.output)
    if not owner or not hosts:
        raise errors.UsageError(
            "--owner and --hosts are needed", help="reconciler probe --owner EMAIL --hosts EMAIL,EMAIL"
        )
    setup = _setup(owner, hosts, controls, recipes)
    return run(setting, invocation.output, setup, save=save, yes=yes, again=again)


def run(
    setting: pipeline.Setting, output: Output, setup: Setup, *, save: bool, yes: bool, again: bool = False
) -> int:
    """Say what it does to the account, ask, try all recipes, show the answers."""
    _confirm(setting, setup, yes=yes)
    with _folder(setting, save=save) as root:
        return asyncio.run(_probe(replace(setting, root=root), output, setup, save=save, again=again))


async def _probe(setting: pipeline.Setting, output: Output, setup: Setup, *, save: bool, again: bool) -> int:
    from reconciler.probe import experiment, reach, rows

    account = pipeline.load(setting).desired.account if save else Account()
    person = carrying_out.started_by(setting.environment, setting.root)
    async with pipeline.connected(setting, account) as (session, lock):
        if not again:
            reach.check(lock.load(), session.connected, setup.owner, setting.clock().date())
        async with pipeline.running(setting, account, session, lock, person) as (doing, _):
            doing.saves = save
            found = await experiment.run(doing, setup)
            if save:
                experiment.learned(doing, found, setup.owner.email)
            output.show("probe", rows.as_json(found, saved=save, requests=doing.writer.sent))
    if found.not_removed or (found.stopped and not found.lacks_reach):
        return int(Exit.FAILED)
    return int(Exit.CREDENTIALS if found.stopped else Exit.OK)


def forgotten(setting: pipeline.Setting, output: Output) -> int:
    """Forget what was found out about the account that the environment names; keep its pages."""
    from reconciler.records.lockfile import LockFile
    from reconciler.zoom import auth

    account = pipeline.load(setting).desired.account
    access = auth.from_environment(setting.environment, setting.allow)
    lock = LockFile(setting.root, access.api_origin, access.account_id or account.id or "")
    with run_lock.held(setting.root):
        before = lock.load()
        lock.save(before.without_learned())
    names = [f"{kind} by {name}" for kind, name in sorted(before.recipes)]
    forgotten = [*names, *before.ignored, *before.tells_types, *before.facts]
    output.show("probe", {"format_version": "1", "forgotten": forgotten})
    return int(Exit.OK)


def _setup(owner: str, hosts: str, controls: Sequence[str], files: Sequence[Path]) -> Setup:
    from reconciler.probe import recipe_file
    from reconciler.probe.setup import Setup

    parts = [part.strip() for part in hosts.split(",") if part.strip()]
    emails = list({part.casefold(): part for part in reversed(parts)}.values())[::-1]
    for email in (owner, *emails):
        if "@" not in email.strip("@"):
            raise errors.UsageError(f"`{email}` is not an email", help="probe needs no config: name emails")
    if not 2 <= len(emails) <= 30:
        raise errors.UsageError(
            f"{wording.many(len(emails), 'host')}: a multi-host page has 2 to 30",
            help="name them: --hosts EMAIL,EMAIL",
        )
    extra = [recipe for file in files for recipe in recipe_file.read(file)]
    people = tuple(Host(email, email) for email in emails)
    pairs = [_control(control) for control in controls]
    return Setup(Host(owner, owner), people, pairs, extra, _ask(), lambda line: click.echo(line, err=True))


def _control(text: str) -> tuple[PageType, str]:
    name, _, url = text.partition("=")
    if name not in list(PageType) or not url.startswith(("https://", "http://")):
        types = ", ".join(PageType)
        raise errors.UsageError(f"--control `{text}` is not TYPE=URL", help=f"types are {types}")
    return PageType(name), url


def _confirm(setting: pipeline.Setting, setup: Setup, *, yes: bool) -> None:
    """Say on stderr what will happen to the account. Raises `SafetyError` on a real one without `yes`."""
    from reconciler import staging
    from reconciler.probe.setup import OTHER_PAGES
    from reconciler.zoom import auth

    access = auth.from_environment(setting.environment, setting.allow)
    pages = wording.many(setup.pages, "page")
    asked = " or until you have said what it is" if sys.stdin.isatty() else ""
    from reconciler.views.output import console
    from reconciler.views.text import lines

    for line in (
        f"probe makes up to {pages} under {setup.owner.email} on {access.host}, one after the other:",
        f"one for each recipe and type, and {OTHER_PAGES} of the owner alone, to try forms, hours and dates;",
        f"each at an unguessable address `{staging.PREFIX}…`, secret, active for about {SECONDS} seconds"
        f"{asked}, then removed; unless the first one is seen to be gone, no other one is made;",
        "calendars and the hosts' own pages are not touched; Zoom's analytics will count the pages",
    ):
        lines.wrapped(console(stderr=True), "", clean(line))
    if not yes and not auth.is_loopback(access.host):
        raise errors.SafetyError(
            "this is a real account: nothing was done", code="not-confirmed", help="say --yes to go on"
        )


@contextmanager
def _folder(setting: pipeline.Setting, *, save: bool) -> Iterator[Path]:
    """Yield the folder for the journal: the config's where there is one, else a temporary one."""
    if setting.root.is_dir():
        yield setting.root
    elif save:
        raise errors.UsageError(f"--save: there is no config in {setting.root}", help="reconciler init DIR")
    else:
        with tempfile.TemporaryDirectory(prefix="reconciler-probe-") as folder:
            yield Path(folder)


def _ask() -> Ask:
    """Return what asks a person at the terminal for a page's type; without a terminal it answers None."""
    if not sys.stdin.isatty():
        return lambda *_: None

    def ask(page_type: PageType, url: str) -> PageType | None:
        click.echo(
            f"is this page {page_type}? no machine can tell; look at it in Zoom: {clean(url)}", err=True
        )
        with interrupt.breaking_off():
            answer = click.prompt("what is it", type=click.Choice(list(ANSWERS)), default="unknown", err=True)
        return ANSWERS[answer]

    return ask
