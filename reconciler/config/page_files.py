"""Pages to the files that declare them, so that the language reads them back. Pure.

A field that the language does not take is left unmanaged; where a page needs the field, the page is left
out. `Drafted` says both, with the reason.
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
from reconciler.config.limits import DEFAULT, Limits
from reconciler.diagnostics import Diagnostic
from reconciler.kinds import Entries, Kind
from reconciler.model import BookingPage, Desired, Host
from reconciler.source import Source
from reconciler.times.wording import quoted

DROPPABLE: Final = frozenset(fields.NAMES) - {*fields.REQUIRED}
KEY: Final = re.compile(r"([a-z_]+):")
"""A key of a page as this program writes it, at the start of a line."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """The text of each new file, and the whole `config` with them.

    `left_out`: page key -> why. `unmanaged`: page key -> field -> why.
    """

    texts: Mapping[str, str]
    left_out: Mapping[str, str]
    unmanaged: Mapping[str, Mapping[str, str]]
    config: Config


def make(
    existing: Iterable[Source], host_files: Mapping[str, str], pages: Mapping[str, BookingPage],
    hosts: Mapping[str, Host], today: date, head: str = "", limits: Limits = DEFAULT,
) -> Drafted:  # fmt: skip
    """Return `pages` (by file) as files that are read without errors beside `existing` and `host_files`.

    `hosts` are those that the files declare, by name; each file begins with `head`. Every round leaves out
    the fields and pages that reading refused, so the loop ends.
    """
    existing = tuple(existing)
    draft = _Draft(dict(pages), {}, defaultdict(dict), {}, head)
    for file in pages:
        draft.drop(file, _unwritable(draft.pages[file].fields))
    while True:
        texts = {**host_files, **draft.texts(hosts)} if draft.pages else {}
        new = [Source(file, text) for file, text in texts.items()]
        config = desired.parse((*existing, *new), today=today, limits=limits)
        refused = _by_file(config, draft.pages)
        for file, problems in refused.items():
            draft.drop(file, _fields(problems, texts[file]))
        if not refused and not draft.remove_defaults(_from_defaults(config.desired, draft.pages)):
            unmanaged = {key: why for key, why in draft.unmanaged.items() if key not in draft.left_out}
            return Drafted(texts, draft.left_out, unmanaged, config)


@dataclass(slots=True)
class _Draft:
    """The pages still to be written, by file; what `Drafted` says of others; `removed` defaults by file."""

    pages: dict[str, BookingPage]
    left_out: dict[str, str]
    unmanaged: dict[str, dict[str, str]]
    removed: dict[str, frozenset[str]]
    head: str

    def texts(self, hosts: Mapping[str, Host]) -> dict[str, str]:
        """Return file -> text of all pages; a `null` for each default that the page must not get."""
        return {
            file: self.head
            + write.page(page, hosts)
            + "".join(f"{name}: null\n" for name in sorted(self.removed.get(file, ())))
            for file, page in self.pages.items()
        }

    def drop(self, file: str, refused: Mapping[str, str]) -> None:
        """Leave the `refused` fields (name -> why) out of a page, or the page where it needs one of them."""
        page = self.pages[file]
        if why := next((refused[name] for name in fields.DATES if name in refused), None):
            refused = {**{name: why for name in fields.DATES if name in page.fields}, **refused}
        if needed := [(name, why) for name, why in refused.items() if name not in DROPPABLE]:
            name, why = needed[0]
            self.left_out[page.key] = f"`{name}`: {why}" if name in page.fields else why
            del self.pages[file]
        elif refused:
            self.unmanaged[page.key] |= refused
            remaining = {name: value for name, value in page.fields.items() if name not in refused}
            self.pages[file] = dataclasses.replace(page, fields=remaining)

    def remove_defaults(self, defaults: Mapping[str, frozenset[str]]) -> bool:
        """Remove `defaults` (file -> fields); return whether any of them was not removed before."""
        new = {file: names - self.removed.get(file, frozenset()) for file, names in defaults.items()}
        for file, names in new.items():
            self.removed[file] = self.removed.get(file, frozenset()) | names
        return any(new.values())


def _unwritable(values: Mapping[str, Any]) -> dict[str, str]:
    """Return field -> why for values that are not of their kind or beyond its limits."""
    plain = {name: _as_declared(fields.kind(name), value) for name, value in values.items()}
    bad = {str(fault.path[0]) for fault in language_schema.check("page_document", plain) if fault.path}
    bad |= {name for name, value in values.items() if not kinds.fits(fields.kind(name), value)}
    message = "Zoom holds {}, which the files cannot say"
    held = {name: quoted(field_faults.shortened(values[name])) for name in sorted(bad)}
    return {name: message.format(held[name] if values[name] != "" else "an empty text") for name in held}


def _as_declared(kind: Kind, value: Any) -> Any:
    """Return a value without the positions of entries, which files give by order."""
    if not isinstance(kind, Entries) or not kinds.fits(kind, value):
        return value
    return [{name: leaf for name, leaf in entry.items() if name != kind.position} for entry in value]


def _by_file(config: Config, pages: Mapping[str, Any]) -> dict[str, list[Diagnostic]]:
    by_file: dict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics.errors(config.diagnostics):
        if diagnostic.span.file in pages:
            by_file[diagnostic.span.file].append(diagnostic)
    return by_file


def _fields(problems: Iterable[Diagnostic], text: str) -> dict[str, str]:
    """Return field -> message; the field of a problem is the last key in column 1 at or above it."""
    lines = text.splitlines()
    refused: dict[str, str] = {}
    for diagnostic in problems:
        keys = [match[1] for line in lines[: diagnostic.span.line] if (match := KEY.match(line))]
        refused.setdefault(keys[-1] if keys else "page", diagnostic.message)
    return refused


def _from_defaults(read: Desired, pages: Mapping[str, BookingPage]) -> dict[str, frozenset[str]]:
    """Return file -> fields of its page that come from the account's defaults alone."""
    files = {page.key: (file, page) for file, page in pages.items()}
    own = [(*files[page.key], page) for page in read.present if page.key in files]
    extra = {file: page.fields.keys() - wanted.fields.keys() for file, wanted, page in own}
    return {file: frozenset(names & DROPPABLE - {"interval_type"}) for file, names in extra.items() if names}
