"""Canonical YAML: whatever is written is read back to the same values, and reads well."""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel import yaml as ruamel

from reconciler.config import desired, document, durations, nodes, snippets, write
from reconciler.config.collector import Problems
from reconciler.config.editing import passage, styles
from reconciler.config.scalars import block, scalar
from reconciler.model import Acknowledgement, BookingPage, Former, Host, PageType
from reconciler.source import Source
from reconciler.times import weekly
from tests.support import field_strategies
from tests.support.config_files import TODAY

texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)
windows = st.builds(
    lambda start, length: (start, min(start + length, 1440)), st.integers(0, 1439), st.integers(1, 600)
)
days = st.lists(windows, max_size=3).map(weekly.merge)
weeks = st.dictionaries(st.sampled_from(weekly.DAYS), days).map(weekly.weekly)
dates = st.integers(0, 3000).map(lambda step: date(2027, 1, 1) + timedelta(days=step))
zones = st.sampled_from(["Asia/Singapore", "Europe/Berlin", "UTC"])


@st.composite
def people(draw: st.DrawFn) -> dict[str, Host]:
    hosts = {}
    for name in ("ana", "budi", "null", "12"):
        hours = draw(st.none() | weeks)
        named = texts.filter(lambda text: not text.endswith("\n"))  # such a name cannot be declared
        availability = draw(st.none() | named) if hours is None else None
        overrides = draw(st.dictionaries(dates, days, max_size=2)) if hours is not None else {}
        user_id = draw(st.sampled_from(["", f"{name}-Id_0"]))
        email = draw(st.sampled_from([f"{name}@example.com", user_id or f"{name}@example.com"]))
        hosts[name] = Host(name, email, draw(zones), hours, overrides, availability, id=user_id)
    return hosts


