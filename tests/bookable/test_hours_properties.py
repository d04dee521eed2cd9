"""The engine against the slow oracle. At length: `python -m tests.bookable.test_hours_properties 20000`."""

import functools
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.bookable import hours
from reconciler.model import PageType
from reconciler.times import intervals
from tests.support import hours_oracle as oracle
from tests.support.situations import DAY, PAGE_TYPES, at, situations


def minutes(intervals):
    return [(oracle.minute_of(start), oracle.minute_of(end)) for start, end in intervals]


@given(situations(), PAGE_TYPES)
def check_windows(situation, page_type):
    hosts, start, end = situation
    rows = [oracle.free_minutes(host, start, end) for host in hosts]
    for host, row in zip(hosts, rows, strict=True):
        assert minutes(hours.host_windows(host, at(start), at(end))) == oracle.runs(row, start)
    page = oracle.together(page_type is PageType.ALL_HOSTS, rows, end - start)
    assert minutes(hours.page_windows(page_type, hosts, at(start), at(end))) == oracle.runs(page, start)


@given(
    situations(), PAGE_TYPES, st.integers(15, 120), st.integers(5, 120), st.integers(0, 60),
    st.integers(0, 60), st.data(),
)  # fmt: skip
def check_starts(situation, page_type, duration, increment, before, after, data):
    hosts, first, last = situation
    low = data.draw(st.integers(first - 60, last))
    high = data.draw(st.integers(low, last + 60))
    lengths = {"duration": duration, "increment": increment, "before": before, "after": after}
    rows = [oracle.free_minutes(host, first, last) for host in hosts]
    expected = oracle.starts(page_type is PageType.ALL_HOSTS, rows, first, low, high, **lengths)
    starts = hours.starts(page_type, hosts, at(low), at(high), since=at(first), until=at(last), **lengths)
    assert [oracle.minute_of(start) for start in starts] == expected


@given(situations(), PAGE_TYPES, st.integers(5, 240), st.integers(0, 30), st.booleans(), st.data())
def check_that_the_range_only_selects(situation, page_type, increment, before, dated, data):
    """Starts asked for in two halves are the starts asked for at once: `--from` never moves them."""
    hosts, first, last = situation
    middle = data.draw(st.integers(first, last))
    since = at(first - data.draw(st.integers(0, 60 * DAY))) if dated else None

    def ask(low, high):
        return hours.starts(
            page_type, hosts, at(low), at(high), duration=30, increment=increment, before=before,
            since=since, time_zone=hosts[0].time_zone,
        )  # fmt: skip

    assert ask(first, middle) + ask(middle, last) == ask(first, last)


@given(situations(), PAGE_TYPES, st.integers(1, 800), st.booleans())
def check_that_weeks_together_are_the_hosts_one_by_one(situation, page_type, length, earlier):
    """The common time of a page is what its hosts have, also where it is computed a week at a time."""
    hosts, first, _ = situation
    start = first - (length * DAY // 2 if earlier else 0)
    free = [hours.host_windows(host, at(start), at(start + length * DAY)) for host in hosts]
    found = hours.page_windows(page_type, hosts, at(start), at(start + length * DAY))
    rows = [[(oracle.minute_of(a), oracle.minute_of(b)) for a, b in windows] for windows in free]
    if page_type is PageType.ALL_HOSTS:
        expected = functools.reduce(intervals.intersection, rows)
    else:
        expected = intervals.union(window for row in rows for window in row)
    assert minutes(found) == expected


CHECKS = [
    check_windows,
    check_starts,
    check_that_the_range_only_selects,
    check_that_weeks_together_are_the_hosts_one_by_one,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_engine(check):
    run(check, 30)


def run(check, examples):
    quiet = settings(
        max_examples=examples, deadline=None, derandomize=examples < 1000, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    quiet(check)()


if __name__ == "__main__":
    for each in CHECKS:
        run(each, int(sys.argv[1]))
        print(f"{each.__name__}: {sys.argv[1]} examples, no difference", flush=True)
