"""README.md shows what the program really prints, and no document links to what is not there."""

from __future__ import annotations

import re

import pytest

from tests.support import readme

ROOT = readme.README.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "findings").rglob("*.md")]


def test_documents_show_what_the_program_says(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for file, text in readme.written().items():
        assert file.read_text(encoding="utf-8") == text, "run: python -m tests.support.readme"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document):
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", text_of(document)):
        file = document.parent / target if target else document
        assert file.exists(), target
        assert not anchor or anchor in anchors(text_of(file)), f"{target}#{anchor}"


def text_of(file):
    return file.read_text(encoding="utf-8")


def anchors(text):
    """The anchors that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
