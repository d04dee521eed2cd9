"""The journal: on disk before a request leaves, and never mistaken for something else."""

from __future__ import annotations

import sqlite3
import stat
from datetime import timedelta

import pytest

from reconciler import errors
from reconciler.records import database, journal, unfinished
from reconciler.records.history import State, Verb
from reconciler.records.journal import Intent
from reconciler.zoom import kept
from tests.support.build import NOW
from tests.support.disks import full_disk

WHO = {"who": "ana", "revision": "abc1234", "link": ""}
SLUG = "reconciler-0000000123456789"
CREATE = Intent("sales", Verb.CREATE, "ana@example.com", slug=SLUG, body={"slug": SLUG})


@pytest.fixture
def book(tmp_path):
    with journal.opened(tmp_path, kept) as opened:
        opened.begin("run-1", NOW, "https://api.zoom.us", "ab12", WHO)
        yield opened


def past(book):
    """The run as the next one finds it."""
    return book.runs("run-1")[0]


def staged(book):
    return unfinished.staged(past(book))


def test_a_run_gets_an_id_that_no_other_has(book, tmp_path):
    """Half of all ids of this second are taken."""
    taken = {f"{NOW:%Y%m%d-%H%M%S}-{number:04x}" for number in range(0, 1 << 16, 2)}
    with sqlite3.connect(tmp_path / ".reconciler" / "journal.db") as other:
        columns = "(id, started, origin, account, who, revision, link)"
        rows = [(name, NOW.isoformat(), "", "", "", "", "") for name in taken]
        other.executemany(f"INSERT INTO runs {columns} VALUES (?,?,?,?,?,?,?)", rows)
    assert not any(book.new_id(NOW) in taken for _ in range(30))


def on_disk(root, question):
    """What another program finds in the file at this moment."""
    with sqlite3.connect(root / ".reconciler" / "journal.db") as second:
        rows = second.execute(question).fetchall()
    second.close()
    return rows


def test_a_write_is_on_disk_when_intend_returns(tmp_path, book):
    book.intend("run-1", NOW, CREATE)
    assert on_disk(tmp_path, "SELECT run, page, verb, slug, body, state FROM writes") == [
        ("run-1", "sales", "create", SLUG, f'{{"slug": "{SLUG}"}}', "intended")
    ]


def test_a_run_is_on_disk_when_it_begins(tmp_path, book):
    assert on_disk(tmp_path, "SELECT id, ended, who FROM runs") == [("run-1", None, "ana")]


def test_every_write_is_synced(book):
    """FULL is 2: the commit was on the disk itself; an outcome may be lost, and is settled by reading."""
    number = book.intend("run-1", NOW, CREATE)
    assert book._rows("PRAGMA synchronous") == [(2,)]
    book.settle(number, State.DONE)
    assert book._rows("PRAGMA synchronous") == [(1,)]


def test_an_outcome_is_recorded_beside_its_write(tmp_path, book):
    first, second = book.intend("run-1", NOW, CREATE), book.intend("run-1", NOW, CREATE)
    book.settle(second, State.DONE, "x")
    assert on_disk(tmp_path, "SELECT id, state, schedule_id FROM writes ORDER BY id") == [
        (first, "intended", None),
        (second, "done", "x"),
    ]


def test_a_run_that_did_not_end_is_dead_to_the_next(book):
    assert book.dead_runs("https://api.zoom.us", "ab12") == ["run-1"]
    book.end("run-1", NOW)
    assert book.dead_runs("https://api.zoom.us", "ab12") == []


def test_dead_runs_come_oldest_first_and_of_one_account_alone(book):
    book.begin("run-0", NOW - timedelta(hours=1), "https://api.zoom.us", "ab12", WHO)
    book.begin("other", NOW, "https://api.zoom.us", "cd34", WHO)
    book.begin("rehearsal", NOW, "http://127.0.0.1:1", "ab12", WHO)
    assert book.dead_runs("https://api.zoom.us", "ab12") == ["run-0", "run-1"]


@pytest.mark.parametrize(
    ("state", "left"),
    [
        (None, True),
        (State.DONE, True),
        (State.UNKNOWN, True),
        (State.REFUSED, False),
        (State.GONE, False),
    ],
)
def test_a_staging_page_is_left_unless_it_was_refused_or_removed(book, state, left):
    number = book.intend("run-1", NOW, CREATE)
    if state:
        book.settle(number, state)
    assert [write.number for write in staged(book)] == [number] * left


def test_a_removed_staging_page_is_not_left(book):
    for schedule_id, number in (("x", 0), ("", book.intend("run-1", NOW, CREATE))):
        if schedule_id:
            book.settle(book.intend("run-1", NOW, CREATE), State.DONE, schedule_id)
        book.removed("run-1", schedule_id, number)
    assert staged(book) == []


def test_only_pages_made_at_a_staging_address_are_staged(book):
    book.intend("run-1", NOW, Intent("sales", Verb.CREATE, "ana@example.com", slug="sales"))
    book.intend("run-1", NOW, Intent("sales", Verb.PATCH, "ana@example.com", "x", SLUG))
    assert staged(book) == []


