"""Times and days as people write them elsewhere, and what they probably meant by it. Pure.

Texts over `spelling.MAX_WORD` characters get no guess: the patterns would take quadratic time on them.
"""

from __future__ import annotations

import re
from typing import Final

from reconciler.config import spelling
from reconciler.times import weekly

# Patterns are compiled when they are used, and kept by `re`: most files hold no mistake.
_CLOCK: Final = r"(?ia)([0-9]{1,2})(?:[:.]?([0-9]{2})(?::00)?)?\s*([ap])?\.?m?\.?"
_BETWEEN_WINDOWS: Final = r"\s*[,;&]\s*|\s+and\s+|(?<=[0-9m])\s+(?=[0-9])"
_TO: Final = r"\s*(?:-|–|—|\.\.|\bto\b|\bthrough\b)\s*"
_BETWEEN_DAYS: Final = r"(?:[\s,;/&+]|\band\b)+"
_DAY: Final = '"00:00-24:00"'
_WORDS: Final = {
    "off": "closed", "no": "closed", "false": "closed", "never": "closed", "unavailable": "closed",
    "always": _DAY, "all day": _DAY, "24h": _DAY, "24/7": _DAY,
}  # fmt: skip
_SEVERAL: Final = {
    "weekday": "mon-fri", "weekdays": "mon-fri", "weekend": "sat-sun", "weekends": "sat-sun",
    "daily": "mon-sun", "everyday": "mon-sun", "all": "mon-sun",
}  # fmt: skip


def times(text: str) -> str | None:
    """Return the times of a day that were probably meant: of `9am-5pm`, `9-17`, `off`, `9-12 13-17`."""
    text = text.strip().lower()
    if len(text) > spelling.MAX_WORD:
        return None
    windows = [_window(piece) for piece in re.split(_BETWEEN_WINDOWS, text)]
    written = [window for window in windows if window]
    if len(written) < len(windows):
        return _WORDS.get(text)
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def days(text: str) -> str | None:
    """Return the days that were probably meant: of `Monday to Friday`, `mon;wed`, `weekdays`."""
    if len(text) > spelling.MAX_WORD:
        return None
    words = re.split(_BETWEEN_DAYS, re.sub(_TO, "-", text.strip().lower()).strip())
    meant = ",".join("-".join(map(_day, word.split("-"))) for word in words if word)
    try:
        weekly.parse_days(meant)
    except weekly.BadHours:
        return None
    return meant


def _window(text: str) -> str | None:
    sides = [_clock(side) for side in re.split(_TO, text)]
    if len(sides) != 2 or sides[0] is None or sides[1] is None:
        return None
    start, end = sides[0], sides[1] or weekly.END_OF_DAY
    return f'"{weekly.format_time(start)}-{weekly.format_time(end)}"' if start < end else None


def _clock(text: str) -> int | None:
    match = re.fullmatch(_CLOCK, text.strip())
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    minutes = hour * 60 + minute
    return minutes if minute < 60 and minutes <= weekly.END_OF_DAY else None


def _day(word: str) -> str:
    return _SEVERAL.get(word) or (word[:3] if word[:3] in weekly.DAYS else word)
