"""`drift --state` and `--notify`: what is new, since when, and who is told of it, through a real service."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reconciler import __version__
from reconciler.emulator import server
from tests.support.chat import SECRET, Chat
from tests.support.world import BY_HAND, HOSTS, NOW, SLUG, replace_in

OTHER = "chitra@example.com"
DAYS = [NOW + timedelta(days=day) for day in range(5)]
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of apprise, on Python 3.11


@pytest.fixture
def chat() -> Iterator[tuple[Chat, str]]:
    pytest.importorskip("apprise")
    service = Chat()
    with server.running(service) as url:
        yield service, service.address(url)


@pytest.fixture
def page(start, run):
    """An account in sync with one page; returns it with the page's id."""
    account = start("downgrades", "page-data")
    made = account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    return account, made


def look(run, account, state: Path, day: int, *words: str, **more: str):
    return run({**account.environment, **more}, "drift", "--state", str(state), *words, now=DAYS[day])


def test_what_is_new_is_marked_and_the_rest_has_its_date(page, run, tmp_path):
    account, made = page
    state = tmp_path / "state.json"
    assert look(run, account, state, 0).code == 0
    account.edit(made, duration=60)
    first = look(run, account, state, 1, "--format", "json").json
    account.edit(made, color="#000000")
    second = look(run, account, state, 2, "--format", "json").json
    seen = {finding["path"]: (finding["new"], finding["since"][:10]) for finding in second["findings"]}
    assert [(finding["path"], finding["new"]) for finding in first["findings"]] == [("duration", True)]
    assert seen == {"duration": (False, "2026-01-03"), "color": (True, "2026-01-04")}
    assert second["news"]["last_run"] == DAYS[1].isoformat(timespec="seconds")
    account.edit(made, duration=32)
    third = look(run, account, state, 3)
    assert "since     2026-01-04 08:00Z\n" in third.out
    assert "0 new, 1 gone" in third.out
    assert "gone      field-changed two-hosts duration, known since 2026-01-03 08:00Z" in third.out


def test_without_a_state_nothing_is_called_new(page, run):
    account, made = page
    account.edit(made, duration=60)
    report = run(account, "drift", "--format", "json").json
    assert [(finding["new"], finding["since"]) for finding in report["findings"]] == [(None, None)]
    assert report["news"] is None


UNREADABLE = {
    "": "cannot be used",
    '{"kind": "reconciler-drift-state", "format_ver': "cannot be used",
    "[" * 100_000: "cannot be used",
    "account: {id: mine}\n": "cannot be used",
    "{}": "not a state file",
    "[]": "not a state file",
    '{"kind": "reconciler-drift-state", "format_version": 7}': "`format_version` is 7, which is no version",
    '{"kind": "reconciler-drift-state", "format_version": "1"}': "",
    '{"kind": "reconciler-drift-state", "format_version": "1", "accounts": {"@": 3}}': "",
    '{"kind": "reconciler-drift-state", "format_version": "1", "accounts": {"@": {"at": "x", "findings": '
    '{"a": {}, "b": [], "c": {"since": "2026"}, "d": {"since": "2026-01-01"}}}}}': "",
}
"""What may stand in a state file, and what is said of it; nothing where as much is read as can be."""


def test_a_state_that_cannot_be_read_stops_nothing_and_is_not_lost(page, run, tmp_path):
    account, made = page
    account.edit(made, duration=60)
    for number, (content, says) in enumerate(UNREADABLE.items()):
        state = tmp_path / f"{number}.json"
        state.write_text(content := content.replace('"@"', json.dumps(f"{account.url} emulator")))
        seen = look(run, account, state, 1, "--format", "json")
        assert (seen.code, says in seen.err, bool(says) == bool(seen.err)) == (2, True, True), seen
        assert [finding["new"] for finding in seen.json["findings"]] == [True]
        aside = state.with_name(f"{number}.json.unreadable")
        assert (aside.read_text() if aside.exists() else "") == (content if says else "")
        again = look(run, account, state, 2, "--format", "json")
        assert (again.err, [finding["new"] for finding in again.json["findings"]]) == ("", [False])


def test_each_account_has_its_own_part_of_the_state(page, start, run, tmp_path):
    account, made = page
    state = tmp_path / "state.json"
    account.edit(made, duration=60)
    look(run, account, state, 1)
    other = start("downgrades", "page-data")
    look(run, other, state, 2)
    assert [item["new"] for item in look(run, account, state, 3, "--format", "json").json["findings"]] == [
        False
    ]


