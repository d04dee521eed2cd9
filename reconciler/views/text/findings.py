"""One finding as people read it: what was declared, what is live, why we say so, what to type next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.model import MULTI_HOST, SINGLE_HOST, PageType
from reconciler.views.clean import clean
from reconciler.views.text import layout

STYLES = {"critical": "bold red", "warning": "yellow", "info": "cyan"}


def entry(finding: Mapping[str, Any], console: Console) -> None:
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
    if finding["note"]:
        _row(console, "note", clean(finding["note"]))
    if finding.get("since"):
        _row(console, "since", _since(finding), "bold" if finding["new"] else "")
    if finding["next"]:
        console.print(Text.assemble("  next      ", (finding["next"], "bold cyan")))  # whole, to be copied


def one_line(finding: dict[str, Any], console: Console) -> None:
    """Print a finding in one sentence, as beside a plan."""
    head = Text.assemble((finding["severity"], STYLES.get(finding["severity"], "")), f" {finding['code']}: ")
    head.append(f"{clean(finding['page'])}: " if finding["page"] else "")
    head.append(clean(finding["message"]))
    for number, piece in enumerate(head.wrap(console, min(console.width, layout.WIDEST) - 2)):
        piece.rstrip()
        console.print(Text("  " if number else "").append_text(piece))


def claims(proof: dict[str, Any], console: Console, indent: str = "  ") -> None:
    """Print the claims on a type, a line each: witness, types, weight, what was seen."""
    for number, claim in enumerate(proof["claims"]):
        weight = "outdated" if claim["outdated"] else "decisive" if claim["decisive"] else "supporting"
        head = (
            f"{indent}{'why' if not number else '':<9} {claim['witness']:<14} {_types(claim['types']):<20} "
        )
        said = f"{weight}: {clean(claim['seen'])}"
        said += f", {when(claim['at'])}" if weight != "supporting" else ""
        layout.hanging(console, head, said, style="dim" if number else "")


def _typed(finding: Mapping[str, Any], console: Console) -> None:
    live = clean(finding["live"] or "not known")
    _row(console, "declared", clean(finding["desired"]))
    _row(console, "live", f"{live}: {clean(finding['message'])}")
    claims(finding["type"], console)


def _types(types: list[str]) -> str:
    """Say a set of types: the kinds that have a name by it, three as what they leave out."""
    kinds = {frozenset(SINGLE_HOST): "single-host", frozenset(MULTI_HOST): "multi-host"}
    left_out = [str(one) for one in PageType if one not in types]
    return kinds.get(frozenset(map(PageType, types))) or (
        f"not {left_out[0]}" if len(left_out) == 1 else " or ".join(types)
    )


def when(at: str) -> str:
    """Say an instant: `2026-01-02 08:00Z`."""
    return f"{at[:10]} {at[11:16]}Z"


def _since(finding: Mapping[str, Any]) -> str:
    """Say since when a finding is known; `new` where the run before did not have it."""
    return f"{when(finding['since'])}, new" if finding["new"] else when(finding["since"])


def _row(console: Console, name: str, text: str, style: str = "") -> None:
    layout.hanging(console, f"  {name:<9} ", text, style)
