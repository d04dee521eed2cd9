"""`pull`: take the live values of a page into its file. Writes that file alone, never to Zoom."""

from __future__ import annotations

import asyncio
import codecs
import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import chosen, errors, pipeline, safe_files, selection
from reconciler.allow import Allow
from reconciler.commands import completion, interrupt
from reconciler.commands.invocation import Invocation, allow_option, format_option, pass_invocation
from reconciler.exits import Exit
from reconciler.selection import Selectors
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.pulling.pull import Pulled
    from reconciler.source import Source


@click.command("pull")
@click.argument("page", shell_complete=completion.pages)
@click.option(
    "--path", "paths", multiple=True, metavar="P",
    help="Take only this field, such as duration, buffer.after, hosts.budi.hours. Repeatable. Adds it where "
    "the file does not manage it yet.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be written.")
@allow_option(Allow.CUSTOM_ENDPOINT)
@format_option("text", "json")
@pass_invocation
def command(
    invocation: Invocation, page: str, paths: tuple[str, ...], yes: bool, dry_run: bool,
    allow: frozenset[Allow],
) -> int:  # fmt: skip
    """Take what a person changed in Zoom on PAGE into its file: fields, hosts, their hours on this page.

    Each value is changed at its place, and all else in the file stays as it is, comments too. A value that
    the page takes from defaults or a template becomes a key of the page itself; hours of a host are written
    for this page alone. The changed file is read again before it is written: where it would mean anything
    but the live values, nothing is written. Type and owner are never pulled, nor is anything of
    a page that `each` makes. Ends with 2 when something is left that cannot be pulled.

    \b
    Examples:
      reconciler pull two-hosts
      reconciler pull two-hosts --path duration --path buffer.after
      reconciler pull two-hosts --path color --yes
    """
    setting = invocation.setting(Selectors(pages=(page,)), allow=allow)
    return run(setting, invocation.output, paths=paths, yes=yes, dry_run=dry_run)


def run(
    setting: pipeline.Setting, output: Output, *, paths: tuple[str, ...] = (), yes: bool = False,
    dry_run: bool = False,
) -> int:  # fmt: skip
    """Read the page, show the difference of its file, ask, write."""
    from reconciler.pulling import pull

    pulled = asyncio.run(_pulled(setting, paths))
    diff = _diff(pulled)
    changed = pulled.text != pulled.before.text
    if changed and not dry_run:
        before = _bytes(setting, pulled.before)
        if not yes:
            _confirm(pull.report(pulled, written=False, diff_=diff))
        mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
        safe_files.rewrite(Path(pulled.before.file), before, mark + pulled.text.encode())
    report = {**pull.report(pulled, written=changed and not dry_run, diff_=diff), "dry_run": dry_run}
    output.show("pull", report)
    return int(Exit.DIFFERS if pulled.choice.left else Exit.OK)


async def _pulled(setting: pipeline.Setting, paths: tuple[str, ...]) -> Pulled:
    from reconciler.config import desired, limits
    from reconciler.pulling import pull
    from reconciler.zoom.api import Reader

    config, bounds, today = pipeline.load(setting), limits.of(setting.environment), setting.clock().date()
    (wanted,) = setting.selectors.pages
    selection.single(config.desired, wanted, chosen.known(setting.root, config))
    async with pipeline.connected(setting, config.desired.account) as (session, lock):
        planned = await pipeline.make_plan(setting, config, Reader(session), lock)

    def parse(changed: Source) -> desired.Config:
        sources = {**config.sources, changed.file: changed}
        return desired.parse(sources.values(), today=today, limits=bounds)

    (action,) = planned.plan.actions
    return pull.make(action, planned.observed.evidence, config, parse, today, paths, bounds)


def _bytes(setting: pipeline.Setting, source: Source) -> bytes:
    """Return what the file of a source holds. Raises `ReconcilerError` where that is another text by now."""
    from reconciler.config import limits

    file = Path(source.file)
    safe_files.within(setting.root, file)
    try:
        content = safe_files.read(file, limits.of(setting.environment).bytes)
        same = content.removeprefix(codecs.BOM_UTF8).decode() == source.text
    except (OSError, UnicodeDecodeError):
        same = False
    if not same:
        raise safe_files.changed_meanwhile(file)
    return content


def _diff(pulled: Pulled) -> list[str]:
    """Return the lines of the unified difference of the file; none where it stays as it is."""
    name, old, new = pulled.before.file, pulled.before.text, pulled.text
    return [*difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm="")]


def _confirm(report: Mapping[str, Any]) -> None:
    """Show what would be written on stderr and ask; without a terminal there is nobody to ask."""
    from reconciler.views import redaction, text
    from reconciler.views.output import console

    asking = {**report, "dry_run": False, "asking": True}
    shown = asking if sys.stderr.isatty() else redaction.redacted(asking)
    text.render("pull", shown, console(stderr=True))
    if not sys.stdin.isatty():
        raise errors.SafetyError(
            "nobody is there to confirm the change", code="not-confirmed", help="say --yes to write it"
        )
    with interrupt.breaking_off():
        agreed = click.confirm("write this?", err=True)
    if not agreed:
        raise errors.SafetyError("not confirmed: nothing was written", code="not-confirmed")