def test_pages_of_an_owner_who_is_watched_since_are_not_new_and_one_that_is_gone_is_named(
    page, run, config, tmp_path
):
    (account, _), state = page, tmp_path / "state.json"
    account.by_hand(**{**BY_HAND, "slug": "deal", "summary": "Deal"})
    look(run, account, state, 0)
    replace_in(config / "account.yaml", [("plan: business", "plan: business\n  watch_owners: [ana]")])
    seen = look(run, account, state, 1, "--format", "json").json
    assert [(one["live"], one["new"], one["since"][:10]) for one in seen["findings"]] == [
        ("deal", False, "2026-01-03")
    ]
    assert seen["news"]["new"] == 0
    account.by_hand(**{**BY_HAND, "slug": "later", "summary": "Later"})
    account.remove(account.page("deal")["schedule_id"])
    told = look(run, account, state, 2).out
    assert "1 new, 1 gone" in told
    assert "gone      unmanaged-page deal, known since 2026-01-03 08:00Z" in told


def test_what_could_not_be_read_is_neither_gone_nor_new(page, run, config, tmp_path):
    """A page of another type and one that no file names, while the lists of their owner are not answered."""
    (account, made), state = page, tmp_path / "state.json"
    replace_in(config / "account.yaml", [("plan: business", "plan: business\n  watch_owners: [ana]")])
    (config / "budi.yaml").write_text(
        "page: of-budi\ntype: one_to_one\nowner: budi\nhosts: [budi]\nsummary: Budi\nduration: 30\n"
    )
    account.edit(made, type="one_to_one")
    account.by_hand(**{**BY_HAND, "slug": "deal", "summary": "Deal"})
    first = look(run, account, state, 0, "--format", "json").json
    of_ana = [one for one in first["findings"] if one["page"] != "of-budi"]
    told = {(one["code"], one["page"]) for one in of_ana}
    assert {("type-downgraded", "two-hosts"), ("unmanaged-page", None)} <= told
    account.fault("GET", "schedules$", "status", times=50, status=500, scope="user_id=ana")
    out = look(run, account, state, 1, "--format", "json")
    seen = [one for one in out.json["findings"] if one["page"] != "of-budi"]
    now = [one["code"] for one in seen]
    assert {(one["next"], "run it again later" in one["message"]) for one in seen} == {
        ("reconciler drift", True)
    }
    assert (out.code, {*now}) == (2, {"suspicious-read"})
    news = out.json["news"]
    assert (news["gone"], {(one["code"], one["page"]) for one in news["not_known"]}) == ([], told)
    text = look(run, account, state, 1).out
    assert f"0 new, 0 gone, {len(told)} not read: whether still so is not known" in " ".join(text.split())
    assert "not read  type-downgraded two-hosts type, known since 2026-01-02 08:00Z" in text
    account.clear_faults()
    again = look(run, account, state, 2, "--format", "json").json
    assert [one["code"] for one in again["news"]["gone"]] == now
    assert again["news"]["new"] == 0
    assert {(one["new"], one["since"][:10]) for one in again["findings"]} == {(False, "2026-01-02")}


def test_a_page_of_another_type_that_could_not_be_looked_at_is_not_gone(page, run, tmp_path):
    (account, made), state = page, tmp_path / "state.json"
    account.edit(made, type="one_to_one")
    assert look(run, account, state, 0).code == 2
    for shown in ("imes$", f"/ana/{SLUG}"):
        account.fault("GET", shown, "status", times=50, status=503)
    out = look(run, account, state, 1, "--format", "json").json
    assert [one["code"] for one in out["findings"]] == ["type-unproven"]
    assert (out["news"]["gone"], out["coverage"]["not_looked_at"]) == ([], ["two-hosts"])
    assert [one["code"] for one in out["news"]["not_known"]] == ["type-downgraded"]
    account.clear_faults()
    again = look(run, account, state, 2, "--format", "json").json
    assert [(one["code"], one["new"], one["since"][:10]) for one in again["findings"]] == [
        ("type-downgraded", False, "2026-01-02")
    ]


