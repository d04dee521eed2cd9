"""What could not be read may hold what seems to be missing: nothing is called missing for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler import diagnostics
from reconciler.config import report
from reconciler.views import entries
from tests.support.config_files import HOSTS, PAGE, load, problems

SLIP = HOSTS.replace("  budi:", "   budi:")
BARE = PAGE.replace("duration: 30\n", "")


@pytest.mark.parametrize(
    ("hosts", "code"),
    [
        (SLIP, "yaml-syntax"),
        (HOSTS.replace("hosts:", "hosts"), "yaml-syntax"),
        (f"page: [\n---\n{SLIP}", "yaml-syntax"),
        (HOSTS.replace("  ana", "\tana"), "tab-indentation"),
        (HOSTS.replace("hosts:", "host:"), "unknown-document"),
        (HOSTS.replace("hosts:", "folk:"), "unknown-document"),
        (HOSTS.replace("ana@", "\x07@"), "control-character"),
        (HOSTS + "  more: " + "[" * 70 + "]" * 70, "too-deep"),
        ("page: [\n---\n" * 20 + HOSTS, "yaml-syntax"),
    ],
)
def test_nobody_is_unknown_while_text_that_may_hold_hosts_is_not_read(
    hosts: str, code: str, tmp_path: Path
) -> None:
    found = load(tmp_path, hosts=hosts, page=PAGE, zz="page: other-page\nsurname: x\n").diagnostics
    codes = [one.code for one in found]
    assert codes[0] == code or code == "unknown-document"
    assert {code, "unknown-field", "missing-field"} == set(codes)
    assert any(note.message.startswith("hosts may stand here") for one in found for note in one.notes)
    assert diagnostics.errors(found)


def test_a_file_that_is_no_text_may_hold_hosts_too(tmp_path: Path) -> None:
    (tmp_path / "people.yaml").write_bytes(HOSTS.replace("ana@", "andré@").encode("latin-1"))
    assert problems(load(tmp_path, page=PAGE)) == ["2:20 not-utf8"]
    (tmp_path / "people.yaml").unlink()
    (tmp_path / "people.yaml").symlink_to(tmp_path / "moved")
    assert problems(load(tmp_path, page=PAGE)) == ["1:1 unreadable-file"]


@pytest.mark.parametrize("broken", ["summary: a: b\n", "hosts: [\n", "summary: [\n---\n# hosts: none\n"])
def test_a_page_that_is_not_read_excuses_nobody(broken: str, tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, page=PAGE.replace("budi", "bodi"), wrong=f"page: wrong\n{broken}")
    assert "4:14 unknown-host" in problems(config)
    assert all("mended" not in note.message for one in config.diagnostics for note in one.notes)


def test_a_field_is_not_missing_while_defaults_may_give_it(tmp_path: Path) -> None:
    account = "account:\n  defaults:\n    duration: 30\n   capacity: 12\n"
    many = PAGE.replace("all_hosts_available", "one_to_many").replace(", budi", "")
    config = load(tmp_path, account=account, hosts=HOSTS, page=BARE, zz=many.replace("wo", "welve"))
    assert problems(config) == ["4:4 yaml-syntax"]
    assert [note.message for note in config.diagnostics[0].notes][1:] == [
        "defaults may stand here: fields that pages lack are not reported before this is mended"
    ]
    assert problems(load(tmp_path, account=account, hosts=HOSTS, page=BARE.replace("budi", "bodi")))[1:] == [
        "4:14 unknown-host"
    ]


def test_what_ends_the_reading_comes_first(tmp_path: Path) -> None:
    config = load(tmp_path, a="page: one\n", b="page: two\nsummary: a: b\n", c="page: [\n")
    assert [one.code for one in config.diagnostics[:2]] == ["yaml-syntax", "yaml-syntax"]
    assert {one.code for one in config.diagnostics[2:]} == {"missing-field"}
    (tmp_path / "z.yml").touch()
    assert load(tmp_path).diagnostics[2].code == "skipped-file"


def test_a_file_of_nothing_is_told_and_one_of_comments_is_not(tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, page=PAGE, nothing="", blank="\n  \n", comments="# later\n")
    files = [(Path(one.span.file).name, one.code) for one in config.diagnostics]
    assert files == [("blank.yaml", "empty-document"), ("nothing.yaml", "empty-document")]


def test_the_next_step_is_about_an_error_where_there_is_one(tmp_path: Path) -> None:
    wrong = PAGE + "start_date: 2030-02-30\n"
    config = load(tmp_path, hosts=HOSTS, page=wrong)
    assert [one.code for one in config.diagnostics] == ["lonely-date", "bad-date"]
    told = report.report(config.diagnostics, config.sources)
    assert _next(told) == ["reconciler explain bad-date"]
    warned = report.report(config.diagnostics[:1], config.sources)
    assert _next(warned) == ["reconciler explain lonely-date"]
    assert _next(report.report((), {})) == []


def _next(told):
    return [each.command for each in entries.lay_out("validate", told).next]
