"""Who has booked at times that a person is to take away stands in the step, page by page."""

from __future__ import annotations

import pytest

OFF = "2026-01-12: closed"
EARLY, LATE, OTHER = "2026-01-12T03:00:00Z", "2026-01-12T08:00:00Z", "2026-01-13T03:00:00Z"
EVENING = "2026-01-12T11:00:00Z"
WEEK = {"name": "Working hours", "default": True, "hours": {"mon-fri": "09:00-17:00"}}
SHARED = "    availability: Working hours\n"
OWN = '    hours: {mon-fri: "09:00-17:00"}\n'
PEOPLE = ("ana", "budi", "chitra")


def people(dates="", hours=SHARED):
    """Return the hosts file: ana has `dates`, and goes by an availability unless she has `hours`."""
    taken = f"    overrides: {{{dates}}}\n" if dates else ""
    zone = "    time_zone: Asia/Singapore\n"
    return f"hosts:\n  ana:\n    email: ana@example.com\n{zone}{hours}{taken}" + "".join(
        f"  {name}:\n    email: {name}@example.com\n{zone}{OWN}" for name in PEOPLE[1:]
    )


def page(key, hosts="ana", kind="one_to_one", more=""):
    return (
        f"page: {key}\ntype: {kind}\nowner: ana\nhosts: [{hosts}]\nsummary: {key}\nduration: 30\n"
        f"time_zone: Asia/Singapore\nstart_date: 2026-01-05\nend_date: 2026-03-31\n{more}"
    )


@pytest.fixture
def files(config):
    """Return a function that writes the files of a config anew."""
    for file in config.glob("*.yaml"):
        file.unlink()

    def written(hosts, *pages):
        (config / "hosts.yaml").write_text(hosts)
        (config / "pages.yaml").write_text("---\n".join(pages))

    return written


@pytest.fixture
def account(start, files):
    """Return an account without pages whose users have working hours."""
    users = [
        {"id": name, "email": f"{name}@example.com", "display_name": name, "slug": name, "licensed": True,
         "time_zone": "Asia/Singapore", "availability": [WEEK | {"time_zone": "Asia/Singapore"}]}
        for name in PEOPLE
    ]  # fmt: skip
    return start("honours-shared", "page-data", fixture={"users": users})


def steps(run, account, *words):
    """Return the steps of each page that has any."""
    report = run(account, "checklist", *words, "--format", "json").json
    return {entry["page"]: entry["checklist"] for entry in report["pages"]}


def told(step):
    return {entry["page"]: entry["starts"] for entry in step["bookings"]}


def events(account):
    return account.requests("GET", "/scheduler/events")


def test_a_date_on_a_page_names_the_bookings_in_it_in_every_view(account, run, files, tmp_path):
    files(people(hours=OWN), page("sales"))
    assert run(account, "apply", "--yes").code == 0
    for time in (EARLY, LATE, OTHER):
        account.book(account.page("sales")["schedule_id"], time)
    files(people(OFF, OWN), page("sales"))
    (step,) = steps(run, account)["sales"]
    assert told(step) == {"sales": [EARLY, LATE]}
    said = "`sales` 2 upcoming bookings at times that are lost (Mon 12 Jan 11:00, Mon 12 Jan 16:00, "
    html = tmp_path / "steps.html"
    for format_ in ("text", "markdown"):
        shown = run(account, "checklist", "--format", format_, "--report", f"html={html}").out
        assert said in " ".join(shown.replace("\\", "").split())
    assert "2 upcoming bookings at times that are lost" in html.read_text(encoding="utf-8")
    assert said.removeprefix("`sales` ") in " ".join(run(account, "plan").out.split())
    assert run(account, "apply", "--yes").code == 7, "they hold up nothing"
    run(account, "attest", "sales", "--by", "ana", "--yes")
    assert run(account, "plan", "--exit-code").code == 0


def test_dates_of_an_availability_name_those_of_every_page_that_goes_by_it(account, run, files):
    files(people(), page("any", "ana, budi", "any_host_available"), page("both"), page("sales"))
    assert run(account, "apply", "--yes").code == 0
    for key in ("any", "sales"):
        account.book(account.page(key)["schedule_id"], LATE)
    pages = page("any", "ana, budi", "any_host_available"), page("both"), page("sales")
    files(people(OFF), *pages)
    found = steps(run, account)
    assert list(found) == ["any"], "it stands with one page"
    assert told(found["any"][0]) == {"sales": [LATE]}, "budi is there for the other booking"