def test_a_failed_look_leaves_the_state_as_it_was(page, run, tmp_path):
    account, made = page
    state = tmp_path / "state.json"
    account.edit(made, duration=60)
    look(run, account, state, 1)
    before = state.read_bytes()
    account.fault("GET", "/v2/scheduler/schedules", "malformed", times=20)
    assert look(run, account, state, 2).code == 1
    assert state.read_bytes() == before


def test_a_state_in_the_wrong_place_is_said_before_anything_is_read(page, run, config, tmp_path):
    account, _ = page
    asked = len(account.requests())
    for place in (tmp_path, config / "reconciler.lock", config / "hosts.yaml"):
        before = place.read_bytes() if place.is_file() else b""
        assert run(account, "drift", "--state", str(place)).code == 3
        assert (place.read_bytes() if before else b"") == before
    assert len(account.requests()) == asked


def test_a_state_that_cannot_be_kept_is_said_after_the_report(page, run, tmp_path):
    account, made = page
    account.edit(made, duration=60)
    (tmp_path / "file").write_text("no folder")
    seen = run(account, "drift", "--state", str(tmp_path / "file" / "state.json"), "--format", "json")
    assert (seen.code, len(seen.json["findings"]), "error[cannot-write]" in seen.err) == (1, 1, True)


def test_people_are_told_once_of_each_change_and_once_that_it_is_over(page, run, tmp_path, chat):
    account, made = page
    service, url = chat
    state = tmp_path / "state.json"
    counts = []
    for day, change in enumerate(({}, {"type": "one_to_one"}, {}, {"duration": 60}, {"duration": 32})):
        if change:
            account.edit(made, **change)
        seen = look(run, account, state, day, "--notify", url, "--report-url", "https://ci.example.com/7")
        counts.append(len(service.said))
        assert SECRET not in seen.out + seen.err + state.read_text()
    assert counts == [0, 1, 1, 1, 1], "what a page of a wrong type holds besides is no finding"
    account.edit(made, type="all_hosts_available", hosts=BY_HAND["hosts"])
    look(run, account, state, 4, "--notify", url)
    first, last = service.said
    assert first["title"] == "Booking pages: not in sync, 1 critical"
    assert first["message"].splitlines() == [
        "worst: type-downgraded on two-hosts: people can book times when budi is busy",
        "next: reconciler checklist two-hosts",
        "since the run of 2026-01-02 08:00Z: 1 new, 0 gone",
        "report: https://ci.example.com/7",
    ]
    assert last["title"] == "Booking pages: in sync"


def test_a_message_that_was_not_taken_is_sent_again(page, run, tmp_path, chat):
    account, made = page
    service, url = chat
    state = tmp_path / "state.json"
    account.edit(made, duration=60)
    service.broken = True
    lost = look(run, account, state, 1, "--notify", url, "--format", "json")
    assert (lost.code, "error[not-notified]" in lost.err, SECRET in lost.err) == (1, True, False)
    assert lost.json["in_sync"] is False
    service.broken = False
    assert look(run, account, state, 2, "--notify", url).code == 2
    assert look(run, account, state, 3, "--notify", url).code == 2
    assert len(service.said) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_was_led_elsewhere_was_not_told_and_is_sent_again(page, run, tmp_path, chat, status):
    """apprise would follow a 302 with an empty GET, and take its 200 for a message that arrived."""
    account, made = page
    service, url = chat
    state = tmp_path / "state.json"
    account.edit(made, duration=60)
    service.leads = status
    for given in (url, f"{url}?redirect=yes"):
        lost = look(run, account, state, 1, "--notify", given)
        assert (lost.code, "error[not-notified]" in lost.err) == (1, True)
        assert "is not followed: give the last one" in " ".join(lost.err.split())
    assert look(run, account, tmp_path / "none.json", 1, "--notify", url).code == 1
    service.leads = 0
    assert look(run, account, state, 2, "--notify", url).code == 2
    assert look(run, account, state, 3, "--notify", url).code == 2
    assert len(service.said) == 1


