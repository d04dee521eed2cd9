"""A person's word: what they are shown, what is recorded, and what it teaches about the account."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from reconciler.commands import emulator as emulator_command
from reconciler.emulator import app, server
from tests.support import lockfolder, zoom_contract
from tests.support.lockfolder import remembered
from tests.support.world import BY_HAND, HOSTS, NOW, SLUG, Account, replace_in

DECLARED = {**BY_HAND, "color": "#fff200", "duration": 32}


@pytest.fixture
def three(config):
    """The thread's page, another multi-host page, and one that books ana alone."""
    text = (config / "two-hosts.yaml").read_text()
    second = text.replace("two-hosts", "second").replace("all_hosts", "any_host")
    (config / "second.yaml").write_text(second)
    alone = text.replace("two-hosts", "alone").replace("all_hosts_available", "one_to_one")
    (config / "alone.yaml").write_text(alone.replace("[ana, budi]", "[ana]"))
    return config


def made(account):
    for slug, kind in (
        ("test15-two-hosts", "all_hosts_available"),
        ("test15-second", "any_host_available"),
        ("test15-alone", "one_to_one"),
    ):
        hosts = HOSTS if kind != "one_to_one" else HOSTS[:1]
        account.by_hand(**{**DECLARED, "slug": slug, "type": kind, "hosts": hosts})


def test_it_is_said_what_is_to_be_seen_there(start, run):
    account = start("downgrades")
    account.by_hand(**DECLARED)
    (shown,) = run(account, "attest", "two-hosts", "--by", "ana", "--format", "json").json["attested"]
    assert (shown["page"], shown["by"], shown["type"]) == ("two-hosts", "ana", "all_hosts_available")
    assert (shown["url"], shown["hosts"]) == (f"{account.url}/ana/test15-two-hosts", HOSTS)
    assert shown["starts"] == [f"2026-01-05T{time}:00Z" for time in ("03:00", "03:30", "04:00")]
    assert shown["never"] == [
        {"host": "ana", "start": "2026-01-05T01:00:00Z"},
        {"host": "budi", "start": "2026-01-05T08:30:00Z"},
    ]


def test_the_checklist_names_pages_that_wait_for_nothing_but_a_look(start, run):
    account = start("downgrades", "no-page-data", "no-times")
    account.by_hand(**DECLARED)
    assert run(account, "apply", "--yes").code == 7
    shown = run(account, "checklist")
    assert shown.out.startswith(
        "nothing is to be done by hand\n`two-hosts`: nothing proves the declared type"
    )
    assert "next: reconciler drift two-hosts" in shown.out
    assert run(account, "checklist", "--format", "json").json["unproved"] == ["two-hosts"]
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert run(account, "checklist", "--format", "json").json["unproved"] == []


def test_the_starts_to_be_seen_are_those_the_page_offers(run, config):
    """The public page is the judge: it shows these starts, and not those that tell types apart."""
    fixture = emulator_command.users_of(config, NOW.date())
    emulator = app.create(fixture, clock=lambda: NOW)
    with zoom_contract.held(emulator) as watch, server.running(watch) as url:
        account = Account(url)
        account.by_hand(**DECLARED)
        (shown,) = run(account, "attest", "two-hosts", "--by", "ana", "--format", "json").json["attested"]
        query = {"month": "2026-01", "day": "2026-01-05", "time_zone": "UTC"}
        page = account._http.get("/ana/test15-two-hosts", params=query).text
        account.close()
    offered = re.findall(r"start=2026-01-05T(\d\d:\d\d)", unquote(page))
    assert [f"2026-01-05T{time}:00Z" for time in offered[:3]] == shown["starts"]
    assert not {never["start"][11:16] for never in shown["never"]} & set(offered)


def test_many_pages_are_one_worksheet_and_each_is_asked_about(start, run, three, typed):
    account = start("downgrades")
    made(account)
    typed("y\nn\ny\n")
    result = run(account, "attest", "two-hosts", "second", "alone", "--by", "ana", "--format", "json")
    assert result.code == 0, result
    assert [page["page"] for page in result.json["attested"]] == ["alone", "two-hosts"]
    assert result.json["not_attested"] == ["second"]
    assert result.err.count("as ana@example.com") == 1
    head, _, asked = result.err.partition("is `alone` One to One")
    for line in (
        "type     All Hosts Available",
        f"hosts    exactly {', '.join(HOSTS)}",
        "starts   Mon 5 Jan 11:00, Mon 5 Jan 11:30, Mon 5 Jan 12:00 (Asia/Singapore)",
        "never    Mon 5 Jan 09:00: ana is free then",
        f"{account.url}/ana/test15-second",
    ):
        assert line in head, head
    assert "is `second` Any Host Available, with exactly these hosts?" in asked
    pages = remembered(three)["pages"]
    assert sorted(key for key, page in pages.items() if "attestation" in page) == ["alone", "two-hosts"]
    assert [key for key, page in pages.items() if "denial" in page] == ["second"]


