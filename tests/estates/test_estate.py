"""Twelve hosts, forty pages, the holidays of three countries, a season of changes: what is left to people."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from tests.support import lockfolder
from tests.support.places import CASES
from tests.support.world import NOW, replace_in

ESTATE = CASES / "estate"
KNOWN = (("segments-replace", "yes"), ("segments-close", "empty"))
FEWER_THAN = 150
USUAL = {"name": "Working hours", "default": True, "time_zone": "UTC", "hours": {"mon-fri": "09:00-17:00"}}
HOLIDAY = "2026-06-15"
"""A bank holiday that nobody knew of when the files were written."""

SEASON = {
    "the usual length of a page": ("account.yaml", "duration: 30", "duration: 40"),
    "one host moves": ("hosts.yaml", "time_zone: Europe/Lisbon", "time_zone: Europe/Berlin"),
    "another keeps other hours": ("hosts.yaml", 'mon-wed: "07:00-13:00"', 'mon-thu: "08:00-14:00"'),
    "all panels say something else": ("together.yaml", "are there.", "are there, and listen."),
    "a question of all who advise": ("one-person.yaml", "What shall we talk about?", "What is it about?"),
    "somebody joins": (
        "hosts.yaml",
        "  dan: {",
        "  nia: {name: Nia, email: nia@example.com, time_zone: Europe/London, hours: *uk}\n  dan: {",
    ),
    "and has her own pages": ("one-person.yaml", "each: [britain,", "each: [nia, britain,"),
    "and stands at the desk": ("hosts.yaml", "britain: [amy,", "britain: [amy, nia,"),
    "a page is taken down": ("together.yaml", "page: panel-hiring\n", "page: panel-hiring\nstate: absent\n"),
    "a holiday": ("hosts.yaml", "  office: {", f"  office: {{{HOLIDAY}: closed, "),
}  # fmt: skip


@pytest.fixture
def estate(config, start):
    """The files in a folder, and an account without pages."""
    shutil.rmtree(config)
    shutil.copytree(ESTATE, config)
    people = ["amy", "ben", "cora", "dan", "eva", "finn", "gerd", "hana", "ivan", "jun", "kim", "lea", "nia"]
    users = [
        {"id": name, "email": f"{name}@example.com", "display_name": name, "slug": name, "licensed": True,
         "time_zone": "UTC", "availability": [USUAL]}
        for name in people
    ]  # fmt: skip
    return start("honours-shared", "page-data", fixture={"users": users})


class Season:
    """Applies the files after each change, does by hand what is asked for, and counts it."""

    def __init__(self, run, account, config):
        self.run, self.account, self.config = run, account, config
        self.steps, self.now = [], NOW

    def applied(self, *more):
        """Apply, do what is left to people, and see that nothing is open then; returns the steps of it."""
        self.now += timedelta(days=1)
        done = self.run(self.account, "apply", "--yes", "--format", "json", *more, now=self.now)
        assert done.code in (0, 7), done.out
        assert {page["outcome"] for page in done.json["pages"]} == {"verified"}
        report = self.run(self.account, "checklist", "--format", "json", now=self.now).json
        asked = [(entry["page"], step) for entry in report["pages"] for step in entry["checklist"]]
        if asked:
            pages = sorted({page for page, _ in asked})
            assert self.run(self.account, "attest", *pages, "--by", "amy", "--yes", now=self.now).code == 0
        assert self.run(self.account, "plan", "--exit-code", now=self.now).code == 0
        self.steps += asked
        return asked

    def change(self, name):
        file, before, after = SEASON[name]
        replace_in(self.config / file, [(before, after)])
        allow = {"and stands at the desk": "replace", "a page is taken down": "link-down"}.get(name)
        return self.applied(*(("--allow", allow) if allow else ()))


def test_the_estate_is_written_in_few_lines(run, estate, config):
    assert sum(len(file.read_text().splitlines()) for file in config.glob("*.yaml")) < FEWER_THAN
    report = run(estate, "validate", "--format", "json")
    assert (report.code, report.json["diagnostics"]) == (0, [])
    pages = run(estate, "list", "--format", "json").json["pages"]
    assert len(pages) == 40
    assert len({host for page in pages for host in page["hosts"]}) == 12


@pytest.mark.long
def test_a_season_leaves_next_to_nothing_to_people_where_it_is_known_what_dated_hours_do(run, estate, config):
    run(estate, "apply", "intro-amy", "--yes")
    for name, value in KNOWN:
        lockfolder.learn(config, "fact", name, "2026-01-02", value, "seen in a test")
    season = Season(run, estate, config)
    season.applied()
    for name in SEASON:
        season.change(name)
    assert len(season.steps) <= 10, season.steps
    live = {page["slug"]: page for page in estate.pages if page["status"] != "cancelled"}
    assert len(live) == 41
    assert live["panel-leads"]["description"] == "All of us are there, and listen."


@pytest.mark.long
def test_else_there_is_at_most_a_step_a_host_and_page(run, estate, config):
    season = Season(run, estate, config)
    first = season.applied()
    named = [(page, step["field"]) for page, step in first]
    assert len(named) == len(set(named))
    assert all(step["field"].startswith("hosts.") for _, step in first)
    for name in ("the usual length of a page", "all panels say something else"):
        assert season.change(name) == [], "nobody sets dates twice"
    holiday = season.change("a holiday")
    assert holiday
    assert {step["field"].rpartition(".")[2] for _, step in holiday} == {HOLIDAY}
