"""The pages of someone who left the files stay live: drift looks at them, plan says so without asking."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.commands import emulator as emulator_command
from tests.support import lockfolder
from tests.support.world import replace_in

GONE, LEFT = "intro-budi", "budi@example.com"
INTRO = f"page: {GONE}\ntype: one_to_one\nowner: budi\nhosts: [budi]\nsummary: Intro\nduration: 30\n"
HOST = (
    "  budi:\n    email: budi@example.com\n    time_zone: Asia/Kuala_Lumpur\n"
    '    hours: {mon-thu: "11:00-19:30"}\n'
)


@pytest.fixture
def account(start, run, config):
    """An account with a page of somebody whom the files do not name any more."""
    fixture = dict(emulator_command.users_of(config, date(2026, 1, 2)))
    eka = {"id": "eka", "email": "eka@example.com", "slug": "eka", "licensed": False}
    fixture["users"] = [*fixture["users"], {**fixture["users"][0], **eka}]
    account = start("honours-shared,as-seen", fixture=fixture)
    for file in config.glob("*.yaml"):
        if file.read_text().startswith("page:"):
            file.write_text(INTRO.replace("budi", "ana"))
    (config / "intro.yaml").write_text(INTRO)
    assert run(account, "apply", "--yes").code == 0
    (config / "intro.yaml").unlink()
    replace_in(config / "hosts.yaml", [(HOST, "")])
    return account


def told(result):
    return [(one["severity"], one["message"]) for one in result.json["findings"]]


def test_drift_looks_at_them_and_plan_names_them_without_asking(account, run):
    before = len(account.requests("GET", "/v2/"))
    planned = run(account, "plan", "--format", "json", "--exit-code")
    assert planned.code == 0
    ((severity, message),) = told(planned)
    assert severity == "info"
    assert message.startswith(f"a page that the files no longer name ({GONE}) stays live as far as is known")
    assert f"`state: absent` and its owner by email ({LEFT})" in message
    asked = account.requests("GET", "/v2/")[before:]
    assert not any("budi" in str(one["query"]) for one in asked)
    drift = run(account, "drift", "--format", "json")
    ((severity, message),) = told(drift)
    assert (drift.code, severity) == (0, "info")
    assert message.startswith(f"no file names `{GONE}` any more, and the page `{GONE}` of {LEFT} stays")


@pytest.mark.parametrize(
    ("owner", "why"),
    [
        ("eka@example.com", "eka@example.com is refused as without a licence"),
        ("nobody@example.com", "the account does not know nobody@example.com"),
    ],
)
def test_an_owner_who_cannot_be_read_is_named_and_nothing_is_gone(account, run, config, owner, why):
    lockfolder.edit(config, GONE, owner=owner)
    drift = run(account, "drift", "--format", "json")
    ((_, message),) = told(drift)
    assert message.startswith(f"a page that the files no longer name ({GONE}) may be live: {why}"), message
    assert drift.code == 0


def test_pages_that_are_removed_by_hand_alarm_nobody(account, run):
    account.remove(account.page(GONE)["schedule_id"])
    assert told(run(account, "drift", "--format", "json")) == []


def test_a_tombstone_with_the_owner_by_email_removes_it_and_ends_the_note(account, run, config):
    (config / "gone.yaml").write_text(f"page: {GONE}\nstate: absent\nowner: {LEFT}\n")
    done = run(account, "apply", "--yes")
    assert done.code == 0, done
    assert [page["slug"] for page in account.pages] == ["intro-ana"]
    assert GONE not in lockfolder.remembered(config)["pages"]
    (config / "gone.yaml").unlink()
    assert told(run(account, "plan", "--format", "json")) == []


def test_a_tombstone_ends_the_note_also_of_a_page_that_is_gone(account, run, config):
    account.remove(account.page(GONE)["schedule_id"])
    (config / "gone.yaml").write_text(f"page: {GONE}\nstate: absent\nowner: {LEFT}\n")
    assert run(account, "apply", "--yes").code == 0
    assert GONE not in lockfolder.remembered(config)["pages"]


def test_what_to_write_fits_a_page_that_never_had_a_file_of_its_own(account, run):
    said = " ".join(message for _, message in told(run(account, "drift", "--format", "json")))
    assert f"write it out: `page: {GONE}`, `owner: {LEFT}`, `state: absent`" in said
