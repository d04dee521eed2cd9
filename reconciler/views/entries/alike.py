"""What texts and rows of several pages have in common: their own names left open, the rest as it stands."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from reconciler.views.entries.entry import ORIGIN, Entry, Remark, Row

PAGE, OWNER, HOST, EMAIL = "PAGE", "OWNER", "HOST", "EMAIL"
"""What stands for a page's key, its owner, one of its hosts, and for the email of somebody else."""
MOST_NAMED = 5
"""People whom one text on many pages is about are named where they are no more."""
_WORD = re.compile(r"[\w@+%'•-]+(?:\.[\w@+%'•-]+)*")
"""A name or an email, also one that is made unreadable."""
_HOSTS = re.compile(rf"{HOST}(?:, {HOST})+")
_END = re.compile(r"\W(?=\w*$)")
DIFFERS = "differs by page"


def names(entry: Entry) -> Mapping[str, str]:
    """Return the names that are an entry's own, with what stands for them."""
    hosts = dict.fromkeys(entry.hosts.split(", "), HOST)
    return hosts | {entry.owner: OWNER, entry.owner_email: OWNER, entry.name: PAGE}


def general(text: str, own: Mapping[str, str]) -> str:
    """Return a text with `PAGE`, `OWNER`, … in place of names; for several hosts in a row one `HOST`."""
    opened_ = _WORD.sub(lambda word: own.get(word[0]) or (EMAIL if "@" in word[0] else word[0]), text)
    return _HOSTS.sub(HOST, opened_)


def names_of(remark: Remark) -> Mapping[str, str]:
    """Return the names that are a remark's own: its page, and the host it is about."""
    return {host(remark): HOST, remark.page: PAGE}


def host(remark: Remark) -> str:
    """Return the host whom a remark is about; empty for none."""
    keys: Sequence[str] = remark.at.get("keys") or []
    return keys[1] if len(keys) > 1 and keys[0] == "hosts" else ""


def said(texts: Sequence[str], own_names: Mapping[str, str]) -> str:
    """Return what all are told; where that differs in their names, with the first's `own_names` left open.

    A few emails that stand open are named after it: people are connected by them.
    """
    if len(set(texts)) == 1:
        return texts[0]
    text = general(texts[0], own_names)
    words = set(_WORD.findall(text))
    open_ = next((name for name in (OWNER, EMAIL) if name in words), "")
    others = {name for name, kind in own_names.items() if kind not in (OWNER, EMAIL)}
    found = (word for each in texts for word in _WORD.findall(each) if "@" in word and word not in others)
    people = list(dict.fromkeys(found))
    named = open_ and 0 < len(people) <= MOST_NAMED
    return f"{text} ({open_}: {', '.join(people)})" if named else text


def opened(page: Entry) -> list[Row]:
    """Return the rows of a page as several may share them: without the name of its one host, and their line.

    Which line of a file says a field of a new page makes no difference.
    """
    if page.kind == "create":
        return [row._replace(place="") for row in page.rows]
    rows_ = [_origin(row, page) if row.name == ORIGIN else row for row in page.rows]
    alone = bool(page.hosts) and ", " not in page.hosts
    if alone:
        return [of_host(row, page.hosts) for row in rows_]
    path = f"hosts.{HOST}."
    return [row._replace(place="") if row.name.startswith(path) else row for row in rows_]


def _origin(row: Row, page: Entry) -> Row:
    """Return what was moved in Zoom with its page's own key left open, and its one host."""
    text = re.sub(rf" pull {re.escape(page.name)}(?![\w-])", f" pull {PAGE}", row.text)
    if page.hosts and ", " not in page.hosts:
        text = re.sub(rf"\bhosts\.{re.escape(page.hosts)}(?![\w-])", f"hosts.{HOST}", text)
    return row._replace(text=text)


def of_host(row: Row, host: str) -> Row:
    """Return a row with `HOST` in its path, or in what it says of hours, and without its place."""
    path = f"hosts.{host}"
    if row.name == path or row.name.startswith(f"{path}."):
        return row._replace(name=f"hosts.{HOST}{row.name.removeprefix(path)}", place="")
    if row.name == "hours":
        return row._replace(text=general(row.text, {host: HOST}), place="")
    return row


def rows(pages: Sequence[Entry]) -> tuple[Row, ...]:
    """Return the rows that all pages have, with their names and places where these are the same for all.

    New pages also share the line that says what differs: `differs by page: Advising with …`.
    """
    first = pages[0]
    as_open, as_said = ([{*opened(page)} for page in pages], [{*page.rows} for page in pages])
    named = [_single(page.rows) for page in pages] if first.kind == "create" else []
    shared: list[Row] = []
    for row, open_ in zip(first.rows, opened(first), strict=True):
        if all(row in each for each in as_said):
            shared.append(row)
        elif all(open_ in each for each in as_open):
            shared.append(open_._replace(place=_place(open_, pages)))
        elif row.place and named and all(_said_at(row, each) for each in named):
            text = pattern(each[row.name].in_words for each in named)
            shared.append(Row(row.name, f"{DIFFERS}: {text}" if text != "…" else DIFFERS, row.place))
    return tuple(shared)


def own(group: Entry, page: Entry) -> tuple[Row, ...]:
    """Return what is said of a page of a group alone: why, its rows, and its type where types differ.

    Of a row of which the group has the line that says it the place is left out.
    """
    verdict = page.evidence.verdict if page.evidence else ""
    typed = [Row("type", verdict)] if verdict and not group.evidence else []
    told = (
        ("", page.text, group.text),
        ("blocked", page.blocked, group.blocked),
        ("help", page.help, group.help),
    )
    why = [Row(name, text) for name, text, of_all in told if text != of_all]
    shared = {*group.rows, *(row._replace(place="") for row in group.rows)}
    lines = {(row.name, row.place) for row in group.rows if group.kind == "create"}
    both = zip(page.rows, opened(page), strict=True)
    alone = (row for row, open_ in both if row not in shared and open_ not in shared)
    rest = (row._replace(place="") if (row.name, row.place) in lines else row for row in alone)
    return (*typed, *why, *rest)


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


def same(texts: Iterable[str]) -> str:
    """Return what all are; empty where they differ."""
    different = set(texts)
    return different.pop() if len(different) == 1 else ""


def _place(open_: Row, pages: Sequence[Entry]) -> str:
    """Return the place at which every page has a row, where that is one and the same."""
    if pages[0].kind == "create":
        return ""
    return same(
        row.place
        for page in pages
        for row, opened_row in zip(page.rows, opened(page), strict=True)
        if opened_row == open_
    )


def _said_at(row: Row, rows_: Mapping[str, Row]) -> bool:
    return row.name in rows_ and rows_[row.name].place == row.place


def _single(rows_: Iterable[Row]) -> dict[str, Row]:
    """Return by name the rows whose name no other has."""
    by_name = itertools.groupby(sorted(rows_, key=lambda row: row.name), key=lambda row: row.name)
    groups = {name: list(same) for name, same in by_name}
    return {name: same[0] for name, same in groups.items() if len(same) == 1}
