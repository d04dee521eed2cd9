"""Curves over the number of pages as SVG, both axes logarithmic: what grows with them is a straight line.

Curves differ in dashes, not in colour alone, and are named where they end. Light and dark follow the setting
of the reader; nothing is loaded from anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

Curve = Sequence[tuple[float, float]]
"""Points: pages, and what they cost."""
LEFT, TOP, WIDTH, HEIGHT, NAMES, FOOT, APART = 52, 40, 480, 200, 165, 44, 15
PANEL = TOP + HEIGHT + FOOT
STYLE = """
.growth {--paper:#ffffff;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--c0:#0a58ca;--c1:#b3400e;--c2:#59636e;
font:13px system-ui,sans-serif;background:var(--paper)}
@media (prefers-color-scheme: dark) {.growth {--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--line:#3d444d;
--c0:#6ea8fe;--c1:#f0883e;--c2:#9aa4af}}
.paper {fill:var(--paper)} text {fill:var(--ink)} .soft {fill:var(--soft);font-size:11px} 
.head {font-weight:600}
.line {stroke:var(--line)} polyline {fill:none;stroke-width:2}
.c0 {stroke:var(--c0)} .c1 {stroke:var(--c1);stroke-dasharray:7 3} .c2 {stroke:var(--c2);stroke-dasharray:2 3}
circle.c0,circle.c1,circle.c2 {stroke-dasharray:none;fill:var(--paper);stroke-width:2}
"""


def draw(panels: Mapping[str, Mapping[str, Curve]], title: str) -> str:
    """Return an `<svg>` with a panel for each title, one below the other, with its curves by name."""
    width, height = LEFT + WIDTH + NAMES, PANEL * len(panels)
    root = ET.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", role="img", viewBox=f"0 0 {width} {height}",
        attrib={"class": "growth", "aria-labelledby": "title desc"},
    )  # fmt: skip
    ET.SubElement(root, "title", id="title").text = title
    ET.SubElement(root, "desc", id="desc").text = " ".join(
        f"{panel}: {name}: {', '.join(f'{cost:,g} at {pages:,g} pages' for pages, cost in curve)}."
        for panel, curves in panels.items()
        for name, curve in curves.items()
    )
    ET.SubElement(root, "style").text = STYLE
    ET.SubElement(root, "rect", {"class": "paper", "width": str(width), "height": str(height)})
    for number, (name, curves) in enumerate(panels.items()):
        _panel(ET.SubElement(root, "g", transform=f"translate(0 {number * PANEL})"), name, curves)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _panel(parent: ET.Element, name: str, curves: Mapping[str, Curve]) -> None:
    points = [point for curve in curves.values() for point in curve]
    across, up = ([point[axis] for point in points] for axis in (0, 1))
    low, high = min(up), max(up)
    _text(parent, LEFT, 22, name, "head")
    for decade in _decades(min(across), max(across)):
        x = _at(decade, min(across), max(across), WIDTH) + LEFT
        _line(parent, x, TOP, x, TOP + HEIGHT)
        _text(parent, x, TOP + HEIGHT + 18, f"{decade:,g}", "soft", "middle")
    _text(parent, LEFT + WIDTH / 2, TOP + HEIGHT + 36, "pages", "soft", "middle")
    low, high = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high * 1.001))
    for decade in _decades(low, high):
        y = TOP + HEIGHT - _at(decade, low, high, HEIGHT)
        _line(parent, LEFT, y, LEFT + WIDTH, y)
        _text(parent, LEFT - 8, y + 4, f"{decade:,g}", "soft", "end")
    ends: dict[str, float] = {}
    for number, (label, curve) in enumerate(curves.items()):
        placed = [
            (LEFT + _at(at, min(across), max(across), WIDTH), TOP + HEIGHT - _at(cost, low, high, HEIGHT))
            for at, cost in curve
        ]
        _curve(parent, placed, f"c{number % 3}")
        ends[label] = placed[-1][1]
    last = 0.0
    for label in sorted(ends, key=ends.__getitem__):
        last = max(ends[label], last + APART)
        _text(parent, LEFT + WIDTH + 10, last + 4, label)


def _curve(parent: ET.Element, placed: Sequence[tuple[float, float]], kind: str) -> None:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    ET.SubElement(parent, "polyline", {"class": kind, "points": points})
    for x, y in placed:
        ET.SubElement(parent, "circle", {"class": kind, "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "3.5"})


def _at(value: float, low: float, high: float, length: float) -> float:
    return length * math.log(value / low) / math.log(high / low) if high > low else 0


def _decades(low: float, high: float) -> list[float]:
    """Return the powers of ten from `low` to `high`."""
    exponents = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    return [10.0**exponent for exponent in exponents]


def _line(parent: ET.Element, x1: float, y1: float, x2: float, y2: float) -> None:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    ET.SubElement(parent, "line", {"class": "line", **{name: f"{at:.1f}" for name, at in ends.items()}})


def _text(parent: ET.Element, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
    shape = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}
    ET.SubElement(parent, "text", shape | ({"class": kind} if kind else {})).text = text
