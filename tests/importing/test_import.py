"""Import: live pages to files that plan to nothing; a type that is not proved is asked for."""

from __future__ import annotations

import csv
import dataclasses
import shlex
from datetime import date
from pathlib import Path

import pytest

from reconciler.config import desired, page_files, write
from reconciler.errors import ConfigError
from reconciler.importing import asking, enclosing, naming, worksheet
from reconciler.importing.unnamed_pages import UnnamedPage
from reconciler.importing.worksheet import Answer, Row
from reconciler.model import SINGLE_HOST, PageType
from tests.support import build, lockfolder
from tests.support.world import replace_in

OWNERS = ("ana@example.com", "budi@example.com", "chitra@example.com", "dewi@example.com")
ZONES = ("Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Kolkata", "Europe/Berlin")
ODD = (
    "plain", "yes: no # not a comment", "- item", "--- ", "…|>-", "'\"{[`%@!&*",
    "line\nline\n\n  indented\n", "tab\tand bell\x07", "\u202eevil", "null", "2026-01-05", "10:30",
    "=cmd()", "trailing ", "日本語 ☕ ý", "\ufeffbom", "{{ x }} ${{ y }}", "a: |\n  b", "#fff", "\r\n",
    "? key", "a" * 256,
)  # fmt: skip
QUESTION = {"format": "text", "enabled": True, "required": False, "include_other": False}
TYPES = ("one_to_one", "one_to_many", "any_host_available", "all_hosts_available")


def users() -> list[dict[str, object]]:
    """Four people with a zone each; every one keeps two availabilities in Zoom."""
    hours = {"mon-fri": "09:00-17:00"}
    return [
        {"email": email, "time_zone": zone, "availability": [
            {"name": "Working hours", "default": True, "time_zone": zone, "hours": hours},
            {"name": "Evenings: late", "time_zone": zone, "hours": {"mon,wed": "18:00-24:00"}},
        ]}
        for email, zone in zip(OWNERS, ZONES, strict=True)
    ]  # fmt: skip


def schedule(number: int) -> dict[str, object]:
    """The page of a number: types, owners, zones, hours, questions and odd texts change at different pace."""
    kind, owner = TYPES[number % 4], OWNERS[number // 4 % 4]
    odd = ODD[number % len(ODD)]
    page: dict[str, object] = {
        "owner": owner, "type": kind, "slug": f"Page.{number}_x", "summary": f"{odd[:240]} {number}",
        "description": odd * (number % 5), "duration": 15 + number % 90,
        "start_time_increment": 5 + number % 60,
        "location": odd[:200], "color": f"#{number * 7919 % 0xffffff:06x}", "buffer": {"before": number % 31},
        "cushion": number * 17 % 14340, "booking_limit": number % 97, "time_zone": ZONES[number % 3],
        "add_on_type": ("zoomMeeting", "offline")[number % 2], "secret": number % 7 == 0,
        "active": number % 11 != 0,
        "capacity": 2 + number % 50 if kind == "one_to_many" else 1,
    }  # fmt: skip
    others = [email for email in OWNERS if email != owner][: 1 + number % 3]
    hosts = [owner] if number % 4 < 2 else [*others, owner]
    page["hosts"] = hosts
    if number % 3 == 0:
        page["availability_rules"] = [rule(host, number) for host in hosts]
    if number % 5 == 0:
        page |= {
            "interval_type": "fixed",
            "start_date": "2026-02-01",
            "end_date": f"2026-0{3 + number % 6}-28",
        }
    if number % 10 == 1:
        page |= {"interval_type": "unlimited", "start_date": "2026-02-01", "end_date": "2026-08-28"}
    if number % 6 == 0:
        page["custom_fields"] = [
            QUESTION | {"name": f"{odd[:200]}?", "required": number % 4 == 0, "position": 0},
            QUESTION | {"name": "Which: one", "format": "select", "answer_choices": ["- a", "b # c"],
                        "enabled": number % 4 == 0, "position": 1},
        ]  # fmt: skip
    return page


def rule(email: str, number: int) -> dict[str, object]:
    """Hours of their own for this page, in the host's zone; every ninth page in another one."""
    zone = "America/New_York" if number % 9 == 0 else ZONES[OWNERS.index(email)]
    hours = [{"start": f"{8 + number % 3:02}:00", "end": "24:00" if number % 2 else "17:30"}]
    return {
        "email": email,
        "use_custom": True,
        "time_zone": zone,
        "segments_recurrence": {"mon": hours, "sat": hours},
    }


def fill(sheet: Path, types: dict[str, str]) -> Path:
    """Fill a worksheet in as a person would, in another file."""
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    filled = sheet.with_name("filled.csv")
    with filled.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"type": types[row["page"]]} for row in rows)
    return filled


