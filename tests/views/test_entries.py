"""One layout for every view: what one of them says of a report, the others say in the same words."""

import html as escaped
import io
import re

import pytest
from rich.console import Console

from reconciler.views import entries, output, text, words
from reconciler.views.entries.listing import Next
from tests.support import markdown_reader, reports

KINDS = ("plan-create", "plan-update", "plan-replace", "apply-manual", "apply-verified", "drift-clean",
         "drift-downgraded", "checklist-open", "validate-errors")  # fmt: skip
HOST = {"hours": {"mon": ["09:00-17:00"], "tue": ["09:00-17:00"]}, "time_zone": "Asia/Singapore"}


def listing_of(name):
    return entries.lay_out(reports.kind(name), reports.made(name))


def views(name):
    """Return text, Markdown and HTML as a reader has them, without white space.

    Backticks and places are left out too: these stand in the middle of longer texts.
    """
    kind, report, out = reports.kind(name), reports.made(name), io.StringIO()
    console = Console(file=out, width=10_000, markup=False, highlight=False, emoji=False, soft_wrap=True)
    text.render(kind, report, console)
    body = output.render("html", kind, report).partition("<body")[2]
    shown = {
        "text": out.getvalue(),
        "markdown": markdown_reader.words(output.render("markdown", kind, report, show_emails=True))[0],
        "html": escaped.unescape(re.sub(r"<[^>]+>", "", body)),
    }
    rows = [row for entry in listing_of(name).entries for row in (entry, *entry.rows, *entry.remarks)]
    return {view: plain(written, [row.place for row in rows]) for view, written in shown.items()}


def plain(written, places=()):
    for place in sorted(filter(None, places), key=len, reverse=True):
        written = written.replace(place, "")
    return "".join(written.replace("`", "").split())


def texts(listing):
    """Return all that the entries of a report say, of pages that are not as declared."""
    for entry in listing.entries:
        if not entry.quiet and not entry.remarks:
            yield from (entry.name, entry.text, *(row.name for row in entry.rows))
            yield from (part for row in entry.rows for part in (row.text, row.before, row.after))
        if not entry.quiet and listing.kind in ("plan", "apply"):
            yield entry.evidence.verdict if entry.evidence else ""
    for remark in listing.remarks:
        yield from (remark.message, remark.code, *(row.text for row in remark.facts))
        for claim in remark.evidence.claims if remark.evidence else ():
            yield from (claim.witness, claim.says, claim.weight, claim.seen)
    yield from (count.in_words for count in listing.counts if listing.kind != "checklist")
    yield from (row.text for row in listing.notes)
    yield listing.extent


@pytest.mark.parametrize("name", KINDS)
def test_text_markdown_and_html_say_the_same(name):
    shown = views(name)
    wanted = [plain(text) for text in texts(listing_of(name))]
    assert [(view, text) for text in wanted for view in shown if text not in shown[view]] == []


@pytest.mark.parametrize("name", KINDS)
def test_an_instant_and_a_sign_are_worded_once(name):
    for shown in views(name).values():
        assert "UTC" not in shown
        assert "\N{MINUS SIGN}" not in shown
        assert not re.search(r"\d\d:\d\d:\d\d", shown)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (HOST, "mon-tue 09:00-17:00 (Asia/Singapore)"),
        ({"hours": {}, "time_zone": "Asia/Singapore"}, "never (Asia/Singapore)"),
        ({"availability": "Working hours"}, "availability `Working hours`"),
        (HOST["hours"], "mon-tue 09:00-17:00"),
        ({"before": 0, "after": 10}, "before 0; after 10"),
        (None, "not there"),
        ("", '""'),
        ({}, "none"),
        ([], "none"),
        ([True, "a"], "true, a"),
    ],
)
def test_values_are_worded_once(value, shown):
    assert words.value(value) == shown


def test_a_host_of_whom_nothing_is_declared_has_the_hours_that_zoom_keeps():
    assert words.field(["hosts", "budi"], {}) == "default availability"
    assert words.field(["buffer"], {}) == "none"


def test_a_host_whose_name_has_dots_is_told_as_any_other():
    date = ["hosts", "ana.lim", "overrides", "2026-12-25"]
    assert [words.field(date, None), words.field(date, [])] == ["usual hours", "closed"]
    assert words.field(["hosts", "ana.lim"], {"availability": "Office"}) == "availability `Office`"


def test_a_view_for_many_readers_proposes_no_grave_step():
    report = reports.made("plan-create")
    listing = entries.lay_out("plan", report)
    assert listing.for_readers == (Next("reconciler apply"),)
    refused = entries.lay_out("plan", report | {"refused": "5 changes are more than the limit of 2 a run"})
    assert refused.next == (Next("reconciler apply PAGE", "a few at a time, or raise `limits`", grave=True),)
    assert refused.for_readers == ()
