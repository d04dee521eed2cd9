"""A change of many pages is read as one, in every view; what the first apply does first is said before it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from reconciler.views import text
from tests.support import many_pages, reports
from tests.support.places import CASES
from tests.support.world import replace_in

TOO_LONG = re.compile(r"https?://|reconciler |\S+\.yaml:\d+:\d+$")


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    many_pages.write(tmp_path / "estate")
    return tmp_path / "estate"


@pytest.fixture
def applied(start, run, estate):
    """The estate as it stands after its first apply, its files with another length of all pages."""
    account = start("honours-shared", root=estate, published=True)
    done = run(account, "apply", "--yes", root=estate)
    assert done.code == 0, done
    assert run(account, "plan", "--exit-code", root=estate).code == 0
    replace_in(estate / "account.yaml", [(many_pages.LENGTH, "duration: 45")])
    return account


def shown(kind: str, report, width: int) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True)
    text.render(kind, report, console)
    return out.getvalue()


def placed(result, root: Path):
    """Return a report whose places name the files as from the folder of the config, of no version."""
    return json.loads(result.out.replace(f"{root}/", "estate/")) | {"reported": None}


def case(name: str) -> str:
    return (CASES / "grouped" / name).read_text(encoding="utf-8")


@pytest.mark.long
def test_one_default_of_36_pages_is_one_entry_of_plan_drift_and_apply(applied, run, estate):
    plan = placed(run(applied, "plan", "--format", "json", root=estate), estate)
    drift = placed(run(applied, "drift", "--format", "json", root=estate), estate)
    for width in (80, 120):
        assert shown("plan", plan, width) == case(f"plan-{width}.txt")
        assert shown("drift", drift, width) == case(f"drift-{width}.txt")
    markdown = run(applied, "plan", "--format", "markdown", root=estate).out
    assert len(markdown.splitlines()) <= 36 + 30
    named = [action["page"] for action in plan["actions"] if f"`{action['page']}`" in markdown]
    assert len(named) == 36
    (annotation,) = run(applied, "plan", "--format", "github", root=estate).out.splitlines()
    assert "account.yaml,line=6,col=15" in annotation
    done = run(applied, "apply", "--yes", "--format", "json", root=estate)
    assert done.code == 0
    assert shown("apply", placed(done, estate), 80) == case("apply-80.txt")
    assert run(applied, "plan", "--exit-code", root=estate).code == 0
    quiet = run(applied, "plan", "--format", "markdown", root=estate).out
    assert "**36 no-op**" in quiet
    assert "whole-team" not in quiet


@pytest.mark.long
def test_the_first_plan_says_what_is_tried_where_and_it_is_so(start, run, estate):
    account = start("downgrades", root=estate, published=True)
    (trial,) = run(account, "plan", "--format", "json", root=estate).json["trials"]
    assert (trial["type"], trial["pages"][0], len(trial["pages"])) == (
        "all_hosts_available", "panel-ana-budi", 12,
    )  # fmt: skip
    said = run(account, "plan", root=estate).out
    assert "on `panel-ana-budi`; the other 11 pages wait for what it shows" in " ".join(said.split())
    nothing_yet = run(account, "checklist", root=estate)
    assert nothing_yet.out.startswith("nothing is to be done by hand before apply has tried\n")
    assert nothing_yet.out.splitlines()[-2] == "next: reconciler apply"
    assert run(account, "apply", "--yes", "--on-error", "continue", root=estate).code in (6, 7)
    tried = [post["body"]["summary"] for post in account.posts if len(post["body"].get("hosts", "ab")) > 1]
    multi = [name for name in tried if not name.startswith("Advising")]
    assert set(multi) == {"ana and budi"}
    again = run(account, "plan", "--format", "json", root=estate).json
    assert again["trials"] == []
    by_hand = [action["page"] for action in again["actions"] if action["action"] == "manual"]
    assert sorted(by_hand) == sorted(trial["pages"])
    steps = sum(len(action["checklist"]) for action in again["actions"])
    listed = run(account, "plan", root=estate).out
    assert f"12 pages wait for a person: {steps} steps, reconciler checklist\n" in listed
    assert len(listed.splitlines()) < 20


@pytest.mark.long
def test_the_canary_that_a_plan_names_is_the_first_that_is_changed(applied, run, estate):
    plan = run(applied, "plan", "--format", "json", root=estate).json
    page = applied.page(plan["canary"])
    before = len(applied.requests("PATCH"))
    assert run(applied, "apply", "--yes", root=estate).code == 0
    first = applied.requests("PATCH")[before]
    assert first["path"].endswith(page["schedule_id"])
    said = shown("plan", plan, 10_000)
    assert f"`{plan['canary']}` goes first, alone" in said
    assert run(applied, "plan", "--exit-code", root=estate).code == 0


@pytest.mark.long
def test_a_plan_over_a_limit_or_blocked_as_a_whole_ends_as_apply_would(applied, run, estate):
    over = run(applied, "plan", "--exit-code", "--max-changes", "20", root=estate)
    assert over.code == 5
    line = "apply would refuse: 36 changes are more than the limit of 20 a run; exit 5"
    assert line in over.out.splitlines()
    assert run(applied, "plan", "--max-changes", "20", root=estate).code == 0
    assert run(applied, "apply", "--yes", "--max-changes", "20", root=estate).code == 5
    replace_in(
        estate / "account.yaml", [("duration: 45", many_pages.LENGTH), ("cushion: 4h", "active: false")]
    )
    blocked = run(applied, "plan", "--exit-code", root=estate)
    assert blocked.code == 5
    assert "apply would refuse: everything that would change is blocked; exit 5" in blocked.out.splitlines()
    assert run(applied, "apply", "--yes", root=estate).code == 5
    assert run(applied, "plan", "--exit-code", "--allow", "link-down", root=estate).code == 2


def test_steps_on_a_page_that_is_not_there_send_nobody_in_a_circle(start, run, config):
    """Dates to set by hand on a page that apply has yet to make."""
    replace_in(config / "hosts.yaml", [("  budi:", "    overrides: {2026-02-02: closed}\n  budi:")])
    account = start("honours-shared", published=True)
    plan, listed = (run(account, command).out.splitlines() for command in ("plan", "checklist"))
    commands = [line for line in plan if line.startswith("next: ") and "probe" not in line]
    assert commands == [
        "next: reconciler apply",
        "next: reconciler checklist",
    ]
    assert "      first, for the pages that are yet to be made" in listed
    assert run(account, "apply", "--yes").code == 7
    plan, listed = (run(account, command).out.splitlines() for command in ("plan", "checklist"))
    assert "next: reconciler checklist" in plan
    after = listed.index("next: reconciler attest two-hosts --by NAME") + 1
    assert listed[after] == "      when that is done"
    assert "next: reconciler apply" not in listed  # which sees no dates
    assert any(line.startswith("1 page waits for a person: ") for line in plan)


@pytest.mark.long
@pytest.mark.parametrize("width", [80, 120])
def test_lines_fit_with_twelve_hosts(applied, run, estate, width):
    replace_in(estate / "pages.yaml", [("summary: The whole team", "summary: All of us")])
    plan = run(applied, "plan", "--format", "json", root=estate).json
    lines = shown("plan", plan, width).splitlines()
    assert [line for line in lines if len(line) > width and not TOO_LONG.search(line)] == []
    (team,) = [line for line in lines if "whole-team" in line and "owner ana" in line]
    assert re.search(r"hosts ana, budi, .* and \d more$|hosts ana.*lena", team.rstrip())


@pytest.mark.long
def test_json_is_as_before(applied, run, estate):
    """Grouping is for people: programs find each page with all its changes."""
    plan = run(applied, "plan", "--format", "json", root=estate).json
    changed = [action for action in plan["actions"] if action["action"] == "update"]
    assert len(changed) == 36
    assert {json.dumps([(each["path"], each["before"], each["after"]) for each in action["changes"]])
            for action in changed} == {'[["duration", 30, 45]]'}  # fmt: skip
    assert reports.kind("plan-update") == "plan"
