"""The holidays of an estate: few steps by hand, and a new one opens no more than itself."""

from __future__ import annotations

import re

import pytest

from tests.support import lockfolder
from tests.support.world import replace_in

ZONES = {
    "ana": "Europe/London",
    "budi": "Asia/Kuala_Lumpur",
    "chitra": "Asia/Singapore",
    "dewi": "Asia/Singapore",
}
CALENDARS = {"ana": "uk", "budi": "my", "chitra": "sg", "dewi": "sg"}
OWN = '    hours: {mon-fri: "08:00-20:00"}\n'
HOURS = {"ana": OWN, "budi": OWN, "chitra": OWN, "dewi": "    availability: Working hours\n"}
NAMES = list(ZONES)
COUNT = 22
DATES = (
    "start_date: 2026-01-05\nend_date: 2026-03-31\n",
    "interval_type: unlimited\n",
    "start_date: 2026-02-01\nend_date: 2026-12-31\n",
)
WORKING = {"name": "Working hours", "default": True, "hours": {"mon-fri": "09:00-17:00"}}


def hosts_file(office="2026-12-24..2027-01-02: closed"):
    hosts = "".join(
        f"  {name}:\n    email: {name}@example.com\n    time_zone: {ZONES[name]}\n{HOURS[name]}"
        f"    calendars: [{CALENDARS[name]}, office]\n"
        for name in NAMES
    )
    return (
        "calendars:\n  uk: {country: GB, subdivision: ENG}\n  my: {country: MY}\n  sg: {country: SG}\n"
        f"  office: {{{office}}}\nhosts:\n{hosts}"
    )


def page(number):
    first, second = NAMES[number % 4], NAMES[(number + 1) % 4]
    several = number % 2 == 0
    return (
        f"page: page-{number:02}\ntype: {'any_host_available' if several else 'one_to_one'}\n"
        f"owner: {first}\nhosts: [{first}{f', {second}' if several else ''}]\n"
        f"summary: Page {number}\nduration: 30\nstart_time_increment: 30\n{DATES[number % 3]}"
    )


EVERYBODY = [f"--as={name}" for name in NAMES]
"""All who set dates: one word for several people names them."""


@pytest.fixture
def estate(config, start):
    """An account without pages, and the files of twenty-two, whose hosts take eighteen dates and more."""
    for file in config.glob("*.yaml"):
        file.unlink()
    (config / "account.yaml").write_text("account:\n  limits: {changes: 50, deletes: 3}\n")
    (config / "hosts.yaml").write_text(hosts_file())
    (config / "pages.yaml").write_text("---\n".join(page(number) for number in range(COUNT)))
    users = [
        {"id": name, "email": f"{name}@example.com", "display_name": name, "slug": name, "licensed": True,
         "time_zone": ZONES[name], "availability": [WORKING | {"time_zone": ZONES[name]}]}
        for name in NAMES
    ]  # fmt: skip
    return start("honours-shared", "page-data", fixture={"users": users})


def checklists(run, account):
    """Return the steps of each page that has any."""
    report = run(account, "checklist", "--format", "json").json
    return {entry["page"]: entry["checklist"] for entry in report["pages"]}


def by_page(steps):
    return {page: [step["field"] for step in found] for page, found in steps.items()}


def test_holidays_are_a_step_a_host_and_page_and_a_new_one_opens_itself_alone(estate, run, config):
    done = run(estate, "apply", "--yes", "--format", "json")
    assert done.code == 7, done.err
    assert {entry["outcome"] for entry in done.json["pages"]} == {"verified"}
    steps = checklists(run, estate)
    fields = [field for found in by_page(steps).values() for field in found]
    on_pages = [field for field in fields if field.startswith("hosts.") and ".availability." not in field]
    assert len(fields) - len(on_pages) == 1, "dewi's dates are asked for once for all pages"
    assert len(fields) < 2 * COUNT
    assert all(len(found) == len(set(found)) for found in by_page(steps).values()), "a step a host and page"
    dates = [part for found in steps.values() for step in found for part in step["value"].split("; ")]
    assert len(dates) > 5 * len(fields), "as many steps as there were before"

    asked = sorted(steps)
    assert run(estate, "attest", *asked, "--by", "ana", "--yes", *EVERYBODY).code == 0
    assert checklists(run, estate) == {}
    assert run(estate, "plan", "--exit-code").code == 0

    (config / "hosts.yaml").write_text(hosts_file("2026-12-24..2027-01-02: closed, 2026-03-16: closed"))
    reopened = checklists(run, estate)
    assert {step["value"] for found in reopened.values() for step in found} == {"closed"}
    assert {field.rpartition(".")[2] for found in by_page(reopened).values() for field in found} == {
        "2026-03-16"
    }
    assert sum(map(len, reopened.values())) <= len(fields) + COUNT
    run(estate, "attest", *reopened, "--by", "ana", "--yes", *EVERYBODY)
    assert run(estate, "plan", "--exit-code").code == 0


