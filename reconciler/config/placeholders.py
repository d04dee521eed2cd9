"""Text with `{host}`, `{email}` and `{name}` in it, which a page made for a host fills in. Pure.

Only templates and documents with `each` are read this way: elsewhere a brace is a brace.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reconciler.config import nodes, spelling
from reconciler.config.collector import Problems

NAMES: Final = ("host", "email", "name")
_BRACES: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PLACEHOLDER: Final = re.compile(r"\{(" + "|".join(NAMES) + r")\}")
STARTS_A_VALUE: Final = re.compile(r"(?:: |- )\s*(\{(?:" + "|".join(NAMES) + r")\}) *$")
"""A line up to what follows a placeholder that begins a value."""
_ITEM: Final = re.compile(r"[^\s,\[\]{}\"']*\{[^{}]*\}[^,\[\]\"']*")
"""An item of a list between `[` and `]` that has a `{` in it and no quotes."""
_DOUBLED: Final = re.compile(r"(?<!\{)\{\{ *(" + "|".join(NAMES) + r") *\}\}(?!\})")


@dataclass(slots=True)
class Pattern(nodes.Scalar):
    """Text with braces; `parts` are in turn text as it is and the name of a placeholder."""

    parts: tuple[str, ...] = ()

    @property
    def names(self) -> Iterable[str]:
        """The placeholders in it, each once."""
        return dict.fromkeys(self.parts[1::2])

    def place(self, name: str) -> nodes.Scalar:
        """Return the first `{name}` in the text as a scalar at its place."""
        start = self.text.index(f"{{{name}}}")
        return nodes.part(_as_scalar(self, self.text), start, start + len(name) + 2)


def item_at(line: str, column: int) -> tuple[int, str] | None:
    """Return where an unquoted item with a `{` in it starts, from 0, and its text; None where none is there.

    `column`, from 1, is where YAML gave up: at the `{`, or behind the `}`.
    """
    for match in _ITEM.finditer(line):
        text = match[0].rstrip()
        if match.start() < column <= match.start() + len(text):
            return match.start(), text
    return None


def compiled(node: nodes.Node, problems: Problems) -> nodes.Node:
    """Return the tree with a `Pattern` for each text with braces, `Broken` for one with wrong ones."""
    if isinstance(node, nodes.Scalar):
        return _pattern(node, problems) if isinstance(node.value, str) and _has_braces(node.text) else node
    if isinstance(node, nodes.List):
        items = tuple(compiled(item, problems) for item in node.items)
        changed = any(new is not old for new, old in zip(items, node.items, strict=True))
        return dataclasses.replace(node, items=items) if changed else node
    if not isinstance(node, nodes.Map):
        return node
    if name := _unquoted(node):
        message = f"without quotes YAML takes `{{{name}}}` for a mapping"
        problems.add("unquoted-placeholder", node, message, f'put it in quotes: "{{{name}}}"')
        return nodes.Broken(node.span, node.origin)
    entries = {
        key: nodes.Entry(entry.key, compiled(entry.value, problems)) for key, entry in node.entries.items()
    }
    changed = any(entry.value is not node.entries[key].value for key, entry in entries.items())
    return dataclasses.replace(node, entries=entries) if changed else node


def compiled_fields(document: nodes.Map, names: Collection[str], problems: Problems) -> nodes.Map:
    """Return a document with the fields of these `names` compiled."""
    entries = {
        name: nodes.Entry(entry.key, compiled(entry.value, problems)) if name in names else entry
        for name, entry in document.entries.items()
    }
    return dataclasses.replace(document, entries=entries)


def patterns(node: nodes.Node) -> Iterator[Pattern]:
    """Yield every text of the tree that is to be filled in."""
    if isinstance(node, Pattern):
        yield node
    elif isinstance(node, nodes.List):
        for item in node.items:
            yield from patterns(item)
    elif isinstance(node, nodes.Map):
        for entry in node.entries.values():
            yield from patterns(entry.value)


def patterned(fields: nodes.Map) -> Collection[str]:
    """Return the names of the fields that hold text to be filled in."""
    return [name for name, entry in fields.entries.items() if any(patterns(entry.value))]


def filled(node: nodes.Node, values: Mapping[str, str]) -> nodes.Node:
    """Return the tree filled in; `Broken` for text with a placeholder of which there is no value."""
    if isinstance(node, Pattern):
        if any(name not in values for name in node.parts[1::2]):
            return nodes.Broken(node.span, node.origin)
        text = "".join(values[part] if at % 2 else part for at, part in enumerate(node.parts))
        return _as_scalar(node, text)
    if isinstance(node, nodes.List):
        return dataclasses.replace(node, items=tuple(filled(item, values) for item in node.items))
    if isinstance(node, nodes.Map):
        entries = {
            key: nodes.Entry(entry.key, filled(entry.value, values)) for key, entry in node.entries.items()
        }
        return dataclasses.replace(node, entries=entries)
    return node


def check_literal(texts: Iterable[nodes.Node], problems: Problems) -> None:
    """Report text of the defaults that looks as if it were to be filled in, and stays as it is."""
    for node in texts:
        if isinstance(node, nodes.Scalar) and (match := _PLACEHOLDER.search(node.text)):
            at = nodes.part(node, match.start(), match.end())
            message = f"`{match[0]}` stays as it is: the account's defaults are not filled in"
            problems.add("unfilled-placeholder", at, message, "move the text into a template")
        elif isinstance(node, nodes.List):
            check_literal(node.items, problems)
        elif isinstance(node, nodes.Map):
            check_literal((entry.value for entry in node.entries.values()), problems)


def _as_scalar(pattern: Pattern, text: str) -> nodes.Scalar:
    return nodes.Scalar(text, text, pattern.span, pattern.plain, pattern.origin, pattern.hash)


def _has_braces(text: str) -> bool:
    return "{" in text or "}" in text


def _unquoted(node: nodes.Map) -> str:
    """Return the placeholder that a mapping is probably meant to be: `{host}` is one to YAML; else empty."""
    if not node.flow or len(node.entries) != 1:
        return ""
    name, entry = next(iter(node.entries.items()))
    bare = isinstance(entry.value, nodes.Scalar) and entry.value.value is None and not entry.value.text
    return name if bare and name in NAMES else ""


def _pattern(scalar: nodes.Scalar, problems: Problems) -> nodes.Node:
    """Return the text in parts; `Broken`, after their problems, where braces hold something else."""
    parts, end, sound = [""], 0, True
    for match in _BRACES.finditer(scalar.text):
        parts[-1] += scalar.text[end : match.start()]
        end = match.end()
        if match[0] in ("{{", "}}"):
            parts[-1] += match[0][0]
        elif match[1] in NAMES:
            parts += [match[1], ""]
        else:
            sound = False
            _report_unknown(nodes.part(scalar, match.start(), end), match[1], problems)
    for match in _DOUBLED.finditer(scalar.text):
        message = f"`{match[0]}` is the text `{{{match[1]}}}`: doubled braces stand for braces"
        at = nodes.part(scalar, match.start(), match.end())
        problems.add("doubled-braces", at, message, f"write `{{{match[1]}}}` for the {match[1]} of the host")
    if not sound:
        return nodes.Broken(scalar.span, scalar.origin)
    whole = (*parts[:-1], parts[-1] + scalar.text[end:])
    return Pattern(
        scalar.value, scalar.text, scalar.span, scalar.plain, scalar.origin, scalar.hash, whole
    )  # fmt: skip


def _report_unknown(at: nodes.Scalar, name: str | None, problems: Problems) -> None:
    if name is None:
        message, cure = (
            f"a lone `{at.text}`, where braces hold a placeholder",
            f"write `{at.text * 2}` for a brace",
        )
        problems.add("unknown-placeholder", at, message, cure)
        return

    def help_() -> str:
        near = spelling.nearest(name.strip(), NAMES)
        known = ", ".join(f"`{{{one}}}`" for one in NAMES)
        return f"did you mean `{{{near}}}`?" if near else f"known: {known}; `{{{{` and `}}}}` are braces"

    problems.add("unknown-placeholder", at, f"`{at.text}` is not a placeholder", help_)
