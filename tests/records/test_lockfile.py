"""The lock file: what is written is read again; what cannot be read is a message, never a traceback."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler import errors
from reconciler.records import names
from reconciler.records.learned import Answer, FactName, Learned, Outcome
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Aside, Memory, PageMemory, Predecessor, Publication, ZoneRules
from reconciler.times import releases, rules
from tests.support.build import ALL, NOW, TODAY, known, seen, steady
from tests.support.disks import full_disk
from tests.support.memories import MEMORIES, MEMORY, ORIGIN


@pytest.fixture
def lock(tmp_path):
    return LockFile(tmp_path, ORIGIN, "ab12")


@settings(steady, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(memory=MEMORIES)
def test_what_is_written_is_read_again(memory, lock):
    lock.save(memory)
    assert lock.load() == memory


@settings(steady, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(memory=MEMORIES)
def test_files_are_json_with_a_line_for_each_value_and_sorted_names(memory, lock):
    lock.save(memory)
    texts = [file.read_text("utf-8") for file in lock.folder.rglob("*.json")]
    written = [json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) for text in texts]
    assert texts == [text + "\n" for text in written]


def test_without_a_file_nothing_is_remembered(lock):
    assert lock.load() == Memory()


def test_accounts_and_origins_do_not_mix(tmp_path, lock):
    rehearsal = LockFile(tmp_path, "http://127.0.0.1:8000", "ab12")
    other = LockFile(tmp_path, ORIGIN, "cd34")
    lock.save(MEMORY)
    assert (rehearsal.load(), other.load()) == (Memory(), Memory())
    rehearsal.save(Memory({"x": known("x")}))
    assert lock.load() == MEMORY


def held(lock):
    """What the folder holds, by file."""
    files = sorted(file for file in lock.folder.rglob("*") if file.is_file())
    return {file.relative_to(lock.folder).as_posix(): file.read_text() for file in files}


def test_the_same_facts_are_the_same_bytes_in_whatever_order_they_came(tmp_path, lock):
    lock.save(Memory({"b": known("b"), "a": known("a")}))
    first = held(lock)
    other = LockFile(tmp_path / "other", ORIGIN, "ab12")
    other.save(Memory({"a": known("a"), "b": known("b")}))
    assert held(other) == first


def page_file(lock, key="sales"):
    return lock.folder / "pages" / f"{key}.json"


def test_a_changed_fact_is_a_changed_line(lock):
    lock.save(MEMORY)
    before = page_file(lock).read_text().splitlines()
    lock.save(
        MEMORY.with_page("sales", known(applied={"duration": 45, "hosts": {"ana": {}}}, attestation=seen()))
    )
    after = page_file(lock).read_text().splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ('  "duration": 30,', '  "duration": 45,')
    ]


def test_nothing_new_leaves_the_files_alone(lock):
    lock.save(MEMORY)
    first = {file: file.stat().st_ino for file in lock.folder.rglob("*")}
    lock.save(lock.load())
    LockFile(lock.root, lock.api_origin, lock.account).save(MEMORY)
    assert {file: file.stat().st_ino for file in lock.folder.rglob("*")} == first


def test_only_the_files_of_a_changed_page_are_written(lock):
    many = Memory({f"page-{number}": known(f"page-{number}") for number in range(9)})
    lock.save(many)
    first = {file: file.stat().st_ino for file in lock.folder.glob("pages/*")}
    lock.learn(many.with_page("page-3", known("moved")))
    after = {file: file.stat().st_ino for file in lock.folder.glob("pages/*")}
    assert [file.stem for file in after if after[file] != first[file]] == ["page-3"]


PROVED = known(proof=seen(witness="page-data", by=None))


def later(page, minutes):
    return replace(page, proof=replace(page.proof, at=NOW + timedelta(minutes=minutes)))


def test_a_proof_that_is_repeated_changes_the_name_of_an_empty_file_alone(lock):
    lock.save(Memory({"sales": PROVED}))
    before = held(lock)
    lock.save(memory := Memory({"sales": later(PROVED, 5)}))
    after = held(lock)
    (was,), (is_) = before.keys() - after.keys(), after.keys() - before.keys()
    assert was.startswith("seen/sales,20260102T080000Z")
    assert {name: after[name] for name in is_} == {is_.pop(): ""}
    assert LockFile(lock.root, lock.api_origin, lock.account).load() == memory


def test_of_two_times_of_a_proof_the_later_counts_and_the_other_goes_with_the_next_write(lock):
    lock.save(Memory({"sales": later(PROVED, 9)}))
    (name,) = [name for name in held(lock) if name.startswith("seen/")]
    (lock.folder / name.replace("T0809", "T0803")).touch()
    assert lock.load() == Memory({"sales": later(PROVED, 9)})
    lock.save(lock.load())
    assert [name_held for name_held in held(lock) if name_held.startswith("seen/")] == [name]


def test_a_time_of_another_proof_says_nothing_of_this_one(lock):
    lock.save(Memory({"sales": PROVED}))
    (name,) = [name for name in held(lock) if name.startswith("seen/")]
    (lock.folder / name).rename(lock.folder / f"{name[:-8]}00000000")
    assert lock.load().pages["sales"].proof is None


def test_of_two_outcomes_of_a_recipe_the_newer_counts(lock):
    old = {(ALL, "pools"): Outcome(False, TODAY, "made one_to_one")}
    lock.save(Memory(recipes=old))
    new = {(ALL, "pools"): Outcome(True, TODAY + timedelta(3), "made it")}
    folder = lock.folder / "found"
    (file,) = folder.iterdir()
    lock.save(Memory(recipes=new))
    file.touch()  # as after a merge with a branch that learned nothing since
    assert lock.load() == Memory(recipes=new)


KEEPS = FactName.HOURS_PATCH_KEEPS_TYPE


@pytest.mark.parametrize(("first", "then"), [(Answer.YES, Answer.NO), (Answer.NO, Answer.YES)])
def test_of_two_values_of_a_learned_fact_the_newer_counts_and_the_other_goes_with_the_next_write(
    lock, first, then
):  # fmt: skip
    lock.save(Memory().with_fact(KEEPS, Learned(first, TODAY, "a trial")))
    (file,) = (lock.folder / "found").iterdir()
    lock.save(memory := Memory().with_fact(KEEPS, Learned(then, TODAY + timedelta(3), "another")))
    file.touch()  # as after a merge with a branch that learned nothing since
    assert lock.load() == memory
    lock.save(memory)
    assert len(list((lock.folder / "found").iterdir())) == 1


@pytest.mark.parametrize(
    "fact",
    [
        ("fact", KEEPS, "2026-02-30", "no", "a day that is none"),
        ("fact", KEEPS, "", "no", ""),
        ("fact", KEEPS, "2026-03-01", "no"),
        ("fact", KEEPS, "2026-03-01", "no", "a trial", "more"),
        ("fact",),
        ("weather", KEEPS, "2026-03-01", "no", "a kind of a newer version"),
        ("weather", KEEPS, "2026-03-01"),
    ],
)
def test_a_learned_fact_that_cannot_be_read_says_nothing(lock, fact):
    lock.save(MEMORY)
    (lock.folder / "found" / names.fact(*fact)).touch()
    assert lock.load() == MEMORY


def test_a_learned_fact_that_only_a_newer_version_asks_for_is_kept(lock):
    (lock.folder / "found").mkdir(parents=True)
    file = lock.folder / "found" / names.fact("fact", "starts-are-anchored", "2026-01-02", "no", "a trial")
    file.touch()
    lock.save(lock.load().with_fact(KEEPS, Learned(Answer.YES, TODAY, "a trial")))
    assert file.exists()
    assert lock.load().facts.keys() == {"starts-are-anchored", KEEPS}


def test_a_page_that_is_forgotten_keeps_a_file_that_says_so(lock):
    """Git takes a removed file and a new one that look alike for one that was renamed."""
    lock.save(Memory({"sales": PROVED, "other": known("other")}))
    lock.save(memory := lock.load().with_page("sales", None))
    assert json.loads(page_file(lock).read_text()) == {
        "format_version": "2", "page": "sales", "forgotten": True, "removed": PROVED.schedule_id,
    }  # fmt: skip
    assert not [name for name in held(lock) if name.startswith("seen/sales")]
    assert lock.load() == memory
    lock.save(memory := memory.with_page("sales", PROVED))
    assert lock.load() == memory


@pytest.mark.parametrize(
    "key", ["con", "nul", "com1", "Sales", "sales", "a" * 300, "a/b", "..", ".", "", "a.b", "ä", "a b", "a:b"]
)
def test_any_key_has_a_file_name_that_every_system_takes(lock, key):
    lock.save(memory := Memory({key: known("x"), "sales-x": known("y")}))
    assert lock.load() == memory
    for file in (lock.folder / "pages").iterdir():
        assert re.fullmatch(r"[a-z0-9_-]{1,90}\.json", file.name)
        assert file.stem not in ("con", "nul", "com1")


def test_keys_that_differ_in_capitals_alone_are_two_files_where_capitals_are_one(lock):
    lock.save(Memory({"Sales": known("x"), "sales": known("y"), "SALES": known("z")}))
    assert len({file.name.casefold() for file in (lock.folder / "pages").iterdir()}) == 3


def test_a_long_reason_is_cut_and_the_outcome_kept(lock):
    long = Outcome(False, TODAY, "refused: " + "é" * 5000)
    lock.save(Memory(recipes={(ALL, "pools"): long}))
    (outcome,) = lock.load().recipes.values()
    assert (outcome.works, outcome.on) == (False, TODAY)
    assert long.because.startswith(outcome.because) and len(outcome.because) > 15


def test_line_ends_as_git_hands_them_out_on_windows_are_no_change(lock):
    lock.save(MEMORY)
    page_file(lock).write_bytes(page_file(lock).read_bytes().replace(b"\n", b"\r\n"))
    first = page_file(lock).stat().st_ino
    assert lock.load() == MEMORY
    lock.save(lock.load())
    assert page_file(lock).stat().st_ino == first


def test_other_files_in_the_folder_are_let_be(lock):
    lock.save(MEMORY)
    others = ("pages/.DS_Store", "pages/sales.json.orig", "found/.gitkeep", "seen/notes", "README")
    for name in others:
        (lock.folder / name).parent.mkdir(exist_ok=True)
        (lock.folder / name).write_text("mine")
    assert lock.load() == MEMORY
    lock.save(Memory())
    assert {name: held(lock)[name] for name in others} == dict.fromkeys(others, "mine")


def told(lock, file, *words):
    """The error of a file that cannot be used: it is named, and nothing is written."""
    before = held(lock)
    with pytest.raises(errors.ConfigError) as error:
        lock.load()
    assert (error.value.exit_code, str(file) in error.value.message) == (3, True)
    for word in words:
        assert word in f"{error.value.message} {error.value.help}"
    with pytest.raises(errors.ConfigError):
        LockFile(lock.root, lock.api_origin, lock.account).save(Memory())
    assert held(lock) == before


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "{}", "[" * 100_000, '{"format_version": 2, "page": "sales"}',
        '{"format_version": "2", "page": "sales"}', '{"format_version": "2", "page": "other"}',
        '{"format_version": "2", "page": "sales", "owner": "a", "slug": "b", "proof": 7}',
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_is_named_and_the_others_stay(lock, text):
    lock.save(Memory({"sales": known(), "other": known("other")}))
    page_file(lock).write_text(text)
    told(lock, page_file(lock), "restore it from git")


@pytest.mark.parametrize("name", ["pages/sales.json", "account.json"])
def test_a_newer_version_is_refused_by_that_word_and_nothing_is_to_be_moved_away(lock, name):
    lock.save(Memory({"sales": known()}))
    file = lock.folder / name
    file.write_text(json.dumps({**json.loads(file.read_text()), "format_version": "3"}))
    told(lock, name, "newer version", "install the newer version")


def test_a_conflict_is_told_with_the_small_file_and_either_side_will_do(lock):
    lock.save(Memory({"sales": known(), "other": known("other")}))
    page_file(lock).write_text('{\n<<<<<<< HEAD\n "a": 1\n=======\n "a": 2\n>>>>>>> theirs\n}\n')
    told(lock, page_file(lock), "both sides of a merge", "keep either side", "reconciler plan")


def test_a_link_that_leads_out_is_not_written_through(lock, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    lock = LockFile(tmp_path / "config", ORIGIN, "ab12")
    lock.folder.parent.mkdir(parents=True)
    lock.folder.symlink_to(outside)
    with pytest.raises(errors.SafetyError, match="leads out"):
        lock.save(MEMORY)
    assert list(outside.iterdir()) == []


def test_half_a_character_from_outside_is_kept(lock):
    lock.save(Memory({"sales": known(applied={"summary": "\ud800"})}))
    assert lock.load().pages["sales"].applied == {"summary": "\ud800"}


def test_a_full_disk_keeps_what_was_there(lock):
    lock.save(MEMORY)
    before = held(lock)
    with full_disk(), pytest.raises(errors.ReconcilerError) as error:
        lock.save(Memory({"sales": known("other")}))
    assert error.value.code == "cannot-write"
    assert held(lock) == before


@settings(steady, max_examples=40)
@given(st.lists(MEMORIES, min_size=2, max_size=4))
def test_any_way_from_memory_to_memory_is_read_again(tmp_path_factory, memories):
    lock = LockFile(tmp_path_factory.mktemp("lock"), ORIGIN, "ab12")
    for memory in memories:
        lock.learn(memory)
        assert LockFile(lock.root, lock.api_origin, lock.account).load() == memory


def with_rules(release, **pages):
    return Memory({
        key: known(key, zone_rules=ZoneRules(release, tuple(zones))) for key, zones in pages.items()
    })  # fmt: skip


def test_the_offsets_of_zones_are_kept_while_a_page_refers_to_them(lock):
    """Written by the rules in use, kept by any, gone with the last page."""
    with rules.using(releases.of("2025.2")):
        lock.save(with_rules("2025.2", sales=["America/Vancouver", "UTC"], demo=["UTC"]))
    with rules.using(releases.of("2026.6")):
        memory = lock.load()
        assert memory.offsets.keys() == {("2025.2", "America/Vancouver"), ("2025.2", "UTC")}
        assert memory.offsets["2025.2", "America/Vancouver"].at(1_796_662_800) == -8 * 3600
        newer = known("sales", zone_rules=ZoneRules("2026.6", ("America/Vancouver",)))
        lock.save(memory.with_page("sales", newer))
        assert lock.load().offsets.keys() == {("2026.6", "America/Vancouver"), ("2025.2", "UTC")}
        lock.save(lock.load().with_page("sales", None).with_page("demo", None))
        assert lock.load().offsets == {}


def test_offsets_that_nobody_knows_are_not_made_up(lock):
    lock.save(with_rules("2019.1", sales=["America/Vancouver"]))
    assert lock.load() == with_rules("2019.1", sales=["America/Vancouver"])


def test_the_file_of_a_zone_is_the_same_whenever_it_was_written(lock, tmp_path):
    """Two branches that note the same release have nothing to merge."""
    other = LockFile(tmp_path / "other", ORIGIN, "ab12")
    release = rules.in_use().release
    lock.save(with_rules(release, sales=["America/Vancouver"]))
    other.save(with_rules(release, demo=["America/Vancouver"]))
    zones = [{name: text for name, text in held(each).items() if "zones/" in name} for each in (lock, other)]
    assert zones[0] == zones[1]
    assert next(iter(zones[0])).startswith(f"zones/{release.replace('.', '-')}-america-vancouver_")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"-08:00"', '"8 hours"'), ('"until": "2032', '"until": "2020'), ('"offsets"', '"turns"'),
        ('"2024-01-01T00:00:00Z"', '"2024-01-01T00:00:00"'), ('"2024-01-01T00:00:00Z"', '"soon"'),
        ('"2024-01-01T00:00:00Z"', '"0001-01-01T00:00:00Z"'), ('"until": "2032', '"until": "9999'),
    ],
)  # fmt: skip
def test_a_broken_file_of_a_zone_is_named(lock, old, new):
    with rules.using(releases.of("2025.2")):
        lock.save(with_rules("2025.2", sales=["America/Vancouver"]))
    (file,) = (lock.folder / "zones").iterdir()
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(errors.ConfigError, match=re.escape(file.name)) as failed:
        lock.load()
    assert failed.value.code == "broken-lock-file"


def test_a_pipe_in_the_folder_is_named_and_not_waited_for(lock):
    with rules.using(releases.of("2025.2")):
        lock.save(with_rules("2025.2", sales=["America/Vancouver"]))
    (file,) = (lock.folder / "zones").iterdir()
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(errors.ConfigError, match=re.escape(file.name)):
        lock.load()


def test_what_was_sent_to_its_address_and_what_was_moved_aside_are_kept(lock):
    sent = Publication("id-new", "ana@example.com", "sales", ("budi@example.com",), "one_to_one (page-data)")
    aside = Aside("id-old", "ana@example.com", "reconciler-old-abcdef0123456789", was="sales")
    former = (Predecessor("id-before", "ana@example.com", "sales-old"),)
    entry = PageMemory(
        "ana@example.com", "sales", "id-old", aside=aside, publication=sent, predecessors=former
    )
    lock.save(Memory({"sales": entry}))
    assert lock.load().pages["sales"] == entry
    bare = PageMemory(
        "ana@example.com", "sales", aside=replace(aside, was="")
    )  # as earlier versions wrote it
    lock.save(Memory({"sales": bare}))
    assert lock.load().pages["sales"] == bare
