"""Where a line `---` was forgotten: one text that holds the keys of several documents. Pure.

Each is read as the document it was meant to be, so that one diagnostic tells all.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.config import nodes
from reconciler.config.collector import Problems

Pair = tuple[nodes.Node, nodes.Node]
"""A key and its value."""


def apart(pairs: Sequence[Pair], problems: Problems) -> list[Sequence[Pair]]:
    """Return the keys at the top of a document, part by part where they are those of several documents."""
    starts, repeated = [0], 0
    seen: dict[str, Pair] = {}
    for index, (key, value) in enumerate(pairs):
        name = key.text if isinstance(key, nodes.Scalar) else ""
        if name not in seen:
            repeated = index + 1  # the first of the keys up to here that were all there before
        first = _ended(name, value, seen)
        twice = name == first == "page"
        if first and not (twice and repeated == index and not _goes_on(pairs, index + 1, seen)):
            start = repeated if twice else index
            _report(first, name, pairs[start][0], seen[first][0], problems)
            seen = {one.text: (one, of) for one, of in pairs[start:index] if isinstance(one, nodes.Scalar)}
            starts.append(start)
            repeated = index + 1
        seen.setdefault(name, (key, value))
    return [pairs[start:end] for start, end in zip(starts, [*starts[1:], len(pairs)], strict=True)]


def _ended(name: str, value: nodes.Node, seen: dict[str, Pair]) -> str:
    """Return the key of a document that ends where `name` stands; empty where none does."""
    people = "hosts" in seen and "page" not in seen and isinstance(seen["hosts"][1], nodes.Map)
    match name:
        case "page":
            return next((one for one in ("page", "account") if one in seen), "hosts" if people else "")
        case "account":
            return "page" if "page" in seen else "hosts" if people else ""
        case "hosts" if isinstance(value, nodes.Map):
            return next((one for one in ("account", "hosts") if one in seen), "")
    return ""


def _goes_on(pairs: Sequence[Pair], start: int, seen: dict[str, Pair]) -> bool:
    """Whether more of what was said is said again before the next page: else one key is there twice."""
    for index in range(start, len(pairs)):
        key = pairs[index][0]
        name = key.text if isinstance(key, nodes.Scalar) else ""
        if name == "page":
            return False
        if name in seen:
            return True
    return False


def _report(first: str, name: str, at: nodes.Node, before: nodes.Node, problems: Problems) -> None:
    both = f"a second `{name}`" if name == first else f"`{first}` and `{name}` stand"
    cure = "is a line `---` missing above this one?"
    problems.add("mixed-document", at, f"{both} in one document", cure, note=("the other is", before))
