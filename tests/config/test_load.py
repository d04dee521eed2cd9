"""Files to `Desired`: canonical values, their places, defaults, people, one digest for one content."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.config import desired
from reconciler.model import Account, Acknowledgement, Former, PageType, Tombstone
from tests.support.config_files import HOSTS, PAGE, load, load_page, located_codes

FULL = """\
page: two-hosts
slug: hello
previously: [old-hello, {owner: budi, slug: hello}, {owner: Zoe@example.com, slug: z}]
type: all_hosts_available
owner: ana
hosts: [panel, {host: chitra, hours: {sun: closed, mon-wed: "12:00-18:00"}}]
summary: Two of us
description: |
  One line.
  Another.
duration: 1h30m
start_time_increment: 15m
start_date: 2030-01-07
end_date: 2030-03-29
time_zone: Asia/Calcutta
capacity: 1
buffer: {after: 10, before: 0}
cushion: 2h
booking_limit: 0
add_on_type: offline
location: Room 4
color: "#fff200"
secret: false
active: true
custom_fields:
  - {name: Topic, format: text, required: true}
  - {name: Size, format: select, answer_choices: [S, L], include_other: true, enabled: false}
acknowledge:
  - {finding: field-changed, path: color, until: 2030-12-31, reason: brand trial}
"""


def test_every_field_in_canonical_form(tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, page=FULL)
    page = config.desired.pages[0]
    codes = [(problem.code, problem.severity) for problem in config.diagnostics]
    assert codes == [("missing-time-zone", "warning")]
    assert (page.key, page.slug, page.type, page.owner.email) == (
        "two-hosts", "hello", PageType.ALL_HOSTS, "ana@example.com",
    )  # fmt: skip
    assert page.previously == (
        Former("ana@example.com", "old-hello"),
        Former("budi@example.com", "hello"),
        Former("Zoe@example.com", "z"),
    )
    assert [host.name for host in page.hosts] == ["ana", "budi", "chitra"]
    assert page.hosts[2].hours == dict.fromkeys(("mon", "tue", "wed"), ((720, 1080),))
    assert page.hosts[2].availability is None
    question = {"enabled": True, "include_other": False, "required": False}
    assert page.fields == {
        "summary": "Two of us", "description": "One line.\nAnother.\n", "duration": 90,
        "start_time_increment": 15, "start_date": "2030-01-07", "end_date": "2030-03-29",
        "interval_type": "fixed", "time_zone": "Asia/Calcutta", "capacity": 1,
        "buffer": {"before": 0, "after": 10}, "cushion": 120, "booking_limit": 0, "add_on_type": "offline",
        "location": "Room 4", "color": "#fff200", "secret": False, "active": True,
        "custom_fields": [
            {"name": "Topic", "format": "text", "position": 0, **question, "required": True},
            {"name": "Size", "format": "select", "position": 1, "required": False, "enabled": False,
             "include_other": True, "answer_choices": ["S", "L"]},
        ],
    }  # fmt: skip
    accepted = page.acknowledge[0]
    assert (accepted.finding, accepted.until, accepted.path) == ("field-changed", date(2030, 12, 31), "color")


def test_what_is_left_out_is_not_there(tmp_path: Path) -> None:
    page, wrong = load_page(tmp_path, PAGE)
    assert wrong == ()
    assert page.fields == {"summary": "Two of us", "duration": 30}
    assert (page.slug, page.previously, page.acknowledge) == ("two-hosts", (), ())


def test_a_tombstone_needs_an_owner_alone_and_keeps_nothing_else(tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, gone="page: gone\nstate: absent\nowner: ana\nslug: was-here\n")
    flipped = load(tmp_path, gone=PAGE + "state: absent\nslug: was-here\n")
    for loaded in (config, flipped):
        page = loaded.desired.pages[0]
        assert loaded.diagnostics == ()
        assert isinstance(page, Tombstone)
        assert (page.hosts, page.slug) == ((), "was-here")


DEFAULTS = """\
account:
  id: ab12
  plan: pro
  publish_when: unproven-ok
  attest_for: 30d
  limits: {changes: 5, deletes: 0}
  watch_owners: [ana, Zoe@example.com]
  defaults:
    owner: ana
    buffer: {before: 5, after: 10}
    color: "#fff200"
    custom_fields: [{name: A, format: text}]
