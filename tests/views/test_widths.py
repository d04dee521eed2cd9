"""Every view fits its terminal, with names, emails and links as long as people give them."""

from __future__ import annotations

import re

import pytest

from tests.support.world import replace_in

ANA, BUDI = "wilhelmina-konstantinopolitanskaya-lang", "budi-hermawan-kusumawardhana-of-jakarta"
FIRST, SECOND = f"{ANA}@example.com", f"{BUDI}@example.com"
ALL, ONE = "introduction-to-international-advising-0", "one-person-alone-at-the-front-desk-of-it"
LINK = f"{ALL}-for-new-students-of-the-faculty-of-veterinary-medicine"
FILES = {
    "account.yaml": "account: {plan: business, defaults: {add_on_type: zoomMeeting}}\n",
    "hosts.yaml": f"""\
hosts:
  {ANA}:
    email: {FIRST}
    time_zone: America/Argentina/ComodRivadavia
    hours: {{mon-thu: ["09:00-12:00", "13:00-17:00"], fri: "09:00-11:30"}}
    overrides: {{2026-01-08: ["10:00-12:00", "14:00-15:30"], 2026-01-12..2026-01-14: closed}}
  {BUDI}: {{email: {SECOND}, time_zone: Asia/Kuala_Lumpur, hours: {{mon-fri: "21:00-23:30"}}}}
""",
    "pages.yaml": f"""\
page: {ALL}
slug: {LINK}
type: all_hosts_available
owner: {ANA}
hosts: [{ANA}, {BUDI}]
summary: Introduction to international advising for new students of the faculty of veterinary medicine
description: What this is about, in more than a line of eighty columns, since people write that much.
duration: 30
custom_fields:
  - {{name: What shall we talk about when we meet for the first time?, format: text, required: true}}
---
page: {ONE}
type: one_to_one
owner: {BUDI}
hosts: [{BUDI}]
summary: Front desk
duration: 20
""",
}
COPIED = re.compile(r"^next: |^  (next|or keep) +reconciler |^(as|---|\+\+\+|\s*-->)? *\S+$")
"""Lines that may be longer: what is copied whole, and a single word that is longer than the line."""


@pytest.fixture
def long(start, config):
    """An account with pages and people of long names, and the folder of its config."""
    for file in config.rglob("*.yaml"):
        file.unlink()
    for name, text in FILES.items():
        (config / name).write_text(text)
    return start("honours-pools", "page-data")


def too_wide(text: str, columns: int) -> list[str]:
    return [line for line in text.splitlines() if len(line) > columns and not COPIED.match(line)]


@pytest.mark.parametrize("columns", [80, pytest.param(120, marks=pytest.mark.long)])
def test_long_names_fit(long, run, config, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    said = {}

    def shows(*words, after=""):
        result = run(long, *words)
        said[f"{' '.join(words)} {after}"] = result.out + result.err
        return result

    shows("validate")
    shows("plan")
    shows("apply", "--yes")
    for words in (["list"], ["show", ALL], ["drift"], ["checklist"], ["slots", ALL], ["runs"], ["doctor"]):
        shows(*words)
    past = run(long, "runs", "--format", "json").json["runs"][0]["run"]
    shows("runs", past)
    shows("undo", past, "--dry-run")
    shows("slots", ALL, "--live", "--from", "2026-01-05", "--to", "2026-01-12")
    long.edit(long.page(LINK)["schedule_id"], type="one_to_one", hosts=[FIRST], summary="Changed by hand")
    long.edit(long.page(ONE)["schedule_id"], duration=45, color="#00aaff")
    replace_in(config / "pages.yaml", [("summary: Front desk", "summary: Front desk of it")])
    for words in (
        ["drift"], ["plan"], ["checklist"], ["pull", ONE, "--dry-run"],
        ["attest", ALL, "--by", "ana", "--yes"], ["import", FIRST, "--into", str(config.parent / "imported")],
    ):  # fmt: skip
        shows(*words, after="changed")
    replace_in(config / "pages.yaml", [("duration: 20", "duraton: 20000")])
    shows("validate", after="with mistakes")
    assert all(said.values()), said
    wide = {words: lines for words, text in said.items() if (lines := too_wide(text, columns))}
    assert wide == {}
