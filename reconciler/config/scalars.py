"""What plain text means; text as YAML: plain where it reads back as the same text, else in quotes. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

_MEANINGS: Final = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMERIC: Final = frozenset("-0123456789")
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}", re.ASCII)
# Patterns for writing are compiled when they are used, and kept by `re`: most commands read alone.
_PLAIN: Final = r"(?a)[A-Za-z](?:[A-Za-z0-9_./@+'()-]|,(?= )| (?=[A-Za-z0-9(])|[?!;](?= |$))*"
_FLOWING: Final = r"[^,?\[\]{}]*"  # YAML 1.1 takes ? there for the start of a key
_WORDS: Final = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
"""What YAML 1.2 or 1.1 takes for null or a flag, in any case."""
_NUMBER_ELSEWHERE: Final = r"(?a)(?:[0-9][0-9_,:.]*)?(?:[eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F_]+"
_TIME_ELSEWHERE: Final = r"(?a)[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt \t].*"
_BLOCK: Final = (
    r"[^\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
    r"[^\r\t\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]*"
)
_UNSAFE: Final = "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_SURROGATE: Final = "[\ud800-\udfff]"


def meaning(text: str) -> str | int | float | bool | None:
    """Return what text without quotes is to YAML here: null, true, false, a number, or the text itself."""
    if text in _MEANINGS:
        return _MEANINGS[text]
    if text[0] not in _NUMERIC:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def scalar(text: str, *, flow: bool = False) -> str:
    """Write text on one line; `flow` when it stands in brackets or braces."""
    fits = re.fullmatch(_PLAIN, text) and (not flow or re.fullmatch(_FLOWING, text))
    if fits and not misread(text):
        return text
    quoted = json.dumps(re.sub(_SURROGATE, "\ufffd", text), ensure_ascii=False)
    return re.sub(_UNSAFE, lambda match: f"\\u{ord(match[0]):04x}", quoted)


def misread(text: str) -> bool:
    """Whether other programs, which read YAML 1.1, take text without quotes for a flag, a number or a time.

    Of a date alone this is not said: what they take it for is what it is.
    """
    return text.lower() in _WORDS or any(
        re.fullmatch(pattern, text) for pattern in (_NUMBER_ELSEWHERE, _TIME_ELSEWHERE)
    )


def flow_list(texts: Iterable[str]) -> str:
    """Write a list of text on one line."""
    return f"[{', '.join(scalar(text, flow=True) for text in texts)}]"


def block(key: str, text: str, indent: str = "  ") -> Iterator[str]:
    """Write `key` with text: several lines as a block where that keeps every character."""
    body = text.removesuffix("\n")
    if "\n" not in text or not re.fullmatch(_BLOCK, text) or body.endswith("\n") or not body:
        yield f"{key}: {scalar(text)}"
        return
    yield f"{key}: |" if text.endswith("\n") else f"{key}: |-"
    yield from (f"{indent}{line}" if line else "" for line in body.split("\n"))
