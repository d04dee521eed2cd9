"""Zoom's answers to values and back: tolerant of whatever is odd, deaf to nothing that matters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import errors, fields
from reconciler.compare import diff, projection
from reconciler.model import LivePage
from reconciler.times import weekly
from reconciler.zoom import codec
from tests.support import build, field_strategies
from tests.support.build import live, steady

ANSWER = {"schedule_id": "x", "slug": "sales", "status": "confirmed"}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just(10**400),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["start", "end", "mon", "sun", "email", "name", "position", "before", "after"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
NAMES = [
    *fields.NAMES,
    "schedule_id",
    "scheduling_url",
    "availability_rules",
    "status",
    "updated",
    "schedule_type",
]
URLS = st.sampled_from(["https://[", "https://zoom.us:x/y", "http://[::1", "//", "https://zoom.us/ana/sales"])


def page(**more):
    return codec.page({**ANSWER, **more}, "ana@example.com")


@steady
@given(st.dictionaries(st.sampled_from(NAMES), JSON | URLS, max_size=5) | JSON)
def test_any_answer_is_a_page_or_a_refusal(answer):
    try:
        live_page = codec.page(answer, "ana@example.com")
    except errors.ApiError:
        return
    assert isinstance(live_page, LivePage)
    diff.compare({"slug": "s", "hosts": {}, "custom_fields": {}}, projection.live(live_page, (), {}))


@steady
@given(field_strategies.declared())
def test_a_value_of_any_kind_that_goes_to_zoom_comes_back_the_same(declared):
    assert page(**declared).fields == declared
    wanted = projection.desired(build.page(fields=declared))
    shown = projection.live(page(**codec.whole(page(), declared)), (), {})
    assert [change for change in diff.compare(wanted, shown) if change.path[0] in declared] == []


@steady
@given(JSON | st.fixed_dictionaries({"segments_recurrence": JSON}))
def test_any_answer_is_an_availability_whose_hours_may_not_be_known(answer):
    hours = codec.availability(answer).hours
    assert hours is None or set(hours) <= set(weekly.DAYS)


@steady
@given(JSON)
def test_a_patch_of_custom_fields_can_be_made_from_any_answer(before):
    try:
        live_page = page(custom_fields=before)
    except errors.ApiError:
        return
    asked = [{"name": "Why?", "format": "text", "position": 0}]
    (sent,) = codec.whole(live_page, {"custom_fields": asked})["custom_fields"]
    assert sent.items() >= asked[0].items()


WEEKS = st.dictionaries(
    st.sampled_from(weekly.DAYS),
    st.lists(
        st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda one: one[0] < one[1]), max_size=3
    ),
    max_size=7,
).map(weekly.weekly)


@steady
@given(WEEKS)
def test_hours_go_to_zoom_and_come_back(hours):
    assert weekly.from_zoom(weekly.to_zoom(hours)) == hours


@steady
@given(WEEKS)
def test_hours_are_written_for_people_and_read_again(hours):
    shown = projection.week(hours)
    assert weekly.weekly({day: weekly.parse_windows(windows) for day, windows in shown.items()}) == hours


def test_hours_of_an_answer_may_be_short_and_end_at_midnight():
    rule = {
        "email": "a@z",
        "segments_recurrence": {"mon": [{"start": "9:00", "end": "00:00"}], "odd": 5, "tue": None},
    }
    assert page(availability_rules=[rule]).rules[0].hours == {"mon": ((540, 1440),)}


@pytest.mark.parametrize("value", [30, 30.0, "30", "30.0"])
def test_numbers_may_come_in_any_form(value):
    number = page(duration=value).fields["duration"]
    assert (number, type(number)) == (30, int)


@pytest.mark.parametrize("value", ["soon", [], {}, 10**400])
def test_a_number_that_is_none_is_shown_as_it_came(value):
    assert page(duration=value).fields == {"duration": value}


@pytest.mark.parametrize(
    ("value", "meant"),
    [(True, True), ("true", True), (1, True), (False, False), ("false", False), (0, False)],
)
def test_flags_may_come_in_any_form(value, meant):
    assert page(active=value).active is meant


def test_a_page_that_does_not_say_counts_as_bookable():
    assert page().active
    assert "active" not in page().fields


def test_null_is_the_same_as_not_there():
    assert page(**dict.fromkeys(fields.NAMES)).fields == page().fields == {}


@pytest.mark.parametrize(
    ("answer", "slug"),
    [
        ({"slug": "sales", "scheduling_url": "https://zoom.us/ana/other"}, "sales"),
        ({"slug": None, "scheduling_url": "https://scheduler.zoom.us/ana/sales"}, "sales"),
        ({"slug": "", "scheduling_url": "https://scheduler.zoom.us/d/abc/sales/?x=1#y"}, "sales"),
        ({"slug": None, "scheduling_url": "https://scheduler.zoom.us/ana/caf%C3%A9"}, "café"),
        ({"slug": -1, "scheduling_url": "https://scheduler.zoom.us/ana/sales"}, "sales"),
        ({"slug": "9:00 AM", "scheduling_url": "https://scheduler.zoom.us/ana/sales"}, "sales"),
        ({"slug": "x", "scheduling_url": None}, "x"),
        ({"slug": None, "scheduling_url": None}, ""),
        ({"slug": None, "scheduling_url": "https://["}, ""),
    ],
)
def test_a_slug_comes_from_the_answer_else_from_the_end_of_the_address(answer, slug):
    assert page(**answer).slug == slug


@pytest.mark.parametrize("url", ["https://[", "https://zoom.us:x/", "https://zoom.us:99999/", 5, ""])
def test_an_address_that_is_none_is_left_aside(url):
    assert page(scheduling_url=url).url is None


@pytest.mark.parametrize(
    ("status", "gone"), [("cancelled", True), ("confirmed", False), (None, False), ("CANCELLED", False)]
)
def test_cancelled_is_absent(status, gone):
    assert page(status=status).cancelled is gone


@pytest.mark.parametrize(
    "answer", [None, [], "x", {}, {"schedule_id": ""}, {"schedule_id": None, "slug": "sales"}]
)
def test_an_answer_without_an_id_is_an_error_and_never_a_page(answer):
    with pytest.raises(errors.ApiError):
        codec.page(answer, "ana@example.com")


@pytest.mark.parametrize("name", ["availability_rules", "custom_fields"])
@pytest.mark.parametrize("value", [{}, "x", 5, True])
def test_what_should_be_a_list_and_is_not_is_an_error_and_never_an_empty_list(name, value):
    with pytest.raises(errors.ApiError, match="no list"):
        page(**{name: value})


def test_hours_that_cannot_be_read_are_an_error_and_never_no_hours():
    with pytest.raises(errors.ApiError, match="hours"):
        page(
            availability_rules=[
                {"email": "a@z", "segments_recurrence": {"mon": [{"start": "9", "end": "17:00"}]}}
            ]
        )


def test_unknown_fields_are_kept_for_the_next_patch_and_shown_nowhere():
    live_page = page(brand_new={"x": 1})
    assert live_page.raw["brand_new"] == {"x": 1}
    assert "brand_new" not in live_page.fields


def test_custom_fields_lose_their_ids_and_keep_their_places():
    asked = [
        {"name": "A", "custom_field_id": "1", "format": "text"},
        {"name": "B", "position": "5", "required": None},
    ]
    assert page(custom_fields=asked).fields["custom_fields"] == [
        {"name": "A", "format": "text", "position": 0},
        {"name": "B", "position": 5},
    ]


def test_a_patch_of_one_side_of_the_buffer_sends_the_other_as_it_stands():
    before = live(raw={"buffer": {"before": 5, "after": 10, "odd": 1}})
    assert codec.whole(before, {"buffer": {"after": 20}}) == {"buffer": {"before": 5, "after": 20, "odd": 1}}


def test_a_patch_of_custom_fields_keeps_ids_by_name():
    live_page = live(
        raw={"custom_fields": [{"name": "B", "custom_field_id": "2", "enabled": True}, {"name": "A"}]}
    )
    sent = codec.whole(
        live_page, {"custom_fields": [{"name": "A", "position": 0}, {"name": "B", "enabled": False}]}
    )
    assert sent["custom_fields"] == [
        {"name": "A", "position": 0},
        {"name": "B", "custom_field_id": "2", "enabled": False},
    ]


def test_a_patch_holds_nothing_else():
    live_page = live(raw={"buffer": {"before": 5}, "color": "#fff200", "custom_fields": []})
    assert codec.whole(live_page, {"duration": 30}) == {"duration": 30}


@pytest.mark.parametrize(
    ("answer", "hours"),
    [
        ({"availability_override": True, "availability_rules": []}, [["ana@example.com"]]),
        ({"availability_override": True}, []),
        ({"availability_rules": []}, []),
        ({"availability_override": False, "availability_rules": []}, []),
    ],
)
def test_hours_of_the_page_are_its_owners_only_where_the_answer_says_that_it_has_no_rules(answer, hours):
    """A list that leaves the rules out says nothing of who is on the page."""
    week = {"mon": [{"start": "09:00", "end": "17:00"}]}
    page = codec.page({"schedule_id": "s1", "segments_recurrence": week, **answer}, "ana@example.com")
    assert [[rule.address] for rule in page.rules] == hours
