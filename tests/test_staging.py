"""Staging addresses: unguessable, ours to recognise, telling their age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import staging
from tests.support.build import NOW, steady

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(5000, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@steady
@given(MOMENTS)
def test_a_staging_slug_is_recognised_and_tells_its_minute(now):
    slug = staging.slug(now)
    assert staging.is_staging(slug)
    assert timedelta(0) <= staging.age(slug, now) < timedelta(minutes=1)


@steady
@given(MOMENTS, st.integers(0, 10**6))
def test_it_grows_older_by_the_minute(now, minutes):
    slug = staging.slug(now)
    later = now + timedelta(minutes=minutes)
    assert staging.age(slug, later) - staging.age(slug, now) == timedelta(minutes=minutes)


@steady
@given(MOMENTS)
def test_it_is_a_slug_zoom_takes(now):
    slug = staging.slug(now)
    assert len(slug) == len("reconciler-") + 16 <= 256
    assert slug == slug.lower()
    assert slug.isascii()


def test_no_two_of_a_minute_are_the_same():
    assert len({staging.slug(NOW) for _ in range(1000)}) == 1000


def test_later_ones_sort_behind_earlier_ones():
    times = [NOW + timedelta(minutes=step) for step in range(0, 100_000, 997)]
    heads = [staging.slug(at)[:17] for at in times]
    assert heads == sorted(heads)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reconciler-",
        "reconciler-0000000123456789a",
        "reconciler-000000012345678",
        "reconciler-00000A0123456789",
        "x-reconciler-0000000123456789",
        "reconciler-0000000123456789\n",
        "reconciler-000000-123456789",
        "reconciler-old-t8a2bz0123456789",
        "sales",
    ],
)
def test_any_other_slug_is_not_ours(text):
    assert not staging.is_staging(text)


def test_a_page_moved_aside_is_no_staging_page():
    assert not staging.is_staging(staging.OLD + staging.slug(NOW).removeprefix(staging.PREFIX))
