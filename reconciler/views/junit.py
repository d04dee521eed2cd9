"""Reports as JUnit XML for test dashboards: a test case a page (of `validate`, a file), a failure what needs
somebody. Well-formed whatever the data holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

from reconciler.times import wording
from reconciler.views import entries
from reconciler.views.entries import failure, fleet
from reconciler.views.entries.entry import Entry, Remark
from reconciler.views.entries.listing import Listing

NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


class _Suite(NamedTuple):
    """The test cases of a report, or of one account of a fleet; `name` is what their class is called."""

    name: str
    entries: tuple[Entry, ...]
    refused: str = ""

    @property
    def counts(self) -> Counter[str]:
        """How many cases there are, and how many fail."""
        tests = len(self.entries) + bool(self.refused)
        failures = sum(entry.problem for entry in self.entries) + bool(self.refused)
        return Counter(tests=tests, failures=failures, errors=0)


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return one `<testsuites>` with one suite, of a fleet with one for each account."""
    suites = [*_of_fleet(report)] if kind == "fleet" else [_of_one(entries.lay_out(kind, report))]
    counts: Counter[str] = Counter(tests=0, failures=0, errors=0)
    root = ET.Element("testsuites", name="reconciler")
    for one in suites:
        counts.update(one.counts)
        suite = ET.SubElement(root, "testsuite", name=one.name, attrib=_written(one.counts))
        if one.refused:
            _failure(_case(suite, one.name, "the plan as a whole"), "refused", one.refused, "")
        for entry in one.entries:
            _entry(suite, one.name, entry)
    root.attrib.update(_written(counts))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _of_one(listing: Listing) -> _Suite:
    pages = tuple(page for entry in listing.ranked for page in entry.pages or (entry,))
    shown = pages or (Entry(listing.state, tone=listing.tone),)
    return _Suite(f"reconciler.{listing.kind}", shown, listing.refused)


def _of_fleet(report: Mapping[str, Any]) -> Iterator[_Suite]:
    """Yield each account's own suite; what failed there beside its pages is a case too."""
    for account in fleet.lay_out(report).accounts:
        name, listing = f"reconciler.{report['command']}.{account.name}", fleet.listing(account)
        own = _of_one(listing) if listing else _Suite(name, ())
        notes = tuple(row for row in listing.notes if row.name == entries.NOTE) if listing else ()
        shown = [one._replace(rows=(*one.rows, *notes)) if one.steps else one for one in own.entries]
        failed = [failure.entry(account.failed, account.said, account.help)] if account.failed else []
        yield _Suite(name, (*failed, *shown), own.refused)


def _written(counts: Counter[str]) -> dict[str, str]:
    return {name: str(number) for name, number in counts.items()}


def _entry(suite: ET.Element, of: str, entry: Entry) -> None:
    case = _case(suite, of, entry.name or "the account")
    if entry.at and entry.place:
        case.set("file", _text(entry.at["file"]))
        case.set("line", str(entry.at["line"]))
    text = "\n".join(_lines(entry))
    if entry.problem:
        _failure(case, *_headline(entry), text)
    elif text:
        ET.SubElement(case, "system-out").text = _text(text)


def _case(suite: ET.Element, of: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=of, name=_text(name), time="0")


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
