"""Weekly hours: one grammar for people (`mon-fri: "09:00-17:00"`), one value, and Zoom's own form.

A time is minutes from the local midnight, 0..1440; a window is half-open; 1440 is the end of that day.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

Window = tuple[int, int]
Windows = tuple[Window, ...]
Weekly = Mapping[str, Windows]
"""Day name -> merged, sorted windows; days without windows are left out, so {} is never available."""

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED: Final = ("closed", "none")
END_OF_DAY: Final = 1440

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)


class BadHours(ValueError):
    """Hours that do not follow the grammar; `code` is the diagnostic's code, `cure` its help.

    `wrong` is the part of the text that it is about.
    """

    def __init__(self, code: str, message: str, cure: str = "", *, wrong: str = "") -> None:
        """Keep the parts apart for the holder of the file, who knows the place."""
        super().__init__(message)
        self.code, self.message, self.cure, self.wrong = code, message, cure, wrong


def parse_days(text: str) -> tuple[str, ...]:
    """Read `mon`, `mon-fri`, `sun-thu` (round the week's end) or a comma list of these."""
    days: list[str] = []
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        for name in (first, last) if dash else (first,):
            if name.lower() not in DAYS:
                message = f"`{name}` is not a day" if name else "a day is missing"
                raise BadHours("unknown-day", message, f"days are {' '.join(DAYS)}", wrong=name)
        begin = DAYS.index(first.lower())
        length = (DAYS.index(last.lower()) - begin) % 7 if dash else 0
        days += [DAYS[(begin + step) % 7] for step in range(length + 1)]
    return tuple(days)


@functools.lru_cache(maxsize=2048)
def parse_time(text: str, *, end: bool = False) -> int:
    """Read `HH:MM` (`9:00` too) into minutes; `24:00`, and `00:00` as an end, are the end of the day."""
    match = _TIME.fullmatch(text.strip())
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if minutes == 0 and end:
        return END_OF_DAY
    written = text.strip()
    if minutes == END_OF_DAY and not end:
        cure = "write the hours on the next day, from 00:00"
        raise BadHours(
            "bad-time", f"`{written}` is the end of a day, and nothing starts there", cure, wrong=written
        )
    if not 0 <= minutes <= END_OF_DAY:
        cure = "write HH:MM, 00:00 to 24:00"
        message = f"`{written}` is not a time of day" if written else "a time is missing"
        raise BadHours("bad-time", message, cure, wrong=written)
    return minutes


def parse_window(text: str) -> Window:
    """Read `HH:MM-HH:MM`. Equal ends are an empty window; an end before its start is refused."""
    first, dash, last = text.partition("-")
    if not dash:
        raise BadHours("bad-hours", f"`{text}` is not a window of time", 'write "HH:MM-HH:MM" or closed')
    start, end = parse_time(first), parse_time(last, end=True)
    if end < start:
        first, last = format_time(start), format_time(end)
        raise BadHours(
            "overnight-hours",
            f"`{text}` ends before it starts",
            f'split it at midnight: "{first}-24:00" on this day, "00:00-{last}" on the next',
        )
    return start, end


def parse_windows(value: str | Sequence[str]) -> Windows:
    """Read one window, a list of them, or `closed`."""
    if isinstance(value, str):
        return () if value.strip().lower() in CLOSED else merge([parse_window(value)])
    return merge([parse_window(text) for text in value])


def merge(windows: Iterable[Window]) -> Windows:
    """Sort, drop empty ones, join those that touch or overlap."""
    return _merged(tuple(windows))


@functools.lru_cache(maxsize=4096)
def _merged(windows: Windows) -> Windows:
    """Merge windows; remembered, for the same hours stand on many pages."""
    merged: list[Window] = []
    for start, end in sorted(window for window in windows if window[0] < window[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def weekly(days: Mapping[str, Iterable[Window]]) -> Weekly:
    """Put days in the order of the week, merge each, leave empty ones out."""
    merged = {day: merge(days[day]) for day in DAYS if day in days}
    return {day: windows for day, windows in merged.items() if windows}


def format_time(minutes: int) -> str:
    """Write minutes as `HH:MM`; 1440 as `24:00`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def format_windows(windows: Iterable[Window]) -> list[str]:
    """Write windows in canonical form: `["09:00-12:00", "13:00-17:00"]`; closed is `[]`."""
    return [*_formatted(tuple(windows))]


@functools.lru_cache(maxsize=4096)
def _formatted(windows: Windows) -> tuple[str, ...]:
    return tuple(f"{format_time(start)}-{format_time(end)}" for start, end in windows)


def runs(hours: Weekly) -> list[tuple[str, Windows]]:
    """Join days in a row with equal hours: `[("mon-thu", …), ("fri", …)]`, keys that `parse_days` reads."""
    joined: list[tuple[str, str, Windows]] = []
    for day in DAYS:
        windows = hours.get(day, ())
        if joined and joined[-1][2] == windows:
            joined[-1] = (joined[-1][0], day, windows)
        else:
            joined.append((day, day, windows))
    return [
        (first if first == last else f"{first}-{last}", windows) for first, last, windows in joined if windows
    ]


def to_zoom(hours: Weekly) -> dict[str, list[dict[str, str]]]:
    """Write Zoom's `segments_recurrence`: `{"mon": [{"start": "09:00", "end": "17:00"}]}`."""
    return {
        day: [{"start": format_time(start), "end": format_time(end)} for start, end in windows]
        for day, windows in hours.items()
    }


def from_zoom(segments_recurrence: Mapping[str, Any]) -> Weekly:
    """Read Zoom's `segments_recurrence`, with `9:00` and `09:00:00` for `09:00`; nothing else is guessed.

    Raises `BadHours` on a time that is none, and on hours of a day that is none: unknown keys without hours
    are left aside.
    """
    if odd := next(
        (day for day, hours in segments_recurrence.items() if day not in DAYS and _hours(hours)), None
    ):
        raise BadHours("unknown-day", f"`{odd}` is not a day")
    return weekly(
        {
            day: [(_zoom_time(s["start"]), _zoom_time(s["end"], end=True)) for s in segments or ()]
            for day, segments in segments_recurrence.items()
            if day in DAYS
        }
    )


def _hours(value: Any) -> bool:
    """Whether the value of a key is a list of hours."""
    return isinstance(value, list) and any(isinstance(item, Mapping) and "start" in item for item in value)


def _zoom_time(value: Any, *, end: bool = False) -> int:
    """Read a time of day of an answer; seconds are dropped where there are none to lose."""
    text = "" if value is None else str(value).strip()
    return parse_time(text.removesuffix(":00") if text.count(":") == 2 else text, end=end)


def in_words(hours: Mapping[str, Sequence[str]]) -> str:
    """Say a week in a few words: `mon-thu 11:00-19:30; fri 09:00-12:00`."""
    runs: list[tuple[list[str], Sequence[str]]] = []
    for weekday in (weekday for weekday in DAYS if weekday in hours):
        follows = runs and DAYS.index(runs[-1][0][-1]) + 1 == DAYS.index(weekday)
        if follows and runs[-1][1] == hours[weekday]:
            runs[-1][0].append(weekday)
        else:
            runs.append(([weekday], hours[weekday]))
    names = (f"{days[0]}-{days[-1]}" if len(days) > 1 else days[0] for days, _ in runs)
    said = zip(names, runs, strict=True)
    return "; ".join(f"{name} {', '.join(windows) or 'none'}" for name, (_, windows) in said) or "never"