def test_a_no_is_a_word_on_the_page_that_stands_there(start, run, config, typed):
    account = start("downgrades", "no-page-data", "no-times")
    account.by_hand(**DECLARED)
    typed("n\n")
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert "attestation" not in remembered(config)["pages"]["two-hosts"]
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert finding["code"] == "type-downgraded"
    (claim,) = [claim for claim in finding["type"]["claims"] if claim["decisive"]]
    assert claim["seen"] == "ana said that it is not all_hosts_available"
    assert run(account, "attest", "two-hosts", "--by", "budi", "--yes").code == 0
    assert run(account, "drift").code == 0


@pytest.mark.parametrize(("kind", "word"), [("all_hosts_available", ["--not"]), ("one_to_one", [])])
def test_a_word_against_what_the_page_itself_shows_is_told_to_count_less(start, run, kind, word):
    account = start("downgrades", "page-data")
    account.by_hand(**{**DECLARED, "type": kind, "hosts": HOSTS[: 1 + (kind != "one_to_one")]})
    result = run(account, "attest", "two-hosts", "--by", "ana", *word, "--format", "json")
    assert result.json["against"]["two-hosts"].startswith("page-data shows")
    agreed = run(account, "attest", "two-hosts", "--by", "ana", *([] if word else ["--not"]))
    assert (agreed.code, "counts more" in agreed.out) == (0, False)


def test_pages_of_both_kinds_teach_what_missing_fields_mean_here(start, run, three):
    """Where single-host pages show no fields, a page that lost its pool shows nothing: now that tells."""
    account = start("downgrades", "page-data", "bare-pages")
    made(account)
    account.edit(account.page("test15-second")["schedule_id"], type="one_to_one")
    drift = run(account, "drift", "second", "--format", "json").json
    assert [(item["code"], item["origin"]) for item in drift["findings"]] == [("type-unproven", "unknown")]
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert "tells-types" not in remembered(three)
    assert run(account, "attest", "two-hosts", "alone", "--by", "ana").code == 0
    assert remembered(three)["tells-types"] == [("page-data", "2026-01-02")]
    (finding,) = run(account, "drift", "second", "--format", "json").json["findings"]
    assert finding["code"] == "type-downgraded"
    (claim,) = [claim for claim in finding["type"]["claims"] if claim["witness"] == "page-data"]
    assert claim["seen"] == "no host, no pool, as on single-host pages here"
    assert run(account, "probe", "--forget").code == 0
    assert "tells-types" not in remembered(three)


def test_a_multi_host_page_without_fields_teaches_nothing(start, run, three, typed):
    account = start("downgrades", "bare-pages")
    made(account)
    account.edit(account.page("test15-two-hosts")["schedule_id"], type="one_to_one")
    typed("y\ny\ny\n")
    assert run(account, "attest", "two-hosts", "second", "alone", "--by", "ana").code == 0
    assert "tells-types" not in remembered(three), (
        "one of the words or the format is wrong: which is not known"
    )


@pytest.mark.long
def test_controls_of_a_probe_teach_it_too(start, run, three):
    account = start("downgrades", "page-data", "bare-pages", "no-times")
    made(account)
    account.fault("GET", "analytics", "status", times=1000, status=400)
    words = ["probe", "--owner", HOSTS[0], "--hosts", ",".join(HOSTS), "--save", "--format", "json",
             "--settle", "0"]  # fmt: skip
    without = run(account, *words).json
    made_ = {row["made"] for row in without["rows"] if "refused" not in row["because"]}
    assert (made_, without["tells_types"]) == ({"cannot tell"}, [])
    controls = [f"all_hosts_available={account.url}/ana/test15-two-hosts",
                f"one_to_one={account.url}/ana/test15-alone"]  # fmt: skip
    report = run(account, *words, "--control", controls[0], "--control", controls[1]).json
    assert [control["says"] for control in report["controls"]] == ["right", "fields missing"]
    assert {row["made"] for row in report["rows"]} == {"no"}
    assert remembered(three)["tells-types"] == [("page-data", "2026-01-02")]