def test_people_are_told_once_that_nobody_could_look_and_once_that_it_is_over(page, run, tmp_path, chat):
    account, _ = page
    service, url = chat
    state = tmp_path / "state.json"
    wrong = {"ZOOM_CLIENT_SECRET": "wrong-secret"}
    seen = [look(run, account, state, day, "--notify", url, **wrong) for day in (0, 1)]
    assert [(one.code, "error[credentials]" in one.err) for one in seen] == [(4, True)] * 2
    first = service.said.pop()
    assert (service.said, first["title"]) == ([], "Booking pages: drift could not look")
    why, what = first["message"].splitlines()
    assert why.startswith("why: the token request was refused (401)"), why
    assert what == "help: check ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET"

    account.fault("GET", "/v2/scheduler/schedules", "malformed", times=20)
    assert look(run, account, state, 2, "--notify", url).code == 1
    other = service.said.pop()
    assert (service.said, other["title"]) == ([], first["title"])
    assert other["message"].endswith("\nsince: 2026-01-02 08:00Z, for another reason at first")
    account.clear_faults()
    assert look(run, account, state, 3).code == 0, "somebody looks who has no address"
    service.broken = True
    assert look(run, account, state, 3, "--notify", url).code == 1
    service.broken = False
    assert [look(run, account, state, day, "--notify", url).code for day in (3, 4)] == [0, 0]
    (last,) = service.said
    assert last["title"] == "Booking pages: in sync"
    assert last["message"].splitlines()[0] == "looks again; it could not since 2026-01-02 08:00Z"


@pytest.mark.parametrize(
    ("how", "codes", "why"),
    [
        ("no answer", (1, 9), ""),
        ("no credentials", (4,), "no credentials: ZOOM_ACCOUNT_ID, "),
        ("broken files", (3,), "6 errors in the config"),
        ("secret for a file", (3,), "cannot read the file that ZOOM_CLIENT_SECRET_FILE names: No such file"),
        ("secret in words", (3,), "no page `[secret]` in the config"),
    ],
)
def test_whatever_keeps_it_from_looking_is_told_also_where_no_state_can_be_kept(
    run, config, tmp_path, chat, how, codes, why
):
    service, url = chat
    nobody = "http://127.0.0.1:9"
    environment = {"ZOOM_API_BASE_URL": f"{nobody}/v2", "ZOOM_OAUTH_URL": f"{nobody}/oauth/token"}
    if how != "no credentials":
        environment |= {f"ZOOM_{name}": "emulator" for name in ("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET")}
    if how == "broken files":
        (config / "more.yaml").write_text("page: x\n")
    if how == "secret for a file":
        environment |= {"ZOOM_CLIENT_SECRET": "", "ZOOM_CLIENT_SECRET_FILE": SECRET}
    if how == "secret in words":
        environment["ZOOM_CLIENT_SECRET"] = SECRET
    (tmp_path / "file").write_text("no folder")
    state = ("--state", str(tmp_path / "file" / "state.json"))
    words = [SECRET] if how == "secret in words" else []
    told = run(environment, "--deadline", "1s", "drift", *words, "--notify", url, *state)
    assert (told.code in codes, "error[cannot-write]" in told.err) == (True, True), told
    (said,) = service.said
    assert said["title"] == "Booking pages: drift could not look"
    first, what, *_ = said["message"].splitlines()
    assert first.startswith(f"why: {why}"), said
    assert what.startswith("help: ")
    assert SECRET not in (said["message"] if words else told.err + said["message"])


def test_a_report_of_an_earlier_run_does_not_pass_for_that_of_one_that_could_not_look(run, tmp_path):
    files = {name: tmp_path / name for name in ("json", "markdown", "html", "junit", "prometheus")}
    for file in files.values():
        file.write_text("all in sync\n")
    seen = run({}, "drift", *[f"--report={name}={file}" for name, file in files.items()])
    told = {name: file.read_text() for name, file in files.items()}
    assert seen.code == 4
    assert json.loads(told["json"])["error"]["code"] == "credentials"
    assert json.loads(told["json"])["reported"]["at"] == "2026-01-02T08:00:00+00:00"
    assert told["markdown"].startswith("<!-- reconciler:drift -->\n\n## Drift: could not look\n")
    assert "<h1>Drift: could not look</h1>" in told["html"]
    for name in ("markdown", "html", "junit"):
        assert "ZOOM_CLIENT_SECRET not set" in told[name]
    assert told["prometheus"] == "all in sync\n"
    assert "was not written: it is of an earlier run" in " ".join(seen.err.split())


def test_without_a_state_people_are_told_of_all_that_counts(page, run, chat):
    account, made = page
    service, url = chat
    run(account, "drift", "--notify", url)
    assert service.said == []
    account.edit(made, duration=60)
    for _ in range(2):
        run(account, "drift", "--notify", url)
    assert len(service.said) == 2


