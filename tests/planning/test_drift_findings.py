"""What has moved, who moved it, and what counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reconciler.compare import identity, projection
from reconciler.compare.identity import Match, TakenBy
from reconciler.evidence import Verdict
from reconciler.findings import CODES, Finding, Origin
from reconciler.model import Account, Acknowledgement, Host
from reconciler.planning import drift_findings, planner
from reconciler.records.memory import Memory, Staging
from tests.support.build import (
    ALL,
    ANA,
    ANY,
    BUDI,
    CHITRA,
    DEWI,
    MANY,
    ONE,
    TODAY,
    USERS,
    desired,
    evidence,
    known,
    live,
    page,
    policy,
    proof,
    rule,
    seen,
    tombstone,
)

APPLIED = projection.desired(page())


def judged(made, wanted, listed, memory, users=USERS, near=None):
    """All findings of a plan, as `drift` makes them."""
    facts = replace(
        evidence(memory=memory, users=users), lookalikes=near or {},
        vanished=identity.vanished(listed, memory.pages),
    )  # fmt: skip
    return drift_findings.find(made, wanted, facts, listed, TODAY)


def find(wanted, one=None, *, memory=None, verdict=Verdict.CONFIRMED, listed=None, account=None):
    """The findings on one page, live as `one`."""
    memory = memory if memory is not None else Memory({"sales": known(applied=APPLIED)})
    facts = evidence(
        {"sales": one}, memory=memory, proofs={"sales": proof(verdict, ALL, ONE, MANY)} if one else {}
    )
    files = desired(wanted, account=account)
    plan = planner.make(files, facts, policy())
    listed = {ANA.email: [one] if isinstance(one, type(live())) else []} if listed is None else listed
    return judged(plan, files, listed, memory).findings


def codes(found):
    return [finding.code for finding in found]


def test_nothing_moved_nothing_found():
    assert find(page(), live()) == ()


@pytest.mark.parametrize(
    ("verdict", "code", "severity", "command"),
    [
        (Verdict.CONTRADICTED, "type-downgraded", "critical", "reconciler checklist sales"),
        (Verdict.CONFLICTING, "type-conflicting", "critical", "reconciler checklist sales"),
        (Verdict.UNPROVEN, "type-unproven", "warning", "reconciler attest sales --by NAME"),
    ],
)
def test_a_type_that_is_not_confirmed_is_found(verdict, code, severity, command):
    (finding,) = find(page(), live(), verdict=verdict)
    assert (finding.code, finding.severity, finding.desired, finding.live, finding.next) == (
        code,
        severity,
        "all_hosts_available",
        "one_to_many or one_to_one",
        command,
    )
    assert finding.counts
    assert drift_findings.grave(finding)


def test_a_downgrade_names_the_word_that_said_otherwise():
    """Who said that the page is as declared, and that it was changed since."""
    then, now = "2026-01-02T08:00:00Z", "2026-01-05T09:12:00Z"
    memory = Memory({"sales": known(applied=APPLIED, attestation=seen(updated=then))})
    (finding,) = find(page(), replace(live(), updated=now), memory=memory, verdict=Verdict.CONTRADICTED)
    said = "what ana said on 2026-01-02 08:00Z counts no more: the page was changed on 2026-01-05 09:12:00Z"
    assert finding.message == f"people can book times when budi is busy; {said}"
    assert [word["why"] for word in finding.void] == ["changed"]
    assert finding.more["changed"] == "2026-01-05T09:12:00+00:00"
    other = Memory({"sales": known(applied=APPLIED, attestation=seen(updated=then, type=ONE))})
    (finding,) = find(page(), replace(live(), updated=now), memory=other, verdict=Verdict.CONTRADICTED)
    assert finding.void == (), "it said what is so"


def test_a_downgrade_says_what_it_means_for_those_who_book():
    hosts = (ANA, BUDI, DEWI)
    (finding,) = find(page(hosts=hosts), live(hosts=hosts), verdict=Verdict.CONTRADICTED)
    assert finding.message == "people can book times when budi, dewi are busy"


def test_an_unproven_single_host_type_is_no_finding():
    declared = page(type=ONE, hosts=(ANA,))
    facts = evidence({"sales": live(hosts=(ANA,))}, proofs={"sales": proof(Verdict.UNPROVEN, ONE)})
    plan = planner.make(desired(declared), facts, policy())
    assert judged(plan, desired(declared), {}, Memory()).findings == ()


def test_an_unproven_closed_page_is_no_finding():
    declared = page(fields={"active": False})
    assert find(declared, live(fields={"active": False}), verdict=Verdict.UNPROVEN) == ()


@pytest.mark.parametrize("verdict", [Verdict.CONTRADICTED, Verdict.CONFLICTING])
def test_evidence_against_the_type_of_a_closed_page_is_found(verdict):
    declared = page(fields={"active": False})
    assert len(find(declared, live(fields={"active": False}), verdict=verdict)) == 1


def test_who_moved_is_judged_three_ways():
    base = page(fields={"color": "#000000"})
    memory = Memory({"sales": known(applied=projection.desired(base))})

    def origin(declared, there):
        (finding,) = find(page(fields={"color": declared}), live(fields={"color": there}), memory=memory)
        return finding.origin

    assert origin("#000000", "#111111") is Origin.LIVE
    assert origin("#222222", "#000000") is Origin.REPO
    assert origin("#222222", "#111111") is Origin.BOTH


@pytest.mark.parametrize(
    "memory", [Memory(), Memory({"sales": known()})], ids=["no-entry", "nothing-applied"]
)
def test_without_memory_nobody_can_say_who_moved(memory):
    (finding,) = find(page(fields={"color": "#222222"}), live(), memory=memory)
    assert (finding.origin, finding.counts) == (Origin.UNKNOWN, True)


def test_a_field_that_is_declared_for_the_first_time_moved_in_the_files():
    """Before it was unmanaged: whatever stood there was nobody's drift."""
    (finding,) = find(page(fields={"color": "#222222"}), live(fields={"color": "#111111"}))
    assert (finding.origin, finding.severity, finding.counts) == (Origin.REPO, "info", False)