@pytest.mark.parametrize("hours", ["with hours of their own", "by an availability"])
def test_what_was_attested_holds_for_a_host_who_is_called_something_else_now(start, run, config, hours):
    dates = "\n    overrides: {2026-02-16: closed}"
    change = [
        ('    hours: {mon: "09:00-17:00", fri: "09:00-17:00"}', "    availability: Working hours" + dates)
    ]
    own = [("Asia/Singapore\n", f"Asia/Singapore{dates}\n")]
    account = start("honours-pools")
    replace_in(config / "hosts.yaml", own if hours.startswith("with") else change)
    assert run(account, "apply", "--yes").code == 7
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0
    replace_in(config / "hosts.yaml", [("  ana:\n", "  ana-lim:\n")])
    replace_in(config / "two-hosts.yaml", [("owner: ana\n", "owner: ana-lim\n"), ("[ana, ", "[ana-lim, ")])
    again = run(account, "plan", "--exit-code", "--format", "json")
    assert (again.code, again.json["actions"][0]["checklist"]) == (0, []), again
    assert again.json["actions"][0]["type"]["verdict"] == "confirmed"
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, drift.json["findings"]) == (0, [])


def open_days(run, account) -> list[str]:
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    return sorted(re.findall(r"\d+ Feb", str([step["do"] for step in action["checklist"]])))


def test_a_no_leaves_the_dates_that_were_seen_earlier(start, run, config, typed):
    """Of the dates some are not set: those that nobody has seen; where all were seen, any."""
    account = start("honours-pools")
    dates = "\n    overrides: {2026-02-16: closed}"
    replace_in(config / "hosts.yaml", [("Asia/Singapore\n", f"Asia/Singapore{dates}\n")])
    assert run(account, "apply", "--yes").code == 7
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert open_days(run, account) == []
    replace_in(config / "hosts.yaml", [("2026-02-16: closed", "2026-02-16: closed, 2026-02-20: closed")])
    assert open_days(run, account) == ["20 Feb"]
    typed("y\nn\n")
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert open_days(run, account) == ["20 Feb"]
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert open_days(run, account) == []
    typed("y\nn\n")
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    assert open_days(run, account) == ["16 Feb", "20 Feb"]


