"""The picture of days as inline SVG for HTML reports: the same rows as in the terminal.

Bars differ in height and outline, not in colour alone; windows stand in figures; `desc` says it all in words.
Nothing is loaded from anywhere, every text is escaped, light and dark follow the reader's setting.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from reconciler.views import days
from reconciler.views.clean import clean
from reconciler.views.days import FOOT, Day, Picture, Stretches

Row = tuple[str, Stretches, str]
Hours = tuple[int, int]
LABEL, CHART, FIGURES = 180, 600, 180
WIDTH = LABEL + CHART + FIGURES
ROW, GAP, LINE, EDGE = 22, 18, 15, 12
MOST_FIGURES, LONGEST_DATES = 4, 22
QUIET = ("both", "predicted", "same", "gained")
STYLE = """
.week {--paper:#ffffff;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--warn:#8a4b00;
--free:#cfe2ff;--edge:#0a58ca;--open:#0f7b3a;font:13px system-ui,sans-serif;background:var(--paper)}
@media (prefers-color-scheme: dark) {.week {--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--line:#3d444d;
--warn:#e3a04f;--free:#12325c;--edge:#6ea8fe;--open:#3fb950}}
.week text {fill:var(--ink)} .week .soft {fill:var(--soft);font-size:11px} .week .head {font-weight:600}
.week .warn {fill:var(--warn)} .week .figures {font-weight:600}
.week .line {stroke:var(--line)} .week .turn {stroke:var(--warn);stroke-dasharray:3 2}
.week .free {fill:var(--free);stroke:var(--edge)} .week .open {fill:var(--open)}
.week .short {fill:none;stroke:var(--warn);stroke-dasharray:3 2}
.week .start {stroke:var(--ink)}
"""


def draw(picture: Picture, ident: str, heading: str) -> str:
    """Return an `<svg>`; `ident` is unique on the page of HTML, `heading` its title for screen readers."""
    root = ET.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", role="img",
        attrib={"class": "week", "aria-labelledby": f"{ident}-title {ident}-desc"},
    )  # fmt: skip
    ET.SubElement(root, "title", id=f"{ident}-title").text = clean(heading)
    ET.SubElement(root, "desc", id=f"{ident}-desc").text = " ".join(words(picture))
    ET.SubElement(root, "style").text = STYLE
    hours = days.shown(picture, 2 if _wide(days.shown(picture)) else 1)
    top = 0
    for day in picture["days"]:
        if days.anybody(day) or day["changes"]:
            top = _day(root, picture, day, top, hours)
    if closed := _closed(picture):
        _text(root, 0, top + 14, f"{closed}: {days.nobody(picture)}", "soft")
        top += ROW
    if any(days.anybody(day) for day in picture["days"]):
        _legend(root, picture, top)
        top += ROW
    if meanings := days.signs_in_words(picture):
        _text(root, LABEL, top + 15, "   ".join(meanings), "soft")
        top += ROW
    root.set("viewBox", f"{-EDGE} {-EDGE} {WIDTH + 2 * EDGE} {max(top, ROW) + 2 * EDGE}")
    return ET.tostring(root, encoding="unicode")


def words(picture: Picture) -> list[str]:
    """Say the picture in sentences: the text alternative."""
    zone = clean(picture["time_zone"])
    return [f"Times in {zone}.", *(_sentence(picture, day) for day in picture["days"])]


def _sentence(picture: Picture, day: Day) -> str:
    alone = picture["type"] not in FOOT
    said = [f"{days.foot(picture)} {', '.join(days.page_figures(day)) or 'never'}"]
    said += [
        f"{name} {', '.join(days.figures(day, stretches)) or 'never'}"
        for name, stretches in days.rows(picture, day)
    ]
    text = "; ".join(said[:1] if alone else said)
    visitors = "".join(f"; {said}" for said in days.said_signs(day))
    changes = "".join(f"; {change}" for change in days.clocks(day))
    return f"{days.dates(picture, day['dates'])}: {text}{visitors}{changes}."


def _day(root: ET.Element, picture: Picture, day: Day, top: int, hours: Hours) -> int:
    """Draw one block; return where the next begins."""
    _text(root, 0, top + 14, days.dates(picture, day["dates"]), "head")
    if days.anybody(day):
        top = _rows(root, picture, day, top, hours)
    else:
        _text(root, LABEL, top + 14, days.nobody(picture), "soft")
        top += ROW
    for change in days.clocks(day):
        _text(root, LABEL, top + 14, f"! {change}", "warn")
        top += ROW
    return top + GAP


def _rows(root: ET.Element, picture: Picture, day: Day, top: int, hours: Hours) -> int:
    """Draw hours, hosts and what the page offers; return where they end."""
    hosts = days.rows(picture, day)
    rows: list[Row] = [(*row, "free") for row in hosts] if len(hosts) > 1 else []
    rows.append((days.foot(picture), days.bookable(day), "open"))
    if len(days.dates(picture, day["dates"])) > LONGEST_DATES:
        top += ROW
    compared = days.compared(picture)
    _axis(root, day, top, len(rows) + compared, hours)
    for index, row in enumerate(rows):
        _row(root, day, top + ROW * (index + 1), row, hours)
    _bars(root, day, top + ROW * len(rows), (days.SHORT, days.short(day), "short"), hours)
    top += ROW * len(rows)
    below = top + _offered(root, day, top, hours)
    if compared:
        _signs(root, day, top + ROW, hours, days.row_of_signs(picture))
    return max(below, top + ROW * (1 + compared))


def _axis(root: ET.Element, day: Day, top: int, rows: int, hours: Hours) -> None:
    low, high = hours
    turned = {at for at, _ in days.turns(day, low, high)}
    for minute, hour in days.labels(day, low, high, 2 if _wide(hours) else 1, 45):
        at = _x(minute, hours)
        _text(root, at, top + 14, hour, "soft", anchor="middle")
        kind = "turn" if minute in turned else "line"
        _line(root, at, top + 18, top + ROW * (rows + 1), kind)


def _row(root: ET.Element, day: Day, top: int, row: Row, hours: Hours) -> None:
    name, _, kind = row
    shown = name if len(name) <= 22 else f"{name[:21]}…"
    _text(root, 10, top + 15, shown, "figures" if kind == "open" else "")
    _bars(root, day, top, row, hours)


def _bars(root: ET.Element, day: Day, top: int, row: Row, hours: Hours) -> None:
    """Draw the stretches of a row, each with its times as a title."""
    name, stretches, kind = row
    for begin, end in stretches:
        bar = _bar(root, _x(begin, hours), _x(end, hours), top, kind)
        ET.SubElement(bar, "title").text = f"{name} {days.figures(day, [[begin, end]])[0]}"


def _offered(root: ET.Element, day: Day, top: int, hours: Hours) -> int:
    """Mark the starts below the page's row, and say its windows beside it; return the height this takes."""
    for at in day["starts"]:
        _line(root, _x(at, hours), top + ROW - 2, top + ROW + 2, "start")
    text = days.page_figures(day)
    if len(text) > MOST_FIGURES:
        text = [*text[: MOST_FIGURES - 1], f"and {len(text) - MOST_FIGURES + 1} more"]
    for index, figures in enumerate(text):
        kind = "warn" if figures.endswith(days.TOO_SHORT) else "figures"
        _text(root, LABEL + CHART + 12, top + 15 + index * LINE, figures, kind)
    if not text:
        _text(root, LABEL + CHART + 12, top + 15, days.NO_TIME, "warn")
    return ROW + LINE * max(0, len(text) - 1)


def _signs(root: ET.Element, day: Day, top: int, hours: Hours, name: str) -> None:
    """Mark how each start stands, on a row of its own."""
    _text(root, 10, top + 15, name, "figures")
    for at, sign in days.signs(day):
        mark = days.SIGN_MARKS[list(days.SIGNS).index(sign)]
        kind = "soft" if sign in QUIET else "warn"
        _text(root, _x(at, hours), top + 15, mark, kind, anchor="middle")


def _legend(root: ET.Element, picture: Picture, top: int) -> None:
    """Show what the shapes mean."""
    meanings, at = days.legend(picture), LABEL
    kinds = ("free", "open")[-len(meanings) :]
    if days.has_short(picture):
        kinds, meanings = (*kinds, "short"), [*meanings, days.SHORT]
    for kind, text in zip(kinds, meanings, strict=True):
        _bar(root, at, at + 24, top, kind)
        _text(root, at + 32, top + 15, text, "soft")
        at += 170
    _line(root, at + 2, top + 9, top + 13, "start")
    _text(root, at + 10, top + 15, "a start", "soft")


def _bar(root: ET.Element, left: float, right: float, top: int, kind: str) -> ET.Element:
    height = 9 if kind == "free" else 16
    box = {"x": left, "y": top + (ROW - height) / 2, "width": right - left, "height": height, "rx": 2}
    return ET.SubElement(root, "rect", {name: f"{value:g}" for name, value in box.items()} | {"class": kind})


def _closed(picture: Picture) -> str:
    quiet = (day for day in picture["days"] if not day["changes"] and not days.anybody(day))
    isos = [iso for day in quiet for iso in day["dates"]]
    return days.dates(picture, isos) if isos else ""


def _wide(hours: Hours) -> bool:
    """Whether there is room for every second hour's label only."""
    return hours[1] - hours[0] > 960


def _x(minute: int, hours: Hours) -> float:
    low, high = hours
    return round(LABEL + (minute - low) / (high - low) * CHART, 1)


def _text(root: ET.Element, x: float, y: float, text: str, kind: str, anchor: str = "start") -> None:
    attributes = {"x": f"{x:g}", "y": f"{y:g}", "class": kind, "text-anchor": anchor}
    ET.SubElement(root, "text", attributes).text = text


def _line(root: ET.Element, x: float, begin: float, end: float, kind: str) -> None:
    ET.SubElement(
        root, "line", {"x1": f"{x:g}", "x2": f"{x:g}", "y1": f"{begin:g}", "y2": f"{end:g}", "class": kind}
    )
