"""Offsets that are kept of a release say what its rules say, as a list and as a compiled file."""

import io
import itertools
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.times import earlier, offsets, releases, rules, zones
from reconciler.times.offsets import Offsets
from tests.support.build import steady

RELEASES = st.sampled_from(sorted(releases.published()))
NAMES = st.sampled_from(
    sorted({*zones.zone_names()} - {name for name in zones.zone_names() if name.startswith("Etc/")})
)
CHANGED = sorted({change.zone for change in releases.changes()})


@steady
@given(release=RELEASES, name=NAMES | st.sampled_from(CHANGED), data=st.data())
def test_what_is_kept_gives_the_offsets_of_the_rules(release, name, data):
    with rules.using(releases.of(release)):
        kept = offsets.of(name, *offsets.span(release))
        made = ZoneInfo.from_file(io.BytesIO(offsets.compiled(kept)))
        around = [at + shift for at, _ in kept.turns for shift in (-1, 0, 1) if kept.start <= at + shift]
        others = data.draw(st.lists(st.integers(kept.start, kept.end - 1), max_size=20))
        for second in (*around, *others):
            at = zones.EPOCH + timedelta(seconds=second)
            told = {
                zones.offset(name, second),
                kept.at(second),
                at.astimezone(made).utcoffset() // timedelta(seconds=1),
            }
            assert len(told) == 1, (at, told)


@steady
@given(data=st.data())
def test_stretches_differ_just_where_the_offsets_do(data):
    turns = st.dictionaries(st.integers(1, 40), st.integers(0, 2), max_size=5)
    one, other = (
        Offsets(0, 50, ((0, data.draw(st.integers(0, 2))), *sorted(data.draw(turns).items())))
        for _ in range(2)
    )
    found = offsets.differing(one, other, 5, 45)
    inside = {second for begin, end in found for second in range(begin, end)}
    assert inside == {second for second in range(5, 45) if one.at(second) != other.at(second)}
    assert all(a[1] < b[0] for a, b in itertools.pairwise(found)), "stretches that touch are one"
    shifted = offsets.shifted(one, other, 5, 45)
    more = {second: by for begin, end, by in shifted for second in range(begin, end)}
    assert more == {second: one.at(second) - other.at(second) for second in inside}
    assert all(a[1:] != (b[0], b[2]) for a, b in itertools.pairwise(shifted)), "none go on alike"


def test_the_years_that_are_kept_are_those_of_the_release():
    begin, end = (zones.EPOCH + timedelta(seconds=second) for second in offsets.span("2026.6"))
    assert (begin.isoformat(), end.isoformat()) == ("2025-01-01T00:00:00+00:00", "2033-01-01T00:00:00+00:00")


def kept(release, *names):
    with rules.using(releases.of(release)):
        return {(release, name): offsets.of(name, *offsets.span(release)) for name in names}


def offset(name, at=1_796_662_800):
    return zones.offset(name, at) // 3600  # on 2026-12-07


@pytest.mark.parametrize("asked", ["America/Vancouver", "Canada/Pacific"])
@pytest.mark.parametrize("name", ["America/Vancouver", "Canada/Pacific"])
def test_a_zone_is_known_by_any_of_its_names_of_a_release_that_nobody_knows_any_more(name, asked):
    of_2025 = kept("2025.2", name)[("2025.2", name)]
    then = earlier.EarlierRules({("2031.1", name): of_2025}).of("2031.1")
    assert then.offsets(asked) == of_2025
    with rules.using(then.rules):
        assert (rules.in_use().release, offset(asked), offset("Asia/Singapore")) == ("2031.1", -8, 8)
    assert then.offsets("Asia/Singapore") is None


def test_what_was_not_kept_of_a_known_release_is_put_together():
    then = earlier.EarlierRules({}).of("2025.2")
    assert then.offsets("America/Vancouver") == kept("2025.2", "America/Vancouver").popitem()[1]
    with rules.using(then.rules):
        assert offset("America/Edmonton") == -7


def test_what_was_kept_counts_before_what_this_program_knows():
    other = Offsets(*offsets.span("2025.2"), ((offsets.span("2025.2")[0], 3600),))
    then = earlier.EarlierRules({("2025.2", "America/Vancouver"): other}).of("2025.2")
    with rules.using(then.rules):
        assert (offset("America/Vancouver"), offset("America/Edmonton")) == (1, -7)


def test_what_was_kept_under_the_very_name_counts_before_what_was_kept_under_another():
    """As can be where a release parted two names that another one joins."""
    span = offsets.span("2025.2")
    both = {
        ("2025.2", name): Offsets(*span, ((span[0], hours * 3600),))
        for name, hours in (("America/Vancouver", 1), ("Canada/Pacific", 2))
    }
    then = earlier.EarlierRules(both).of("2025.2")
    with rules.using(then.rules):
        assert (offset("America/Vancouver"), offset("Canada/Pacific")) == (1, 2)
