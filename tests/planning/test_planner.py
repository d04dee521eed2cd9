"""What apply may do to each page, and what has to be allowed first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reconciler.allow import Allow
from reconciler.compare import projection
from reconciler.compare.identity import Match, MovedAway
from reconciler.evidence import Verdict
from reconciler.model import Account, Acknowledgement, Former, Host
from reconciler.planning import planner
from reconciler.planning.blocks import Needs, OverLimit, UnknownPeople
from reconciler.planning.reasons import Cause, Failures, NotTried
from reconciler.planning.tolerated import Accepted, Ignored
from reconciler.records.learned import Outcome
from reconciler.records.memory import Memory, PageMemory, Staging
from tests.support.build import (
    ALL,
    ANA,
    ANY,
    BUDI,
    MANY,
    ONE,
    TODAY,
    USERS,
    desired,
    evidence,
    known,
    live,
    needs,
    page,
    policy,
    proof,
    rule,
    seen,
    tombstone,
)

STAGED = Staging("id-staged", "reconciler-0000000123456789", "shared")


def act(wanted, facts, *allow):
    """The one action of a plan of one page."""
    (action,) = planner.make(desired(wanted), facts, policy(*allow)).actions
    return action


def there(one=None, verdict=Verdict.CONFIRMED, wanted=None, **more):
    """The evidence of one live page with a verdict on its type."""
    return evidence({"sales": one or live()}, proofs={"sales": proof(verdict)}, **more)


def test_a_page_as_declared_needs_nothing():
    action = act(page(), there())
    assert (action.kind, action.changes, action.block, action.writes) == ("no-op", (), None, False)


@pytest.mark.parametrize(
    ("memory", "reason"),
    [(Memory(), Cause.ADOPTED), (Memory({"sales": known()}), Cause.IN_LOCK_FILE)],
)
def test_a_no_op_says_how_the_page_is_known(memory, reason):
    assert act(page(), there(memory=memory)).reasons == (reason,)


def test_a_differing_field_is_patched():
    action = act(page(fields={"duration": 45}), there())
    assert (action.kind, [change.path for change in action.changes]) == ("update", [("duration",)])


@pytest.mark.parametrize("verdict", [Verdict.UNPROVEN, Verdict.CONFIRMED])
def test_an_unproven_multi_host_page_is_patched_in_place(verdict):
    assert act(page(fields={"duration": 45}), there(verdict=verdict)).kind == "update"


def test_a_page_of_a_wrong_type_is_closed_where_its_file_says_so():
    closed, wrong = page(fields={"active": False, "duration": 45}), there(verdict=Verdict.CONTRADICTED)
    action = act(closed, wrong)
    assert (action.kind, action.block) == ("update", Needs(frozenset({Allow.LINK_DOWN})))
    assert act(closed, wrong, "link-down").writes
    assert act(closed, wrong, "link-down", "replace").kind == "replace"


@pytest.mark.parametrize("changed", [{}, {"duration": 45}])
def test_a_wrong_type_is_for_a_person(changed):
    action = act(page(fields=changed), there(verdict=Verdict.CONTRADICTED))
    assert (action.kind, action.writes) == ("manual", False)
    assert action.checklist[0].value == "sales"


def test_a_wrong_type_is_replaced_when_that_is_allowed():
    action = act(page(), there(verdict=Verdict.CONTRADICTED), "replace")
    assert (action.kind, action.block, action.recipes) == (
        "replace",
        None,
        ("shared-override", "shared", "pools"),
    )


def test_conflicting_evidence_is_never_acted_on():
    assert act(page(fields={"duration": 45}), there(verdict=Verdict.CONFLICTING), "replace").kind == "manual"


@pytest.mark.parametrize(
    ("verdict", "account", "kind"),
    [
        (Verdict.UNPROVEN, "confirmed", "manual"),
        (Verdict.UNPROVEN, "unproven-ok", "update"),
        (Verdict.CONFIRMED, "confirmed", "update"),
    ],
)
def test_a_closed_multi_host_page_is_opened_where_its_type_is_known(verdict, account, kind):
    wanted, facts = page(fields={"active": True}), there(live(fields={"active": False}), verdict)
    rules = replace(policy(), unproven_ok=account == "unproven-ok")
    (action,) = planner.make(desired(wanted), facts, rules).actions
    assert (action.kind, action.writes) == (kind, kind == "update")


def test_supporting_claims_alone_replace_nothing():
    """Unproven is what they amount to, however far they lean."""
    facts = evidence({"sales": live()}, proofs={"sales": proof(Verdict.UNPROVEN, ALL, ONE, MANY)})
    assert act(page(), facts, "replace").kind == "no-op"


def test_a_replacement_of_a_booked_page_needs_both_words():
    facts = there(verdict=Verdict.CONTRADICTED, booked={"id-sales": 2})
    assert act(page(), facts, "replace").block == needs("booked-page")
    assert act(page(), facts, "replace", "booked-page").writes


@pytest.mark.parametrize("changed", [{"slug": "new"}, {"fields": {"active": False}}], ids=["slug", "active"])
def test_a_replacement_does_not_take_the_link_down_unasked(changed):
    facts = there(verdict=Verdict.CONTRADICTED)
    assert act(page(**changed), facts, "replace").block == needs("link-down")
    assert act(page(**changed), facts, "replace", "link-down").writes


def test_a_replacement_without_a_recipe_is_for_a_person():
    failed = Memory(recipes={(ALL, name): Outcome(False, TODAY, "") for name in policy().recipes[ALL]})
    action = act(page(), there(verdict=Verdict.CONTRADICTED, memory=failed), "replace")
    assert action.kind == "manual"


def test_a_change_of_owner_replaces_and_takes_the_link_down():
    declared = page(owner=BUDI, previously=(Former(ANA.email, "sales"),))
    assert act(declared, there()).kind == "replace"
    assert act(declared, there()).block == needs("replace", "link-down")
    assert act(declared, there(), "replace", "link-down").block is None


def test_a_change_of_owner_of_a_closed_page_takes_nothing_down():
    closed = live(fields={"active": False})
    assert act(page(owner=BUDI), there(closed), "replace").block is None


@pytest.mark.parametrize("changed", [{"slug": "new"}, {"fields": {"active": False}}], ids=["slug", "active"])
def test_what_takes_a_link_down_has_to_be_allowed(changed):
    assert act(page(**changed), there()).block == needs("link-down")
    assert act(page(**changed), there(), "link-down").writes


@pytest.mark.parametrize(
    "changed", [{"slug": "new"}, {"fields": {"summary": "New"}}], ids=["slug", "summary"]
)
def test_a_page_nobody_can_book_has_no_link_to_take_down(changed):
    assert act(page(**changed), there(live(fields={"active": False}))).block is None


def test_opening_a_page_takes_nothing_down():
    assert act(page(fields={"active": True}), there(live(fields={"active": False}))).writes


@pytest.mark.parametrize("hosts", [(ANA,), (ANA, BUDI, Host("x", "x@example.com"))], ids=["missing", "extra"])
def test_a_host_more_or_less_is_for_a_person(hosts):
    action = act(page(), there(live(hosts=hosts)))
    assert (action.kind, action.reasons) == ("manual", (Cause.HOSTS_DIFFER, Cause.CAN_BE_REPLACED))


def test_hours_that_differ_are_patched():
    other = rule(replace(BUDI, hours={**BUDI.hours, "tue": ((600, 660),)}))
    action = act(page(), there(live(rules=(rule(ANA), other))))
    assert (action.kind, [change.path for change in action.changes]) == (
        "update",
        [("hosts", "budi", "hours", "tue")],
    )


def test_a_field_the_api_ignores_is_not_patched_for_ever():
    declared = page(fields={"duration": 45})
    tried = {"sales": PageMemory(ANA.email, "sales", "id-sales", applied=projection.desired(declared))}
    memory = Memory(tried, ignored={"duration": TODAY})
    action = act(declared, there(memory=memory))
    assert (action.kind, [one.why for one in action.tolerated], action.by_hand) == (
        "no-op",
        [Ignored(TODAY)],
        True,
    )
    other = act(page(fields={"duration": 45, "summary": "x"}), there(memory=memory))
    assert [change.path for change in other.changes] == [("summary",)]


def test_a_value_the_api_was_never_sent_is_sent():
    tried = {"sales": PageMemory(ANA.email, "sales", "id-sales", applied=projection.desired(page()))}
    memory = Memory(tried, ignored={"duration": TODAY})
    assert act(page(fields={"duration": 45}), there(memory=memory)).kind == "update"


@pytest.mark.parametrize(("until", "kind"), [(TODAY, "no-op"), (TODAY - timedelta(days=1), "update")])
def test_a_difference_that_the_file_accepts_is_not_undone(until, kind):
    trial = Acknowledgement("field-changed", until, "trial", "duration")
    action = act(page(acknowledge=(trial,)), there(live(fields={"duration": 45})))
    assert action.kind == kind
    assert [one.why for one in action.tolerated] == [Accepted(TODAY, "trial")] * (kind == "no-op")


def test_a_page_that_is_not_there_is_made_by_the_recipes_in_order():
    action = act(page(), evidence())
    assert (action.kind, action.recipes) == ("create", ("shared-override", "shared", "pools"))


def test_a_single_host_page_needs_no_recipe():
    action = act(page(type=ONE, hosts=(ANA,)), evidence())
    assert (action.kind, action.recipes) == ("create", ())


def outcomes(**works):
    return Memory(
        recipes={(ALL, name.replace("_", "-")): Outcome(good, TODAY, "") for name, good in works.items()}
    )


def test_a_recipe_that_is_known_to_work_comes_first():
    assert act(page(), evidence(memory=outcomes(pools=True))).recipes == (
        "pools",
        "shared-override",
        "shared",
    )


def test_a_recipe_that_failed_is_not_tried_again():
    action = act(page(), evidence(memory=outcomes(shared=False)))
    assert action.recipes == ("shared-override", "pools")
    assert NotTried(Failures(((TODAY, ("shared",)),))) in action.reasons


def test_what_failed_for_one_type_is_tried_for_another():
    assert len(act(page(type=ANY), evidence(memory=outcomes(shared=False, pools=False))).recipes) == 3


def test_where_every_recipe_failed_a_person_makes_the_page():
    action = act(page(), evidence(memory=outcomes(shared_override=False, shared=False, pools=False)))
    assert action.kind == "manual"
    assert "All Hosts Available" in [step.value for step in action.checklist]


@pytest.mark.parametrize(("days", "tried"), [(30, False), (31, True)])
def test_an_outcome_is_forgotten_after_thirty_days(days, tried):
    old = Memory(recipes={(ALL, "shared"): Outcome(False, TODAY - timedelta(days=days), "")})
    assert ("shared" in act(page(), evidence(memory=old)).recipes) is tried


def staged(attestation=None, **more):
    return evidence(
        memory=Memory({"sales": known(schedule_id=None, staging=STAGED, attestation=attestation)}), **more
    )


def test_a_page_at_staging_waits_for_a_person():
    action = act(page(), staged())
    assert (action.kind, action.writes) == ("manual", False)
    assert action.reasons == (Cause.AWAITS_ATTESTATION,)
    assert "reconciler-0000000123456789" in action.checklist[0].do


def test_a_page_at_staging_that_a_person_saw_is_published_without_a_recipe():
    action = act(page(), staged(seen(schedule_id="id-staged")))
    assert (action.kind, action.recipes) == ("create", ())


@pytest.mark.parametrize(
    "said",
    [{"schedule_id": "id-other"}, {"type": ANY}, {"hosts": (ANA.email,)}],
    ids=["another-page", "another-type", "other-hosts"],
)
def test_a_word_on_something_else_publishes_nothing(said):
    assert act(page(), staged(seen(**{"schedule_id": "id-staged", **said}))).kind == "manual"


def test_what_is_absent_and_not_there_needs_nothing():
    assert act(tombstone(), evidence()).kind == "no-op"


def test_what_is_absent_and_there_is_deleted():
    action = act(tombstone(), evidence({"sales": live()}))
    assert (action.kind, action.writes) == ("delete", True)


def test_a_booked_page_is_deleted_only_when_that_is_allowed():
    facts = evidence({"sales": live()}, booked={"id-sales": 3})
    assert act(tombstone(), facts).block == needs("booked-page")
    assert act(tombstone(), facts, "booked-page").writes


def test_a_page_whose_bookings_nobody_read_may_be_booked():
    """Whatever a plan removes, it asks for the bookings; where it did not, that must be allowed."""
    away = replace(live("old"), slug="reconciler-old-1")
    deleted = replace(evidence({"sales": live()}), booked={})
    replaced = replace(there(verdict=Verdict.CONTRADICTED), booked={})
    finished = replace(there(), booked={}, asides={"sales": away})
    assert act(tombstone(), deleted).block == needs("booked-page")
    assert act(page(), replaced, "replace").block == needs("booked-page")
    assert act(page(), finished, "replace").block == needs("booked-page")


def test_no_file_no_action():
    """A missing file never deletes anything."""
    facts = evidence({"sales": live()}, memory=Memory({"sales": known()}))
    assert planner.make(desired(), facts, policy("replace", "booked-page")).actions == ()


@pytest.mark.parametrize("wanted", [page(), tombstone()], ids=["present", "absent"])
def test_a_page_memory_and_account_disagree_on_is_left_alone(wanted):
    away = MovedAway("id-sales", "elsewhere", ANA.email)
    action = act(wanted, evidence({"sales": Match(live(), away)}), "replace", "booked-page")
    assert (action.kind, action.writes, action.reasons) == ("manual", False, (away,))


@pytest.mark.parametrize("one", [None, live()], ids=["create", "update"])
def test_a_host_the_account_does_not_know_blocks(one):
    users = {ANA.email: USERS[ANA.email]}
    action = act(page(fields={"duration": 45}), evidence({"sales": one}, users=users))
    assert (action.writes, action.block) == (False, UnknownPeople((BUDI.email,)))


def test_one_live_page_is_the_page_of_one_key_alone():
    """`a` gives its slug to `b` in the files; in the account it still has it."""
    shared = live("a", slug="s")
    facts = evidence({"a": shared, "b": shared}, memory=Memory({"a": known("a", slug="s")}))
    plan = planner.make(desired(page("a", slug="t"), page("b", slug="s")), facts, policy("link-down"))
    assert [(action.page.key, action.kind, action.writes) for action in plan.actions] == [
        ("a", "update", True),
        ("b", "manual", False),
    ]


OFF = Host("ana", ANA.email, ANA.time_zone, ANA.hours, {date(2026, 2, 16): (), date(2026, 1, 1): ()})


def test_a_day_off_is_left_to_a_person_until_it_is_past():
    action = act(page(hosts=(OFF, BUDI)), there())
    assert action.kind == "no-op"
    assert [step.field for step in action.checklist] == ["hosts.ana.overrides.2026-02-16"]
    assert "on the page `sales` in Zoom, as ana@example.com" in action.checklist[0].do


@pytest.mark.parametrize(("today", "open_steps"), [(date(2026, 2, 16), 1), (date(2026, 2, 17), 0)])
def test_a_day_off_is_open_to_its_end(today, open_steps):
    plan = planner.make(desired(page(hosts=(OFF, BUDI))), there(), replace(policy(), today=today))
    assert len(plan.actions[0].checklist) == open_steps


def test_a_day_off_that_a_person_saw_is_done():
    word = seen(steps=("hosts.ana.overrides.2026-02-16=closed",))
    assert (
        act(page(hosts=(OFF, BUDI)), there(memory=Memory({"sales": known(attestation=word)}))).checklist == ()
    )


def test_a_day_off_seen_on_one_page_is_open_again_on_the_page_that_replaces_it():
    said = seen(schedule_id="id-old", steps=("hosts.ana.overrides.2026-02-16=closed",))
    remembered = Memory({"sales": known(attestation=said)})
    assert act(page(hosts=(OFF, BUDI)), there(memory=remembered)).checklist != ()
    said = replace(said, schedule_id="id-sales")
    remembered = Memory({"sales": known(attestation=said)})
    seen_wrong = there(verdict=Verdict.CONTRADICTED, memory=remembered)
    anew = act(page(hosts=(OFF, BUDI)), seen_wrong, "replace")
    assert (anew.kind, len(anew.checklist)) == ("replace", 1)


def test_a_day_off_is_among_the_steps_of_a_page_made_by_hand():
    failed = {(ALL, name): Outcome(False, TODAY, "x") for name in ("shared-override", "shared", "pools")}
    action = act(page(hosts=(OFF, BUDI)), evidence(memory=Memory(recipes=failed)))
    assert action.kind == "manual"
    assert "hosts.ana.overrides.2026-02-16" in [step.field for step in action.checklist]


def test_a_plan_is_empty_only_without_steps_by_hand():
    assert planner.make(desired(page()), there(), policy()).empty
    assert not planner.make(desired(page(hosts=(OFF, BUDI))), there(), policy()).empty


def many(count, wanted=page, **more):
    keys = [f"page-{n:02}" for n in range(count)]
    return desired(*(wanted(key) for key in keys), **more), keys


@pytest.mark.parametrize(
    ("allowed", "flag", "count", "refused"),
    [
        (3, None, 3, False),
        (3, None, 4, True),
        (3, 2, 3, True),
        (3, 9, 4, True),
        (3, 0, 1, True),
        (0, 5, 1, True),
    ],
)
def test_flags_may_lower_the_limit_of_changes_and_never_raise_it(allowed, flag, count, refused):
    wanted, _ = many(count, account=Account(max_changes=allowed))
    plan = planner.make(wanted, evidence(), policy(max_changes=flag))
    assert (plan.refused is not None) is refused


@pytest.mark.parametrize(
    ("allowed", "flag", "refused"), [(3, None, False), (2, None, True), (3, 2, True), (2, 3, True)]
)
def test_deletions_have_a_limit_of_their_own(allowed, flag, refused):
    wanted, keys = many(3, tombstone, account=Account(max_deletes=allowed))
    plan = planner.make(wanted, evidence({key: live(key) for key in keys}), policy(max_deletes=flag))
    assert (plan.refused is not None) is refused


def test_a_replacement_counts_as_a_deletion():
    wanted, keys = many(2, account=Account(max_deletes=1))
    facts = evidence(
        {key: live(key) for key in keys}, proofs=dict.fromkeys(keys, proof(Verdict.CONTRADICTED))
    )
    assert planner.make(wanted, facts, policy("replace")).refused == OverLimit("delete", 2, 1)


def test_what_is_blocked_or_for_a_person_does_not_count():
    wanted, keys = many(2, tombstone, account=Account(max_deletes=0))
    facts = evidence({key: live(key) for key in keys}, booked={f"id-{key}": 1 for key in keys})
    assert planner.make(wanted, facts, policy()).refused is None


def test_the_summary_counts_every_kind_and_pages_come_by_their_keys():
    files = desired(page("c-new"), page("a-same"), tombstone("b-gone"))
    plan = planner.make(files, evidence({"a-same": live("a-same"), "b-gone": live("b-gone")}), policy())
    assert [action.page.key for action in plan.actions] == ["a-same", "b-gone", "c-new"]
    assert plan.summary == {"create": 1, "update": 0, "replace": 0, "delete": 1, "no-op": 1, "manual": 0}


def test_a_plan_of_the_same_facts_is_the_same_plan():
    assert planner.make(desired(page()), there(), policy()) == planner.make(
        desired(page()), there(), policy()
    )


def test_nobody_is_told_to_put_people_on_a_page_whom_the_account_does_not_know():
    live_page = live(rules=(rule(ANA),))
    users = {ANA.email: USERS[ANA.email]}
    (action,) = planner.make(desired(page()), evidence({"sales": live_page}, users=users), policy()).actions
    assert (action.kind, action.block) == ("manual", UnknownPeople((BUDI.email,)))
    (step,) = action.checklist
    assert (
        step.do
        == f"give {BUDI.email} access to Scheduler in this account, or name somebody else in the files"
    )
