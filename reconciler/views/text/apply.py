"""What an apply did: a line a page, more where something is not as declared."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries.entry import Entry
from reconciler.views.entries.listing import Listing
from reconciler.views.text import lines

WRITTEN = ("verified", "unverified")
MOST_LINES, MOST_LINKS = 3, 40
"""Lines of names of pages, and new pages whose links are shown."""


def render(done: Listing, console: Console) -> None:
    """Show every page that was written or needs a person, then the sum."""
    for note in done.notes:
        if note.tone == "plain":
            lines.wrapped(console, f"{note.name}: " if note.name else "", note.text, "dim")
    for entry in done.entries:
        if not entry.quiet:
            _entry(entry, console)
    console.print(Text(lines.total(done.counts), style="bold"))
    for note in done.notes:
        if note.tone != "plain":
            text = note.text.lstrip()
            lines.wrapped(console, " " * (len(note.text) - len(text)), text, lines.STYLES[note.tone])
    if done.tone == "good":
        lines.wrapped(console, "", done.state, "green")
    lines.ending(console, done)
    if done.left:
        console.print(Text(done.left))


def _entry(entry: Entry, console: Console) -> None:
    head = lines.heading(entry).append("  ").append(entry.outcome, lines.STYLES[entry.tone])
    lines.beside(console, head, entry.evidence.verdict if entry.evidence else "")
    if entry.text:
        lines.paragraph(console, entry.text)
    if entry.outcome == "failed" and entry.place:
        console.print(Text(f"    declared at {entry.place}", style="dim"))
    by_text: dict[str, list[str]] = {}
    for recipe in entry.tried:
        by_text.setdefault(recipe.text, []).append(recipe.name)
    for text, names in by_text.items():
        lines.wrapped(console, "    tried  ", f"{', '.join(names)}: {text}")
    if entry.pages:
        _pages(entry, console)
    elif entry.outcome in WRITTEN and entry.url and not entry.steps:
        console.print(Text(f"    {entry.url}", style="dim"))
    for field in entry.rows:
        console.print(Text(f"    {field.name}  {field.in_words}", style=lines.STYLES[field.tone]))
    if entry.outcome == "unverified" and entry.evidence:
        lines.claims(console, entry.evidence, indent="    ")
    if entry.help:
        lines.wrapped(console, "    help: ", entry.help)
    if entry.steps:
        console.print(Text("    by hand:", style=lines.STYLES[words.TONES["manual"]]))
        lines.steps(console, entry.steps, "      ")


def _pages(group: Entry, console: Console) -> None:
    """Name the pages of a group; of new ones with their links, of those that wait for a person the steps."""
    if group.kind == "create" and group.outcome in WRITTEN:
        for page in group.pages[:MOST_LINKS]:
            _link(group, page, console)
        if (rest := len(group.pages) - MOST_LINKS) > 0:
            more = f"and {rest:,} more; reconciler drift --report html=FILE has all links"
            lines.paragraph(console, more, "dim")
    else:
        names = [page.name for page in group.pages]
        lines.wrapped(console, "    pages  ", lines.fitting(console, names, 11, MOST_LINES))
    if steps := sum(len(page.steps) for page in group.pages):
        words_ = f"{wording.many(steps, 'step')} by hand: reconciler checklist"
        console.print(Text(f"    {words_}", style=lines.STYLES[words.TONES["manual"]]))


def _link(group: Entry, page: Entry, console: Console) -> None:
    """Print the link of a new page beside its name, or below it."""
    verdict = page.evidence.verdict if page.evidence and not group.evidence else ""
    name, url = Text(f"    {page.name}"), Text(page.url, "dim")
    if name.cell_len + 2 * lines.GAP + url.cell_len + len(verdict) <= lines.width(console):
        lines.beside(console, Text.assemble(name, "  ", url), verdict)
        return
    lines.beside(console, name, verdict)
    if page.url:
        console.print(Text.assemble("      ", url))