@pytest.mark.parametrize(
    ("behaviour", "count"),
    [
        pytest.param("downgrades", 200, marks=pytest.mark.long),
        ("honours-shared", 44),
        pytest.param("downgrades", 44, marks=pytest.mark.long),
        pytest.param("honours-pools", 44, marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_an_account_of_200_pages_plans_to_nothing(start, run, tmp_path, behaviour, count):
    account = start(
        behaviour, "page-data", fixture={"users": users(), "schedules": [schedule(n) for n in range(count)]}
    )
    root = tmp_path / "imported"
    first = run(account, "import", *OWNERS, "--format", "json", root=root)
    asleep = [page for page in account.pages if not page["active"]]
    asked = {row["slug"] for row in first.json["asked"]}
    if behaviour == "honours-pools":  # there the API itself names the pools of multi-host pages
        asleep = [page for page in asleep if not page["type"].endswith("available")]
    assert (first.code, asked) == (7, {page["slug"] for page in asleep})
    sheet = fill(Path(first.json["worksheet"]), {page["slug"]: page["type"] for page in asleep})
    second = run(account, "import", *OWNERS, "--types", str(sheet), "--format", "json", root=root)
    assert second.code == 0, second
    for report in (first.json, second.json):
        assert (report["differs"], report["left_out"]) == ([], [])
    truth = {page["slug"].lower().replace(".", "-").replace("_", "-"): page["type"] for page in account.pages}
    pages = [*first.json["pages"], *second.json["pages"]]
    assert {page["page"]: page["type"] for page in pages} == truth
    assert len(truth) == count
    assert len(list(root.glob("*.yaml"))) == count + 1  # one a page, and the hosts
    assert {one["method"] for one in account.requests() if one["path"] != "/oauth/token"} == {"GET"}
    found = run({}, "validate", "--format", "json", root=root).json["diagnostics"]
    assert "dates-on-unlimited" not in {one["code"] for one in found}
    if behaviour == "downgrades":
        plan = run(account, "plan", "--exit-code", "--format", "json", root=root)
        assert (plan.code, plan.json["summary"]["no-op"]) == (0, count)


def few(*extra: dict[str, object]) -> dict[str, object]:
    return {"users": users(), "schedules": [
        {"owner": OWNERS[0], "slug": "intro", "summary": "Intro"},
        {"owner": OWNERS[0], "slug": "both", "summary": "Both", "type": "all_hosts_available",
         "hosts": list(OWNERS[:2])},
        *extra,
    ]}  # fmt: skip


ASLEEP = {
    "owner": OWNERS[0], "slug": "asleep", "summary": "=HYPERLINK()", "type": "any_host_available",
    "hosts": list(OWNERS[:2]), "active": False,
}  # fmt: skip


@pytest.mark.parametrize("behaviour", ["downgrades", "honours-pools"])
def test_a_page_that_shows_no_type_is_asked_for_and_comes_back(start, run, tmp_path, behaviour):
    root, sheet = tmp_path / "imported", tmp_path / "imported" / "import-types.csv"
    account = start(behaviour, "page-data", fixture=few(ASLEEP))
    first = run(account, "import", *OWNERS[:2], "--format", "json", root=root)
    asked = [row["slug"] for row in first.json["asked"]]
    if behaviour == "honours-pools":  # there the API itself names the pool
        assert (first.code, asked) == (0, [])
        return
    assert (first.code, asked, first.json["worksheet"]) == (7, ["asleep"], str(sheet))
    assert not (root / "asleep.yaml").exists()
    (row,) = csv.DictReader(sheet.read_text(encoding="utf-8").splitlines())
    assert (row["page"], row["title"], row["type"]) == ("asleep", "'=HYPERLINK()", "")
    assert row["hosts"].split() == list(OWNERS[:2])
    second = run(account, "import", *OWNERS[:2], "--types", str(sheet), root=root)
    assert (second.code, second.out.count("asleep of")) == (7, 1)
    replace_in(sheet, [("budi@example.com,,", "budi@example.com,Any host available,")])
    filled = run(account, "import", *OWNERS[:2], "--types", str(sheet), "--format", "json", root=root)
    assert filled.code == 0, filled
    assert filled.json["pages"] == [
        {"page": "asleep", "file": str(root / "asleep.yaml"), "type": "any_host_available"}
    ]
    assert run(account, "plan", "--exit-code", root=root).code == 0
    assert run(account, "import", *OWNERS[:2], "--types", str(sheet), root=root).code == 0


def test_whoever_is_known_by_no_mailbox_is_asked_for(start, run, tmp_path):
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    first = run(account, "import", OWNERS[0], "--format", "json", root=root)
    assert [row["slug"] for row in first.json["asked"]] == ["both"]
    sheet = Path(first.json["worksheet"])
    (row,) = csv.DictReader(sheet.read_text(encoding="utf-8").splitlines())
    stranger = next(host for host in row["hosts"].split() if host.endswith("@scheduler.zoom.us"))
    assert row["type"] == "all_hosts_available"
    replace_in(sheet, [(f" {stranger}", " nobody@example.com")])
    wrong = run(account, "import", OWNERS[0], "--types", str(sheet), root=root)
    assert (wrong.code, "no Scheduler user nobody@example.com" in wrong.err) == (3, True)
    replace_in(sheet, [("nobody@example.com", "Budi@Example.com")])
    assert run(account, "import", OWNERS[0], "--types", str(sheet), root=root).code == 0
    assert run(account, "plan", "--exit-code", root=root).code == 0
    assert "email: budi@example.com" in (root / "hosts-2.yaml").read_text()


def test_an_existing_config_gets_only_what_is_new_and_no_file_is_touched(start, run, config):
    account = start("page-data", fixture=few(
        {"owner": "budi@example.com", "slug": "account", "summary": "Clashes with a file"},
        {"owner": "budi@example.com", "slug": "two-hosts", "summary": "Clashes with a key"},
        {"owner": "budi@example.com", "slug": "reconciler-old-0123456789abcdef", "summary": "Ours"},
    ))  # fmt: skip
    modeline = "# yaml-language-server: $schema=../../elsewhere/page.schema.json\n\n"
    defaults = "account: {defaults: {location: Elsewhere, color: '#000000'}}\n"
    (config / "below").mkdir()
    (config / "below" / "account.yaml").write_text(modeline + defaults)
    (config / "account.yaml").write_text("# moved\n")
    hosts = (config / "two-hosts.yaml").read_text()
    (config / "two-hosts.yaml").write_text(hosts.replace("account:\n  plan: business\n---\n", ""))
    assert run(account, "validate").code == 0
    before = {file: file.read_bytes() for file in config.glob("*.yaml")}
    done = run(account, "import", "ana", "budi", "--format", "json")
    assert (done.code, done.json["differs"]) == (0, []), done
    assert {page["page"] for page in done.json["pages"]} == {"intro", "both", "account", "two-hosts-budi"}
    assert {file: file.read_bytes() for file in before} == before
    new = {file.name for file in config.glob("*.yaml")} - {file.name for file in before}
    assert new == {"intro.yaml", "both.yaml", "account-2.yaml", "two-hosts-budi.yaml"}
    modeline = modeline.replace("../", "", 1)
    assert all((config / name).read_text().startswith(f"{modeline}page: ") for name in new)
    second = run(account, "import", "ana", "budi", "--format", "json")
    assert (second.code, second.json["written"]) == (0, [])


def test_a_page_the_language_has_no_room_for_is_left_out_and_told(start, run, tmp_path):
    odd = {"owner": OWNERS[1], "slug": "reconciler-mine", "summary": "Reserved"}
    account, root = start("page-data", fixture=few(odd)), tmp_path / "imported"
    done = run(account, "import", *OWNERS[:2], "--format", "json", root=root)
    (row,) = done.json["left_out"]
    assert (done.code, row["slug"], len(done.json["pages"])) == (7, "reconciler-mine", 2)
    assert "reserved" in row["reason"] or "reconciler-" in row["reason"]
    assert run(account, "plan", "--exit-code", root=root).code == 0


def test_dated_exceptions_of_a_host_in_the_files_are_not_taken_to_hold_on_new_pages(start, run, tmp_path):
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    root.mkdir()
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "page.schema.json").write_text("{}")
    ana = dataclasses.replace(build.ANA, overrides={date(2026, 2, 17): ()})
    (root / "hosts.yaml").write_text(write.hosts([ana]))
    done = run(account, "import", *OWNERS[:2], "--format", "json", root=root)
    assert (done.code, done.json["differs"]) == (0, []), done
    written = (root / "intro.yaml").read_text()
    assert "overrides: {}" in written
    assert written.startswith("# yaml-language-server: $schema=../schemas/page.schema.json\n\npage: ")


@pytest.mark.parametrize(
    ("own", "live", "factor"),
    [
        ("", ["2026-12-25"], ()),
        ("2026-02-17: closed", ["2026-02-17", "2026-12-28"], ()),
        ("2026-12-25: closed", [], ("--factor",)),
        ("2026-12-25: closed", ["2026-12-25"], ()),
        ("2026-12-25: '10:00-11:00'", ["2026-12-25"], ("--factor",)),
    ],
)
def test_nor_are_the_dates_of_their_calendars(start, run, tmp_path, own, live, factor):
    """Whatever the page has of them, and whether or not the host says a date that the calendar gives."""
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    root.mkdir()
    text = write.hosts([build.ANA]).rstrip() + f"\n    calendars: [uk]\n    overrides: {{{own}}}\n"
    (root / "hosts.yaml").write_text(f"{text}calendars: {{uk: {{country: GB, subdivision: ENG}}}}\n")
    page = account.page("intro")
    segments = [{"start": f"{day}T02:00:00Z", "end": f"{day}T03:00:00Z"} for day in live]
    rules = [{**rule, "segments": segments} for rule in page["availability_rules"]]
    account.edit(page["schedule_id"], availability_rules=rules)
    done = run(account, "import", *OWNERS[:2], *factor, "--format", "json", root=root)
    assert (done.code, done.json["differs"]) == (0, []), done
    assert "    calendars: []\n    overrides: {}\n" in (root / "intro.yaml").read_text()
    lines = ["calendars: []", "overrides: {}"]
    assert done.json["undated"] == [{"host": "ana", "pages": ["both", "intro"], "lines": lines}]
    for facts in ((), (("segments-replace", "yes"), ("segments-close", "empty"))):
        for name, value in facts:
            lockfolder.learn(root, "fact", name, "2026-01-02", value, "seen in a test")
        assert run(account, "plan", "--exit-code", root=root).code == 0
        assert run(account, "checklist", root=root).code == 0


def test_that_days_off_do_not_count_on_a_new_page_is_said_and_how_they_would(
    start, run, tmp_path, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "80")
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    root.mkdir()
    text = write.hosts([build.ANA]).rstrip() + "\n    calendars: [uk]\n"
    (root / "hosts.yaml").write_text(f"{text}calendars: {{uk: {{country: GB, subdivision: ENG}}}}\n")
    shown = run(account, "import", *OWNERS[:2], root=root)
    said = " ".join(shown.out.split())
    assert said.count("calendars and dates of ana in the files do not count on") == 1
    assert "take `calendars: []` and `overrides: {}` out of their files" in said
    assert run(account, "plan", "--exit-code", root=root).code == 0
    for file in root.glob("*.yaml"):
        text = file.read_text().replace("    calendars: []\n", "")
        file.write_text(text.replace("    overrides: {}\n", ""))
    assert "close" in run(account, "checklist", root=root).out, "then they do"
    assert "do not count" not in run(account, "import", *OWNERS[:2], root=root).out


def test_the_command_that_goes_on_does_what_was_asked_for(start, run, tmp_path):
    account, root = start("page-data", fixture=few(ASLEEP)), tmp_path / "imported"
    below = root / "of ana"
    words = ("import", *OWNERS[:2], "--into", str(below), "--factor")
    done = run(account, *words, root=root)
    assert done.code == 7
    command = done.out.partition("next: reconciler ")[2].splitlines()[0]
    replace_in(below / "import-types.csv", [("budi@example.com,,", "budi@example.com,Any host available,")])
    again = run(account, *shlex.split(command), "--format", "json", root=root)
    elsewhere = ["--config", str(below)]
    assert shlex.split(command) == [*elsewhere, *words, "--types", str(below / "import-types.csv")]
    assert shlex.split(again.json["called"])[1:] == elsewhere
    assert (again.code, [page["file"] for page in again.json["pages"]]) == (0, [str(below / "asleep.yaml")])


def test_a_default_that_the_live_page_does_not_have_is_taken_away(start, run, tmp_path):
    account, root = start("page-data", fixture=few(), token_user=OWNERS[0]), tmp_path / "imported"
    account.fault("GET", "/schedules", "ignore-field", field="location")
    root.mkdir()
    (root / "account.yaml").write_text("account: {defaults: {location: Elsewhere, cushion: 2h}}\n")
    done = run(account, "import", *OWNERS[:2], root=root)
    assert done.code == 0, done
    read = desired.load(root, today=date(2026, 1, 2)).desired.pages
    assert [page.fields["cushion"] for page in read] == [0, 0]


def test_what_the_files_cannot_say_is_told_and_left_alone(start, run, tmp_path):
    twice = [QUESTION | {"name": "Same", "position": place} for place in (0, 1)]
    account = start(
        "page-data",
        fixture=few({"owner": OWNERS[1], "slug": "odd", "summary": "Odd", "custom_fields": twice}),
    )
    root = tmp_path / "imported"
    done = run(account, "import", *OWNERS[:2], "--format", "json", root=root)
    assert done.code == 0, done
    assert (root / "hosts.yaml").read_text().startswith("hosts:")  # no schema is known there
    (row,) = done.json["unmanaged"]
    assert (row["page"], row["path"]) == ("odd", "custom_fields")
    assert "Same" not in (root / "odd.yaml").read_text()
    assert "null" not in (root / "odd.yaml").read_text()


@pytest.mark.parametrize(
    "oddity",
    ["text-numbers,short-times", "float-numbers,slug-missing-in-list,extra-fields", "slug-rewritten"],
)
def test_answers_in_odd_forms_are_read(start, run, tmp_path, oddity):
    pages = [page | {"active": True} for page in map(schedule, range(24))]
    account, root = (
        start(f"downgrades,{oddity}", "page-data", fixture={"users": users(), "schedules": pages}),
        tmp_path / "x",
    )
    done = run(account, "import", *OWNERS, "--format", "json", root=root)
    assert (done.code, len(done.json["pages"]), done.json["differs"]) == (0, 24, []), done


@pytest.mark.parametrize("oddity", ["no-page-data", "owner-missing"])
def test_where_nothing_can_be_told_everything_is_asked(start, run, tmp_path, oddity):
    account, root = start("downgrades", oddity, fixture=few()), tmp_path / "imported"
    done = run(account, "import", *OWNERS[:2], "--format", "json", root=root)
    assert (done.code, len(done.json["asked"]), done.json["pages"]) == (7, 2, []), done
    assert [file.name for file in root.iterdir()] == ["import-types.csv"]


def test_a_page_that_books_one_host_and_names_two_is_not_called_one_to_one(start, run, tmp_path):
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    account.edit(account.page("both")["schedule_id"], type="one_to_one")
    done = run(account, "import", *OWNERS[:2], "--format", "json", root=root)
    (asked,) = done.json["asked"]
    assert (done.code, asked["slug"]) == (7, "both")
    assert "which was meant?" in asked["reason"]
    sheet = Path(done.json["worksheet"])
    replace_in(sheet, [("budi@example.com,,", "budi@example.com,all_hosts_available,")])
    result = run(account, "import", *OWNERS[:2], "--types", str(sheet), "--format", "json", root=root)
    assert (result.code, [page["page"] for page in result.json["differs"]]) == (7, ["both"])
    dry = ("--dry-run", "--into", str(tmp_path / "elsewhere"))
    assert "differs  both" in run(account, "import", *OWNERS[:2], "--types", str(sheet), *dry).out
    assert not (tmp_path / "elsewhere").exists()


def hosts_of_other_hours():
    spans = ("09:00-17:00", "13:00-20:00")
    usual = [[{"name": "Working hours", "default": True, "hours": {"mon-fri": span}}] for span in spans]
    return [{"email": email, "availability": hours} for email, hours in zip(OWNERS[:2], usual, strict=True)]


def test_a_type_on_the_worksheet_is_held_with_what_visitors_are_offered(start, run, tmp_path):
    """No page shows its type, and hosts of different hours tell a page of one of them from a page of both."""
    people = hosts_of_other_hours()
    pages = {name: {"owner": OWNERS[0], "slug": name, "summary": name, "type": "all_hosts_available",
                    "hosts": list(OWNERS[:2]), "active": True} for name in ("right", "wrong")}  # fmt: skip
    account = start("downgrades", "as-seen", fixture={"users": people, "schedules": [*pages.values()]})
    account.edit(account.page("wrong")["schedule_id"], type="one_to_one", hosts=list(OWNERS[:1]))
    root = tmp_path / "imported"
    asked = run(account, "import", *OWNERS[:2], "--format", "json", root=root)
    sheet = fill(Path(asked.json["worksheet"]), dict.fromkeys(pages, "all_hosts_available"))
    done = run(account, "import", *OWNERS[:2], "--types", str(sheet), "--format", "json", root=root)
    assert (done.code, [page["page"] for page in done.json["differs"]]) == (7, ["wrong"]), done
    plan = run(account, "plan", "--format", "json", root=root)
    manual = [action["page"] for action in plan.json["actions"] if action["action"] == "manual"]
    assert manual == ["wrong"]


def test_a_type_that_what_is_seen_leans_against_is_told_before_anybody_attests_it(start, run, tmp_path):
    """Only the times of all hosts are offered, which an any-host page could do, if its hosts were busy."""
    people = hosts_of_other_hours()
    page = {"owner": OWNERS[0], "summary": "Talk", "type": "all_hosts_available", "hosts": list(OWNERS[:2])}
    pages = [{**page, "slug": slug} for slug in ("right", "doubtful")]
    account, root = start("as-seen", fixture={"users": people, "schedules": pages}), tmp_path / "imported"
    asked = run(account, "import", *OWNERS[:2], root=root)
    assert "type to be filled in  2 pages: " in asked.out, asked
    types = {"right": "all_hosts_available", "doubtful": "any_host_available"}
    sheet = fill(root / "import-types.csv", types)
    done = run(account, "import", *OWNERS[:2], "--types", str(sheet), "--dry-run", root=root)
    said = " ".join(done.out.split())
    assert "look again doubtful looks like all_hosts_available, any_host_available by the worksheet" in said
    assert "next: reconciler attest right --by NAME" in said


def test_lines_of_owners_who_are_not_asked_for_are_left_aside(start, run, tmp_path):
    """Team by team with one worksheet; and what a page lacks is said, be it its type or a host's mailbox."""
    account, sheet = start("page-data", fixture=few()), tmp_path / "types.csv"
    sheet.write_text("page,owner,type\nboth,ana@example.com,all_hosts_available\n")
    words = ("--types", str(sheet), "--dry-run")
    other = run(account, "import", OWNERS[1], *words, root=tmp_path / "imported")
    assert other.code == 0, other
    assert "left aside: lines of ana@example.com" in other.out
    alone = run(account, "import", OWNERS[0], *words, root=tmp_path / "imported")
    assert "hosts to be filled in  both of ana@example.com" in alone.out
    assert "first fill in hosts in that file" in alone.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bot,ana@example.com,one_to_one", "2: ana@example.com has no page `bot`"),
        ("both,ana@example.com,all_host", "2: `all_host` is not a type"),
        ("both,ana@example.com,one_to_one", "2: `both` is proved to be all_hosts_available"),
        (",ana@example.com,one_to_one", "2: page or owner is missing"),
        ("both,ana@example.com,\nboth,ANA@example.com,", "3: `both` stands on line 2 too"),
        ('"both,ana@example.com,', "2: this is not CSV"),
    ],
)
def test_a_line_of_the_worksheet_that_cannot_be_is_named(start, run, tmp_path, line, said):
    account, sheet = start("page-data", fixture=few()), tmp_path / "types.csv"
    sheet.write_text(f"page,owner,type\n{line}\n")
    done = run(account, "import", *OWNERS[:2], "--types", str(sheet), root=tmp_path / "imported")
    assert done.code == 3
    assert f"types.csv:{said}" in done.err, done.err
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize(
    ("kind", "other", "capacity"), [("one_to_many", "one_to_one", 5), ("one_to_one", "one_to_many", 1)]
)
def test_a_type_that_the_capacity_speaks_against_is_refused(start, run, tmp_path, kind, other, capacity):
    page = {"owner": OWNERS[0], "slug": "talk", "summary": "Talk", "type": kind, "capacity": capacity}
    account, sheet = start("page-data", fixture=few(page | {"active": False})), tmp_path / "types.csv"
    sheet.write_text(f"page,owner,type\ntalk,{OWNERS[0]},{other}\n")
    words = ("import", *OWNERS[:2], "--types", str(sheet))
    done = run(account, *words, root=tmp_path / "imported")
    assert done.code == 3
    assert f"`talk` has a capacity of {capacity}, so it is {kind}, not {other}" in done.err, done.err
    assert f"help: write {kind}, or change the page in Zoom" in done.err, done.err
    sheet.write_text(f"page,owner,type\ntalk,{OWNERS[0]},{kind}\n")
    assert run(account, *words, root=tmp_path / "imported").code == 0