def test_a_word_on_dates_closes_those_of_the_person_meant(start, run, config, typed):
    account = start("honours-pools")
    own = "    availability: Working hours\n    overrides: {2026-02-%s: closed}"
    weeks = ['    hours: {mon: "09:00-17:00", fri: "09:00-17:00"}', '    hours: {mon-thu: "11:00-19:30"}']
    replace_in(config / "hosts.yaml", list(zip(weeks, (own % 16, own % 17), strict=True)))
    assert run(account, "apply", "--yes").code == 7
    told = " ".join(run(account, "checklist").out.split())
    for email in HOSTS:
        assert f"`reconciler attest two-hosts --by NAME --as {email}` closes this" in told
    public = run(account, "checklist", "--format", "markdown").out
    shown = "`reconciler attest two-hosts --by NAME --as EMAIL` (--show-emails names it) closes this"
    assert (public.count(shown), "in Zoom as `a•••@example.com`: " in public) == (2, True), public
    (page,) = run(account, "checklist", "--format", "json").json["pages"]
    assert [step["dates"] for step in page["checklist"]] == [["2026-02-16"], ["2026-02-17"]]
    before = lockfolder.text(config)
    refused = run(account, "attest", "two-hosts", "--by", "budi")
    assert (refused.code, "error[several-people]" in refused.err) == (5, True), refused
    stranger = run(account, "attest", "two-hosts", "--by", "budi", "--as", "zed@example.com")
    assert (stranger.code, "nothing is set by hand as zed@example.com" in stranger.err) == (3, True)
    assert lockfolder.text(config) == before
    for key, name in (("solo", "budi"), ("third", "ana")):
        (config / f"{key}.yaml").write_text(
            f"page: {key}\ntype: one_to_one\nowner: {name}\nsummary: {key}\nduration: 30\nhosts:\n"
            f"  - {{host: {name}, hours: {{tue: '11:00-13:00'}}, overrides: {{2026-02-24: closed}}}}\n"
        )
    assert run(account, "apply", "--yes").code == 7
    before = lockfolder.text(config)
    refused = run(account, "attest", "solo", "third", "--by", "budi")
    told = " ".join(refused.err.split())
    assert (refused.code, "several-people]: dates of `third`, `solo` wait to be set as" in told) == (5, True)
    assert lockfolder.text(config) == before
    assert run(account, "attest", "solo", "--by", "budi").code == 0, "they are one person's"
    for key in ("solo", "third"):
        (config / f"{key}.yaml").unlink()
    named = run(account, "attest", "two-hosts", "--by", "budi", "--as", "budi", "--format", "json").json
    (said,) = named["attested"]
    assert (said["dates_seen"], said["dates_seen_as"], named["next"]) == (
        False, ["budi@example.com"], "reconciler checklist",
    )  # fmt: skip
    assert open_days(run, account) == ["16 Feb"]
    rest = run(account, "attest", "two-hosts", "--by", "ana", "--format", "json").json
    assert (rest["attested"][0]["dates_seen"], rest["next"]) == (True, ""), "those of one person waited"
    assert open_days(run, account) == []
    typed("y\nn\nn\n")
    asked = run(account, "attest", "two-hosts", "--by", "budi")
    assert all(f"as {email}: are the dates of `two-hosts` set there?" in asked.err for email in HOSTS)
    assert open_days(run, account) == ["16 Feb", "17 Feb"]
    done = run(account, "attest", "two-hosts", "--by", "budi", "--as", "budi", "--yes")
    assert "17 Feb 2026: budi@example.com closed" in done.out and "16 Feb" not in done.out, done
    assert open_days(run, account) == ["16 Feb"]
    assert run(account, "drift").code == 2, "ana has set nothing yet"
    last = run(account, "attest", "two-hosts", "--by", "ana", "--as", "ana", "--yes", "--format", "json")
    assert last.json["next"] == "", "budi's were seen before"
    assert open_days(run, account) == []
    typed("y\nn\nn\n")
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    every = run(account, "attest", "two-hosts", "--by", "ana", "--yes")
    assert all(f"{day} Feb 2026: " in every.out for day in (16, 17)), every
    assert open_days(run, account) == []


def test_a_look_that_shows_a_date_open_which_a_person_said_is_closed_is_told(start, run, config):
    account = start("as-seen")
    made(account)
    dates = "\n    overrides: {2026-01-12: closed}"
    replace_in(config / "hosts.yaml", [("Asia/Singapore\n", f"Asia/Singapore{dates}\n")])

    def told():
        found = run(account, "drift", "two-hosts", "--format", "json").json["findings"]
        return {one["code"]: one["live"] for one in found}

    assert run(account, "apply", "--yes").code == 7
    assert "offered-outside-hours" not in told(), "nobody said that it is set"
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert told()["offered-outside-hours"] == "2026-01-12T03:00:00Z"
    day = {"user": HOSTS[0], "start": "2026-01-11T16:00:00Z", "end": "2026-01-12T16:00:00Z"}
    account._http.post("/_emulator/busy", json=day).raise_for_status()
    assert "offered-outside-hours" not in told(), "nothing is offered then"


@pytest.mark.parametrize("pasted", ["NAME", "YOUR-NAME", "<your name>"])
def test_what_stands_for_a_name_is_nobodys(start, run, config, pasted):
    account = start("honours-pools")
    refused = run(account, "attest", "two-hosts", "--by", pasted, "--yes")
    assert (refused.code, "is nobody's name" in refused.err) == (3, True), refused


def test_who_denies_the_type_has_not_denied_the_dates(start, run, config):
    account = start("honours-pools")
    dates = "\n    overrides: {2026-02-16: closed}"
    replace_in(config / "hosts.yaml", [("Asia/Singapore\n", f"Asia/Singapore{dates}\n")])
    assert run(account, "apply", "--yes").code == 7
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0, "one person's dates are meant"
    assert run(account, "attest", "two-hosts", "--by", "ana", "--not").code == 0
    assert open_days(run, account) == []


