"""Comparing: what is declared is met exactly, what is not is never spoken of."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.compare import diff
from reconciler.model import Change
from tests.support.build import steady

NAMES = st.sampled_from(["ana", "budi", "__x", "a.b", "it's", '"q"', "0", "root['x']", "mon"]) | st.text(
    min_size=1, max_size=5
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.text(max_size=3)
    | st.lists(st.text(max_size=2), max_size=2)
)
DECLARED = VALUES.filter(lambda value: value is not None)
DAYS = st.dictionaries(
    st.sampled_from(["mon", "tue", "wed"]),
    st.lists(st.sampled_from(["09:00-17:00", "10:00-12:00"]), min_size=1, max_size=2),
    max_size=3,
)


def views(values):
    hosts = st.dictionaries(
        NAMES, st.fixed_dictionaries({}, optional={"hours": DAYS, "time_zone": values}), max_size=3
    )
    asked = st.dictionaries(NAMES, st.dictionaries(NAMES, values, max_size=2), max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "slug": values,
            "duration": values,
            "buffer": st.dictionaries(st.sampled_from(["before", "after"]), values),
            "hosts": hosts,
            "custom_fields": asked,
        },
    )


def applied(view, changes):
    """Write changes into a view, the way a person would: a value that is None is taken away."""
    view = copy.deepcopy(view)
    for change in changes:
        inner = view
        for key in change.path[:-1]:
            inner = inner.setdefault(key, {})
        if change.after is None:
            inner.pop(change.path[-1], None)
        else:
            inner[change.path[-1]] = change.after
    return view


@steady
@given(views(DECLARED))
def test_nothing_differs_from_itself(view):
    assert diff.compare(view, copy.deepcopy(view)) == ()


@steady
@given(views(DECLARED), views(VALUES))
def test_applying_the_changes_leaves_nothing_to_change(declared, live):
    assert diff.compare(declared, applied(live, diff.compare(declared, live))) == ()


@steady
@given(views(DECLARED), views(VALUES))
def test_changes_tell_what_is_there_and_what_is_declared(declared, live):
    for change in diff.compare(declared, live):
        assert (change.before, change.after) == (diff.at(live, change.path), diff.at(declared, change.path))
        assert change.before != change.after


@steady
@given(views(DECLARED), views(VALUES))
def test_undeclared_leaves_never_appear(declared, live):
    for change in diff.compare(declared, live):
        inside_a_whole = change.path[0] in ("hosts", "custom_fields") and change.path[0] in declared
        assert inside_a_whole or diff.at(declared, change.path) is not None


@steady
@given(views(DECLARED), views(VALUES))
def test_changes_come_in_order_each_path_once(declared, live):
    paths = [change.path for change in diff.compare(declared, live)]
    assert paths == sorted(set(paths))


def test_undeclared_sides_of_a_buffer_are_left_alone():
    live = {"buffer": {"before": 5, "after": 5}, "color": "#fff200"}
    assert diff.compare({"buffer": {"after": 10}}, live) == (Change(("buffer", "after"), 5, 10),)


@pytest.mark.parametrize(
    ("declared", "live", "path", "before", "after"),
    [
        (
            {"hosts": {"ana": {}}},
            {"hosts": {"ana": {}, "x@z": {"hours": {}}}},
            ("hosts", "x@z"),
            {"hours": {}},
            None,
        ),
        ({"hosts": {"ana": {}, "budi": {}}}, {"hosts": {"ana": {}}}, ("hosts", "budi"), None, {}),
        (
            {"hosts": {"ana": {"hours": {}}}},
            {"hosts": {"ana": {"hours": {"sun": ["09:00-10:00"]}}}},
            ("hosts", "ana", "hours", "sun"),
            ["09:00-10:00"],
            None,
        ),
        (
            {"custom_fields": {}},
            {"custom_fields": {"Why?": {"format": "text"}}},
            ("custom_fields", "Why?"),
            {"format": "text"},
            None,
        ),
        (
            {"custom_fields": {"__why": {"required": True}}},
            {"custom_fields": {"__why": {"required": False}}},
            ("custom_fields", "__why", "required"),
            False,
            True,
        ),
        (
            {"hosts": {"ana": {"hours": {"mon": ["09:00-12:00", "13:00-17:00"]}}}},
            {"hosts": {"ana": {"hours": {"mon": ["09:00-12:00"]}}}},
            ("hosts", "ana", "hours", "mon"),
            ["09:00-12:00"],
            ["09:00-12:00", "13:00-17:00"],
        ),
    ],
    ids=["host-extra", "host-missing", "day-extra", "question-extra", "underscores", "list-is-one-value"],
)
def test_hosts_weeks_and_questions_are_compared_as_wholes(declared, live, path, before, after):
    (change,) = diff.compare(declared, live)
    assert (change.path, change.before, change.after) == (path, before, after)


def test_a_host_whose_hours_are_unmanaged_is_only_looked_for():
    assert (
        diff.compare({"hosts": {"dewi": {}}}, {"hosts": {"dewi": {"hours": {"mon": ["09:00-17:00"]}}}}) == ()
    )


def test_equal_numbers_do_not_differ_beside_a_real_change():
    (change,) = diff.compare({"duration": 30, "color": "#fff200"}, {"duration": 30.0, "color": "#00aaff"})
    assert change.path == ("color",)
