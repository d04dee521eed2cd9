"""From the page documents of the files to one document a page: works `like` and `each` out. Pure."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from reconciler.config import each, field_faults, language_schema, nodes, placeholders, spelling, structure
from reconciler.config.collector import Problems
from reconciler.config.limits import Limits
from reconciler.config.pages import Declared, Document
from reconciler.config.people import DeclaredHost, People
from reconciler.config.templates import Template
from reconciler.source import Span

OWN: Final = ("each", "like")
"""What a document says of how pages are made; no page has it."""
MOST_TEMPLATES: Final = 20
LEAST_WEIGHT: Final = 20
"""The values that a made page counts for at least: reading it takes time whatever it holds."""


class Made(NamedTuple):
    """A document with `each`: its key as written, its place, and the keys and hosts of its pages in order."""

    key: str
    span: Span
    pages: tuple[str, ...]
    hosts: tuple[str, ...]


class Taken(NamedTuple):
    """A template: its name, its place, and how many pages take it."""

    name: str
    span: Span
    pages: int


class _Under(NamedTuple):
    """What lies under a page, and which fields of it hold text to be filled in."""

    node: nodes.Map
    patterned: Collection[str] = ()

    def texts(self, document: nodes.Map) -> dict[str, nodes.Entry]:
        """Return the fields with text to be filled in that the document does not say itself."""
        return {name: self.node.entries[name] for name in self.patterned if name not in document.entries}


class Maker:
    """Makes the documents of pages, and remembers what it made them of."""

    def __init__(
        self, defaults: nodes.Map, templates: Mapping[str, Template], people: People, limits: Limits,
        problems: Problems,
    ) -> None:  # fmt: skip
        """Take what pages can be made of; what is wrong is added to `problems`."""
        self._defaults, self._templates, self._people = defaults, templates, people
        self._problems, self._limits = problems, limits
        self._left = self._most = 2 * limits.values
        self._named: set[str] = set()
        self._takers: Counter[str] = Counter()
        self._under: dict[tuple[str, ...], _Under] = {(): _Under(defaults)}
        self._keys: dict[Span, str] = {}

    def documents(self, document: nodes.Map) -> Iterable[Document]:
        """Return the document of each page that `document` declares: one, or one for each host of `each`."""
        if "each" in document.entries or "like" in document.entries:
            return self._made(document)
        return (Document(document, self._defaults),)

    def _made(self, document: nodes.Map) -> Iterator[Document]:
        names, sound = self._like(document)
        under = self._laid(names)
        if "each" in document.entries:
            made = self._for_hosts(document, under)
        else:
            made = iter([("", self._for_nobody(document, under))])
        for host, own in made:
            self._takers.update(names)
            yield Document(own, under.node, names, host, sound)

    def made(self, declared: Iterable[Declared]) -> tuple[Made, ...]:
        """Return what was made for hosts: of the pages `declared`, by document."""
        by_place: dict[Span, list[Declared]] = {}
        for one in declared:
            if one.made_for:
                by_place.setdefault(one.places[()], []).append(one)
        return tuple(
            Made(
                self._keys[span],
                span,
                tuple(one.page.key for one in together),
                tuple(one.made_for for one in together),
            )
            for span, together in by_place.items()
        )

    def taken(self) -> tuple[Taken, ...]:
        """Return all templates, after reporting those that no page takes."""
        for name, template in self._templates.items():
            if name not in self._named and not self._problems.unread:
                message, cure = f"no page takes the template `{name}`", f"a page takes it by `like: {name}`"
                self._problems.add("unused-template", template.key, message, cure)
        return tuple(
            Taken(name, template.key.span, self._takers[name]) for name, template in self._templates.items()
        )

    def _like(self, document: nodes.Map) -> tuple[tuple[str, ...], bool]:
        """Return the templates that a document names, each once, and whether all of them are there.

        A value that is no name or list of names is reported with the rest of the document.
        """
        given = document.get("like")
        named = given.items if isinstance(given, nodes.List) else [given] if given else []
        names: dict[str, None] = {}
        sound = len(named) <= MOST_TEMPLATES
        for item in named[:MOST_TEMPLATES]:
            if isinstance(item, nodes.Scalar) and item.text in self._templates:
                names[item.text] = None
                continue
            sound = False
            if isinstance(item, nodes.Scalar) and isinstance(item.value, str) and item.value:
                self._report_unknown(item)
        self._named.update(names)
        return tuple(names), sound

    def _report_unknown(self, name: nodes.Scalar) -> None:
        if self._problems.may_be_unread("template"):
            return
        written = field_faults.shortened(name.text)
        otherwise = f"declare it: a document with `template: {written}`"
        cure = spelling.did_you_mean(name.text, self._templates, otherwise)
        self._problems.add("unknown-template", name, f"no template is called `{written}`", cure)

    def _laid(self, names: tuple[str, ...]) -> _Under:
        """Return what lies under a page: each template on those before it, and all on the defaults."""
        if names not in self._under:
            fields = (self._templates[name].fields for name in names)
            node = functools.reduce(nodes.merged, fields, self._defaults)
            self._under[names] = _Under(node, placeholders.patterned(node))
        return self._under[names]

    def _for_nobody(self, document: nodes.Map, under: _Under) -> nodes.Map:
        """Return the document of a page that is made for no host, with the texts of its templates."""
        texts = under.texts(document)
        for entry in texts.values():
            for pattern in placeholders.patterns(entry.value):
                for name in pattern.names:
                    message = f"`{{{name}}}` stands for that of a host, and a page without `each` takes this"
                    cure = "give the page a text of its own, or make it with `each`"
                    at, note = pattern.place(name), ("the page is", document.entries["page"].value)
                    self._problems.add("placeholder-without-host", at, message, cure, note=note)
        return _filled({**texts, **document.entries}, texts, {}, document)

    def _for_hosts(self, document: nodes.Map, under: _Under) -> Iterator[tuple[str, nodes.Map]]:
        """Yield the name of each host with the document of its page."""
        own = self._compiled(document)
        entries = {**under.texts(own), **own.entries}
        patterned = placeholders.patterned(dataclasses.replace(own, entries=entries))
        hosts = self._hosts(document, entries, patterned)
        weight = LEAST_WEIGHT + nodes.weight(own) + nodes.weight(under.node)
        for host in hosts:
            if self._left < 0:
                return
            self._left -= weight
            if self._left < 0:
                self._report_too_many(document)
                return
            yield host.host.name, _filled(entries, patterned, each.values(host), own)

    def _compiled(self, document: nodes.Map) -> nodes.Map:
        """Return what a document with `each` says of its pages, checked, texts with braces as `Pattern`."""
        known = language_schema.fields("page_document").keys() - {*OWN}
        compiled = placeholders.compiled_fields(document, known, self._problems)
        cleared = structure.check("page_document", compiled, self._problems)
        entries = {name: entry for name, entry in cleared.entries.items() if name in known}
        return dataclasses.replace(cleared, entries=entries)

    def _hosts(
        self, document: nodes.Map, entries: Mapping[str, nodes.Entry], patterned: Collection[str]
    ) -> Iterable[DeclaredHost]:
        """Return the hosts for whom a document makes pages; one alone where all pages have one key."""
        hosts = each.hosts(document.get("each"), self._people, self._problems)
        each.check_values((entries[name].value for name in patterned), hosts, self._problems)
        taken = (entry.value for name, entry in self._defaults.entries.items() if name not in entries)
        placeholders.check_literal(taken, self._problems)
        key = entries["page"].value
        if isinstance(key, nodes.Scalar):
            self._keys[key.span] = key.text
        return hosts if "page" in patterned else each.first_alone(key, hosts, self._problems)

    def _report_too_many(self, document: nodes.Map) -> None:
        message = f"pages made for hosts hold more than {self._most:,} values, here and above"
        cure = self._limits.raised("make fewer pages", 2 * self._limits.mib)
        note = "no page was made for later hosts, nor by later documents with `each`"
        self._problems.add("too-many-pages", document.entries["each"].key, message, cure, note=note)


def _filled(
    entries: Mapping[str, nodes.Entry], patterned: Iterable[str], values: Mapping[str, str], like: nodes.Map
) -> nodes.Map:
    """Return `entries` as a document in the place of `like`, those that are `patterned` filled in."""
    made = dict(entries)
    for name in patterned:
        texts = each.in_keys(values) if name == "page" else values
        made[name] = nodes.Entry(made[name].key, placeholders.filled(made[name].value, texts))
    return dataclasses.replace(like, entries=made)