@pytest.mark.long
def test_where_it_is_known_what_dated_hours_do_they_are_written(estate, run, config):
    assert run(estate, "apply", "--yes").code == 7
    for name, value in (("segments-replace", "yes"), ("segments-close", "empty")):
        lockfolder.learn(config, "fact", name, "2026-01-02", value, "seen in a test")
    assert run(estate, "apply", "--yes").code == 7
    (shared,) = checklists(run, estate).values()
    assert [step["field"] for step in shared] == ["hosts.dewi.availability.Working hours.overrides"]
    (config / "hosts.yaml").write_text(hosts_file("2026-12-24..2027-01-02: closed, 2026-03-16: closed"))
    planned = run(estate, "plan", "--format", "json").json
    changes = [change["path"] for action in planned["actions"] for change in action["changes"]]
    assert {path.rpartition(".")[2] for path in changes} == {"2026-03-16"}
    assert run(estate, "apply", "--yes").code == 7
    (shared,) = checklists(run, estate).values()
    assert len(shared) == 1
    run(estate, "attest", *checklists(run, estate), "--by", "dewi", "--yes")
    assert run(estate, "plan", "--exit-code").code == 0


def test_nobody_is_offered_a_holiday(estate, run):
    def starts(day):
        report = run(
            estate, "slots", "page-01", "--from", day, "--to", f"{day}T23:59:00Z", "--format", "json"
        )
        return report.json["slots"]

    assert starts("2026-05-27") == [], "Eid al-Adha in Malaysia"
    assert starts("2026-05-26") != []


def counted(run, account):
    """Return how many steps `list`, `plan` and `checklist` speak of."""
    found = []
    for words in (["list"], ["plan"], ["checklist", "--format", "markdown"]):
        said = re.search(r"([0-9,]+) steps?\b", " ".join(run(account, *words).out.split()))
        found.append(int(said[1]) if said else 0)
    return found


@pytest.mark.long
def test_steps_are_counted_alike_everywhere_and_dates_that_change_nothing_never(estate, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    run(estate, "apply", "--yes")
    report = run(estate, "checklist", "--format", "json").json
    assert counted(run, estate) == [sum(len(entry["checklist"]) for entry in report["pages"])] * 3
    listed = run(estate, "list", "--format", "json").json["pages"]
    open_ = {page["page"]: page["known"]["open_steps"] for page in listed if page["known"]["open_steps"]}
    assert open_ == {entry["page"]: len(entry["checklist"]) for entry in report["pages"]}
    run(estate, "attest", *open_, "--by", "ana", "--yes", *EVERYBODY)
    assert counted(run, estate) == [0, 0, 0]
    alone = run(estate, "show", "page-03", "--format", "json").json
    assert alone["hosts"] == ["dewi"] and alone["checklist"] == [], "weekends in her availability"


@pytest.mark.long
@pytest.mark.parametrize("format_", ["text", pytest.param("markdown", marks=pytest.mark.long)])
def test_the_worksheet_says_once_what_is_the_same_on_several_pages(estate, run, monkeypatch, format_):
    monkeypatch.setenv("COLUMNS", "80")
    run(estate, "apply", "--yes")
    report = run(estate, "checklist", "--format", "json").json
    steps = sum(len(entry["checklist"]) for entry in report["pages"])
    shown = run(estate, "checklist", "--format", format_).out
    if format_ == "text":
        whole = ("pages.yaml", "next: ")  # a place and a command are never cut
        lines = (line for line in shown.splitlines() if not any(part in line for part in whole))
        assert max(map(len, lines)) <= 80
    assert shown.count("closes this") < steps
    assert "on each of these pages" in shown
    assert re.search(r"It holds for \d+ pages: ", " ".join(shown.split()))
    assert (
        " ".join(shown.split()).count("in the availability `Working hours`, for all pages that go by it") == 1
    )


@pytest.mark.long
def test_a_date_is_said_by_the_line_of_its_calendar(estate, run, config):
    run(estate, "apply", "--yes")
    lockfolder.learn(config, "fact", "segments-replace", "2026-01-02", "yes", "seen in a test")
    lockfolder.learn(config, "fact", "segments-close", "2026-01-02", "empty", "seen in a test")
    run(estate, "apply", "--yes")
    edits = [("ENG}", "ENG, 2026-06-15: closed}"), ("{country: MY}", "{country: SG}")]
    replace_in(config / "hosts.yaml", edits)
    actions = run(estate, "plan", "--format", "json").json["actions"]
    changes = [change for action in actions for change in action["changes"] if change["after"] == []]
    lines = (config / "hosts.yaml").read_text().splitlines()
    where = {
        change["path"].rpartition(".")[2]: lines[change["line"] - 1][change["column"] - 1 :]
        for change in changes
    }
    assert where.pop("2026-06-15").startswith("2026-06-15: closed}")
    assert where and {text[:3] for text in where.values()} == {"SG}"}
    shown = run(estate, "show", "page-03", "--format", "json").json["lines"]
    said = {line["text"].strip(): (line["line"], line["column"]) for line in shown}
    assert said["2026-04-03: closed  # sg: Good Friday"] == (4, 17)
    assert said["2026-12-24..2027-01-02: closed  # office"] == (5, 12)
