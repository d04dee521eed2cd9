"""Text in the style in which another text was written: quotes, none, or a block. Pure."""

from __future__ import annotations

import re
from typing import Final

from reconciler.config import nodes, snippets
from reconciler.config.editing import passage
from reconciler.config.editing.passage import Passage, Unwritable
from reconciler.config.scalars import misread, scalar
from reconciler.config.snippets import Data

_FOLDED_AT: Final = 80
_DATE: Final = r"(?a)[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"


def styled(doc: Passage, old: nodes.Node, data: Data, *, flow: bool) -> str:
    """Write a value as the old one was written: in the same quotes, or in none where it can be read so."""
    if not isinstance(data, str):
        return snippets.flow(data)
    usual, quote = scalar(data, flow=flow), doc.written(old)[:1]
    if quote == "'" and data.isprintable():
        return "'" + data.replace("'", "''") + "'"
    if quote == '"':
        return usual if usual.startswith('"') else f'"{usual}"'
    if re.fullmatch(_DATE, data) and not re.fullmatch(_DATE, doc.written(old)):
        return usual  # text that others would take for a date
    return data if usual.startswith('"') and _reads_as(data, flow=flow) else usual


def _reads_as(text: str, *, flow: bool) -> bool:
    """Whether text without quotes reads as itself, to other programs too."""
    if flow and "?" in text:  # YAML 1.1 takes it for the start of a key
        return False
    if misread(text) or not text.isprintable() or text != text.strip() or not text[:1].isalnum():
        return False
    try:
        value = passage.read(f"key: [{text}]\n" if flow else f"key: {text}\n").root.entries["key"].value
    except (Unwritable, KeyError):
        return False
    if flow:
        value = value.items[0] if isinstance(value, nodes.List) and len(value.items) == 1 else value
    return isinstance(value, nodes.Scalar) and value.value == text and not value.hash


def block(key: str, written: str, text: str) -> list[str]:
    """Write text as a block, folded where the old one was and it is one line; the head's comment stays."""
    head = written.splitlines()[0]
    comment = f" {found[1]}" if (found := re.search(r"[ \t](#.*)$", head)) else ""
    body = text.rstrip("\n")
    if head.startswith(">") and "\n" not in body and body == " ".join(body.split()) and body:
        return [f"{key}: >-{comment}", *(f"  {line}" for line in _folded(body))]
    if "\n" not in body:
        body += "\n"  # a block all the same, as it was
    _, *others = snippets.entry(key, body, 1)
    if not others:
        return [f"{key}: {scalar(text)}{comment}"]
    sign = "|" if text.endswith("\n") else "|-"
    return [f"{key}: {sign}{comment}", *others]


def _folded(text: str) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= _FOLDED_AT:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