def test_of_pages_one_of_which_is_not_there_nothing_is_recorded_and_that_is_said(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    before = lockfolder.text(config)
    text = "page: missing\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Not there\nduration: 30\n"
    (config / "missing.yaml").write_text(text)
    refused = run(account, "attest", "missing", "two-hosts", "--by", "ana", "--yes")
    assert refused.code != 0
    assert "there is no page `missing` to attest: nothing was recorded" in refused.err
    assert "reconciler attest two-hosts --by NAME" in refused.err
    (config / "missing.yaml").write_text("page: missing\nowner: ana\nstate: absent\n")
    account.by_hand(**{**DECLARED, "slug": "missing"})
    going = run(account, "attest", "missing", "--by", "ana", "--yes")
    assert (going.code, "there is no page `missing` to attest" in going.err) == (3, True), going
    assert lockfolder.text(config) == before


@pytest.fixture
def mistaken(start, run, three):
    """Pages of which no machine knows the type; `second`, declared to book any host, was made to book all."""
    account = start("as-seen")
    made(account)
    account.remove(account.page("test15-second")["schedule_id"])
    account.by_hand(**{**DECLARED, "slug": "test15-second", "type": "all_hosts_available", "hosts": HOSTS})
    return account


def test_a_page_that_looks_like_another_type_stands_apart_in_what_to_type_next(mistaken, run):
    done = run(mistaken, "apply", "--yes")
    said = " ".join(done.out.split())
    assert "next: reconciler attest two-hosts --by NAME when you have looked" in said, done
    only = "only if you are sure: it looks like all_hosts_available"
    assert f"next: reconciler attest second --by NAME {only}" in said, done
    mistaken.edit(mistaken.page(SLUG)["schedule_id"], slug="elsewhere")
    mistaken.edit(mistaken.page("test15-second")["schedule_id"], slug=SLUG)
    other = run(mistaken, "attest", "two-hosts", "--by", "ana", "--yes")
    assert (other.code, "the page at the address of `two-hosts` is known as `second`" in other.err) == (
        3,
        True,
    )


def test_nobody_attests_such_a_page_unseen_with_others(mistaken, run, three):
    run(mistaken, "apply", "--yes")
    refused = run(mistaken, "attest", "second", "two-hosts", "--by", "ana", "--yes")
    assert (refused.code, "looks-otherwise" in refused.err) == (5, True), refused
    assert "`second` looks like another type" in " ".join(refused.err.split())
    assert run(mistaken, "attest", "sec*", "--by", "ana", "--yes").code == 5
    assert run(mistaken, "attest", "--owner", "ana", "--by", "ana", "--yes").code == 5
    assert not [page for page in remembered(three)["pages"].values() if "attestation" in page]
    denied = run(mistaken, "attest", "second", "two-hosts", "--by", "ana", "--not", "--format", "json")
    assert denied.json["not_attested"] == ["second", "two-hosts"]
    alone = run(mistaken, "attest", "second", "--by", "ana", "--yes")
    assert alone.code == 0, alone
    assert "but what was seen points to All Hosts Available" in alone.out
    assert "attestation" in remembered(three)["pages"]["second"]


def test_who_is_asked_about_such_a_page_is_told(mistaken, run, three, typed):
    run(mistaken, "apply", "--yes")
    typed("n\ny\n")
    result = run(mistaken, "attest", "second", "two-hosts", "--by", "ana")
    assert result.code == 0, result
    asked = " ".join(result.err.split())
    assert "what was seen of it points to All Hosts Available: is `second` Any Host Available" in asked
    assert "] is `two-hosts` All Hosts Available" in asked.replace("]: ", "] "), asked
    pages = remembered(three)["pages"]
    assert [key for key, page in pages.items() if "denial" in page] == ["second"]


def test_a_page_that_lacks_a_declared_host_is_attested_only_in_answer_to_a_question(start, run, three, typed):
    replace_in(three / "hosts.yaml", [("  budi:", "  cho: {email: cho@example.com}\n  budi:")])
    account = start("as-seen")
    made(account)
    replace_in(three / "two-hosts.yaml", [("[ana, budi]", "[ana, budi, cho]")])
    refused = run(account, "attest", "two-hosts", "second", "--by", "ana", "--yes")
    said = " ".join(refused.err.split())
    assert (refused.code, "`two-hosts` does not book cho: nothing was recorded" in said) == (5, True), said
    typed("n\n")
    asked = " ".join(run(account, "attest", "two-hosts", "--by", "ana").err.split())
    assert "it does not book cho: is `two-hosts` All Hosts Available, with exactly these hosts?" in asked
    before = lockfolder.text(three)
    alone = run(account, "attest", "two-hosts", "--by", "ana", "--yes")
    said = " ".join(alone.err.split())
    assert (alone.code, "first put its hosts right" in said) == (5, True), alone
    assert lockfolder.text(three) == before
    typed("y\n")
    knowing = run(account, "attest", "two-hosts", "--by", "ana")
    assert (knowing.code, "but the page does not book cho" in knowing.out) == (0, True), knowing


def test_drift_asks_nobody_for_a_word_on_a_page_that_lacks_a_host(start, run, three):
    replace_in(three / "hosts.yaml", [("  budi:", "  cho: {email: cho@example.com}\n  budi:")])
    account = start("as-seen", "no-times")
    made(account)
    replace_in(three / "two-hosts.yaml", [("[ana, budi]", "[ana, budi, cho]")])
    found = run(account, "drift", "two-hosts", "--format", "json").json["findings"]
    next_ = {one["code"]: one["next"] for one in found}
    assert next_ == dict.fromkeys(("type-unproven", "host-missing"), "reconciler checklist two-hosts")
    waiting = run(account, "attest", "--by", "ana").err
    assert ("`second`" in waiting, "`two-hosts`" in waiting) == (True, False), waiting


def test_who_changes_a_page_by_hand_as_told_is_told_to_say_again_what_it_is(start, run, config):
    """The change voids the word on which the type rests; it is said before, and after it by every command."""
    account = start("as-seen", "owner-only=all", "no-page-data")
    apply = ["apply", "--yes", "--settle", "0"]
    account.by_hand(**DECLARED)
    assert run(account, *apply).code == 7
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(account, *apply).code == 4
    (page,) = run(account, "checklist", "--format", "json").json["pages"]
    assert page["checklist"][-1]["do"].endswith("say so with `reconciler attest two-hosts --by NAME`")
    account.edit(account.page("test15-two-hosts")["schedule_id"], duration=40)
    for command in (["plan"], ["checklist"], apply, ["plan"]):
        told = run(account, *command)
        said = " ".join((told.out + told.err).split())
        assert "what ana said on 2026-01-02 08:00Z counts no more: the page was changed" in said, told
        assert "next: reconciler attest two-hosts --by NAME" in said, told
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert run(account, *apply).code == 0


def test_what_to_type_next_is_what_is_left(start, run, config):
    account = start("as-seen")
    account.by_hand(**DECLARED)
    nothing = run(account, "attest", "two-hosts", "--by", "ana", "--yes")
    assert nothing.out.endswith("what is left: commit the lock file\n"), nothing
    assert run(account, "plan", "--exit-code").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    more = run(account, "attest", "two-hosts", "--by", "ana", "--yes")
    assert more.out.endswith("next: reconciler apply\n      and commit the lock file\n"), more
    no = run(account, "attest", "two-hosts", "--by", "ana", "--not")
    assert no.out.endswith("next: reconciler plan\n      and commit the lock file\n"), no


def test_without_a_page_it_asks_which_of_those_that_wait(start, run, three, typed):
    account = start("downgrades", "no-page-data", "no-times")
    made(account)
    refused = run(account, "attest", "--by", "ana")
    assert (refused.code, "`second`, `two-hosts` (nothing proves its type)" in refused.err) == (3, True)
    assert "alone" not in refused.err
    typed("3\n2\ny\n")
    result = run(account, "attest", "--by", "ana", "--format", "json")
    assert "`3` is none of them" in result.err, result.err
    assert "   1  second  nothing proves its type" in result.err
    assert "   2  two-hosts  nothing proves its type" in result.err
    assert "is `two-hosts` All Hosts Available, with exactly these hosts?" in result.err
    assert [page["page"] for page in result.json["attested"]] == ["two-hosts"]
    pages = remembered(three)["pages"]
    assert [key for key, page in pages.items() if "attestation" in page] == ["two-hosts"]


def test_without_a_page_that_waits_there_is_nothing_to_choose(start, run, config):
    account = start("downgrades", "page-data")
    account.by_hand(**DECLARED)
    refused = run(account, "attest", "--by", "ana")
    assert (refused.code, "none waits for a person's word" in refused.err) == (3, True)
    dates = run(account, "attest", "two-hosts", "--by", "ana", "--as", "ana")
    assert (dates.code, "leave --as out" in dates.err) == (3, True), dates
