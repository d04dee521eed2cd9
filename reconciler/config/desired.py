"""The files to what they say: one pass from text to `Desired`, every mistake on the way a diagnostic.

Never raises for anything a file can hold. With errors, `desired` is what could be understood.
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
    """What the files say, what is wrong with them, their text by file name, and all whom they name."""

    desired: Desired
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    people: People


def load(root: Path, *, today: date) -> Config:
    """Read the config under `root`; `today` decides what is past."""
    with _garbage_kept():
        problems = Problems()
        read = source_files.read(root, problems)
        return _read(read.texts, read.broken, today, problems)


def of(sources: Iterable[Source], *, today: date) -> Config:
    """Read a config that stands in no folder yet."""
    with _garbage_kept():
        return _read(tuple(sources), (), today, Problems())


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Hold the collector back: it would walk a heap of values that all stay, a third of the time."""
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
    desired = _understood(documents, everybody, today, problems)
    return Config(desired, problems.in_order(), {one.file: one for one in (*texts, *broken)}, everybody)


def _understood(
    documents: Mapping[str, list[nodes.Map]], everybody: People, today: date, problems: Problems
) -> Desired:
    rules = account.only(documents["account"], problems)
    defaults = account.defaults(rules)
    pages.check_defaults(defaults, everybody, problems)
    around = pages.Around(defaults, everybody, today)
    read = [pages.read(node, around, problems) for node in documents["page"]]
    declared = addresses.check([one for one in read if one], problems)
    page_warnings.check(declared, today, problems)
    of_account = account.read(rules, everybody, problems)
    in_order = sorted((one.page for one in declared), key=lambda page: page.key)
    spans = {(one.page.key, path): span for one in declared for path, span in one.places.items()}
    names = {host.email: host.name for host in everybody.emails.values()}
    return Desired(of_account, tuple(in_order), spans, digest.of(of_account, in_order), names)
