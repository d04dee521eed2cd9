"""Reports as JUnit XML for test dashboards: a test case a page (of `validate`, a file), a failure what needs
somebody. Well-formed whatever the data holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from reconciler.times import wording
from reconciler.views import sheets
from reconciler.views.sheets import words
from reconciler.views.sheets.sheet import Entry, Remark, Sheet, place

NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return one `<testsuites>` with one suite."""
    sheet = sheets.of(kind, report)
    entries = sheet.entries or (Entry(sheet.state, "", sheet.tone),)
    failures = sum(one.problem for one in entries) + bool(report.get("refused"))
    tests = str(len(entries) + bool(report.get("refused")))
    root = ET.Element("testsuites", name="reconciler", tests=tests, failures=str(failures))
    suite = ET.SubElement(root, "testsuite", name=f"reconciler.{kind}", tests=tests, failures=str(failures))
    if report.get("refused"):
        _failure(_case(suite, kind, "the plan as a whole"), "refused", report["refused"], "")
    for one in entries:
        _entry(suite, sheet, one)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _entry(suite: ET.Element, sheet: Sheet, one: Entry) -> None:
    case = _case(suite, sheet.kind, one.name or "the account")
    if one.at and one.at.get("file"):
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
    facts = dict(one.facts)
    steps = f"{wording.many(len(one.steps), 'step')} by hand" if one.steps else one.label
    return one.label, facts.get("blocked") or facts.get("why") or facts.get("what") or steps


def _lines(one: Entry) -> Iterator[str]:
    yield from (line for remark in one.remarks for line in _remark(remark))
    yield from (f"{name}: {said}" for name, said in one.facts)
    for row in one.rows:
        after = f" ({row.state}; declared {row.after})" if row.state else f" -> {row.after}"
        yield f"{row.path}: {row.before}{after}"
    yield from (f"{number}. {step['do']}" for number, step in enumerate(one.steps, 1))
    if one.proof and words.telling(one.proof):
        yield f"type: declared {one.proof['declared']}, {words.verdict(one.proof)}"
        for claim in one.proof["claims"]:
            says = f"{words.types(claim['types'])}, {words.weight(claim)}"
            yield f"  {claim['witness']}: {says}: {claim['seen']}"


def _remark(one: Remark) -> Iterator[str]:
    at = place(one.at)
    yield f"{one.severity} {one.code}: {one.message}{f' at {at}' if at else ''}"
    yield from (f"  {name}: {said}" for name, said in one.facts)


def _text(value: object) -> str:
    return NOT_XML.sub("", str(value))