@pytest.mark.parametrize("name", ["RECONCILER_NOTIFY_URL", "RECONCILER_NOTIFY_URL_FILE"])
def test_the_address_comes_from_the_environment_or_a_file(page, run, tmp_path, chat, name):
    account, made = page
    service, url = chat
    account.edit(made, duration=60)
    file = tmp_path / "address"
    file.write_text(f"{url}\n")
    given = {name: str(file) if name.endswith("FILE") else url}
    assert (
        run({**account.environment, **given, "CI_JOB_URL": "https://ci.example.com/job"}, "drift").code == 2
    )
    assert service.said[0]["message"].endswith("report: https://ci.example.com/job")


def test_a_message_holds_no_email_in_full_and_calls_nobody(page, run, chat):
    account, made = page
    service, url = chat
    account.edit(made, summary="ask @channel or <!here> budi@example.com")
    run(account, "drift", "--notify", url)
    (message,) = service.said
    assert "@channel" not in message["message"] and "<" not in message["message"]
    assert "budi@" not in message["message"]


@pytest.mark.parametrize(
    "given", [f"nonsense-{SECRET}", f"json://{SECRET}:x:y@", "", f"unknown://{SECRET}", f"slack://{SECRET}"]
)
def test_an_address_that_is_none_is_said_without_showing_it(run, given, caplog):
    """And before the credentials are looked at: nothing was read for nothing."""
    pytest.importorskip("apprise")
    seen = run({}, "drift", "--notify", given)
    assert (seen.code, "error[bad-notify-url]" in seen.err) == (3, True), seen
    assert SECRET not in seen.out + seen.err + caplog.text


def test_a_file_that_is_not_there_is_named_by_its_variable_which_may_hold_the_address_itself(run):
    seen = run({"RECONCILER_NOTIFY_URL_FILE": f"json://chat/{SECRET}"}, "drift")
    assert (seen.code, "cannot read the file that RECONCILER_NOTIFY_URL_FILE names" in seen.err) == (3, True)
    assert SECRET not in seen.out + seen.err


def test_without_the_library_it_looks_and_then_says_what_to_install(page, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    seen = run(page[0], "drift", "--notify", f"json://{SECRET}")
    assert (seen.code, "in sync" in seen.out) == (1, True), seen
    assert "pip install 'booking-page-reconciler[notify]'" in seen.err
    assert SECRET not in seen.err


def test_a_week_that_changed_is_counted_as_it_is_shown_once(start, run, config, tmp_path):
    account, state = start("honours-shared", "page-data"), tmp_path / "state.json"
    assert run(account, "apply", "--yes").code == 0
    look(run, account, state, 0)
    page = account.page(SLUG)
    rules = [
        rule | {"segments_recurrence": {day: [{"start": "12:00", "end": "14:00"}] for day in ("mon", "tue")}}
        for rule in page["availability_rules"]
    ]
    account.edit(page["schedule_id"], availability_rules=rules)
    shown, found = look(run, account, state, 0), run(account, "drift", "--format", "json").json["findings"]
    assert len(found) > 2
    assert shown.out.count("host-hours-changed") == 2
    assert "not in sync; 2 warnings" in shown.out
    assert "2 new, 0 gone" in shown.out
    assert "2 warning" in run(account, "drift", "--format", "markdown").out


def test_a_closed_page_is_not_drawn_as_one_that_can_be_booked(start, run, tmp_path):
    account, file = start("honours-shared", "page-data"), tmp_path / "drift.html"
    assert run(account, "apply", "--yes").code == 0
    run(account, "drift", "--report", f"html={file}")
    assert "can be booked" in file.read_text()
    account.edit(account.page(SLUG)["schedule_id"], active=False)
    run(account, "drift", "--report", f"html={file}")
    assert "can be booked" not in file.read_text()


def test_what_apply_leaves_to_a_person_is_never_said_to_be_applied(start, run):
    account = start("downgrades", fixture={"users": [{"email": email} for email in (*HOSTS, OTHER)]})
    hosts = [HOSTS[0], OTHER]
    account.by_hand(**{**BY_HAND, "hosts": hosts, "duration": 20, "summary": "Another"})
    found = run(account, "drift", "--format", "json").json["findings"]
    assert {finding["path"] for finding in found} >= {"hosts.budi", "duration", "summary"}
    assert {finding["next"] for finding in found if finding["page"]} == {"reconciler checklist two-hosts"}
    assert "reconciler apply" not in run(account, "drift").out
    (left,) = run(account, "apply", "two-hosts", "--yes", "--format", "json").json["pages"]
    assert (left["outcome"], len(left["checklist"])) == ("not-attempted", 2)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("any_host_available", "not all of ana, budi are free"), ("one_to_one", "budi is busy")],
)
def test_a_wrong_type_names_those_whom_it_does_not_promise(start, run, kind, said):
    account = start("page-data")
    hosts = HOSTS if kind == "any_host_available" else HOSTS[:1]
    account.by_hand(**{**BY_HAND, "type": kind, "hosts": hosts})
    found = run(account, "drift", "--format", "json").json["findings"]
    (wrong,) = [finding for finding in found if finding["code"] == "type-downgraded"]
    assert wrong["message"] == f"people can book times when {said}"
    assert "if it never was, the file is wrong" in wrong["note"]
    never = "(if it never was, declare in its file what it is)"
    assert never in run(account, "checklist", "--format", "json").json["pages"][0]["reason"]
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    (wrong,) = run(account, "drift", "--format", "json").json["findings"]
    assert not wrong["note"] and never not in run(account, "plan").out


