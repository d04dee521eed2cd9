"""The fleet file: from text to its accounts, with a diagnostic for every mistake.

Reads no credential. What looks like one in the file is refused, and shown nowhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler.config import document, nodes, source_files, structure
from reconciler.config.collector import Problems
from reconciler.config.limits import DEFAULT, Limits
from reconciler.diagnostics import Diagnostic
from reconciler.fleet.values import Credentials, From, Member
from reconciler.source import Source, Span

_SECRET_NAME: Final = re.compile(r"secret|token|password|client.?id|api.?key", re.IGNORECASE)
_SECRET_TEXT: Final = re.compile(r"(?=.*[a-z])[A-Za-z0-9+/=._~-]{16,}")
"""What a credential looks like that stands where the prefix of variables belongs."""
_KNOWN: Final = ("credentials",)
_MOVE: Final = (
    "take it out, get a new one from Zoom, and say where it is to be found: environment, files or command"
)


@dataclass(frozen=True, slots=True)
class Fleet:
    """The accounts that a fleet file names, in its order, with diagnostics and the text for excerpts."""

    file: Path
    members: tuple[Member, ...]
    diagnostics: tuple[Diagnostic, ...]
    source: Source | None


def load(file: Path, limits: Limits = DEFAULT) -> Fleet:
    """Return the fleet of a file. Never raises, whatever it holds."""
    problems = Problems()
    read = source_files.shared([file], limits, problems)
    members: list[Member] = []
    source = next(iter((*read.texts, *read.broken)), None)
    for text in read.texts:
        roots = document.read(text, problems, limits)
        source = _without(text, [span for root in roots for span in _secrets(root)])
        members = _members(roots, text, file.parent, problems)
    return Fleet(file, tuple(members), problems.in_order(), source)


def _members(roots: list[nodes.Node], source: Source, folder: Path, problems: Problems) -> list[Member]:
    for extra in roots[1:]:
        problems.add("mixed-document", extra, "a fleet file is one document", "put all under one `accounts`")
    if not problems and (not roots or nodes.empty(roots[0])):
        at = Span(source.file, 1, 1, 1, 1)
        problems.add("empty-document", at, "this file is empty", "start it with `accounts:`")
    if not roots or not isinstance(roots[0], nodes.Map):
        if not problems:
            problems.add("unknown-document", roots[0], "this is no fleet", "start it with `accounts:`")
        return []
    for key in _named_secrets(roots[0]):
        problems.add("secret-in-file", key, "a credential stands in the file", _MOVE)
    root = _without_entries(roots[0], {key.span for key in _named_secrets(roots[0])})
    for value in _written_secrets(root):
        problems.add("secret-in-file", value, "this looks like a credential, not a prefix", _MOVE)
    checked = structure.check("fleet_document", _blanked(root), problems).get("accounts")
    if not isinstance(checked, nodes.Map):
        return []
    if not checked.entries:
        problems.add("missing-value", checked, "`accounts` names no account", "add one, or remove the file")
    read = [pair for entry in checked.entries.values() if (pair := _member(entry, problems))]
    _check_places(read, folder, problems)
    _check_unique(read, folder, problems)
    return [member for member, _ in read]


def _member(entry: nodes.Entry, problems: Problems) -> tuple[Member, nodes.Map] | None:
    node = entry.value
    if not isinstance(node, nodes.Map):
        return None
    root, source = node.get("root"), node.get("credentials")
    credentials = _credentials(source, problems) if isinstance(source, nodes.Map) else None
    if not isinstance(root, nodes.Scalar) or credentials is None:
        return None
    return Member(
        entry.key.text, root.text, credentials, _texts(node.get("tags")), _texts(node.get("shared"))
    ), node


def _credentials(node: nodes.Map, problems: Problems) -> Credentials | None:
    given = [kind for kind in From if kind in node.entries]
    if len(given) > 1:
        message = f"credentials come from one place, not from `{given[0]}` and `{given[1]}`"
        problems.add("bad-credentials", node.entries[given[1]].key, message, "keep one of them")
        return None
    value = node.get(given[0]) if given else None
    if isinstance(value, nodes.Scalar):
        return Credentials(given[0], (value.text,))
    return Credentials(given[0], _texts(value)) if isinstance(value, nodes.List) else None


def _texts(node: nodes.Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, nodes.List) else ()
    return tuple(item.text for item in items if isinstance(item, nodes.Scalar))


def _check_places(read: list[tuple[Member, nodes.Map]], folder: Path, problems: Problems) -> None:
    """Report shared files that every account names and that are not there.

    An account alone in naming one fails alone, as does one whose config folder is not there.
    """
    if not read:
        return
    named = [{os.path.realpath(folder / name) for name in member.shared} for member, _ in read]
    by_all = set.intersection(*named)
    member, node = read[0]
    for number, name in enumerate(member.shared):
        if os.path.realpath(folder / name) in by_all and not (folder / name).is_file():
            at = nodes.at(_at(node, "shared"), (number,))
            problems.add("unreadable-file", at, "there is no such file", "mend the path, or take it out")


def _check_unique(read: list[tuple[Member, nodes.Map]], folder: Path, problems: Problems) -> None:
    """Report accounts that share a config folder or credentials: a change would reach another account."""
    _once(
        read, "duplicate-root", "root", problems,
        lambda member: os.path.realpath(folder / member.root), "config folder",
    )  # fmt: skip
    _once(
        read, "duplicate-credentials", "credentials", problems,
        lambda member: repr(member.credentials), "credentials",
    )  # fmt: skip


def _once(
    read: list[tuple[Member, nodes.Map]], code: str, field: str, problems: Problems,
    key: Callable[[Member], str], what: str,
) -> None:  # fmt: skip
    first: dict[str, tuple[Member, nodes.Map]] = {}
    for member, node in read:
        other, place = first.setdefault(key(member), (member, node))
        if other is not member:
            message = f"`{member.name}` has the {what} of `{other.name}`"
            cure = f"give each account its own {what}"
            problems.add(code, _at(node, field), message, cure, note=("first here", _at(place, field)))


def _at(node: nodes.Map, name: str) -> nodes.Node:
    return node.entries[name].value


def _named_secrets(root: nodes.Map) -> Iterator[nodes.Scalar]:
    """Yield the keys of values that are credentials by their name."""
    for entry in _accounts(root):
        for name, inner in entry.entries.items():
            if isinstance(inner.value, nodes.Map) and name == "credentials":
                yield from (one.key for key, one in inner.value.entries.items() if _named(key, one))
            elif name not in _KNOWN and _named(name, inner):
                yield inner.key


def _named(name: str, entry: nodes.Entry) -> bool:
    return isinstance(entry.value, nodes.Scalar) and _SECRET_NAME.search(name) is not None


def _written_secrets(root: nodes.Map) -> Iterator[nodes.Scalar]:
    """Yield prefixes of variables that look like a credential."""
    for entry in _accounts(root):
        source = entry.get("credentials")
        value = source.get("environment") if isinstance(source, nodes.Map) else source
        if isinstance(value, nodes.Scalar) and _SECRET_TEXT.fullmatch(value.text):
            yield value


def _accounts(root: nodes.Node) -> Iterator[nodes.Map]:
    accounts = root.get("accounts") if isinstance(root, nodes.Map) else None
    for entry in accounts.entries.values() if isinstance(accounts, nodes.Map) else ():
        if isinstance(entry.value, nodes.Map):
            yield entry.value


def _secrets(root: nodes.Node) -> Iterator[Span]:
    """Yield the places of what no excerpt may show."""
    if isinstance(root, nodes.Map):
        values = {entry.key.span: entry.value.span for entry in _entries(root)}
        yield from (values[key.span] for key in _named_secrets(root))
        yield from (value.span for value in _written_secrets(root))


def _entries(node: nodes.Node) -> Iterator[nodes.Entry]:
    for entry in node.entries.values() if isinstance(node, nodes.Map) else ():
        yield entry
        yield from _entries(entry.value)


def _without_entries(node: nodes.Map, keys: set[Span]) -> nodes.Map:
    """Return the tree without the entries whose keys stand at these places."""
    entries = {
        name: nodes.Entry(
            entry.key,
            _without_entries(entry.value, keys) if isinstance(entry.value, nodes.Map) else entry.value,
        )
        for name, entry in node.entries.items()
        if entry.key.span not in keys
    }
    return nodes.Map(entries, node.span, node.flow, node.origin)


def _blanked(root: nodes.Map) -> nodes.Map:
    """Return the tree with what looks like a credential as reported, so that no message quotes it."""
    spans = {value.span for value in _written_secrets(root)}

    def blank(node: nodes.Node) -> nodes.Node:
        if isinstance(node, nodes.Map):
            entries = {
                name: nodes.Entry(entry.key, blank(entry.value)) for name, entry in node.entries.items()
            }
            return nodes.Map(entries, node.span, node.flow, node.origin)
        return nodes.Broken(node.span, node.origin) if node.span in spans else node

    blanked = blank(root)
    return blanked if isinstance(blanked, nodes.Map) else root


def _without(source: Source, spans: list[Span]) -> Source:
    """Return the text with stars at these places."""
    lines = source.text.splitlines()
    for span in spans:
        for number in range(span.line, span.end_line + 1):
            line = lines[number - 1] if number <= len(lines) else ""
            start = span.column - 1 if number == span.line else 0
            end = span.end_column - 1 if number == span.end_line else len(line)
            if line:
                lines[number - 1] = line[:start] + "*" * (end - start) + line[end:]
    return Source(source.file, "\n".join(lines))
