"""docs/modules.md says what the modules say of themselves."""

from __future__ import annotations

import re

from tests.support import modules


def test_the_list_of_modules_is_what_they_say():
    written = modules.FILE.read_text(encoding="utf-8")
    assert written == modules.text(), f"docs/modules.md is stale; run: {modules.COMMAND}"


def test_each_module_says_what_it_is_for_in_a_sentence_or_two():
    said = re.findall(r"^- `(\w+)`: (.*)$", modules.text(), re.MULTILINE)
    files = [file for file in modules.PROGRAM.rglob("*.py") if file.name != "__init__.py"]
    assert len(said) == len(files)
    assert [name for name, words in said if not words.endswith((".", "?")) or len(words) > 200] == []
