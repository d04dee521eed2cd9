"""Drift as people read it: the findings, worst first, and how far the proof of types reaches."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.views.entries.entry import UNSETTLED, Remark
from reconciler.views.entries.listing import Coverage, Listing
from reconciler.views.text import lines

MOST_LINES, HEAD = 3, 12
"""Lines of names of pages, and how many columns stand in front of them."""


def render(drift: Listing, console: Console) -> None:
    """Show the findings and the coverage."""
    lines.before_all(console, drift)
    for finding in drift.remarks:
        _finding(finding, console)
        console.print()
    state = Text(drift.state, f"bold {lines.STYLES[drift.tone]}")
    console.print(Text.assemble(state, f"; {lines.total(drift.counts) or 'no findings'}"))
    for note in (note for note in drift.notes if note.name != UNSETTLED):
        if note.name:
            lines.named(console, note.name, note.text, "dim")
        else:
            lines.wrapped(console, "", note.text, "dim")
    if drift.coverage:
        _coverage(drift.coverage, console)
    lines.ending(console, drift)


def _finding(finding: Remark, console: Console) -> None:
    """Print what was declared, what is live, why we say so, what to type next."""
    head = Text.assemble(
        (f"{finding.severity:<9} ", lines.STYLES[finding.tone]),
        f"{finding.code:<18}",
        *([("  " + finding.page, "bold")] if finding.page else []),
    )
    lines.beside(console, head, finding.place)
    if not finding.evidence:
        lines.named(console, "what", finding.message)
    if finding.pages:
        lines.named(console, "pages", lines.fitting(console, finding.pages, HEAD, MOST_LINES))
    for fact in finding.facts:
        if fact.name == "live" and finding.evidence:
            lines.named(console, fact.name, f"{fact.text}: {finding.message}")
            lines.claims(console, finding.evidence)
        else:
            lines.named(console, fact.name, fact.text, "bold" * (fact.name == "since" and finding.new))
    for command in finding.commands:  # whole, to be copied
        console.print(Text.assemble(f"  {command.name:<10}", (command.text, "bold cyan")))


def _coverage(coverage: Coverage, console: Console) -> None:
    if coverage.pages:
        text = f"proof of type for {coverage.pages}: {lines.total(coverage.counts)}"
        lines.wrapped(console, text[:2], text[2:], "dim")
    if coverage.oldest:
        console.print(Text(coverage.oldest, style="dim"))
    for limit in coverage.limits:
        lines.wrapped(console, "", limit, "dim")
