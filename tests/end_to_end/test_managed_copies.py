"""Copies of an administrator's template: watched, never planned for writing."""

from __future__ import annotations

import pytest

from tests.support.liar import lying
from tests.support.world import replace_in

LIST, MANAGED = "/v2/scheduler/schedules", "/v2/scheduler/managed_schedules"
ANA = "ana@example.com"
COPY = {
    "owner": ANA, "type": "one_to_one", "slug": "welcome", "summary": "Welcome", "duration": 30,
    "created_via": "managed",
}  # fmt: skip
PAGE = "page: welcome\nowner: ana\ntype: one_to_one\nhosts: [ana]\nsummary: Welcome\nduration: 30\n"


@pytest.fixture
def copy(config, run):
    """An account whose one page is a copy of a template, and a config that names it."""
    with lying(config, "as-seen") as (account, lies):
        account.by_hand(**COPY)
        (config / "two-hosts.yaml").unlink()
        (config / "welcome.yaml").write_text(PAGE)
        replace_in(config / "hosts.yaml", [('hours: {mon: "09:00-17:00", fri: "09:00-17:00"}', "")])
        yield account, lies


def writes(account):
    return [one for one in account.requests(path="/v2/scheduler") if one["method"] != "GET"]


@pytest.mark.parametrize("told", ["by the list", "by the list of copies"])
def test_a_copy_is_watched_and_never_written(copy, config, run, told):
    account, lies = copy
    if told == "by the list of copies":
        lies[LIST] = lambda answer: [
            page.pop("assigned_from_template", None) for page in answer.get("items", ())
        ]
    assert run(account, "plan", "--exit-code").code == 0
    drift = run(account, "drift", "--format", "json")
    (finding,) = drift.json["findings"]
    assert (drift.code, finding["code"], finding["page"]) == (0, "managed-copy", "welcome")
    account.edit(account.page("welcome")["schedule_id"], duration=60)
    drift = run(account, "drift", "--format", "json")
    codes = [(one["code"], one["path"]) for one in drift.json["findings"]]
    assert (drift.code, set(codes)) == (2, {("field-changed", "duration"), ("managed-copy", "")})
    (page,) = run(account, "plan", "--format", "json").json["actions"]
    assert (page["action"], [one["path"] for one in page["changes"]]) == ("manual", ["duration"])
    assert "template" in page["reason"]
    done = run(account, "apply", "--yes", "--allow", "replace", "--allow", "link-down")
    assert (done.code, writes(account)) == (7, [])
    (config / "welcome.yaml").write_text("page: welcome\nowner: ana\nstate: absent\n")
    assert run(account, "apply", "--yes").code == 7
    assert writes(account) == []


def test_where_the_list_of_copies_is_refused_nothing_is_said(copy, run):
    account, lies = copy
    lies[LIST] = lambda answer: [page.pop("assigned_from_template", None) for page in answer.get("items", ())]
    account.fault("GET", MANAGED, "status", times=10, status=403)
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, drift.json["findings"], "error" in drift.err) == (0, [], False)
    assert len(account.requests(path=MANAGED)) == 1


def test_a_copy_that_no_file_names_is_told_and_not_imported(copy, config, run):
    account, _ = copy
    (config / "welcome.yaml").unlink()
    replace_in(config / "account.yaml", [("account:", "account:\n  watch_owners: [ana]")])
    account.by_hand(**{**COPY, "slug": "own", "created_via": "web"})
    found = {
        one["code"]: one["severity"] for one in run(account, "drift", "--format", "json").json["findings"]
    }
    assert found == {"managed-copy": "info", "unmanaged-page": "warning"}
    done = run(account, "import", ANA, "--format", "json")
    assert done.json["managed_copies"] == [{"owner": ANA, "slug": "welcome"}]
    assert "welcome" not in str(done.json["asked"]) + str(done.json["pages"])
    assert "managed copy  welcome" in run(account, "import", ANA, "--dry-run").out


def test_a_list_of_copies_that_fails_is_an_error_and_no_permission_to_write(copy, run):
    account, lies = copy
    lies[LIST] = lambda answer: [page.pop("assigned_from_template", None) for page in answer.get("items", ())]
    account.edit(account.page("welcome")["schedule_id"], duration=60)
    account.fault("GET", MANAGED, "status", times=99, status=503)
    done = run(account, "apply", "--yes", "--settle", "0")
    assert (done.code, writes(account)) == (1, [])
    assert "503" in done.err
