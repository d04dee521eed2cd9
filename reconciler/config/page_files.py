"""Pages to the files that declare them, so that the language reads them back. Pure.

What a live page holds and the language does not take is left unmanaged; where the page cannot do without
it, the page is left out. Both are told.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reconciler import diagnostics, fields, kinds
from reconciler.config import desired, field_faults, language_schema, write
from reconciler.config.desired import Config
from reconciler.diagnostics import Diagnostic
from reconciler.kinds import Entries, Kind
from reconciler.model import BookingPage, Desired, Host
from reconciler.source import Source

DROPPABLE: Final = frozenset(fields.NAMES) - {*fields.REQUIRED}
_KEY: Final = re.compile(r"([a-z_]+):")


@dataclass(frozen=True, slots=True)
class Drafted:
    """The text of each new file, and the whole `config` with them.

    `left_out` says by page key why, `unmanaged` of which page which fields, and why.
    """

    texts: Mapping[str, str]
    left_out: Mapping[str, str]
    unmanaged: Mapping[str, Mapping[str, str]]
    config: Config


def settle(
    existing: Iterable[Source], hosts: Mapping[str, str], pages: Mapping[str, BookingPage],
    known: Mapping[str, Host], today: date, head: str = "",
) -> Drafted:  # fmt: skip
    """Return `pages` (by file) as files that are read without errors beside the `existing` and `hosts`.

    Each begins with `head`.

    Every round takes away what was refused, so there is a last one.
    """
    existing = tuple(existing)
    draft = _Draft(dict(pages), {}, defaultdict(dict), {}, head)
    for file in pages:
        draft.take(file, _unwritable(draft.pages[file].fields))
    while True:
        texts = {**hosts, **draft.texts(known)} if draft.pages else {}
        config = desired.of((*existing, *(Source(*one) for one in texts.items())), today=today)
        refused = _by_file(config, draft.pages)
        for file, problems in refused.items():
            draft.take(file, _fields(problems, texts[file]))
        if not refused and not draft.bare(_from_defaults(config.desired, draft.pages)):
            unmanaged = {key: why for key, why in draft.unmanaged.items() if key not in draft.left_out}
            return Drafted(texts, draft.left_out, unmanaged, config)


@dataclass(slots=True)
class _Draft:
    """The pages still to be written (by file), and what was taken away; `removed` are defaults by file."""

    pages: dict[str, BookingPage]
    left_out: dict[str, str]
    unmanaged: dict[str, dict[str, str]]
    removed: dict[str, frozenset[str]]
    head: str

    def texts(self, known: Mapping[str, Host]) -> dict[str, str]:
        """Write all pages; `null` takes away the defaults that they must not get."""
        return {
            file: self.head
            + write.page(page, known)
            + "".join(f"{name}: null\n" for name in sorted(self.removed.get(file, ())))
            for file, page in self.pages.items()
        }

    def take(self, file: str, refused: Mapping[str, str]) -> None:
        """Take the fields that are refused from a page, or the page away where it needs one of them."""
        page = self.pages[file]
        if why := next((refused[name] for name in fields.DATES if name in refused), None):
            refused = {**{name: why for name in fields.DATES if name in page.fields}, **refused}
        if needed := [why for name, why in refused.items() if name not in DROPPABLE]:
            self.left_out[page.key] = needed[0]
            del self.pages[file]
        elif refused:
            self.unmanaged[page.key] |= refused
            kept = {name: value for name, value in page.fields.items() if name not in refused}
            self.pages[file] = dataclasses.replace(page, fields=kept)

    def bare(self, defaults: Mapping[str, frozenset[str]]) -> bool:
        """Take defaults away; whether there was any that is not taken away yet."""
        new = {file: names - self.removed.get(file, frozenset()) for file, names in defaults.items()}
        for file, names in new.items():
            self.removed[file] = self.removed.get(file, frozenset()) | names
        return any(new.values())


def _unwritable(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields whose values are not of their kind or within its limits, with why."""
    plain = {name: _as_declared(fields.kind(name), value) for name, value in values.items()}
    bad = {str(fault.path[0]) for fault in language_schema.check("page_document", plain) if fault.path}
    bad |= {name for name, value in values.items() if not kinds.fits(fields.kind(name), value)}
    said = "Zoom holds `{}`, which the files cannot say"
    return {name: said.format(field_faults.shortened(values[name])) for name in sorted(bad)}


def _as_declared(kind: Kind, value: Any) -> Any:
    """Return a value without what the files say by order alone: the positions of entries."""
    if not isinstance(kind, Entries) or not kinds.fits(kind, value):
        return value
    return [{name: leaf for name, leaf in entry.items() if name != kind.position} for entry in value]


def _by_file(config: Config, pages: Mapping[str, Any]) -> dict[str, list[Diagnostic]]:
    found: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in diagnostics.errors(config.diagnostics):
        if one.span.file in pages:
            found[one.span.file].append(one)
    return found


def _fields(problems: Iterable[Diagnostic], text: str) -> dict[str, str]:
    """Return which field each problem is about, with its message: the last key at the margin above it."""
    lines = text.splitlines()
    refused: dict[str, str] = {}
    for one in problems:
        keys = [match[1] for line in lines[: one.span.line] if (match := _KEY.match(line))]
        refused.setdefault(keys[-1] if keys else "page", one.message)
    return refused


def _from_defaults(read: Desired, pages: Mapping[str, BookingPage]) -> dict[str, frozenset[str]]:
    """Return by file what a page has from the account's defaults alone: the live page does not hold it."""
    files = {page.key: (file, page) for file, page in pages.items()}
    own = [(*files[page.key], page) for page in read.present if page.key in files]
    extra = {file: page.fields.keys() - wanted.fields.keys() for file, wanted, page in own}
    return {file: frozenset(names & DROPPABLE - {"interval_type"}) for file, names in extra.items() if names}
