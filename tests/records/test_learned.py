"""A lock file of many pages is not written for each of them, and nothing that was learned gets lost."""

from __future__ import annotations

import json
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler import errors
from reconciler.model import PageType
from reconciler.records import lockfile
from reconciler.records.lockfile import SMALL, LockFile
from reconciler.records.memory import Memory, Outcome
from tests.support.build import NOW, known, steady
from tests.support.disks import full_disk, read_only
from tests.support.memories import MEMORIES, ORIGIN

MANY = Memory({f"page-{number:04}": known(f"page-{number:04}") for number in range(2 * SMALL)})


@pytest.fixture
def lock(tmp_path):
    made = LockFile(tmp_path, ORIGIN, "ab12")
    made.save(MANY)
    return made


def again(lock):
    """What another process reads."""
    return LockFile(lock.root, lock.origin, lock.account).load()


def log(lock):
    return lock.root / ".reconciler" / "learned"


def test_what_was_learned_is_on_disk_while_the_lock_file_is_as_it_was(lock):
    before = lock.file.read_bytes()
    learned = MANY.with_page("page-0001", known("moved")).with_page("page-0002", None)
    learned = learned.with_outcome(PageType.ALL_HOSTS, "pools", Outcome(True, NOW.date(), "seen"))
    learned = learned.with_ignored("color", NOW.date()).with_telling("page-data", NOW.date())
    lock.learn(learned)
    assert lock.file.read_bytes() == before
    assert again(lock) == learned
    assert stat.S_IMODE(log(lock).stat().st_mode) == 0o600


def test_the_lock_file_is_written_after_a_fifth_of_the_pages_and_at_the_end(lock):
    first, memory, writes = lock.file.read_bytes(), MANY, 0
    for number in range(2 * SMALL):
        memory = memory.with_page(f"page-{number:04}", known("moved"))
        lock.learn(memory)
        writes += lock.file.read_bytes() != first
        first = lock.file.read_bytes()
        assert again(lock) == memory
    assert writes == lockfile.SHARE
    lock.learn(memory := memory.with_page("one-more", known("x")))
    lock.fold()
    assert not log(lock).exists()
    assert again(lock) == memory
    assert "one-more" in lock.file.read_text()


def test_a_small_lock_file_is_written_at_once(tmp_path):
    lock = LockFile(tmp_path, ORIGIN, "ab12")
    lock.learn(Memory({"a": known("a")}))
    assert '"a"' in lock.file.read_text()
    assert not log(lock).exists()


def test_the_facts_of_another_account_wait_too(lock):
    lock.learn(MANY.with_page("page-0000", known("ours")))
    other = LockFile(lock.root, "http://127.0.0.1:8765", "emulator")
    other.save(Memory({"theirs": known("theirs")}))
    assert again(lock).pages["page-0000"].slug == "ours"
    assert again(other).pages["theirs"].slug == "theirs"


@pytest.mark.parametrize("cut", [1, 20, 80])
def test_a_line_that_a_crash_cut_short_spoils_no_other(lock, cut):
    lock.learn(first := MANY.with_page("page-0000", known("first")))
    lock.learn(first.with_page("page-0001", known("second")))
    log(lock).write_bytes(log(lock).read_bytes()[:-cut])
    assert again(lock) == first
    third = LockFile(lock.root, lock.origin, lock.account)
    third.load()
    third.learn(first.with_page("page-0003", known("third")))
    assert again(lock) == first.with_page("page-0003", known("third"))


def test_between_lock_file_and_log_nothing_is_lost_either():
    """The log goes after the lock file is written: whoever ends in between left two that say the same."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lock = LockFile(root, ORIGIN, "ab12")
        lock.save(MANY)
        lock.learn(memory := MANY.with_page("page-0000", known("first")))
        for file in (root, log(lock)):
            file.chmod(0o777)
        with read_only(log(lock).parent), pytest.raises(errors.ReconcilerError, match="learned"):
            lock.save(memory := memory.with_page("page-0000", known("last")).with_page("page-0001", None))
        assert "last" in lock.file.read_text()
        assert "last" in log(lock).read_text()
        assert again(lock) == memory


def test_a_full_disk_is_told_and_what_was_kept_stays(lock):
    lock.learn(first := MANY.with_page("page-0000", known("first")))
    with full_disk(log(lock).stat().st_size), pytest.raises(errors.ReconcilerError) as told:
        lock.learn(first.with_page("page-0001", known("second")))
    assert told.value.code == "cannot-write"
    assert again(lock) == first


@pytest.mark.parametrize(
    "line", ["[]", "7", '{"section": 7}', "{", '{"section": "x", "gone": 7, "pages": []}']
)
def test_odd_lines_say_nothing(lock, line):
    (lock.root / ".reconciler").mkdir(exist_ok=True)
    log(lock).write_text(line)
    assert again(lock) == MANY


def test_a_page_that_cannot_be_read_there_is_a_broken_lock_file(lock):
    (lock.root / ".reconciler").mkdir(exist_ok=True)
    log(lock).write_text(json.dumps({"section": lock.section, "pages": {"x": 7}}))
    with pytest.raises(errors.ConfigError, match="cannot be read"):
        again(lock)


@settings(steady, max_examples=40)
@given(st.lists(MEMORIES, min_size=2, max_size=4))
def test_any_way_from_memory_to_memory_is_read_again(tmp_path_factory, memories):
    lock = LockFile(tmp_path_factory.mktemp("lock"), ORIGIN, "ab12")
    lock.save(MANY)
    for memory in memories:
        bare = replace(MANY, pages={**MANY.pages, **memory.pages})
        lock.learn(bare)
        assert again(lock) == bare
