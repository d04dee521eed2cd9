"""What each witness says, and above all when it says nothing."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.evidence import Verdict
from reconciler.model import Rule
from reconciler.proof import verdict
from reconciler.zoom import witnesses
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses import capacity, page_data, pool_fields, rule_owners, schedule_type
from reconciler.zoom.witnesses.evidence import PageEvidence
from tests.support.build import ALL, ANA, ANY, MANY, NOW, ONE, USERS, known, live, page, rule, seen, steady

SINGLE, MULTI = {ONE, MANY}, {ALL, ANY}
EMAILS = ["ana@scheduler.zoom.us", "budi@scheduler.zoom.us"]
HOSTS = [{"email": email, "host": True} for email in EMAILS]


def pool(kind, *more):
    pools = [{"pooling_type": pool_kind, "selected_users": EMAILS} for pool_kind in (kind, *more)]
    return {"pooling_type": "multiPool", "user_pools": pools, "attendees": HOSTS}


LONE = {"attendees": HOSTS[:1]}
MINE = {"schedule_id": "id-sales", "slug": "sales"}
DATA = {**MINE, **pool("collective")}


def script(data, kind="application/json"):
    return f'<html><head><script type="{kind}" id="scheduler-data">{json.dumps(data)}</script></head></html>'


def says(text, status=200, there=None):
    """The types the public page claims; None when it claims nothing."""
    public = PublicPage("https://scheduler.zoom.us/ana/sales", status, text)
    claims = list(page_data.claims(PageEvidence(page(), there or live(), NOW, public)))
    assert len(claims) <= 1
    return set(claims[0].types) if claims else None


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (pool("collective"), {ALL}),
        (pool("roundRobin"), {ANY}),
        (pool("round_robin"), {ANY}),
        (pool("collective", "collective"), {ALL}),
        (pool("collective", "roundRobin"), MULTI),
        (LONE, SINGLE),
        ({**LONE, "user_pools": []}, SINGLE),
        ({**LONE, "user_pools": None, "pooling_type": None}, SINGLE),
        ({"attendees": [*HOSTS[:1], {"email": "guest@example.com", "host": False}]}, SINGLE),
        ({"attendees": [*HOSTS[:1], {"email": "guest@example.com"}]}, SINGLE),
    ],
)
def test_pools_and_hosts_name_the_type(data, types):
    assert says(script({**MINE, **data})) == types


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"attendees": HOSTS},
        {"attendees": []},
        {"attendees": "ana"},
        {"attendees": {"email": "ana", "host": True}},
        {"attendees": [*HOSTS[:1], "budi"]},
        {"attendees": [*HOSTS[:1], {"host": True}]},
        {"attendees": [{"host": True}]},
        {"attendees": [*HOSTS[:1], {"email": "budi@scheduler.zoom.us", "host": "true"}]},
        {**LONE, "pooling_type": "multiPool"},
        {**LONE, "user_pools": {"pooling_type": "collective"}},
        {**LONE, "user_pools": ["collective"]},
        {**LONE, "user_pools": "collective"},
        {**pool("collective"), "pooling_type": None},
        {**pool("collective"), "pooling_type": "poll"},
        pool("somethingNew"),
        pool("collective", "somethingNew"),
        {**pool("collective"), "user_pools": [{}]},
        {**pool("collective"), "user_pools": [{"pooling_type": "collective"}, "roundRobin"]},
        {**pool("collective"), "attendees": "all"},
    ],
    ids=str,
)
def test_keys_that_are_missing_or_cannot_be_read_claim_nothing(data):
    assert says(script({**MINE, **data})) is None


def test_the_other_naming_style_is_read_too():
    pools = [{"poolingType": "roundRobin", "selectedUsers": EMAILS}]
    data = {"scheduleId": "id-sales", "poolingType": "multiPool", "userPools": pools, "attendees": HOSTS}
    assert says(script(data)) == {ANY}


def test_a_null_in_one_naming_style_does_not_hide_the_other():
    pools = [{"poolingType": "collective"}]
    data = {**MINE, **LONE, "user_pools": None, "userPools": pools, "poolingType": "multiPool"}
    assert says(script(data)) == {ALL}


@pytest.mark.parametrize("status", [204, 301, 302, 403, 404, 410, 500, 503])
def test_only_a_page_that_is_there_is_believed(status):
    assert says(script(DATA), status) is None


def test_a_page_that_was_not_read_claims_nothing():
    assert list(page_data.claims(PageEvidence(page(), live(), NOW))) == []


@pytest.mark.parametrize(
    "name",
    [
        {"schedule_id": "id-other", "slug": "other"},
        {"schedule_id": "id-other", "slug": "sales"},
        {"scheduleId": "id-other", "slug": "sales"},
        {"schedule_id": None, "scheduleId": "id-other", "slug": "sales"},
        {"schedule_id": "id-sales", "scheduleId": "id-other"},
        {"schedule_id": ["id-sales"]},
        {"slug": "other"},
        {"slug": "Sales"},
        {},
    ],
    ids=str,
)
def test_data_of_another_page_is_not_believed(name):
    assert says(script({**pool("collective"), **name})) is None


@pytest.mark.parametrize(
    "name", [{"schedule_id": "id-sales"}, {"slug": "sales"}, {"scheduleId": "id-sales", "slug": "x"}]
)
def test_the_id_names_the_page_and_where_there_is_none_the_slug(name):
    assert says(script({**pool("collective"), **name})) == {ALL}


def test_an_id_that_is_a_number_names_the_page_too():
    assert says(script({**pool("collective"), "schedule_id": 123}), there=live(schedule_id="123")) == {ALL}


@pytest.mark.parametrize("slug", ["", None])
def test_a_page_without_a_slug_is_named_by_its_id_alone(slug):
    assert says(script({**pool("collective"), "slug": slug}), there=live(slug="")) is None


def test_another_page_beside_this_one_does_not_disturb():
    other = {"schedule_id": "id-other", **LONE}
    assert says(script({"pages": [other, DATA]})) == {ALL}
    assert says(script(other) + script(DATA)) == {ALL}


def judged(text, declared=ALL):
    public = PublicPage("https://scheduler.zoom.us/ana/sales", 200, text)
    return verdict.judge(
        declared, witnesses.claims(PageEvidence(page(type=declared), live(), NOW, public, users=USERS))
    )


def test_blocks_that_contradict_each_other_conflict():
    for text in (
        script(DATA) + script({**MINE, **LONE}),
        script({"a": DATA, "b": {**MINE, **pool("roundRobin")}}),
    ):
        proof = judged(text)
        assert proof.verdict is Verdict.CONFLICTING
        assert all("contradicts itself" in claim.seen for claim in proof.claims if claim.decisive)
        assert not any(claim.hosts for claim in proof.claims)


def test_blocks_that_differ_and_could_both_be_so_decide_nothing():
    both = {**MINE, **pool("collective", "roundRobin")}
    assert judged(script(DATA) + script(both)).verdict is Verdict.UNPROVEN


def test_a_slug_alone_that_stands_with_two_types_may_be_two_pages():
    named = {"slug": "sales"}
    assert says(script({**named, **pool("collective")}) + script({**named, **LONE})) is None


CHANGED = "2026-01-02T07:30:00.500Z"


@pytest.mark.parametrize(
    ("updated", "verdict_"),
    [
        (CHANGED, "confirmed"),
        ("2026-01-02T07:30:00Z", "confirmed"),
        ("2026-01-02T15:30:00+08:00", "confirmed"),
        ("2026-01-02T07:45:00Z", "confirmed"),  # the list is the older one
        (1767339000500, "confirmed"),
        (1767339000, "confirmed"),
        (None, "confirmed"),
        ("2026-01-02T07:29:59Z", "unproven"),
        ("2026-01-02T07:30:00.499Z", "unproven"),
        (1767338999999, "unproven"),
        ("yesterday", "unproven"),
        (7.5, "unproven"),
        ({"at": CHANGED}, "unproven"),
    ],
)
def test_data_is_dated_by_what_it_says_of_itself(updated, verdict_):
    public = PublicPage("u", 200, script({**DATA, "updated": updated}))
    evidence = PageEvidence(page(), live(updated=CHANGED), NOW, public, users=USERS)
    assert verdict.judge(ALL, witnesses.claims(evidence)).verdict == verdict_


def test_of_two_blocks_the_one_from_before_the_last_change_is_left_out():
    older = script({**MINE, **LONE, "updatedAt": "2026-01-02T07:00:00Z"})
    public = PublicPage("u", 200, script({**DATA, "updatedAt": CHANGED}) + older)
    evidence = PageEvidence(page(), live(updated=CHANGED), NOW, public, users=USERS)
    assert verdict.judge(ALL, witnesses.claims(evidence)).verdict is Verdict.CONFIRMED


def test_blocks_that_agree_claim_once():
    assert says(script(DATA) + script({**DATA, "attendees": []})) == {ALL}


@pytest.mark.parametrize("depth", [1, 10, 30])
def test_data_is_found_inside_other_data(depth):
    data = DATA
    for step in range(depth):
        data = {"props": data} if step % 2 else [data]
    assert says(script(data)) == {ALL}


@pytest.mark.parametrize("opening", ['{"a":', "[", '[{"a":'])
def test_data_nested_without_end_claims_nothing(opening):
    assert says(f"<script>{opening * 50_000}</script>") is None
    assert says(f"<script>window.x = {opening * 50_000}</script>") is None
    assert says(f"<script>{opening * 50_000}</script>" + script(DATA)) == {ALL}


@pytest.mark.parametrize(
    "statement",
    [
        "window.__DATA__ = %s;",
        "var a = 1;\n  window.data=\n\t%s;\nstart();",
        "const page = %s, more = {};",
        "if (x == 1) { y = [1, 2]; } self.data = %s",
    ],
)
def test_data_may_be_assigned_to_a_name(statement):
    assert says(f"<script>{statement % json.dumps(DATA)}</script>") == {ALL}


def test_data_may_be_escaped_as_html():
    assert says(f"<script>{html.escape(json.dumps(DATA))}</script>") == {ALL}
    assert says(f"<script>window.x = {html.escape(json.dumps(DATA))};</script>") == {ALL}


def test_what_people_wrote_never_becomes_data():
    """A description with escaped quotes in it would, once they were undone."""
    lie = html.escape(json.dumps(DATA))
    assert says(script({**MINE, "description": f"= {lie}"})) is None
    assert says(f"<script>window.x = {json.dumps({'description': f'= {lie}'})}</script>") is None
    assert says(f'<p>= {json.dumps(DATA)}</p><textarea>{lie}</textarea><div data-x="{lie}"></div>') is None


@pytest.mark.parametrize(
    "text",
    [
        "<!-- %s -->",
        "<!-- <b>x</b> %s",
        "<scripty>%s</scripty>",
        "<p>%s</p>",
        "<script type='application/json'>",
        "<script",
        "",
    ],
)
def test_only_what_stands_in_a_script_is_read(text):
    whole = script(DATA)
    text = text.replace("%s", whole if "<!--" in text else json.dumps(DATA))
    assert says(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '<SCRIPT TYPE="application/json">%s</SCRIPT>',
        "<script>%s</script >",
        "<script\n>%s</script\n>",
        "<!-- a --><!-- b --><script>%s</script>",
        "<script></script><script>%s</script>",
        '<script src="x.js"/></script><script>%s</script>',
        "<![ odd <!DOCTYPE [ <? <script>%s</script>",
    ],
)
def test_scripts_are_found_however_they_are_written(text):
    assert says(text % json.dumps(DATA)) == {ALL}


def test_a_text_that_ends_the_script_early_ends_it_for_us_as_for_a_browser():
    broken = json.dumps({**DATA, "description": "</script><script>"})
    assert says(f"<script>{broken}</script>") is None
    kept = json.dumps({**DATA, "description": "</script>"}).replace("</", "<\\/")
    assert says(f"<script>{kept}</script>") == {ALL}


@pytest.mark.parametrize(
    "piece", ["<script", "<script>", "<!--", "<", "</script>", "<script>= {</script>", "= ", "<a b='"]
)
def test_pages_of_odd_pieces_are_read_in_one_pass(piece):
    """Half a megabyte of any of these took a parser minutes: the test would not end."""
    assert says(piece * (500_000 // len(piece))) is None


MARKUP = st.lists(
    st.sampled_from(
        [
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<![",
            "<!",
            "<?",
            "&quot;",
            "=",
            "{",
            "}",
            "[",
            '"slug":',
            '"sales"',
            "<script>" + json.dumps(DATA),
            json.dumps({**MINE, **LONE}),
            "\x00",
            "\\u0000",
            "&#x110000;",
        ]
    )
    | st.text(max_size=4),
    max_size=12,
).map("".join)


@steady
@given(MARKUP)
def test_any_text_is_read_without_failing(text):
    assert says(text) in (None, {ALL}, SINGLE)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([*EMAILS, "sales", "multiPool", "collective"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "user_pools",
                    "userPools",
                    "pooling_type",
                    "attendees",
                    "email",
                    "host",
                    "slug",
                    "schedule_id",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@steady
@given(JSON)
def test_only_data_that_names_the_page_is_believed(data):
    names = "sales" in json.dumps(data)
    assert names or says(script(data)) is None


@steady
@given(JSON)
def test_any_answer_is_looked_at_without_failing(data):
    raw = data if isinstance(data, dict) else {}
    for claim in pool_fields.claims(PageEvidence(page(), live(raw=raw), NOW)):
        assert claim.types <= MULTI


def test_pool_fields_of_an_answer_are_decisive():
    (claim,) = pool_fields.claims(PageEvidence(page(), live(raw=pool("collective")), NOW))
    assert (claim.witness, claim.types, claim.decisive) == ("pool-fields", {ALL}, True)


@pytest.mark.parametrize(
    "raw", [{}, LONE, {"attendees": HOSTS}, {**pool("collective"), "pooling_type": None}]
)
def test_an_answer_without_pools_says_nothing(raw):
    """That they are missing is what the API does for pages of every type."""
    assert list(pool_fields.claims(PageEvidence(page(), live(raw=raw), NOW))) == []


@pytest.mark.parametrize(
    ("value", "types"), [("one", SINGLE), ("multiple", MULTI), ("other", None), (None, None), ("", None)]
)
def test_schedule_type_supports(value, types):
    claims = list(schedule_type.claims(PageEvidence(page(), live(schedule_type=value), NOW)))
    assert [(set(claim.types), claim.decisive) for claim in claims] == ([(types, False)] if types else [])


@pytest.mark.parametrize(
    ("value", "types"),
    [(1, {ONE, ALL, ANY}), (2, {MANY}), (200, {MANY}), (None, None), ("many", None), (1.5, None)],
)
def test_capacity_supports(value, types):
    claims = list(capacity.claims(PageEvidence(page(), live(fields={"capacity": value}), NOW)))
    assert [(set(claim.types), claim.decisive) for claim in claims] == ([(types, False)] if types else [])


def owners(*addresses):
    return live(rules=tuple(Rule(address, None, None, None, False, {}) for address in addresses))


@pytest.mark.parametrize(
    ("there", "types"),
    [
        (owners("a@z"), SINGLE),
        (owners("a@z", "b@z"), MULTI),
        (owners("a@z", "A@Z"), SINGLE),
        (owners("a@z", ""), SINGLE),
        (owners(), None),
    ],
)
def test_the_owners_of_the_rules_support(there, types):
    claims = list(rule_owners.claims(PageEvidence(page(), there, NOW)))
    assert [(set(claim.types), claim.decisive) for claim in claims] == ([(types, False)] if types else [])


def test_all_are_asked_and_the_decisive_and_fresh_speak_first():
    public = PublicPage("u", 200, script({**MINE, **LONE}))
    there = live(raw=pool("collective"), fields={"capacity": 1}, rules=(rule(ANA),))
    claims = witnesses.claims(PageEvidence(page(), there, NOW, public, known(attestation=seen())))
    assert [claim.witness for claim in claims] == [
        "page-data",
        "pool-fields",
        "attestation",
        "schedule-type",
        "rule-owners",
        "capacity",
    ]
