"""Which values are the same: an equivalence for each kind, under which no spelling of an answer is drift."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import fields, kinds
from reconciler.compare import diff, equality, projection
from reconciler.emulator import answer_styles, behaviours, making
from reconciler.zoom import codec
from tests.support import field_strategies
from tests.support.build import BookingPage, page, steady

SPELLINGS = behaviours.parse(["zone-aliases,upper-colors,trims-text,defaults-left-out"])
TEXTS = st.lists(
    st.sampled_from(["a", "\u00e9", "e\u0301", "\u212b", " ", "\u00a0", "\n", "\r\n", "\r", "\t", "\u200b"]),
    max_size=5,
).map("".join)
ZONES = st.sampled_from(
    ["UTC", "Etc/UTC", "Zulu", "GMT", "Etc/GMT", "Asia/Kolkata", "Asia/Calcutta", "Nowhere"]
)
LEAVES = fields.QUESTION.leaves
PATHS = [(row.name,) for row in fields.FIELDS] + [
    ("slug",), ("buffer", "before"), ("hosts", "ana", "time_zone"), ("hosts", "ana", "hours"),
    *(("custom_fields", "Topic", leaf.name) for leaf in LEAVES), ("custom_fields", "Topic", "position"),
]  # fmt: skip


def of(path: tuple[str, ...]) -> st.SearchStrategy:
    """Return values at a path of which many are the same, and some of no kind."""
    few = st.sampled_from(
        [0, 1, True, False, "", "#FFF200", "#fff200", None, (), {}, {"before": 0}, {"after": 5}]
    )
    entry = st.fixed_dictionaries(
        {"name": TEXTS}, optional={"required": st.booleans(), "answer_choices": st.lists(TEXTS, max_size=2)}
    )
    match path[-1]:
        case "time_zone":
            return ZONES | few
        case "answer_choices":
            return st.lists(TEXTS, max_size=2) | few
        case "custom_fields":
            return st.lists(entry, max_size=2) | few
        case _:
            return TEXTS | few


@steady
@given(st.sampled_from(PATHS).flatmap(lambda path: st.tuples(st.just(path), *[of(path)] * 3)))
def test_being_the_same_is_an_equivalence(case):
    path, *values = case
    assert all(equality.same(path, value, value) for value in values)
    for one, two, three in itertools.permutations(values):
        assert equality.same(path, one, two) == equality.same(path, two, one)
        both = equality.same(path, one, two) and equality.same(path, two, three)
        assert equality.same(path, one, three) or not both


@steady
@given(field_strategies.declared())
def test_whatever_is_declared_is_no_difference_in_another_spelling(declared):
    body = {**making.DEFAULTS, **declared, "schedule_id": "s", "slug": "sales", "availability_rules": []}
    body["buffer"] = {"before": 0, "after": 0, **declared.get("buffer", {})}
    live = codec.page(answer_styles.dress(SPELLINGS, body), "ana@example.com")
    wanted: BookingPage = page(fields=declared, hosts=())
    assert diff.compare(projection.desired(wanted), projection.live(live, (), {})) == ()
    assert equality.differing(codec.page(body, "ana@example.com"), live) == []


SAME = [
    (("summary",), "Talk", "Talk \t\n"), (("description",), "a \r\nb", "a\nb"),
    (("location",), "Caf\u00e9", "Cafe\u0301"),
    (("description",), "", None), (("secret",), False, None), (("active",), True, None),
    (("cushion",), 0, None),
    (("buffer",), {"before": 0, "after": 5}, {"after": 5}), (("buffer", "before"), 0, None),
    (("custom_fields",), [], None),
    (("color",), "#FFF200", "#fff200"), (("time_zone",), "Asia/Kolkata", "Asia/Calcutta"),
    (("hosts", "ana", "time_zone"), "US/Pacific", "America/Los_Angeles"),
    (("custom_fields",), [{"name": "Size "}], [{"name": "Size", "enabled": True, "required": False}]),
    (("custom_fields", "Size", "answer_choices"), ["S "], ["S"]),
]  # fmt: skip
OTHER = [
    (("summary",), "Talk", " Talk"), (("summary",), "Talk", "talk"), (("description",), "a b", "a\u00a0b"),
    (("description",), "a\nb", "a\n\nb"), (("description",), "ab", "a\u200bb"),
    (("secret",), True, None), (("cushion",), 15, None),
    (("active",), False, None), (("duration",), 30, None), (("color",), "#000000", None),
    (("slug",), "talk", "talk "),
    (("buffer",), {"after": 5}, None), (("time_zone",), "Etc/UTC", "Etc/GMT"),
    (("time_zone",), "Asia/Dubai", "Etc/GMT-4"),
    (("hosts", "ana", "time_zone"), "Europe/Paris", "Europe/Rome"),
    (("custom_fields", "Size", "required"), True, None),
    (("custom_fields",), [{"name": "Size"}], [{"name": "size"}]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "one", "other"), SAME)
def test_same(path, one, other):
    assert equality.same(path, one, other)


@pytest.mark.parametrize(("path", "one", "other"), OTHER)
def test_not_the_same(path, one, other):
    assert not equality.same(path, one, other)


def test_every_default_is_the_same_as_nothing():
    rows = [*((row.name,) for row in fields.FIELDS if row.default is not None)]
    assert [path for path in rows if not equality.same(path, fields.row(path[0]).default, None)] == []
    assert ("cushion",) in rows and kinds.KEY == "name"
