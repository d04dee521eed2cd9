"""The templates of the files by name: what pages take by `like`. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.config import language_schema, nodes, pages, placeholders, structure
from reconciler.config.collector import Problems
from reconciler.config.people import People

KEY = "template"


class Template(NamedTuple):
    """A template: the node of its name, and its fields, with a `Pattern` for each text with braces."""

    key: nodes.Scalar
    fields: nodes.Map


def read(documents: Iterable[nodes.Map], people: People, problems: Problems) -> Mapping[str, Template]:
    """Return the templates by name; reports what is wrong in them, whether or not a page takes them."""
    by_name: dict[str, Template] = {}
    for document in documents:
        template = _template(document, problems)
        if template is None:
            continue
        first = by_name.setdefault(template.key.text, template)
        if first is not template:
            message = f"two templates are called `{template.key.text}`"
            note = ("the first is", first.key)
            problems.add("duplicate-template", template.key, message, "give one another name", note=note)
            continue
        pages.check_defaults(_without_patterns(template.fields), people, problems)
    return by_name


def _template(document: nodes.Map, problems: Problems) -> Template | None:
    """Return the template of a document, without its unknown fields; None where it has no usable name."""
    known = language_schema.fields("template_document").keys() - {KEY}
    compiled = placeholders.compiled_fields(document, known, problems)
    cleared = structure.check("template_document", compiled, problems)
    entries = {name: entry for name, entry in cleared.entries.items() if name in known}
    key = cleared.get(KEY)
    return (
        Template(key, dataclasses.replace(cleared, entries=entries))
        if isinstance(key, nodes.Scalar)
        else None
    )


def _without_patterns(fields: nodes.Map) -> nodes.Map:
    """Return the fields that say the same of every page."""
    patterned = placeholders.patterned(fields)
    entries = {name: entry for name, entry in fields.entries.items() if name not in patterned}
    return dataclasses.replace(fields, entries=entries)
