"""What texts of several pages have in common, their names left open."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.views.entries import alike
from reconciler.views.entries.entry import Entry

ANA = Entry("advising-ana", owner="ana", owner_email="ana@example.com", hosts="ana, budi")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no user ana@example.com in this account", "no user OWNER in this account"),
        ("no users ana@example.com, eva.li@example.com.", "no users OWNER, EMAIL."),
        ("`budi` has no `email`", "`HOST` has no `email`"),
        ("reconciler apply advising-ana --allow replace", "reconciler apply PAGE --allow replace"),
        ("advising-ana-2 and anabel", "advising-ana-2 and anabel"),
        ("a•••@example.com", "EMAIL"),
    ],
)
def test_names_of_a_page_are_left_open_and_nothing_else(text, said):
    assert alike.general(text, alike.names(ANA)) == said


def test_the_few_people_whom_a_text_leaves_open_are_named():
    texts = [f"reconciler login --as {name}@example.com" for name in ("ana", "cho", "cho")]
    said = "reconciler login --as OWNER (OWNER: ana@example.com, cho@example.com)"
    assert alike.said(texts, alike.names(ANA)) == said
    assert alike.said(texts[1:], alike.names(ANA)) == texts[1]
    many = [f"of {number}@example.com" for number in range(6)]
    assert alike.said(many, alike.names(ANA)) == "of EMAIL"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Advising with Ana", "Advising with Anton"], "Advising with …"),
        (["advising-ana", "advising-ana-2"], "advising-…"),
        (["30 min with ana (online)", "30 min with budi (online)"], "30 min with … (online)"),
        (["ana", "budi"], "…"),
        (["a b", "a b c"], "a …"),
    ],
)
def test_a_pattern_keeps_whole_words(texts, said):
    assert alike.pattern(texts) == said


@given(st.lists(st.text("ab- ", max_size=8), min_size=2, max_size=5))
@settings(max_examples=100, deadline=None)
def test_all_texts_begin_and_end_as_their_pattern(texts):
    begin, _, end = alike.pattern(texts).partition("…")
    assert all(
        text.startswith(begin) and text.endswith(end) and len(text) >= len(begin + end) for text in texts
    )
    assert os.path.commonprefix(texts).startswith(begin)  # noqa: RUF071 - character by character is meant
