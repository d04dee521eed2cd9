"""Reports as JUnit XML for test dashboards: a test case a page (of `validate`, a file), a failure what needs
somebody. Well-formed whatever the data holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from reconciler.times import wording
from reconciler.views import entries
from reconciler.views.entries.entry import Entry, Remark

NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return one `<testsuites>` with one suite."""
    listing = entries.of(kind, report)
    shown = listing.ranked or (Entry(listing.state, tone=listing.tone),)
    failures = str(sum(one.problem for one in shown) + bool(listing.refused))
    tests = str(len(shown) + bool(listing.refused))
    root = ET.Element("testsuites", name="reconciler", tests=tests, failures=failures)
    suite = ET.SubElement(root, "testsuite", name=f"reconciler.{kind}", tests=tests, failures=failures)
    if listing.refused:
        _failure(_case(suite, kind, "the plan as a whole"), "refused", listing.refused, "")
    for one in shown:
        _entry(suite, kind, one)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _entry(suite: ET.Element, kind: str, one: Entry) -> None:
    case = _case(suite, kind, one.name or "the account")
    if one.at and one.place:
        case.set("file", _text(one.at["file"]))
        case.set("line", str(one.at["line"]))
    said = "\n".join(_lines(one))
    if one.problem:
        _failure(case, *_headline(one), said)
    elif said:
        ET.SubElement(case, "system-out").text = _text(said)


def _case(suite: ET.Element, kind: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=f"reconciler.{kind}", name=_text(name), time="0")


def _failure(case: ET.Element, code: str, message: str, text: str) -> None:
    ET.SubElement(case, "failure", type=_text(code), message=_text(message)).text = _text(text)


def _headline(one: Entry) -> tuple[str, str]:
    """Return code and message of what matters most."""
    if one.remarks:
        return one.remarks[0].code, one.remarks[0].message
    steps = f"{wording.many(len(one.steps), 'step')} by hand" if one.steps else one.label
    return one.label, one.blocked or one.text or steps


def _lines(one: Entry) -> Iterator[str]:
    yield from (line for remark in one.remarks for line in _remark(remark))
    yield from (row.line for row in (*one.facts, *one.changes))
    yield from (f"{number}. {step['do']}" for number, step in enumerate(one.steps, 1))
    if one.evidence and one.evidence.telling:
        yield f"type: declared {one.declared}, {one.evidence.verdict}"
        for claim in one.evidence.claims:
            yield f"  {claim.witness}: {claim.says}, {claim.weight}: {claim.seen}"


def _remark(one: Remark) -> Iterator[str]:
    yield f"{one.severity} {one.code}: {one.message}{f' at {one.place}' if one.place else ''}"
    yield from (f"  {row.line}" for row in one.said)


def _text(value: object) -> str:
    return NOT_XML.sub("", str(value))
