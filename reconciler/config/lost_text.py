"""Text that YAML cuts off, as ` #` starts a comment. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from reconciler.config import language_schema, nodes
from reconciler.config.collector import Problems

NAMES_OF_OTHERS: Final = frozenset({
    "owner", "host", "hosts", "watch_owners", "finding", "each", "like", "calendars", "country",
    "subdivision",
})  # fmt: skip
"""Text that names what is declared or listed elsewhere: a part of it is known there, or reported."""


def check(node: nodes.Node, problems: Problems, name: str = "") -> None:
    """Report values of which a part, or all, is a comment; `node` is the value of the field `name`."""
    if isinstance(node, nodes.List):
        for item in node.items:
            if isinstance(item, nodes.Scalar):
                if item.hash:
                    _check_cut(name, item, problems)
            else:
                check(item, problems)
    elif isinstance(node, nodes.Map):
        for entry in node.entries.values():
            if isinstance(entry.value, nodes.Scalar):
                if entry.value.hash:
                    _check_value(entry.key, entry.value, problems)
            else:
                check(entry.value, problems, entry.key.text)


def _check_value(key: nodes.Scalar, value: nodes.Scalar, problems: Problems) -> None:
    if nodes.lost(value) and not value.origin:
        message = f"`{key.text}` has no value: YAML takes `{value.hash}` for a comment"
        problems.add("unquoted-hash", key, message, f'put it in quotes: {key.text}: "{value.hash}"')
    else:
        _check_cut(key.text, value, problems)


def _check_cut(name: str, value: nodes.Scalar, problems: Problems) -> None:
    if not value.origin and not nodes.lost(value) and name in texts():
        message = f"the text ends before `{value.hash}`, which YAML takes for a comment"
        cure = f'put the text in quotes: "{value.text} {value.hash}"; or write `# ` for a comment'
        problems.add("text-cut-off", value, message, cure)


@functools.cache
def texts() -> frozenset[str]:
    """Return the fields, of any document, that hold text of the writer's own, or a list of it."""
    return frozenset(_texts(language_schema.whole())) - NAMES_OF_OTHERS


def _texts(rule: Any) -> Iterator[str]:
    """Yield the names of the fields within a rule that take text without a fixed form."""
    if isinstance(rule, dict):
        for name, field in rule.get("properties", {}).items():
            if _own_text(field) or _own_text(_resolved(field).get("items", {})):
                yield name
        for inner in rule.values():
            yield from _texts(inner)
    elif isinstance(rule, list):
        for inner in rule:
            yield from _texts(inner)


def _own_text(field: Any) -> bool:
    rule = _resolved(field)
    return "string" in rule.get("type", ()) and "enum" not in rule and "x-grammar" not in rule


def _resolved(field: Any) -> Any:
    return language_schema.definition(field["$ref"].rpartition("/")[2]) if "$ref" in field else field
