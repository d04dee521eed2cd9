"""Where the fields of a page stand in its public page, however it is built; and what must not be believed."""

from __future__ import annotations

import html
import json

import pytest

from reconciler.zoom import witnesses
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses import page_data
from reconciler.zoom.witnesses.evidence import PageEvidence
from reconciler.zoom.witnesses.page_objects import Page
from tests.support.build import ALL, ANY, MANY, NOW, ONE, live, page

SINGLE = {ONE, MANY}
EMAILS = ["ana@scheduler.zoom.us", "budi@scheduler.zoom.us"]
HOSTS = [{"email": email, "host": True} for email in EMAILS]
POOL = {"pooling_type": "multiPool", "user_pools": [{"pooling_type": "collective"}], "attendees": HOSTS}
ROBIN = {**POOL, "user_pools": [{"pooling_type": "roundRobin"}]}
LONE = {"attendees": HOSTS[:1]}
MINE = {"schedule_id": "id-sales", "slug": "sales"}
OTHER = {"schedule_id": "id-other", "slug": "other"}


def says(text, tells=()):
    """The types the public page claims; None when it claims nothing."""
    public = PublicPage("https://scheduler.zoom.us/ana/sales", 200, text)
    claims = list(page_data.claims(PageEvidence(page(), live(), NOW, public, tells=tells)))
    assert len(claims) <= 1
    return set(claims[0].types) if claims else None


def script(data):
    return f'<script type="application/json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    "data",
    [
        {"page": MINE, **POOL},
        {"page": MINE, "booking": POOL},
        {"page": {**MINE, "booking": POOL}},
        {"page": {**MINE, "settings": {"pool": POOL}}},
        {"props": {"page": {"schedule": MINE}, "state": [{"pools": POOL}]}},
        {"page": {**MINE, "pooling_type": "multiPool"}, "user_pools": POOL["user_pools"], "attendees": HOSTS},
        {"page": {**MINE, **LONE}, "pools": {**POOL, "attendees": HOSTS[:1]}},
        {"page": {**MINE, **POOL}, "related": [{**OTHER, **LONE}]},
        {"page": {**MINE, "settings": POOL, "related": [{**OTHER, **ROBIN}]}},
        {"owner": {"slug": "ana"}, "page": MINE, "booking": POOL},
    ],
    ids=json.dumps,
)
def test_pools_may_stand_inside_or_beside_the_object_that_names_the_page(data):
    assert says(script(data)) == {ALL}


@pytest.mark.parametrize(
    "data",
    [
        {"page": MINE, "other": OTHER, "booking": POOL},
        {"pages": [MINE, {**OTHER, **POOL}]},
        {"page": {**MINE, "next": {**OTHER, **POOL}}},
        {"page": MINE, "related": {"slug": "other", **POOL}},
        {"page": MINE, "a": POOL, "b": ROBIN},
        {"page": MINE, "deep": {"pages": [{"x": OTHER}]}, **POOL},
    ],
    ids=json.dumps,
)
def test_pools_that_may_be_another_pages_are_not_believed(data):
    assert says(script(data)) is None


def test_a_lone_host_is_believed_only_where_no_pool_stands_near():
    assert says(script({"page": {**MINE, **LONE}})) == SINGLE
    assert says(script({"page": {**MINE, **LONE}, "pools": POOL})) is None
    assert says(script({"page": {**MINE, **LONE}, "viewer": {"attendees": []}})) is None


@pytest.mark.parametrize(
    "style", ["poolingType userPools", "PoolingType UserPools", "pooling-type user-pools"]
)
def test_either_naming_style_is_read(style):
    kind, pools = style.split()
    data = {"scheduleId": "id-sales", kind: "multiPool", pools: [{"poolingType": "roundRobin"}]}
    assert says(script(data)) == {ANY}


@pytest.mark.parametrize(
    "statement",
    [
        "window.__STATE__ = JSON.parse(%s);",
        "const state = JSON.parse( %s ), more = 1",
        "/* it's */ // don't\nrender(JSON.parse(%s))",
    ],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_data_may_be_parsed_from_a_string(statement, quote):
    text = json.dumps({**MINE, **POOL, "summary": 'ana\'s "own" \\ page\n'})
    literal = json.dumps(text) if quote == '"' else "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    assert says(f"<script>{statement % literal}</script>") == {ALL}


LIE = json.dumps({**MINE, **POOL})


@pytest.mark.parametrize(
    "prose",
    [
        f"x = {LIE}",
        f"JSON.parse('{LIE}')",
        f"JSON.parse({json.dumps(LIE)})",
        f"'; x = {LIE}",
        f"&#39;; x = {LIE}",
        html.escape(f"'; x = {LIE}"),
        f"</scr ipt><script>{LIE}",
        f"*/ x = {LIE}",
        f"`; x = {LIE}",
    ],
)
def test_what_people_wrote_is_not_data_in_whatever_string_it_stands(prose):
    """The description of a page is its owner's: it must not be able to say what the page is."""
    quoted = json.dumps(prose).replace("</", "<\\/").replace("<script", "<\\u0073cript")
    single = "'" + prose.replace("\\", "\\\\").replace("'", "\\'").replace("<", "\\x3c") + "'"
    assert says(f"<script>window.d = {{summary: {quoted}}};</script>") is None
    assert says(f"<script>var d = {single};</script>") is None
    assert (
        says(f'<script type="application/json">{json.dumps({**OTHER, "description": LIE})}</script>') is None
    )
    assert says(script({**MINE, **LONE}) + f"<script>var d = {single};</script>") == SINGLE


@pytest.mark.parametrize(
    "piece", ['"\\', "'\\", "`\\", "/*", "//", "= ", "JSON.parse(", "JSON.parse('", '= {"']
)
def test_scripts_of_odd_pieces_are_read_in_one_pass(piece):
    """Read again from every quote, half a megabyte of these would not end."""
    assert says(f"<script>x {piece * (500_000 // len(piece))}</script>") is None


def test_a_document_that_names_the_page_everywhere_is_read_in_bounded_work():
    data = {"a": [dict(MINE) for _ in range(5_000)], "b": [{"x": [{}] * 10} for _ in range(5_000)]}
    for _ in range(20):
        data = {**MINE, "next": data}
    assert says(script(data)) is None


def test_missing_fields_say_nothing_unless_the_format_was_seen_to_tell_types_apart():
    bare = script({"page": {**MINE, "duration": 30}})
    assert says(bare) is None
    assert says(bare, tells={"page-data"}) == SINGLE
    assert says(bare, tells={"pool-fields"}) is None


@pytest.mark.parametrize(
    "text",
    [script(OTHER), script({"page": MINE, "attendees": HOSTS}), script({"page": MINE, **POOL}), "", "{}"],
)
def test_only_a_page_that_is_named_and_says_nothing_of_hosts_is_missing_them(text):
    assert says(text, tells={"page-data"}) in (None, {ALL})


def test_a_page_known_by_its_address_alone_is_read_too():
    public = PublicPage("https://scheduler.zoom.us/ana/sales", 200, script({**MINE, **POOL}))
    reading = page_data.read(public, Page(None, "sales"))
    assert reading is not None
    assert reading.types == {ALL}
    assert page_data.read(public, Page(None, "other")) is None


def test_a_page_is_read_once_for_all_claims():
    public = PublicPage("https://scheduler.zoom.us/ana/sales", 200, script({**MINE, **POOL}))
    page_data.shown.cache_clear()
    assert witnesses.claims(PageEvidence(page(), live(), NOW, public))
    assert page_data.shown.cache_info().misses == 1