def test_of_a_page_of_several_hosts_the_capacity_excludes_a_type_and_tells_none(start, run, tmp_path):
    account, sheet = start("page-data", fixture=few(ASLEEP)), tmp_path / "types.csv"
    sheet.write_text(f"page,owner,type\nasleep,{OWNERS[0]},one_to_many\n")
    done = run(account, "import", *OWNERS[:2], "--types", str(sheet), root=tmp_path / "imported")
    said, cure = done.err.splitlines()
    assert said.endswith("types.csv:2: `asleep` has a capacity of 1, so it is not one_to_many")
    types = "one_to_one, any_host_available, all_hosts_available"
    assert cure == f"  help: write what it is ({types}), or change the page in Zoom"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("zoe",), "is no email"),
        (("not an@email",), "is not an email"),
        (("zoe@example.com",), "no Scheduler user"),
        ((OWNERS[0], "--types", "missing.csv"), "cannot read missing.csv"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(start, run, tmp_path, words, said):
    done = run(start(fixture=few()), "import", *words, root=tmp_path / "imported")
    assert done.code in (1, 3)
    assert said in done.err


def test_a_worksheet_comes_back_as_it_was_from_spreadsheets_of_all_kinds():
    titles = ["=1+1", "+1", "-1", "@x", "'quoted", "\tx", "＝1", 'a,b;c"d', "two\nlines"]
    rows = [
        Row(
            f"s-{n}",
            title,
            "ana@example.com",
            "https://example.com",
            ("a@example.com",),
            PageType.ANY_HOST,
            "",
        )
        for n, title in enumerate(titles)
    ]
    text = worksheet.write(rows)
    cells = [row["title"] for row in csv.DictReader(text.splitlines())]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "＝")) for cell in cells)
    assert [(answer.page, answer.type) for answer in worksheet.read(text, "x")] == [
        (row.page, row.type) for row in rows
    ]
    semicolons = "page;OWNER;type\r\ns;ana@example.com;One-to-Many\r\n\r\n"
    assert [answer.type for answer in worksheet.read(semicolons, "x")] == [PageType.ONE_TO_MANY]
    with pytest.raises(ConfigError, match="no column `type`"):
        worksheet.read("page,owner\n", "x")


