"""`slots --live`: what a page should offer beside what visitors are offered, against the emulator."""

from datetime import UTC, datetime
from functools import partial

import pytest

from reconciler.times import rules
from tests.support.world import BY_HAND, NOW, SLUG, replace_in

ANA, BUDI = BY_HAND["hosts"]
ONE_DAY = ("--from", "2026-01-05", "--to", "2026-01-06")
PICTURE = """\
Mon 5 Jan       09  10  11  12  13  14  15  16  17  18  19  20
  ana           ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄·   ·   ·
  budi          ·   ·   ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  all hosts     ·   ·   ████████████████████████·   ·   ·  11:00–17:00
  visitors      ◆ ◆ ◆ ◆ ● ○ ○ ○ ● ● ! ! ● ● ●   ·   ·   ·

▄ a host is free   █ all are free   a cell is 15 min
● as predicted   ○ predicted only   ◆ offered only   ! offered, though booked

9 starts differ, 11 predicted, 12 offered
Mon 5 Jan  offered only: not all free (budi), at 09:00 09:30 10:00 10:30
Mon 5 Jan  predicted only: booked (ana), at 11:30 12:00 12:30
Mon 5 Jan  offered, though booked (budi), at 14:00 14:30
predicted from the live page's hours and the dated exceptions of the files
offered as read at 2026-01-02 08:00Z: available_times of the API
a page that offers times at which hosts are not free may be of another type:
  reconciler drift two-hosts
"""


@pytest.fixture
def world(start, run, monkeypatch):
    """Return an account with the page of the files, and `slots --live` on it for Monday 5 January.

    Its token is that of the page's owner: `available_times` of the API answers whatever it hides from others.
    """
    monkeypatch.setenv("COLUMNS", "80")

    def made(*behaviours, now=NOW, token_user=ANA, **page):
        account = start(*behaviours, now=now, token_user=token_user)
        account.by_hand(**{**BY_HAND, "duration": 32, "schedule_id": "two", **page})
        return account, partial(run, account, "slots", "two-hosts", "--live", *ONE_DAY, now=now)

    return made


def differing(result):
    """Return the differences in short, in local time: `["11:30 booked ana", …]`, by side."""
    sides = {"predicted": [], "offered": [], "both": []}
    for each in result.json["differences"]:
        side = (
            "both"
            if each["predicted"] and each["offered"]
            else "predicted"
            if each["predicted"]
            else "offered"
        )
        hour = (int(each["start"][11:13]) + 8) % 24
        sides[side].append(" ".join((f"{hour:02}{each['start'][13:16]}", each["why"], *each["who"])))
    return sides


def why(result, side="predicted"):
    return {line.partition(" ")[2] for line in differing(result)[side]}


def test_page_as_declared_offers_what_is_predicted(world, run):
    account, live = world()
    result = live("--format", "json")
    assert result.code == 0, result
    report = result.json
    assert report["offered"] == report["slots"]
    assert len(report["offered"]) == 11
    assert report["differences"] == []
    read = {"address": "available_times of the API", "schedule_id": "two", "read_at": "2026-01-02T08:00:00Z"}
    assert read.items() <= report["live"].items()
    text = live().out
    assert "11 starts on 1 day, offered as predicted, 6 h of common time\nMon  5 Jan  11:00 11:30" in text
    assert {request["method"] for request in account.requests(path="/v2/")} == {"GET"}
    files = run({}, "slots", "two-hosts", *ONE_DAY, "--format", "json").json
    assert (files["windows"], files["slots"]) == (report["windows"], report["slots"])
    assert "offered" not in files


def test_picture_of_a_page_that_became_one_to_one(world, run, config):
    account, live = world()
    other = account.by_hand(owner=BUDI, type="one_to_one", hosts=[BUDI], slug="budi", duration=45)
    account.edit("two", type="one_to_one")
    account.book("two", "2026-01-05T04:00:00Z")
    account.book(other, "2026-01-05T06:15:00Z")
    result = live()
    assert result.code == 0, result
    foot = f"by the time zone rules of tzdata {rules.installed().release}\n"
    assert result.out.endswith(PICTURE + foot)
    elsewhere = run(
        account, "--config", str(config), "slots", "two-hosts", "--live", *ONE_DAY, root=config.parent
    )
    assert f"reconciler--config{config}drifttwo-hosts" in "".join(
        elsewhere.out.split()
    )  # it may be cut anywhere
    seen = live("--format", "json")
    assert why(seen, "offered") == {"not all free budi"}
    assert differing(seen)["both"] == ["14:00 booked budi", "14:30 booked budi"]


