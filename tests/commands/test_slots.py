"""`slots` as people and programs call it."""

import json

import pytest

from reconciler.times import rules
from tests.support.config_files import load
from tests.support.liar import lying

HOSTS = """
hosts:
  ana:
    email: ana@example.com
    time_zone: Asia/Singapore
    hours: {"mon,fri": "09:00-17:00"}
  budi:
    email: budi@example.com
    time_zone: Asia/Kuala_Lumpur
    hours: {mon-thu: "11:00-19:30"}
  dewi:
    email: dewi@example.com
    time_zone: Europe/London
    hours: {mon-fri: "09:00-17:00"}
  gil:
    email: gil@example.com
    time_zone: America/Los_Angeles
    hours: {mon-fri: "09:00-17:00"}
  elif:
    email: elif@example.com
    availability: Evenings
"""
PAGE = """
page: {key}
type: {type}
owner: ana
hosts: [{hosts}]
summary: {key}
duration: {duration}
"""
TEXT = """\
two-hosts  all_hosts_available: ana (Asia/Singapore), budi (Asia/Kuala_Lumpur)
Mon 5 Jan – Sun 11 Jan 2026, times in Asia/Singapore (UTC+08:00)
32 min, a start every 30 min, 10 min after kept free

Mon 5 Jan       09  10  11  12  13  14  15  16  17  18  19  20
  ana           ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄·   ·   ·
  budi          ·   ·   ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  all hosts     ·   ·   ████████████████████████·   ·   ·  11:00–17:00

Tue–Thu, 6–8 Jan
                09  10  11  12  13  14  15  16  17  18  19  20
  ana           ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
  budi          ·   ·   ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  all hosts     ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  no common time

Fri 9 Jan       09  10  11  12  13  14  15  16  17  18  19  20
  ana           ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄·   ·   ·
  budi          ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
  all hosts     ·   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·  no common time

Sat 10, Sun 11 Jan  nobody is free

▄ a host is free   █ all are free   a cell is 15 min

11 starts on 1 day, 6 h of common time
Mon  5 Jan  11:00 11:30 12:00 12:30 13:00 13:30 14:00 14:30 15:00 15:30 16:00
"""
FOOT = f"by the time zone rules of tzdata {rules.installed().release}\n"


