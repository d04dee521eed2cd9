"""The text view: data can neither steer the terminal nor begin a line, and lines fit the width."""

import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from reconciler.views import text
from reconciler.views.clean import clean
from reconciler.views.text import list as list_
from reconciler.views.text import show
from tests.support import hostile, reports

KINDS = ("plan-create", "plan-update", "plan-replace", "apply-manual", "drift-downgraded", "checklist-open",
         "validate-errors")  # fmt: skip
STEERING = ("Cc", "Cf", "Cs", "Co")
RUNS = {
    "runs": [{
        "run": "x", "started": "2026-01-02T08:00:00+00:00", "ended": "2026-01-02T08:00:01+00:00", "who": "x",
        "commit": "x", "account": "x", "origin": "x", "link": "x", "pages": [{"page": "x", "what": ["x"]}],
    }],
}  # fmt: skip
DOCTOR = {"checks": [{"area": "x", "name": "x", "message": "x", "help": "x", "result": "problem"}]}
IMPORTED = {
    "dry_run": False, "pages": [{"type": "one_to_one"}], "written": ["x"], "left_aside": ["x"],
    "command": "x", "unproved": ["x"],
    "doubtful": [{"page": "x", "declared": "x", "leaning": ["x"]}],
    "undated": [{"host": "x", "pages": ["x"], "lines": ["x"]}],
    "asked": [{"slug": "x", "owner": "x", "reason": "x", "lacks": ["type"]}], "worksheet": "x",
    "left_out": [{"slug": "x", "owner": "x", "reason": "x"}],
    "managed_copies": [{"slug": "x", "owner": "x"}], "templates": [{"template": "x", "pages": ["x"]}],
    "named_already": [{"page": "x", "owner": "x", "slug": "x"}],
    "unmanaged": [{"page": "x", "path": "x", "reason": "x"}],
    "differs": [
        {"page": "x", "reason": "x",
         "changes": [{"path": "x", "keys": ["x"], "before": "x", "after": "x"}]},
    ],
}  # fmt: skip


def shown(kind, report, width=80):
    out = io.StringIO()
    console = Console(file=out, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True)
    text.render(kind, report, console)
    return out.getvalue()


def steering(written):
    return [char for char in written if unicodedata.category(char) in STEERING and char != "\n"]


@pytest.mark.parametrize("name", KINDS)
def test_hostile_reports_stay_on_their_lines(name):
    kind = reports.kind(name)

    @given(hostile.TEXT)
    @settings(max_examples=12, deadline=None)
    def holds(data):
        written = shown(kind, reports.poisoned(reports.made(name), data or "x"))
        assert steering(written) == []
        if kind == "validate":  # the place in a line of a file counts in the line as it stands there
            return
        assert written == shown(kind, reports.poisoned(reports.made(name), clean(data) or "x"))

    holds()


def every(value, data):
    """Return the report with each `x` replaced."""
    if isinstance(value, dict):
        return {key: every(item, data) for key, item in value.items()}
    if isinstance(value, list):
        return [every(item, data) for item in value]
    return data if value == "x" else value


@pytest.mark.parametrize(("kind", "report"), [("runs", RUNS), ("doctor", DOCTOR), ("imported", IMPORTED)])
def test_reports_without_entries_are_as_harmless(kind, report):
    attack = "\x1b]0;owned\x07\x1b[2J\r\u202e\u200b\x9b31m\n[bold]x"
    written = shown(kind, every(report, attack))
    assert steering(written) == []
    assert "owned" in written
    assert "[bold]x" in written


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("width", [80, 120])
def test_lines_fit_the_width(name, width):
    """Commands and addresses are left whole, to be copied."""
    whole = re.compile(r"https?://|reconciler |\S+\.yaml:\d+:\d+$")
    written = shown(reports.kind(name), reports.made(name), width).splitlines()
    assert [line for line in written if len(line) > width and not whole.search(line)] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("ana", "ana"), ("a" * 11, "a" * 9 + "…"), ("林" * 5, "林" * 5), ("林" * 6, "林" * 4 + "…")],
)
def test_a_name_is_cut_by_the_cells_it_takes(name, said):
    assert list_.Form(short=True, names=10).name(name) == said


WORD = st.text("x", min_size=1, max_size=20)
SAID = st.builds(
    lambda indent, name, words, file, line: {
        "text": " " * indent + f"{name}: {' '.join(words)}".rstrip(),
        "file": f"/{file}.yaml", "line": line, "column": 9,
    },
    st.sampled_from([0, 2, 4, 6]), WORD, st.lists(WORD, max_size=8), st.text("f", max_size=25),
    st.integers(1, 999),
)  # fmt: skip


@given(st.lists(SAID, min_size=1, max_size=5), st.sampled_from([80, 120]))
@settings(max_examples=150, deadline=None)
def test_places_beside_a_shown_page_stand_in_one_column(said, width):
    out = io.StringIO()
    show._page(said, Console(file=out, width=width, markup=False, highlight=False, soft_wrap=True))
    found = [re.search(r"/f*\.yaml:\d+:9$", line) for line in out.getvalue().splitlines()]
    places = [match for match in found if match]
    assert len(places) == len(said)
    assert len({place.start() for place in places}) == 1
    assert {len(line) > width for line in out.getvalue().splitlines()} == {False}
