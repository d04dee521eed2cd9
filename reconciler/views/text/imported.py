"""What import made of the live pages: what was written, what is to be filled in, what differs."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from reconciler.importing import worksheet
from reconciler.times import wording
from reconciler.views import words
from reconciler.views.output import Report
from reconciler.views.text import lines

FEW = 20
MOST = 3
"""Lines for the pages of one owner."""


def render(report: Report, console: Console) -> None:
    """Show the sum, and every page that needs a look."""
    done = "would import" if report["dry_run"] else "imported"
    types = Counter(page["type"] for page in report["pages"])
    text = ", ".join(f"{count} {name}" for name, count in sorted(types.items()))
    pages = wording.many(len(report["pages"]), "page")
    console.print(Text(f"{done} {pages}{': ' if text else ''}{text}", style="bold"))
    written = report["written"]
    for file in written[:FEW]:
        console.print(Text(f"  {file}", style="dim"))
    if len(written) > FEW:
        console.print(Text(f"  and {wording.many(len(written) - FEW, 'more file')}", style="dim"))
    for template in report["templates"]:
        console.print(
            Text(f"template {template['template']}: {wording.many(len(template['pages']), 'page')}")
        )
    for rows in _alike(report["asked"], "lacks", "reason"):
        _listed(console, f"{_lacking(rows)} to be filled in", rows)
    for rows in _alike(report["left_out"], "reason"):
        _listed(console, "left out", rows)
    for copy in report["managed_copies"]:
        head = Text.assemble(("managed copy", "dim"), f"  {copy['slug']} of {copy['owner']}")
        console.print(head)
        lines.paragraph(console, "made from an administrator's template, which alone changes it")
    if report["named_already"]:
        keys = sorted(page["page"] for page in report["named_already"])
        named = ", ".join(keys[:FEW]) + (f" and {len(keys) - FEW} more" if len(keys) > FEW else "")
        lines.wrapped(console, "", f"in the files already: {named}")
    if report["left_aside"]:
        owners = ", ".join(report["left_aside"])
        lines.wrapped(console, "", f"left aside: lines of {owners}, not named as OWNER")
    for host in report["undated"]:
        lines.wrapped(console, "", _stays_open(host), "yellow")
    for change in report["unmanaged"]:
        lines.wrapped(console, "unmanaged  ", f"{change['page']}  {change['path']}: {change['reason']}")
    for change in report["differs"]:
        _differs(change, console)
    if report["pages"] and not report["differs"]:
        console.print(Text("proved: a plan on these pages is empty", style="green"))
    _unproved(report, console)
    _next(report, console)


def _unproved(report: Report, console: Console) -> None:
    """Show what rests on the worksheet, above all where what was seen looks otherwise."""
    if report["unproved"]:
        many = wording.many(len(report["unproved"]), "page")
        text = f"the type of {many} rests on the worksheet alone: drift tells of it until somebody attests it"
        lines.wrapped(console, "", text, "yellow")
    for page in report["doubtful"]:
        head = Text.assemble(("look again", "yellow"), f"  {page['page']}  ")
        looks = f"looks like {' or '.join(page['leaning'])}, {page['declared']} by the worksheet"
        lines.wrapped(console, head, f"{looks}: mend `type` in its file, or attest it")


def _lacking(rows: list[dict[str, Any]]) -> str:
    """Name the columns that are to be filled in."""
    lacking = {column for row in rows for column in row["lacks"]}
    return " and ".join(column for column in worksheet.COLUMNS if column in lacking)


def _stays_open(host: dict[str, Any]) -> str:
    """Say that days off do not count on new pages, and how they would."""
    pages, written = host["pages"], " and ".join(f"`{line}`" for line in host["lines"])
    named = ", ".join(pages[:FEW]) + (f" and {len(pages) - FEW} more" if len(pages) > FEW else "")
    which = "its file" if len(pages) == 1 else "their files"
    return (
        f"calendars and dates of {host['host']} in the files do not count on {named}: people can book there "
        f"as Zoom has it, on days off too; to have them count, take {written} out of {which}"
    )


def _alike(rows: list[dict[str, Any]], *names: str) -> Iterable[list[dict[str, Any]]]:
    """Return the rows that have these values in common, together."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(repr([row[name] for name in names]), []).append(row)
    return groups.values()


def _listed(console: Console, what: str, rows: list[dict[str, Any]]) -> None:
    """Show pages with the reason that they share, those of an owner on a line."""
    head, reason = Text.assemble((what, "yellow"), "  "), rows[0]["reason"]
    if len(rows) == 1:
        lines.wrapped(console, head, f"{rows[0]['slug']} of {rows[0]['owner']}")
        lines.paragraph(console, reason)
        return
    lines.wrapped(console, head, f"{wording.many(len(rows), 'page')}: {reason}")
    slugs: dict[str, list[str]] = {}
    for row in rows:
        slugs.setdefault(row["owner"], []).append(row["slug"])
    for owner, named in slugs.items():
        begin = " " * lines.INDENT + f"{owner}: "
        lines.wrapped(console, begin, lines.fitting(console, named, cell_len(begin), MOST))


def _differs(page: dict[str, Any], console: Console) -> None:
    head = Text.assemble(("differs", "bold red"), "  ")
    lines.wrapped(console, head, f"{page['page']}  {page['reason']}")
    for change in page["changes"]:
        before, after = (words.field(change["keys"], change[side]) for side in ("before", "after"))
        lines.paragraph(console, f"{change['path']}: Zoom has {before}, the file says {after}")


def _next(report: Report, console: Console) -> None:
    doubtful, case = [page["page"] for page in report["doubtful"]], ""
    if sheet := report["worksheet"]:
        what = _lacking(report["asked"])
        step, case = f"{report['command']} --types {shlex.quote(sheet)}", f"first fill in {what} in that file"
    elif report["differs"]:
        step, case = "reconciler plan", "first mend the files (or the pages)"
    elif sure := [key for key in report["unproved"] if key not in doubtful]:
        step = f"reconciler attest {' '.join(sure)} --by NAME"
    elif doubtful:
        step, case = f"reconciler drift {' '.join(doubtful)}", "which shows what is seen of them"
    elif report["pages"]:
        step, case = "reconciler plan", "then commit the files and the lock file"
    else:
        step = "reconciler plan"
    lines.next_step(console, step, case, called=report.get("called"))
