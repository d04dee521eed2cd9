"""Two long texts of which little differs: what they share is left out, but for a few words around it."""

from __future__ import annotations

from typing import Final

SHORT: Final = 60
"""Characters of a text that is always shown whole."""
AROUND: Final = 20
"""Characters that stay on either side of what differs, up to the next space."""
LEFT_OUT: Final = "…"


def parts(before: str, after: str) -> tuple[str, str]:
    """Return both texts, long ones without most of their common beginning and end."""
    if min(len(before), len(after)) <= SHORT or before == after:
        return before, after
    begin = _shared(before, after)
    end = _shared(before[begin:][::-1], after[begin:][::-1])
    return _cut(before, begin, end), _cut(after, begin, end)


def _shared(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    differ = (at for at, (here, there) in enumerate(zip(one, other, strict=False)) if here != there)
    return next(differ, min(len(one), len(other)))


def _cut(text: str, begin: int, end: int) -> str:
    """Cut text in front of its first `begin` and behind its last `end` characters, at spaces."""
    start, stop = max(begin - AROUND, 0), min(len(text) - end + AROUND, len(text))
    start = text.rfind(" ", 0, start) + 1 if start else 0
    stop = text.find(" ", stop) if stop < len(text) else len(text)
    stop = len(text) if stop < 0 else stop
    return (LEFT_OUT if start else "") + text[start:stop] + (LEFT_OUT if stop < len(text) else "")
