"""A report as one HTML file that needs nothing else: no script, no font, no picture from anywhere.

For the phone, for paper, for light and dark; what a colour says stands in words too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from reconciler.views import entries, week_svg, words
from reconciler.views.entries import alike, fleet
from reconciler.views.entries.entry import KEEP, Entry, Row
from reconciler.views.entries.fleet import Account
from reconciler.views.entries.listing import Listing

AS_CODE: Final = ("declared", "live", "next", KEEP)
_MARK: Final = b'<meta name="generator" content="reconciler">'
"""By what a page of ours is known."""
_PRODUCT: Final = '<p class="product">Booking pages</p>'
"""What stands at the top of a page; no text from outside has such a tag."""
_HEAD: Final = 4096
"""Bytes in which it stands."""
_URL: Final = re.compile(r"https?://[^\s<>\"'`]+")


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return the whole file."""
    if kind == "fleet":
        accounts = fleet.lay_out(report)
        lines = {one.name: _lines(one) for one in accounts.accounts}
        return _environment().get_template("fleet.html").render(fleet=accounts, lines=lines)
    listing = entries.lay_out(kind, report)
    return _environment().get_template("report.html").render(listing=listing, groups=_groups(listing))


def linked_back(page: str, url: str) -> str:
    """Return an account's own page with a link to the page of all accounts."""
    link = Markup('<p class="product"><a href="{}">All accounts</a></p>').format(url)
    return page.replace(_PRODUCT, link, 1)


def is_report(file: Path) -> bool:
    """Whether a file is such a page, of whatever report and run."""
    try:
        with file.open("rb") as stream:
            return _MARK in stream.read(_HEAD)
    except OSError:
        return False


def _lines(account: Account) -> list[tuple[str, str, str]]:
    """Return what an account has to say, a line each: the sign or severity, the page, the words."""
    own = fleet.listing(account)
    if own is None:
        return []
    if own.remarks:
        return [(one.severity, one.page or one.place, f"{one.code}: {one.message}") for one in own.remarks]
    return [(one.label, one.name, "") for one in own.ranked if not one.as_declared]


def _groups(listing: Listing) -> list[tuple[str, list[tuple[int, Entry]]]]:
    """Put the entries under headings, numbered through."""
    groups: dict[str, list[tuple[int, Entry]]] = {"To look at": [], "Changes": [], "As declared": []}
    for number, entry in enumerate(listing.ranked, 1):
        groups.setdefault(entry.group or _heading(entry), []).append((number, entry))
    return [(name, group) for name, group in groups.items() if group]


def _heading(entry: Entry) -> str:
    if entry.problem or entry.vital:
        return "To look at"
    return "As declared" if entry.quiet else "Changes"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reconciler.views"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters.update(prose=prose, safe_url=_safe_url, own_of=_own, of_pages=_pages, path=_path)
    environment.globals.update(draw=_draw, in_words=week_svg.words, signs=words.SIGNS, as_code=AS_CODE)
    return environment


def prose(text: str) -> Markup:
    """Return a sentence of ours, its names as code."""
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if name else part for name, part in words.parts(text))


def _own(page: Entry, group: Entry) -> list[Row]:
    """Return what is said of a page of a group alone; its type has a column."""
    return [row for row in alike.own(group, page) if row.name != "type"]


def _pages(entries_: list[tuple[int, Entry]]) -> int:
    """Return of how many pages numbered entries are."""
    return sum(len(entry.pages) or 1 for _, entry in entries_)


def _path(place: str) -> Markup:
    """Return a place that breaks behind its slashes before anywhere else."""
    return Markup("/<wbr>").join(place.split("/"))


def _safe_url(url: str) -> str:
    """Return a web address; anything else is none."""
    return url if _URL.fullmatch(url) else ""


def _draw(picture: Mapping[str, Any], number: int | str, name: str) -> Markup:
    """Return the picture of the days; `week_svg` escapes what it holds."""
    return Markup(week_svg.draw(picture, f"week-{number}", f"When {name} can be booked"))  # noqa: S704
