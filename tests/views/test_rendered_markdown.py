"""What GitHub's own renderer makes of the Markdown: the same cells and names, whatever the data holds."""

import re

import pytest
from hypothesis import assume, example, given, settings

from reconciler.times.wording import quoted
from reconciler.views import output
from reconciler.views.clean import clean
from reconciler.views.markdown.escape import code, line, prose, short
from tests.support import github_markdown, hostile, reports

OURS = {
    "a", "blockquote", "br", "code", "details", "h2", "h3", "input", "li", "p", "strong", "summary", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
BY_DATA = {"code", "a", "br"}
"""A text that is empty, or a web address, is shown otherwise than another."""
POISONED = (
    "plan-replace",
    "plan-update",
    "apply-manual",
    "drift-downgraded",
    "checklist-open",
    "validate-errors",
)


def shown(name, report):
    return github_markdown.render(output.render("markdown", reports.kind(name), report, show_emails=True))


def read(text):
    """Return what readers are to see of a text as a name."""
    return short(clean(text)).strip().replace("\u200b", "") or '""'


@pytest.mark.parametrize("name", [name for name in reports.NAMES if not name.startswith("slots")])
def test_every_row_has_the_cells_of_its_table(name):
    rendered = shown(name, reports.made(name))
    assert set(rendered.elements) <= OURS
    assert rendered.elements.count("table") == rendered.elements.count("thead")
    assert not re.search(r"\|.*\||`|\*\*", rendered.words)


def test_the_cells_are_the_values_of_the_report():
    report = reports.made("plan-update")
    (update,) = [action for action in report["actions"] if action["page"] == "two-hosts"]
    live, declared = "Talk | about `code` & <b>\\\\", "``"
    update["changes"][0] |= {"path": "summary", "keys": ["summary"], "before": live, "after": declared}
    (row,) = [row for row in shown("plan-update", report).rows if row[0] == "summary"]
    assert row[1:3] == [live, declared]


def test_a_live_title_with_code_in_it_is_shown_whole(standing, run):
    account = standing("honours-pools")
    account.edit(account.pages[0]["schedule_id"], summary="Bring `code` along")
    drift = run(account, "drift", "--format", "markdown")
    assert "`` Bring `code` along ``, declared" in drift.out
    assert "Bring `code` along" in github_markdown.render(drift.out).names
    assert "Bring code along" not in github_markdown.render(drift.out).words


@given(hostile.TEXT)
@example("a`b")
@example("`")
@example("`` x")
@example("x ``` y`|\\")
@example("`code`@x.example")
@settings(max_examples=150, deadline=None)
def test_live_text_is_one_name_in_a_cell_and_in_a_sentence(text):
    assume(clean(text).strip())
    long = len(quoted(clean(text))) > 390
    table = f"| a | b | c |\n|---|---|---|\n| {code(text)} | {prose(f'is {quoted(text)} now')} | end |"
    rendered = github_markdown.render(f"{line(f'{quoted(text)} is first')}\n\n{table}")
    assert [len(row) for row in rendered.rows] == [3, 3]
    assert rendered.rows[1][0] == read(text)
    assert rendered.rows[1][2] == "end"
    if not long:
        assert rendered.names == [read(text)] * 3
        assert rendered.rows[1][1] == f"is {read(text)} now"


@given(hostile.TEXT)
@example("a`b")
@example("| x | ` \\")
@settings(max_examples=12, deadline=None)
def test_hostile_data_adds_no_element_and_no_link_to_a_report(text):
    assume(clean(text).strip())  # a sentence of nothing is no paragraph
    for name in POISONED:
        plain, rendered = (
            shown(name, reports.poisoned(reports.made(name), poison)) for poison in ("x", text)
        )
        parts = [[tag for tag in one.elements if tag not in BY_DATA] for one in (plain, rendered)]
        assert parts[0] == parts[1], name
        assert [len(row) for row in rendered.rows] == [len(row) for row in plain.rows]
        assert all(link.startswith(("http://", "https://")) for link in rendered.links)
