"""Markdown for a comment on a pull request: it fits, hides nothing that matters, and data stays data."""

import re

import pytest
from hypothesis import example, given, settings

from reconciler.views import markdown, output
from reconciler.views.clean import clean
from reconciler.views.markdown.escape import code, line, prose, short, text_only
from tests.support import hostile, markdown_reader, reports

OURS = re.compile(
    r"</?code>|<br>|<!-- reconciler:[a-z]+ -->|</details>|\n+"
    r"|<details( open)?><summary>(evidence on the type|\d+ pages)</summary>"
)
MENTION = re.compile(r"(?<![\w`])@[\w-]")
APART = "\u200b"


def rendered(name, **more):
    return output.render("markdown", reports.kind(name), reports.made(name), **more)


@pytest.mark.parametrize("name", [name for name in reports.NAMES if not name.startswith("slots")])
def test_first_line_is_the_marker_of_the_sticky_comment(name):
    first = rendered(name).splitlines()[0]
    assert first == f"<!-- reconciler:{reports.kind(name)} -->"


def test_changes_stand_in_a_table_with_their_places():
    text = rendered("plan-update")
    assert "`~` **update** `two-hosts`: `all_hosts_available` confirmed (page-data)" in text
    assert re.search(r"\| `duration` \| `45m` \| `32m` \| `\S*two-hosts\.yaml:14:11` \|", text)
    assert "Next: `reconciler apply`" in text


def test_steps_by_hand_are_a_task_list():
    report = reports.made("checklist-open")
    steps = sum(len(page["checklist"]) for page in report["pages"])
    assert steps > 0
    assert len(re.findall(r"^- \[ \] ", rendered("checklist-open"), re.MULTILINE)) == steps


def test_a_downgrade_comes_first_with_its_evidence():
    text = rendered("drift-downgraded")
    assert "people can book times when budi is busy" in text
    assert "| page-data | single-host | decisive | `one host, no pool` |" in text
    assert text.index("`type-downgraded`") < text.index("`manual-step-open`")


def test_emails_are_masked_unless_asked_for():
    assert "ana@example.com" not in rendered("checklist-open")
    assert "a•••@example.com" in rendered("checklist-open")
    assert "ana@example.com" in rendered("checklist-open", show_emails=True)


def many(kind, count, **more):
    """A plan with many actions, each the real one of its kind with another name."""
    source = reports.made("plan-replace" if kind == "replace" else "plan-update")
    (sample,) = [action for action in source["actions"] if action["page"] == "two-hosts"]
    return [
        sample | {"page": f"{kind}-{number:04}", "action": kind, "bookers": None} | more
        for number in range(count)
    ]


def different(actions):
    """Return the actions with another colour for each, so that no two pages say the same."""
    change = {
        "path": "color",
        "keys": ["color"],
        "before": None,
        "shown": None,
        "file": None,
        "line": None,
        "column": None,
    }
    return [
        action | {"changes": [*action["changes"], change | {"after": f"#{number:06x}"}]}
        for number, action in enumerate(actions)
    ]


def test_a_plan_of_a_thousand_pages_fits_and_hides_no_delete_replace_or_wrong_type():
    wrong = {**reports.made("drift-downgraded")["findings"][0]["type"]}
    actions = [
        *different(many("update", 900)),
        *many("delete", 60),
        *many("replace", 40),
        *many("manual", 30, type=wrong),
    ]
    report = reports.made("plan-update") | {"actions": actions}
    text = output.render("markdown", "plan", report)
    assert len(text) <= 60_000
    vital = [action["page"] for action in actions if action["action"] in ("delete", "replace", "manual")]
    assert [name for name in vital if f"`{name}`" not in text] == []
    shown = [action["page"] for action in actions if f"`{action['page']}`" in text]
    note = re.search(r"of 1030 entries (\d+) shortened and (\d+) left out \((\d+) update\)", text)
    assert note, text[-600:]
    assert int(note[2]) == int(note[3]) == 1030 - len(shown)


