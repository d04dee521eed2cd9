"""One page as Markdown, from all that is known down to its name: `fit` takes the longest that has room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries.entry import Entry, Evidence, Remark, Row
from reconciler.views.markdown.escape import code, link, prose, short, text_only
from reconciler.views.markdown.fit import Block

RANKS = {"plain": 1, "good": 2, "info": 3, "warn": 4, "bad": 5}
VITAL = 9
MOST_ROWS, MOST_NAME, MOST_FACTS = 100, 80, 4
AS_CODE = ("declared", "live", "next")
Lines = Iterator[str]


def block(one: Entry) -> Block:
    """Return an entry as a block; a quiet one is a line at most."""
    line = f"- {_title(one)}{_gist(one)}"
    if one.quiet:
        return Block(0, (line,), one.label)
    forms = ["\n\n".join(_whole(one)), line]
    if one.vital:
        name = code(short(one.name, MOST_NAME))
        said = ", ".join(dict.fromkeys(each.code for each in one.remarks)) or one.label
        return Block(VITAL, (*forms, f"- {name} **{prose(said)}**"), one.label)
    return Block(RANKS[one.tone], tuple(forms), one.label)


def _title(one: Entry) -> str:
    """Say what is done to it, its name, the declared type and how sure that is."""
    sign = f"{code(words.SIGNS[one.kind])} " if one.kind in words.SIGNS else ""
    label = f"**{text_only(one.label)}** " if one.label else ""
    declared = f": {code(one.declared)}" if one.declared else ""
    verdict = f" {prose(one.evidence.verdict)}" if one.evidence else ""
    return f"{sign}{label}{code(one.name) if one.name else 'the account'}{declared}{verdict}"


def _gist(one: Entry) -> str:
    """Say on one line what matters about an entry."""
    said = [prose(f"{each.code}: {short(each.message, 120)}") for each in one.remarks[:3]]
    said += [prose(short(row.line, 120)) for row in one.facts[:MOST_FACTS]]
    said += [wording.many(len(one.changes), "field")] if one.changes else []
    said += [f"{wording.many(len(one.steps), 'step')} by hand"] if one.steps else []
    return f"; {'; '.join(said)}" if said else ""


def _whole(one: Entry) -> Lines:
    yield f"### {_title(one)}"
    if about := " · ".join(_about(one)):
        yield about
    for row in one.facts:
        yield f"> [!CAUTION]\n> {prose(row.line)}" if row.tone == "bad" else prose(row.line)
    if one.remarks:
        yield "\n".join(_remarks(one.remarks))
    if one.changes:
        yield "\n".join(_table(one.columns, one.changes))
    if one.steps:
        yield "\n".join(
            f"- [ ] {prose(step['do'])}{' ' + link(step['url'], 'open') if step['url'] else ''}"
            for step in one.steps
        )
    if one.evidence and one.evidence.claims and one.evidence.telling:
        yield "\n".join(_evidence(one.evidence, open_=one.vital))


def _about(one: Entry) -> Lines:
    if one.owner:
        yield f"owner {prose(one.owner)}"
    if one.hosts:
        yield f"hosts {prose(one.hosts)}"
    if one.place:
        yield code(one.place)
    if one.url:
        yield link(one.url, "page")


def _remarks(remarks: tuple[Remark, ...]) -> Lines:
    yield "| | finding | what | where |\n|---|---|---|---|"
    for each in remarks[:MOST_ROWS]:
        facts = (
            f"{row.name}: {code(row.text) if row.name in AS_CODE else prose(row.text)}" for row in each.said
        )
        what = "<br>".join([prose(each.message), *facts])
        where = code(each.place) if each.place else ""
        yield f"| **{each.severity}** | {code(each.code)} | {what} | {where} |"
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
