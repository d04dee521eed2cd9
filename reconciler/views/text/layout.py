"""Lines with a left and a right part, and values in a few words: what the text views share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.model import SINGLE_HOST
from reconciler.times.weekly import DAYS
from reconciler.views.clean import clean

WIDEST = 110
SIGNS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("!", "bold red"),
    "delete": ("-", "red"),
    "manual": ("?", "magenta"),
    "no-op": (" ", "dim"),
}


def line(console: Console, left: Text, right: str = "", style: str = "dim") -> None:
    """Print `left`, with `right` at the right edge, or below where there is no room for both."""
    width = min(console.width, WIDEST)
    room = width - left.cell_len - len(right)
    if not right:
        console.print(left)
    elif room >= 2:
        console.print(Text.assemble(left, " " * room, (right, style)))
    else:
        console.print(left)
        indent = max(4, width - len(right))
        console.print(Text(" " * indent + right, style=style))


def hanging(console: Console, head: str, text: str, style: str = "") -> None:
    """Print `head` and, beside it, text that may take several lines."""
    width = min(console.width, WIDEST) - len(head)
    for number, piece in enumerate(Text(text, style=style).wrap(console, max(width, 20))):
        piece.rstrip()
        console.print(Text(head if not number else " " * len(head)).append_text(piece))


def value(one: Any) -> str:
    """Say a JSON value in a few words, on one line."""
    if one is None:
        return "not there"
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, Mapping):
        return "; ".join(f"{clean(key)} {value(inner)}".strip() for key, inner in one.items())
    if isinstance(one, list):
        return ", ".join(value(inner) for inner in one) or "none"
    text = clean(one)
    return text if text else '""'


def place(entry: Mapping[str, Any]) -> str:
    """Return `file:line:column` of an entry, empty where no file speaks of it."""
    return f"{clean(entry['file'])}:{entry['line']}:{entry['column']}" if entry.get("file") else ""


def verdict(proof: Mapping[str, Any] | None) -> str:
    """Say a verdict with the witness that decides it: `confirmed (page-data)`.

    Which of the single-host types a page is has no decisive witness, and is no finding.
    """
    if proof is None:
        return ""
    decisive = [claim for claim in proof["claims"] if claim["decisive"] and not claim["outdated"]]
    if proof["verdict"] == "unproven" and proof["declared"] in SINGLE_HOST:
        return "single-host" + (f" ({decisive[0]['witness']})" if decisive else "")
    return f"{proof['verdict']} ({decisive[0]['witness']})" if decisive else str(proof["verdict"])


def heading(action: Mapping[str, Any], kind: str) -> Text:
    """Begin an entry: sign, kind and page."""
    sign, style = SIGNS.get(kind, (" ", ""))
    return Text.assemble((f"{sign} {kind:<8}", style), (clean(action["page"]), "bold"))


def paragraph(console: Console, text: str | Text, indent: int = 4, style: str = "", hang: int = 0) -> None:
    """Print text wrapped at the width of the page; all lines but the first stand `hang` further in."""
    said = text if isinstance(text, Text) else Text(text, style=style)
    room = max(min(console.width, WIDEST) - indent - hang, 20)
    first, rest = (said[:hang], said[hang:]) if hang else (Text(""), said)
    for number, piece in enumerate(rest.wrap(console, room)):
        piece.rstrip()
        console.print(Text.assemble(" " * indent, " " * hang if number else first, piece))


def week(hours: Mapping[str, list[str]]) -> str:
    """Say a week in a few words: `mon-thu 11:00-19:30; fri 09:00-12:00`."""
    runs: list[tuple[list[str], list[str]]] = []
    for day, windows in hours.items():
        follows = runs and DAYS.index(runs[-1][0][-1]) + 1 == DAYS.index(day)
        if follows and runs[-1][1] == windows:
            runs[-1][0].append(day)
        else:
            runs.append(([day], windows))
    said = [f"{days[0]}-{days[-1]}" if len(days) > 1 else days[0] for days, _ in runs]
    return (
        "; ".join(f"{name} {', '.join(windows)}" for name, (_, windows) in zip(said, runs, strict=True))
        or "never"
    )


def steps(console: Console, checklist: list[Mapping[str, Any]], indent: str = "    ") -> None:
    """Print manual steps, numbered."""
    for number, step in enumerate(checklist, 1):
        paragraph(console, f"{number}. {clean(step['do'])}", len(indent), hang=len(f"{number}. "))
        if step["url"]:
            console.print(Text(f"{indent}   {clean(step['url'])}", style="dim"))
