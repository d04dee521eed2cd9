"""Staging pages that no journal and no lock file here knows: none goes that was not named and agreed to."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import pytest

from reconciler import staging
from tests.support.liar import lying
from tests.support.world import BY_HAND, NOW, SLUG, replace_in

SAYS_SO = ("nobody who waits to attest it", "bring their lock file here first", "--max-deletes 0")


@pytest.fixture
def account(start, run):
    """An account whose page is as declared."""
    found = start("honours-pools", published=True)
    found.by_hand(**BY_HAND | {"duration": 32, "color": "#fff200"})
    assert run(found, "apply", "--yes").code == 0
    return found


@pytest.fixture
def nobody(monkeypatch):
    """There is no terminal, as in a CI job."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)


def left(account, hours=2, **more) -> str:
    """Make what another run may have left at staging, and return its id."""
    slug = staging.slug(NOW - timedelta(hours=hours))
    return account.by_hand(**BY_HAND | {"slug": slug, "active": False, "secret": True, **more})


def there(account) -> set[str]:
    return {page["schedule_id"] for page in account.pages if page["slug"] != SLUG}


@pytest.mark.own_service
def test_plan_names_what_apply_removes_and_nothing_goes_while_nobody_agrees(account, run, nobody):
    old, _ = left(account), left(account, hours=0.5)
    before = there(account)
    plan = run(account, "plan", "--exit-code", "--format", "json")
    (told,) = plan.json["leftovers"]
    assert (plan.code, told["schedule_id"], told["removed"]) == (0, old, True)
    for shown in (run(account, "plan"), run(account, "plan", "--format", "markdown")):
        text = " ".join(shown.out.replace("\\", "").split())
        assert "apply removes the staging page of " in text, text
        assert [words for words in SAYS_SO if words not in text] == [], text
    assert "next: reconciler apply" in run(account, "plan").out

    for words in ((), ("two-hosts",)):
        done = run(account, "apply", *words, "--format", "json")
        assert (done.code, there(account)) == (0, before), done
        first, *_ = done.json["notes"]
        assert (f", {old}) stays: nobody is there" in first, str(done.json).count(old)) == (True, 1), done
    agreed = run(account, "apply", "--yes", "--format", "json")
    assert (agreed.code, there(account)) == (0, before - {old})
    assert (
        f"removed the staging page of ana@example.com that was left behind (titled `Test15 two hosts`, {old}"
        in (" ".join(agreed.json["notes"]))
    )


@pytest.mark.own_service
def test_a_terminal_is_asked_although_nothing_else_is_written(account, run, typed):
    old = left(account)
    typed("n\n")
    said_no = run(account, "apply")
    assert (said_no.code, there(account)) == (5, {old})
    assert (old in said_no.err, "carry this out?" in said_no.err) == (True, True), said_no.err
    typed("y\n")
    assert (run(account, "apply").code, there(account)) == (0, set())


@pytest.mark.own_service
def test_limits_of_deletions_count_them_and_what_is_declared_goes_first(account, run, config):
    pages = {left(account), left(account)}
    kept = run(account, "apply", "--yes", "--max-deletes", "0", "--format", "json")
    assert (kept.code, there(account)) == (0, pages), kept
    assert ["over the limit of deletions" in note for note in kept.json["notes"]] == [True, True]
    replace_in(config / "account.yaml", [("plan: business", "plan: business\n  limits: {deletes: 2}")])
    (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    plan = run(account, "plan", "--format", "json").json
    assert sorted(one["removed"] for one in plan["leftovers"]) == [False, True]
    assert run(account, "apply", "--yes").code == 0
    assert len(account.pages) == 1
    assert there(account) < pages


def test_what_its_hosts_are_booked_for_keeps_it(run, config):
    with lying(config, "honours-pools") as (account, _):
        assert run(account, "apply", "--yes").code == 0
        old = left(account)
        account.book(old, "2026-01-12T04:00:00Z")
        of_owner = b"user_id=ana%40example.com&from=20"  # whose bookings are those of a century later
        account.liar.sent_as["GET /v2/scheduler/events"] = of_owner, of_owner[:-2] + b"21"
        (told,) = run(account, "plan", "--format", "json").json["leftovers"]
        assert (told["removed"], "stays: it has 1 upcoming booking" in told["message"]) == (False, True), told
        assert (run(account, "apply", "--yes").code, there(account)) == (0, {old})


@pytest.mark.own_service
def test_a_saved_plan_removes_what_it_names_and_nothing_else(account, run, tmp_path):
    empty, file = tmp_path / "empty.json", tmp_path / "plan.json"
    assert run(account, "plan", "--out", str(empty)).code == 0
    old = left(account)
    shown = run(account, "plan", "--out", str(file))
    assert f"next: reconciler apply {file}" in shown.out.replace("\n", ""), shown.out
    other = left(account)
    done = run(account, "apply", str(empty), "--yes", "--format", "json")
    assert (done.code, there(account)) == (0, {old, other}), done
    assert {"the plan file does not name it" in note for note in done.json["notes"]} == {True}
    assert run(account, "apply", str(file), "--yes").code == 0
    assert there(account) == {other}
    assert [one["removed"] for one in json.loads(file.read_text())["leftovers"]] == [True]


@pytest.mark.own_service
def test_a_page_that_is_given_up_goes_when_somebody_agreed(start, run, nobody):
    account = start("honours-shared", "no-times", "no-page-data", published=True)
    assert run(account, "apply", "--yes", "--settle", "0").code == 7
    (waits,) = there(account)
    assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
    account.by_hand(**BY_HAND | {"duration": 32, "color": "#fff200"})
    kept = run(account, "apply", "--settle", "0", "--format", "json")
    assert there(account) == {waits}
    assert "its page at staging stays: nobody is there to confirm" in " ".join(kept.json["notes"]), kept
    run(account, "apply", "--settle", "0", "--yes", now=NOW + timedelta(hours=2))
    assert there(account) == set()
