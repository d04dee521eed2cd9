"""A report as one HTML file that needs nothing else: no script, no font, no picture from anywhere.

For the phone, for paper, for light and dark; what a colour says stands in words too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape

from reconciler.times import wording
from reconciler.views import sheets, week_svg
from reconciler.views.sheets import words
from reconciler.views.sheets.sheet import Entry, Sheet, place

SIGNS: Final = {"create": "+", "update": "~", "replace": "!", "delete": "−", "manual": "?"}
TONES: Final = {
    "confirmed": "good",
    "contradicted": "bad",
    "conflicting": "bad",
    "critical": "bad",
    "error": "bad",
    "warning": "warn",
    "info": "info",
}
_CODE: Final = re.compile(r"`([^`]+)`|\b([a-z]+(?:_[a-z]+)+)\b")
_URL: Final = re.compile(r"https?://[^\s<>\"'`]+")


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return the whole file."""
    sheet = sheets.of(kind, report)
    return _environment().get_template("report.html").render(sheet=sheet, groups=_groups(sheet))


def _groups(sheet: Sheet) -> list[tuple[str, list[tuple[int, Entry]]]]:
    """Put the entries under headings, numbered through; those of a worksheet under whose they are."""
    groups: dict[str, list[tuple[int, Entry]]] = {"To look at": [], "Changes": [], "As declared": []}
    if sheet.kind == "checklist":
        groups = {one.group: [] for one in sheet.entries}
        for number, one in enumerate(sheet.entries, 1):
            groups[one.group].append((number, one))
        return list(groups.items())
    if sheet.kind in ("slots", "validate"):
        groups = {"Pages" if sheet.kind != "validate" else "Files": []}
    names = list(groups)
    for number, one in enumerate(sheet.entries, 1):
        at = 0 if len(names) == 1 or one.problem or one.vital else 2 if one.quiet else 1
        groups[names[at]].append((number, one))
    return [(name, entries) for name, entries in groups.items() if entries]


@cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("reconciler.views"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    found.filters.update(
        prose=prose, place=place, sign=_sign, tone=lambda name: TONES.get(name, "plain"), safe_url=_safe_url,
        types=words.types, weight=words.weight, when=words.when, verdict=words.verdict, many=wording.many,
    )  # fmt: skip
    found.tests["telling"] = words.telling
    found.globals.update(draw=_draw, in_words=week_svg.words)
    return found


def prose(text: str) -> Markup:
    """Return a sentence of ours with what stands in backticks, and types, as code."""
    parts, at = [], 0
    for found in _CODE.finditer(text):
        parts += [
            escape(text[at : found.start()]),
            Markup("<code>{}</code>").format(found[1] or found[2]),
        ]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def _sign(label: str) -> str:
    return SIGNS.get(label.partition(",")[0], "")


def _safe_url(url: str) -> str:
    """Return a web address; anything else is none."""
    return url if _URL.fullmatch(url) else ""


def _draw(picture: Mapping[str, Any], number: int, name: str) -> Markup:
    """Return the picture of the days; its maker escapes what it holds."""
    return Markup(week_svg.draw(picture, f"week-{number}", f"When {name} can be booked"))  # noqa: S704
