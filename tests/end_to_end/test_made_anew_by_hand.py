"""A page of a wrong type is made anew by a person, the old one keeps its bookings under another link."""

from __future__ import annotations

import pytest

from reconciler.times.moments import moment
from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG, replace_in

pytestmark = pytest.mark.own_service

WATCHED = ("plan: business", "plan: business\n  watch_owners: [ana]")


@pytest.fixture
def two(start, run, config):
    """An account in which the page of the config is booked and of a wrong type, with the id of that page."""
    replace_in(config / "account.yaml", [WATCHED])
    account = start("downgrades", published=True)
    old = account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    account.edit(old, type="one_to_one")
    account.book(old, "2026-01-12T04:00:00Z")
    return account, old


def steps(run, account) -> list[str]:
    (page,) = run(account, "checklist", "--format", "json").json["pages"]
    return [step["do"] for step in page["checklist"]]


def test_the_steps_lead_to_the_end_and_nothing_is_written_before_a_person_said_so(two, run):
    account, old = two
    first, *_, last = steps(run, account)
    assert "first move or cancel this booking, then delete the page; or give it another link" in first
    assert first.startswith("at once make `test15-two-hosts` inactive, so that nobody books it as it is")
    assert last.startswith("where the old page was given another link, before any apply: ")
    assert last.endswith(": reconciler attest two-hosts --by NAME")
    given = run(account, "apply", "two-hosts", "--yes", "--allow", "booked-page").out
    assert "next: reconciler checklist two-hosts --allow booked-page" in given
    account.edit(old, slug="panel-old")
    new = account.by_hand(**BY_HAND)
    before = account.pages
    drift = run(account, "drift", "--format", "json").json["findings"]
    assert [(one["code"], one["next"]) for one in drift] == [
        ("lock-mismatch", "reconciler checklist two-hosts")
    ]
    assert run(account, "apply", "--yes").code == 7
    assert account.pages == before
    (step,) = steps(run, account)
    assert (
        f"if the page {new} at the declared address is the one that is meant: `reconciler attest two-" in step
    )
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert account.pages == before
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0
    assert account.page(SLUG)["schedule_id"] == new
    (left,) = run(account, "drift", "--format", "json").json["findings"]
    assert (left["code"], left["live"]) == ("unmanaged-page", "panel-old")


def test_the_old_page_stays_known_until_it_is_gone_or_a_file_keeps_it(two, run, config):
    account, old = two
    replace_in(config / "account.yaml", [WATCHED[::-1]])
    account.edit(old, slug="panel-old")
    account.by_hand(**BY_HAND)
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    told = " ".join(run(account, "apply", "--yes").out.split())
    assert "the page `panel-old` of ana@example.com was `two-hosts`" in told
    assert "; next: reconciler checklist two-hosts" in told
    assert run(account, "plan", "two-hosts", "--format", "json").json["findings"][0]["live"] == "panel-old"
    drift = run(account, "drift", "--format", "json")
    (left,) = drift.json["findings"]
    assert (drift.code, left["severity"], left["live"]) == (2, "warning", "panel-old")
    assert left["next"] == "reconciler checklist two-hosts"
    (page,) = run(account, "checklist", "two-hosts", "--format", "json").json["left_behind"]
    assert "make the page `panel-old` inactive now" in page["checklist"][0]["do"]
    assert "when its bookings have passed: it has 1 upcoming booking" in page["checklist"][0]["do"]
    assert (page["was"], page["schedule_id"]) == ("two-hosts", old)

    account.edit(old, active=False)
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, drift.json["findings"][0]["severity"]) == (0, "info")
    text = (config / "two-hosts.yaml").read_text(encoding="utf-8")
    kept = "acknowledge: [{finding: unmanaged-page, until: 2026-12-31, reason: until its bookings passed}]"
    (config / "two-hosts.yaml").write_text(f"{text}\n{kept}\n", encoding="utf-8")
    assert run(account, "drift", "--format", "json").json["findings"] == []
    assert run(account, "checklist", "--format", "json").json["left_behind"] == []
    (config / "two-hosts.yaml").write_text(text, encoding="utf-8")

    gone = "page: panel-old\nowner: ana\nstate: absent\n"
    (config / "panel-old.yaml").write_text(gone, encoding="utf-8")
    assert run(account, "plan", "two-hosts", "--format", "json").json["findings"] == []
    (config / "panel-old.yaml").unlink()

    account.remove(old)
    assert run(account, "drift", "--format", "json").json["findings"] == []
    assert run(account, "apply", "--yes").code == 0
    assert "predecessors" not in lockfolder.remembered(config)["pages"]["two-hosts"]


def test_an_old_page_named_by_another_id_in_the_files_stays_known(two, run, config):
    account, old = two
    account.edit(old, slug="panel-old")
    new = account.by_hand(**BY_HAND)
    text = (config / "two-hosts.yaml").read_text(encoding="utf-8")
    (config / "two-hosts.yaml").write_text(f"{text}\nschedule_id: {new}\n", encoding="utf-8")
    run(account, "apply", "--yes")
    found = run(account, "drift", "--format", "json").json["findings"]
    assert ("unmanaged-page", "two-hosts", "panel-old") in [
        (one["code"], one["page"], one["live"]) for one in found
    ]


