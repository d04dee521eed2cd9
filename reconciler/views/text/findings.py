"""One finding as people read it: what was declared, what is live, why we say so, what to type next."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.text import layout

STYLES = {"critical": "bold red", "warning": "yellow", "info": "cyan"}


def entry(finding: dict[str, Any], console: Console) -> None:
    """Print a finding with its evidence."""
    head = Text.assemble(
        (f"{finding['severity']:<9} ", STYLES.get(finding["severity"], "")),
        f"{finding['code']:<18}  ",
        (clean(finding["page"] or ""), "bold"),
    )
    layout.line(console, head, layout.place(finding))
    if finding["type"] and finding["path"] == "type":
        _typed(finding, console)
    else:
        _row(console, "what", clean(finding["message"]))
        if finding["origin"] != "unknown":
            _row(console, "origin", finding["origin"])
    if finding["next"]:
        _row(console, "next", finding["next"], "bold cyan")


def one_line(finding: dict[str, Any], console: Console) -> None:
    """Print a finding on one line, as beside a plan."""
    head = Text.assemble((finding["severity"], STYLES.get(finding["severity"], "")), f" {finding['code']}: ")
    head.append(f"{clean(finding['page'])}: " if finding["page"] else "")
    console.print(head.append(clean(finding["message"])))


def claims(proof: dict[str, Any], console: Console, indent: str = "  ") -> None:
    """Print the claims on a type, a line each: witness, types, weight, what was seen."""
    for number, claim in enumerate(proof["claims"]):
        weight = "outdated" if claim["outdated"] else "decisive" if claim["decisive"] else "supporting"
        types = " or ".join(claim["types"]) if len(claim["types"]) < 3 else "not " + _missing(claim["types"])
        said = f"{claim['witness']:<14} {types}  {weight}: {clean(claim['seen'])}, {_when(claim['at'])}"
        console.print(Text(f"{indent}{'why' if not number else '':<9} {said}", style="dim" if number else ""))


def _typed(finding: dict[str, Any], console: Console) -> None:
    live = clean(finding["live"] or "not known")
    _row(console, "declared", clean(finding["desired"]))
    _row(console, "live", f"{live}: {clean(finding['message'])}")
    claims(finding["type"], console)


def _missing(types: list[str]) -> str:
    every = {"one_to_one", "one_to_many", "any_host_available", "all_hosts_available"}
    return " or ".join(sorted(every - set(types))) or "anything"


def _when(at: str) -> str:
    return f"{at[:10]} {at[11:16]}Z"


def _row(console: Console, name: str, text: str, style: str = "") -> None:
    console.print(Text.assemble(f"  {name:<9} ", (text, style)))
