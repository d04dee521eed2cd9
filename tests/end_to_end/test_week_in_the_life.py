"""A week in the life of an account: drift finds what happened and nothing else, in every format."""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
import shlex
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest

from reconciler import cli
from reconciler.commands import emulator as emulator_command
from reconciler.commands.invocation import REPORTS
from reconciler.emulator import server
from tests.support import service
from tests.support import week_in_the_life as life
from tests.support.world import NOW, Account, Result

pytestmark = pytest.mark.long

LEVELS = {"error": "critical", "warning": "warning", "notice": "info"}
EXPECTED = Counter(
    [(severity, code, one.page) for one in life.INCIDENTS for severity, code, _, _ in one.found]
    + [(severity, code, "") for severity, code, _ in life.OF_NO_PAGE]
)


@dataclass(frozen=True)
class Week:
    """The end of it: what drift shows in each format, and what it asked for."""

    shown: dict[str, str]
    code: int
    asked: list[dict[str, str]]
    call: Callable[..., Result]


@pytest.fixture(scope="module")
def week() -> Iterator[Week]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "pages"
        life.write(root)
        people = emulator_command.users_of(root, date(2026, 1, 2))
        app = emulator_command.create(people, service.names("honours-shared", "page-data"), now=NOW)
        with server.running(app) as url:
            account = Account(url)
            service.connect(account, app.state.world, people)
            done = _call(account, root, "apply", "--yes")
            assert (done.code, "converged" in done.out) == (0, True), done
            life.happen(account, root)
            before = len(account.requests())
            reports = [word for name in REPORTS for word in ("--report", f"{name}={folder}/{name}")]
            github = _call(account, root, "drift", "--format", "github", *reports)
            asked = account.requests()[before:]
            shown = {name: (Path(folder) / name).read_text(encoding="utf-8") for name in REPORTS}
            shown |= {"github": github.out, "text": _call(account, root, "drift").out}
            yield Week(shown, github.code, asked, lambda *words: _call(account, root, *words))
            account.close()


