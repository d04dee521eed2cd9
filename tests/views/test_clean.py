"""Text from outside cannot steer a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.views.clean import clean
from tests.support.build import steady

HARMFUL = ("Cc", "Cf", "Cs", "Co")


@steady
@given(st.text() | st.text(st.characters(categories=HARMFUL)))
def test_nothing_that_steers_is_left(text):
    assert [char for char in clean(text) if unicodedata.category(char) in HARMFUL] == []


@steady
@given(st.text(st.characters(exclude_categories=HARMFUL)))
def test_harmless_text_is_left_as_it_is(text):
    assert clean(text) == text


@steady
@given(st.text())
def test_clean_text_is_clean(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\r\nb\tc", "a\\u000d b c"),
        ("safe\u202egpj.exe", "safe\\u202egpj.exe"),
        ("a\u200bb", "a\\u200bb"),
        ("\x9b2J", "\\u009b2J"),
        ("\ud800", "\\ud800"),
        ("Zoë, 李, 🎉", "Zoë, 李, 🎉"),
    ],
)
def test_what_steers_is_shown_as_what_it_is(text, shown):
    assert clean(text) == shown


@pytest.mark.parametrize(("value", "shown"), [(5, "5"), (None, "None"), (["\x1b"], "['\\x1b']")])
def test_any_value_is_shown(value, shown):
    assert clean(value) == shown