def test_names_are_harmless_and_used_once():
    names = naming.Names(["intro"], ["ana"], ["HOSTS.yaml"])
    assert names.key("intro", "ana@example.com") == "intro-ana"
    assert names.key("Intro", "ana@example.com") == "intro-2"
    assert names.key("../../etc/passwd", "x@y.z") == "etc-passwd"
    assert names.key("é", "@") == "page"
    assert names.key("a", "@") == "a-page"
    assert len(names.key("x" * 256, "@")) <= 128
    assert (names.host("Ana@example.com"), names.host("..@x"), names.host("o'neil@x")) == (
        "ana-2",
        "host",
        "o-neil",
    )
    assert (names.file("hosts", ".yaml"), names.file("con", ".yaml")) == ("hosts-2.yaml", "con-page.yaml")


HOSTILE = {
    "duration": "soon", "cushion": True, "capacity": 0, "color": "red", "time_zone": "Mars/Olympus",
    "buffer": {"before": 7.5}, "start_date": "2026-05-01", "end_date": "2026-04-01", "interval_type": "x: y",
    "custom_fields": [{"name": 1, "format": "text\nstate: absent", "position": 0}], "add_on_type": "- x",
    "summary": "fine\nstate: absent",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"), [*HOSTILE.items(), ("buffer", "x"), ("custom_fields", [1]), ("summary", "")]
)  # fmt: skip
def test_a_value_that_the_language_does_not_take_is_left_out_of_the_file(name, value):
    fields = {"summary": "Fine", "duration": 30, name: value}
    if name in ("start_date", "end_date"):
        fields |= {name: HOSTILE[name] for name in ("start_date", "end_date")} | {"interval_type": "fixed"}
    page = dataclasses.replace(build.page(type=build.ONE, hosts=(build.ANA,)), fields=fields)
    hosts = {"hosts.yaml": write.hosts([build.ANA])}
    drafted = page_files.make([], hosts, {"page.yaml": page}, {"ana": build.ANA}, build.TODAY)
    assert drafted.config.diagnostics == ()
    if name == "duration" or value == "":
        held = "an empty text" if value == "" else f"`{value}`"
        why = f"`{name}`: Zoom holds {held}, which the files cannot say"
        assert (drafted.left_out, drafted.texts) == ({"sales": why}, {})
        return
    (read,) = drafted.config.desired.pages
    written = {name: value for name, value in fields.items() if name in read.fields}
    assert dict(read.fields) == written
    assert set(fields) - set(written) == set(drafted.unmanaged.get("sales", ()))
    assert (name in written) == (name == "summary")


