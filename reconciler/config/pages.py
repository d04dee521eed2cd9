"""One page document, with the defaults under it, to a `BookingPage` and its places. Pure.

What can be judged from the page and the hosts alone is judged here; what takes all pages, in `addresses`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from reconciler import findings
from reconciler.config import dates, fields, hosting, nodes, schema, spelling, structure
from reconciler.config.people import People
from reconciler.config.problems import Problems
from reconciler.model import EMPTY, Acknowledgement, BookingPage, Former, Host, PageType, Path
from reconciler.source import Span

REQUIRED: Final = ("type", "owner", "hosts", "summary", "duration")
REQUIRED_ABSENT: Final = ("owner",)
NO_DEFAULTS: Final = nodes.Map(EMPTY, Span("", 1, 1, 1, 1))


@dataclass(frozen=True, slots=True)
class Declared:
    """A page with the place of every declared value, and of its former addresses in order."""

    page: BookingPage
    places: dict[Path, Span]
    former: tuple[Span, ...]
    node: nodes.Map


def read(
    document: nodes.Map, defaults: nodes.Map, people: People, today: date, found: Problems
) -> Declared | None:
    """Read one page document; None where it has no usable key."""
    cleared = structure.check("page_document", document, found)
    key = cleared.get("page")
    if key is None:
        return None
    node = nodes.merged(defaults, cleared)
    absent = nodes.plain(node.get("state") or key) == "absent"
    _warn_of_nothing(document, defaults, found)
    _require(REQUIRED_ABSENT if absent else REQUIRED, document, defaults, found)
    places: fields.Places = {(): key.span}
    places |= {
        (name,): entry.value.span for name, entry in node.entries.items() if name in ("type", "owner", "slug")
    }
    owner = _owner(node, people, found)
    slug = node.get("slug") or key
    if slug is key:
        _check_key_as_slug(key, found)
    places["slug",] = slug.span
    booked = hosting.read(node, document, people, places, found)
    former, former_places = _previously(node, owner, people, found)
    page = BookingPage(
        key=str(nodes.plain(key)),
        owner=owner,
        slug=str(nodes.plain(slug)),
        type=None
        if absent or "type" not in node.entries
        else PageType(nodes.plain(node.entries["type"].value)),
        hosts=() if absent else booked.hosts,
        fields=EMPTY if absent else fields.read(node, places, found),
        previously=former,
        absent=absent,
        acknowledge=_acknowledge(node, today, found),
    )
    if not absent:
        hosting.check_count(page, booked, node, found)
        hosting.check_capacity(page, node, document, found)
    return Declared(page, places, former_places, node)


def _require(names: tuple[str, ...], document: nodes.Map, defaults: nodes.Map, found: Problems) -> None:
    for name in names:
        given = document.get(name)
        if isinstance(given, nodes.Scalar) and nodes.empty(given):
            if not given.hash:
                message = f"`{name}` has no value, and a page needs it"
                found.error("missing-field", document.entries[name].key, message, "give it a value")
        elif given is None and name not in defaults.entries:
            page = schema.definition("page_document")
            structure.missing(name, document.entries["page"].value, page, found)


def _owner(node: nodes.Map, people: People, found: Problems) -> Host:
    owner = node.get("owner")
    return people.person(owner, found) if isinstance(owner, nodes.Scalar) else Host("", "")


def _previously(
    node: nodes.Map, owner: Host, people: People, found: Problems
) -> tuple[tuple[Former, ...], tuple[Span, ...]]:
    listed = node.get("previously")
    former: list[Former] = []
    places: list[Span] = []
    for item in listed.items if isinstance(listed, nodes.List) else ():
        if isinstance(item, nodes.Scalar):
            former.append(Former(owner.email, item.text))
        elif isinstance(item, nodes.Map) and {"owner", "slug"} <= item.entries.keys():
            person, slug = item.entries["owner"].value, item.entries["slug"].value
            if isinstance(person, nodes.Scalar):
                former.append(Former(people.person(person, found).email, str(nodes.plain(slug))))
        if len(former) > len(places):
            places.append(nodes.place(item))
    return tuple(former), tuple(places)


def _acknowledge(node: nodes.Map, today: date, found: Problems) -> tuple[Acknowledgement, ...]:
    listed = node.get("acknowledge")
    accepted = []
    for item in listed.items if isinstance(listed, nodes.List) else ():
        if not isinstance(item, nodes.Map) or not {"finding", "until", "reason"} <= item.entries.keys():
            continue
        code, until = item.entries["finding"].value, dates.read(item.entries["until"].value, found)
        path = item.get("path")
        if nodes.plain(code) not in findings.CODES:
            message = f"`{nodes.plain(code)}` is not a finding"
            few = f"findings are {spelling.listed(sorted(findings.CODES))}"
            cure = spelling.did_you_mean(str(nodes.plain(code)), findings.CODES, few)
            found.error("unknown-finding", code, message, cure)
        elif until is not None:
            _check_acknowledged(item, node, until, today, found)
            dotted = str(nodes.plain(path)) if path is not None else None
            reason = str(nodes.plain(item.entries["reason"].value))
            accepted.append(Acknowledgement(str(nodes.plain(code)), until, reason, dotted, nodes.place(item)))
    return tuple(accepted)


def _check_acknowledged(item: nodes.Map, page: nodes.Map, until: date, today: date, found: Problems) -> None:
    if until < today:
        message = f"this is accepted until {until}, which is past"
        cure = "remove it, or give it a new date"
        found.warning("expired-acknowledge", item.entries["until"].value, message, cure)
    path = item.get("path")
    top = str(nodes.plain(path)).partition(".")[0] if path is not None else ""
    if path is not None and top not in page.entries and top != "slug":
        message = f"the page does not declare `{top}`, so nothing can be found there"
        cure = spelling.did_you_mean(top, page.entries, "remove it, or declare the field")
        found.warning("acknowledge-matches-nothing", path, message, cure)


def _warn_of_nothing(document: nodes.Map, defaults: nodes.Map, found: Problems) -> None:
    """`null` takes a default away; where there is none it is probably a value that got lost."""
    for name, entry in document.entries.items():
        if not nodes.empty(entry.value) or not isinstance(entry.value, nodes.Scalar) or name == "page":
            continue
        if entry.value.hash:
            message = f"`{name}` has no value: YAML takes `{entry.value.hash}` for a comment"
            cure = f'put it in quotes: {name}: "{entry.value.hash}"'
            found.error("unquoted-hash", entry.key, message, cure)
        elif name not in defaults.entries and name not in REQUIRED:
            message = f"`{name}` has no value, and there is no default to take away"
            found.warning("nothing-to-remove", entry.key, message, "give it a value, or remove the line")


def _check_key_as_slug(key: nodes.Node, found: Problems) -> None:
    """The key is the slug where no slug is given, so it must be one."""
    if str(nodes.plain(key)).startswith("reconciler-"):
        structure.reserved_slug(key, found)