def test_a_day_that_is_declared_and_was_changed_in_zoom_moved_on_both_sides():
    declared = page(hosts=(replace(ANA, hours={**ANA.hours, "wed": ((540, 600),)}), BUDI))
    live_rule = rule(replace(ANA, hours={**ANA.hours, "wed": ((600, 660),)}))
    (finding,) = find(declared, live(rules=(live_rule, rule(BUDI))))
    assert (finding.code, finding.origin) == ("host-hours-changed", Origin.BOTH)


def test_what_nobody_applied_yet_is_told_and_does_not_count():
    (finding,) = find(page(fields={"duration": 45}), live())
    assert (finding.code, finding.origin, finding.severity, finding.counts) == (
        "field-changed",
        Origin.REPO,
        "info",
        False,
    )


@pytest.mark.parametrize(
    ("there", "code", "path", "severity", "command"),
    [
        (live(fields={"duration": 45}), "field-changed", ("duration",), "warning", "apply"),
        (live(hosts=(ANA,)), "host-missing", ("hosts", "budi"), "critical", "checklist"),
        (
            live(hosts=(ANA, BUDI, DEWI)),
            "host-extra",
            ("hosts", "dewi@example.com"),
            "warning",
            "checklist",
        ),
        (
            live(rules=(rule(ANA), rule(replace(BUDI, hours={"mon": BUDI.hours["mon"]})))),
            "host-hours-changed",
            ("hosts", "budi", "hours", "tue"),
            "warning",
            "apply",
        ),
    ],
    ids=["field", "host-missing", "host-extra", "hours"],
)
def test_each_kind_of_change_has_its_code(there, code, path, severity, command):
    (found,) = find(page(), there)
    assert (found.code, found.path, found.severity, found.origin) == (code, path, severity, Origin.LIVE)
    assert found.next == f"reconciler {command} sales"


def test_a_page_that_was_closed_in_zoom_is_critical():
    declared = page(fields={"active": True})
    memory = Memory({"sales": known(applied=projection.desired(declared))})
    (finding,) = find(declared, live(fields={"active": False}), memory=memory)
    assert (finding.code, finding.severity) == ("page-inactive", "critical")


def test_a_page_that_was_closed_is_told_for_information_where_no_file_says_active():
    (finding,) = find(page(), live(fields={"active": False}))
    assert (finding.code, finding.severity, finding.counts) == ("page-inactive", "info", False)
    assert find(page(), live(fields={"active": False}), memory=Memory()) == (), (
        "never applied: as it was found"
    )


def test_a_finding_shows_what_is_declared_and_what_is_live():
    (finding,) = find(page(), live(fields={"duration": 45}))
    assert (finding.desired, finding.live, finding.message) == (30, 45, "duration is 45m, declared 30m")