def alone(config: Path) -> None:
    text = "page: alone\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Alone\nduration: 30\n"
    (config / "alone.yaml").write_text(f"{text}buffer: {{after: 10}}\n", encoding="utf-8")


def test_a_page_that_was_touched_is_told_without_counting_until_an_apply_takes_note(start, run, config):
    alone(config)
    account = start("downgrades", "page-data")
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "drift", "--format", "json").json["findings"] == []
    ids = {page["slug"]: page["schedule_id"] for page in account.pages}
    for schedule_id in ids.values():
        account.edit(schedule_id, booking_limit=3)
    seen = run(account, "drift", "--format", "json")
    told = [(one["page"], one["code"], one["severity"], one["path"]) for one in seen.json["touched"]]
    assert told == [("alone", "page-touched", "info", ""), ("two-hosts", "page-touched", "info", "")]
    assert (seen.code, seen.json["in_sync"], seen.json["findings"]) == (0, True, [])
    assert {one["live"] for one in seen.json["touched"]} == {
        datetime.fromisoformat(page["updated"]).isoformat() for page in account.pages
    }
    assert all(one["message"].endswith("; no declared field differs") for one in seen.json["touched"])
    assert "touched   alone: changed in Zoom on " in run(account, "drift").out
    assert run(account, "plan", "--format", "json").json["touched"] == seen.json["touched"]
    color = [('color: "#fff200"', 'color: "#fff201"')]
    replace_in(config / "two-hosts.yaml", color)
    planned = run(account, "plan", "--format", "json").json
    assert planned["touched"][1]["message"].endswith("differs, apart from the changes shown with the page")
    assert [one["reason"] for one in planned["actions"]] == ["known from an earlier run"] * 2
    replace_in(config / "two-hosts.yaml", [color[0][::-1]])
    account.edit(ids["alone"], duration=45)
    moved = run(account, "drift", "alone", "--format", "json").json["findings"]
    now = account.page("alone")["updated"][:19]
    assert [(one["code"], one["path"], one["changed"]) for one in moved] == [
        ("field-changed", "duration", f"{now}+00:00")
    ]
    assert f"changed   {now[:16].replace('T', ' ')}Z" in run(account, "drift", "alone").out
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "drift", "--format", "json").json["findings"] == []