def test_what_takes_predicted_starts_away(world):
    now = datetime(2026, 1, 5, 2, 10, tzinfo=UTC)
    account, live = world(now=now, cushion=60)
    account.book("two", "2026-01-05T05:00:00Z")
    busy = {"user": BUDI, "start": "2026-01-05T07:00:00Z", "end": "2026-01-05T07:10:00Z"}
    assert account._http.post("/_emulator/busy", json=busy).status_code == 201
    assert differing(live("--format", "json"))["predicted"] == [
        "11:00 too soon", "12:30 booked ana budi", "13:00 booked ana budi", "13:30 booked ana budi",
        "14:30 unknown", "15:00 unknown",
    ]  # fmt: skip
    account.edit("two", booking_limit=1)
    assert why(live("--format", "json")) == {"too soon", "booked ana budi", "booking limit"}


def test_dated_exception_that_nobody_made_in_zoom(world, config):
    _, live = world()
    hosts = config / "hosts.yaml"
    replace_in(
        hosts, [('mon-thu: "11:00-19:30"}', 'mon-thu: "11:00-19:30"}\n    overrides: {2026-01-05: closed}')]
    )
    assert why(live("--format", "json"), "offered") == {"not all free budi"}
    replace_in(hosts, [('fri: "09:00-17:00"}', 'fri: "09:00-17:00"}\n    overrides: {2026-01-05: closed}')])
    result = live("--format", "json")
    assert why(result, "offered") == {"outside hours"}
    assert result.json["slots"] == []
    assert "offered only: outside hours, at 11:00 to 16:00 (11 starts)" in live().out


def test_starts_of_windows_on_different_grids_are_read_window_by_window(world):
    account, live = world(start_time_increment=50)
    result = live("--to", "2026-01-27", "--format", "json")
    assert len(result.json["slots"]) == 28
    assert (result.json["differences"], result.json["offered"]) == ([], result.json["slots"])
    assert len(account.requests(path="available_times")) == 4


def test_page_of_somebody_else_than_the_tokens_user_is_read_as_visitors_read_it(world):
    account, live = world("owner-only=get", token_user="")
    account.edit("two", type="one_to_one")
    result = live("--format", "json")
    assert why(result, "offered") == {"not all free budi"}
    assert result.json["live"]["address"].startswith("availableTimes of 127.0.0.1")


def test_bookings_that_cannot_be_read_explain_nothing(world):
    account, live = world()
    account.book("two", "2026-01-05T05:00:00Z")
    account.fault("GET", "/scheduler/events", "status", times=2, status=403)
    result = live("--format", "json")
    assert why(result) == {"unknown"}
    assert result.json["live"]["bookings_unread"] == ["ana", "budi"]
    account.fault("GET", "/scheduler/events", "status", times=2, status=403)
    assert "the bookings of ana, budi could not be read" in live().out


def test_html_report_says_the_same(world, tmp_path):
    account, live = world()
    account.edit("two", type="one_to_one")
    file = tmp_path / "slots.html"
    assert live("--report", f"html={file}").code == 0
    html = file.read_text(encoding="utf-8")
    assert "offered only: not all free (budi), at 09:00 09:30 10:00 10:30" in html
    assert "offered only 09:00, 09:30, 10:00, 10:30" in html, "the picture in words"
    assert html.count(">◆</text>") == 4


@pytest.mark.parametrize(
    ("change", "message", "cure"),
    [
        ({"slug": "elsewhere"}, f"not live: {ANA} has no page at `{SLUG}`", "reconciler apply"),
        ({"active": False}, "the live page of `two-hosts` is not active", "reconciler plan"),
    ],
)  # fmt: skip
def test_page_that_nobody_can_book(world, change, message, cure):
    account, live = world()
    account.edit("two", **change)
    result = live("--format", "json")
    assert (result.code, result.json["error"]["code"]) == (3, "not-live")
    assert message in result.json["error"]["message"]
    assert result.json["error"]["help"].startswith(f"`{cure}")
    assert account.requests(path="imes") == []


def test_page_of_an_owner_whom_the_account_does_not_know(world, config):
    _, live = world()
    replace_in(config / "hosts.yaml", [("ana@example.com", "anna@example.com")])
    error = live("--format", "json").json["error"]
    assert error["message"].endswith("anna@example.com is no Scheduler user of this account")


def test_times_that_cannot_be_read_are_no_empty_offer(world):
    account, live = world()
    account.fault("GET", "available_?[tT]imes", "status", times=2, status=404)
    result = live("--format", "json")
    assert (result.code, result.json["error"]["code"]) == (1, "times-unreadable")
    assert f"/{SLUG} to see it" in result.json["error"]["help"]


def test_what_cannot_be_asked(world, run):
    account, live = world(now=datetime(2026, 1, 6, tzinfo=UTC))
    past = live()
    assert (past.code, "nothing is offered in the past" in past.err) == (3, True)
    assert run({}, "slots", "two-hosts", "--live").code == 4
    account.edit("two", start_time_increment=50, interval_type="unlimited")
    many = live("--to", "2027-12-01")
    assert (many.code, "requests would be needed" in many.err) == (3, True)
    assert account.requests(path="imes") == []
