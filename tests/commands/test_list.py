"""`list` and `show` as people read them; each file in `cases/listing` is a command with what it prints.

`REWRITE=1` in the environment writes the files anew, to be looked at.
"""

from __future__ import annotations

import os
import shlex
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reconciler.model import PageType
from reconciler.records.learned import Answer, FactName, Learned
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Look, Memory, PageMemory, Seen, Staging
from tests.support import lockfolder
from tests.support.places import CASES
from tests.support.world import BY_HAND, NOW, SLUG, replace_in

LISTING = CASES / "listing"
FILES = sorted(LISTING.glob("*.txt"))
ANA, BUDI, CHITRA, DEWI, ELIF = (f"{name}@example.com" for name in ("ana", "budi", "chitra", "dewi", "elif"))
ALL, ANY, ONE = PageType.ALL_HOSTS, PageType.ANY_HOST, PageType.ONE_TO_ONE
ORIGIN, ACCOUNT = "https://api.zoom.us", "ab12"


def seen(key: str, kind: PageType, *hosts: str, witness: str = "bookable-times", days: int = 1) -> Seen:
    return Seen(kind, witness, NOW - timedelta(days=days), f"id-{key}", hosts, "multiple", "then")


def page(key: str, owner: str, **more: object) -> PageMemory:
    return PageMemory(owner, more.pop("slug", key), f"id-{key}", **more)


MEMORY = Memory(
    {
        "advising-ana": page("advising-ana", ANA),
        "advising-budi": page("advising-budi", BUDI),
        "advising-old": page("advising-old", BUDI, slug="old-advice"),
        "admission-panel": page(
            "admission-panel", ANA, slug="admission", proof=seen("admission-panel", ALL, ANA, BUDI, days=9),
            look=Look(
                NOW, "id-admission-panel", (ANA, BUDI), "then", "multiple", frozenset({ALL}), "page-data"
            ),
        ),
        "everybody-at-once": PageMemory(
            ANA, "everybody-at-once", staging=Staging("id-staged", "reconciler-0000000123456789", "shared")
        ),
        "introduction": page(
            "introduction", DEWI,
            attestation=Seen(
                ALL, "attestation", NOW - timedelta(days=91), "id-introduction", (DEWI, ELIF), by="ana"
            ),
        ),
        "second-look": page(
            "second-look", ELIF, proof=seen("second-look", ALL, ELIF, ANA),
            denial=Seen(ALL, "attestation", NOW, "id-second-look", (ELIF, ANA), by="budi"),
        ),
    }
)  # fmt: skip


@pytest.fixture
def estate(tmp_path, monkeypatch) -> Path:
    """The config of the cases with what an account's lock file knows, in the working directory."""
    root = Path(shutil.copytree(LISTING / "booking_pages", tmp_path / "booking_pages"))
    LockFile(root, ORIGIN, ACCOUNT).save(MEMORY)
    monkeypatch.chdir(tmp_path)
    return Path("booking_pages")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_printed(run, estate, monkeypatch, file):
    command, _, expected = file.read_text(encoding="utf-8").partition("\n")
    _, columns, _, *words = shlex.split(command)
    width = int(columns.removeprefix("COLUMNS="))
    monkeypatch.setenv("COLUMNS", str(width))
    done = run({}, *words, root=estate)
    if "REWRITE" in os.environ:
        file.write_text(f"{command}\n{done.out}", encoding="utf-8")
    assert (done.code, done.err, done.out) == (0, "", expected)
    assert max(map(len, done.out.splitlines())) <= width


def test_without_a_lock_file_nothing_is_known_and_none_is_made(run, estate):
    lockfolder.forget(estate)
    shown = run({}, "list", "--format", "json", root=estate).json
    assert {page["known"] for page in shown["pages"]} == {None}
    assert shown["memory"] == {"account": ACCOUNT, "origin": ORIGIN, "accounts": 0, "recorded": False}
    assert "nothing was applied here yet" in run({}, "list", root=estate).out
    assert "nothing was applied here yet" in run({}, "show", "advising-ana", root=estate).out
    assert sorted(file.suffix for file in estate.iterdir()) == [".yaml"] * 3