def test_a_word_that_a_change_in_zoom_makes_void_is_named_with_the_reason(start, run, config):
    account = start("downgrades", "no-page-data", "no-times")
    made = account.by_hand(**BY_HAND)
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert run(account, "apply", "--yes").code == 0
    assert run(account, "drift", "--format", "json").json["findings"] == []
    account.edit(made, booking_limit=3)
    (page,) = account.pages
    seen = run(account, "drift", "--format", "json").json
    (unproven,), (touched,) = seen["findings"], seen["touched"]
    assert (unproven["code"], touched["code"]) == ("type-unproven", "page-touched")
    assert unproven["origin"] == "live-ahead"
    changed = datetime.fromisoformat(page["updated"])  # the same second, told apart
    word = {
        "by": "ana",
        "at": NOW.isoformat(timespec="seconds"),
        "why": "changed",
        "changed": changed.isoformat(),
    }
    assert unproven["void"] == touched["void"] == [word]
    at = page["updated"].replace("T", " ")
    why = f"what ana said on 2026-01-02 08:00Z counts no more: the page was changed on {at}"
    assert unproven["message"] == f"nothing proves that the page is all_hosts_available; {why}"
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(account, "apply", "--yes", "--settle", "0").code == 7
    ours = account.page(SLUG)["updated"].replace("T", " ")
    (unproven,) = run(account, "drift", "--format", "json").json["findings"]
    assert unproven["void"] == [{**word, "changed": None}], "the last change is our own write"
    since = f"changed after that, and apply has written or read it since; its last change is of {ours}"
    assert unproven["message"].endswith(f"ana said on 2026-01-02 08:00Z counts no more: the page was {since}")


def test_what_is_not_compared_is_said(start, run, config):
    alone(config)
    in_zoom = "[{host: ana, availability: Working hours}]"
    replace_in(config / "alone.yaml", [("hosts: [ana]", f"hosts: {in_zoom}")])
    account = start("downgrades", "page-data")
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    report = run(account, "drift", "--format", "json").json
    pages = {page["page"]: page["unmanaged"] for page in report["pages"]}
    assert {"color", "booking_limit", "buffer.before"} <= set(pages["alone"])
    assert set(pages["two-hosts"]) == {"time_zone", "buffer", "cushion", "booking_limit", "custom_fields"}
    reach = report["coverage"]
    assert (reach["declared"], reach["compared"], reach["touch_not_known"]) == (2, 2, 0)
    assert reach["unmanaged"] == sum(map(len, pages.values()))
    assert (reach["owners"], reach["watched"]) == (["ana@example.com"], [])
    shown = run({}, "show", "alone", "--format", "json").json["unmanaged"]
    assert pages["alone"] == [*shown, "buffer.before"]
    told = " ".join(run(account, "drift").out.split())
    assert f"compared: what the files declare of 2 pages; not compared: {reach['unmanaged']} fields" in told
    assert "dates with other hours in Zoom, of 1 host whose hours stand there (`availability`)" in told
    assert "owners whose pages were read: 1; pages that no file names are told of none of them" in told
    one = " ".join(run(account, "drift", "alone", "--format", "markdown").out.split())
    assert "compared: what the files declare of 1 of 2 pages; not compared: " in one
    assert "pages that no file names are not told where PAGE is given" in one


def test_a_report_says_when_and_by_what_and_from_which_commit_it_was_made(start, run, config, tmp_path):
    def git(*words: str) -> str:
        command = [
            "git",
            "-C",
            str(config),
            "-c",
            "user.name=ana",
            "-c",
            "user.email=ana@example.com",
            *words,
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    account = start("downgrades")
    at = {"at": NOW.isoformat(timespec="seconds"), "version": __version__, "command": "drift"}
    nothing = run(account, "drift", "--format", "json").json["reported"]
    assert nothing == {**at, "commit": None, "dirty": None}
    git("init", "--quiet")
    assert run({}, "validate", "--format", "json").json["reported"]["commit"] is None
    git("add", ".")
    git("commit", "--quiet", "--message", "pages")
    commit = git("rev-parse", "HEAD")
    assert run(account, "apply", "--yes", "--format", "json").json["reported"]["dirty"] is False
    assert run(account, "drift", "--format", "json").json["reported"] == {
        **at,
        "commit": commit,
        "dirty": False,
    }
    plans = [tmp_path / name for name in ("first.json", "second.json")]
    for minutes, plan in enumerate(plans):
        assert run(account, "plan", "--out", str(plan), now=NOW + timedelta(minutes=minutes)).code == 0
    assert plans[0].read_bytes() == plans[1].read_bytes()
    alone(config)
    line = (
        f"reported 2026-01-02 08:00Z by reconciler {__version__} from commit {commit[:12]} and changes since"
    )
    html = tmp_path / "drift.html"
    assert " ".join(run(account, "drift", "--report", f"html={html}").out.split()).endswith(line)
    assert f'<p class="note">{line}</p>' in html.read_text(encoding="utf-8")
    assert run(account, "drift", "--format", "markdown").out.splitlines()[4] == line
