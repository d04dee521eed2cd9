"""The config: from text to `Desired` in one pass, with a diagnostic for every mistake.

Never raises, whatever a file holds. With errors, `desired` holds what could be read.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from reconciler.config import (
    account,
    addresses,
    attached,
    document,
    lost_text,
    nodes,
    page_warnings,
    pages,
    people,
    source_files,
    spelling,
    templates,
    unread,
    zone_warnings,
)
from reconciler.config.attached import Attached
from reconciler.config.collector import Problems
from reconciler.config.limits import DEFAULT, Limits
from reconciler.config.making import Made, Maker, Taken
from reconciler.config.people import People
from reconciler.config.places import PlacesOfPages
from reconciler.diagnostics import Diagnostic
from reconciler.model import Account, Declared, Desired
from reconciler.source import Source, Span

_KINDS: Final = ("account", "hosts", "page", "template")
_OF_ONE_ACCOUNT: Final = ("account", "page")
_UNUSED: Final = ("unused-template", "unused-calendar")
_NEITHER: Final = "this document is neither a page, nor a template, nor hosts, nor the account"
_GLUED: Final = "write a space after the `:`"
_START: Final = "start it with `page:`, `template:`, `hosts:` or `account:`"


@dataclass(frozen=True, slots=True)
class Config:
    """What the files declare, their diagnostics in order, their text by file name, all hosts and groups.

    `made` are the documents with `each`, `taken` the templates.
    """

    desired: Desired
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    people: People
    made: tuple[Made, ...] = ()
    taken: tuple[Taken, ...] = ()


def load(root: Path, *, today: date, limits: Limits = DEFAULT, shared: Iterable[Path] = ()) -> Config:
    """Return the config of the files under `root`; `today` decides what is past.

    `shared` are files of templates, hosts and calendars that several configs share.
    """
    with _without_garbage_collection():
        problems = Problems()
        files, more = (
            source_files.read(root, limits, problems),
            source_files.shared(shared, limits, problems),
        )
        beside: dict[str, Source] = {}
        attach = attached.in_folder(root, attached.LARGEST, beside)
        texts, broken = files.texts + more.texts, files.broken + more.broken
        names = frozenset(source.file for source in more.texts)
        config = _read(texts, broken, attach, today, limits, problems, names)
        return replace(config, sources={**config.sources, **beside})


def parse(sources: Iterable[Source], *, today: date, limits: Limits = DEFAULT) -> Config:
    """Return the config of texts that are not in a folder yet."""
    with _without_garbage_collection():
        texts = tuple(sources)
        beside = {source.file: source for source in texts if source.file.endswith(attached.SUFFIX)}
        files = tuple(source for source in texts if source.file not in beside)
        config = _read(files, (), attached.among(beside.values()), today, limits, Problems())
        return replace(config, sources={**config.sources, **beside})


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Switch garbage collection off: it takes an eighth of the time, and nearly all values are kept."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(
    texts: tuple[Source, ...], broken: tuple[Source, ...], attach: Attached, today: date, limits: Limits,
    problems: Problems, shared: frozenset[str] = frozenset(),
) -> Config:  # fmt: skip
    documents: dict[str, list[nodes.Map]] = {kind: [] for kind in _KINDS}
    for source in texts:
        if not source.text.strip():
            cure = "write the document it was made for, or remove the file"
            problems.add("empty-document", Span(source.file, 1, 1, 1, 1), "this file is empty", cure)
        for node in document.read(source, problems, limits):
            lost_text.check(node, problems)
            kind = _classified(node, problems)
            if kind and not _misplaced(*kind, shared, problems):
                documents[kind[0]].append(kind[1])
    everybody = people.read(documents["hosts"], today, attach, problems)
    rules = account.find(documents["account"], problems)
    defaults = account.defaults(rules)
    pages.check_defaults(defaults, everybody, problems)
    named = templates.read(documents["template"], everybody, problems)
    maker = Maker(defaults, named, everybody, limits, problems)
    declared = _pages(documents["page"], maker, pages.Context(everybody, today), problems)
    account_rules = account.read(rules, everybody, problems)
    desired = _desired(account_rules, declared, everybody)
    sources = {source.file: source for source in (*texts, *broken)}
    made, taken = maker.made(declared), maker.taken()
    found = tuple(one for one in problems.in_order() if not _of_others(one, shared))
    return Config(desired, found, sources, everybody, made, taken)


def _misplaced(kind: str, node: nodes.Map, shared: frozenset[str], problems: Problems) -> bool:
    """Whether a shared file declares what belongs to one account alone; that is reported."""
    key = node.entries[kind].key
    if kind not in _OF_ONE_ACCOUNT or key.span.file not in shared:
        return False
    message = f"a shared file declares no `{kind}`: it is read for every account"
    problems.add("unknown-document", key, message, "move it into the config folder of its account")
    return True


def _of_others(problem: Diagnostic, shared: frozenset[str]) -> bool:
    """Whether it is about what this config does not use of a file that others use."""
    return problem.code in _UNUSED and problem.span.file in shared


def _pages(
    documents: list[nodes.Map], maker: Maker, context: pages.Context, problems: Problems
) -> list[pages.Declared]:
    """Return the pages of the documents, of which none is kept."""
    read: list[pages.Declared] = []
    for node in _given_up(documents):
        for single in maker.documents(node):
            problems.making = single.made_for
            if page := pages.read(single, context, problems):
                read.append(page)
            problems.making = ""
    declared = addresses.check(read, problems)
    page_warnings.check(declared, context.today, problems)
    zone_warnings.check(declared, context.today, problems)
    context.people.calendars.check(problems)
    return declared


def _desired(rules: Account, declared: list[pages.Declared], everybody: People) -> Desired:
    user_ids = {host.email: host.id for host in everybody.emails.values() if host.id}
    rules = replace(rules, user_ids=user_ids)
    in_order = sorted((item.page for item in declared), key=lambda page: page.key)
    return Desired(
        rules,
        tuple(in_order),
        PlacesOfPages(
            {item.page.key: item.places for item in declared}, {page.key: page.hosts for page in in_order}
        ),
        lambda: _digest(rules, in_order),
        names={host.email: host.name for host in everybody.emails.values()},
        zones={
            host.email: host.time_zone or "" for host in everybody.emails.values() if host.hours is not None
        },
        keys={page.schedule_id: page.key for page in in_order if page.schedule_id},
        made_for={item.page.key: item.made_for for item in declared if item.made_for},
    )


def _digest(rules: Account, pages: list[Declared]) -> str:
    """Return the digest of the content; plan files alone want one, and hashing every page takes long."""
    from reconciler.config import digest

    return digest.compute(rules, pages)


def _given_up(documents: list[nodes.Map]) -> Iterator[nodes.Map]:
    """Yield the documents in order and keep none: nodes take more memory than the pages made of them."""
    documents.reverse()
    while documents:
        yield documents.pop()


def _classified(node: nodes.Node, problems: Problems) -> tuple[str, nodes.Map] | None:
    """Return the kind of a document, and the document; None after a diagnostic."""
    if nodes.empty(node):
        cure = "remove the `---` that starts it, or write the document"
        problems.add("empty-document", node, "this document is empty", cure)
    elif isinstance(node, nodes.Map) and node.entries:
        return _classified_map(node, problems)
    elif not isinstance(node, nodes.Broken):
        glued = isinstance(node, nodes.Scalar) and node.plain and re.match(r"[a-z_]+:\S", node.text)
        problems.add("unknown-document", node, _NEITHER, _GLUED if glued else _START)
        problems.mark_unread(unread.ANYTHING)
    return None


def _classified_map(node: nodes.Map, problems: Problems) -> tuple[str, nodes.Map] | None:
    kinds = [kind for kind in _KINDS if kind in node.entries]
    if {"page", "template"} & {*kinds} and "hosts" in kinds and not isinstance(node.get("hosts"), nodes.Map):
        kinds.remove("hosts")  # a page's own hosts are a list
    if len(kinds) == 1:
        return kinds[0], node
    if kinds:
        second = max((node.entries[kind].key for kind in kinds), key=lambda key: key.span)
        message = f"{spelling.listed(kinds)} stand in one document"
        cure = "separate documents with a line `---`"
        if {"template", "page"} <= {*kinds}:
            cure += "; a page takes a template by `like`"
        elif {"hosts", "page"} <= {*kinds}:
            cure += "; the hosts of a page are a list of names, such as `hosts: [ana, budi]`"
        problems.add("mixed-document", second, message, cure)
        problems.mark_unread(unread.ANYTHING & {*kinds})
        return None
    first = next(iter(node.entries.values())).key
    if beside := next((name for name in ("groups", "calendars") if name in node.entries), None):
        cure = f"put `{beside}` beside `hosts`, in the same document"
        problems.add("unknown-document", first, _NEITHER, cure)
        problems.mark_unread(frozenset({"hosts"}))
    else:
        near = spelling.nearest(first.text, _KINDS)
        problems.add("unknown-document", first, _NEITHER, f"did you mean `{near}`?" if near else _START)
        problems.mark_unread(unread.ANYTHING & {near} if near else unread.ANYTHING)
    return None