def test_a_date_that_takes_nothing_asks_for_no_bookings(account, run, files):
    files(people(hours=OWN), page("sales"))
    assert run(account, "apply", "--yes").code == 0
    files(people("2026-01-12: 08:00-18:00", OWN), page("sales"))
    before = len(events(account))
    (step,) = steps(run, account)["sales"]
    assert (step["bookings"], len(events(account))) == ([], before)


def test_dates_that_are_taken_back_name_bookings_in_the_times_that_go(account, run, files):
    files(people("2026-01-12: 08:00-20:00", OWN), page("sales"))
    assert run(account, "apply", "--yes").code == 7
    run(account, "attest", "sales", "--by", "ana", "--yes")
    for time in (LATE, EVENING):
        account.book(account.page("sales")["schedule_id"], time)
    files(people(hours=OWN), page("sales"))
    (step,) = steps(run, account)["sales"]
    assert "take back" in step["do"]
    assert told(step) == {"sales": [EVENING]}


def test_a_date_that_is_set_otherwise_takes_what_was_seen_there(account, run, files):
    files(people("2026-01-12: 08:00-20:00", OWN), page("sales"))
    assert run(account, "apply", "--yes").code == 7
    run(account, "attest", "sales", "--by", "ana", "--yes")
    account.book(account.page("sales")["schedule_id"], EVENING)
    files(people(OFF, OWN), page("sales"))
    (step,) = steps(run, account)["sales"]
    assert told(step) == {"sales": [EVENING]}


def test_whose_bookings_cannot_be_read_is_said(account, run, files):
    files(people(hours=OWN), page("sales"))
    assert run(account, "apply", "--yes").code == 0
    files(people(OFF, OWN), page("sales"))
    account.fault("GET", "/scheduler/events", "status", times=100, status=500)
    shown = run(account, "checklist")
    assert shown.code == 0
    said = "`sales` upcoming bookings at times that are lost could not be read: ana@example.com"
    assert said in " ".join(shown.out.split())


def test_dates_of_an_availability_that_close_another_page_take_the_same_permission(account, run, files):
    """The step stands with a page that others keep open; what it closes is the page beside it."""
    pages = page("any", "ana, budi", "any_host_available"), page("sales")
    files(people(), *pages)
    assert run(account, "apply", "--yes").code == 0
    account.book(account.page("sales")["schedule_id"], LATE)
    files(people("2026-01-01..2026-04-01: closed"), *pages)
    found = steps(run, account)
    (step,) = found["any"]
    assert (list(found), step["needs"]) == (["any"], ["link-down"])
    assert "close `sales`: nobody can book then, and that needs --allow link-down" in step["do"]
    assert told(step) == {"sales": [LATE]}
    assert "close 5 Jan" not in run(account, "checklist").out
    assert "by hand       needs --allow link-down" in run(account, "plan").out
    (allowed,) = steps(run, account, "--allow", "link-down")["any"]
    assert (allowed["needs"], told(allowed)) == ([], {"sales": [LATE]})
    assert "in the availability `Working hours`" in allowed["do"]
    assert run(account, "apply", "--yes").code == 7, "they hold up nothing"


def test_a_host_who_is_to_leave_by_hand_is_named_with_their_bookings_and_the_links(account, run, files):
    """Also where the same is to be done on several pages, and said once."""
    keys = [f"page-{number}" for number in range(4)]
    files(people(hours=OWN), *(page(key, "ana, budi, chitra", "all_hosts_available") for key in keys))
    assert run(account, "apply", "--yes").code == 0
    account.book(account.page("page-2")["schedule_id"], LATE)
    files(people(hours=OWN), *(page(key, "ana, chitra", "all_hosts_available") for key in keys))
    found = steps(run, account)
    assert {key: told(step) for key, (step,) in found.items()} == {
        **{key: {} for key in keys},
        "page-2": {"page-2": [LATE]},
    }
    said = "1 upcoming booking with budi@example.com (Mon 12 Jan 16:00, Asia/Singapore)"
    shown = " ".join(run(account, "checklist").out.split())
    assert f"on each of these pages. Booked, and neither moved nor cancelled by it: `page-2` {said}" in shown
    assert all(account.page(key)["scheduling_url"] in shown for key in keys)
    plan = " ".join(run(account, "plan").out.split())
    assert f"with steps by hand: {said}: page-2" in plan
    assert "1 booking is at times, or with hosts, that steps by hand take away: page-2" in plan
