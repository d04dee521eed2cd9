"""Every block of a document is run, read or held by a test, or is named here with why it is not."""

from __future__ import annotations

import re

import yaml

from reconciler.fleet import file as fleet_file
from reconciler.zoom import scopes
from tests.support import blocks
from tests.support.config_files import load
from tests.support.places import ROOT

BEGINNING = (ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8")
PROMETHEUS = (ROOT / "reconciler" / "views" / "prometheus.py").read_text(encoding="utf-8")
NOT_RUN = {
    ("docs/architecture.md", "text -> document"): "a picture of the stages",
    (
        "docs/clocks.md",
        "warning   zone-rules-changed",
    ): "one finding; tests/clocks/test_clock_changes.py has its words",
    ("docs/clocks.md", "offered Mon 7 Dec"): "one message; tests/clocks/test_other_clocks.py has its words",
    ("docs/decisions/README.md", "# What was decided"): "a form to be copied",
    ("docs/operations.md", "reconciler.lock/"): "a picture of a folder",
}
"""Blocks by document and how they begin."""
ESTATE = """\
hosts:
  ana: {email: ana@example.com, time_zone: Europe/London, name: Ana Lim}
  budi: {email: budi@example.com, time_zone: Asia/Kuala_Lumpur, name: Budi Aziz}
groups: {advisors: [ana, budi]}
"""
EVENTS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:1@example.com
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260504
SUMMARY:Term ends
END:VEVENT
END:VCALENDAR
"""


def test_every_block_is_of_a_kind_that_a_test_holds_or_is_named():
    bare = [block for block in blocks.found() if not block.kind]
    named = {
        key: [block for block in bare if block.document == key[0] and block.first.startswith(key[1])]
        for key in NOT_RUN
    }
    assert [key for key, known in named.items() if not known] == [], "named, and not there"
    # the finding of `drift` in docs/operations.md is held in test_sessions.py
    known = [block for several in named.values() for block in several]
    left = [block for block in bare if block not in known]
    assert [(block.document, block.first.split()[0]) for block in left] == [
        ("docs/operations.md", "warning")
    ], left


def test_configs_are_right_as_they_stand(tmp_path):
    simple, page, each, calendars = (block.text for block in blocks.of("docs/estates.md", "yaml"))
    (tmp_path / "term.ics").write_text(EVENTS, encoding="utf-8")
    for text, pages in ((f"{simple}---\n{page}", 1), (each, 2)):
        config = load(tmp_path, hosts=ESTATE, page=text)
        assert config.diagnostics == ()
        assert len(config.desired.pages) == pages
    one = page.replace("like: advising", "type: one_to_one\nduration: 30")
    told = load(tmp_path, hosts=calendars, page=one).diagnostics
    assert [problem.code for problem in told] == [
        "unused-calendar"
    ]  # `term`, of which no host is said to take it


def test_the_fleet_file_is_right_as_it_stands(tmp_path):
    (block,) = blocks.of("docs/fleet.md", "yaml")
    for name in ("sales-eu", "sales-us", "sales-jp", "shared"):
        (tmp_path / name).mkdir()
    (tmp_path / "shared" / "templates.yaml").write_text("hosts: {}\n", encoding="utf-8")
    file = tmp_path / "fleet.yaml"
    file.write_text(block.text, encoding="utf-8")
    fleet = fleet_file.load(file)
    assert fleet.diagnostics == ()
    assert [member.name for member in fleet.members] == ["sales-eu", "sales-us", "sales-jp"]


def test_alerts_ask_for_metrics_that_there_are():
    (block,) = blocks.of("docs/reports.md", "yaml")
    rules = yaml.safe_load(block.text)
    asked = {name for rule in rules for name in re.findall(r"\breconciler_\w+", rule["expr"])}
    assert asked
    assert [name for name in asked if f'"{name}"' not in PROMETHEUS] == []


def test_yaml_elsewhere_is_held_elsewhere():
    assert {block.document for block in blocks.found() if block.kind == "yaml"} == {
        "docs/emulator.md",  # tests/emulator/test_docs.py
        "docs/estates.md",
        "docs/fleet.md",
        "docs/reports.md",
    }


def test_scopes_to_begin_with_are_those_that_commands_need():
    table = [line for line in BEGINNING.splitlines() if line.startswith("| `")]
    for command, needed in scopes.NEEDS.items():
        row = next(row for row in table if all(f"`{word}`" in row for word in command.split(", ")))
        above = "".join(table[: table.index(row) + 1])  # each row says what is added to those above
        assert [scope.name for scope in needed if f"`{scope.name}`" not in above] == []
