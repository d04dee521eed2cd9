"""A JSON Schema as a function that says whether a value keeps to it, and no more. Pure.

Nearly every document keeps to the schema. For those jsonschema, which says what is wrong and where, would
take a third of the time that reading a config takes; it need not even be imported. Both say the same of
every value: held by tests/config/test_conformity.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Accepts = Callable[[Any], bool]
"""Whether a plain value keeps to a rule."""

_TYPES: Final[Mapping[str, type]] = {
    "string": str, "integer": int, "boolean": bool, "null": type(None), "array": list, "object": dict,
}  # fmt: skip
_SILENT: Final = frozenset({"title", "description", "examples", "default"})
"""Keywords that demand nothing, as do those that begin with `x-`."""


def compiled(rule: Any) -> Accepts | None:
    """Return the function for a rule without references; None where it has a keyword not known here."""
    try:
        return _rule(rule)
    except LookupError:
        return None


def form(pattern: str) -> re.Pattern[str]:
    """Return a pattern as editors read it: to Python alone a line break may follow the end `$`."""
    return re.compile(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern)


def _rule(rule: Any) -> Accepts:
    """Return the function for a rule; raises LookupError."""
    if rule is True:
        return _anything
    if not isinstance(rule, dict):
        raise LookupError(rule)
    demands = [name for name in rule if name not in _SILENT and not name.startswith("x-")]
    checks = tuple(_KEYWORDS[name](rule[name], rule) for name in demands)
    if len(checks) == 1:
        return checks[0]

    def accepts(value: Any) -> bool:
        for check in checks:  # noqa: SIM110 - `all` with a generator takes three times as long
            if not check(value):
                return False
        return True

    return accepts


def _anything(_: Any) -> bool:
    return True


def _type(kinds: str | Sequence[str], _: Any) -> Accepts:
    names = [kinds] if isinstance(kinds, str) else kinds
    types = tuple(_TYPES[name] for name in names)
    if "integer" in names and "boolean" not in names:  # to Python true and false are integers
        return lambda value: isinstance(value, types) and not isinstance(value, bool)
    return lambda value: isinstance(value, types)


def _enum(words: Sequence[Any], _: Any) -> Accepts:
    if not all(word is None or isinstance(word, str) for word in words):
        raise LookupError(words)
    known = frozenset(words)
    return lambda value: (value is None or isinstance(value, str)) and value in known


def _pattern(pattern: str, _: Any) -> Accepts:
    written = form(pattern)
    return lambda value: not isinstance(value, str) or written.search(value) is not None


def _bound(kind: Any, measure: Callable[[Any], Any], sign: int) -> Callable[[Any, Any], Accepts]:
    """Return the maker for a limit to what `measure` says of values of `kind`; `sign` is -1 for a least."""

    def make(limit: int, _: Any) -> Accepts:
        most = sign * limit
        return lambda value: (
            not isinstance(value, kind) or isinstance(value, bool) or sign * measure(value) <= most
        )

    return make


def _properties(rules: Mapping[str, Any], _: Any) -> Accepts:
    known = {name: accepts for name, rule in rules.items() if (accepts := _rule(rule)) is not _anything}

    def accept(value: Any) -> bool:
        if isinstance(value, dict):
            for name, content in value.items():
                accepts = known.get(name)
                if accepts is not None and not accepts(content):
                    return False
        return True

    return accept


def _additional(others: Any, rule: Mapping[str, Any]) -> Accepts:
    known = rule.get("properties", {}).keys()
    if others is False:
        names = frozenset(known)
        return lambda value: not isinstance(value, dict) or value.keys() <= names
    accepts = _rule(others)
    return lambda value: (
        not isinstance(value, dict)
        or all(accepts(content) for name, content in value.items() if name not in known)
    )


def _required(names: Sequence[str], _: Any) -> Accepts:
    needed = frozenset(names)
    return lambda value: not isinstance(value, dict) or value.keys() >= needed


def _names(rule: Any, _: Any) -> Accepts:
    accepts = _rule(rule)
    return lambda value: not isinstance(value, dict) or all(map(accepts, value))


def _items(rule: Any, _: Any) -> Accepts:
    accepts = _rule(rule)
    return lambda value: not isinstance(value, list) or all(map(accepts, value))


def _not(rule: Any, _: Any) -> Accepts:
    accepts = _rule(rule)
    return lambda value: not accepts(value)


def _any_of(rules: Sequence[Any], _: Any) -> Accepts:
    several = [_rule(rule) for rule in rules]
    return lambda value: any(accepts(value) for accepts in several)


def _itself(value: Any) -> Any:
    return value


_KEYWORDS: Final[Mapping[str, Callable[[Any, Any], Accepts]]] = {
    "type": _type, "enum": _enum, "pattern": _pattern, "not": _not, "anyOf": _any_of,
    "minimum": _bound((int, float), _itself, -1), "maximum": _bound((int, float), _itself, 1),
    "minLength": _bound(str, len, -1), "maxLength": _bound(str, len, 1),
    "minItems": _bound(list, len, -1), "maxItems": _bound(list, len, 1),
    "maxProperties": _bound(dict, len, 1), "properties": _properties, "additionalProperties": _additional,
    "propertyNames": _names, "required": _required, "items": _items,
}  # fmt: skip