def test_pages_moved_aside_are_found_with_both_their_addresses(book):
    aside = {"slug": "reconciler-old-1"}
    book.intend("run-1", NOW, Intent("sales", Verb.PATCH, "ana@example.com", "x", "sales", aside))
    book.intend("run-1", NOW, Intent("sales", Verb.PATCH, "ana@example.com", "x", "sales", {"slug": "new"}))
    book.intend("run-1", NOW, Intent("sales", Verb.DELETE, "ana@example.com", "x", "sales"))
    (moved,) = unfinished.moved(past(book))
    assert (moved.write.schedule_id, moved.write.slug, moved.aside) == ("x", "sales", "reconciler-old-1")
    assert moved.instead is None


def test_the_page_that_came_to_the_place_of_one_moved_aside_is_known(book):
    book.intend("run-1", NOW, Intent("sales", Verb.PATCH, "a", "x", "sales", {"slug": "reconciler-old-1"}))
    book.intend("run-1", NOW, Intent("other", Verb.PATCH, "a", "z", SLUG, {"slug": "other"}))
    book.intend("run-1", NOW, Intent("sales", Verb.PATCH, "b", "y", SLUG, {"slug": "sales"}))
    (moved,) = unfinished.moved(past(book))
    assert (moved.instead.schedule_id, moved.instead.owner) == ("y", "b")
    assert unfinished.published(past(book)) == {"y", "z"}


def test_only_the_last_write_to_a_page_is_in_doubt(book):
    for state in (State.UNKNOWN, State.DONE, State.REFUSED, State.UNKNOWN):
        book.settle(book.intend("run-1", NOW, Intent("sales", Verb.PATCH, "a", "x", "sales", {})), state)
    for page in ("made", "made-too"):
        book.intend("run-1", NOW, Intent(page, Verb.CREATE, "a", slug=page))
    assert [write.page for write in unfinished.in_doubt(past(book))] == ["sales", "made", "made-too"]


def test_half_a_character_in_a_body_is_no_reason_to_stop(book):
    book.intend("run-1", NOW, Intent("sales", Verb.PATCH, "ana@example.com", "x", "s", {"summary": "\ud800"}))


def test_the_journal_is_for_its_owner_alone(tmp_path, book):
    for place, mode in ((tmp_path / ".reconciler", 0o700), (tmp_path / ".reconciler" / "journal.db", 0o600)):
        assert stat.S_IMODE(place.stat().st_mode) == mode


def test_a_journal_is_read_again(tmp_path):
    for run in ("a", "b"):
        with journal.opened(tmp_path, kept) as book:
            book.begin(run, NOW, "o", "a", WHO)
    with journal.opened(tmp_path, kept) as book:
        assert sorted(book.dead_runs("o", "a")) == ["a", "b"]


def refused(root, *words):
    with pytest.raises(errors.ReconcilerError) as raised, journal.opened(root, kept):
        raise AssertionError
    assert raised.value.code == "journal"
    assert raised.value.help
    for word in words:
        assert word in raised.value.message


@pytest.fixture
def file(tmp_path):
    (tmp_path / ".reconciler").mkdir()
    return tmp_path / ".reconciler" / "journal.db"


def test_a_foreign_file_in_its_place_is_told_and_kept(tmp_path, file):
    file.write_text("my shopping list, long enough to be taken for a page of a database" * 100)
    before = file.read_bytes()
    refused(tmp_path, "not a database")
    assert file.read_bytes() == before


def of_version(file, version):
    with sqlite3.connect(file) as database:
        database.execute(f"PRAGMA user_version={version}")
    database.close()


@pytest.mark.parametrize("version", [1, -1])
def test_a_journal_of_a_version_that_was_never_released_is_told_and_kept(tmp_path, file, version):
    of_version(file, version)
    refused(tmp_path, f"version {version}")
    assert on_disk(tmp_path, "SELECT count(*) FROM sqlite_master") == [(0,)]


@pytest.mark.parametrize("open_", [journal.opened, journal.reading])
def test_a_journal_of_a_newer_version_is_refused_by_that_word_and_stays(tmp_path, file, open_):
    of_version(file, database.VERSION + 1)
    before = file.read_bytes()
    with pytest.raises(errors.ConfigError, match="newer version") as raised, open_(tmp_path, kept):
        raise AssertionError
    assert (raised.value.exit_code, "install the newer version" in raised.value.help) == (3, True)
    assert "move" not in raised.value.help
    assert file.read_bytes() == before


def test_a_foreign_database_in_its_place_is_told(tmp_path, file):
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE runs (miles REAL)")
    database.close()
    refused(tmp_path, "runs")


def test_a_folder_in_its_place_is_told(tmp_path, file):
    file.mkdir()
    refused(tmp_path)


def test_a_file_in_place_of_its_folder_is_told(tmp_path):
    (tmp_path / ".reconciler").write_text("")
    refused(tmp_path)


def test_on_a_full_disk_nothing_is_intended(tmp_path, book):
    with full_disk(), pytest.raises(errors.ReconcilerError) as raised:
        book.intend("run-1", NOW, CREATE)
    assert raised.value.code == "journal"
    assert on_disk(tmp_path, "SELECT count(*) FROM writes") == [(0,)]


def test_a_journal_another_program_holds_is_a_refusal(tmp_path, book):
    holder = sqlite3.connect(tmp_path / ".reconciler" / "journal.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    book._rows("PRAGMA busy_timeout=0")
    with pytest.raises(errors.SafetyError, match="held by another program"):
        book.intend("run-1", NOW, CREATE)
    holder.close()
