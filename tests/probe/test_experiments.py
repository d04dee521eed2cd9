"""What a probe finds out about an account: each answer against an emulator that behaves so."""

from __future__ import annotations

import json

import jsonschema
import pytest

from reconciler import resources
from reconciler.records.learned import ClosingForm, FactName
from tests.support import lockfolder
from tests.support.places import ROOT

OWNER = "ana@example.com"
PEOPLE = (
    "--owner",
    OWNER,
    "--hosts",
    "ana@example.com,budi@example.com",
    "--settle",
    "0.5",
    "--format",
    "json",
)
ALL, ANY = "all_hosts_available", "any_host_available"
CANNOT_TELL = "cannot tell"
ALWAYS = {
    "hours-to-midnight": ("yes", "24:00"),
    "buffers-inside-hours": ("yes", None),
    "starts-at-window": ("no", "from"),
    "inactive-offered": ("no", None),
    "secret-offered": ("yes", None),
    "patches-by-id": ("yes", None),
    "deletes-by-id": ("yes", None),
    "times-by-page": ("yes", None),
    "segments-replace": ("yes", None),
    "segments-close": ("yes", "empty"),
    "create-needs-dates": ("no", None),
    "form-rules": ("yes", None),
    "form-rules-paired": ("yes", None),
    "form-hours-at-top": ("no", None),
}
"""What the emulator does, where no behaviour changes it."""
OWN = {"reads-by-id": ("yes", None), "times-by-token": ("yes", None)}
OTHERS = {
    "reads-by-id": ("no", None), "times-by-token": ("no", None), "create-needs-dates": ("yes", None),
    "form-hours-at-top": ("yes", None),
}  # fmt: skip
KEEPS, UNKNOWN = {"hours-patch-keeps-type": ("yes", None)}, (CANNOT_TELL, None)
OF_REQUESTS = ("create-needs-dates", "form-rules", "form-rules-paired", "form-hours-at-top")
OF_HOURS = (
    "times-by-token", "times-by-page", "inactive-offered", "secret-offered", "hours-to-midnight",
    "buffers-inside-hours", "starts-at-window", "segments-replace", "segments-close",
)  # fmt: skip


@pytest.fixture
def probed(start, run, tmp_path):
    """Probe an account whose analytics are silent; return it, the report and the exit code."""

    def probe(*behaviours, root=tmp_path / "none", words=()):
        account = start(*behaviours)
        account.fault("GET", "analytics", "status", times=1000, status=400)
        result = run(account, "probe", *PEOPLE, *words, root=root)
        return account, result

    return probe


def answers(report):
    return {row["question"]: (row["answer"], row["value"]) for row in report["answers"]}


