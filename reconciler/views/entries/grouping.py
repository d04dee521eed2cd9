"""Entries and remarks that say the same of many pages, as one: what is equal once, with its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from reconciler.times import wording
from reconciler.views.entries import alike, findings
from reconciler.views.entries.entry import ORIGIN, Entry, Evidence, Json, Remark, Row

FEWEST, FEWEST_NEW = 2, 3
"""So many pages that say the same are one entry; new ones, and ones that a person makes."""
NEW = ("create", "manual")
ALONE = ("delete", "replace")
"""What cannot be taken back is told page by page."""
MOST_HOSTS = 5
"""Hosts that are named, of those whom one remark on many pages is about."""
NAMING = ("slug", "summary", "bookers")
"""What no two new pages need to have alike: how they are called, and what follows from their hosts' hours."""


def entries(all_: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries, those that say the same as one each, in the place of their first.

    What no page has to itself is in the rows of the group; `Entry.own` has the rest. Pages as declared, pages
    that are removed and pages of a wrong type are never put together.
    """
    said = Counter(told for entry in all_ if entry.kind == "create" for told in _fields(entry))
    groups: dict[Hashable, list[Entry]] = {}
    for number, entry in enumerate(all_):
        groups.setdefault(_key(entry, said) if _groups(entry) else number, []).append(entry)
    return tuple(_each(groups.values()))


def remarks(all_: Sequence[Remark]) -> tuple[Remark, ...]:
    """Return the remarks, those that say the same of many pages as one each, in the place of their first."""
    groups: dict[Hashable, list[Remark]] = {}
    for number, remark in enumerate(all_):
        alone = not remark.page or wrong(remark.evidence)
        groups.setdefault(number if alone else _remark_key(remark), []).append(remark)
    return tuple(
        each for group in groups.values() for each in ([_one_remark(group)] if _several(group) else group)
    )


def _several(group: Sequence[Remark]) -> bool:
    """Whether remarks are of several pages, or of many hosts of one."""
    return len({remark.page for remark in group}) >= FEWEST or len(group) > FEWEST


def wrong(evidence: Evidence | None) -> bool:
    """Whether the evidence speaks against the declared type."""
    return evidence is not None and evidence.tone == "bad"


def _each(groups: Iterable[list[Entry]]) -> Iterator[Entry]:
    for group in groups:
        if len(group) >= (FEWEST_NEW if group[0].kind in NEW else FEWEST):
            yield _one(group)
        else:
            yield from group


def _groups(entry: Entry) -> bool:
    return (
        bool(entry.name) and not entry.as_declared and entry.kind not in ALONE and not wrong(entry.evidence)
    )


def _key(entry: Entry, said: Counter[tuple[str, str]]) -> Hashable:
    """Return what entries must share: what is done and why, and what changes, with its place.

    In what is said of them they may differ by their own names.
    """
    own = alike.names(entry)
    return (
        entry.kind, entry.label, entry.outcome, entry.tone, alike.general(entry.text, own),
        alike.general(entry.blocked, own), alike.general(entry.help, own),
        entry.vital, entry.problem and entry.kind != "update", entry.group, entry.tried,
        tuple(map(_remark_key, entry.remarks)), _new(entry, said) or _changes(entry),
    )  # fmt: skip


def _new(entry: Entry, said: Counter[tuple[str, str]]) -> tuple[Hashable, ...]:
    """Return what a new page must share: the fields that several have alike, where that is half of them.

    Names and hosts are each page's own, and it makes no difference which line of a file says a field.
    """
    if entry.kind != "create":
        return ()
    fields = _fields(entry)
    common = frozenset(field for field in fields if said[field] >= FEWEST_NEW)
    return (entry.declared, common) if common and 2 * len(common) >= len(fields) else ()


def _changes(entry: Entry) -> tuple[Row, ...]:
    """Return what changes, and who moved it; what is said of a page that nothing changes."""
    rows = tuple(alike.opened(entry))
    changes = tuple(row for row in rows if row.after)
    moved = tuple(row for row in rows if row.name == ORIGIN)
    return (*(changes or (() if entry.kind == "manual" else rows)), *moved)


def _fields(entry: Entry) -> list[tuple[str, str]]:
    """Return the fields of a new page but its names and hosts."""
    return [
        (row.name, row.after)
        for row in entry.changes
        if row.name not in NAMING and not row.name.startswith("host ")
    ]


def _remark_key(remark: Remark) -> Hashable:
    """Return what remarks must share; one on a host or a whole page stands at a line of its own.

    Open steps by hand are counted: it makes no difference how many there are on a page, and which.
    """
    if remark.steps:
        return remark.code, remark.severity, _facts(remark), remark.new
    at, own, host = remark.at, alike.names_of(remark), alike.host(remark)
    keys = [alike.HOST if key == host else key for key in at.get("keys") or ()]
    return (
        remark.code, remark.severity, alike.general(remark.message, own),
        repr((keys, at.get("desired"), at.get("live"), at.get("origin"))),
        "" if host or not keys else remark.place, _facts(remark), remark.label,
        alike.general(remark.next, own), alike.general(remark.keep, own), remark.evidence, remark.new,
    )  # fmt: skip


def _facts(remark: Remark) -> tuple[Row, ...]:
    """Return the facts that remarks must share: each page was changed at a time of its own."""
    return tuple(fact for fact in remark.facts if fact.name != findings.CHANGED)


def _one(pages: Sequence[Entry]) -> Entry:
    first, rows, own = pages[0], alike.rows(pages), alike.names(pages[0])
    place = alike.same(page.place for page in pages)
    places = (row.place for row in rows if row.place and first.kind != "create")
    merged = zip(*(entry.remarks for entry in pages), strict=True)
    return first._replace(name=wording.many(len(pages), "page"), pages=tuple(pages), rows=rows,
        problem=any(page.problem for page in pages), steps=(), url="",
        picture=None, place=place if first.kind == "create" else "",
        at=first.at if first.kind == "create" and place else _at(next(places, "")),
        text=alike.said([page.text for page in pages], own),
        blocked=alike.said([page.blocked for page in pages], own),
        help=alike.said([page.help for page in pages], own),
        remarks=tuple(map(_one_remark, merged)), evidence=_shared([page.evidence for page in pages]),
        owner=alike.same(page.owner for page in pages),
        owner_email=alike.same(page.owner_email for page in pages),
        hosts=alike.same(page.hosts for page in pages), declared=alike.same(page.declared for page in pages),
    )  # fmt: skip


def _one_remark(remarks_: Sequence[Remark]) -> Remark:
    """Return one remark for those of many pages, with the hosts whom it is about."""
    first, own = remarks_[0], alike.names_of(remarks_[0])
    pages = tuple(dict.fromkeys(remark.page for remark in remarks_))
    of_page = {first.page: alike.PAGE} if len(pages) > 1 else {}
    hosts = tuple(dict.fromkeys(map(alike.host, remarks_)))
    rest = f" and {len(hosts) - MOST_HOSTS:,} more" if len(hosts) > MOST_HOSTS else ""
    about = (Row("hosts", ", ".join(hosts[:MOST_HOSTS]) + rest),) if len(hosts) > 1 else ()
    facts = [fact for fact in first.facts if all(fact in remark.facts for remark in remarks_)]
    return first._replace(page=wording.many(len(pages), "page") if len(pages) > 1 else first.page,
        pages=pages if len(pages) > 1 else (), facts=(*about, *facts),
        message=_steps(remarks_) or alike.said([remark.message for remark in remarks_], own),
        place=alike.same(remark.place for remark in remarks_),
        next=findings.ALL_STEPS if first.steps else _command(remarks_, of_page),
        keep=alike.general(first.keep, of_page), steps=sum(remark.steps for remark in remarks_),
    )  # fmt: skip


def _command(remarks_: Sequence[Remark], of_page: Mapping[str, str]) -> str:
    """Return the command that goes on with all of them; an email in it stays where it is that of all."""
    first = remarks_[0].next
    return first if len({remark.next for remark in remarks_}) == 1 else alike.general(first, of_page)


def _steps(remarks_: Sequence[Remark]) -> str:
    """Say how many steps by hand are open, where the remarks are on these."""
    return findings.steps(sum(remark.steps for remark in remarks_)) if remarks_[0].steps else ""


def _shared(all_: Sequence[Evidence | None]) -> Evidence | None:
    """Return the verdict that all have, without the claims, which are of one page each."""
    first = all_[0]
    if first is None or any(each is None or each.verdict != first.verdict for each in all_):
        return None
    return first._replace(claims=())


def _at(place: str) -> Json | None:
    """Return a place as the JSON form has it."""
    if not place:
        return None
    file, line, column = place.rsplit(":", 2)
    return {"file": file, "line": int(line), "column": int(column)}