def test_a_page_that_was_there_is_missing():
    (finding,) = find(page(), None)
    assert (finding.code, finding.severity, finding.origin) == ("page-missing", "critical", Origin.LIVE)


def test_a_page_that_was_never_made_is_only_ahead_in_the_files():
    (finding,) = find(page(), None, memory=Memory())
    assert (finding.code, finding.origin, finding.counts) == ("page-missing", Origin.REPO, False)


def test_a_page_that_waits_for_a_person_is_an_open_step():
    waiting = known(schedule_id=None, staging=Staging("id-staged", "reconciler-0000000123456789", "shared"))
    (finding,) = find(page(), None, memory=Memory({"sales": waiting}))
    assert (finding.code, finding.counts) == ("manual-step-open", True)


def test_a_host_added_in_the_files_is_an_open_step_that_counts():
    """Only a person can add a host, so being ahead in the files is no excuse."""
    findings = find(page(hosts=(ANA, BUDI, DEWI)), live())
    assert codes(findings) == ["manual-step-open", "host-missing"]
    assert [finding.counts for finding in findings] == [True, False]


def test_a_day_off_to_set_by_hand_is_an_open_step():
    off = Host("ana", ANA.email, ANA.time_zone, ANA.hours, {date(2026, 2, 16): ()})
    (finding,) = find(page(hosts=(off, BUDI)), live())
    assert finding.code == "manual-step-open"
    assert "16 Feb 2026" in finding.message


def test_memory_and_account_at_odds_are_told_and_nothing_else():
    assert codes(find(page(), Match(mismatch=TakenBy("other")))) == ["lock-mismatch"]


def test_a_page_to_be_removed_is_ahead_in_the_files():
    (finding,) = find(tombstone(), live())
    assert (finding.path, finding.desired, finding.live, finding.counts) == (
        ("state",),
        "absent",
        "present",
        False,
    )


@pytest.mark.parametrize(("remembered", "suspicious"), [(1, False), (2, True), (5, True)])
def test_all_pages_of_an_owner_gone_at_once_is_a_suspicious_read(remembered, suspicious):
    keys = [f"page-{n}" for n in range(remembered)]
    memory = Memory({key: known(key) for key in keys})
    files = desired(*(page(key) for key in keys))
    plan = planner.make(files, evidence(memory=memory), policy())
    findings = judged(plan, files, {ANA.email: []}, memory).findings
    assert codes(findings) == (["suspicious-read"] if suspicious else ["page-missing"] * remembered)


def test_pages_of_which_one_is_left_are_missing():
    memory = Memory({key: known(key) for key in ("a", "b")})
    files = desired(page("a"), page("b"))
    plan = planner.make(files, evidence({"a": live("a")}, memory=memory), policy())
    findings = judged(plan, files, {ANA.email: [live("a")]}, memory).findings
    assert [(finding.page, finding.code) for finding in findings] == [("b", "page-missing")]


def test_cancelled_pages_are_gone_pages():
    memory = Memory({key: known(key) for key in ("a", "b")})
    files = desired(page("a"), page("b"))
    plan = planner.make(files, evidence(memory=memory), policy())
    listed = {ANA.email: [live("a", cancelled=True), live("b", cancelled=True)]}
    assert codes(judged(plan, files, listed, memory).findings) == ["suspicious-read"]


WATCHING = Account(watch_owners=(ANA,))


@pytest.mark.parametrize(("account", "told"), [(WATCHING, ["unmanaged-page"]), (Account(), [])])
def test_unmanaged_pages_are_told_of_watched_owners_alone(account, told):
    findings = find(page(), live(), listed={ANA.email: [live(), live("other")]}, account=account)
    assert codes(findings) == told


def test_a_page_of_a_person_is_unmanaged_whatever_its_address_begins_with():
    listed = {ANA.email: [live("reconciler-handbook", slug="reconciler-handbook")]}
    findings = find(page(), live(), listed=listed, account=WATCHING)
    assert "unmanaged-page" in codes(findings)


def test_an_empty_value_is_visible_in_a_finding():
    (finding,) = find(page(fields={"description": "x"}), live(fields={"description": ""}))
    assert finding.message == 'description is "", declared x'


def test_a_staging_page_that_waits_is_not_unmanaged():
    waiting = Memory({"sales": known(schedule_id=None, staging=Staging("id-x", "x", "shared"))})
    assert codes(find(page(), None, memory=waiting, listed={ANA.email: [live("x")]}, account=WATCHING)) == [
        "manual-step-open"
    ]