def test_a_folder_in_a_config_belongs_to_that_config(start, run, config):
    account = start("honours-pools", "page-data", token_user=OWNERS[0])
    assert run(account, "apply", "--yes").code == 0
    account.by_hand(owner=OWNERS[0], slug="intro", summary="Intro", type="one_to_one", hosts=[OWNERS[0]])
    below = config / "teams" / "sales"
    words = ("import", "ana", "--into", str(below), "--format", "json")
    for root in (config, Path("nowhere")):  # the config is found without --config too
        dry = run(account, *words, "--dry-run", root=root)
        assert (dry.code, dry.json["written"]) == (0, [str(below / "intro.yaml")]), dry
    done = run(account, *words)
    assert (done.code, done.json["differs"]) == (0, []), done
    assert done.json["named_already"] == [
        {"page": "two-hosts", "owner": OWNERS[0], "slug": "test15-two-hosts"}
    ]
    assert sorted(file.name for file in below.iterdir()) == ["intro.yaml"]  # no hosts and no lock of its own
    assert "host: ana\n" in (below / "intro.yaml").read_text()
    assert run(account, "plan", "--exit-code").code == 0
    assert run(account, "drift").code == 0
    assert "in the files already: intro, two-hosts" in run(account, *words[:-2]).out


@pytest.mark.parametrize(("text", "is_root"), [
    ("account: {id: ab12}\n", True),
    ('"account": {id: ab12}\n', True),
    ("hosts: {}\n---\n{account: {id: ab12}}\n", True),
    ("account:\n  id: 'ab12\n", True),  # not to be read: it may be one
    ("page: x\naccount_id: ab12\n", False),
    ("notes: \"\naccount: ours\n\"\n", False),
    ("notes: 'account: ours'\n", False),
    ("- account:\n", False),
])  # fmt: skip
def test_an_account_document_makes_a_folder_the_root_of_a_config(tmp_path, text, is_root):
    (tmp_path / ".git").mkdir()
    (tmp_path / "some.yaml").write_text(text)
    below = tmp_path / "teams" / "sales"
    root = enclosing.root(below, Path("nowhere"))
    assert root == (tmp_path if is_root else below)


