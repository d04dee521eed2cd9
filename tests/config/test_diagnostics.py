"""What people see: each file of `cases/diagnostics` holds a config and what `validate` shows of it."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from reconciler.config import desired, report
from reconciler.views import github
from reconciler.views import text as text_view
from tests.support.config_files import TODAY
from tests.support.places import CASES

CASES = CASES / "diagnostics"
FENCE = re.compile(r"^```(?P<kind>\w+) (?P<name>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def shown(files: dict[str, str], width: int, root: Path, *, colour: bool = False) -> str:
    """Return the text view of a config, as typed from the folder above it."""
    for name, text in files.items():
        root.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")
    with contextlib.chdir(root.parent):
        config = desired.load(Path(root.name), today=TODAY)
    output = io.StringIO()
    console = Console(
        file=output,
        width=width,
        soft_wrap=True,
        force_terminal=colour,
        color_system="standard" if colour else None,
    )
    json_form = report.report(
        config.diagnostics,
        config.sources,
        pages=len(config.desired.pages),
        made=config.made,
        taken=config.taken,
    )
    text_view.render("validate", json_form, console)
    return output.getvalue()


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda case: case.stem)
def test_case(case: Path, tmp_path: Path) -> None:
    blocks = FENCE.findall(case.read_text(encoding="utf-8"))
    files = {name: text for kind, name, text in blocks if kind == "yaml"}
    for kind, width, expected in blocks:
        if kind == "text":
            output = shown(files, int(width), tmp_path / "booking_pages")
            assert output == expected
            assert all(len(line) <= int(width) for line in output.splitlines())


WRONG = {"page.yaml": "page: one\nowner: 5%,x\nstate: absent\n"}


def test_colour_only_where_it_is_asked_for(tmp_path: Path) -> None:
    plain = shown(WRONG, 80, tmp_path / "a")
    coloured = shown(WRONG, 80, tmp_path / "a", colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[unknown-host]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_the_json_form_has_what_programs_rely_on(tmp_path: Path) -> None:
    shown(WRONG, 80, tmp_path / "a")
    config = desired.load(tmp_path / "a", today=TODAY)
    loaded = json.loads(json.dumps(report.report(config.diagnostics, config.sources)))
    assert loaded["format_version"] == "1"
    assert loaded["diagnostics"] == [
        {
            "code": "unknown-host", "severity": "error", "message": "no host is called `5%,x`",
            "file": str(tmp_path / "a" / "page.yaml"),
            "line": 2, "column": 8, "end_line": 2, "end_column": 12,
            "help": "declare `5%,x` under `hosts`; give the email of an owner who has left",
            "label": "", "notes": [], "excerpt": "owner: 5%,x", "excerpt_column": 1,
        }
    ]  # fmt: skip


def test_annotations_for_github_cannot_be_broken_out_of(tmp_path: Path) -> None:
    shown(WRONG, 80, tmp_path / "a,b:c%")
    with contextlib.chdir(tmp_path):
        config = desired.load(Path("a,b:c%"), today=TODAY)
    assert github.render("validate", report.report(config.diagnostics, config.sources)) == (
        "::error title=unknown-host,file=a%2Cb%3Ac%25/page.yaml,line=2,col=8,endLine=2,endColumn=12"
        "::no host is called `5%25,x`%0Ahelp: declare `5%25,x` under `hosts`"
        "; give the email of an owner who has left"
    )


def test_a_very_long_line_is_cut_in_the_json_form_too(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("hosts: {" + "a: {email: a@example.com}, " * 5_000 + "b: 1}\n")
    config = desired.load(tmp_path, today=TODAY)
    assert len(json.dumps(report.report(config.diagnostics, config.sources))) < 2_000_000


def test_without_colour_on_a_terminal_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = shown(WRONG, 80, tmp_path / "a")
    monkeypatch.setenv("NO_COLOR", "1")
    bold = shown(WRONG, 80, tmp_path / "a", colour=True)
    codes = {code for sequence in re.findall("\x1b\\[([0-9;]*)m", bold) for code in sequence.split(";")}
    assert codes == {"0", "1"}
    assert re.sub("\x1b\\[[0-9;]*m", "", bold) == plain


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("page: intro-jack\nstate: absent\nowner: jack\n", "give the email of an owner who has left"),
        ("hosts: {}\ngroups:\n  panel: [ana, jack]\n", "of one who has left, take the name out"),
        ("account:\n  watch_owners: [jack]\n", "of one who has left, take the name out"),
    ],
)
def test_of_someone_who_has_left_the_other_cure_is_offered(tmp_path, text, cure):
    hosts = (f"  {name}: {{email: {name}@example.com, hours: none}}\n" for name in ("ana", *"bcdefghi"))
    (tmp_path / "hosts.yaml").write_text("hosts:\n" + "".join(hosts))
    (tmp_path / "other.yaml").write_text(text)
    found = desired.load(tmp_path, today=TODAY).diagnostics
    (unknown,) = [one for one in found if one.code == "unknown-host"]
    assert cure in unknown.help
