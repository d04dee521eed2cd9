"""What texts and rows of several pages have in common: their own names left open, the rest as it stands."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from reconciler.views.entries.entry import Entry, Row

PAGE, OWNER, HOST, EMAIL = "PAGE", "OWNER", "HOST", "EMAIL"
"""What stands for a page's key, its owner, one of its hosts, and for the email of somebody else."""
_WORD = re.compile(r"[\w@+%'•-]+(?:\.[\w@+%'•-]+)*")
"""A name or an email, also one that is made unreadable."""
_END = re.compile(r"\W(?=\w*$)")
DIFFERS = "differs by page"


def names(entry: Entry) -> Mapping[str, str]:
    """Return the names that are an entry's own, with what stands for them."""
    hosts = dict.fromkeys(entry.hosts.split(", "), HOST)
    return hosts | {entry.owner: OWNER, entry.owner_email: OWNER, entry.name: PAGE}


def general(text: str, own: Mapping[str, str]) -> str:
    """Return a text with `PAGE`, `OWNER`, … in place of names."""
    return _WORD.sub(lambda word: own.get(word[0]) or (EMAIL if "@" in word[0] else word[0]), text)


def said(texts: Sequence[str], first: Entry) -> str:
    """Return what all pages are told; where that differs in their names alone, of any of them."""
    return texts[0] if len(set(texts)) == 1 else general(texts[0], names(first))


def rows(pages: Sequence[Entry]) -> tuple[Row, ...]:
    """Return the rows that all pages have; a place stands where it is the same for all.

    New pages also share the line that says what differs: `differs by page: Advising with …`.
    """
    new = pages[0].kind == "create"
    by_page = [{_placeless(row) if new else row: row.place for row in page.rows} for page in pages]
    named = [_single(page.rows) for page in pages] if new else []
    shared: list[Row] = []
    for row in pages[0].rows:
        key = _placeless(row) if new else row
        if all(key in others for others in by_page):
            place = row.place if all(others[key] == row.place for others in by_page) else ""
            shared.append(Row(row.name, row.text, place, row.tone, row.before, row.after, row.state))
        elif row.place and all(row.name in each and each[row.name].place == row.place for each in named):
            text = pattern(each[row.name].in_words for each in named)
            shared.append(Row(row.name, f"{DIFFERS}: {text}" if text != "…" else DIFFERS, row.place))
    return tuple(shared)


def pattern(texts: Iterable[str]) -> str:
    """Return how all texts begin and end, whole words of it, with … between: `Advising with …`."""
    all_ = list(texts)
    begin = _begin(all_)
    end = _begin([text[len(begin) :][::-1] for text in all_])
    return f"{begin}…{end[::-1]}"


def _begin(texts: Sequence[str]) -> str:
    """Return how all texts begin, up to the last character that is part of no word."""
    low, high = min(texts), max(texts)  # what lies between begins as these two do
    pairs = enumerate(zip(low, high, strict=False))
    same = low[: next((at for at, (one, other) in pairs if one != other), len(low))]
    match = _END.search(same)
    return same[: match.end()] if match else ""


def _placeless(row: Row) -> Row:
    return Row(row.name, row.text, "", row.tone, row.before, row.after, row.state)


def _single(rows_: Iterable[Row]) -> dict[str, Row]:
    """Return by name the rows whose name no other has."""
    by_name = itertools.groupby(sorted(rows_, key=lambda row: row.name), key=lambda row: row.name)
    groups = {name: list(same) for name, same in by_name}
    return {name: same[0] for name, same in groups.items() if len(same) == 1}
