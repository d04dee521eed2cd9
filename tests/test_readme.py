"""README.md shows what the program really prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import readme


@pytest.mark.parametrize("name", sorted(readme.PARTS))
def test_readme_shows_what_the_program_says(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = readme.README.read_text(encoding="utf-8")
    assert readme.PARTS[name]() in text, "run: python -m tests.support.readme"


def test_every_file_readme_links_to_is_there():
    import re

    text = readme.README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (Path(readme.README).parent / target).exists(), target
