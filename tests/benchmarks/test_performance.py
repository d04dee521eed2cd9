"""docs/performance.md is what the results beside it give, and each goal that is missed has its reason."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from benchmarks import chart, figures, performance

SVG = "{http://www.w3.org/2000/svg}"
PROFILES = performance.PROFILES.read_text(encoding="utf-8")
MAKEFILE = (performance.ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_page_is_what_the_results_give():
    written = performance.FILE.read_text(encoding="utf-8")
    assert written == performance.text(performance.results(), PROFILES), f"run: {performance.COMMAND}"


def test_the_picture_is_what_the_results_give():
    found = performance.results()
    drawn = performance.picture(found["growth"]) if "growth" in found else None
    written = performance.PICTURE.read_text(encoding="utf-8") if performance.PICTURE.exists() else None
    assert written == drawn, f"run: {performance.COMMAND}"


def test_each_missed_goal_and_no_other_has_its_reason():
    _, why = performance.parts(PROFILES)
    assert set(why) == performance.missed(performance.results())


def test_make_bench_runs_all_of_them():
    (line,) = [line for line in MAKEFILE.splitlines() if line.startswith("BENCHMARKS :=")]
    assert [*line.split()[2:], "fleet"] == list(performance.BENCHMARKS), "the fleet has a command of its own"


def result(*goals):
    return figures.result({}, [figures.Row("a plan", [1.0], [2.0], [30.0])], goals)


def test_a_goal_is_met_missed_or_not_measured():
    found = result(
        figures.Goal("fast", "fast", 1.5, 1.5, "x"),
        figures.Goal("small", "small", 151, 150, "MiB"),
        figures.Goal("often", "often", 999, 1000, least=True),
        figures.Goal("beside", "beside", None, 4, "x"),
    )
    page = performance.text({"plan": found}, "By hand.\n\n## Goals that are missed\n\n### small\n\nWhy so.\n")
    assert "| fast | at most 1.50 x | 1.50 x | **met** |" in page
    assert "| small | at most 150 MiB | 151 MiB | **missed** |" in page
    assert "| often | at least 1,000 | 999 | **missed** |" in page
    assert "| beside | at most 4 x |  | **not measured** |" in page
    assert "By hand." in page
    assert "**small: 151 MiB, at most 150 MiB.** Why so." in page
    assert f"**often: 999, at least 1,000.** {performance.UNKNOWN}" in page
    assert performance.missed({"plan": found}) == {"small", "often"}


def test_what_is_met_needs_no_section():
    page = performance.text({"plan": result(figures.Goal("fast", "fast", 1, 2))}, PROFILES)
    assert performance.MISSED.strip() not in page


@pytest.mark.parametrize("slope", [1, 7.5])
def test_what_grows_with_the_pages_is_a_straight_line(slope):
    sizes = [10, 100, 1000, 10_000]
    curves = {"linear": [(size, slope * size) for size in sizes], "flat": [(size, 20.0) for size in sizes]}
    root = ET.fromstring(chart.draw({"CPU, s": curves}, "growth"))
    linear, flat = (places(line.get("points", "")) for line in root.iter(f"{SVG}polyline"))
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(linear)]
    assert all(step == pytest.approx(steps[0], abs=0.2) for step in steps)
    assert steps[0][1] < 0
    assert len({y for _, y in flat}) == 1
    said = (root.findtext(f"{SVG}desc") or "").split()
    assert {"linear:", "flat:", "pages,", "10,000"} <= set(said)
    assert "prefers-color-scheme: dark" in (root.findtext(f"{SVG}style") or "")


def places(points):
    return [tuple(map(float, point.split(","))) for point in points.split()]