def declare(folder, key, page_type="all_hosts_available", hosts="ana, budi", duration=32, **more):
    text = PAGE.format(key=key, type=page_type, hosts=hosts, duration=duration)
    text += "".join(f"{name}: {value}\n" for name, value in more.items())
    folder.mkdir(exist_ok=True)
    (folder / "hosts.yaml").write_text(HOSTS, encoding="utf-8")
    (folder / f"{key}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def slots(run, tmp_path, monkeypatch):
    """Call `slots` on one page declared as told, on 2 January 2026, 80 columns wide."""
    monkeypatch.setenv("COLUMNS", "80")

    def asked(*words, environment=None, key="two-hosts", **page):
        root = declare(tmp_path / "files", key, **page)
        return run(environment or {}, "slots", key, *words, root=root)

    return asked


def test_the_text_view_whole(slots):
    result = slots(
        "--from", "2026-01-05", "--to", "2026-01-12", start_time_increment=30, buffer="{before: 0, after: 10}"
    )
    assert (result.code, result.err) == (0, "")
    assert result.out == TEXT + FOOT


def test_without_a_range_it_is_two_weeks_from_today_or_from_the_first_date(slots):
    today = slots("--format", "json").json
    assert (today["from"], today["to"]) == ("2026-01-01T16:00:00Z", "2026-01-15T16:00:00Z")
    dates = {"start_date": "2026-01-05", "end_date": "2026-01-12"}
    dated = slots("--format", "json", **dates).json
    assert (dated["from"], dated["to"]) == ("2026-01-04T16:00:00Z", "2026-01-12T16:00:00Z")
    assert dated["windows"] == [
        ["2026-01-05T03:00:00Z", "2026-01-05T09:00:00Z"],
        ["2026-01-12T03:00:00Z", "2026-01-12T09:00:00Z"],
    ]


def test_a_viewer_elsewhere_sees_their_own_clock_and_the_same_instants(slots):
    here = slots("--from", "2026-01-05", "--to", "2026-01-12", "--format", "json").json
    away = ("--from", "2026-01-05", "--to", "2026-01-12", "--time-zone", "Europe/Berlin")
    assert slots(*away, "--format", "json").json["slots"] == here["slots"]
    text = slots(*away).out
    assert "Sun 4 Jan 2026 17:00 – Sun 11 Jan 2026 17:00, times in Europe/Berlin (UTC+01:00)" in text
    assert "Mon  5 Jan  04:00 04:30" in text


def test_types_of_one_host(slots):
    week = ("--from", "2026-01-05", "--to", "2026-01-10", "--format", "json")
    single = slots(*week, key="alone", page_type="one_to_one", hosts="ana", duration=240)
    many = slots(*week, key="class", page_type="one_to_many", hosts="ana", duration=240, capacity=12)
    assert single.json["windows"] == many.json["windows"]
    assert single.json["windows"][0] == ["2026-01-05T01:00:00Z", "2026-01-05T09:00:00Z"]
    assert single.json["slots"] == many.json["slots"]
    assert single.json["slots"][8:10] == ["2026-01-05T05:00:00Z", "2026-01-09T01:00:00Z"]


def test_no_common_time_says_who_stands_in_the_way(slots):
    result = slots("--from", "2026-01-05", "--to", "2026-01-12", hosts="ana, budi, dewi")
    assert result.code == 0
    assert result.out.endswith(
        "nothing to book: the hosts have no common time\n"
        "  without ana the others would have 10 h\n"
        "  without dewi the others would have 6 h\n" + FOOT
    )


def test_where_several_stand_in_the_way_it_says_when_most_are_free(slots):
    result = slots("--from", "2026-01-05", "--to", "2026-01-12", hosts="ana, budi, dewi, gil")
    assert result.out.endswith(
        "nothing to book: the hosts have no common time\n"
        "  at best 2 of 4 are free, on Mon 5 Jan 11:00 to 17:00; not dewi, gil\n" + FOOT
    )
    together = slots("--from", "2026-01-05", "--to", "2026-01-12", "--format", "json").json
    assert together["almost"] is None


def test_a_range_outside_the_dates_says_when_they_are(slots):
    dates = {"start_date": "2026-01-05", "end_date": "2026-03-31"}
    late = slots("--from", "2026-05-01", **dates)
    assert "nothing to book: the page's last day is Tue 31 Mar 2026" in late.out
    early = slots("--from", "2025-12-01", "--to", "2026-01-05", **dates)
    assert "nothing to book: the page's first day is Mon 5 Jan 2026" in early.out


def test_windows_that_are_all_too_short(slots):
    result = slots("--from", "2026-01-05", "--to", "2026-01-12", duration=600)
    assert "nothing to book: no window is as long as 10 h" in result.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "2026-1-5"], "--from `2026-1-5` is neither a date nor an instant"),
        (["--from", "2026-02-30"], "--from `2026-02-30` is neither a date nor an instant"),
        (["--to", "2026-01-05T09:00"], "--to `2026-01-05T09:00` is neither a date nor an instant"),
        (["--from", "20260105T0900Z"], "--from `20260105T0900Z` is neither a date nor an instant"),
        (["--from", "0001-01-01"], "--from `0001-01-01` is out of reach"),
        (["--to", "9999-12-31T23:59:59+14:00"], "--to `9999-12-31T23:59:59+14:00` is out of reach"),
        (["--from", "2026-01-05", "--to", "2026-01-05"], "--to 2026-01-05 is not after --from 2026-01-05"),
        (["--from", "2026-01-05", "--to", "2030-01-05"], "1461 days are too many"),
        (["--time-zone", "asia/singapore"], "--time-zone: `asia/singapore` is not a time zone"),
        (["--time-zone", "../../etc/localtime"], "--time-zone: `../../etc/localtime` is not a time zone"),
    ],
)
def test_what_cannot_be_used_as_given(slots, words, message):
    result = slots(*words, "--format", "json")
    assert result.code == 3
    assert result.json["error"]["message"] == message
    assert result.json["error"]["help"]


@pytest.mark.parametrize("written", ["JST", "SGT", "PST", "+08:00", "asia/singapor", "Mars"])
def test_a_time_zone_is_guessed_as_it_is_in_the_files(slots, written, tmp_path):
    result = slots("--time-zone", written, "--format", "json").json["error"]
    (tmp_path / "zones").mkdir()
    hosts = f"hosts:\n  ana: {{email: ana@example.com, time_zone: '{written}'}}\n"
    (diagnostic,) = load(tmp_path / "zones", hosts=hosts).diagnostics
    assert (result["message"], result["help"]) == (f"--time-zone: {diagnostic.message}", diagnostic.help)