PAGE = "page: intro\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Intro\nduration: 30\n"
ACCOUNT = "account: {plan: pro}\n"


@pytest.mark.parametrize(
    ("files", "root"),
    [
        ({"conf/org/account.yaml": ACCOUNT}, "conf"),
        ({"conf/org/account.yaml": ACCOUNT, "conf/hosts.yaml": "hosts: {}\n"}, "conf"),
        ({"conf/org/all.yaml": f"{ACCOUNT}---\n{PAGE}", "conf/hosts.yaml": "hosts: {}\n"}, "conf"),
        ({"conf/org/account.yaml": ACCOUNT, "conf/teams/sales/intro.yaml": PAGE}, "conf"),
        ({"conf/teams/org/account.yaml": ACCOUNT}, "conf/teams"),
        ({"conf/org/all.yaml": f"{ACCOUNT}---\n{PAGE}"}, "conf/teams/sales"),
        ({"conf/org/account.yaml": ACCOUNT, "conf/org/pages/intro.yaml": PAGE}, "conf/teams/sales"),
        ({"conf/org/account.yaml": ACCOUNT, "conf/org/reconciler.lock": ""}, "conf/teams/sales"),
        ({"conf/one/account.yaml": ACCOUNT, "conf/two/account.yaml": ACCOUNT}, "conf/teams/sales"),
        ({"conf/.org/account.yaml": ACCOUNT}, "conf/teams/sales"),
        ({}, "conf/teams/sales"),
    ],
)
def test_an_account_document_in_another_folder_tells_how_far_up_its_config_reaches(tmp_path, files, root):
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert enclosing.root(tmp_path / "conf" / "teams" / "sales", Path("nowhere")) == tmp_path / root


