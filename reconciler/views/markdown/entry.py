"""One page as Markdown in several lengths, from all facts down to its name, of which `fit` takes one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries.entry import KEEP, Entry, Evidence, Remark, Row
from reconciler.views.markdown import pages
from reconciler.views.markdown.escape import code, line, link, prose, short, text_only
from reconciler.views.markdown.fit import Block

RANKS = {"plain": 1, "good": 2, "info": 3, "warn": 4, "bad": 5}
VITAL = 9
MOST_ROWS, MOST_NAME, MOST_FACTS, MOST_NAMED = 100, 80, 4, 50
AS_CODE = ("declared", "live", "next", KEEP)
Lines = Iterator[str]


def block(entry: Entry) -> Block:
    """Return an entry as a block."""
    many, forms = len(entry.pages) or 1, ["\n\n".join(_whole(entry))]
    forms += ["\n\n".join(_whole(entry, pages.FEW))] if many > pages.FEW else []
    forms += [f"- {_title(entry)}{_gist(entry)}"]
    if entry.vital:
        name = _names(entry) if entry.pages else code(short(entry.name, MOST_NAME))
        codes = ", ".join(dict.fromkeys(remark.code for remark in entry.remarks)) or entry.label
        return Block(VITAL, (*forms, f"- {name} **{prose(codes)}**"), entry.label, many)
    forms += [f"- {_title(entry)}"] if entry.pages else []
    return Block(RANKS[entry.tone], tuple(forms), entry.label, many)


def _title(entry: Entry) -> str:
    """Say what is done to it, its name, the declared type and how sure that is."""
    sign = f"{code(words.SIGNS[entry.kind])} " if entry.kind in words.SIGNS else ""
    label = f"**{text_only(entry.label)}** " if entry.label else ""
    declared = f": {code(entry.declared)}" if entry.declared else ""
    verdict = f" {prose(entry.evidence.verdict)}" if entry.evidence else ""
    name = entry.name if entry.pages else code(entry.name) if entry.name else "the account"
    return f"{sign}{label}{name}{declared}{verdict}"


def _gist(entry: Entry) -> str:
    """Say on one line what matters about an entry."""
    parts = [prose(f"{remark.code}: {short(remark.message, 120)}") for remark in entry.remarks[:3]]
    parts += [prose(short(row.line, 120)) for row in entry.facts[:MOST_FACTS]]
    parts += [wording.many(len(entry.changes), "field")] if entry.changes else []
    steps = sum(len(page.steps) for page in entry.pages or (entry,))
    parts += [f"{wording.many(steps, 'step')} by hand"] if steps else []
    parts += [_names(entry)] if entry.pages else []
    return f"; {'; '.join(parts)}" if parts else ""


def _names(group: Entry) -> str:
    """Name the pages of a group, as many as fit a line."""
    names, rest = group.pages[:MOST_NAMED], len(group.pages) - MOST_NAMED
    listed = ", ".join(code(short(page.name, MOST_NAME)) for page in names)
    return f"{listed} and {rest:,} more" if rest > 0 else listed


def _whole(entry: Entry, most: int = pages.MOST) -> Lines:
    yield f"### {_title(entry)}"
    if about := " · ".join(_about(entry)):
        yield about
    for row in entry.facts:
        yield f"> [!CAUTION]\n> {prose(row.line)}" if row.tone == "bad" else line(row.line)
    if entry.remarks:
        yield "\n".join(_remarks(entry.remarks))
    if entry.changes:
        yield "\n".join(_table(entry.columns, entry.changes))
    if entry.steps:
        yield "\n".join(
            f"- [ ] {prose(step['do'])}{' ' + link(step['url'], 'open') if step['url'] else ''}"
            for step in entry.steps
        )
    if entry.evidence and entry.evidence.claims and entry.evidence.telling:
        yield "\n".join(_evidence(entry.evidence, open_=entry.vital))
    if entry.pages:
        yield "\n".join(pages.table(entry, most))


def _about(entry: Entry) -> Lines:
    if entry.owner:
        yield f"owner {prose(entry.owner)}"
    if entry.hosts:
        yield f"hosts {prose(entry.hosts)}"
    if entry.place:
        yield code(entry.place)
    if entry.url:
        yield link(entry.url, "page")


def _remarks(remarks: tuple[Remark, ...]) -> Lines:
    yield "| | finding | what | where |\n|---|---|---|---|"
    for remark in remarks[:MOST_ROWS]:
        facts = (
            f"{row.name}: {code(row.text) if row.name in AS_CODE else prose(row.text)}"
            for row in remark.details
        )
        what = "<br>".join([prose(remark.message), *facts])
        where = code(remark.place) if remark.place else ""
        yield f"| **{remark.severity}** | {code(remark.code)} | {what} | {where} |"
    if len(remarks) > MOST_ROWS:
        yield f"| | and {len(remarks) - MOST_ROWS} more | | |"


def _table(columns: tuple[str, ...], changes: tuple[Row, ...]) -> Lines:
    yield f"| field | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}"
    for row in changes[:MOST_ROWS]:
        cells = (row.name, *row.sides, row.state or row.place)
        yield f"| {' | '.join(code(cell) if cell else '' for cell in cells)} |"
    if len(changes) > MOST_ROWS:
        yield f"| and {len(changes) - MOST_ROWS} more |{' |' * len(columns)}"


def _evidence(evidence: Evidence, *, open_: bool) -> Iterable[str]:
    yield f"<details{' open' if open_ else ''}><summary>evidence on the type</summary>\n"
    yield "| witness | says | weight | seen | when |\n|---|---|---|---|---|"
    for claim in evidence.claims:
        says, at = prose(claim.says), text_only(claim.when)
        yield f"| {prose(claim.witness)} | {says} | {claim.weight} | {code(claim.seen)} | {at} |"
    yield "\n</details>"
