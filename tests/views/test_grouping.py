"""What many pages say alike is one entry, and nothing that is said of a page is lost in it."""

from __future__ import annotations

import io
import json
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from reconciler.compare.paths import spelled
from reconciler.views import entries, output, text, words
from reconciler.views.entries import alike, grouping
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
                **spelled(path.split(".")),
                "before": None if kind == "create" else draw(st.sampled_from([10, 20])),
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


def placeless(*rows):
    """Return rows without their places, which are told of new pages where all have the same."""
    return {row._replace(place="") for row in rows}


@given(plans())
@settings(max_examples=12, deadline=None)
def test_each_change_of_each_page_stands_in_one_entry_and_is_shown_there(report):
    listing = entries.lay_out("plan", report)
    pages = [page for entry in listing.entries for page in entry.pages or (entry,)]
    assert sorted(page.name for page in pages) == sorted(action["page"] for action in report["actions"])
    wanted = Counter(
        (action["page"], change["path"], *words.sides(change, "before", "after"), words.place(change))
        if action["action"] == "update"
        else (action["page"], change["path"], "", words.field(change["keys"], change["after"]),
              words.place(change))
        for action in report["actions"]
        for change in action["changes"]
        if action["action"] in ("update", "create")
    )  # fmt: skip
    assert sum((told(page) for page in pages), Counter()) == wanted
    for group in (entry for entry in listing.entries if entry.pages):
        for page in group.pages:
            assert placeless(*group.rows, *alike.own(group, page)) >= placeless(*page.rows)
            if group.kind != "create":
                assert {*group.rows, *alike.own(group, page)} >= {*page.rows}
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
        sample | {"code": "field-changed", "page": f"sales-{number}", **spelled(["color"]), "type": None,
                  "next": f"reconciler apply sales-{number}",
                  "keep": f"reconciler pull sales-{number} --path color",
                  "changed": f"2026-01-02T08:0{number}:00+00:00"}
        for number in range(10)
    ]  # fmt: skip
    report = reports.made("drift-downgraded") | {"findings": findings, "pages": []}
    (remark,) = entries.lay_out("drift", report).remarks
    assert remark.pages == tuple(f"sales-{number}" for number in range(10))
    assert (remark.next, remark.keep) == ("reconciler apply PAGE", "reconciler pull PAGE --path color")
    assert "changed" not in [fact.name for fact in remark.facts], "each was changed at its own time"


def test_pages_of_a_wrong_type_and_removals_are_told_one_by_one():
    wrong = reports.made("drift-downgraded")["findings"][0]["type"]
    base = reports.made("plan-update")
    (sample,) = [action for action in base["actions"] if action["page"] == "two-hosts"]
    for more in ({"type": wrong}, {"action": "delete"}, {"action": "replace"}):
        actions = [sample | {"page": f"page-{number}"} | more for number in range(5)]
        assert len(entries.lay_out("plan", base | {"actions": actions}).entries) == 5


def new_pages(number, at="pages.yaml", **more):
    """Return a plan of so many new pages, made from one document."""
    base = reports.made("plan-create")
    sample = next(action for action in base["actions"] if action["page"] == "two-hosts")
    actions = []
    for at_ in range(number):
        name = f"host{at_:04}"
        week = {"hours": {"mon": [f"0{at_ % 3 + 7}:00-16:00"]}, "time_zone": "UTC"}
        values = {
            "duration": 30, "color": "red", "cushion": 60, "slug": f"advising-{name}",
            "summary": f"Advising with {name.title()}", "hosts": {name: week},
        }  # fmt: skip
        changes = [
            {**spelled([path]), "before": None, "after": value, "shown": None, "file": at.format(name),
             "line": line, "column": 3}
            for line, (path, value) in enumerate(values.items(), 1)
        ]  # fmt: skip
        own = {key: value.format(name) if isinstance(value, str) else value for key, value in more.items()}
        actions.append({
            **sample, "page": f"advising-{name}", "owner": f"{name}@example.com", "owner_name": name,
            "hosts": [name], "changes": changes, "file": at.format(name), "line": 12, "column": 7,
            "made_for": name, **own,
        })  # fmt: skip
    return base | {"actions": actions}


def shown(report, width=80, kind="plan"):
    out = io.StringIO()
    console = Console(file=out, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True)
    text.render(kind, report, console)
    return out.getvalue().splitlines()