"""


def test_defaults_lie_under_every_page(tmp_path: Path) -> None:
    own = "buffer: {after: 20}\ncolor: null\ncustom_fields: [{name: B, format: text}]\n"
    config = load(tmp_path, account=DEFAULTS, hosts=HOSTS, page=PAGE.replace("owner: ana\n", "") + own)
    page = config.desired.pages[0]
    assert config.diagnostics == ()
    assert page.owner.name == "ana"
    assert page.fields["buffer"] == {"before": 5, "after": 20}
    assert "color" not in page.fields
    assert [question["name"] for question in page.fields["custom_fields"]] == ["B"]
    places = {path: Path(span.file).name for (_, path), span in config.desired.spans.items()}
    assert places[("owner",)] == places[("buffer", "before")] == "account.yaml"
    assert places[("buffer", "after")] == places[("custom_fields", "B", "format")] == "page.yaml"


def test_the_account(tmp_path: Path) -> None:
    account = load(tmp_path, account=DEFAULTS, hosts=HOSTS).desired.account
    assert [host.email for host in account.watch_owners] == ["ana@example.com", "Zoe@example.com"]
    assert account == Account("ab12", "pro", True, 30, 5, 0, account.watch_owners)
    assert desired.load(tmp_path.parent / "none", today=date(2026, 1, 1)).desired.account == Account()


def test_places_of_values_wherever_they_are_written(tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, page=FULL)
    spans = {
        path: f"{Path(span.file).name}:{span.line}:{span.column}"
        for (_, path), span in config.desired.spans.items()
    }
    assert {path: spans[path] for path in spans if path[:1] != ("custom_fields",)} == {
        (): "page.yaml:1:7", ("slug",): "page.yaml:2:7", ("type",): "page.yaml:4:7",
        ("owner",): "page.yaml:5:8",
        ("hosts",): "page.yaml:6:8", ("hosts", "ana"): "page.yaml:6:9", ("hosts", "budi"): "page.yaml:6:9",
        ("hosts", "chitra"): "page.yaml:6:16",
        ("hosts", "ana", "email"): "hosts.yaml:2:16", ("hosts", "ana", "time_zone"): "hosts.yaml:2:44",
        ("hosts", "ana", "hours"): "hosts.yaml:2:67",
        **{("hosts", "ana", "hours", day): "hosts.yaml:2:77" for day in ("mon", "tue", "wed", "thu", "fri")},
        ("hosts", "budi", "email"): "hosts.yaml:3:17", ("hosts", "budi", "time_zone"): "hosts.yaml:3:46",
        ("hosts", "budi", "hours"): "hosts.yaml:3:72",
        **{("hosts", "budi", "hours", day): "hosts.yaml:3:82" for day in ("mon", "tue", "wed", "thu")},
        ("hosts", "chitra", "email"): "hosts.yaml:4:19", ("hosts", "chitra", "hours"): "page.yaml:6:38",
        ("hosts", "chitra", "hours", "sun"): "page.yaml:6:44",
        **{("hosts", "chitra", "hours", day): "page.yaml:6:61" for day in ("mon", "tue", "wed")},
        ("summary",): "page.yaml:7:10", ("description",): "page.yaml:8:14", ("duration",): "page.yaml:11:11",
        ("start_time_increment",): "page.yaml:12:23", ("start_date",): "page.yaml:13:13",
        ("end_date",): "page.yaml:14:11", ("time_zone",): "page.yaml:15:12", ("capacity",): "page.yaml:16:11",
        ("buffer",): "page.yaml:17:9", ("buffer", "after"): "page.yaml:17:17",
        ("buffer", "before"): "page.yaml:17:29",
        ("cushion",): "page.yaml:18:10", ("booking_limit",): "page.yaml:19:16",
        ("add_on_type",): "page.yaml:20:14",
        ("location",): "page.yaml:21:11", ("color",): "page.yaml:22:8", ("secret",): "page.yaml:23:9",
        ("active",): "page.yaml:24:9",
    }  # fmt: skip
    assert str(config.desired.span("two-hosts", ("interval_type",))).endswith("page.yaml:13:13"), "it follows"
    assert spans["custom_fields", "Size"] == "page.yaml:27:5"
    assert spans["custom_fields", "Size", "answer_choices"] == "page.yaml:27:50"


def test_places_are_as_the_user_would_type_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path, hosts=HOSTS, page=PAGE)
    monkeypatch.chdir(tmp_path.parent)
    named = desired.load(Path(tmp_path.name), today=date(2026, 6, 1))
    absolute = desired.load(tmp_path, today=date(2026, 6, 1))
    elsewhere = desired.load(Path("..") / tmp_path.parent.name / tmp_path.name, today=date(2026, 6, 1))
    assert (
        set(named.sources)
        == set(absolute.sources)
        == {f"{tmp_path.name}/hosts.yaml", f"{tmp_path.name}/page.yaml"}
    )
    assert elsewhere.desired.digest() == named.desired.digest()


@pytest.mark.parametrize(
    "change",
    [
        ("duration: 30", "duration: 30m"), ("duration: 30", "duration: 0h30m # half an hour"),
        ("hosts: [ana, budi]", "hosts:\n- ana\n- budi"), ("summary: Two of us", "summary: 'Two of us'"),
        ("duration: 30", "duration: 30\nslug: two-hosts"),
    ],
)  # fmt: skip
def test_equal_content_has_one_digest(change: tuple[str, str], tmp_path: Path) -> None:
    first = load(tmp_path, hosts=HOSTS, page=PAGE).desired.digest()
    (tmp_path / "hosts.yaml").unlink()
    moved = load(tmp_path, page=f"{PAGE.replace(*change)}---\n{HOSTS}").desired.digest()
    assert first == moved and first.startswith("sha256:") and len(first) == 71


@pytest.mark.parametrize(
    "change",
    [
        ("duration: 30", "duration: 31"), ("hosts: [ana, budi]", "hosts: [budi, ana]"),
        ("owner: ana", "owner: budi"), ("09:00", "09:01"), ("Asia/Singapore", "Asia/Manila"),
        ("duration: 30", "duration: 30\nactive: true"),
        ("duration: 30", "duration: 30\npreviously: [x]"),
        ("chitra: {", "ana.b: {email: b@example.com}\n  chitra: {"),
    ],
)  # fmt: skip
def test_other_content_has_another_digest_but_hosts_on_no_page_do_not_count(
    change: tuple[str, str], tmp_path: Path
) -> None:
    first = load(tmp_path, hosts=HOSTS, page=PAGE).desired.digest()
    second = load(tmp_path, hosts=HOSTS.replace(*change), page=PAGE.replace(*change)).desired.digest()
    assert (first == second) == ("ana.b" in change[1])


def test_whether_dates_are_of_one_page_alone_counts_for_the_digest(tmp_path: Path) -> None:
    """It decides where they are set by hand: on the page, or in the availability of the host."""
    hosts = HOSTS.replace("chitra: {", "chitra: {overrides: {2030-01-01: closed}, ")
    page = PAGE.replace("[ana, budi]", "[ana, chitra]")
    everywhere = load(tmp_path, hosts=hosts, page=page).desired
    own = page.replace("chitra", "{host: chitra, overrides: {2030-01-01: closed}}")
    here = load(tmp_path, hosts=HOSTS, page=own).desired
    dates = [one.present[0].hosts[1].overrides for one in (everywhere, here)]
    assert dates[0] == dates[1] != {} and everywhere.digest() != here.digest()


def test_hours_of_a_page_replace_the_week_and_leave_the_dates(tmp_path: Path) -> None:
    hosts = """\