def test_a_field_the_api_ignores_is_told_where_it_is_other_than_declared():
    memory = Memory({"sales": known(applied=APPLIED)}, ignored={"color": TODAY, "duration": TODAY})
    assert find(page(), live(), memory=memory) == ()
    (finding,) = find(page(), live(fields={"duration": 45}), memory=memory)
    assert (finding.code, finding.path, finding.live, finding.counts) == (
        "ignored-field", ("duration",), 45, True,
    )  # fmt: skip
    assert "set it by hand" in finding.message


def accepted(**more):
    said = {"finding": "field-changed", "until": TODAY, "reason": "trial", **more}
    return page(acknowledge=(Acknowledgement(**said),))


@pytest.mark.parametrize(
    ("said", "silent"),
    [
        ({}, True),
        ({"path": "duration"}, True),
        ({"path": "color"}, False),
        ({"finding": "page-missing"}, False),
        ({"until": TODAY - timedelta(days=1)}, False),
    ],
    ids=["any-path", "this-path", "another-path", "another-finding", "past"],
)
def test_accepted_drift_is_silent_to_the_end_of_its_date(said, silent):
    assert (find(accepted(**said), live(fields={"duration": 45})) == ()) is silent


def test_accepting_drift_on_one_page_accepts_it_on_no_other():
    memory = Memory({"other": known("other", applied=projection.desired(page("other")))})
    files = desired(accepted(), page("other"))
    plan = planner.make(
        files, evidence({"other": live("other", fields={"duration": 45})}, memory=memory), policy()
    )
    assert "field-changed" in codes(judged(plan, files, {}, memory).findings)


def test_the_worst_comes_first():
    declared = page(fields={"color": "#222222"})
    findings = find(declared, live(hosts=(ANA,), fields={"duration": 45}))
    assert [str(finding.severity) for finding in findings] == ["critical", "warning", "info"]


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("origin", Origin)
def test_only_types_and_open_steps_count_when_the_files_are_ahead(code, origin):
    finding = Finding(code, "sales", "", origin=origin)
    always = code.startswith("type-") or code in ("manual-step-open", "half-published")
    assert finding.counts is (always or origin is not Origin.REPO)


@pytest.mark.parametrize(
    ("declared", "there", "said"),
    [
        (ANY, [ALL], "people find only the times at which all hosts are free"),
        (ANY, [ONE], "people are booked with one and the same host"),
        (ONE, [ALL], "the page is all_hosts_available, declared one_to_one"),
        (ANY, [], "the page is of another type, declared any_host_available"),
    ],
)
def test_a_page_that_never_was_of_its_type_is_not_said_to_be_so_no_more(declared, there, said):
    wanted = page(type=declared)
    facts = evidence({"sales": live()}, proofs={"sales": proof(Verdict.CONTRADICTED, declared, *there)})
    plan = planner.make(desired(wanted), facts, policy())
    (finding,) = judged(plan, desired(wanted), {}, Memory()).findings
    assert (finding.live, finding.message) == (next(map(str, there), None), said)


def gone(*emails, wanted=None, there=None):
    """The findings where Zoom does not know some of the hosts; the rules still hold their addresses."""
    users = {email: user for email, user in USERS.items() if email not in emails}
    wanted, there = wanted or page(), there or live()
    memory = Memory({"sales": known(applied=projection.desired(wanted))})
    facts = evidence({"sales": there}, memory=memory, proofs={"sales": proof()}, users=users)
    plan = planner.make(desired(wanted), facts, policy())
    return judged(plan, desired(wanted), {ANA.email: [there]}, memory, users).findings


def test_a_host_who_left_is_told_once_not_as_a_stranger_too():
    (finding,) = gone(BUDI.email)
    assert (finding.code, finding.path, finding.origin) == ("host-missing", ("hosts", "budi"), Origin.LIVE)
    assert "is no Scheduler user of this account: left, lost the licence, or never" in finding.message
    assert finding.next == "reconciler plan sales"


def test_somebody_unknown_beside_a_host_who_left_is_told_too():
    stranger = rule(Host("eve", "eve@example.com", "Asia/Tokyo"))
    findings = gone(BUDI.email, there=live(rules=(rule(ANA), rule(BUDI), stranger)))
    assert codes(findings) == ["host-missing", "host-extra", "host-extra"]