def test_an_instant_may_have_an_offset_a_fraction_and_small_letters(slots):
    result = slots(
        "--from", "2026-01-05t11:30:00.5+08:00", "--to", "2026-01-05T04:00:00z", "--format", "json"
    ).json
    assert result["windows"] == [["2026-01-05T03:30:00.500000Z", "2026-01-05T04:00:00Z"]]
    assert result["slots"] == []
    assert slots(
        "--from", "2026-01-05T11:30:00+08:00", "--to", "2026-01-05T04:00:00Z", "--format", "json"
    ).json["slots"] == ["2026-01-05T03:30:00Z"]


def test_a_page_that_is_not_there(slots, run, tmp_path):
    slots()
    unknown = run({}, "slots", "two-host", root=tmp_path / "files")
    assert unknown.code == 3
    assert "did you mean `two-hosts`?" in unknown.err
    gone = "page: gone-page\nowner: ana\nstate: absent\n"
    (tmp_path / "files" / "gone.yaml").write_text(gone, encoding="utf-8")
    absent = run({}, "slots", "gone-page", root=tmp_path / "files")
    assert absent.code == 3
    assert "`gone-page` is declared absent" in absent.err


def test_mistakes_in_the_files_are_shown_as_validate_shows_them(slots):
    result = slots("--format", "json", duration=5)
    assert result.code == 3
    errors = [item["code"] for item in result.json["diagnostics"] if item["severity"] == "error"]
    assert errors == ["out-of-range"]


EVENINGS = {
    "name": "Evenings",
    "default": False,
    "time_zone": "Europe/Istanbul",
    "hours": {"mon": "18:00-21:00"},
}
MORNINGS = {
    "name": "Mornings",
    "default": True,
    "time_zone": "Europe/Istanbul",
    "hours": {"mon": "08:00-10:00"},
}
USERS = {
    "users": [
        {"id": "elif-id", "email": "elif@example.com", "display_name": "Elif", "slug": "elif",
         "time_zone": "Europe/Istanbul", "licensed": True, "availability": [MORNINGS, EVENINGS]},
    ]
}  # fmt: skip


def test_hours_that_live_in_zoom_are_asked_of_zoom(slots, start):
    account = start(fixture=USERS)
    alone = {"key": "evenings", "page_type": "one_to_one", "hosts": "elif", "duration": 60}
    result = slots("--from", "2026-01-05", "--format", "json", environment=account.environment, **alone)
    assert result.code == 0, result
    assert result.json["windows"][0] == ["2026-01-05T15:00:00Z", "2026-01-05T18:00:00Z"]
    assert {request["method"] for request in account.requests(path="/v2/")} == {"GET"}


def test_hours_that_live_in_zoom_need_credentials_and_say_so(slots):
    result = slots("--format", "json", page_type="one_to_one", hosts="elif")
    assert result.code == 4
    assert "the hours of `elif` live in Zoom" in result.json["error"]["message"]


WEEK = ("--from", "2026-01-05", "--to", "2026-01-12")


def test_without_credentials_only_those_are_left_out_whose_hours_live_in_zoom(slots):
    result = slots(*WEEK, "--format", "json", hosts="ana, budi, elif")
    assert (result.code, result.json["unknown"]) == (0, ["elif"])
    assert result.json["windows"] == slots(*WEEK, "--format", "json").json["windows"]
    assert slots(*WEEK, "--format", "json").json["unknown"] == []
    text = slots(*WEEK, hosts="ana, budi, elif").out
    assert "Kuala_Lumpur), elif (hours not known)" in text.replace("\n  ", " ")
    assert "at most 11 starts on 1 day" in text and "all known are free" in text
    assert "all hosts" not in text.partition("\n")[2] and "nobody is free" not in text
    assert "not known: when elif can be booked" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_of_any_host_there_are_at_least_the_times_of_those_who_are_known(slots):
    text = slots(*WEEK, page_type="any_host_available", hosts="ana, elif").out
    assert "at least 30 starts on 2 days, 16 h with some host free" in text
    assert "no known host is free" in text
    never = slots(
        "--from", "2026-01-06", "--to", "2026-01-08", page_type="any_host_available", hosts="ana, elif"
    )
    assert "nobody is free but perhaps elif" in never.out