@pytest.mark.long
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"blocked": "no user {}@example.com in this account"},
        {"action": "manual", "reason": "`advising-{}` stands under boss@x.com"},
    ],
)
def test_three_thousand_pages_of_one_document_are_one_screen(more, width):
    written = shown(new_pages(3000, **more), width)
    assert len(written) <= 40
    assert max(map(len, written)) <= width
    assert any("3,000 pages" in line for line in written)


def test_new_pages_of_one_document_have_a_line_each_and_the_rest_is_counted():
    written = "\n".join(shown(new_pages(30), 110))
    assert "advising-host0009  host0009 mon 07:00-16:00 (UTC)" in written
    assert "advising-host0010" not in written
    assert "and 20 more; `reconciler plan PAGE` shows one, --report html=FILE all" in written
    assert re.search(r"slug +differs by page: advising-… +pages.yaml:4:3\n", written)
    assert re.search(r"summary +differs by page: Advising with … +pages.yaml:5:3\n", written)
    assert re.search(r"pages +of one document +pages.yaml:12:7\n", written)
    assert "advising-host0011" in "\n".join(shown(new_pages(12)))


def on_pages(number, action):
    """Return a plan of so many pages, each with what `action` says of its number."""
    base = reports.made("plan-update")
    (sample,) = [each for each in base["actions"] if each["page"] == "two-hosts"]
    actions = [sample | {"page": f"page-{at:02}"} | action(at) for at in range(number)]
    return base | {"actions": actions}


def changed(before, origin="repo-ahead", path="summary"):
    return {**spelled([path]), "before": before, "after": "Declared", "shown": None, "origin": origin,
            "file": None, "line": None, "column": None}  # fmt: skip


@pytest.mark.parametrize("number", [3, 20])
def test_bookings_at_stake_are_told_first_of_many_pages_and_all_is_told_of_a_few(number):
    said = "1 upcoming booking with budi@example.com (Thu 10 Dec 12:00, Asia/Singapore)"

    def manual(at):
        booked = [{"page": f"page-{at:02}", "count": 1, "starts": [], "unread": None, "said": said}]
        step = {"do": "remove host budi", "field": "hosts", "value": None, "url": "", "account": None,
                "each": None, "needs": [], "pages": []}  # fmt: skip
        steps = [{**step, "bookings": booked if at == number - 1 else []}]
        names = ("summary", "color", "location", "description")
        fields = [changed(f"{path} {at}", path=path) for path in names]
        stays = [{**one, "why": "accepted", "said": "accepted"} for one in fields]
        return {"action": "manual", "changes": fields, "untouched": stays, "checklist": steps,
                "active": True, "bookers": None}  # fmt: skip

    report = on_pages(number, manual)
    (entry,) = entries.lay_out("plan", report).entries
    assert len(entry.pages) == number
    text_ = " ".join(" ".join(shown(report)).split())
    last = f"page-{number - 1:02}"
    assert f"{said}: {last}" in text_, text_
    assert f"1 booking is at times, or with hosts, that steps by hand take away: {last}" in text_
    assert ("more; `reconciler plan PAGE` shows one" in text_) is (number > 3)
    assert all(f"summary {at}" in text_ for at in range(number)) is (number == 3)