def test_a_known_host_who_was_put_on_is_not_taken_for_the_one_who_left():
    findings = gone(BUDI.email, there=live(rules=(rule(ANA), rule(DEWI))))
    assert codes(findings) == ["host-missing", "host-extra"]
    assert "dewi@example.com" in findings[1].message


CALLED = {**USERS, DEWI.email: replace(USERS[DEWI.email], name="dewi")}
BUDI_THEN = known(applied=APPLIED, proof=seen(witness="page-data"))


@pytest.mark.parametrize(
    ("name", "remembered", "origin", "said"),
    [
        ("budi", BUDI_THEN, Origin.REPO, "the page books budi, whom its file does not name any more"),
        ("robert", BUDI_THEN, Origin.REPO, "the page books robert, whom its file does not name any more"),
        ("budi", known(applied=projection.desired(page(hosts=(ANA, DEWI)))), Origin.LIVE,
         "the page books budi, whom no file names there"),
    ],
    ids=["taken-out-of-the-file", "and-called-otherwise-now", "put-on-in-zoom"],
)  # fmt: skip
def test_a_host_too_many_moved_in_the_files_where_they_were_one(name, remembered, origin, said):
    users = {**CALLED, BUDI.email: replace(USERS[BUDI.email], name=name)}
    wanted, memory = desired(page(hosts=(ANA, DEWI))), Memory({"sales": remembered})
    facts = evidence({"sales": live()}, memory=memory, proofs={"sales": proof()}, users=users)
    plan = planner.make(wanted, facts, policy())
    findings = judged(plan, wanted, {ANA.email: [live()]}, memory, users).findings
    (extra,) = [finding for finding in findings if finding.code == "host-extra"]
    assert (extra.path, extra.origin, extra.message) == (("hosts", name), origin, said)


def test_an_owner_changed_in_the_files_is_told_and_does_not_count():
    (finding,) = find(page(owner=BUDI), live(), listed={ANA.email: [live()], BUDI.email: []})
    assert (finding.path, finding.origin, finding.live) == (("owner",), Origin.REPO, ANA.email)
    assert (finding.next, finding.counts) == ("reconciler plan sales", False)


def dropped(wanted, account=WATCHING):
    """The findings where the page `old` was applied once, and no file names it any more."""
    memory = Memory({"old": known("old", applied=APPLIED)})
    return find(wanted, None, memory=memory, listed={ANA.email: [live("old")]}, account=account)


def test_a_page_whose_key_was_changed_is_told_as_the_same_page():
    by_code = {finding_.code: finding_ for finding_ in dropped(page("sales"))}
    finding = by_code["unmanaged-page"]
    assert (finding.page, finding.next) == ("sales", "reconciler plan sales")
    assert "`slug: old`" in finding.message
    assert "`previously: [old]`" in finding.message


ANNA = replace(ANA, name="anna")


@pytest.mark.parametrize(
    ("slug", "host", "others", "said"),
    [
        ("old-ana", ANA, (), ["`slug: old-{host}`", '`previously: ["old-{host}"]`']),
        ("old-ana", ANNA, (), ["call the host `ana` again", "`previously: [old-ana]` to move it"]),
        ("old-ana", ANNA, (ANNA,), ["call the host `ana` again to keep the link"]),
    ],
    ids=["another key", "another name of the host", "one owner of all pages"],
)
def test_of_pages_that_each_makes_it_is_said_in_the_words_of_their_document(slug, host, others, said):
    new = page("new-ana", type=ONE, owner=host, hosts=(host,))
    more = [
        page("other", type=ONE, owner=owner, hosts=(BUDI,), fields={"summary": "Other"}) for owner in others
    ]
    applied = projection.desired(page("old", type=ONE, owner=ANA, hosts=(ANA,)))
    memory = Memory({"old": replace(known("old", applied=applied), slug=slug)})
    made_for = {"new-ana": host.name, **{other.key: "budi" for other in more}}
    wanted = replace(desired(new, *more, account=WATCHING), made_for=made_for, names={ANA.email: host.name})
    old = live("old", hosts=(ANA,), slug=slug)
    plan = planner.make(wanted, evidence({}, memory=memory), policy())
    findings = judged(plan, wanted, {ANA.email: [old]}, memory).findings
    (finding,) = [finding for finding in findings if finding.code == "unmanaged-page"]
    assert finding.page == "new-ana"
    assert all(words in finding.message for words in said), finding.message
    assert ("previously" in finding.message) is not bool(others)


