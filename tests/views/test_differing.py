"""Of two long texts that differ little, what differs is shown."""

from __future__ import annotations

from reconciler.views.text import differing

LONG = "Bring your questions on the thesis, the exams and the time after them, and a coffee for two people"


def test_short_texts_stay_whole():
    assert differing.parts("one", LONG) == ("one", LONG)
    assert differing.parts(LONG, LONG) == (LONG, LONG)


def test_what_long_texts_share_is_left_out():
    other = LONG.replace("exams", "seminars")
    assert differing.parts(LONG, other) == (
        "…questions on the thesis, the exams and the time after…",
        "…questions on the thesis, the seminars and the time after…",
    )


def test_a_text_that_goes_on_shows_its_end():
    before, after = differing.parts(LONG, f"{LONG} and more")
    assert (before, after) == ("…coffee for two people", "…coffee for two people and more")
