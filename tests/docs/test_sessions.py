"""What documents show as printed is what the program prints, in the situation that the document tells of."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.support import blocks
from tests.support.places import CASES
from tests.support.world import SLUG

ADVISORS = ("ana", "budi", "chitra", "dewi", "elif", "farid", "grace", "hana")
GROUP = "hosts:\n{}groups: {{advisors: [{}]}}\n".format(
    "".join(f"  {name}: {{email: {name}@example.com, time_zone: UTC, name: {name}}}\n" for name in ADVISORS),
    ", ".join(ADVISORS),
)
TWO_CLOCKS = """\
hosts:
  ana: {email: ana@example.com, time_zone: Asia/Singapore, hours: {mon-sun: "00:00-24:00"}}
  vic: {email: vic@example.com, time_zone: America/Vancouver, hours: {mon-fri: "09:00-17:00"}}
---
page: two-hosts
type: all_hosts_available
owner: ana
hosts: [ana, vic]
summary: Two of us
duration: 30
"""


@pytest.fixture(autouse=True)
def terminal(monkeypatch, tmp_path):
    """A terminal of 80 columns, in a folder whose config is `booking_pages`."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


def session(document: str, command: str) -> tuple[list[str], str]:
    """Return the words of a command that a document shows, and what is printed; `…` stands for any lines."""
    (text,) = [block.text for block in blocks.of(document, "session") if block.first == f"$ {command}"]
    return shlex.split(command)[1:], text.partition("\n")[2]


def write(root: Path, **files: str) -> Path:
    root.mkdir()
    for name, text in files.items():
        (root / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def test_what_was_made_is_counted(run):
    each = blocks.of("docs/estates.md", "yaml")[2].text
    root = write(Path("booking_pages"), hosts=GROUP, pages=each)
    words, printed = session("docs/estates.md", "reconciler validate")
    assert run({}, *words, root=root).out == printed


def test_pages_of_a_host_are_those_of_the_case():
    """`tests/commands/test_list.py` runs the case."""
    _, printed = session("docs/estates.md", "reconciler list --host ana")
    case = (CASES / "listing" / "which-pages-is-ana-on.txt").read_text(encoding="utf-8")
    assert case.partition("\n")[2].startswith(printed)


def test_starts_by_other_rules_are_counted(run):
    root = write(Path("booking_pages"), all=TWO_CLOCKS)
    words, printed = session(
        "docs/clocks.md", "reconciler slots two-hosts --from 2026-11-02 --to 2026-11-07 --rules 2025.2"
    )
    begins, rest = printed.split("…\n")
    shown = run({}, *words, root=root).out
    assert not begins and shown.endswith(rest), shown


def test_a_changed_value_is_told_with_what_to_type(start, run, config):
    """And a line of the log has the keys that the document shows."""
    root = config.rename("booking_pages")
    account = start("honours-pools", root=root)
    assert run(account, "apply", "--yes", root=root).code == 0
    account.edit(account.page(SLUG)["schedule_id"], duration=45)
    shown = run(account, "--log-file", "log", "drift", "two-hosts", root=root).out
    (finding,) = [block.text for block in blocks.found() if block.first.startswith("warning   field-changed")]
    assert finding in shown
    (line,) = blocks.of("docs/operations.md", "json")
    told = json.loads(line.text)
    logged = [json.loads(entry) for entry in Path("log").read_text(encoding="utf-8").splitlines()]
    assert any(entry.keys() == told.keys() and entry["path"] == told["path"] for entry in logged)
