"""`validate`: 0 or 3, one view, never a trace; as a process too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import resources
from reconciler.config import explanations, limits
from reconciler.views import language
from tests.support.config_files import HOSTS, PAGE
from tests.support.world import Result


@pytest.fixture
def validate(run: Callable[..., Result]) -> Callable[..., Result]:
    """Call `validate` on a folder, with an environment that is empty."""
    return lambda root, *words: run({}, "validate", *words, root=root)


def as_process(root: Path, *words: str) -> Result:
    command = [sys.executable, "-m", "reconciler", "--config", str(root), "validate", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    return Result(done.returncode, done.stdout, done.stderr)


def test_the_example_config_is_fine() -> None:
    done = as_process(resources.folder("booking_pages"))
    assert (done.code, done.out, done.err) == (0, "no problems in 5 pages of 7 files\n", "")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"[" * 10_000,
        b"page: \x1b]0;x\x07",
        b"hosts: {a: &a [*a]}",
        b"",
        PAGE.encode() + b"duration: x",
    ],
)
def test_hostile_files_end_with_3_and_no_trace(validate, content: bytes, tmp_path: Path) -> None:
    (folder := tmp_path / "hostile").mkdir()
    (folder / "x.yaml").write_bytes(content)
    done = validate(folder, "--format", "json")
    assert done.code == (0 if content == b"" else 3), done
    assert done.err == ""
    assert done.json["diagnostics"]


def test_hostile_text_ends_a_process_with_3_and_no_trace(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"page: \x1b]0;x\x07\xff" + b"[" * 10_000)
    done = as_process(tmp_path, "--format", "json")
    assert (done.code, done.err) == (3, "")
    assert done.json["diagnostics"]


def test_warnings_alone_end_with_0(validate, tmp_path: Path) -> None:
    (folder := tmp_path / "warned").mkdir()
    (folder / "x.yaml").write_text(f"{HOSTS}---\n{PAGE}capacity: 5\n")
    done = validate(folder, "--format", "github")
    assert done.code == 0
    assert done.out.startswith("::warning title=multi-host-capacity,file=")


def test_a_folder_that_is_not_there(validate, tmp_path: Path) -> None:
    done = validate(tmp_path / "nowhere")
    assert done.code == 3
    assert "error[no-config]" in done.out and "reconciler init" in done.out


def one_file(root: Path, pages: int) -> Path:
    """Write the hosts, and as many pages as asked for into one file."""
    root.mkdir()
    (root / "hosts.yaml").write_text(HOSTS, encoding="utf-8")
    texts = [PAGE.replace("two-hosts", f"p-{n}").replace("Two", f"{n}") for n in range(pages)]
    (root / "all.yaml").write_text("---\n".join(texts), encoding="utf-8")
    return root


@pytest.mark.long
def test_a_single_file_of_ten_thousand_pages_is_read(validate, tmp_path: Path) -> None:
    done = validate(one_file(tmp_path / "config", 10_000))
    assert (done.code, done.out) == (0, "no problems in 10,000 pages of 2 files\n")


TOO_LARGE = {
    "file-too-large": f"{HOSTS}{'# nothing' * 150_000}\n",
    "too-many-values": "---\n".join([HOSTS, *(PAGE.replace("two-hosts", f"p-{n}").replace("Two", f"{n}")
                                              for n in range(5_000))]),
    "alias-explosion": f"{HOSTS}---\n{PAGE}description: &d [{'x,' * 100}]\nlocation: [{'*d,' * 200}]\n",
}  # fmt: skip
"""Files beyond a bound of 1 MiB: of size, of values, of aliases."""


@pytest.mark.long
@pytest.mark.parametrize("code", TOO_LARGE)
def test_what_is_too_large_by_default_is_read_where_the_environment_says_so(
    run, code: str, tmp_path: Path
) -> None:
    (folder := tmp_path / "large").mkdir()
    (folder / "all.yaml").write_text(TOO_LARGE[code], encoding="utf-8")
    refused = run({"RECONCILER_MAX_FILE_MIB": "1"}, "validate", "--format", "json", root=folder)
    assert refused.code == 3
    assert [problem["code"] for problem in refused.json["diagnostics"]] == [code]
    read = run({"RECONCILER_MAX_FILE_MIB": "2"}, "validate", "--format", "json", root=folder)
    assert code not in [problem["code"] for problem in read.json["diagnostics"]]


def test_the_refusal_says_what_to_set(validate, tmp_path: Path) -> None:
    (folder := tmp_path / "large").mkdir()
    (folder / "all.yaml").write_text(HOSTS + "# nothing\n" * 1_000_000, encoding="utf-8")
    assert "this file is larger than 8 MiB" in (out := validate(folder).out)
    assert "or have it read as it is: RECONCILER_MAX_FILE_MIB=10" in " ".join(out.split())


def test_every_command_that_reads_the_files_keeps_to_the_same_bound(run, tmp_path: Path) -> None:
    (folder := tmp_path / "large").mkdir()
    (folder / "all.yaml").write_text(TOO_LARGE["file-too-large"], encoding="utf-8")
    for words in (["plan"], ["import", "ana@example.com"]):
        assert "file is larger than 1 MiB" in run({"RECONCILER_MAX_FILE_MIB": "1"}, *words, root=folder).out
        assert "file is larger" not in run({"RECONCILER_MAX_FILE_MIB": "2"}, *words, root=folder).out


@pytest.mark.parametrize("given", ["0", "1025", "-1", "8M", "1.5", "٣", "9" * 5000])
def test_a_bound_that_is_no_number_is_a_mistake_of_the_call(run, given: str, tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text(HOSTS, encoding="utf-8")
    done = run({"RECONCILER_MAX_FILE_MIB": given}, "validate", root=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert "RECONCILER_MAX_FILE_MIB" in done.err and "1 to 1024" in done.err


def test_what_is_written_of_the_bounds_is_what_they_are() -> None:
    size, bounds = f"{limits.DEFAULT.mib} MiB", limits.DEFAULT
    assert explanations.summary("file-too-large") == f"A file is larger than {size}"
    assert explanations.summary("too-many-values") == f"A file holds more than {bounds.values:,} values"
    assert f"more than {bounds.aliased:,} values" in explanations.summary("alias-explosion")
    for text in (explanations.text("too-many-values"), language.INTRO):
        assert size in text and limits.VARIABLE in text
    assert f"{limits.VALUES_A_MIB:,} values" in explanations.text("file-too-large")
    assert f"{limits.ALIASED_A_MIB:,}" in explanations.text("file-too-large")


CALENDARS = "calendars: {uk: {country: GB, subdivision: ENG}, office: {2030-12-24: closed}}\n"
GROUPS = "groups: {team: [ana, budi]}\n"


def estate(folder: Path, hosts: str, calendars: str = CALENDARS) -> Path:
    """Write hosts who take calendars, and pages that `each` makes for them; return the root."""
    (root := folder / "estate").mkdir()
    people = "".join(
        f"  {name}: {{email: {name}@example.com, time_zone: UTC, hours: {{mon: '09:00-17:00'}}, {hosts}}}\n"
        for name in ("ana", "budi", "chen")
    )
    root.joinpath("hosts.yaml").write_text(f"{calendars}hosts:\n{people}{GROUPS}")
    root.joinpath("talks.yaml").write_text(
        "page: talk-{host}\neach: [team, chen]\ntype: one_to_one\nowner: '{host}'\nhosts: ['{host}']\n"
        "summary: Talk\nduration: 30\n"
    )
    return root


@pytest.mark.parametrize("name", ["calendars", "groups"])
def test_names_under_a_mistyped_key_are_not_called_unknown_one_by_one(validate, tmp_path, name):
    root = estate(tmp_path, "calendars: [uk, office]")
    file = root / "hosts.yaml"
    file.write_text(file.read_text().replace(f"{name}: {{", f"{name[:-1]}: {{"))
    wrong = validate(root, "--format", "json").json["diagnostics"]
    assert [(one["code"], one["help"]) for one in wrong] == [("unknown-field", f"did you mean `{name}`?")]


def test_a_calendar_that_nobody_takes_is_warned_of(validate, tmp_path):
    root = estate(tmp_path, "calendars: [uk]")
    shown = validate(root)
    assert (shown.code, shown.out.count("warning[unused-calendar]")) == (0, 1)
    assert "no host takes the calendar `office`" in shown.out


def test_a_country_is_named_by_its_code_alone(validate, tmp_path):
    root = estate(tmp_path, "calendars: [uk, office]", CALENDARS.replace("GB", "UK"))
    shown = validate(root)
    assert (shown.code, "no country `UK` is known" in shown.out) == (3, True)
    assert "did you mean `GB`?" in shown.out


def test_the_lines_for_one_page_beside_those_of_each_do_what_is_meant(validate, tmp_path):
    root = estate(tmp_path, "calendars: [uk, office]")
    own = "page: talk-budi\ntype: one_to_one\nowner: budi\nhosts: [budi]\nsummary: Talk\nduration: 45\n"
    (root / "own.yaml").write_text(own)
    refused = validate(root, "--format", "json")
    cures = [one["help"] for one in refused.json["diagnostics"] if one["code"] == "duplicate-page"]
    line = "let `each: [ana, chen]` make the others, without budi"
    assert cures == [f"to have it in a document of its own, {line}; else give one another key"]
    talks = root / "talks.yaml"
    talks.write_text(talks.read_text().replace("each: [team, chen]", "each: [ana, chen]"))
    assert validate(root).code == 0
