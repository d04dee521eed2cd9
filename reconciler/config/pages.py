"""The document of a page, laid on what is under it, to a `BookingPage` or `Tombstone`, and its places. Pure.

Checks what one page and the hosts tell; `addresses` checks what takes all pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

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
from reconciler.config.people import GIVE_EMAIL, People
from reconciler.config.places import Places
from reconciler.model import EMPTY, BookingPage, Former, Host, PageType, Tombstone
from reconciler.source import Span

REQUIRED: Final = ("type", "owner", "hosts", *fields.REQUIRED)
REQUIRED_ABSENT: Final = ("owner",)
PLAIN_SLUG: Final = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)
NO_DEFAULTS: Final = nodes.Map(EMPTY, Span("", 1, 1, 1, 1))


class Context(NamedTuple):
    """What a page is read with: the people it can name, today's date."""

    people: People
    today: date


@dataclass(slots=True)
class Document:
    """The document of one page, and what lies `under` it: the templates `like` names, on the defaults.

    `made_for` is the name of the host for whom `each` made it, empty where none did. `sound` is false where a
    template is not there, so that nobody knows what the page lacks.
    """

    own: nodes.Map
    under: nodes.Map
    like: tuple[str, ...] = ()
    made_for: str = ""
    sound: bool = True


class Declared(NamedTuple):
    """A page, the place of every declared value by path, and those of its former addresses in order.

    `typed` is false where the file gives no known type; the page then has `ONE_TO_ONE`, and an error.
    `made_for` is as in `Document`.
    """

    page: model.Declared
    places: Places
    former: tuple[Span, ...]
    typed: bool = True
    made_for: str = ""


def read(document: Document, context: Context, problems: Problems) -> Declared | None:
    """Return the page of a document; None, after all its problems, where it has no usable key."""
    cleared = structure.check("page_document", document.own, problems)
    unusable = nodes.Scalar("", "", document.own.entries["page"].key.span, True)
    key = _key(cleared, problems) or unusable
    _warn_of_needless_null(document, problems)
    node = nodes.merged(document.under, cleared)
    absent = _text(node, "state") == "absent"
    _require(REQUIRED_ABSENT if absent else REQUIRED, document, problems)
    places: Places = {(): key.span}
    owner = _owner(node, context.people, problems, absent=absent)
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
    if key is unusable:
        return None
    return Declared(page, places, former_places, absent or bool(kind), document.made_for)


def check_defaults(defaults: nodes.Map, people: People, problems: Problems) -> None:
    """Report what is wrong in the defaults themselves, whether or not a page takes them.

    A null takes away what lies under them, and is no value.
    """
    given = nodes.merged(NO_DEFAULTS, defaults)
    field_values.read(given, {}, problems)
    hosting.read(given, people, {}, problems)
    _owner(given, people, problems, absent=False)


def _key(cleared: nodes.Map, problems: Problems) -> nodes.Scalar | None:
    """Return the key of a page; None, after a problem, where it is none or is to be filled in."""
    key = cleared.get("page")
    if not isinstance(key, nodes.Scalar):
        return None
    if "{" in key.text:
        message = f"`{key.text}` is the key of pages made for hosts, and this page has no `each`"
        problems.add("bad-page-key", key, message, "add `each:` with a group, or name the page")
        return None
    return key


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


def _require(names: tuple[str, ...], document: Document, problems: Problems) -> None:
    own, given_below = document.own, document.under.entries
    rule = language_schema.definition("page_document")
    meant = structure.misspelled(own, rule)
    for name in names:
        given = own.get(name)
        if name not in own.entries and name not in given_below and name not in meant:
            if not document.sound or problems.may_be_unread("account"):
                continue
            field_faults.missing(name, own.entries["page"].value, rule, problems, templates=document.like)
        elif isinstance(given, nodes.Scalar) and given.value is None and not nodes.lost(given):
            message, cure = f"`{name}` has no value, and a page needs it", field_faults.example(name, rule)
            problems.add("missing-field", own.entries[name].key, message, cure)


def _owner(node: nodes.Map, people: People, problems: Problems, *, absent: bool) -> Host:
    owner, left = node.get("owner"), GIVE_EMAIL if absent else ""
    return people.find_person(owner, problems, left) if isinstance(owner, nodes.Scalar) else Host("", "")


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


def _warn_of_needless_null(document: Document, problems: Problems) -> None:
    """Report each `null` that removes nothing from under the page: probably its value is missing."""
    below = document.under.entries
    for name, entry in document.own.entries.items():
        if not isinstance(entry.value, nodes.Scalar) or entry.value.value is not None or name == "page":
            continue
        if not nodes.lost(entry.value) and document.sound and name not in below and name not in REQUIRED:
            message = f"`{name}` has no value, and there is no default to take away"
            problems.add("nothing-to-remove", entry.key, message, "give it a value, or remove the line")
