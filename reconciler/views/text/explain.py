"""Explanations as a terminal shows them, wrapped to its width; the list of all words, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from reconciler.views import calls
from reconciler.views.output import Report
from reconciler.views.text import lines

FENCE = "```"


def render(report: Report, console: Console) -> None:
    """Show all meanings of one word in full, or all words in short, by kind."""
    if report["all"]:
        _list(report, console)
        return
    for number, explanation in enumerate(report["explanations"]):
        if number:
            console.print()
        for block in _blocks(explanation["text"].rstrip().split("\n")):
            _show(block, console)
    if (called := report.get("called")) and calls.mentioned(report):
        console.print()
        lines.wrapped(console, "note: ", f"where it says `reconciler COMMAND`, type `{called} COMMAND`")


def _list(report: Report, console: Console) -> None:
    for number, (kind, about) in enumerate(report["kinds"].items()):
        if number:
            console.print()
        console.print(Text.assemble((kind, "bold cyan"), f": {about}"))
        listed = [one for one in report["explanations"] if kind in one["kinds"]]
        width = max(len(one["code"]) for one in listed)
        for one in listed:
            lines.wrapped(console, f"  {one['code']:<{width}}  ", one["summary"])


def _blocks(text: list[str]) -> Iterator[list[str]]:
    """Part Markdown into headings, paragraphs, items, examples and empty lines."""
    block: list[str] = []
    fenced = False
    for line in text:
        begins = not line or line.startswith(("#", FENCE)) or line.lstrip().startswith("- ")
        if block and not fenced and (begins or not block[0] or block[0].startswith("#")):
            yield block
            block = []
        block.append(line)
        if line.startswith(FENCE):
            fenced = not fenced
            if not fenced:
                yield block
                block = []
    if block:
        yield block


def _show(block: list[str], console: Console) -> None:
    first = block[0]
    if first.startswith(FENCE):
        name = first.removeprefix(FENCE).partition(" ")[2]
        for line in [f"# {name}"] * bool(name) + block[1:-1]:
            console.print(Text(f"    {line}".rstrip(), "dim" if line.startswith("# ") else ""))
    elif first.startswith("#"):
        console.print(Text(first.lstrip("# "), "bold cyan"))
    else:
        text, indent = " ".join(line.strip() for line in block), " " * (len(first) - len(first.lstrip()))
        item = text.startswith("- ")
        lines.wrapped(console, f"{indent}- " if item else "", text.removeprefix("- "))
