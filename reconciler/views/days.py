"""What the picture of days shows, for terminal and SVG alike: hours, their labels, words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from reconciler.times import wording
from reconciler.views.clean import clean

Picture = Mapping[str, Any]
Day = Mapping[str, Any]
Stretches = Sequence[Sequence[int]]
OFFICE = (480, 1080)
SIGNS = {
    "both": "as predicted",
    "predicted": "predicted only",
    "offered": "offered only",
    "booked": "offered, though booked",
    "same": "by either rules",
    "gained": "gained",
    "lost": "lost",
}
"""How a start stands, where what visitors are offered was read, or by other rules of time zones; the gravest
come last.
"""
BY_RULES = ("same", "gained", "lost")
SIGN_MARKS = "●○◆!●◆○"
"""A mark for each of `SIGNS`, in their order."""
FOOT = {"all_hosts_available": "all hosts", "any_host_available": "any host"}
KNOWN = "known hosts"
NO_TIME = "no common time"
SHORT = "too short to book"
TOO_SHORT = " (too short)"


def shown(picture: Picture, hours: int = 1) -> tuple[int, int]:
    """Return the minutes of a day between which anybody is free, rounded out to multiples of `hours`."""
    edges = [
        edge for day in picture["days"] for row in day["free"].values() for piece in row for edge in piece
    ]
    edges += [edge for day in picture["days"] for at, _ in signs(day) for edge in (at, at + 1)]
    low, high = (min(edges), max(edges)) if edges else OFFICE
    step = hours * 60
    return low // step * step, -(-high // step) * step


def turns(day: Day, low: int, high: int) -> list[tuple[int, int]]:
    """Return where the viewer's clock is changed in sight: (minute of the day, minutes it gains)."""
    pairs = pairwise(day["clock"])
    turned = [(at, shows - (before + at - begin)) for (begin, before), (at, shows) in pairs]
    return [(at, shift) for at, shift in turned if low < at < high]


def labels(day: Day, low: int, high: int, hours: int, apart: int) -> list[tuple[int, str]]:
    """Return (minute of the day, hour on the wall): every few `hours`, at a change, and at the end.

    Labels keep `apart` minutes from one another; those of a change and of the end come first.
    """
    clock, last = day["clock"], min(high, day["minutes"])
    end = "24" if last == day["minutes"] else wording.wall(clock, last)[:2]
    placed = {last: end, **{at: wording.wall(clock, at)[:2] for at, _ in turns(day, low, last)}}
    for minute in _full_hours(day):
        hour = wording.wall(clock, minute)[:2]
        clear = all(abs(minute - at) >= apart for at in placed)
        if low <= minute < last and int(hour) % hours == 0 and clear:
            placed[minute] = hour
    return sorted(placed.items())


def _full_hours(day: Day) -> Iterator[int]:
    """Return the minutes of the day at which the wall shows a full hour."""
    ends = [*(at for at, _ in day["clock"][1:]), day["minutes"]]
    for (begin, shows), end in zip(day["clock"], ends, strict=True):
        yield from range(begin + -shows % 60, end, 60)


def anybody(day: Day) -> bool:
    """Whether any host is free on a day, or anything is offered."""
    return any(day["free"].values()) or bool(signs(day))


def signs(day: Day) -> Sequence[tuple[int, str]]:
    """Return (minute of the day, key of `SIGNS`) of the starts; none where only a prediction was made."""
    return day.get("offered") or ()


def said_signs(day: Day) -> list[str]:
    """Say the starts of a day by how they stand: `predicted only 11:00, 11:30`."""
    by_sign = {sign: [at for at, said in signs(day) if said == sign] for sign in SIGNS}
    return [
        f"{SIGNS[sign]} {', '.join(wording.wall(day['clock'], at) for at in starts)}"
        for sign, starts in by_sign.items()
        if starts
    ]


def compared(picture: Picture) -> bool:
    """Whether what visitors are offered was read, or other rules of time zones were asked for."""
    return any("offered" in day for day in picture["days"])