def test_of_several_accounts_the_one_that_files_or_environment_name_is_shown(run, estate):
    LockFile(estate, "http://127.0.0.1:8765", "emulator").save(Memory({"advising-ana": page("x", ANA)}))
    of_files = run({}, "list", "--format", "json", root=estate).json
    assert (of_files["memory"]["account"], of_files["memory"]["accounts"]) == (ACCOUNT, 2)
    emulator = {"ZOOM_API_BASE_URL": "http://127.0.0.1:8765/v2", "ZOOM_ACCOUNT_ID": "emulator"}
    of_environment = run(emulator, "show", "advising-ana", "--format", "json", root=estate).json
    assert of_environment["known"]["schedule_id"] == "id-x"
    replace_in(estate / "account.yaml", [("  id: ab12\n", "")])
    unclear = run({}, "list", "--format", "json", root=estate)
    assert unclear.json["memory"] == {"account": None, "origin": None, "accounts": 2, "recorded": False}
    assert {page["known"] for page in unclear.json["pages"]} == {None}
    assert "set ZOOM_ACCOUNT_ID" in run({}, "list", root=estate).out


def test_of_an_account_that_the_lock_file_does_not_have_nothing_is_known(run, estate):
    other = {"ZOOM_ACCOUNT_ID": "cd34"}
    listed = run(other, "list", "--format", "json", root=estate).json
    assert listed["memory"] == {"account": "cd34", "origin": ORIGIN, "accounts": 1, "recorded": False}
    assert {page["known"] for page in listed["pages"]} == {None}
    said = "the lock file has nothing of account cd34 at https://api.zoom.us"
    for words in (["list"], ["show", "advising-ana"]):
        assert said in " ".join(run(other, *words, root=estate).out.split())
    elsewhere = {"ZOOM_API_BASE_URL": "http://127.0.0.1:8765/v2"}
    assert not run(elsewhere, "list", "--format", "json", root=estate).json["memory"]["recorded"]


def test_the_only_account_is_meant_where_none_is_named(run, estate):
    replace_in(estate / "account.yaml", [("  id: ab12\n", "")])
    memory = run({}, "list", "--format", "json", root=estate).json["memory"]
    assert memory == {"account": ACCOUNT, "origin": ORIGIN, "accounts": 1, "recorded": True}


def test_dates_that_apply_writes_are_no_step_by_hand_in_any_part_of_a_report(run, estate):
    dates = "overrides: {2026-02-16: '09:00-10:00'}"
    replace_in(estate / "account.yaml", [("  ana: {", f"  ana: {{{dates}, ")])

    def counts() -> tuple[int, int, int]:
        shown = run({}, "show", "admission-panel", "--format", "json", root=estate).json
        (listed,) = run({}, "list", "admission-panel", "--format", "json", root=estate).json["pages"]
        return shown["known"]["open_steps"], len(shown["checklist"]), listed["known"]["open_steps"]

    assert counts() == (2, 2, 2)
    known = MEMORY.with_fact(FactName.SEGMENTS_REPLACE, Learned(Answer.YES, NOW.date(), "probe"))
    LockFile(estate, ORIGIN, ACCOUNT).save(known)
    assert counts() == (0, 0, 0)


def test_what_was_asked_stands_in_the_report_as_it_was_typed(run, estate):
    words = ["advising-*", "--owner", "budi", "--type", "one_to_one", "--type", "one_to_many"]
    asked = run({}, "list", *words, "--format", "json", root=estate).json["asked"]
    types = ["one_to_one", "one_to_many"]
    assert asked == {"pages": ["advising-*"], "owners": ["budi"], "hosts": [], "types": types}


def test_neither_asks_anybody(start, run):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    before = len(account.requests())
    (listed,) = run({}, "list", "--format", "json").json["pages"]
    shown = run(account, "show", "two-hosts", "--format", "json").json
    assert len(account.requests()) == before
    assert listed["known"]["schedule_id"] == account.page(SLUG)["schedule_id"]
    assert listed["known"] == shown["known"]
    assert (listed["known"]["proof"]["verdict"], listed["known"]["open_steps"]) == ("confirmed", 0)


def test_a_word_that_was_given_is_shown_as_long_as_it_is_about_the_page_as_declared(start, run, config):
    account = start("downgrades")
    account.by_hand(
        owner=ANA, type="all_hosts_available", hosts=[ANA, BUDI], slug=SLUG, summary="x", duration=32
    )
    run(account, "apply", "--yes")
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert proof_of(run)["by"] == "ana"
    outdated = run({}, "list", "--format", "json", now=NOW + timedelta(days=91)).json["pages"][0]
    assert outdated["known"]["proof"]["outdated"] is True
    text = (config / "hosts.yaml").read_text(encoding="utf-8").replace("budi@", "bodo@")
    (config / "hosts.yaml").write_text(text, encoding="utf-8")
    assert proof_of(run) is None


