"""The lock file: what is written is read again; what cannot be read is a message, never a traceback."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler import errors
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory, Outcome
from tests.support.build import ALL, NOW, TODAY, known, seen, steady
from tests.support.disks import full_disk
from tests.support.memories import JSON, MEMORIES, ORIGIN, TEXT


@pytest.fixture
def lock(tmp_path):
    return LockFile(tmp_path, ORIGIN, "ab12")


MEMORY = Memory(
    {"sales": known(applied={"duration": 30, "hosts": {"ana": {}}}, attestation=seen())},
    {(ALL, "shared"): Outcome(False, TODAY, "made one_to_one")},
    {"color": TODAY},
)


@settings(steady, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(memory=MEMORIES)
def test_what_is_written_is_read_again(memory, lock):
    lock.save(memory)
    assert lock.load() == memory


def test_without_a_file_nothing_is_remembered(lock):
    assert lock.load() == Memory()


def test_accounts_and_origins_do_not_mix(tmp_path, lock):
    rehearsal = LockFile(tmp_path, "http://127.0.0.1:8000", "ab12")
    other = LockFile(tmp_path, ORIGIN, "cd34")
    lock.save(MEMORY)
    assert (rehearsal.load(), other.load()) == (Memory(), Memory())
    rehearsal.save(Memory({"x": known("x")}))
    assert lock.load() == MEMORY


def test_the_same_facts_are_the_same_bytes_in_whatever_order_they_came(tmp_path, lock):
    lock.save(Memory({"b": known("b"), "a": known("a")}))
    first = lock.file.read_bytes()
    lock.file.unlink()
    lock.save(Memory({"a": known("a"), "b": known("b")}))
    assert lock.file.read_bytes() == first


def test_a_changed_fact_is_a_changed_line(lock):
    lock.save(MEMORY)
    before = lock.file.read_text().splitlines()
    lock.save(
        MEMORY.with_page("sales", known(applied={"duration": 45, "hosts": {"ana": {}}}, attestation=seen()))
    )
    after = lock.file.read_text().splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ('      "duration": 30,', '      "duration": 45,')
    ]


def test_nothing_new_leaves_the_file_alone(lock):
    lock.save(MEMORY)
    first = lock.file.stat().st_ino
    lock.save(lock.load())
    assert lock.file.stat().st_ino == first


def test_half_a_character_from_outside_is_kept(lock):
    lock.save(Memory({"sales": known(applied={"summary": "\ud800"})}))
    assert lock.load().pages["sales"].applied == {"summary": "\ud800"}


def refused(lock, *words):
    with pytest.raises(errors.ConfigError) as told:
        lock.load()
    assert told.value.code == "broken-lock-file"
    assert told.value.exit_code == 3
    assert str(lock.file) in told.value.message
    assert "restore it from git" in told.value.help
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
        '{"format_version": "2", "accounts": {}}',
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
        "later-version",
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


def test_a_folder_in_its_place_is_told(lock):
    lock.file.mkdir()
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


def test_facts_of_another_account_need_not_be_understood(lock):
    lock.file.write_text(json.dumps({**WHOLE, "accounts": {"other": ["odd"]}}))
    lock.save(MEMORY)
    assert lock.load() == MEMORY
    assert json.loads(lock.file.read_text())["accounts"]["other"] == ["odd"]


def test_a_full_disk_keeps_what_was_there(lock):
    lock.save(MEMORY)
    before = lock.file.read_bytes()
    with full_disk(), pytest.raises(errors.ReconcilerError) as told:
        lock.save(Memory({"other": known("other")}))
    assert told.value.code == "cannot-write"
    assert lock.file.read_bytes() == before
    assert [one.name for one in lock.root.iterdir()] == ["reconciler.lock"]
