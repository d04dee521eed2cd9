"""Decisive: the data embedded in the public booking page.

Executes nothing, and believes only what names this very page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from reconciler.model import Claim, LivePage
from reconciler.zoom.witnesses import pools
from reconciler.zoom.witnesses.evidence import Evidence

NAME = "page-data"
DEPTH = 40
ASSIGNMENT = re.compile(r"=\s*(?=[{\[])")


def claims(evidence: Evidence) -> Iterator[Claim]:
    """Claim what the data of exactly this page says; several readings that disagree claim nothing."""
    if evidence.public is None or evidence.public.status != 200:
        return
    found = [pools.read(data) for data in _objects(evidence.public.text) if _names(data, evidence.live)]
    readings = {(one.types, one.seen) for one in found if one}
    if len({types for types, _ in readings}) == 1:
        types, seen = min(readings, key=lambda one: one[1])
        yield Claim(NAME, types, decisive=True, seen=seen, at=evidence.now)


def _names(data: Mapping[str, Any], live: LivePage) -> bool:
    """The id decides where it is given: a slug alone could be another owner's."""
    named = data.get("schedule_id", data.get("scheduleId"))
    return named == live.schedule_id if named is not None else data.get("slug") == live.slug


def _objects(html: str) -> Iterator[Mapping[str, Any]]:
    for script in _scripts(html):
        for value in _values(script):
            yield from _within(value, DEPTH)


def _values(script: str) -> Iterator[Any]:
    """A script is JSON, or assigns JSON to a name: `window.data = {...};`."""
    decoder = json.JSONDecoder()
    for text in (script, unescape(script)):
        starts = (
            [0] if text.lstrip()[:1] in ("{", "[") else [found.end() for found in ASSIGNMENT.finditer(text)]
        )
        for start in starts[:100]:
            try:
                yield decoder.raw_decode(text, start + len(text[start:]) - len(text[start:].lstrip()))[0]
            except (ValueError, RecursionError):
                continue


def _within(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth and isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _within(inner, depth - 1)
    elif depth and isinstance(value, list):
        for inner in value:
            yield from _within(inner, depth - 1)


def _scripts(html: str) -> list[str]:
    collector = _Scripts()
    collector.feed(html)
    collector.close()
    return collector.found


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data
