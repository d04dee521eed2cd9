"""The table of `cases/editors/`: values by line, the documents that hold them, what the schema says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from reconciler.config import conformity, document, language_schema, nodes
from reconciler.config.collector import Problems
from reconciler.source import Source
from tests.support.config_files import PAGE
from tests.support.places import CASES

FILES = sorted((CASES / "editors").glob("*.txt"))
HOST = {"email": "ana@example.com", "time_zone": "UTC"}


def rows(file: Path) -> Iterator[tuple[str, str | None]]:
    """Yield each value of a file as it is written in YAML, and the code that it is marked with."""
    for line in file.read_text(encoding="utf-8").splitlines():
        value, _, code = line.partition("  #~ ")
        yield re.sub(" ?⏎ ?", "\n", value), code or None


def whole(kind: str, value: str) -> str:
    """Return the document that holds a value."""
    if kind == "hosts":
        name = value.partition(":")[0]
        others = "".join(f"{other}: {text}, " for other, text in HOST.items() if other != name)
        return f"hosts:\n  ana: {{{others}{value}}}\ncalendars: {{uk: {{country: GB}}}}\n"
    if kind == "page":
        names = {line.partition(":")[0] for line in value.splitlines()}
        usual = PAGE.replace("all_hosts", "any_host").splitlines()
        return "\n".join([*(line for line in usual if line.partition(":")[0] not in names), value, ""])
    return f"account: {{{value}}}\n" if kind == "account" else f"{value}\n"


def plain(text: str) -> Any:
    """Return a document as the value that editors check."""
    problems = Problems()
    (root,) = document.read(Source("x", text), problems)
    assert not problems.in_order(), text
    return nodes.plain(root)


def taken(value: Any, schema: str = language_schema.FILE) -> bool:
    """Whether a schema takes a document, with patterns read as editors read them."""

    def pattern(_: Any, form: str, value: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
        if isinstance(value, str) and not conformity.form(form).search(value):
            yield jsonschema.ValidationError(form)

    validator: Any = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": pattern})
    return validator(language_schema.whole(schema)).is_valid(value)