@pytest.mark.parametrize(
    ("behaviours", "expected"),
    [
        ("downgrades,as-seen", ALWAYS | OTHERS | {"hours-patch-keeps-type": UNKNOWN}),
        (
            "honours-shared,patch-breaks-pool,segments-add",
            ALWAYS | OWN | {
                "hours-patch-keeps-type": ("no", None), "segments-replace": ("no", None),
                "segments-close": ("no", None),
            },
        ),
        pytest.param(
            "downgrades,secret-times-404",
            ALWAYS | OWN | dict.fromkeys(
                ("hours-patch-keeps-type", "inactive-offered", "secret-offered", "times-by-page"), UNKNOWN
            ),
            marks=pytest.mark.long,
        ),
        pytest.param(
            "downgrades,no-times",
            ALWAYS | OWN | dict.fromkeys((*OF_HOURS, "hours-patch-keeps-type"), UNKNOWN),
            marks=pytest.mark.long,
        ),
    ],
    ids=["as-seen", "patches break", "secret pages not told", "no times"],
)  # fmt: skip
def test_each_question_is_answered_as_the_account_behaves(probed, behaviours, expected):
    account, result = probed(behaviours)
    assert result.code == 0, result
    assert answers(result.json) == expected
    assert account.pages == []
    schema = json.loads((resources.folder("schemas") / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(result.json, {**schema, "anyOf": [{"$ref": "#/definitions/probe"}]})
    spent = sum(row["requests"] for row in result.json["answers"])
    assert 10 < spent < 50, "each question has one step, and steps share a page"


@pytest.mark.long
def test_without_data_on_public_pages_offered_times_say_what_each_recipe_makes(probed):
    account, result = probed("honours-shared,as-seen")
    assert (answers(result.json), account.pages) == (ALWAYS | OTHERS | KEEPS, [])
    made = {(row["type"], row["recipe"]): row["made"] for row in result.json["rows"]}
    assert {trial for trial, answer in made.items() if answer == "yes"} == {
        (ALL, "shared-override"), (ANY, "shared"), (ANY, "pools"),
        (ALL, "shared-override-paired"), (ANY, "shared-paired"), (ANY, "pools-paired"),
    }  # fmt: skip
    assert set(made.values()) == {"yes", "no"}
    assert (made[ALL, "thread"], made[ANY, "thread"]) == ("no", "no")
    witnesses = {
        claim["witness"] for row in result.json["rows"] for claim in row["claims"] if claim["decisive"]
    }
    assert witnesses == {"bookable-times"}


@pytest.mark.long
def test_where_the_token_cannot_remove_a_page_one_is_made_and_named_and_no_other(probed):
    account, result = probed("honours-shared,as-seen,owner-only=all")
    assert result.code == 1
    (page,) = account.pages
    assert (len(account.posts), page["active"], page["secret"]) == (1, False, True)
    assert f"left behind: `{page['slug']}` of {OWNER}" in result.err
    assert f"remove it in Zoom as {OWNER}" in result.err
    report = result.json
    assert (report["rows"], report["types"]) == ([], {})
    assert f"this token cannot remove pages of {OWNER}" in report["stopped"]
    expected = dict.fromkeys((*OF_HOURS, *OF_REQUESTS, "hours-patch-keeps-type"), UNKNOWN)
    expected |= dict.fromkeys(("reads-by-id", "patches-by-id", "deletes-by-id"), ("no", None))
    assert answers(report) == expected


def test_where_the_token_cannot_change_a_page_nothing_is_left_and_no_other_is_made(start, run, tmp_path):
    account = start("honours-shared")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    account.fault("PATCH", "/v2/scheduler/schedules", "status", times=1000, status=404)
    result = run(account, "probe", *PEOPLE, root=tmp_path / "none")
    assert (result.code, len(account.posts), account.pages) == (4, 1, []), result
    assert answers(result.json)["patches-by-id"] == ("no", None)


def test_hours_that_may_not_end_at_midnight_end_a_minute_earlier(start, run, tmp_path):
    account = start("downgrades")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    refused = {"status": 400, "times": 1}
    for _ in range(19):  # what is asked for before: the first page, those of the recipes, a form, no dates
        account.fault("POST", "/v2/scheduler/schedules", "delay", seconds=0)
    account.fault("POST", "/v2/scheduler/schedules", "status", **refused)
    result = run(account, "probe", *PEOPLE, root=tmp_path / "none")
    assert answers(result.json)["hours-to-midnight"] == ("yes", "23:59"), result
    (late,) = [
        post["body"]["availability_rules"][0]["segments_recurrence"]["mon"][1] for post in account.posts[-1:]
    ]
    assert late == {"start": "21:00", "end": "23:59"}
    assert account.pages == []


@pytest.mark.long
def test_answers_are_kept_with_save_and_dropped_with_forget(probed, run, config):
    account, result = probed("honours-shared,segments-add", root=config, words=("--save",))
    assert result.code == 0, result
    kept = lockfolder.text(config)
    for fact in ("segments-replace,2026-01-02,no", "hours-to-midnight,2026-01-02,24%3A00",
                 "hours-patch-keeps-type,2026-01-02,yes"):  # fmt: skip
        assert f"fact,{fact}," in kept, kept
    assert "patches-by-id+ana%40example.com,2026-01-02,yes," in kept
    assert "cannot" not in kept
    forgotten = run(account, "probe", "--forget", "--format", "json").json["forgotten"]
    assert {"segments-replace", f"patches-by-id {OWNER}"} <= set(forgotten)
    assert "segments-replace" not in lockfolder.text(config)


@pytest.mark.long
def test_pages_that_the_token_cannot_change_are_blocked_before_anything_is_made(probed, run, config):
    account, failed = probed("honours-shared,as-seen,owner-only=all", root=config, words=("--save",))
    assert failed.code == 1
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert action["action"] == "create"
    assert action["blocked"].startswith(
        f"not-reachable: this token does not change or remove pages of {OWNER}"
    )
    applied = run(account, "apply", "--yes")
    assert applied.code == 5, applied
    assert f"not-reachable: this token does not change or remove pages of {OWNER}" in " ".join(
        applied.out.split()
    )
    assert len(account.posts) == 1, "that of the probe"


@pytest.mark.long
def test_a_single_host_page_is_made_where_the_token_changes_and_removes_nothing(probed, run, config):
    account, _ = probed("downgrades,as-seen,owner-only=all", root=config, words=("--save",))
    file = config / "two-hosts.yaml"
    solo = {"page: two-hosts": "page: solo", "all_hosts_available": "one_to_one", "[ana, budi]": "[ana]",
            "test15-two-hosts": "solo"}  # fmt: skip
    text = file.read_text()
    for before, after in solo.items():
        text = text.replace(before, after)
    (config / "solo.yaml").write_text(text)
    planned = run(account, "plan", "--format", "json").json["actions"]
    assert {row["page"]: bool(row["blocked"]) for row in planned} == {"solo": False, "two-hosts": True}
    assert run(account, "apply", "solo", "--yes").code == 0
    pages = [(page["slug"], page["type"]) for page in account.pages]
    assert [page for page in pages if not page[0].startswith("reconciler-")] == [("solo", "one_to_one")]


@pytest.mark.long
def test_markdown_shows_each_question_and_no_email(start, run, tmp_path):
    account = start("downgrades,no-times")
    account.fault("GET", "analytics", "status", times=1000, status=400)
    shown = run(account, "probe", *PEOPLE[:-1], "markdown", root=tmp_path / "none").out
    assert shown.startswith("<!-- reconciler:probe -->")
    assert [name for name in FactName if f"{name}: " not in shown] == []
    assert OWNER not in shown


def test_the_docs_name_each_question_and_each_form():
    text = (ROOT / "docs" / "probe.md").read_text(encoding="utf-8")
    assert [name for name in (*FactName, *ClosingForm) if f"`{name}`" not in text] == []


@pytest.mark.long
def test_a_recipe_that_names_no_hours_of_hosts_is_judged_with_these(probed):
    account, result = probed("honours-pools,as-seen,only-hours-at-top")
    made = {(row["type"], row["recipe"]) for row in result.json["rows"] if row["made"] == "yes"}
    assert made == {("all_hosts_available", "pools-at-top"), ("any_host_available", "pools-at-top")}
    assert account.pages == []
