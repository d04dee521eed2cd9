"""Tables of verdicts beside the truth, and their places in docs/proof.md."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping

from reconciler.evidence import Verdict
from reconciler.model import PageType
from tests.support.places import ROOT

DOCUMENT = ROOT / "docs" / "proof.md"


def table(counted: Counter[tuple[PageType, PageType, Verdict]]) -> str:
    """Return a Markdown table of verdicts counted by (declared, truth, verdict): a row for each pair."""
    lines = [
        f"| declared | truth | {' | '.join(Verdict)} |",
        f"| --- | --- | {' | '.join('---:' for _ in Verdict)} |",
    ]
    for declared, truth in itertools.product(PageType, PageType):
        row = [counted[declared, truth, verdict] for verdict in Verdict]
        if any(row):
            lines.append(f"| {declared} | {truth} | {' | '.join(str(n) if n else '·' for n in row)} |")
    return "\n".join(lines)


def write(sections: Mapping[str, str]) -> None:
    """Write sections of docs/proof.md anew, by the name that their markers have there."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, section in sections.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        head, _, rest = text.partition(start)
        text = f"{head}{start}\n{section}\n\n{end}{rest.partition(end)[2]}"
    DOCUMENT.write_text(text, encoding="utf-8")
