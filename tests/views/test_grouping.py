"""What many pages say alike is one entry, and nothing that is said of a page is lost in it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.views import entries, output, words
from reconciler.views.entries import grouping
from tests.support import reports

PATHS = ("duration", "cushion", "color", "buffer.after")
PLACES = (("account.yaml", 12, 5), ("pages.yaml", 3, 1), (None, None, None))


@st.composite
def plans(draw):
    """A plan whose pages are alike and not, with what differs on pages of one change."""
    base = reports.made("plan-update")
    (update,) = [action for action in base["actions"] if action["page"] == "two-hosts"]
    create = reports.made("plan-create")["actions"][0]
    actions = []
    for number in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from(["update", "update", "create", "delete", "manual", "no-op"]))
        changes = [
            {
                "path": path, "before": None if kind == "create" else draw(st.sampled_from([10, 20])),
                "after": draw(st.sampled_from([30, 45])), "shown": None,
                **dict(zip(("file", "line", "column"), draw(st.sampled_from(PLACES)), strict=True)),
            }
            for path in draw(st.sets(st.sampled_from(PATHS), min_size=1))
        ]  # fmt: skip
        actions.append({
            **(create if kind == "create" else update), "page": f"page-{number}", "action": kind,
            "changes": changes, "blocked": draw(st.sampled_from([None, "needs --allow link-down"])),
            "owner_name": draw(st.sampled_from(["ana", "budi"])),
            "bookers": draw(st.sampled_from([None, {"hosts": [], "page": ["22 -> 17 starts a week"],
                                                    "starts": {"after": 17}, "picture": None}])),
        })  # fmt: skip
    return base | {"actions": actions}


def told(page):
    """Return the changes that an entry of one page tells, with their places."""
    return Counter((page.name, row.name, row.before, row.after, row.place) for row in page.changes)


@given(plans())
@settings(max_examples=30, deadline=None)
def test_each_change_of_each_page_stands_in_one_entry_and_is_shown_there(report):
    listing = entries.lay_out("plan", report)
    pages = [page for entry in listing.entries for page in entry.pages or (entry,)]
    assert sorted(page.name for page in pages) == sorted(action["page"] for action in report["actions"])
    wanted = Counter(
        (action["page"], change["path"], *words.sides(change, "before", "after"), words.place(change))
        if action["action"] == "update"
        else (action["page"], change["path"], "", words.field(change["path"], change["after"]),
              words.place(change))
        for action in report["actions"]
        for change in action["changes"]
        if action["action"] in ("update", "create")
    )  # fmt: skip
    assert sum((told(page) for page in pages), Counter()) == wanted
    for group in (entry for entry in listing.entries if entry.pages):
        for page in group.pages:
            assert {*group.rows, *group.own(page)} >= {*page.rows}
            assert group.owner in ("", page.owner)
            assert (group.kind, group.blocked, group.text) == (page.kind, page.blocked, page.text)
        assert len(group.pages) >= grouping.FEWEST
        assert group.kind not in grouping.ALONE


@given(plans())
@settings(max_examples=10, deadline=None)
def test_every_page_that_is_not_as_declared_is_named_in_markdown_and_html(report):
    for view in ("markdown", "html"):
        written = output.render(view, "plan", report)
        shown = [action for action in report["actions"] if action["action"] != "no-op" or view == "html"]
        assert [action["page"] for action in shown if action["page"] not in written] == []
    junit = output.render("junit", "plan", report)
    assert junit.count("<testcase") == len(report["actions"]) + bool(entries.lay_out("plan", report).refused)


def test_commands_of_one_finding_on_many_pages_name_none_of_them():
    (sample, *_) = reports.made("drift-downgraded")["findings"]
    findings = [
        sample | {"code": "field-changed", "page": f"sales-{number}", "path": "color", "type": None,
                  "next": f"reconciler apply sales-{number}",
                  "keep": f"reconciler pull sales-{number} --path color"}
        for number in range(10)
    ]  # fmt: skip
    report = reports.made("drift-downgraded") | {"findings": findings, "pages": []}
    (remark,) = entries.lay_out("drift", report).remarks
    assert remark.pages == tuple(f"sales-{number}" for number in range(10))
    assert (remark.next, remark.keep) == ("reconciler apply PAGE", "reconciler pull PAGE --path color")


def test_pages_of_a_wrong_type_and_removals_are_told_one_by_one():
    wrong = reports.made("drift-downgraded")["findings"][0]["type"]
    base = reports.made("plan-update")
    (sample,) = [action for action in base["actions"] if action["page"] == "two-hosts"]
    for more in ({"type": wrong}, {"action": "delete"}, {"action": "replace"}):
        actions = [sample | {"page": f"page-{number}"} | more for number in range(5)]
        assert len(entries.lay_out("plan", base | {"actions": actions}).entries) == 5