def test_what_lies_in_a_folder_that_everybody_may_write_does_not_count(tmp_path):
    below = tmp_path / "everybody" / "mine" / "sales"
    below.parent.mkdir(parents=True)
    (tmp_path / "everybody" / "account.yaml").write_text("account: {}\n")
    assert enclosing.root(below, Path("nowhere")) == tmp_path / "everybody"
    (tmp_path / "everybody").chmod(0o1777)
    assert enclosing.root(below, Path("nowhere")) == below


def test_a_folder_beside_a_config_is_one_of_its_own(start, run, config, tmp_path):
    account = start("page-data", fixture=few())
    done = run(account, "import", *OWNERS[:2], "--into", str(tmp_path / "other"), "--format", "json")
    assert done.code == 0, done
    assert (tmp_path / "other" / "hosts.yaml").exists()
    assert (tmp_path / "other" / "reconciler.lock").exists()


def test_which_of_two_hosts_a_single_host_page_books_is_answered_in_the_worksheet(start, run, tmp_path):
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    account.edit(account.page("both")["schedule_id"], type="one_to_one")
    sheet = Path(run(account, "import", *OWNERS[:2], "--format", "json", root=root).json["worksheet"])
    words = ("import", *OWNERS[:2], "--types", str(sheet), "--format", "json")
    replace_in(sheet, [("budi@example.com,,", "budi@example.com,one_to_one,")])
    done = run(account, *words, root=root)
    assert (done.code, done.json["left_out"], done.json["differs"]) == (0, [], []), done
    assert "hosts: [ana]" in (root / "both.yaml").read_text()
    assert run(account, "plan", "--exit-code", root=root).code == 0


def test_the_one_host_of_a_page_that_shows_none_is_asked_for(start, run, tmp_path):
    account, root = start("page-data", fixture=few(ASLEEP)), tmp_path / "imported"
    sheet = Path(run(account, "import", *OWNERS[:2], "--format", "json", root=root).json["worksheet"])
    words = ("import", *OWNERS[:2], "--types", str(sheet), "--format", "json")
    replace_in(sheet, [("budi@example.com,,", "budi@example.com,one_to_one,")])
    again = run(account, *words, root=root)
    assert (again.code, [row["lacks"] for row in again.json["asked"]]) == (7, [["hosts"]])
    assert "leave that one under hosts" in again.json["asked"][0]["reason"]
    replace_in(sheet, [("ana@example.com budi@example.com,one", "ana@example.com,one")])
    done = run(account, *words, root=root)
    assert [page["type"] for page in done.json["pages"]] == ["one_to_one"], done
    assert "hosts: [ana]" in (root / "asleep.yaml").read_text()


def test_a_capacity_that_zoom_does_not_tell_is_asked_for():
    live_page = build.live(hosts=(build.ANA,))
    page = UnnamedPage(live_page, (build.claim(*SINGLE_HOST),))
    emails = {build.address(build.ANA): build.ANA.email}
    said = Answer(2, "sales", build.ANA.email, (), PageType.ONE_TO_MANY)
    first, again = asking.settled(page, emails, None), asking.settled(page, emails, said)
    assert isinstance(first, Row) and isinstance(again, Row)
    assert (first.lacks, again.lacks) == (("type",), ("capacity",))
    assert first.note.endswith("if it is one_to_many, put how many people may come under capacity too")
    done = asking.settled(page, emails, dataclasses.replace(said, capacity=9))
    assert (done.type, done.capacity) == (PageType.ONE_TO_MANY, 9)
    back = worksheet.read(worksheet.write([dataclasses.replace(again, capacity=12)]), "x.csv")
    assert [answer.capacity for answer in back] == [12]
    for wrong in ("1", "201", "many"):
        with pytest.raises(ConfigError, match="is no capacity") as refused:
            worksheet.read(f"page,owner,type,capacity\na,b@x.y,,{wrong}\n", "x.csv")
        assert "2 to 200 people for one_to_many, nothing for any other type" in refused.value.help