def row_of_signs(picture: Picture) -> str:
    """Return what the row of signs is called."""
    by_rules = any(sign in BY_RULES for day in picture["days"] for _, sign in signs(day))
    return "starts" if by_rules else "visitors"


def signs_in_words(picture: Picture, marks: str = SIGN_MARKS) -> list[str]:
    """Say what the marks of `SIGNS` mean, those that a picture has."""
    present = {sign for day in picture["days"] for _, sign in signs(day)}
    return [f"{mark} {SIGNS[sign]}" for sign, mark in zip(SIGNS, marks, strict=True) if sign in present]


def rows(picture: Picture, day: Day) -> list[tuple[str, Stretches]]:
    """Return when each host is free, by name; the page's own row is apart."""
    return [(clean(host["name"]), day["free"][host["name"]]) for host in picture["hosts"]]


def foot(picture: Picture) -> str:
    """Return what the page's row is called; of a page with one host it is theirs."""
    if unknown(picture):
        return KNOWN
    return FOOT.get(picture["type"]) or clean(picture["hosts"][0]["name"])


def unknown(picture: Picture) -> Sequence[str]:
    """Return the names of hosts whose hours could not be read: the picture is of the others."""
    return [clean(name) for name in picture.get("unknown", ())]


def nobody(picture: Picture) -> str:
    """Say that no host is free on a day, as far as their hours are known."""
    return "no known host is free" if unknown(picture) else "nobody is free"


def legend(picture: Picture) -> list[str]:
    """Say what the shapes mean: a host's, if there are several, and the page's."""
    if unknown(picture):
        every = picture["type"] == "all_hosts_available"
        known = "all known are free" if every else "some known host is free"
        return ["a host is free", known] if len(picture["hosts"]) > 1 else [known]
    if len(picture["hosts"]) == 1:
        return ["can be booked"]
    return [
        "a host is free",
        "all are free" if picture["type"] == "all_hosts_available" else "some host is free",
    ]


def short(day: Day) -> Stretches:
    """Return the page's windows in which no booking can start."""
    return day.get("short") or ()


def bookable(day: Day) -> Stretches:
    """Return the page's windows in which a booking can start."""
    return [window for window in day["page"] if window not in short(day)]


def has_short(picture: Picture) -> bool:
    """Whether any window of the page is too short."""
    return any(short(day) for day in picture["days"])


def page_figures(day: Day, dash: str = "–") -> list[str]:
    """Say the windows of the page, and of each that is too short that it is."""
    said = figures(day, day["page"], dash)
    return [
        f"{text}{TOO_SHORT}" if window in short(day) else text
        for window, text in zip(day["page"], said, strict=True)
    ]


def figures(day: Day, stretches: Stretches, dash: str = "–") -> list[str]:
    """Say stretches of a day on the viewer's wall: `09:00–17:00`."""
    clock = day["clock"]
    return [f"{wording.wall(clock, a)}{dash}{wording.wall(clock, b, end=True)}" for a, b in stretches]


def dates(picture: Picture, isos: Sequence[str], dash: str = "–") -> str:
    """Say dates; with the year where the picture has several."""
    years = {iso[:4] for day in picture["days"] for iso in day["dates"]}
    return wording.several(sorted(isos), dash=dash, year=len(years) > 1)


def clocks(day: Day) -> Iterator[str]:
    """Say which clocks are changed on a day, by moment: `clock back 1 h at 03:00: Europe/Berlin (ana)`."""
    moments: dict[tuple[int, int], list[str]] = {}
    for change in day["changes"]:
        who = f" ({_few(change['hosts'])})" if change["hosts"] else ""
        moments.setdefault((change["at"], change["shift"]), []).append(f"{clean(change['time_zone'])}{who}")
    for (minute, shift), zones in sorted(moments.items()):
        way = "forward" if shift > 0 else "back"
        at = wording.wall(day["clock"], minute, end=True)
        yield f"clock {way} {wording.length(abs(shift))} at {at}: {', '.join(zones)}"


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(clean(name) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
