"""Every explanation is run: its wrong example gives exactly that code, its right one nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from reconciler import data
from reconciler.config import codes, desired, explanations
from reconciler.config.document import MAX_NODES
from reconciler.config.files import MAX_BYTES
from reconciler.diagnostics import Diagnostic

HOSTS = re.compile(r"(\A|^---\n)hosts:", re.MULTILINE)
TODAY = date(2026, 6, 1)
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _no_files(root: Path) -> None:
    pass


def _dangling(root: Path) -> None:
    (root / "hosts.yaml").symlink_to(root / "moved-away.yaml")


MADE: dict[str, Callable[[Path], object]] = {
    "no-config": _no_files,
    "unreadable-file": _dangling,
    "file-too-large": lambda root: (root / "all.yaml").write_bytes(b"# nothing\n" * (MAX_BYTES // 10 + 1)),
    "not-utf8": lambda root: (root / "page.yaml").write_bytes("summary: Gespräch\n".encode("latin-1")),
    "control-character": lambda root: (root / "page.yaml").write_bytes(b"summary: Hello\0\n"),
    "too-many-values": lambda root: (root / "all.yaml").write_text(f"hosts: [{'a,' * MAX_NODES}]"),
}
"""What a Markdown file cannot show."""


def examples(code: str, heading: str) -> dict[str, str]:
    section = explanations.text(code).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {name or "example.yaml": text for kind, name, text in FENCE.findall(section) if kind == "yaml"}


def diagnostics_of(files: dict[str, str], root: Path) -> tuple[Diagnostic, ...]:
    """Load the files beside the example's hosts, where they have none of their own."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    if not any(HOSTS.search(text) for text in files.values()):
        hosts = (data.folder("booking_pages") / "hosts.yaml").read_text(encoding="utf-8")
        (root / "hosts.yaml").write_text(hosts, encoding="utf-8")
    return desired.load(root, today=TODAY).diagnostics


@pytest.mark.parametrize("code", sorted(codes.SEVERITY))
def test_the_wrong_example_gives_that_code_alone(code: str, tmp_path: Path) -> None:
    if code in MADE:
        MADE[code](tmp_path)
        found = desired.load(tmp_path, today=TODAY).diagnostics
    else:
        found = diagnostics_of(examples(code, "Wrong"), tmp_path)
    assert [(one.code, one.severity) for one in found] == [(code, codes.SEVERITY[code])], found


@pytest.mark.parametrize("code", sorted(set(codes.SEVERITY) - set(MADE)))
def test_the_right_example_is_right(code: str, tmp_path: Path) -> None:
    assert diagnostics_of(examples(code, "Right"), tmp_path) == ()


def test_every_code_is_explained_and_every_diagnostic_has_a_cure() -> None:
    assert set(codes.SEVERITY) <= set(explanations.known())
    assert len(codes.SEVERITY) >= 35


@pytest.mark.parametrize("code", sorted(codes.SEVERITY))
def test_what_it_says_is_in_form(code: str, tmp_path: Path) -> None:
    """Lower case, no full stop, a cure that is a cure: the style of all messages."""
    if code in MADE:
        MADE[code](tmp_path)
        found = desired.load(tmp_path, today=TODAY).diagnostics
    else:
        found = diagnostics_of(examples(code, "Wrong"), tmp_path)
    for one in found:
        assert not one.message.endswith(".") and "illegal" not in one.message
        assert one.message[0] == "`" or one.message[0].islower() or one.message.startswith("YAML")
        assert one.help, "a mistake without a cure"
