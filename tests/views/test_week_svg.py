"""The picture of days as SVG: well-formed, sound, and readable without eyes or colours."""

import re
from datetime import datetime
from xml.etree import ElementTree as ET

from reconciler.bookable import week_picture
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.model import PageType
from reconciler.times import weekly
from reconciler.views import week_svg

SVG = "{http://www.w3.org/2000/svg}"
ANA = HostHours("Asia/Singapore", weekly.weekly({"mon": [(540, 1020)], "fri": [(540, 720), (780, 1020)]}))
BUDI = HostHours("Asia/Kuala_Lumpur", weekly.weekly({day: [(660, 1170)] for day in weekly.DAYS[:4]}))


def data_of(hosts, page_type=PageType.ALL_HOSTS, start="2026-01-05", end="2026-01-12", zone="Asia/Singapore"):
    instants = (datetime.fromisoformat(f"{day}T00:00:00+08:00") for day in (start, end))
    return week_picture.draw(Offer(page_type, hosts, zone, 32, 30), *instants, zone)


def parse(data, ident="w1", heading="two-hosts"):
    return ET.fromstring(week_svg.draw(data, ident, heading))


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def test_bars_stand_where_the_hours_are():
    root = parse(data_of({"ana": ANA, "budi": BUDI}))
    labels = {e.text: float(e.get("x")) for e in root.iter(f"{SVG}text") if re.fullmatch(r"\d\d", e.text)}
    opened = [e for e in root.iter(f"{SVG}rect") if e.get("class") == "open"]
    left, right = (float(opened[0].get(name)) for name in ("x", "width"))
    assert (left, round(left + right, 1)) == (labels["11"], labels["17"])
    assert opened[0].find(f"{SVG}title").text == "all hosts 11:00–17:00"
    assert (
        len([e for e in root.iter(f"{SVG}line") if e.get("class") == "start"]) == 11 + 1
    )  # and the legend's


def test_what_colours_say_stands_in_words_too():
    root = parse(data_of({"ana": ANA, "budi": BUDI}), "week-7")
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (
        root.get("aria-labelledby").split()
        == [title.get("id"), desc.get("id")]
        == ["week-7-title", "week-7-desc"]
    )
    assert title.text == "two-hosts"
    assert desc.text == (
        "Times in Asia/Singapore. Mon 5 Jan: all hosts 11:00–17:00; ana 09:00–17:00; budi 11:00–19:30. "
        "Tue–Thu, 6–8 Jan: all hosts never; ana never; budi 11:00–19:30. "
        "Fri 9 Jan: all hosts never; ana 09:00–12:00, 13:00–17:00; budi never. "
        "Sat 10, Sun 11 Jan: all hosts never; ana never; budi never."
    )
    assert {"11:00–17:00", "no common time", "a host is free", "all are free", "a start"} <= set(texts(root))
    heights = {e.get("class"): e.get("height") for e in root.iter(f"{SVG}rect")}
    assert heights["open"] != heights["free"]


def test_names_from_outside_stay_names():
    wicked = '</svg><script>alert(1)</script>&"\x1b'
    drawing = week_svg.draw(data_of({wicked: ANA, "budi": BUDI}), "w1", wicked)
    assert "<script" not in drawing
    assert "\x1b" not in drawing
    root = ET.fromstring(drawing)
    assert root.find(f"{SVG}title").text == '</svg><script>alert(1)</script>&"\\u001b'
    assert "</svg><script>alert(1…" in texts(root)


def test_nothing_is_loaded_from_anywhere():
    drawing = week_svg.draw(data_of({"ana": ANA, "budi": BUDI}), "w1", "two-hosts")
    assert re.findall(r"https?://[^\"]*|url\(|@import|href|src=", drawing) == ["http://www.w3.org/2000/svg"]
    assert "prefers-color-scheme: dark" in drawing


def test_one_host_many_windows_and_a_changed_clock():
    many = HostHours("Europe/Berlin", weekly.weekly({"sun": [(at, at + 30) for at in range(0, 900, 120)]}))
    data = data_of({"ana": many}, PageType.ONE_TO_ONE, "2026-03-28", "2026-03-31", "Europe/Berlin")
    written = texts(parse(data))
    assert written[:1] == ["Sun 29 Mar"]
    assert "! clock forward 1 h at 02:00: Europe/Berlin (ana)" in written
    # eight windows: the one at 02:00, which does not exist, is moved and not dropped
    assert [text for text in written if text.startswith("and ")] == ["and 5 more"]
    assert "can be booked" in written
    assert "a host is free" not in written


def test_nothing_to_draw():
    never = HostHours("UTC", {})
    assert texts(parse(data_of({"ana": never, "budi": never}))) == ["Every day, 5–11 Jan: nobody is free"]
    assert texts(parse(data_of({"ana": ANA}, start="2026-01-05", end="2026-01-05"))) == []


def test_a_window_that_is_too_short_is_no_filled_bar_and_is_told_in_words():
    short = HostHours("Asia/Singapore", weekly.weekly({"mon": [(540, 560), (600, 1020)]}))
    root = parse(data_of({"ana": short}, PageType.ONE_TO_ONE))
    drawn = {
        kind: [e for e in root.iter(f"{SVG}rect") if e.get("class") == kind] for kind in ("open", "short")
    }
    assert [len(rects) for rects in drawn.values()] == [1 + 1, 1 + 1]  # and the legend's
    assert {"09:00–09:20 (too short)", "10:00–17:00", "too short to book"} <= set(texts(root))
    assert "ana 09:00–09:20 (too short), 10:00–17:00" in root.find(f"{SVG}desc").text