def test_credentials_that_are_refused_are_an_error_and_leave_nobody_out(slots, start):
    account = start(fixture=USERS)
    wrong = {**account.environment, "ZOOM_CLIENT_SECRET": "wrong"}
    assert slots("--format", "json", environment=wrong, hosts="ana, elif").code == 4


def test_days_with_the_same_starts_are_one_line(slots):
    text = slots(
        "--from", "2026-01-05", "--to", "2026-01-26", hosts="budi, gil", page_type="any_host_available"
    ).out
    rows = text.partition("starts on")[2].removesuffix(FOOT).splitlines()[1:]
    assert [row.partition("  ")[0] for row in rows if not row.startswith(" ")] == [
        "Mon, 5–19 Jan", "Tue–Thu, 6–22 Jan", "Fri, Sat, 9–24 Jan",
    ]  # fmt: skip


def test_an_availability_that_zoom_does_not_know(slots, start):
    fixture = json.loads(json.dumps(USERS).replace("Evenings", "Evening"))
    account = start(fixture=fixture)
    result = slots("--format", "json", environment=account.environment, hosts="ana, elif")
    assert result.code == 3
    assert result.json["error"]["message"] == "elif has no availability called `Evenings` in Zoom"
    assert result.json["error"]["help"] == "did you mean `Evening`?"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"time_zone": "Mars/Base"}, "Zoom keeps elif's hours in `Mars/Base`, which is no IANA time zone"),
        ({"segments_recurrence": {"mon": 7}}, "elif's hours in Zoom (`Evenings`) cannot be read"),
    ],
)
def test_hours_in_zoom_that_cannot_be_read_are_told_with_a_cure(slots, tmp_path, told, said):
    root = declare(tmp_path / "files", "two-hosts", hosts="ana, elif")
    with lying(root) as (account, lies):
        lies["/v2/scheduler/availability"] = lambda answer: [item.update(told) for item in answer["items"]]
        error = slots("--format", "json", environment=account.environment, hosts="ana, elif").json["error"]
    assert error["message"] == said
    assert error["help"].startswith("open that availability in Zoom and save it there again")


def test_one_host_who_is_never_free_has_no_time_in_common_with_nobody(run, config):
    (config / "one.yaml").write_text(
        "page: one\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: One\nduration: 30\n"
    )
    shown = run({}, "slots", "one", "--from", "2026-01-06", "--to", "2026-01-08").out
    assert "nothing to book: ana is not free" in shown
    assert "common time" not in shown


CALENDARS = """
calendars:
  uk: {country: GB, subdivision: ENG}
  office: {2026-12-29..2026-12-30: closed}
"""
TAKEN = '    calendars: [uk, office]\n    overrides: {2026-12-23: "10:00-12:00"}\n'


def test_the_calendar_that_shuts_a_day_is_named(slots, tmp_path, run):
    assert slots("--from", "2026-12-21", "--to", "2027-01-02", hosts="dewi, gil").code == 0
    hosts = tmp_path / "files" / "hosts.yaml"
    declared = hosts.read_text().replace("  gil:", f"{TAKEN}  gil:")
    hosts.write_text(declared + CALENDARS)
    words = ("slots", "two-hosts", "--from", "2026-12-21", "--to", "2027-01-02")
    written = run({}, *words, root=tmp_path / "files").out
    assert (
        "dewi: 10:00-12:00 on 23 Dec 2026; closed on 25 Dec (uk: Christmas Day), "
        "28 Dec (uk: Boxing Day (observed)), 29 – 30 Dec 2026 (office), 1 Jan 2027 (uk: New Year's Day)"
    ) in " ".join(written.split())
    dated = run({}, *words, "--format", "json", root=tmp_path / "files").json["dated"]
    assert dated[1] == {
        "host": "dewi", "date": "2026-12-25", "times": [], "calendar": "uk", "called": "Christmas Day"
    }  # fmt: skip
    assert dated[0]["calendar"] is None


def test_windows_that_are_too_short_are_told_apart_from_those_that_can_be_booked(slots):
    page = {"hosts": "dewi, gil", "start_time_increment": 30, "duration": 45}
    written = slots("--from", "2026-01-05", "--to", "2026-01-06", hosts="ana, budi", duration=370).out
    assert "11:00–17:00 (too short)" in written
    assert "█" not in written.partition("░ too short to book")[0].replace("█ all are free", "")
    assert "too short" not in slots("--from", "2026-01-05", "--to", "2026-01-12", **page).out
