"""The config: from text to `Desired` in one pass, with a diagnostic for every mistake.

Never raises, whatever a file holds. With errors, `desired` holds what could be read.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reconciler.config import (
    account,
    addresses,
    digest,
    document,
    document_kinds,
    lost_text,
    nodes,
    page_warnings,
    pages,
    people,
    source_files,
)
from reconciler.config.collector import Problems
from reconciler.config.people import People
from reconciler.diagnostics import Diagnostic
from reconciler.model import Desired
from reconciler.source import Source, Span


@dataclass(frozen=True, slots=True)
class Config:
    """What the files declare, their diagnostics in order, their text by file name, all hosts and groups."""

    desired: Desired
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    people: People


def load(root: Path, *, today: date) -> Config:
    """Return the config of the files under `root`; `today` decides what is past."""
    with _without_garbage_collection():
        problems = Problems()
        files = source_files.read(root, problems)
        return _read(files.texts, files.broken, today, problems)


def parse(sources: Iterable[Source], *, today: date) -> Config:
    """Return the config of texts that are not in a folder yet."""
    with _without_garbage_collection():
        return _read(tuple(sources), (), today, Problems())


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


def _read(texts: tuple[Source, ...], broken: tuple[Source, ...], today: date, problems: Problems) -> Config:
    documents: dict[str, list[nodes.Map]] = {kind: [] for kind in document_kinds.KINDS}
    for source in texts:
        if not source.text.strip():
            cure = "write the document it was made for, or remove the file"
            problems.add("empty-document", Span(source.file, 1, 1, 1, 1), "this file is empty", cure)
        for node in document.read(source, problems):
            lost_text.check(node, problems)
            if kind := document_kinds.of(node, problems):
                documents[kind[0]].append(kind[1])
    everybody = people.read(documents["hosts"], problems)
    desired = _desired(documents, everybody, today, problems)
    sources = {source.file: source for source in (*texts, *broken)}
    return Config(desired, problems.in_order(), sources, everybody)


def _desired(
    documents: Mapping[str, list[nodes.Map]], everybody: People, today: date, problems: Problems
) -> Desired:
    rules = account.find(documents["account"], problems)
    defaults = account.defaults(rules)
    pages.check_defaults(defaults, everybody, problems)
    context = pages.Context(defaults, everybody, today)
    read = [pages.read(node, context, problems) for node in documents["page"]]
    declared = addresses.check([item for item in read if item], problems)
    page_warnings.check(declared, today, problems)
    account_rules = account.read(rules, everybody, problems)
    in_order = sorted((item.page for item in declared), key=lambda page: page.key)
    spans = {(item.page.key, path): span for item in declared for path, span in item.places.items()}
    names = {host.email: host.name for host in everybody.emails.values()}
    return Desired(account_rules, tuple(in_order), spans, digest.compute(account_rules, in_order), names)