@st.composite
def pages(draw: st.DrawFn, by_name: dict[str, Host]) -> BookingPage:
    own = dataclasses.replace(by_name["ana"], hours=draw(weeks), availability=None)
    values: dict[str, Any] = draw(field_strategies.declared())
    if draw(st.booleans()):
        first, last = sorted([draw(dates), draw(dates)])
        values |= {"start_date": str(first), "end_date": str(last), "interval_type": "fixed"}
    accepted = Acknowledgement(
        "field-changed", draw(dates), draw(texts), draw(st.none() | st.just("summary"))
    )
    owners = ("z@example.com", by_name["ana"].email)
    return BookingPage(
        key="the-page",
        owner=draw(st.sampled_from([by_name["budi"], Host("x@example.com", "x@example.com")])),
        slug=draw(st.sampled_from(["the-page", "2030-offer", "x.y"])),
        type=PageType.ANY_HOST,
        hosts=(draw(st.sampled_from([by_name["ana"], own])), by_name["null"], by_name["12"]),
        fields=values,
        previously=draw(st.sampled_from([(), *((Former(owner, "12"),) for owner in owners)])),
        acknowledge=draw(st.sampled_from([(), (accepted,)])),
        schedule_id=draw(st.sampled_from(["", "12", "true", "nk2x7v3q9wvm", "a.b=:~#é"])),
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_pages_and_hosts_come_back_as_they_were(data: st.DataObject) -> None:
    by_name = data.draw(people())
    page = data.draw(pages(by_name))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        hosts = write.hosts(by_name.values(), {"panel": ["ana", "null"]})
        (root / "hosts.yaml").write_text(hosts, encoding="utf-8", newline="")
        (root / "page.yaml").write_text(write.page(page, by_name), encoding="utf-8", newline="")
        config = desired.load(root, today=TODAY)
    errors = [problem for problem in config.diagnostics if problem.severity == "error"]
    assert errors == []
    read = config.desired.pages[0]
    assert _without_places(read) == _without_places(page)
    assert write.page(read, by_name) == write.page(page, by_name)


def _without_places(page: BookingPage) -> BookingPage:
    accepted = tuple(dataclasses.replace(item, span=None) for item in page.acknowledge)
    return dataclasses.replace(page, acknowledge=accepted)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_written_so_that_yaml_keeps_it(text: str) -> None:
    surrogates = any("\ud800" <= char <= "\udfff" for char in text)
    encoded = text.encode("utf-8", "replace").decode() if surrogates else text
    for written in (f"k: {scalar(text)}", f"k: [{scalar(text, flow=True)}]", "\n".join(block("k", text))):
        problems = Problems()
        value = nodes.plain(document.read(Source("x", written + "\n"), problems)[0])["k"]
        assert not problems
        assert (value[0] if isinstance(value, list) else value) in (text, encoded.replace("?", "\ufffd"))


WORDS = (
    *("What shall we talk about?", "What, then?", "yes", "No", "on", "OFF", "y", "N", "True", "null", "~"),
    *("", "0o7", "0x1F", "0b1", "1_000", "1:30", "1:30:20", "-1", "+1", ".5", "1e3", "e3", ".inf", ".NaN"),
    *("2026-01-05", "2026-01-05 10:00:00", "=", "<<", "!x", "&a", "*a", "#no", "a #b", "a: b", "a:", "?"),
    *("- a", "-", "%x", "@x", "`x`", "'x'", '"x"', "[x]", "{x}", "a, b", "---", "...", "x\ty", " x", "x "),
    *("\u2028", "\x85x", "\ufeffx", "\x7f", "日本", "? a"),
)
READERS = {
    "PyYAML": yaml.safe_load,
    "ruamel.yaml": lambda text: ruamel.YAML(typ="safe", pure=True).load(text),
    "ruamel.yaml, as YAML 1.1": lambda text: ruamel.YAML(typ="safe", pure=True).load(
        f"%YAML 1.1\n---\n{text}"
    ),
}
"""Others than ours: of YAML 1.1, of 1.2, and of 1.1 once more."""


@pytest.mark.parametrize("reader", READERS)
def test_other_programs_read_the_same_text(reader: str) -> None:
    flowing = ", ".join(scalar(text, flow=True) for text in WORDS)
    lines = [line for number, text in enumerate(WORDS) for line in block(f"k{number}", f"{text}\n{text}")]
    named = [f"  {scalar(text)}: {snippets.flow({'k': text})}" for text in WORDS]
    listed = [f"- {scalar(text)}" for text in WORDS]
    written = "\n".join(["list:", *listed, f"flow: [{flowing}]", "keys:", *named, *lines])
    read = READERS[reader](written)
    assert read["list"] == read["flow"] == list(WORDS)
    assert read["keys"] == {text: {"k": text} for text in WORDS}
    assert [read[f"k{number}"] for number in range(len(WORDS))] == [f"{text}\n{text}" for text in WORDS]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("old", ["plain", "'single'", '"double"', "2026-01-05"])
def test_text_put_in_the_place_of_another_is_read_the_same_by_other_programs(reader: str, old: str) -> None:
    for form, flow in ((f"k: {old}\n", False), (f"k: [{old}]\n", True)):
        doc = passage.read(form)
        value = doc.root.entries["k"].value
        place = value.items[0] if flow else value
        for text in WORDS:
            written = styles.styled(doc, place, text, flow=flow)
            read = READERS[reader](form.replace(old, written))["k"]
            is_date = text == old  # as the one was, so is the other
            assert (read[0] if flow else read) == (date.fromisoformat(text) if is_date else text)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_other_programs_read_any_text_that_is_written(text: str) -> None:
    for load in READERS.values():
        written = [f"- {scalar(text)}", f"- [{scalar(text, flow=True)}]", "- k: 1"]
        lines = [f"  {line}" if line else "" for line in block("text", text)]
        read = load("\n".join([*written, *lines, ""]))
        assert read == [text, [text], {"k": 1, "text": text}]


@given(st.integers(0, 14340))
def test_lengths_of_time_come_back(minutes: int) -> None:
    assert durations.parse(str(durations.format_minutes(minutes))) == minutes


def test_it_reads_well() -> None:
    ana = Host(
        "ana", "ana@example.com", "Asia/Singapore", {"mon": ((540, 1020),), "fri": ((540, 720), (780, 1020))}
    )
    budi = Host("budi", "budi@example.com", availability="Working hours")
    late = dataclasses.replace(budi, time_zone="Asia/Jakarta", availability=None, hours={})
    page = BookingPage(
        "two-hosts", ana, "test15", PageType.ALL_HOSTS, (ana, late),
        {"summary": "Q&A: ask", "description": "One.\n\nTwo.", "duration": 90, "color": "#fff200",
         "active": True, "buffer": {"after": 10, "before": 0}},
        previously=(Former("ana@example.com", "old"),),
    )  # fmt: skip
    assert write.hosts([ana, budi], {"panel": ["ana", "budi"]}) == (
        "hosts:\n  ana:\n    email: ana@example.com\n    time_zone: Asia/Singapore\n    hours:\n"
        '      mon: "09:00-17:00"\n      fri: ["09:00-12:00", "13:00-17:00"]\n'
        "  budi:\n    email: budi@example.com\n    availability: Working hours\n"
        "groups:\n  panel: [ana, budi]\n"
    )
    assert write.page(page, {"ana": ana, "budi": budi}) == (
        "page: two-hosts\nslug: test15\npreviously:\n  - old\ntype: all_hosts_available\nowner: ana\nhosts:\n"
        "  - ana\n  - host: budi\n    hours: none\n\n"
        'summary: "Q&A: ask"\ndescription: |-\n  One.\n\n  Two.\nduration: 1h30m\n'
        'buffer: {before: 0, after: 10}\ncolor: "#fff200"\nactive: true\n'
    )