def lines(root: Path) -> int:
    return sum(file.read_text().count("\n") for file in root.glob("*.yaml"))


@pytest.mark.parametrize("behaviour", ["downgrades", pytest.param("honours-pools", marks=pytest.mark.long)])
def test_what_pages_share_is_factored_into_templates_and_means_the_same(start, run, tmp_path, behaviour):
    schedules = [schedule(number) | {"active": True} for number in range(40)]
    account = start(behaviour, "page-data", fixture={"users": users(), "schedules": schedules})
    plain, root = tmp_path / "plain", tmp_path / "factored"
    assert run(account, "import", *OWNERS, root=plain).code == 0
    done = run(account, "import", *OWNERS, "--factor", "--format", "json", root=root)
    assert (done.code, done.json["differs"], done.json["left_out"]) == (0, [], []), done
    wanted, read = (desired.load(folder, today=date(2026, 1, 2)) for folder in (plain, root))
    assert read.desired.pages == wanted.desired.pages
    assert {template["template"] for template in done.json["templates"]} == {
        "any-host-available", "one-to-many", "one-to-one", "all-hosts-available",
    }  # fmt: skip
    lines = [
        sum(len(file.read_text().splitlines()) for file in folder.glob("*.yaml")) for folder in (plain, root)
    ]
    assert lines[1] < lines[0]
    assert run(account, "plan", "--exit-code", root=root).code == 0


def test_pages_that_share_too_little_stay_written_out(start, run, tmp_path):
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    done = run(account, "import", *OWNERS[:2], "--factor", "--format", "json", root=root)
    assert (done.code, done.json["templates"]) == (0, [])
    assert not (root / "templates.yaml").exists()


def test_a_template_that_stands_there_is_taken_and_holds_nobody(start, run, tmp_path):
    """Owner by owner into one config: the second one's pages take the template of the first."""
    pages = [
        {"owner": owner, "slug": f"{owner[:3]}-{number}", "summary": f"Talk {number}", "description": "Hello",
         "location": "Room 1", "duration": 45, "booking_limit": 4, "cushion": 60, "time_zone": "UTC"}
        for owner in OWNERS[:2]
        for number in range(9)
    ]  # fmt: skip
    account = start("page-data", fixture={"users": users(), "schedules": pages})
    root = tmp_path / "estate"
    for owner in OWNERS[:2]:
        words = ("import", owner, "--into", str(root / owner[:3]), "--factor", "--format", "json")
        done = run(account, *words, root=root)
        assert (done.code, [one["template"] for one in done.json["templates"]]) == (0, ["one-to-one"]), done
    (template,) = root.rglob("templates.yaml")
    said = [line.partition(":")[0] for line in template.read_text().splitlines()]
    assert not {"owner", "hosts", "slug"} & {*said}
    assert run(account, "plan", "--exit-code", root=root).code == 0


def test_hours_on_pages_of_others_are_not_taken_for_the_usual_ones_of_a_host(start, run, tmp_path):
    account, root = start("page-data", fixture=few()), tmp_path / "imported"
    page = account.page("both")
    rules = page["availability_rules"]
    for rule in rules:
        rule |= {"use_custom": True, "segments_recurrence": {"tue": [{"start": "06:00", "end": "07:00"}]}}
    account.edit(page["schedule_id"], availability_rules=rules)
    assert run(account, "import", OWNERS[0], OWNERS[1], root=tmp_path / "whole").code == 0
    done = run(account, "import", OWNERS[0], root=root)
    if "hosts to be filled in" in done.out:
        sheet = root / "import-types.csv"
        replace_in(sheet, [(next(iter(rule["email"] for rule in rules[1:])), OWNERS[1])])
        done = run(account, "import", OWNERS[0], "--types", str(sheet), root=root)
    assert done.code == 0, done
    people = "".join(file.read_text() for file in sorted(root.glob("hosts*.yaml")))
    of_budi = people[people.index("budi:") :].partition("\n  ana")[0]
    assert "hours" not in of_budi and "time_zone" in of_budi
    assert "06:00-07:00" in (root / "both.yaml").read_text()
    assert run(account, "plan", "--exit-code", root=root).code == 0


def test_types_that_rest_on_the_worksheet_alone_are_told_with_how_to_attest_them(start, run, tmp_path):
    account, root = start("no-page-data", "no-times", fixture=few()), tmp_path / "imported"
    run(account, "import", *OWNERS[:2], root=root)
    sheet = fill(root / "import-types.csv", {"both": "all_hosts_available", "intro": "one_to_one"})
    done = run(account, "import", *OWNERS[:2], "--types", str(sheet), root=root)
    assert done.code == 0, done
    assert "next: reconciler attest both --by NAME" in done.out
    assert run(account, "drift", root=root).code == 2
    assert run(account, "attest", "both", "--by", "ana", root=root).code == 0
    assert run(account, "drift", root=root).code == 0
