"""Text that YAML cuts off, as ` #` starts a comment. Pure."""

from __future__ import annotations

from typing import Final

from reconciler import fields, kinds
from reconciler.config import nodes
from reconciler.config.collector import Problems

PROSE: Final = (
    *(field.name for field in fields.FIELDS if isinstance(field.kind, kinds.Text)),
    *("name", "reason", "availability"),
)


def check(node: nodes.Node, problems: Problems) -> None:
    """Report values of which a part, or all, is a comment."""
    if isinstance(node, nodes.List):
        for item in node.items:
            check(item, problems)
    elif isinstance(node, nodes.Map):
        for entry in node.entries.values():
            if isinstance(entry.value, nodes.Scalar):
                _check_value(entry.key, entry.value, problems)
            else:
                check(entry.value, problems)


def _check_value(key: nodes.Scalar, value: nodes.Scalar, problems: Problems) -> None:
    if not value.hash or value.origin:
        return
    if nodes.lost(value):
        message = f"`{key.text}` has no value: YAML takes `{value.hash}` for a comment"
        problems.add("unquoted-hash", key, message, f'put it in quotes: {key.text}: "{value.hash}"')
    elif key.text in PROSE:
        message = f"the text ends before `{value.hash}`, which YAML takes for a comment"
        cure = f'put the text in quotes: "{value.text} {value.hash}"; or write `# ` for a comment'
        problems.add("text-cut-off", value, message, cure)
