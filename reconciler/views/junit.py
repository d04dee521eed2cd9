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
    listing = entries.lay_out(kind, report)
    kind = listing.kind
    pages = tuple(page for entry in listing.ranked for page in entry.pages or (entry,))
    shown = pages or (Entry(listing.state, tone=listing.tone),)
    failures = str(sum(entry.problem for entry in shown) + bool(listing.refused))
    tests = str(len(shown) + bool(listing.refused))
    counts = {"tests": tests, "failures": failures, "errors": "0"}
    root = ET.Element("testsuites", name="reconciler", attrib=counts)
    suite = ET.SubElement(root, "testsuite", name=f"reconciler.{kind}", attrib=counts)
    if listing.refused:
        _failure(_case(suite, kind, "the plan as a whole"), "refused", listing.refused, "")
    for entry in shown:
        _entry(suite, kind, entry)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _entry(suite: ET.Element, kind: str, entry: Entry) -> None:
    case = _case(suite, kind, entry.name or "the account")
    if entry.at and entry.place:
        case.set("file", _text(entry.at["file"]))
        case.set("line", str(entry.at["line"]))
    text = "\n".join(_lines(entry))
    if entry.problem:
        _failure(case, *_headline(entry), text)
    elif text:
        ET.SubElement(case, "system-out").text = _text(text)


def _case(suite: ET.Element, kind: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=f"reconciler.{kind}", name=_text(name), time="0")


def _failure(case: ET.Element, code: str, message: str, text: str) -> None:
    ET.SubElement(case, "failure", type=_text(code), message=_text(message)).text = _text(text)


def _headline(entry: Entry) -> tuple[str, str]:
    """Return code and message of what matters most."""
    if entry.remarks:
        return entry.remarks[0].code, entry.remarks[0].message
    steps = f"{wording.many(len(entry.steps), 'step')} by hand" if entry.steps else entry.label
    return entry.label, entry.blocked or entry.text or steps


def _lines(entry: Entry) -> Iterator[str]:
    yield from (line for remark in entry.remarks for line in _remark(remark))
    yield from (row.line for row in (*entry.facts, *entry.changes))
    yield from (f"{number}. {step['do']}" for number, step in enumerate(entry.steps, 1))
    if entry.evidence and entry.evidence.telling:
        yield f"type: declared {entry.declared}, {entry.evidence.verdict}"
        for claim in entry.evidence.claims:
            yield f"  {claim.witness}: {claim.says}, {claim.weight}: {claim.seen}"


def _remark(remark: Remark) -> Iterator[str]:
    yield f"{remark.severity} {remark.code}: {remark.message}{f' at {remark.place}' if remark.place else ''}"
    yield from (f"  {row.line}" for row in remark.details)


def _text(value: object) -> str:
    return NOT_XML.sub("", str(value))