@pytest.mark.parametrize("other", [page(fields={"summary": "Else"}), page(hosts=(ANA, DEWI))])
def test_a_page_whose_file_is_gone_is_told_with_the_way_to_remove_it(other):
    by_code = {finding.code: finding for finding in dropped(other)}
    assert (by_code["unmanaged-page"].page, by_code["unmanaged-page"].severity) == ("", "warning")
    assert "no file names `old` any more" in by_code["unmanaged-page"].message
    assert "`state: absent`" in by_code["unmanaged-page"].message


def test_a_page_whose_file_is_gone_does_not_count_where_its_owner_is_not_watched():
    (finding,) = [one for one in dropped(page(), Account()) if one.code == "unmanaged-page"]
    assert (finding.severity, finding.counts) == ("info", False)


def test_a_page_that_may_have_been_made_for_a_missing_one_is_not_to_be_imported():
    other, memory = live("salse"), Memory()
    files = desired(page(), account=WATCHING)
    plan = planner.make(files, evidence(memory=memory), policy())
    listed, near = {ANA.email: [other]}, {"sales": (other,)}
    findings = judged(plan, files, listed, memory, near=near).findings
    (finding,) = [one for one in findings if one.code == "unmanaged-page"]
    assert (finding.page, finding.next) == ("sales", "reconciler checklist sales")


def test_a_page_whose_owner_left_says_so():
    findings = find(page(), None, listed={})
    assert [(finding.code, finding.origin, finding.next) for finding in findings] == [
        ("page-missing", Origin.LIVE, "reconciler plan sales")
    ]
    assert "its owner ana@example.com is no Scheduler user" in findings[0].message


def test_an_unmanaged_secret_page_is_told_without_its_address():
    other = live("other", slug="hush", fields={"secret": True})
    (finding,) = find(page(), live(), listed={ANA.email: [live(), other]}, account=WATCHING)
    assert (finding.live, "hush" in finding.message) == ("id-other", False)


CHITRAS = page(hosts=(ANA, CHITRA))


def kept(**week):
    """The findings where chitra's availability in Zoom had another week at the last apply."""
    live_page = live(hosts=(ANA, CHITRA))
    then = {"hours": week, "time_zone": "Asia/Jakarta", "availability": "Working hours"}
    remembered = known(applied=projection.desired(CHITRAS), kept_in_zoom={"chitra": then})
    return find(CHITRAS, live_page, memory=Memory({"sales": remembered}))


def test_hours_that_a_host_keeps_in_zoom_are_told_when_they_change_and_do_not_count():
    (found,) = kept(mon=["10:00-15:00"], tue=["10:00-11:00"], wed=["10:00-16:00"])
    assert (
        found.message == "chitra changed `Working hours` in Zoom: Tue 10:00-11:00 lost, Wed 15:00-16:00 lost"
    )
    assert (found.code, found.origin, found.severity) == ("host-hours-changed", Origin.LIVE, "info")
    assert not found.counts


def test_hours_that_are_kept_in_zoom_as_they_were_are_no_finding():
    assert kept(mon=["10:00-15:00"], wed=["10:00-15:00"]) == ()


@pytest.mark.parametrize(
    ("then", "origins"),
    [
        ({"mon": ["10:00-15:00"], "wed": ["10:00-15:00"]}, {"mon": "repo-ahead", "wed": "repo-ahead"}),
        ({"mon": ["10:00-15:00"], "wed": ["10:00-16:00"]}, {"mon": "repo-ahead", "wed": "both"}),
        ({"mon": ["10:00-15:00"]}, {"mon": "repo-ahead", "wed": "live-ahead"}),
        (None, {"mon": "repo-ahead", "wed": "repo-ahead"}),
    ],
    ids=["as-it-stood", "a-day-moved-too", "a-day-came-up-in-zoom", "not-known-how-it-stood"],
)
def test_hours_that_a_file_takes_over_from_zoom_moved_in_the_file(then, origins):
    """A day that the file leaves out is as little anybody's change in Zoom as the days that it sets."""
    before = page(hosts=(ANA, CHITRA))
    week = {"hours": then, "time_zone": "Asia/Jakarta", "availability": "Working hours"}
    memory = known(applied=projection.desired(before), kept_in_zoom={"chitra": week} if then else {})
    here = replace(CHITRA, availability=None, time_zone="Asia/Jakarta", hours={"mon": ((600, 660),)})
    found = find(page(hosts=(ANA, here)), live(hosts=(ANA, CHITRA)), memory=Memory({"sales": memory}))
    assert {finding.path[-1]: str(finding.origin) for finding in found} == origins
