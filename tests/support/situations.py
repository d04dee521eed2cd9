"""Hosts and a stretch of time, for properties: mostly where the clock of one of them is changed."""

import functools
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from reconciler.bookable.expansion import HostHours
from reconciler.model import PageType
from reconciler.times import weekly, zones
from tests.support import hours_oracle as oracle

DAY = oracle.DAY
FIRST, LAST = date(2005, 1, 1), date(2035, 12, 31)
ZONES = sorted(zones.zone_names())
PAGE_TYPES = st.sampled_from([PageType.ALL_HOSTS, PageType.ALL_HOSTS, PageType.ANY_HOST])


@functools.cache
def changes(zone_name):
    """The UTC days, since 1970, on which the zone's clock is changed."""
    noon = datetime(2005, 1, 1, 12, tzinfo=UTC)
    days = [noon + timedelta(days=step) for step in range((LAST - FIRST).days)]
    offsets = [day.astimezone(zones.zone(zone_name)).utcoffset() for day in days]
    pairs = zip(days, offsets, offsets[1:], strict=False)
    return [oracle.minute_of(day) // DAY for day, before, after in pairs if before != after]


NIGHT = [0, 0, 30, 60, 90, 120, 150, 180, 210, 240, 1380, 1410, 1440, 1440]  # clocks are changed at night
times = st.one_of(st.sampled_from(NIGHT), st.integers(0, 1440))
windows = st.lists(st.tuples(times, times).map(sorted).map(tuple), min_size=1, max_size=3).map(weekly.merge)
some_days = st.dictionaries(st.sampled_from(weekly.DAYS), windows, max_size=7).map(weekly.weekly)
every_day = windows.map(lambda same: weekly.weekly(dict.fromkeys(weekly.DAYS, same)))
weeks = st.one_of(every_day, every_day, some_days)


@st.composite
def situations(draw):
    """Hosts and a range of up to two days, mostly where the clock of one of them is changed."""
    most = draw(st.sampled_from([1, 1, 2, 3, 30]))
    zone_names = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=most))
    days = changes(zone_names[0])
    if days and draw(st.integers(0, 4)):
        day = draw(st.sampled_from(days)) + draw(st.sampled_from([0, 0, -1, 1]))
    else:
        day = oracle.minute_of(datetime(2005, 1, 3, tzinfo=UTC)) // DAY + draw(st.integers(0, 11_300))
    start = day * DAY - draw(st.integers(0, 1000))
    nearby = st.integers(-2, 2).map(lambda step: date(1970, 1, 1) + timedelta(days=day + step))
    overrides = st.dictionaries(
        nearby, st.one_of(st.just(()), windows), max_size=draw(st.sampled_from([0, 2]))
    )
    hosts = [HostHours(name, draw(weeks), draw(overrides)) for name in zone_names]
    return hosts, start, start + draw(st.sampled_from([2 * DAY, 3000, DAY, 600, 1, 0]))


def at(minute):
    return oracle.EPOCH + timedelta(minutes=minute)