def test_what_cannot_fit_at_all_is_counted():
    report = reports.made("plan-update") | {"actions": many("delete", 2500)}
    text = output.render("markdown", "plan", report)
    shown = len(set(re.findall(r"`delete-\d{4}`", text)))
    assert len(text) <= 60_000
    assert shown > 1000
    assert f"{2500 - shown} left out ({2500 - shown} delete)" in text


def test_a_small_report_is_not_cut():
    assert "to fit into a comment" not in rendered("apply-manual")


@given(hostile.TEXT)
@example("\\|")
@example("`` ` |")
@settings(max_examples=120, deadline=None)
def test_data_as_code_reads_as_it_is_even_in_a_table(text):
    table = f"| a | b |\n|---|---|\n| {code(text)} | end |"
    cells = [token for token in markdown_reader.READER.parse(table) if token.type == "inline"][2:]
    assert len(cells) == 2
    read, loose = markdown_reader.words(table)
    assert read.removeprefix("ab").removesuffix("end") == (short(clean(text)).strip() or '""')
    assert loose == "abend"


@given(hostile.TEXT)
@settings(max_examples=120, deadline=None)
def test_data_in_a_sentence_is_never_markup_a_link_or_a_mention(text):
    for written in (text_only(text), prose(text)):
        line = f"x {written}"
        assert {token.type for token in markdown_reader.READER.parse(line)} == {
            "paragraph_open",
            "inline",
            "paragraph_close",
        }
        assert {part.type for part in markdown_reader.inlines(line)} <= {
            "text",
            "text_special",
            "code_inline",
            "html_inline",
        }
        read, loose = markdown_reader.words(line)
        assert not MENTION.search(loose)
        assert not re.search(r"https?://|www\.|#\w|\bGH-\d", loose, re.IGNORECASE)
        assert "".join(read.replace("`", "").split()) == "".join(
            f"x{short(clean(text))}".replace("`", "").split()
        )


@given(hostile.TEXT)
@settings(max_examples=12, deadline=None)
def test_hostile_reports_stay_within_our_own_markup(text):
    for name in ("plan-replace", "apply-manual", "drift-downgraded", "checklist-open", "validate-errors"):
        kind = reports.kind(name)
        report = reports.poisoned(reports.made(name), text or "x")
        written = output.render("markdown", kind, report, show_emails=True)
        assert written.splitlines()[0] == f"<!-- reconciler:{kind} -->"
        for token in markdown_reader.READER.parse(written):
            for part in [token, *(token.children or ())]:
                if part.type in ("html_block", "html_inline"):
                    assert OURS.sub("", part.content) == "", part.content
                if part.type == "link_open":
                    assert part.attrs["href"].startswith(("http://", "https://"))
                assert part.type not in ("image", "fence", "code_block", "hr")
        assert not any(MENTION.search(part) for part in [markdown_reader.words(written)[1]])


def test_other_formats_say_what_they_refuse(run, config):
    refused = run({}, "slots", "two-hosts", "--format", "markdown")
    assert refused.code == 3
    assert "markdown" in refused.err
    assert "Traceback" not in refused.err


def test_the_reference_of_the_language_is_markdown_still(run):
    assert run({}, "schema", "--format", "markdown").out.startswith("# The language of the files")


def test_render_of_a_kind_without_a_layout_is_a_usage_error():
    with pytest.raises(Exception, match="no such report of `doctor`"):
        markdown.render("doctor", {})


@given(hostile.TEXT)
@example("# x")
@example("---")
@example("    x")
@example("+ x")
@example("1. x")
@settings(max_examples=120, deadline=None)
def test_data_that_begins_a_paragraph_or_an_item_begins_nothing_else(text):
    written = line(text)
    begun = [token.type for token in markdown_reader.READER.parse(f"{written}\n\nend")]
    assert set(begun) <= {"paragraph_open", "inline", "paragraph_close"}
    item = [token.type for token in markdown_reader.READER.parse(f"- {written}")]
    allowed = {"bullet_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close"}
    assert set(item) <= allowed | {"list_item_close", "bullet_list_close"}