def _call(account: Account, root: Path, *words: str) -> Result:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        cli.main(words, account.environment, lambda: NOW, root=root)
    return Result(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def test_twenty_five_things_happen_and_some_are_accepted_or_not_applied_yet():
    happened = [one for one in life.INCIDENTS if one.live or one.files or one.later]
    assert len(happened) >= 25
    assert {code for one in life.INCIDENTS for _, code, _, _ in one.found} >= {
        "type-downgraded", "type-unproven", "page-missing", "page-inactive", "field-changed", "host-missing",
        "host-extra", "host-hours-changed", "no-common-time", "manual-step-open", "lock-mismatch",
    }  # fmt: skip


def test_drift_finds_exactly_what_happened_and_who_moved(week):
    report = json.loads(week.shown["json"])
    found = Counter(
        (one["page"] or "", one["severity"], one["code"], one["path"] if one["page"] else "", one["origin"])
        for one in report["findings"]
    )
    expected = Counter((one.page, *rest) for one in life.INCIDENTS for rest in one.found)
    expected += Counter(("", severity, code, "", origin) for severity, code, origin in life.OF_NO_PAGE)
    assert found == expected
    assert (week.code, report["in_sync"]) == (2, False)


def test_what_is_accepted_is_named_with_its_end_and_reason(week):
    report = json.loads(week.shown["json"])
    assert [(one["page"], one["code"], one["path"], one["until"]) for one in report["acknowledged"]] == [
        ("accepted", "field-changed", "color", "2026-01-02"),
        ("accepted-colour-only", "field-changed", "color", "2026-12-31"),
    ]
    assert "accepted until 2026-01-01: brand trial" in week.shown["text"]
    assert "  accepted  field-changed accepted color until 2026-01-02: brand trial\n" in week.shown["text"]
    checked = week.call("validate", "--format", "json")
    assert "expired-acknowledge" in [one["code"] for one in checked.json["diagnostics"]]
    assert (checked.code, week.call("plan", "accepted-once").code) == (0, 0), "a date gone by blocks nothing"


def test_nothing_but_reads_and_the_token_request_leaves(week):
    sent = Counter((one["method"], one["path"]) for one in week.asked if one["method"] != "GET")
    assert sent in ({("POST", "/oauth/token"): 1}, {})  # none where all users have tokens of their own


def of_text(shown: str) -> Iterator[tuple[str, str, str]]:
    for line in shown.splitlines():
        if found := re.match(r"(critical|warning|info) +([a-z-]+) *(\S*)", line):
            yield found[1], found[2], found[3]


def of_json(shown: str) -> Iterator[tuple[str, str, str]]:
    for one in json.loads(shown)["findings"]:
        yield one["severity"], one["code"], one["page"] or ""


def of_github(shown: str) -> Iterator[tuple[str, str, str]]:
    for line in shown.splitlines():
        found = re.fullmatch(r"::(\w+) title=([a-z-]+)(?:,file=([^,:]*),[^:]*)?::(.*)", line)
        assert found, line
        page = found[4].partition(": ")[0] if found[3] else ""
        yield LEVELS[found[1]], found[2], page


def of_markdown(shown: str) -> Iterator[tuple[str, str, str]]:
    page = ""
    for line in shown.splitlines():
        if line.startswith("### "):
            page = (re.findall(r"\*\* `([a-z-]+)`", line) or [""])[0]
        if found := re.match(r"\| \*\*(\w+)\*\* \| `([a-z-]+)` \|", line):
            yield found[1], found[2], page


def of_junit(shown: str) -> Iterator[tuple[str, str, str]]:
    for case in ET.fromstring(shown).iter("testcase"):
        said = "".join(case.itertext())
        page = case.get("name", "").removeprefix("the account")
        found = [
            (one[1], one[2], page)
            for one in re.finditer(r"^ *(critical|warning|info) ([a-z-]+): ", said, re.M)
        ]
        assert (case.find("failure") is not None) == any(severity != "info" for severity, _, _ in found)
        yield from found


def of_html(shown: str) -> Iterator[tuple[str, str, str]]:
    for card in shown.split("<article ")[1:]:
        (page,) = re.findall(r"<h3 [^>]*>(.*?)</h3>", card)
        for severity, code in re.findall(r"<h4><span[^>]*>(\w+)</span> <code>([a-z-]+)</code></h4>", card):
            yield severity, code, html.unescape(page).removeprefix("the account")


@pytest.mark.parametrize("read", [of_text, of_json, of_github, of_markdown, of_junit, of_html])
def test_each_format_shows_each_finding(week, read):
    assert Counter(read(week.shown[read.__name__.removeprefix("of_")])) == EXPECTED


def test_the_gauges_count_them(week):
    counted = re.findall(
        r'^reconciler_findings\{account="emulator",code="(.*?)",severity="(.*?)"\} (\d+)$',
        week.shown["prometheus"],
        re.M,
    )
    expected = Counter((code, severity) for severity, code, _ in EXPECTED.elements())
    assert {(code, severity): int(count) for code, severity, count in counted} == expected
    assert 'reconciler_in_sync{account="emulator"} 0' in week.shown["prometheus"]


@pytest.mark.parametrize("name", [*REPORTS, "github", "text"])
def test_no_format_tells_what_is_to_stay_private(week, name):
    assert "not-for-all" not in week.shown[name], "the address of a secret page"
    assert "reconciler-0000000123456789" not in week.shown[name], "a staging address"
    assert ("@example.com" in week.shown[name]) == (name != "prometheus")
    assert ("gita@example.com" in week.shown[name]) == (name not in ("markdown", "github", "prometheus"))


def test_each_finding_names_a_command_that_can_be_typed(week):
    context = click.Context(cli.program, info_name="reconciler")
    for one in json.loads(week.shown["json"])["findings"]:
        name, command, *words = shlex.split(one["next"])
        assert name == "reconciler", one
        found = cli.program.get_command(context, command)
        assert found is not None, one
        with found.make_context(command, words, parent=context, obj=cli.Invocation({})) as parsed:
            assert one["page"] is None or one["page"] in parsed.params.get(
                "pages", [parsed.params.get("page")]
            )


def test_a_page_of_another_type_is_drawn_as_it_can_be_booked_now(week):
    """Declared all hosts, and really one host's or any host's: other starts than the common ones."""
    cards = {
        re.findall(r"<h3 [^>]*>(.*?)</h3>", one)[0]: one for one in week.shown["html"].split("<article ")[1:]
    }
    assert "all hosts" in cards["longer"]
    assert "any host" in cards["all-to-any"] and "all hosts" not in cards["all-to-any"]
    assert "can be booked" in cards["turned-one"] and "all hosts" not in cards["turned-one"]


def test_markdown_fits_a_comment_and_starts_with_its_mark(week):
    assert week.shown["markdown"].startswith("<!-- reconciler:drift -->\n")
    assert len(week.shown["markdown"]) <= 60_000
