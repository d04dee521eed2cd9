"""Two values that differ and would be printed alike: what cannot be seen of them is written out. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters without any ink that Unicode counts as letters, marks or symbols."""
_SHORT: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", '"': '\\"'}
_MARKS: Final = ("Mn", "Mc", "Me")


def apart(one: Any, other: Any) -> tuple[Any, Any]:
    """Return both values as they are to be printed: written out where they would look the same, else as is.

    A text that is written out stands in quotes, with `\\u00a0` for a no-break space: as in JSON.
    """
    if one == other or _changed(one, _look) != _changed(other, _look):
        return one, other
    return _changed(one, written_out), _changed(other, written_out)


def shown(one: Any, other: Any) -> list[Any] | None:
    """Return both values written out where they would look the same; None where they are shown as is."""
    sides = apart(one, other)
    return None if sides == (one, other) else [*sides]


def named(name: str) -> str:
    """Return a name as it is to be printed: written out where some of it does not show."""
    unseen = any(_hidden(name, at) for at, char in enumerate(name) if char not in ('"', "\\"))
    return written_out(name) if unseen else name


def written_out(text: str) -> str:
    """Return a text in quotes, with an escape for all that does not show and for spaces at an end."""
    marked = text != unicodedata.normalize("NFC", text)
    shown = "".join(
        _escape(char) if _hidden(text, at) or (marked and unicodedata.category(char) in _MARKS) else char
        for at, char in enumerate(text)
    )
    return f'"{shown}"'


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with every text in it changed; of the rest, what is printed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(str(key)): _changed(inner, change) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_changed(inner, change) for inner in value]
    return value


def _look(text: str) -> str:
    """Return what is left to be seen of a text."""
    seen = (char for char in text if char.isspace() or not _without_ink(char))
    return unicodedata.normalize("NFC", " ".join("".join(seen).split()))


def _without_ink(char: str) -> bool:
    is_variant = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return char in UNSEEN or is_variant or unicodedata.category(char) in ("Cc", "Cf", "Cs")


def _hidden(text: str, at: int) -> bool:
    """Whether the character at a place does not show; one space between two words does."""
    char = text[at]
    if char in _SHORT:
        return True
    if char != " ":
        return char.isspace() or _without_ink(char)
    return not 0 < at < len(text) - 1 or text[at - 1].isspace() or text[at + 1].isspace()


def _escape(char: str) -> str:
    code = ord(char)
    return _SHORT.get(char) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
