"""The pages of which an entry says the same, as a folded table: a line each, with what is theirs alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reconciler.views.entries import alike
from reconciler.views.entries.entry import Entry
from reconciler.views.markdown.escape import code, line, link, prose

MOST, FEW = 300, 20
"""Pages of a table, and of one in a comment that has little room."""
Cell = Callable[[Entry], str]


def table(group: Entry, most: int = MOST) -> Iterator[str]:
    """Yield the lines of the table, without columns that would be empty, and below it the steps by page."""
    columns: dict[str, Cell] = {
        "page": _name,
        "owner": lambda page: prose(page.owner) if not group.owner else "",
        "hosts": lambda page: prose(page.hosts) if not group.hosts else "",
        "type": lambda page: " ".join(_type(group, page)),
        "its own": lambda page: "<br>".join(_own(group, page)),
        "evidence on the type": lambda page: "<br>".join(_claims(page)),
    }
    rows = [[cell(page) for cell in columns.values()] for page in group.pages[:most]]
    filled = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    names = list(columns)
    yield f"<details><summary>{group.name}</summary>\n"
    yield f"| {' | '.join(names[at] for at in filled)} |\n|{'---|' * len(filled)}"
    yield from (f"| {' | '.join(row[at] for at in filled)} |" for row in rows)
    if len(group.pages) > most:
        yield f"| and {len(group.pages) - most:,} more |{' |' * (len(filled) - 1)}"
    yield from _steps(group, most)
    yield "\n</details>"


def _name(page: Entry) -> str:
    return f"{code(page.name)} {link(page.url, 'open')}" if page.url else code(page.name)


def _type(group: Entry, page: Entry) -> Iterator[str]:
    if page.declared and not group.declared:
        yield code(page.declared)
    if page.evidence and not group.evidence:
        yield prose(page.evidence.verdict)


def _own(group: Entry, page: Entry) -> Iterator[str]:
    for row in (row for row in alike.own(group, page) if row.name != "type"):
        said = code(row.in_words) if row.after else prose(row.in_words)
        place = f" {code(row.place)}" if row.place else ""
        yield f"{prose(row.name)}: {said}{place}" if row.name else f"{said}{place}"


def _claims(page: Entry) -> Iterator[str]:
    """Say what the witnesses saw that decide, else what all saw; nothing where nobody needs to look."""
    claims = page.evidence.claims if page.evidence and page.evidence.telling else ()
    decisive = tuple(claim for claim in claims if claim.weight == "decisive")
    for claim in decisive or claims:
        yield prose(f"{claim.witness}: {claim.says}, {claim.weight}: {claim.seen}, {claim.when}")


def _steps(group: Entry, most: int) -> Iterator[str]:
    for page in group.pages[:most]:
        if page.steps:
            yield f"\n{line(page.name)}\n"
            for step in page.steps:
                where = f" {link(step['url'], 'open')}" if step["url"] else ""
                yield f"- [ ] {prose(step['do'])}{where}"
