"""JSON as the service answers it. What JSON does not have is marked where it stands. Pure.

Python's own reader takes `NaN`, makes an infinity of `1e999`, fails on numbers of thousands of digits, and
makes text of half a character that no file can hold. Of a name that comes twice in an object the last value
counts, as with most readers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

MOST_DIGITS: Final = 20
"""Of a whole number: as many as 64 bits have."""
LARGEST: Final = 10.0**MOST_DIGITS
DEPTH: Final = 50
"""Lists and objects in one another: what goes deeper would exhaust those who go through it."""
FEW_LEVELS: Final = 10
SHOWN: Final = 24
"""Characters of a number that are shown."""
_BOM: Final = "\ufeff"
_NO_BRACKETS: Final = bytes({*range(256)} - {*b"[]{}"})
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD](?P<half>[89a-fA-F])[0-9a-fA-F]{2}|.)",
    re.DOTALL,
)


class NoNumber:
    """Stands where an answer has a number that JSON does not have, or a larger one than is ever meant."""

    def __init__(self, text: str) -> None:
        """Keep the beginning of what stands there."""
        self.text = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"

    def __str__(self) -> str:
        """Return what stands there."""
        return self.text


class Faulty(dict[str, Any]):
    """An object with a `NoNumber` anywhere in it; `fault` says of the first where it is, and what."""

    fault = ""


def read(text: str) -> Any:
    """Return the value of a JSON text; objects with a number that JSON does not have are `Faulty`.

    Raises `ValueError` for what is no JSON, or goes deeper than `DEPTH`.
    """
    text = paired(text.removeprefix(_BOM))
    try:
        try:
            value = _STRICT.decode(text)
        except ValueError:  # it may be no more than a number
            value = _marked(_MARKING.decode(text))
    except RecursionError as error:
        raise _too_deep() from error
    if not _is_flat(text):
        _check_depth(value)
    return value


def read_at(text: str, start: int) -> Any:
    """Return the value that begins at a place of a text that is `paired`. Raises as `read`."""
    try:
        value, _ = _MARKING.raw_decode(text, start)
    except RecursionError as error:
        raise _too_deep() from error
    _check_depth(value)
    return value


def paired(text: str) -> str:
    r"""Return a text in which half a character, as `\ud83d` alone, is written as one that is lost."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPE.sub(lambda escape: r"\ufffd" if escape["half"] else escape[0], text)


def _refused(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    value = float(text)
    return value if abs(value) < LARGEST else _refused(text)


def _finite_or_marked(text: str) -> float | NoNumber:
    value = float(text)
    return value if abs(value) < LARGEST else NoNumber(text)


def _short_or_marked(text: str) -> int | NoNumber:
    return int(text) if len(text) <= MOST_DIGITS else NoNumber(text)


_STRICT: Final = json.JSONDecoder(parse_constant=_refused, parse_float=_finite)
"""Reads whole numbers of any length that Python takes: to look at each would cost as much as all the rest."""
_MARKING: Final = json.JSONDecoder(
    parse_constant=NoNumber, parse_int=_short_or_marked, parse_float=_finite_or_marked
)


def _marked(value: Any) -> Any:
    """Return a value in which each object that a `NoNumber` stands in is `Faulty`."""
    if isinstance(value, list):
        return [_marked(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    read_ = {name: _marked(inner) for name, inner in value.items()}
    fault = next((found for name, inner in read_.items() if (found := _fault(name, inner))), "")
    if not fault:
        return read_
    faulty = Faulty(read_)
    faulty.fault = fault
    return faulty


def _fault(name: str, value: Any) -> str:
    """Say what is wrong with a member of an object; empty for nothing."""
    if isinstance(value, NoNumber):
        return f"`{name}` is {value}, which is no number"
    if isinstance(value, Faulty):
        return f"`{name}.{value.fault.removeprefix('`')}"
    if isinstance(value, list):
        return next((found for inner in value if (found := _fault(name, inner))), "")
    return ""


def _is_flat(text: str) -> bool:
    """Whether the brackets of a text pair up within a few levels, as those of all ordinary answers do.

    A bracket in a string may lead to a look that was not needed. It takes dozens of them, each in its place,
    to hide a level that is too deep.
    """
    brackets = text.encode("utf-8", "surrogatepass").translate(None, _NO_BRACKETS)
    for _ in range(FEW_LEVELS):
        if not brackets:
            return True
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
    return not brackets


def _check_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(DEPTH + 1):
        level = [inner for each in level for inner in _inside(each) if isinstance(inner, dict | list)]
        if not level:
            return
    raise _too_deep()


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> ValueError:
    return ValueError(f"it goes deeper than {DEPTH} lists and objects")
