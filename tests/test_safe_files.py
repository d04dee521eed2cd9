"""Writing a file: the new one whole, or the old one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from reconciler import errors, safe_files
from tests.support.disks import full_disk, read_only


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def test_a_file_is_made_with_its_folder(tmp_path):
    safe_files.replace(tmp_path / "a" / "b.txt", "text\n")
    assert (tmp_path / "a" / "b.txt").read_text() == "text\n"


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    file = tmp_path / "b.txt"
    file.write_text("a much longer text than the new one")
    safe_files.replace(file, "ü")
    assert file.read_bytes() == "ü".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_who_reads_the_old_file_reads_it_to_its_end(tmp_path):
    file = tmp_path / "b.txt"
    file.write_text("old")
    with file.open() as reading:
        safe_files.replace(file, "new")
        assert reading.read() == "old"


def test_a_private_file_is_for_its_owner_alone(tmp_path):
    safe_files.replace(tmp_path / "plan.json", "{}", private=True)
    assert mode(tmp_path / "plan.json") == 0o600


def test_any_other_file_has_the_rights_the_user_gives(tmp_path):
    before = os.umask(0o027)
    try:
        safe_files.replace(tmp_path / "lock", "{}")
        assert mode(tmp_path / "lock") == 0o640
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def refused(file):
    with pytest.raises(errors.ReconcilerError) as told:
        safe_files.replace(file, "new" * 100)
    assert (told.value.code, told.value.exit_code) == ("cannot-write", 1)
    assert str(file) in told.value.message
    assert told.value.help


def test_a_full_disk_keeps_the_old_file_and_leaves_nothing(tmp_path):
    file = tmp_path / "b.txt"
    file.write_text("old")
    with full_disk():
        refused(file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_read_only_folder_keeps_the_old_file():
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "b.txt"
        file.write_text("old")
        with read_only(file.parent):
            refused(file)
        assert file.read_text() == "old"


def test_a_folder_in_its_place_stays(tmp_path):
    (tmp_path / "b.txt").mkdir()
    refused(tmp_path / "b.txt")
    assert list(tmp_path.iterdir()) == [tmp_path / "b.txt"]


def test_a_file_where_a_folder_should_be_is_told(tmp_path):
    (tmp_path / "a").write_text("")
    refused(tmp_path / "a" / "b.txt")


def test_half_a_character_is_written_as_its_escape(tmp_path):
    safe_files.replace(tmp_path / "b.json", '"\ud800"')
    assert (tmp_path / "b.json").read_text() == '"\\ud800"'


def test_a_file_that_is_as_it_was_read_is_rewritten(tmp_path):
    file, link = tmp_path / "a.yaml", tmp_path / "b.yaml"
    file.write_bytes(b"old\r\n")
    file.chmod(0o640)
    link.symlink_to(file)
    safe_files.rewrite(link, b"old\r\n", b"new\r\n")
    assert (link.is_symlink(), mode(file), file.read_bytes()) == (True, 0o640, b"new\r\n")
    assert sorted(tmp_path.iterdir()) == [file, link]


@pytest.mark.parametrize("content", [b"other", b"older", b"ol", None])
def test_a_file_that_was_changed_meanwhile_is_not_rewritten(tmp_path, content):
    file = tmp_path / "a.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(errors.ReconcilerError) as told:
        safe_files.rewrite(file, b"old", b"new")
    assert told.value.code == "file-changed"
    assert (file.read_bytes() if file.exists() else None) == content


def test_only_plain_files_are_read_as_such(tmp_path):
    file, pipe = tmp_path / "a", tmp_path / "pipe"
    file.write_bytes(b"held")
    os.mkfifo(pipe)
    assert safe_files.read_plain(file) == b"held"
    for other in (pipe, tmp_path, Path("/dev/zero"), tmp_path / "none"):
        with pytest.raises(OSError, match=r"\S"):
            safe_files.read_plain(other)
    with pytest.raises(OSError, match="large"):
        safe_files.read_plain(file, 3)