def test_a_word_on_a_page_that_a_run_has_read_as_changed_since_is_outdated(start, run, config):
    same = [('{mon-thu: "11:00-19:30"}', '{mon: "09:00-17:00", fri: "09:00-17:00"}')]
    replace_in(config / "hosts.yaml", same)
    account = start("as-seen", published=True)
    page_id = account.by_hand(**BY_HAND)
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert run(account, "apply", "--yes").code == 0
    assert (proof_of(run)["by"], proof_of(run)["outdated"]) == ("ana", False)
    account.edit(page_id, type="one_to_one")
    assert run(account, "apply", "--yes").code == 7
    assert (proof_of(run)["by"], proof_of(run)["outdated"]) == ("ana", True)
    shown = " ".join(run({}, "show", "two-hosts").out.split())
    assert "last proof: confirmed (ana) 2026-01-02, outdated" in shown


def proof_of(run):
    (listed,) = run({}, "list", "--format", "json").json["pages"]
    return listed["known"]["proof"]


def test_what_waits_at_staging_is_open_by_hand_and_its_address_is_not_told(run, estate):
    listed = run({}, "list", "everybody-*", "--format", "json", root=estate)
    (page_,) = listed.json["pages"]
    assert page_["known"]["staged"] and page_["known"]["open_steps"] > 0
    shown = run({}, "show", "everybody-at-once", "--format", "json", root=estate)
    assert "reconciler-0000000123456789" not in listed.out + shown.out
    assert len(shown.json["checklist"]) == page_["known"]["open_steps"]


def test_times_are_those_of_slots(run, estate):
    shown = run({}, "show", "admission-panel", "--format", "json", root=estate).json["common_time"]["offered"]
    slots = run({}, "slots", "admission-panel", "--format", "json", root=estate).json
    assert (shown["from"], shown["to"]) == (slots["from"], slots["to"])
    assert (shown["starts"], shown["first"]) == (len(slots["slots"]), slots["slots"][0])
    lengths = (datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b in slots["windows"])
    assert timedelta(minutes=shown["minutes"]) == sum(lengths, timedelta())


def test_each_place_is_where_the_value_stands(run, estate):
    shown = run({}, "show", "admission-panel", "--format", "json", root=estate).json
    places = {line["path"]: line for line in shown["lines"] if line["file"]}
    for path, text in {
        "buffer.after": "5}", "buffer.before": "10}", "hosts.budi.hours.mon": '"13:00-15:00"', "type": "all_",
        "hosts.budi.email": "budi@", "hosts.ana.time_zone": "Asia/Singapore", "duration": "45",
    }.items():  # fmt: skip
        place = places[path]
        line = Path(place["file"]).read_text(encoding="utf-8").splitlines()[place["line"] - 1]
        assert line[place["column"] - 1 :].startswith(text), path


def test_each_date_stands_at_its_key_or_at_that_of_the_calendar_that_gives_it(run, estate):
    dates = "{2026-12-23..2026-12-24: closed, 2026-12-30: '09:00-10:00'}"
    own = f"{{host: elif, overrides: {dates}}}"
    (estate / "dates.yaml").write_text(
        "page: dated\ntype: all_hosts_available\nowner: ana\nsummary: x\nduration: 30\n"
        f"hosts:\n  - ana\n  - {own}\n",
        encoding="utf-8",
    )
    calendars = "calendars:\n  office: {2026-12-25: closed, 2026-12-30: closed}\nhosts:\n"
    replace_in(estate / "account.yaml", [("hosts:\n", calendars)])
    replace_in(estate / "account.yaml", [("  elif: {", "  elif: {calendars: [office], ")])
    shown = run({}, "show", "dated", "--format", "json", root=estate).json
    found = {}
    for line in shown["lines"]:
        if line["path"].startswith("hosts.elif.overrides.2026-12-"):
            text = (Path(line["file"])).read_text(encoding="utf-8").splitlines()[line["line"] - 1]
            found[line["text"].strip()] = text[line["column"] - 1 :][:10]
    assert found == {
        "2026-12-23..2026-12-24: closed": "2026-12-23",
        "2026-12-25: closed  # office": "2026-12-25",
        '2026-12-30: "09:00-10:00"': "2026-12-30",
    }


