"""How old an answer is, by its headers and by the service's own clock; what our clock shows plays no part."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import errors
from reconciler.evidence import LASTS, Change, Standing
from reconciler.zoom import freshness
from reconciler.zoom.headers import Headers
from tests.support.build import NOW, steady
from tests.support.places import CASES

DAY = {"1994": datetime(1994, 1, 1, tzinfo=UTC)}
HOUR = timedelta(hours=1)


def http(at):
    return format_datetime(at, usegmt=True)


def clock(text):
    hour, minute, second = map(int, text.split(":"))
    return NOW.replace(hour=hour, minute=minute, second=second)


def written(value):
    """A value of the table as a header has it: times as dates of HTTP."""
    value = re.sub(r"\d\d:\d\d:\d\d", lambda found: http(clock(found[0])), value)
    return http(DAY[value]) if value in DAY else value


def rows():
    """The rows of the table: what the answer is, its headers, when the page was changed, what it is worth."""
    lines = (CASES / "dated-answers.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
    return [row for row in cells if row[-1] in iter(Standing)]


@pytest.mark.parametrize(("what", "told", "when", "standing"), rows())
@pytest.mark.parametrize("local", [timedelta(0), HOUR, -HOUR], ids=["right", "ahead", "behind"])
def test_row(what, told, when, standing, local):
    headers = [header.partition(":")[::2] for header in re.findall(r"`([^`]+)`", told)]
    dating = freshness.dating(Headers((name, written(value.strip())) for name, value in headers), NOW)
    change = Change(None if when == "never" else clock(when or "07:30:00"))
    assert dating.judged(change, NOW + local)[0] == standing, what


SECONDS = st.integers(0, 7200).map(lambda seconds: timedelta(seconds=seconds))
ODD = st.sampled_from(["", "x", "-1", "1e9", "0, 60", "999999999", "\u0663"])
AGES = st.none() | ODD | st.integers(0, 7200).map(str)
MORE = st.dictionaries(
    st.sampled_from(["X-Cache", "Warning", "Expires", "Last-Modified", "Cache-Control"]),
    st.sampled_from(["HIT", "MISS", "110 - x", "no-cache", http(NOW - HOUR), http(NOW + HOUR), "x"]),
)


@steady
@given(SECONDS, st.booleans(), AGES, MORE, SECONDS, SECONDS, st.booleans())
def test_no_copy_of_before_the_last_change_or_write_counts(made, restamps, age, more, changed, wrote, dated):
    """`made` ago a cache took its copy; it dates it then or anew, and tells an age that may be any.

    A copy whose headers tell neither its date nor its age cannot be known; all others are.
    """
    truth = NOW - made
    told = {**more, **({"Age": age} if age is not None else {})}
    if restamps:
        told |= {"Date": http(NOW), "Age": str(int((NOW - truth).total_seconds()))}
    elif dated:
        told["Date"] = http(truth)
    else:
        told["Age"] = str(int((NOW - truth).total_seconds()))
    dating = freshness.dating(Headers(told.items()), NOW)
    change = Change(NOW - changed, NOW - wrote, NOW - wrote)
    standing, why = dating.judged(change, NOW)
    old = truth < max(NOW - changed, NOW - wrote)
    if old or truth < NOW - LASTS:
        assert standing is not Standing.COUNTS
    assert (why == "") == (standing is Standing.COUNTS)


@steady
@given(
    st.dictionaries(
        st.sampled_from(["Date", "Age", "Expires", "Last-Modified", *freshness.CACHES]), st.text()
    )
)
def test_any_headers_are_read_without_failing(told):
    headers = Headers(told.items())
    for now in (NOW, None):
        standing, why = freshness.dating(headers, now).judged(Change(NOW), NOW)
        assert standing in Standing and why.isprintable()
    dates = freshness.Dates()
    dates.hear(headers, 0)
    assert dates.stale(headers, 0, NOW).isprintable()


def heard(*seconds):
    """The dates of answers that came one a second, each so many seconds off."""
    dates = freshness.Dates()
    for at, off in enumerate(seconds):
        dates.hear(Headers([("Date", http(NOW + timedelta(seconds=at + off)))]), float(at))
    return dates


@pytest.mark.parametrize("odd", [3600, -3600])
def test_one_answer_with_an_odd_date_moves_no_clock(odd):
    for off in ((0, odd, 0), (odd, 0, 0), (0, 0, odd)):
        assert heard(*off).now(10) == NOW + timedelta(seconds=10)


def take(dates, at, status=200, method="GET", before=None, **headers):
    answer = SimpleNamespace(status=status, headers=Headers(headers.items()))
    dates.take(method, "/scheduler/schedules/1", answer, at, before)


@pytest.mark.parametrize(
    "told",
    [
        {"Age": "3600"}, {"Age": "x"}, {"Age": "0, 1"}, {"Date": http(NOW - HOUR)}, {"X_Cache": "HIT"},
        {"Date": http(NOW), "Age": "11"},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 404])
def test_an_old_answer_of_the_api_is_a_failed_read(told, status):
    told = {name.replace("_", "-"): value for name, value in told.items()}
    with pytest.raises(errors.ApiError, match="was answered with a copy") as raised:
        take(heard(0, 0), 2.0, status, **told)
    assert raised.value.retryable


def test_an_answer_of_now_is_taken_whatever_its_status():
    dates = heard(0, 0)
    for status, told in ((200, {}), (200, {"Age": "0"}), (200, {"Date": http(NOW)}), (500, {"Age": "3600"})):
        take(dates, 2.0, status, **told)
    take(dates, 2.0, Date=http(NOW + HOUR))  # a clock that is wrong says nothing of age


def test_no_read_is_older_than_the_write_that_was_answered_before_it():
    dates = heard(0, 0)
    take(dates, 1.0, 204, "PATCH", Date=http(NOW))
    assert dates.written("/scheduler/schedules/1") == dates.last_write == NOW
    take(dates, 2.0, before=NOW, Date=http(NOW - timedelta(seconds=2)))  # servers' clocks differ a little
    for told in ({"Date": http(NOW - timedelta(seconds=9))}, {"Date": http(NOW), "Age": "2"}):
        with pytest.raises(errors.ApiError, match="from before the last write"):
            take(dates, 2.0, before=NOW, **told)
        take(dates, 2.0, before=None, **told)  # it left before the write was answered


def test_an_old_answer_that_comes_again_and_again_moves_no_clock():
    dates = heard(0)
    for at in range(1, 20):
        with pytest.raises(errors.ApiError, match="dated 3600 s before other answers"):
            take(dates, float(at), Date=http(NOW - HOUR + timedelta(seconds=at)))


def test_a_write_that_is_answered_from_the_future_voids_no_later_read():
    dates = heard(0, 0)
    take(dates, 2.0, 204, "PATCH", Date=http(NOW + HOUR))
    assert dates.last_write == NOW + timedelta(seconds=2)
