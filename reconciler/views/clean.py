"""Making strings from outside harmless: control characters never reach a terminal or a report."""

from __future__ import annotations

import unicodedata


def clean(text: object) -> str:
    """Return `text` on one line with every control, format and bidi character shown as what it is."""
    said = str(text)
    return said if said.isprintable() else "".join(_shown(char) for char in said)


def _shown(char: str) -> str:
    if char in "\n\t":
        return " "
    return f"\\u{ord(char):04x}" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") else char
