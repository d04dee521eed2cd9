"""`list`: the pages of the files, and what is known of each. Files alone: no network, no credentials."""

from __future__ import annotations

import click

from reconciler import pipeline
from reconciler.commands.invocation import Invocation, format_option, page_selectors, pass_invocation
from reconciler.exits import Exit
from reconciler.model import PageType
from reconciler.selection import Selectors
from reconciler.views.output import Output


def _read_types(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return types by their names, or by a part of the name, as the table shows them."""
    return tuple(kind for text in texts for kind in _meant(text))


def _meant(text: str) -> list[str]:
    """Return the types of a name, else those that have it as a part."""
    names = [str(kind) for kind in PageType]
    meant = [text] if text in names else [name for name in names if text and text in name]
    if not meant:
        raise click.BadParameter(f"{text!r} is not one of {', '.join(map(repr, names))}, nor a part of one")
    return meant


@click.command("list")
@page_selectors
@click.option(
    "--type", "types", multiple=True, callback=_read_types, metavar="T",
    help=f"Only pages of type T, or a part of its name: {', '.join(PageType)}. Repeatable: of any of them.",
)  # fmt: skip
@format_option("text", "json")
@pass_invocation
def command(invocation: Invocation, selectors: Selectors, types: tuple[str, ...]) -> int:
    """List each PAGE, or all pages of the files: type, owner, hosts, and what was last seen of the type.

    Reads files alone: what is known is what the lock file remembers of the last run that wrote it. PAGE is a
    key, a glob over keys in quotes, or a file; with --owner, --host and --type it lists the pages that all
    of them mean. A host who is on a page through a group is on it.

    \b
    Examples:
      reconciler list
      reconciler list --host ana
      reconciler list 'advising-*' --type all_hosts_available
      reconciler list booking_pages/emea/ --format json
    """
    return run(invocation.setting(), invocation.output, selectors, types)


def run(
    setting: pipeline.Setting, output: Output, selectors: Selectors, types: tuple[str, ...] = ()
) -> int:  # fmt: skip
    """Show the pages that are meant; that there are none is an answer, too."""
    from dataclasses import asdict, replace

    from reconciler import chosen, known_pages, selection
    from reconciler.commands import local_memory

    config = pipeline.load(setting)
    asked = replace(selectors, types=types)
    desired = selection.choose(config.desired, asked, chosen.known(setting.root, config))
    known = local_memory.read(setting, config.desired.account)
    report = known_pages.listing(desired, known, len(config.desired.pages), setting.clock())
    output.show("list", {**report, "asked": {kind: [*values] for kind, values in asdict(asked).items()}})
    return int(Exit.OK)
