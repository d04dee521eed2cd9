"""Replaces control characters in strings from outside: none reaches a terminal or a report."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any


def clean(text: object) -> str:
    """Return `text` on one line with every control, format and bidi character shown as what it is."""
    shown = str(text)
    return shown if shown.isprintable() else "".join(_shown(char) for char in shown)


def cleaned(value: Any) -> Any:
    """Return a JSON value in which every string, keys included, is clean."""
    return by_item(value, lambda text: text.isprintable() and "\\" not in text, lambda v: changed(v, clean))


def by_item(value: Any, harmless: Callable[[str], bool], change: Callable[[Any], Any]) -> Any:
    """Return a report with each item of its lists changed, save those whose text is `harmless`.

    That text is the item in JSON, which is made in one go: most pages of a report need no change. In it, what
    is no printable character, or is escaped, stands as it is or behind a backslash.
    """

    def of(part: Any) -> Any:
        return part if harmless(json.dumps(part, ensure_ascii=False, default=str)) else change(part)

    if not isinstance(value, Mapping) or not harmless(json.dumps([*value], ensure_ascii=False)):
        return of(value)
    return {
        key: [of(item) for item in part] if isinstance(part, list) else of(part)
        for key, part in value.items()
    }


def changed(value: Any, change: Callable[[str], str], keep: Collection[str] = ()) -> Any:
    """Return a JSON value with every string changed, keys too; what stands under a key of `keep` stays."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {
            change(str(key)): inner if key in keep else changed(inner, change, keep)
            for key, inner in value.items()
        }
    return [changed(inner, change, keep) for inner in value] if isinstance(value, (list, tuple)) else value


def _shown(char: str) -> str:
    if char in "\n\t":
        return " "
    return f"\\u{ord(char):04x}" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") else char
