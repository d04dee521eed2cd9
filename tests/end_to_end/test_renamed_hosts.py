"""A host called otherwise in the files is the same person: what moved in Zoom since is still told as that."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.commands import emulator as emulator_command
from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG, replace_in


@pytest.fixture
def made(start, run):
    """The account with the page of the config as a person made it, applied."""
    account = start("downgrades", published=True)
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    return account


def without_thursday(account) -> None:
    """Let a person take a day of both hosts away."""
    page = account.page(SLUG)
    rules = page["availability_rules"]
    for rule in rules:
        rule["segments_recurrence"].pop("thu", None)
        rule["use_custom"] = True
    account.edit(page["schedule_id"], availability_rules=rules)


def test_a_day_taken_in_zoom_stays_live_ahead_once_the_host_is_renamed(made, run, config):
    without_thursday(made)
    (before,) = run(made, "drift", "--format", "json").json["findings"]
    assert (before["path"], before["origin"]) == ("hosts.budi.hours.thu", "live-ahead")
    replace_in(config / "hosts.yaml", [("budi:", "budi-lim:")])
    replace_in(config / "two-hosts.yaml", [("budi]", "budi-lim]")])
    shown = run(made, "drift", "--format", "json")
    (found,) = shown.json["findings"]
    assert (shown.code, found["path"], found["origin"]) == (2, "hosts.budi-lim.hours.thu", "live-ahead")


@pytest.mark.parametrize(("forgotten", "origin"), [(False, "live-ahead"), (True, "unknown")])
def test_where_both_are_renamed_it_still_counts(made, run, config, forgotten, origin):
    """What earlier versions wrote does not say who was called how: of two it is not known who is who."""
    without_thursday(made)
    if forgotten:
        lockfolder.edit(config, "two-hosts", called=None)
    replace_in(config / "hosts.yaml", [("budi:", "budi-lim:"), ("ana:", "ana-lim:")])
    others = [("owner: ana", "owner: ana-lim"), ("[ana, budi]", "[ana-lim, budi-lim]")]
    replace_in(config / "two-hosts.yaml", others)
    shown = run(made, "drift", "--format", "json")
    (found,) = shown.json["findings"]
    assert (shown.code, found["path"], found["origin"]) == (2, "hosts.budi-lim.hours.thu", origin)


ADVISING = (
    "template: advising\ntype: one_to_one\nduration: 30\nowner: \"{host}\"\nhosts: [\"{host}\"]\n"
    "summary: Advising with {host}\n---\npage: advising-{host}\neach: [ana, budi]\nlike: advising\n"
)  # fmt: skip
OFFICE = "---\npage: office-{host}\neach: [ana, budi]\nlike: advising\n"


@pytest.fixture
def advising(start, run, config):
    """An account with two pages for each of two hosts, applied."""
    account = start("honours-shared")
    (config / "two-hosts.yaml").write_text(ADVISING + OFFICE)
    assert run(account, "apply", "--yes").code == 0
    assert len(account.pages) == 4
    return account


def rename(config) -> None:
    replace_in(config / "hosts.yaml", [("budi:", "budi-lim:")])
    renamed = (config / "two-hosts.yaml").read_text().replace("budi]", "budi-lim]")
    (config / "two-hosts.yaml").write_text(renamed)


def blocks(result):
    return {one["page"]: one["blocked"] for one in result.json["actions"] if one["blocked"]}


@pytest.mark.parametrize("chosen", [(), ("advising-budi-lim", "office-budi-lim"), ("*-budi-lim",)])
def test_pages_of_a_host_called_otherwise_are_not_made_a_second_time(advising, run, config, chosen):
    before = sorted(page["schedule_id"] for page in advising.pages)
    rename(config)
    planned = run(advising, "plan", *chosen, "--format", "json")
    blocked = blocks(planned)
    assert sorted(blocked) == ["advising-budi-lim", "office-budi-lim"]
    for kind in ("advising", "office"):
        assert f"this looks like the page `{kind}-budi` under a new key" in blocked[f"{kind}-budi-lim"]
        assert f"`previously: [{kind}-budi]` to move it" in blocked[f"{kind}-budi-lim"]
    assert planned.json["findings"] == [], "it is said once"
    assert run(advising, "apply", *chosen, "--yes").code == 5
    told = run(advising, "drift", "--format", "json").json["findings"]
    assert [(one["code"], one["page"]) for one in told] == [("unmanaged-page", key) for key in blocked]
    assert sorted(page["schedule_id"] for page in advising.pages) == before


def test_what_the_plan_says_moves_them(advising, run, config):
    before = sorted(page["schedule_id"] for page in advising.pages)
    rename(config)
    texts = {kind: f"page: {kind}-{{host}}\n" for kind in ("advising", "office")}
    replace_in(
        config / "two-hosts.yaml",
        [(text, f"{text}previously: [{kind}-budi]\n") for kind, text in texts.items()],
    )
    assert run(advising, "apply", "--yes", "--allow", "link-down").code == 0
    assert sorted(page["schedule_id"] for page in advising.pages) == before
    slugs = sorted(page["slug"] for page in advising.pages)
    assert slugs == ["advising-ana", "advising-budi-lim", "office-ana", "office-budi-lim"]
    assert run(advising, "plan", "--exit-code").code == 0


def test_or_a_document_says_that_the_old_page_goes(advising, run, config):
    rename(config)
    gone = "".join(
        f"---\npage: {kind}-budi\nowner: budi@example.com\nstate: absent\n" for kind in ("advising", "office")
    )
    (config / "gone.yaml").write_text(gone)
    assert run(advising, "apply", "--yes").code == 0
    slugs = sorted(page["slug"] for page in advising.pages)
    assert slugs == ["advising-ana", "advising-budi-lim", "office-ana", "office-budi-lim"]
    assert run(advising, "plan", "--exit-code").code == 0


BESIDE = (
    'page: together-{host}\neach: [budi]\ntype: all_hosts_available\nowner: ana\nhosts: [ana, "{host}"]\n'
    "summary: Advising\nduration: 30\n"
)
CHITRA = "  chitra: {email: chitra@example.com, time_zone: Asia/Tokyo, hours: {mon: '10:00-17:00'}}\n"


@pytest.mark.parametrize("renamed", [True, False])
def test_under_one_owner_with_one_title_people_tell_pages_apart(start, run, config, renamed):
    """Budi is called otherwise; or budi has left, and chitra came."""
    fixture = dict(emulator_command.users_of(config, date(2026, 1, 2)))
    chitra = {**fixture["users"][1], "id": "chitra", "email": "chitra@example.com", "slug": "chitra"}
    account = start("honours-shared", "page-data", fixture={"users": [*fixture["users"], chitra]})
    (config / "two-hosts.yaml").write_text(BESIDE)
    assert run(account, "apply", "--yes").code == 0
    hosts = (config / "hosts.yaml").read_text()
    left = hosts[: hosts.index("  budi:")] + CHITRA
    (config / "hosts.yaml").write_text(hosts.replace("budi:", "chitra:") if renamed else left)
    replace_in(config / "two-hosts.yaml", [("[budi]", "[chitra]")])
    planned = run(account, "plan", "--format", "json")
    assert list(blocks(planned)) == ["together-chitra"] * renamed, planned
