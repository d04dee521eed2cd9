"""Names in the files: written twice, misspelled, cut off, with a line break at their end."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.config import lost_text
from tests.support.config_files import HOSTS, PAGE, load, load_page, located_codes

GROUPS = HOSTS + "  late: [budi, chitra]\n"


def page(line: str) -> str:
    """Return the usual page with a line instead of the one of the same field."""
    key = line.partition(":")[0]
    return "\n".join([*(other for other in PAGE.splitlines() if not other.startswith(f"{key}:")), line, ""])


@pytest.mark.parametrize(
    ("hosts", "named"),
    [
        ("[panel, late]", ["ana", "budi", "chitra"]),
        ("[panel, ana]", ["ana", "budi"]),
        ("[{host: ana}, panel]", ["ana", "budi"]),
    ],
)
def test_groups_that_overlap_and_hosts_beside_their_group_are_no_mistake(
    hosts: str, named: list[str], tmp_path: Path
) -> None:
    config = load(tmp_path, hosts=GROUPS, page=page(f"hosts: {hosts}"))
    assert located_codes(config) == []
    assert [host.name for host in config.desired.pages[0].hosts] == named


@pytest.mark.parametrize("hosts", ["[panel, {host: ana, hours: none}]", "[{host: ana, hours: none}, panel]"])
def test_hours_given_beside_a_group_win(hosts: str, tmp_path: Path) -> None:
    read, wrong = load_page(tmp_path, page(f"hosts: {hosts}"))
    assert [problem.code for problem in wrong if problem.code == "repeated-host"] == []
    assert {host.name: host.hours for host in read.hosts}["ana"] == {}


@pytest.mark.parametrize(
    ("hosts", "wrong"),
    [
        ("[ana, budi, ana]", "6:20 repeated-host"),
        ("[ana, budi, {host: ana}]", "6:20 repeated-host"),
        ("[panel, panel]", "6:16 repeated-host"),
    ],
)
def test_a_name_written_twice_is_a_mistake(hosts: str, wrong: str, tmp_path: Path) -> None:
    config = load(tmp_path, hosts=GROUPS, page=page(f"hosts: {hosts}"))
    assert located_codes(config) == [wrong]
    assert len(config.desired.pages[0].hosts) == 2


@pytest.mark.parametrize(
    ("hosts", "meant"),
    [
        ("[anna, budi]", "ana"),  # and not `annas`, which is as near
        ("[panl, budi]", "panel"),  # `paul` is farther off
        ("[{host: panl}, budi]", "paul"),  # a group cannot stand here
        ("[Panel, budi]", "panel"),
    ],
)
def test_an_unknown_host_is_guessed_among_hosts_first(hosts: str, meant: str, tmp_path: Path) -> None:
    people = HOSTS.replace("groups:", "  paul: {email: paul@example.com}\ngroups:\n  annas: [ana]")
    (problem,) = load(tmp_path, hosts=people, page=page(f"hosts: {hosts}")).diagnostics
    assert (problem.code, problem.help) == ("unknown-host", f"did you mean `{meant}`?")


CUT = [
    "page: exam-one #2", "slug: exam #2", "summary: Exam #2", "description: Exam #2", "location: Room #2",
    "schedule_id: exam #2", "previously: [exam #2\n  ]", "previously:\n  - exam #2",
    "previously: [{owner: ana, slug: exam #2\n  }]",
    "custom_fields:\n  - name: Room #2\n    format: text",
    "custom_fields:\n  - name: Room\n    format: select\n    answer_choices:\n      - Hall #2",
    "hosts: [ana, {host: budi, availability: Late #2\n  }]",
    "acknowledge:\n  - finding: page-inactive\n    until: 2030-01-01\n    reason: Exam #2",
]  # fmt: skip


@pytest.mark.parametrize("line", CUT)
def test_text_that_is_cut_off_is_reported_in_every_field_of_text(line: str, tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, page=page(line))
    assert [problem.code for problem in config.diagnostics] == ["text-cut-off"]
    assert "#2" in config.diagnostics[0].help


@pytest.mark.parametrize(
    "line", ["duration: 30 #m", "owner: ana #m", "hosts:\n  - ana #m\n  - budi", "type: one_to_one #m"]
)
def test_a_comment_after_what_is_no_text_is_a_comment(line: str, tmp_path: Path) -> None:
    config = load(tmp_path, hosts=HOSTS, page=page(line))
    assert "text-cut-off" not in {problem.code for problem in config.diagnostics}


def test_names_of_others_are_fields_of_the_schema() -> None:
    """Else a field that was renamed would be looked at without anyone having meant it."""
    everything = frozenset(lost_text._texts(lost_text.language_schema.whole()))
    assert everything >= lost_text.NAMES_OF_OTHERS
    assert not lost_text.texts() & lost_text.NAMES_OF_OTHERS


BREAKS = [
    ("page: |\n  two-hosts", "bad-page-key"), ("slug: |\n  abc", "bad-slug"), ("slug: >\n  abc", "bad-slug"),
    ("type: |\n  one_to_one", "unknown-value"), ("owner: |\n  ana", "line-break"),
    ("owner: |\n  ana@example.com", "line-break"), ("hosts: [\"ana\\n\", budi]", "line-break"),
    ('hosts: [ana, {host: "budi\\n"}]', "line-break"),
    ('hosts: [ana, {host: budi, availability: "Late\\n"}]', "line-break"),
    ('hosts: [ana, {host: budi, hours: "none\\n"}]', "bad-hours"),
    ("color: |\n  #fff200", "bad-color"), ("schedule_id: |\n  abc", "bad-schedule-id"),
    ("time_zone: |\n  Asia/Singapore", "unknown-time-zone"), ("duration: |\n  30", "bad-duration"),
    ('previously: ["old\\n"]', "line-break"), ('previously: [{owner: ana, slug: "old\\n"}]', "line-break"),
    ("state: |\n  present", "unknown-value"), ("active: |\n  true", "wrong-type"),
    ('acknowledge: [{finding: page-inactive, path: "color\\n", until: 2030-01-01, reason: r}]', "line-break"),
    ("acknowledge: [{finding: page-inactive, until: \"2030-01-01\\n\", reason: r}]", "bad-date"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code"), BREAKS)
def test_a_line_break_at_the_end_is_refused_and_shown(line: str, code: str, tmp_path: Path) -> None:
    (problem,) = load(tmp_path, hosts=HOSTS, page=page(line)).diagnostics
    assert (problem.severity, problem.code) == ("error", code)
    assert "\\n`" in problem.message


@pytest.mark.parametrize(
    "host", ['{email: "a@example.com\\n"}', '{email: a@example.com, availability: "Late\\n"}', '{id: "a\\n"}']
)
def test_a_line_break_in_what_a_host_is_known_by_is_refused_and_shown(host: str, tmp_path: Path) -> None:
    (problem,) = load(tmp_path, hosts=f"hosts:\n  ana: {host}\n", page="# none").diagnostics
    assert problem.severity == "error" and "\\n`" in problem.message


def test_text_for_people_may_end_in_a_line_break(tmp_path: Path) -> None:
    assert located_codes(load(tmp_path, hosts=HOSTS, page=page("description: |\n  Come in."))) == []