def test_dates_of_calendars_are_told_together_and_past_ones_counted_and_json_has_each(
    run, estate, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "80")
    (estate / "dates.yaml").write_text(
        "page: dated\ntype: all_hosts_available\nowner: ana\nsummary: x\nduration: 30\n"
        "hosts:\n  - ana\n  - {host: elif, overrides: {2026-12-30: '09:00-10:00', 2025-12-30: closed}}\n",
        encoding="utf-8",
    )
    given = "{2025-12-24: closed, 2026-03-02..2026-03-03: closed, 2026-12-25: closed}"
    replace_in(estate / "account.yaml", [("hosts:\n", f"calendars:\n  office: {given}\nhosts:\n")])
    for name in ("ana", "elif"):
        replace_in(estate / "account.yaml", [(f"  {name}: {{", f"  {name}: {{calendars: [office], ")])
    said = [line.strip() for line in run({}, "show", "dated", root=estate).out.splitlines()]
    assert said.count("# closed by office: 2 – 3 Mar, 25 Dec 2026") == 1
    assert said.count("# by calendars as ana") == 1
    assert any(line.startswith('2026-12-30: "09:00-10:00"') for line in said)
    assert "# 1 line of dates that are over" in said
    assert "# 2 lines of dates that are over" in said
    assert not any("2025-12" in line for line in said)
    whole = run({}, "show", "dated", "--format", "json", root=estate).json["lines"]
    dates_ = [line for line in whole if "dates" in line]
    of_ana = {
        line["text"].split(": closed")[0].strip(): line["dates"]
        for line in dates_
        if line["dates"]["host"] == "ana"
    }
    assert list(of_ana) == ["2025-12-24", "2026-03-02..2026-03-03", "2026-12-25"]
    assert [dates["past"] for dates in of_ana.values()] == [True, False, False]
    assert {dates["calendar"] for dates in of_ana.values()} == {"office"}


def test_files_with_errors_are_not_listed(run, estate):
    (estate / "x.yaml").write_text("page: x", encoding="utf-8")
    assert run({}, "list", root=estate).code == 3
    assert run({}, "show", "advising-ana", root=estate).code == 3


@pytest.mark.parametrize("command", ["list", "show"])
def test_a_lock_file_that_cannot_be_read_is_an_error(run, estate, command):
    (lockfolder.folder(estate) / "pages" / "advising-ana.json").write_text("{", encoding="utf-8")
    done = run({}, command, "advising-ana", "--format", "json", root=estate)
    assert (done.code, done.json["error"]["code"]) == (3, "broken-lock-file")


def test_a_type_may_be_named_by_a_part_of_its_name(run):
    def asked(text):
        return run({}, "list", "--type", text, "--format", "json").json["asked"]["types"]

    whole = run({}, "list", "--type", "all_hosts_available", "--format", "json").json
    assert run({}, "list", "--type", "all_hosts", "--format", "json").json["pages"] == whole["pages"]
    assert asked("one_to") == ["one_to_one", "one_to_many"]
    assert asked("many") == ["one_to_many"]
    refused = run({}, "list", "--type", "panel")
    assert refused.code == 3
    assert "nor a part of one" in refused.err


def proof(run, account):
    (one,) = run(account, "list", "--format", "json").json["pages"]
    return one["known"]["proof"]


def test_what_the_page_itself_shows_wins_over_a_word_that_speaks_against_it(start, run, by_hand_as_one):
    """Said at the same time, and after the next apply has looked again."""
    account, later = by_hand_as_one, NOW + timedelta(hours=1)
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes", now=later).code == 0
    shown = proof(run, account)
    assert (shown["verdict"], shown["witness"]) == ("contradicted", "page-data")
    assert run(account, "apply", "--yes", now=later + timedelta(hours=1)).code == 7
    assert proof(run, account)["verdict"] == "contradicted"


@pytest.fixture
def by_hand_as_one(start, config):
    """An account in which a person made the page for one host alone; its data tell types apart."""
    account = start("downgrades", "page-data")
    account.by_hand(**{**BY_HAND, "type": "one_to_one", "hosts": [ANA]})
    return account
