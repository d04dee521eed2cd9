"""JSON as answers have it: numbers that JSON does not have are marked, what no file can hold is not kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.zoom import json_text
from tests.support.build import steady

NUMBERS = st.integers(-(10**19), 10**19) | st.floats(-1e15, 1e15)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@steady
@given(VALUES)
def test_what_json_has_is_read_as_it_is(value):
    assert json_text.read(json.dumps(value)) == value
    assert json_text.read("\ufeff" + json.dumps(value, ensure_ascii=False)) == value


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, "1e25"])
def test_an_object_with_a_number_that_is_none_says_where(number):
    text = f'{{"items": [{{"a": 1}}, {{"b": {{"c": [0, {number}]}}, "d": 2}}]}}'
    whole, good = json_text.read(text), {"a": 1}
    assert isinstance(whole, json_text.Faulty)
    first, second = whole["items"]
    assert (first, type(first)) == (good, dict)
    assert isinstance(second, json_text.Faulty)
    assert second.fault.startswith(f"`b.c` is {number[:20]}")
    assert second.fault.endswith(", which is no number")
    assert len(second.fault) < 60
    assert second["d"] == 2


@pytest.mark.parametrize("text", ["", "{", "nul", "[1,]", "{'a': 1}", '{"a": NaN', "[" * 100_000, "\x00"])
def test_what_is_no_json_is_none(text):
    with pytest.raises(ValueError, match=r"."):
        json_text.read(text)


@pytest.mark.parametrize("pair", [("[", "]"), ('{"a":', "}"), ('{"a":[', "]}"), ('["[]", {"a": "}"},', "]")])
@pytest.mark.parametrize("leaf", ["1", "NaN", '"x"'])
def test_what_goes_deeper_than_anybody_reads_is_none(pair, leaf):
    begin, end = pair
    leaf = f'{{"v": {leaf}}}'
    most = (json_text.DEPTH - 1) // begin.count("[" if begin.count("[") > begin.count("{") else "{")
    for levels in (60, 200, 990, 5000):
        with pytest.raises(ValueError, match="deep"):
            json_text.read(begin * levels + leaf + end * levels)
    few = most // 3
    assert json_text.read(begin * few + leaf + end * few)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\ud83d\ude00", "\U0001f600"), (r"\ud83d", "\ufffd"), (r"x\uDE00y", "x\ufffdy"),
        (r"\ud83d\ud83d\ude00", "\ufffd\U0001f600"), (r"\\ud83d", r"\ud83d"), (r"\n\ud83d\n", "\n\ufffd\n"),
    ],
)  # fmt: skip
def test_half_a_character_is_one_that_is_lost(written, text):
    assert json_text.read(f'{{"{written}": "{written}"}}') == {text: text}


@steady
@given(st.text(alphabet='[]{}",:0159eE+-.NaInfity\\ud8\ufeff ', max_size=30))
def test_any_text_is_read_or_refused_and_can_be_written(text):
    try:
        value = json_text.read(text)
    except ValueError:
        return
    json.dumps(value, ensure_ascii=False, allow_nan=False, default=str).encode()
