import re
from datetime import date, timedelta

import pytest

from reconciler.times import wording
from reconciler.views import words
from tests.support.places import ROOT


def dates(first, *steps):
    begin = date.fromisoformat(first)
    return [str(begin + timedelta(days=step)) for step in steps]


@pytest.mark.parametrize(
    ("isos", "said"),
    [
        (dates("2026-01-05", 0), "Mon 5 Jan"),
        (dates("2026-01-05", 0, 7), "Mon 5, 12 Jan"),
        (dates("2026-01-26", 0, 7), "Mon 26 Jan, Mon 2 Feb"),
        (dates("2026-01-05", 0, 7, 14), "Mon, 5–19 Jan"),
        (dates("2026-01-05", 0, 1), "Mon 5, Tue 6 Jan"),
        (dates("2026-01-05", 0, 1, 2, 3, 4, 7, 8, 9, 10, 11), "Mon–Fri, 5–16 Jan"),
        (dates("2026-01-26", 0, 2, 7, 9), "Mon, Wed, 26 Jan – 4 Feb"),
        (dates("2026-01-05", 0, 1, 2, 3, 4, 5, 6), "Every day, 5–11 Jan"),
        (dates("2026-01-05", 0, 2, 9, 11, 30, 33), "Mon 5, Wed 7, 14, Fri 16 Jan and 2 more to 7 Feb"),
        (dates("2026-10-19", 0, 1, 2, 3, 4, 14, 15), "Mon–Fri, 19–23 Oct; Mon 2, Tue 3 Nov"),
        (dates("2026-01-05", 0, 2, 3, 4, 9, 10, 11), "Mon, Wed–Fri, 5–9 Jan; Wed–Fri, 14–16 Jan"),
        (
            dates("2026-01-05", 0, 1, 2, 15, 31, 32, 33, 47, 48),
            "Mon–Wed, 5–7 Jan; Tue 20 Jan; Thu–Sat, 5–7 Feb; 2 more to 22 Feb",
        ),
        (dates("2026-01-31", 0, 28), "Sat 31 Jan, Sat 28 Feb"),
    ],
)
def test_dates(isos, said):
    assert wording.several(isos) == said


def test_dates_of_two_years_say_the_year():
    assert wording.several(dates("2026-12-31", 0, 1), year=True) == "Thu 31 Dec 2026, Fri 1 Jan 2027"
    assert wording.several(dates("2026-12-28", 0, 7, 14), year=True) == "Mon, 28 Dec 2026 – 11 Jan 2027"


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (1530, "25 h 30 min")]
)
def test_lengths(minutes, said):
    assert wording.length(minutes) == said


def test_a_wall_on_a_day_on_which_the_clock_is_changed():
    spring = [[0, 0], [120, 180]]
    assert [wording.wall(spring, at) for at in (0, 119, 120, 121)] == ["00:00", "01:59", "03:00", "03:01"]
    assert wording.wall(spring, 120, end=True) == "02:00"
    assert wording.wall(spring, 1380, end=True) == "24:00"
    no_midnight = [[0, 60]]
    assert wording.wall(no_midnight, 0) == "01:00"


@pytest.mark.parametrize(
    ("count", "what", "said"),
    [(1, "page", "1 page"), (2, "warning", "2 warnings"), (0, "step", "0 steps"),
     (3, "critical", "3 critical"), (1200, "request", "1,200 requests"), (2, "info", "2 info")],
)  # fmt: skip
def test_counts_agree_with_what_they_count(count, what, said):
    assert wording.many(count, what) == said


@pytest.mark.parametrize(
    "isos",
    [
        dates("2026-01-05", *range(0, 28, 7), *range(1, 29, 7)),
        dates("2026-01-05", 0, 3, 4, 9, 11, 13, 20, 23, 30, 31, 45),
        dates("2026-01-05", 0, 9, 10, 14, 21, 28, 35, 40, 50),
    ],
)
def test_parts_are_all_dates_and_none_is_left_out_when_they_are_said(isos):
    isos = sorted(isos)
    parts = list(wording.parts(isos))
    assert [iso for part in parts for iso in part] == isos
    assert not [part for part in parts if "more" in wording.several(part) or ";" in wording.several(part)]


@pytest.mark.parametrize(
    ("text", "written"),
    [("a", "`a`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("", "``"), (" a ", "` a `")],
)
def test_a_text_of_others_is_in_more_backticks_than_it_has(text, written):
    assert wording.quoted(text) == written
    if text:
        assert [part for named, part in words.parts(f"is {written}, b@x.example") if named] == [
            text,
            "b@x.example",
        ]


def test_names_of_the_account_are_put_into_backticks_by_quoted():
    """Else one that holds a backtick falls apart in Markdown and HTML."""
    bare = re.compile(r"`\{[^}`]*(slug|availability|aside\.was)\b[^}`]*\}`")
    found = {
        (file.name, match[0])
        for file in (ROOT / "reconciler").rglob("*.py")
        if file.parent.name in ("planning", "apply", "probe", "pulling", "zoom")
        for match in bare.finditer(file.read_text(encoding="utf-8"))
    }
    assert found == set()
