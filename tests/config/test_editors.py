"""What editors say by the schema is what the loader says, value by value, but for what is marked.

A line of `cases/editors/` is a value: of a host, of a page or of the account beside what else they need, or a
whole document; `⏎` begins a new line. A mark `#~` has the code with which the loader alone refuses it, on
purpose. Editors know one document at a time; jsonschema stands for them, with patterns read as they read them
(`conformity.form`), and 30.0 an integer. How they read YAML itself is no matter of the schema: numbers that
YAML 1.2 has and the loader has not (`0x1E`, `1e2`, `0123`) are told in docs/language.md. `make edges`
asks ajv about the same values, in its strict mode.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.config import conformity, language_schema
from tests.support import editor_values
from tests.support.config_files import HOSTS, load
from tests.support.editor_values import FILES, rows, whole
from tests.support.places import CASES, ROOT

BESIDE = f"""{HOSTS}
calendars: {{uk: {{country: GB}}}}
---
template: short
duration: 20
---
template: winter
start_date: 2030-12-01
end_date: 2031-02-28
"""


def refused(text: str, folder: Path) -> str | None:
    """Return the code of the first error that the loader finds, beside the hosts if it is not of hosts."""
    folder.mkdir()
    beside = {} if text.startswith("hosts") else {"beside": BESIDE}
    config = load(folder, document=text, **beside)
    return next((problem.code for problem in config.diagnostics if problem.severity == "error"), None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_loader_and_editors_take_the_same_values_but_for_those_marked(file: Path, tmp_path: Path) -> None:
    wrong = []
    for number, (value, code) in enumerate(rows(file)):
        text = whole(file.stem, value)
        found, taken = refused(text, tmp_path / str(number)), editor_values.taken(editor_values.plain(text))
        if (found if taken else None) != code or (found is None and not taken):
            wrong.append((value, f"loader: {found}", f"editors: {taken}"))
    assert wrong == []


def test_the_values_are_of_every_field_of_a_page() -> None:
    named = {value.partition(":")[0] for value, _ in rows(CASES / "editors" / "page.txt")}
    assert named == set(language_schema.fields("page_document"))


def test_each_kind_of_difference_is_told_in_the_documentation() -> None:
    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    told = text.partition("## What editors cannot tell")[2].partition("\n## ")[0]
    marks = {code for file in FILES for _, code in rows(file) if code}
    assert len(marks) > 10
    assert {code for code in marks if f"`{code}`" not in told} == set()


@pytest.mark.parametrize("text", ["abc\n", "abc"])
def test_the_end_of_a_pattern_is_the_end_of_the_text(text: str) -> None:
    assert bool(conformity.form("^[a-z]+$").search(text)) is (text == "abc")
    assert conformity.form(r"^[a-z]+\s*$").search(text)
