"""Decisive: the data embedded in the public booking page.

Executes nothing, and believes only what names this very page.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from reconciler.model import Claim, LivePage
from reconciler.zoom.witnesses import pools
from reconciler.zoom.witnesses.evidence import Evidence

NAME = "page-data"
DEPTH = 40
DECODER = json.JSONDecoder()
ASSIGNMENT = re.compile(r"=\s*(?=[{\[])")
MARK = re.compile(r"<!--|<script(?=[\s/>])", re.ASCII | re.IGNORECASE)
END = re.compile(r"</script(?=[\s/>])", re.ASCII | re.IGNORECASE)


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
    named = [data[name] for name in ("schedule_id", "scheduleId") if data.get(name) is not None]
    if named:
        return all(str(one) == live.schedule_id for one in named)
    return bool(live.slug) and data.get("slug") == live.slug


def _objects(html: str) -> Iterator[Mapping[str, Any]]:
    for script in _scripts(html):
        for value in _values(script):
            yield from _within(value, DEPTH)


def _values(script: str) -> Iterator[Any]:
    """A script is JSON, or assigns JSON to a name: `window.data = {...};`.

    Only a script without any is read with its HTML escapes undone: undone in a text that people wrote,
    they would become data.
    """
    found = _parsed(script)
    if not found and "&" in script:
        found = _parsed(unescape(script))
    yield from found


def _parsed(text: str) -> list[Any]:
    text = text.strip()
    starts = [0] if text[:1] in ("{", "[") else [found.end() for found in ASSIGNMENT.finditer(text)]
    found = []
    for start in starts[:100]:
        with contextlib.suppress(ValueError, RecursionError):
            found.append(DECODER.raw_decode(text, start)[0])
    return found


def _within(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth and isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _within(inner, depth - 1)
    elif depth and isinstance(value, list):
        for inner in value:
            yield from _within(inner, depth - 1)


def _scripts(html: str) -> Iterator[str]:
    """Return what stands in the scripts, comments left out, in one pass over the text.

    The standard library's parser takes minutes for a page of open tags, and fails on some odd ones.
    """
    place = 0
    while mark := MARK.search(html, place):
        comment = mark[0] == "<!--"
        begin = html.find("-->" if comment else ">", mark.end())
        end = END.search(html, begin) if begin >= 0 and not comment else None
        if begin < 0 or (end is None and not comment):
            return
        if end is not None:
            yield html[begin + 1 : end.start()]
        place = end.end() if end is not None else begin