def test_a_no_adopts_nothing(two, run, tmp_path):
    account, old = two
    account.edit(old, slug="panel-old")
    drift = ("drift", "--state", str(tmp_path / "state.json"), "--format", "json")
    (moved,) = run(account, *drift).json["findings"]
    assert "no page of ana@example.com has the link `test15-two-hosts` now" in moved["message"]
    assert moved["changed"] == moment(account.page("panel-old")["updated"]).isoformat(timespec="seconds")
    (step,) = steps(run, account)
    assert step.startswith("to keep the new link write `slug: panel-old` into the page's")
    assert (
        "write `previously: [panel-old]` into the file, then `reconciler apply two-hosts --allow link-"
        in step
    )
    account.by_hand(**BY_HAND)
    assert run(account, *drift).json["news"]["new"] == 1  # another page has the old link since
    assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
    (found,) = run(account, "drift", "--format", "json").json["findings"]
    assert found["code"] == "lock-mismatch"


def test_another_page_under_the_same_link_is_told_until_apply_takes_note(start, run):
    """A page removed in Zoom and made again by hand with the same fields is told by its id alone."""
    account = start("downgrades", "page-data", published=True)
    old = account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    account.remove(old)
    new = account.by_hand(**{**BY_HAND, "duration": 32, "color": "#fff200"})
    for _ in range(2):
        seen = run(account, "drift", "--format", "json")
        (found,) = seen.json["findings"]
        assert (seen.code, seen.json["in_sync"]) == (0, True)
        told = [found[name] for name in ("code", "severity", "origin", "was", "live", "next")]
        assert told == ["page-replaced", "info", "live-ahead", old, new, "reconciler apply two-hosts"]
        assert f"another page ({new}) stands where this one was; {old}, " in found["message"]
        assert found["message"].endswith("what became of its bookings is not known")
        assert found["changed"] == moment(account.page(SLUG)["updated"]).isoformat(timespec="seconds")
        plan = run(account, "plan", "--format", "json").json
        (action,) = plan["actions"]
        assert (action["action"], f"it is another page than {old}" in action["reason"]) == ("no-op", True)
        assert [one["code"] for one in plan["findings"]] == ["page-replaced"]
    text = run(account, "drift").out
    assert f"another page ({new}) stands where" in " ".join(text.split()) and "in sync; 1 info" in text
    told = run(account, "apply", "--yes")
    assert (told.code, f"another page ({new}) stands where" in " ".join(told.out.split())) == (0, True)
    assert run(account, "drift", "--format", "json").json["findings"] == []


def test_a_page_of_a_wrong_type_is_closed_where_its_file_says_so(two, run, config):
    account, _ = two
    replace_in(config / "two-hosts.yaml", [("active: true", "active: false")])
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    changed = [(one["path"], one["after"]) for one in action["changes"]]
    assert (action["action"], action["blocked"], changed) == (
        "update", "needs --allow link-down", [("active", False)],
    )  # fmt: skip
    assert account.page(SLUG)["active"]
    assert run(account, "apply", "--yes", "--allow", "link-down").code == 7
    assert not account.page(SLUG)["active"]
    for _ in range(2):  # closed, it shows no type: what it was is known, and what is left to do
        (found,) = run(account, "drift", "--format", "json").json["findings"]
        assert found["code"] == "type-downgraded"
        assert found["message"].startswith("nobody can book while it is closed; once it is open, people can")
        assert "choose All Hosts Available" in steps(run, account)
        assert run(account, "apply", "--yes").code == 7
    replace_in(config / "two-hosts.yaml", [("active: false", "active: true")])
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert action["action"] == "manual"  # nothing opens it before somebody has looked
    assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
    first, *_ = steps(run, account)
    assert first.startswith("the page `test15-two-hosts` of ana@example.com has 1 upcoming booking")


def test_of_a_page_that_a_person_closed_somebody_says_what_it_is(start, run, config):
    replace_in(config / "two-hosts.yaml", [("active: true\n", "")])
    account = start("downgrades", published=True)
    old = account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    account.edit(old, type="one_to_one", active=False)
    closed = run(account, "drift", "--format", "json")
    found = {one["code"]: one for one in closed.json["findings"]}["page-inactive"]
    assert (closed.code, found["next"]) == (0, "reconciler attest two-hosts --by NAME")
    assert "nothing proves any more that it is all_hosts_available" in found["message"]
    assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
    assert "choose All Hosts Available" in steps(run, account)
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    (found,) = run(account, "drift", "--format", "json").json["findings"]
    assert (found["code"], found["next"]) == ("page-inactive", "reconciler explain page-inactive")


def test_a_page_of_another_key_at_the_address_is_attested_as_neither(two, run, config):
    account, old = two
    text = (config / "two-hosts.yaml").read_text()
    (config / "second.yaml").write_text(text.replace("two-hosts", "second"))
    second = account.by_hand(**{**BY_HAND, "slug": SLUG.replace("two-hosts", "second")})
    assert run(account, "attest", "second", "--by", "ana").code == 0
    account.edit(old, slug="panel-old")
    account.edit(second, slug=SLUG)
    refused = run(account, "attest", "two-hosts", "--by", "ana")
    assert (refused.code, "is known as `second`: nothing was recorded" in refused.err) == (3, True), refused
    assert "or `two-hosts` another `slug`; `reconciler plan two-hosts second`" in " ".join(
        refused.err.split()
    )
