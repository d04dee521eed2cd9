"""Any memory that a lock file can hold, for properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from reconciler.model import PageType
from reconciler.records.learned import FactName, Learned, Outcome
from reconciler.records.memory import Memory, PageMemory, Seen, Staging, ZoneRules
from reconciler.times.offsets import Offsets
from tests.support.build import ALL, TODAY, known, seen

ORIGIN = "https://api.zoom.us"
MEMORY = Memory(
    {"sales": known(applied={"duration": 30, "hosts": {"ana": {}}}, attestation=seen())},
    {(ALL, "shared"): Outcome(False, TODAY, "made one_to_one")},
    {"color": TODAY},
    facts={FactName.HOURS_PATCH_KEEPS_TYPE: Learned("no", TODAY, "made one_to_one")},
)
"""One page and what was found out, for examples."""

TEXT = st.text(max_size=8)
TYPES = st.sampled_from(list(PageType))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=6,
)
SEEN = st.builds(
    Seen,
    type=TYPES,
    witness=TEXT,
    at=MOMENTS,
    schedule_id=TEXT,
    hosts=st.lists(TEXT, max_size=3).map(tuple),
    schedule_type=st.none() | TEXT,
    updated=st.none() | TEXT,
    by=st.none() | TEXT,
    steps=st.lists(TEXT, max_size=2).map(tuple),
)
WEEKS = st.fixed_dictionaries(
    {
        "hours": st.dictionaries(st.sampled_from(["mon", "sun"]), st.just(["09:00-17:00", "18:00-24:00"])),
        "time_zone": st.none() | TEXT,
        "availability": TEXT,
    }
)
PAGES = st.builds(
    PageMemory,
    owner=TEXT,
    slug=TEXT,
    schedule_id=st.none() | TEXT,
    applied=st.dictionaries(TEXT, JSON, max_size=3),
    proof=st.none() | SEEN,
    attestation=st.none() | SEEN,
    staging=st.none() | st.builds(Staging, TEXT, TEXT, TEXT),
    kept_in_zoom=st.dictionaries(TEXT, WEEKS, max_size=2),
    called=st.dictionaries(TEXT, TEXT, max_size=2),
)
RULES = {
    (release, zone): Offsets(start, start + 900_000, ((start, offset), (start + 3600, -offset)))
    for release, start in (("2020.1", 1_600_000_000), ("2031.7", 2_000_000_000))
    for zone, offset in (("America/Vancouver", -25_200), ("Gone/Away", 20_700))
}
"""What was kept of releases that are not the installed one."""


def _with_rules(memory: Memory, chosen: list[ZoneRules | None]) -> Memory:
    """Return a memory whose pages refer to rules, with the offsets of these."""
    given = dict(zip(memory.pages, chosen, strict=False))
    pages = {key: replace(page, zone_rules=given.get(key)) for key, page in memory.pages.items()}
    kept = {(rules.release, zone) for rules in given.values() if rules for zone in rules.zones}
    return replace(memory, pages=pages, offsets={key: RULES[key] for key in kept})


ZONE_RULES = st.builds(
    ZoneRules,
    release=st.sampled_from(["2020.1", "2031.7"]),
    zones=st.sampled_from([("America/Vancouver",), ("America/Vancouver", "Gone/Away")]),
)
WITHOUT_RULES = st.builds(
    Memory,
    pages=st.dictionaries(TEXT, PAGES, max_size=3),
    recipes=st.dictionaries(
        st.tuples(TYPES, TEXT), st.builds(Outcome, st.booleans(), DATES, TEXT), max_size=3
    ),
    ignored=st.dictionaries(TEXT, DATES, max_size=3),
    tells_types=st.dictionaries(TEXT, DATES, max_size=2),
    facts=st.dictionaries(TEXT, st.builds(Learned, TEXT, DATES, TEXT), max_size=3),
)
MEMORIES = st.builds(_with_rules, WITHOUT_RULES, st.lists(st.none() | ZONE_RULES, max_size=3))