def test_pages_of_which_others_moved_the_same_field_are_told_apart():
    origins = ["repo-ahead", "live-ahead", "both"]
    report = on_pages(
        9, lambda at: {"changes": [changed("Old", origins[at // 3])], "bookers": None,
                       "keep": f"reconciler pull page-{at:02}" if at > 2 else None}
    )  # fmt: skip
    groups = entries.lay_out("plan", report).entries
    assert [len(group.pages) for group in groups] == [3, 3, 3]
    told = [[row.text for row in group.rows if row.name == "origin"] for group in groups]
    end = "; apply sets what the files say, `reconciler pull PAGE` keeps what is in Zoom"
    assert told == [
        [],
        [f"changed in Zoom since the last apply known here: summary{end}"],
        [f"changed in Zoom since the last apply known here: summary (in the files too){end}"],
    ]


def test_new_pages_alike_in_all_but_names_are_one_entry_whatever_file_says_it():
    (entry,) = entries.lay_out("plan", new_pages(5, at="{}.yaml")).entries
    assert {row.name for row in entry.changes} == {"duration", "color", "cushion"}
    assert [row.place for row in entry.rows] == [""] * len(entry.rows)
    different = new_pages(6)
    for action in different["actions"][:3]:
        action["changes"][1]["after"] = "blue"
    assert [len(entry.pages) for entry in entries.lay_out("plan", different).entries] == [3, 3]


def test_what_blocks_pages_is_said_once_with_their_names_left_open():
    report = new_pages(40, blocked="no user {}@example.com in this account")
    (entry,) = entries.lay_out("plan", report).entries
    assert entry.blocked == "no user OWNER in this account"
    assert [row.text for row in alike.own(entry, entry.pages[7]) if row.name == "blocked"] == [
        "no user host0007@example.com in this account"
    ]
    markdown, html = (output.render(view, "plan", report) for view in ("markdown", "html"))
    for number in range(40):
        assert f"advising-host{number:04}" in markdown
        assert f"no user <code>host{number:04}@example.com</code>" in html
    (annotation,) = output.render("github", "plan", report).splitlines()
    assert annotation.startswith("::error title=40 pages%3A create,file=pages.yaml,line=12,")


def test_many_pages_leave_a_table_of_some_in_a_comment_that_has_no_room_for_all():
    written = output.render("markdown", "plan", new_pages(3000, blocked="no user {}" + " at all" * 40))
    assert "| `duration` | `30m`" in written
    assert "| and 2,980 more |" in written


def test_an_annotation_names_as_many_pages_as_one_reads():
    (annotation,) = output.render("github", "plan", new_pages(3000)).splitlines()
    assert "advising-host0049 and 2,950 more" in annotation


def test_links_of_new_pages_stand_beside_their_names_and_the_rest_is_counted():
    base = reports.made("apply-verified")
    (sample,) = base["pages"]
    pages = [
        sample | {"page": f"page-{number:04}", "action": "create", "url": f"https://zoom.us/p/{number:04}"}
        for number in range(3000)
    ]
    written = shown(base | {"pages": pages}, kind="apply")
    assert len(written) <= 50
    assert "    page-0039  https://zoom.us/p/0039" in written
    assert "    and 2,960 more; reconciler drift --report html=FILE has all links" in written


def test_one_holiday_of_many_hosts_is_one_finding_and_one_change_in_text_and_whole_in_json():
    date = "2026-12-28"
    base = reports.made("drift-downgraded")
    (sample, *_) = base["findings"]
    findings = [
        sample | spelled(["hosts", f"host{number}", "overrides", date]) | {
            "code": "host-hours-changed", "severity": "info", "page": f"page-{number}", "type": None,
            "file": "hosts.yaml", "line": number + 1, "column": 5, "desired": [], "live": None,
            "message": f"host{number} on {date} is not there, declared closed",
            "next": f"reconciler apply page-{number}",
        }
        for number in range(40)
    ]  # fmt: skip
    report = base | {"findings": findings, "pages": []}
    (remark,) = entries.lay_out("drift", report).remarks
    assert remark.message == f"HOST on {date} is not there, declared closed"
    assert remark.facts[0].line == "hosts: host0, host1, host2, host3, host4 and 35 more"
    assert len(shown(report, kind="drift")) < 20
    assert len(json.loads(output.render("json", "drift", report))["findings"]) == 40


def closing(page, *hosts, also=()):
    """Return an action that closes one date of a calendar for these hosts, and leaves `also` alone."""
    (sample,) = [action for action in reports.made("plan-update")["actions"] if action["page"] == "two-hosts"]
    changes = [
        {**spelled(["hosts", host, "overrides", "2026-12-09"]), "before": None, "after": [], "shown": None,
         "file": "hosts.yaml", "line": 4, "column": 5, "calendar": "university"}
        for host in hosts
    ]  # fmt: skip
    return sample | {"page": page, "hosts": [*hosts, *also], "changes": changes, "bookers": None}


def test_one_closing_day_of_all_hosts_is_one_entry_that_says_what_differs():
    lost = {"count": 2, "starts": [], "unread": None, "said": "2 upcoming bookings at times that are lost"}
    (step, *_) = [page["checklist"][:1] for page in reports.made("checklist-open")["pages"]]
    actions = [
        closing("advising", "ana"), closing("desk", "ana", "budi", "chen"),
        closing("panel", "budi", "chen", also=["lena"]) | {"checklist": step},
        closing("viva", "ana", "chen") | {"lost_bookings": lost},
    ]  # fmt: skip
    report = reports.made("plan-update") | {"actions": actions}
    (entry,) = entries.lay_out("plan", report).entries
    (row,) = entry.changes
    assert row.line == "hosts.HOST.overrides.2026-12-09: usual hours -> closed (university)"
    assert row.place == "hosts.yaml:4:5"
    own = {page.name: [row.line for row in alike.own(entry, page)] for page in entry.pages}
    assert own["advising"] == own["desk"] == []
    assert own["panel"] == ["HOST: all but lena"]
    (booked,) = own["viva"]
    assert booked.startswith("bookings: 2 upcoming bookings")
    text_ = "\n".join(shown(report))
    assert "1 step by hand" in text_
    assert text_.count("2026-12-09") == 1
    whole = json.loads(output.render("json", "plan", report))["actions"]
    assert [len(action["changes"]) for action in whole] == [1, 3, 2, 2]


def test_two_pages_that_say_the_same_are_one_entry_and_two_new_ones_are_not():
    report = reports.made("plan-update") | {"actions": [closing("advising", "ana"), closing("phone", "ana")]}
    (entry,) = entries.lay_out("plan", report).entries
    assert (entry.name, [page.name for page in entry.pages]) == ("2 pages", ["advising", "phone"])
    assert len(entries.lay_out("plan", new_pages(2)).entries) == 2


def test_open_steps_by_hand_are_counted_and_whole_in_json():
    base = reports.made("drift-downgraded")
    (sample, *_) = base["findings"]
    findings = [
        sample | spelled([]) | {
            "code": "manual-step-open", "severity": "warning", "page": f"page-{number}", "type": None,
            "message": f"set the hours of host{number}", "steps": number + 1,
            "next": f"reconciler checklist page-{number}",
        }
        for number in range(4)
    ]  # fmt: skip
    report = base | {"findings": findings, "pages": []}
    (remark,) = entries.lay_out("drift", report).remarks
    assert (remark.message, remark.next) == ("10 steps by hand are open", "reconciler checklist")
    assert len(remark.pages) == 4
    (alone,) = entries.lay_out("drift", report | {"findings": findings[:1]}).remarks
    assert (alone.message, alone.next) == ("1 step by hand is open", "reconciler checklist page-0")
    whole = json.loads(output.render("json", "drift", report))["findings"]
    assert [found["message"] for found in whole] == [f"set the hours of host{number}" for number in range(4)]


def test_findings_on_many_hosts_of_one_page_are_one_of_that_page():
    base = reports.made("drift-downgraded")
    (sample, *_) = base["findings"]
    findings = [
        sample | spelled(["hosts", host, "overrides", "2026-12-28"]) | {
            "code": "host-hours-changed", "severity": "info", "page": "desk", "type": None,
            "file": "hosts.yaml", "line": 4, "column": 5, "desired": [], "live": None,
            "message": f"{host} on 2026-12-28 is not there, declared closed", "next": "reconciler apply desk",
        }
        for host in ("ana", "budi", "chen")
    ]  # fmt: skip
    (remark,) = entries.lay_out("drift", base | {"findings": findings, "pages": []}).remarks
    assert (remark.page, remark.pages, remark.next) == ("desk", (), "reconciler apply desk")
    assert remark.facts[0].line == "hosts: ana, budi, chen"


def test_a_change_of_each_pages_one_host_is_one_entry_with_the_host_left_open():
    base = reports.made("plan-update")
    (sample,) = [action for action in base["actions"] if action["page"] == "two-hosts"]
    actions = []
    for number in range(5):
        path = spelled(["hosts", f"host{number}", "overrides", "2026-12-28"])
        at = {"file": "hosts.yaml", "line": number + 1, "column": 5}
        change = {**path, "before": None, "after": [], "shown": None, **at}
        more = {"page": f"page-{number}", "hosts": [f"host{number}"], "changes": [change], "bookers": None}
        actions.append(sample | more)
    (entry,) = entries.lay_out("plan", base | {"actions": actions}).entries
    assert [row.line for row in entry.changes] == ["hosts.HOST.overrides.2026-12-28: usual hours -> closed"]
    for action in actions:
        action["hosts"] = [*action["hosts"], "eva"]
    assert len(entries.lay_out("plan", base | {"actions": actions}).entries) == 5
