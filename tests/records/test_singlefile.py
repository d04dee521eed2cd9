"""The lock file of version 1, a single file: read as it stands, taken over whole with the first write."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler import errors
from reconciler.model import PageType
from reconciler.records.learned import Outcome
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory
from tests.support.build import NOW, known, steady
from tests.support.memories import JSON, MEMORY, ORIGIN, TEXT
from tests.support.places import RECORDED

OLD = RECORDED / "version-1"
PAGES = {f"page-{number:02}": known(f"page-{number:02}") for number in range(40)}
LEARNED = (
    Memory(PAGES)
    .with_page("page-01", known("moved"))
    .with_page("page-02", None)
    .with_outcome(PageType.ALL_HOSTS, "pools", Outcome(True, NOW.date(), "made it"))
    .with_ignored("color", NOW.date())
    .with_telling("page-data", NOW.date())
)
LEARNED = replace(LEARNED, removed={})  # that version kept nothing of a page that was removed


@pytest.fixture
def lock(tmp_path):
    return LockFile(tmp_path, ORIGIN, "ab12")


@pytest.fixture
def recorded(lock):
    """Forty pages, and what a run of version 1 had still to add when it ended."""
    shutil.copy(OLD / "learned" / "reconciler.lock", lock.file)
    (lock.root / ".reconciler").mkdir()
    shutil.copy(OLD / "learned" / "learned", lock.root / ".reconciler")
    return lock


def again(lock):
    """What another process reads."""
    return LockFile(lock.root, lock.api_origin, lock.account).load()


def test_it_is_read_as_it_stands_with_what_was_learned_since(recorded):
    before = recorded.file.read_bytes()
    assert recorded.load() == LEARNED
    assert recorded.file.read_bytes() == before


def test_the_first_write_takes_it_over_whole(recorded):
    recorded.save(memory := recorded.load().with_page("new", known("new")))
    assert recorded.file.is_dir()
    assert again(recorded) == memory
    assert list((recorded.root / ".reconciler").iterdir()) == []


def test_other_accounts_are_taken_over_too(recorded):
    other = LockFile(recorded.root, "http://127.0.0.1:8765", "emulator")
    other.save(MEMORY)
    assert (again(other), again(recorded)) == (MEMORY, LEARNED)


def test_other_accounts_need_not_be_understood_to_be_read(lock):
    content = json.dumps({**WHOLE, "accounts": {"other": ["odd"]}})
    lock.file.write_text(content)
    assert lock.load() == Memory()
    with pytest.raises(errors.ConfigError, match="in its facts"):
        lock.save(MEMORY)
    assert lock.file.read_text() == content


STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir")
PROCESSES = multiprocessing.get_context("fork")


def killed(root, at):
    """Let a process write and kill itself before its `at`-th step on the disk; False when it ends before."""

    def child():
        count = 0

        def step(event, _):
            nonlocal count
            count += event in STEPS
            if count == at and event in STEPS:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(step)
        LockFile(root, ORIGIN, "ab12").save(FEW)

    process = PROCESSES.Process(target=child)
    process.start()
    process.join(60)
    return process.exitcode == -signal.SIGKILL


FEW = replace(LEARNED, pages={key: page for key, page in LEARNED.pages.items() if key in list(PAGES)[:5]})


def test_killed_at_any_step_of_the_taking_over_all_is_still_known(recorded, tmp_path):
    content = json.loads(recorded.file.read_text())
    (section,) = content["accounts"].values()
    section["pages"] = {key: section["pages"][key] for key in list(PAGES)[:5]}
    recorded.file.write_text(json.dumps(content))
    root = tmp_path / "tried"
    for at in range(1, 1000):
        shutil.copytree(recorded.root, root, ignore=shutil.ignore_patterns("tried"))
        ended = not killed(root, at)
        lock = LockFile(root, recorded.api_origin, recorded.account)
        assert lock.load() == FEW, f"killed at step {at}"
        lock.save(FEW)
        assert again(lock) == FEW, f"killed at step {at}, and written since"
        assert lock.file.is_dir()
        assert list((root / ".reconciler").iterdir()) == []
        shutil.rmtree(root)
        if ended:
            break
    assert 20 < at < 999


@pytest.mark.parametrize("cut", [1, 20, 80])
def test_a_line_that_a_crash_cut_short_says_nothing(recorded, cut):
    file = recorded.root / ".reconciler" / "learned"
    file.write_bytes(file.read_bytes()[:-cut])
    assert again(recorded) == Memory(PAGES)


@pytest.mark.parametrize(
    "line", ["[]", "7", '{"section": 7}', "{", '{"section": "x", "gone": 7, "pages": []}']
)
def test_odd_lines_say_nothing(recorded, line):
    (recorded.root / ".reconciler" / "learned").write_text(line)
    assert again(recorded) == Memory(PAGES)


def test_a_newer_single_file_is_refused_by_that_word(lock):
    lock.file.write_text('{"format_version": "2", "accounts": {}}')
    with pytest.raises(errors.ConfigError, match="newer version") as raised:
        lock.load()
    assert (raised.value.exit_code, "install the newer version" in raised.value.help) == (3, True)


def test_what_git_leaves_of_a_merge_with_a_single_file_is_told_with_its_cure(lock):
    lock.save(MEMORY)
    (lock.root / "reconciler.lock~theirs").write_text("{}")
    with pytest.raises(errors.ConfigError, match=r"reconciler\.lock~theirs is left of a merge") as raised:
        lock.load()
    assert f"git rm '{lock.root}/reconciler.lock~theirs'" in raised.value.help


def refused(lock, *words):
    with pytest.raises(errors.ConfigError) as raised:
        lock.load()
    assert raised.value.code == "broken-lock-file"
    assert raised.value.exit_code == 3
    assert str(lock.file) in raised.value.message
    assert "restore it from git" in raised.value.help
    with pytest.raises(errors.ConfigError):
        lock.save(MEMORY)


WHOLE = {"format_version": "1", "accounts": {}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        json.dumps(WHOLE)[:-3],
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"format_version": 1, "accounts": {}}',
        '{"format_version": "1"}',
        '{"format_version": "1", "accounts": []}',
        '<<<<<<< HEAD\n{"format_version": "1",\n=======\n{\n>>>>>>> theirs\n',
        "[" * 100_000,
        "9" * 5000,
    ],
    ids=[
        "empty",
        "open",
        "half-written",
        "list",
        "null",
        "number",
        "text",
        "no-version",
        "version-is-a-number",
        "no-accounts",
        "accounts-are-a-list",
        "merge-conflict",
        "deep",
        "long-number",
    ],
)
def test_a_file_that_is_no_lock_file_is_told(lock, text):
    lock.file.write_text(text)
    refused(lock)


def test_bytes_that_are_no_text_are_told(lock):
    lock.file.write_bytes(b"\xff\xfe\x00")
    refused(lock)


@pytest.mark.parametrize(
    "section",
    [
        [],
        None,
        "x",
        {"pages": []},
        {"pages": {"a": None}},
        {"pages": {"a": {}}},
        {"pages": {"a": {"owner": "x"}}},
        {"recipes": []},
        {"recipes": {"bogus": {"shared": {}}}},
        {"recipes": {"one_to_one": {"x": None}}},
        {"recipes": {"one_to_one": {"x": {"works": True, "on": "yesterday", "because": ""}}}},
        {"ignored": {"color": 5}},
        {"ignored": {"color": "2026-02-30"}},
        {"ignored": ["color"]},
    ],
    ids=str,
)
def test_facts_of_a_wrong_kind_are_told(lock, section):
    lock.file.write_text(json.dumps({**WHOLE, "accounts": {lock.section: section}}))
    with pytest.raises(errors.ConfigError, match="in its facts"):
        lock.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schedule_id", ["x"]),
        ("schedule_id", {}),
        ("applied", 5),
        ("applied", "x"),
        ("staging", "x"),
        ("staging", {"slug": "x"}),
        ("proof", []),
        ("proof", {"type": "all"}),
        ("attestation", 5),
    ],
)
def test_facts_of_a_page_of_a_wrong_kind_are_told(lock, name, value):
    page = {"owner": "ana@example.com", "slug": "sales", name: value}
    lock.file.write_text(json.dumps({**WHOLE, "accounts": {lock.section: {"pages": {"sales": page}}}}))
    with pytest.raises(errors.ConfigError, match="in its facts"):
        lock.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "all"),
        ("type", ["one_to_one"]),
        ("at", "yesterday"),
        ("at", 5),
        ("hosts", 5),
        ("by", 5),
        ("at", "0001-01-01T00:00:00+23:00"),
        ("updated", []),
        ("schedule_type", {}),
        ("steps", 5),
    ],
)
def test_a_word_of_a_wrong_kind_is_told(lock, name, value):
    word = {
        "type": "one_to_one",
        "witness": "w",
        "at": NOW.isoformat(),
        "schedule_id": "x",
        "hosts": [],
        name: value,
    }
    page = {"owner": "ana@example.com", "slug": "sales", "attestation": word}
    lock.file.write_text(json.dumps({**WHOLE, "accounts": {lock.section: {"pages": {"sales": page}}}}))
    with pytest.raises(errors.ConfigError, match="in its facts"):
        lock.load()


@settings(steady, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    section=st.dictionaries(
        st.sampled_from(["pages", "recipes", "ignored"]), st.dictionaries(TEXT, JSON) | JSON
    )
)
def test_whatever_the_facts_they_are_read_or_refused(section, lock):
    lock.file.write_text(json.dumps({**WHOLE, "accounts": {lock.section: section}}))
    try:
        assert isinstance(lock.load(), Memory)
    except errors.ConfigError as error:
        assert error.help
