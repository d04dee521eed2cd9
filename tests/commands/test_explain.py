"""Every explanation is run: its wrong example gives exactly that code, its right one nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from reconciler import resources, vocabulary
from reconciler.allow import Allow
from reconciler.commands import explain
from reconciler.config import codes, desired, explanations
from reconciler.config.collector import MAX_PER_FILE
from reconciler.config.limits import DEFAULT as LIMITS
from reconciler.diagnostics import Diagnostic
from reconciler.fleet import file as fleet_file
from reconciler.times import releases, rules
from reconciler.views.output import Output

HOSTS = re.compile(r"(\A|^---\n)(hosts|calendars):", re.MULTILINE)
TODAY = date(2026, 6, 1)
UNDER = {"old-zone-rules": ("2025.2", TODAY), "aged-zone-rules": ("2026.6", date(2027, 6, 1))}
"""Of what is wrong with the rules of time zones in use: their release, and the day."""
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _no_files(root: Path) -> None:
    pass


def _dangling(root: Path) -> None:
    (root / "hosts.yaml").symlink_to(root / "moved-away.yaml")


def _too_many_pages(root: Path) -> None:
    hosts = "".join(f"  h{n}: {{email: h{n}@example.com}}\n" for n in range(800))
    names = ", ".join(f"h{n}" for n in range(800))
    pages = "".join(
        f'---\npage: page{n}-{{host}}\neach: all\ntype: one_to_one\nowner: "{{host}}"\n'
        f'hosts: ["{{host}}"]\nduration: 30\nsummary: Advising {n}\n'
        for n in range(80)
    )
    (root / "hosts.yaml").write_text(f"hosts:\n{hosts}groups: {{all: [{names}]}}\n{pages}")


MADE: dict[str, Callable[[Path], object]] = {
    "no-config": _no_files,
    "unreadable-file": _dangling,
    "file-too-large": lambda root: (root / "all.yaml").write_bytes(b"# nothing\n" * (LIMITS.bytes // 10 + 1)),
    "not-utf8": lambda root: (root / "page.yaml").write_bytes("summary: Gespräch\n".encode("latin-1")),
    "control-character": lambda root: (root / "page.yaml").write_bytes(b"summary: Hello\0\n"),
    "too-many-pages": _too_many_pages,
    "too-many-values": lambda root: (root / "all.yaml").write_text(f"hosts: [{'a,' * LIMITS.values}]"),
}
"""What a Markdown file cannot show."""


def examples(code: str, heading: str) -> dict[str, str]:
    section = explanations.text(code).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    files = (match for match in FENCE.findall(section) if match[0] in ("yaml", "ics"))
    return {name or "example.yaml": text for _, name, text in files}


def diagnostics_of(files: dict[str, str], root: Path, today: date = TODAY) -> tuple[Diagnostic, ...]:
    """Load the files beside the example's hosts, where they have none of their own; or a fleet file."""
    (first, *_) = files.values()
    if first.startswith("accounts:"):
        for name in re.findall(r"root: (\S+)", first):
            (root / name).mkdir(exist_ok=True)
        (root / "fleet.yaml").write_text(first, encoding="utf-8")
        return fleet_file.load(root / "fleet.yaml").diagnostics
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    if not any(HOSTS.search(text) for text in files.values()):
        hosts = (resources.folder("booking_pages") / "hosts.yaml").read_text(encoding="utf-8")
        (root / "hosts.yaml").write_text(hosts, encoding="utf-8")
    return desired.load(root, today=today).diagnostics


CODES = sorted(set(codes.SEVERITY) - {"too-many-problems"})


def test_too_many_problems_are_counted_not_shown(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text("---\n" * (MAX_PER_FILE + 7))
    found = desired.load(tmp_path, today=TODAY).diagnostics
    assert len(found) == MAX_PER_FILE + 1
    assert (found[-1].code, found[-1].message[:2], found[-1].span.line) == (
        "too-many-problems",
        "7 ",
        MAX_PER_FILE + 1,
    )


LARGE = {"too-many-pages", "too-many-values"}


@pytest.mark.parametrize(
    "code", [pytest.param(code, marks=[pytest.mark.long] if code in LARGE else []) for code in CODES]
)
def test_the_wrong_example_gives_that_code_alone_in_the_style_of_all_messages(
    code: str, tmp_path: Path
) -> None:
    if code in MADE:
        MADE[code](tmp_path)
        found = desired.load(tmp_path, today=TODAY).diagnostics
    elif code in UNDER:
        release, today = UNDER[code]
        with rules.using(releases.of(release)):
            found = diagnostics_of(examples(code, "Wrong"), tmp_path, today)
    else:
        found = diagnostics_of(examples(code, "Wrong"), tmp_path)
    assert [(one.code, one.severity) for one in found] == [(code, codes.SEVERITY[code])], found
    for one in found:
        assert one.help, "a mistake without a cure"
        for text in (one.message, one.help):
            assert not text.endswith(".") and "illegal" not in text
            assert not text[0].isupper() or text.startswith(("YAML", "Zoom"))


@pytest.mark.parametrize("code", sorted(set(CODES) - set(MADE)))
def test_the_right_example_is_right(code: str, tmp_path: Path) -> None:
    assert diagnostics_of(examples(code, "Right"), tmp_path) == ()


def test_points_below_a_point_stand_on_lines_of_their_own(run) -> None:
    told = run({}, "explain", "not-reachable").out.splitlines()
    assert [line[:9] for line in told if line.startswith("  - ")] == ["  - It ne", "  - Token"]


def test_every_code_is_explained_and_every_diagnostic_has_a_cure() -> None:
    assert set(codes.SEVERITY) <= set(explanations.codes())
    assert len(codes.SEVERITY) >= 35


@pytest.mark.parametrize("name", [*Allow, "awaiting-attest"])
def test_what_a_plan_asks_for_is_explained(name: str) -> None:
    assert name in explanations.codes()


@pytest.mark.parametrize("code", vocabulary.words())
def test_a_terminal_shows_all_of_an_explanation_within_its_width(
    code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    explain.run(code, Output())
    out = capsys.readouterr().out
    texts = "\n".join(one.text for one in vocabulary.find(code))
    text = re.sub(r"^```(\w+ ?)?", "", texts, flags=re.MULTILINE)
    assert re.sub(r"[#\s]", "", out) == re.sub(r"[#\s]", "", text)
    prose = [line for line in out.splitlines() if not line.startswith("    ")]
    assert all(len(line) <= 60 for line in prose)
