"""One page document, laid on the defaults, to a `BookingPage` or `Tombstone` and its places. Pure.

Checks what one page and the hosts tell; `addresses` checks what takes all pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from reconciler import fields, model
from reconciler.config import (
    acknowledgements,
    field_faults,
    field_rules,
    field_values,
    hosting,
    language_schema,
    nodes,
    structure,
)
from reconciler.config.collector import Problems
from reconciler.config.people import People
from reconciler.config.places import Places
from reconciler.model import EMPTY, BookingPage, Former, Host, PageType, Tombstone
from reconciler.source import Span

REQUIRED: Final = ("type", "owner", "hosts", *fields.REQUIRED)
REQUIRED_ABSENT: Final = ("owner",)
PLAIN_SLUG: Final = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)
NO_DEFAULTS: Final = nodes.Map(EMPTY, Span("", 1, 1, 1, 1))


@dataclass(frozen=True, slots=True)
class Context:
    """What a page is read with: the defaults under it, the people it can name, today's date."""

    defaults: nodes.Map
    people: People
    today: date


@dataclass(frozen=True, slots=True)
class Declared:
    """A page, the place of every declared value by path, and those of its former addresses in order.

    `typed` is false where the file gives no known type; the page then has `ONE_TO_ONE`, and an error.
    """

    page: model.Declared
    places: Places
    former: tuple[Span, ...]
    typed: bool = True


def read(document: nodes.Map, context: Context, problems: Problems) -> Declared | None:
    """Return the page of a document; None, after all its problems, where it has no usable key."""
    cleared = structure.check("page_document", document, problems)
    unusable = nodes.Scalar("", "", document.entries["page"].key.span, True)
    given = cleared.get("page")
    key = given if isinstance(given, nodes.Scalar) else unusable
    _warn_of_needless_null(document, context.defaults, problems)
    node = nodes.merged(context.defaults, cleared)
    absent = _text(node, "state") == "absent"
    _require(REQUIRED_ABSENT if absent else REQUIRED, document, context.defaults, problems)
    places: Places = {(): key.span}
    owner = _owner(node, context.people, problems)
    former, former_places = _previously(node, owner, context.people, problems)
    tombstone = Tombstone(
        key=key.text, owner=owner, slug=_slug(node, key, problems), previously=former,
        acknowledge=acknowledgements.read(node, context.today, problems),
        schedule_id=_text(node, "schedule_id") or "",
    )  # fmt: skip
    places["slug",] = (node.get("slug") or key).span
    for name in ("owner", "type", "schedule_id"):
        if value := node.get(name):
            places[name,] = value.span
    if absent:
        field_values.read(node, {}, problems)  # without effect, and still checked
    kind = None if absent else _type(node)
    page = tombstone if absent else _page(tombstone, kind, node, context, places, problems)
    return Declared(page, places, former_places, absent or bool(kind)) if key is not unusable else None


def check_defaults(defaults: nodes.Map, people: People, problems: Problems) -> None:
    """Report what is wrong in the defaults themselves, whether or not a page takes them."""
    field_values.read(defaults, {}, problems)
    hosting.read(defaults, people, {}, problems)
    _owner(defaults, people, problems)


def _type(node: nodes.Map) -> PageType | None:
    """Return the declared type; None where there is none, which the schema check has reported."""
    kind = _text(node, "type")
    return PageType(kind) if kind else None


def _page(
    tombstone: Tombstone, kind: PageType | None, node: nodes.Map, context: Context, places: Places,
    problems: Problems,
) -> BookingPage:  # fmt: skip
    """Return a page with the key, address and acknowledgements of `tombstone`, and type, hosts and fields."""
    booked = hosting.read(node, context.people, places, problems)
    values = field_values.read(node, places, problems)
    field_rules.check_dates(node, values, problems)
    page = BookingPage(
        tombstone.key, tombstone.owner, tombstone.slug, kind or PageType.ONE_TO_ONE, booked.hosts, values,
        tombstone.previously, tombstone.acknowledge, tombstone.schedule_id,
    )  # fmt: skip
    if booked.complete:
        acknowledgements.check_hosts(node, [host.name for host in booked.hosts], problems)
    if kind:
        hosting.check_count(kind, booked, node, problems)
        hosting.check_capacity(page, node, problems)
    return page


def _text(node: nodes.Map, name: str) -> str | None:
    value = node.get(name)
    return value.text if isinstance(value, nodes.Scalar) else None


def _slug(node: nodes.Map, key: nodes.Scalar, problems: Problems) -> str:
    """Return the slug, else the key, which then must be a slug."""
    given = node.get("slug")
    if isinstance(given, nodes.Scalar) and given.text:
        if not PLAIN_SLUG.fullmatch(given.text):
            message = f"Zoom turns some characters of `{given.text}` into `-`: the page would live elsewhere"
            problems.add("odd-slug", given, message, "use a-z, 0-9, `.`, `_` and `-` alone")
        return given.text
    if key.text.startswith("reconciler-"):
        field_faults.reserved_slug(key, problems)
    return key.text


def _require(names: tuple[str, ...], document: nodes.Map, defaults: nodes.Map, problems: Problems) -> None:
    rule = language_schema.definition("page_document")
    meant = structure.misspelled(document, rule)
    for name in names:
        given = document.get(name)
        if name not in document.entries and name not in defaults.entries and name not in meant:
            if problems.may_be_unread("account"):
                continue
            field_faults.missing(name, document.entries["page"].value, rule, problems)
        elif isinstance(given, nodes.Scalar) and given.value is None and not nodes.lost(given):
            message, cure = f"`{name}` has no value, and a page needs it", field_faults.example(name, rule)
            problems.add("missing-field", document.entries[name].key, message, cure)


def _owner(node: nodes.Map, people: People, problems: Problems) -> Host:
    owner = node.get("owner")
    return people.find_person(owner, problems) if isinstance(owner, nodes.Scalar) else Host("", "")


def _previously(
    node: nodes.Map, owner: Host, people: People, problems: Problems
) -> tuple[tuple[Former, ...], tuple[Span, ...]]:
    listed = node.get("previously")
    former: list[Former] = []
    places: list[Span] = []
    for item in listed.items if isinstance(listed, nodes.List) else ():
        if isinstance(item, nodes.Map):
            person, slug = item.get("owner"), _text(item, "slug")
            email = people.find_person(person, problems).email if isinstance(person, nodes.Scalar) else None
        else:
            email, slug = owner.email, str(nodes.plain(item))
        if email is not None and slug:
            former.append(Former(email, slug))
            places.append(nodes.place(item))
    return tuple(former), tuple(places)


def _warn_of_needless_null(document: nodes.Map, defaults: nodes.Map, problems: Problems) -> None:
    """Report each `null` that removes no default: probably its value is missing."""
    for name, entry in document.entries.items():
        if not isinstance(entry.value, nodes.Scalar) or entry.value.value is not None or name == "page":
            continue
        if not nodes.lost(entry.value) and name not in defaults.entries and name not in REQUIRED:
            message = f"`{name}` has no value, and there is no default to take away"
            problems.add("nothing-to-remove", entry.key, message, "give it a value, or remove the line")