hosts:
  ana:
    email: ana@example.com
    time_zone: UTC
    hours: {mon: "09:00-17:00"}
    overrides: {2030-01-01: closed}
"""
    page = "page: one\ntype: one_to_one\nowner: ana\nsummary: x\nduration: 30\nhosts: [{host: ana, %s}]\n"
    for own, hours, availability, dates in (
        ('hours: {fri: "09:00-10:00"}', {"fri": ((540, 600),)}, None, {date(2030, 1, 1): ()}),
        ("availability: Mornings", None, "Mornings", {date(2030, 1, 1): ()}),
        (
            'overrides: {2030-01-02: "10:00-11:00"}',
            {"mon": ((540, 1020),)},
            None,
            {date(2030, 1, 2): ((600, 660),)},
        ),
    ):
        host = load(tmp_path, hosts=hosts, page=page % own).desired.pages[0].hosts[0]
        assert (host.hours, host.availability, host.overrides) == (hours, availability, dates)


def test_with_errors_the_rest_is_still_understood(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        hosts=HOSTS,
        page=PAGE.replace("duration: 30", "duration: ages") + "color: red\nactive: true\n",
    )
    assert located_codes(config) == ["6:11 bad-duration", "7:8 bad-color"]
    assert config.desired.pages[0].fields == {"summary": "Two of us", "active": True}


def test_hidden_files_and_folders_are_left_aside_and_depth_does_not_matter(tmp_path: Path) -> None:
    for file, text in {
        ".reconciler/x.yaml": "[", ".draft.yaml": "[", "a/b/c/page.yaml": PAGE, "a/hosts.yaml": HOSTS,
        "a/notes.txt": "[",
    }.items():  # fmt: skip
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    config = load(tmp_path)
    assert config.diagnostics == () and len(config.desired.pages) == 1 and len(config.sources) == 2


def test_accepted_findings_keep_their_place(tmp_path: Path) -> None:
    page, _ = load_page(
        tmp_path, PAGE + "acknowledge:\n  - {finding: page-inactive, until: 2030-01-01, reason: r}\n"
    )
    accepted: Acknowledgement = page.acknowledge[0]
    assert accepted.span is not None and (accepted.span.line, accepted.span.column) == (8, 5)


@pytest.mark.parametrize(("key", "wrong"), [("X", "1:7 bad-page-key"), ("[a]", "1:7 wrong-type")])
def test_a_page_without_a_usable_key_is_judged_to_its_end(tmp_path: Path, key: str, wrong: str) -> None:
    text = f"page: {key}\ntype: one_to_one\nowner: zed\nhosts: [ana]\nduration: 5\ncolour: red\n"
    codes = located_codes(load(tmp_path, hosts=HOSTS, page=text))
    assert set(codes) == {
        wrong, "1:7 missing-field", "3:8 unknown-host", "5:11 out-of-range", "6:1 unknown-field",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["page.yml", "page.YAML", "a/page.Yml"])
def test_a_file_with_another_ending_is_not_passed_over_without_a_word(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(PAGE, encoding="utf-8")
    config = load(tmp_path, hosts=HOSTS)
    assert located_codes(config) == ["1:1 skipped-file"]
    assert config.desired.pages == ()
