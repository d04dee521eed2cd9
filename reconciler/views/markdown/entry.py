"""One page as Markdown, from all that is known down to its name: `fit` takes the longest that has room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.times import wording
from reconciler.views.markdown.escape import code, link, prose, short, text_only
from reconciler.views.markdown.fit import Block
from reconciler.views.sheets import words
from reconciler.views.sheets.sheet import Entry, place

SIGNS = {"create": "+", "update": "~", "replace": "!", "delete": "-", "manual": "?"}
TONES = {"plain": 1, "good": 2, "info": 3, "warn": 4, "bad": 5}
VITAL = 9
MOST_ROWS, MOST_NAME = 100, 80
Lines = Iterator[str]


def block(one: Entry) -> Block:
    """Return an entry as a block; a quiet one is a line at most."""
    line = f"- {_title(one)}{_gist(one)}"
    if one.quiet:
        return Block(0, ("; ".join([f"- {_title(one)}", *_stays(one)]),), one.label)
    forms = ["\n\n".join(_whole(one)), line]
    if one.vital:
        name = code(short(one.name, MOST_NAME))
        said = ", ".join(dict.fromkeys(each.code for each in one.remarks)) or one.label
        return Block(VITAL, (*forms, f"- {name} **{prose(said)}**"), one.label)
    return Block(TONES[one.tone], tuple(forms), one.label)


def _title(one: Entry) -> str:
    sign = SIGNS.get(one.label.partition(",")[0])
    shown = f"{code(sign)} " if sign else ""
    label = f"**{text_only(one.label)}** " if one.label else ""
    return f"{shown}{label}{code(one.name) if one.name else 'the account'}{_type(one)}"


def _type(one: Entry) -> str:
    """Say the declared type and how sure it is, with the witness that decides."""
    declared = f": {code(one.declared)}" if one.declared else ""
    if one.proof is None or not words.telling(one.proof):
        return declared
    return f"{declared} {prose(words.verdict(one.proof))}"


def _gist(one: Entry) -> str:
    """Say on one line what matters about an entry."""
    said = [prose(f"{each.code}: {short(each.message, 120)}") for each in one.remarks[:3]]
    said += [prose(short(value, 120)) for name, value in one.facts if name in ("why", "what", "blocked")][:2]
    said += _stays(one)
    said += [wording.many(len(one.rows), "field")] if one.rows else []
    said += [f"{wording.many(len(one.steps), 'step')} by hand"] if one.steps else []
    return f"; {'; '.join(said)}" if said else ""


def _stays(one: Entry) -> Lines:
    """Say what apply leaves as it is."""
    return (prose(f"stays: {short(value, 120)}") for name, value in one.facts if name == "stays")


def _whole(one: Entry) -> Lines:
    yield f"### {_title(one)}"
    if about := " · ".join(_about(one)):
        yield about
    for name, said in one.facts:
        yield (
            f"> [!CAUTION]\n> blocked: {prose(said)}"
            if name == "blocked"
            else f"{text_only(name)}: {prose(said)}"
        )
    if one.remarks:
        yield "\n".join(_remarks(one))
    if one.rows:
        yield "\n".join(_table(one))
    if one.steps:
        yield "\n".join(
            f"- [ ] {prose(step['do'])}{' ' + link(step['url'], 'open') if step['url'] else ''}"
            for step in one.steps
        )
    if one.proof and one.proof["claims"] and words.telling(one.proof):
        yield "\n".join(_evidence(one))


def _about(one: Entry) -> Lines:
    if one.owner:
        yield f"owner {prose(one.owner)}"
    if one.hosts:
        yield f"hosts {', '.join(code(host) for host in one.hosts)}"
    if at := place(one.at):
        yield code(at)
    if one.url:
        yield link(one.url, "page")


def _remarks(one: Entry) -> Lines:
    yield "| | finding | what | where |\n|---|---|---|---|"
    for each in one.remarks[:MOST_ROWS]:
        facts = (f"{text_only(name)}: {_fact(name, said)}" for name, said in each.facts)
        at = code(place(each.at)) if place(each.at) else ""
        what = "<br>".join([prose(each.message), *facts])
        yield f"| **{each.severity}** | {code(each.code)} | {what} | {at} |"
    if len(one.remarks) > MOST_ROWS:
        yield f"| | and {len(one.remarks) - MOST_ROWS} more | | |"


def _fact(name: str, said: str) -> str:
    return code(said) if name in ("declared", "live", "next") else prose(said)


def _table(one: Entry) -> Lines:
    states = any(row.state for row in one.rows)
    last = "state" if states else "where"
    yield f"| field | {'live' if states else 'before'} | {'declared' if states else 'after'} | {last} |"
    yield "|---|---|---|---|"
    for row in one.rows[:MOST_ROWS]:
        end = code(row.state) if states else code(row.place) if row.place else ""
        yield f"| {code(row.path)} | {code(row.before)} | {code(row.after)} | {end} |"
    if len(one.rows) > MOST_ROWS:
        yield f"| and {len(one.rows) - MOST_ROWS} more | | | |"


def _evidence(one: Entry) -> Iterable[str]:
    assert one.proof is not None  # noqa: S101 - the caller looked
    yield f"<details{' open' if one.vital else ''}><summary>evidence on the type</summary>\n"
    yield "| witness | says | weight | seen | when |\n|---|---|---|---|---|"
    for claim in one.proof["claims"]:
        says, at = prose(words.types(claim["types"])), text_only(words.when(claim["at"]))
        yield f"| {prose(claim['witness'])} | {says} | {words.weight(claim)} | {code(claim['seen'])} | {at} |"
    yield "\n</details>"
