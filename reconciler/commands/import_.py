"""`import`: live pages to files that plan to nothing. Writes files and the lock file, never to Zoom."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import pipeline
from reconciler.allow import Allow
from reconciler.commands import general
from reconciler.commands.invocation import Invocation, allow_option, format_option, pass_invocation
from reconciler.evidence import Verdict
from reconciler.exits import Exit
from reconciler.planning import phrases
from reconciler.planning.action import Action, ActionKind
from reconciler.views.output import Output

if TYPE_CHECKING:
    from reconciler.importing.importer import Adopted, Request


@click.command("import")
@click.argument("owners", nargs=-1, required=True, metavar="OWNER...")
@click.option(
    "--into", type=click.Path(path_type=Path), metavar="DIR",
    help="Where the files go: the config root by default, or a folder in it; elsewhere, a config of its own.",
)  # fmt: skip
@click.option(
    "--types", type=click.Path(path_type=Path), metavar="FILE.csv",
    help="The worksheet of an earlier import, filled in: type, hosts, capacity.",
)  # fmt: skip
@click.option(
    "--factor",
    is_flag=True,
    help="Write what new pages say alike once, in templates, where that saves lines.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be written.")
@allow_option(Allow.CUSTOM_ENDPOINT)
@format_option("text", "json")
@pass_invocation
def command(
    invocation: Invocation, owners: tuple[str, ...], into: Path | None, types: Path | None, factor: bool,
    dry_run: bool, allow: frozenset[Allow],
) -> int:  # fmt: skip
    """Write the pages of each OWNER (an email, or a host's name) as YAML, one page a file, with their hosts.

    Adds only what no file names yet, and changes no file. A page whose type is not proved goes into a CSV
    worksheet instead: look at it, fill in its type, and hand the worksheet back with --types. So does one
    with a host whose mailbox is not known. Copies of an administrator's template are told and not written.
    Ends with 7 when the new files do not plan to nothing, while something is to be filled in, and when a page
    had to be left out.

    \b
    Examples:
      reconciler import ana@example.com budi@example.com
      reconciler import ana@example.com --into my-pages --dry-run
      reconciler import ana@example.com --types booking_pages/import-types.csv
      reconciler import ana@example.com --into booking_pages/sales --factor
    """
    from reconciler.importing import enclosing
    from reconciler.importing.importer import Request

    typed = _typed(owners, into, allow, factor=factor)
    into = into or invocation.root
    root = enclosing.root(into, invocation.root)
    if root != invocation.root:
        invocation.root = root
        general.name_files(invocation, root)
    setting = invocation.setting(allow=allow)
    return run(setting, invocation.output, Request(owners, into, types, dry_run, factor, typed))


def _typed(owners: tuple[str, ...], into: Path | None, allow: frozenset[Allow], *, factor: bool) -> str:
    """Return what is to be typed again when a worksheet is filled in: what was asked for then still is."""
    words = ["reconciler", "import", *owners, *(["--into", str(into)] if into else [])]
    words += [
        *(["--factor"] if factor else []),
        *(word for name in sorted(allow) for word in ("--allow", name)),
    ]
    return shlex.join(words)


def run(setting: pipeline.Setting, output: Output, request: Request) -> int:
    """Read, write, prove, show."""
    from reconciler.importing import importer

    report = _report(asyncio.run(importer.run(setting, request)), request)
    output.show("imported", report)
    unsettled = report["differs"] or report["worksheet"] or report["left_out"]
    return int(Exit.UNVERIFIED if unsettled else Exit.OK)


def _report(done: Adopted, request: Request) -> dict[str, Any]:
    """Return the JSON form; `written` is what would be written where `dry_run` is true."""
    pages = {page.key: page for page in done.draft.pages}
    left_to_zoom = [
        {"page": key, "path": f"hosts.{name}", "reason": "their hours on this page have no form in the files"}
        for key, name in done.draft.open
    ]
    fields = [
        {"page": key, "path": name, "reason": why}
        for key, reasons in done.drafted.unmanaged.items()
        for name, why in reasons.items()
    ]
    unproved = _unproved(done)
    return {
        "format_version": "1",
        "owners": list(request.owners),
        "command": request.command,
        "dry_run": request.dry_run,
        "written": [str(file) for file in done.written],
        "pages": [
            {"page": key, "file": str(file), "type": str(pages[key].type)} for key, file in done.files.items()
        ],
        "worksheet": str(done.sheet) if done.sheet else None,
        "asked": [
            {"owner": row.owner, "slug": row.page, "lacks": list(row.lacks), "reason": row.note}
            for row in done.draft.asked
        ],
        "named_already": [{"page": key, "owner": page.owner, "slug": page.slug} for key, page in done.named],
        "templates": [{"template": name, "pages": list(keys)} for name, keys in done.templates.items()],
        "left_aside": list(done.aside),
        "left_out": _left_out(done),
        "managed_copies": [{"owner": page.owner, "slug": page.slug} for page in done.intake.copies],
        "unproved": [action.page.key for action in unproved],
        "doubtful": _doubtful(unproved),
        "undated": _undated(done),
        "unmanaged": [row for row in (*left_to_zoom, *fields) if row["page"] in done.files],
        "differs": _differs(done),
    }


def _differs(done: Adopted) -> list[dict[str, Any]]:
    """Return the new pages whose plan is not empty, with why."""
    from reconciler.compare.paths import spelled

    return [
        {
            "page": action.page.key,
            "reason": phrases.reasons(action.reasons),
            "changes": [
                {**spelled(change.path), "before": change.before, "after": change.after}
                for change in action.changes
            ],
        }
        for action in done.actions
        if action.kind is not ActionKind.NO_OP or action.checklist
    ]


def _undated(done: Adopted) -> list[dict[str, Any]]:
    """Return the hosts of new pages whose calendars and dates, as the files say them, do not count there."""
    people, by_host = done.draft.people, dict[str, list[str]]()
    for page in done.draft.pages:
        for host in page.hosts if page.key in done.files else ():
            if people[host.name].overrides:
                by_host.setdefault(host.name, []).append(page.key)
    return [
        {
            "host": name,
            "pages": pages,
            "lines": [*(["calendars: []"] if people[name].from_calendars else []), "overrides: {}"],
        }
        for name, pages in by_host.items()
    ]


def _unproved(done: Adopted) -> list[Action]:
    """Return the multi-host pages of whose type nothing but the worksheet tells."""
    proofs = ((action, action.proof) for action in done.actions)
    return [action for action, proof in proofs
            if proof and proof.declared.multi_host and proof.verdict is Verdict.UNPROVEN]  # fmt: skip


def _doubtful(unproved: Iterable[Action]) -> list[dict[str, Any]]:
    """Return those that look like another type than the worksheet has: not enough to decide, but to ask."""
    proofs = ((action.page.key, action.proof) for action in unproved)
    return [
        {"page": key, "declared": str(proof.declared), "leaning": sorted(proof.leaning)}
        for key, proof in proofs
        if proof and proof.leaning and proof.declared not in proof.leaning
    ]


def _left_out(done: Adopted) -> list[dict[str, str]]:
    """Return the pages of which no file can be made, with the reason: of the language, or of the answer."""
    lives = {key: page.live for key, page in done.draft.unnamed.items()}
    drafted = [(lives[key].owner, lives[key].slug, why) for key, why in done.drafted.left_out.items()]
    unreadable = [(page.owner, page.called, page.what) for page in done.intake.unreadable]
    return [{"owner": owner, "slug": slug, "reason": why} for owner, slug, why in (*drafted, *unreadable)]
