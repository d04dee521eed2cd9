"""The site holds every document, nothing in it leads nowhere, and it loads nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support import blocks
from tests.support.places import ROOT

LISTS = [ROOT / "docs" / "index.md", ROOT / "docs" / "decisions" / "README.md"]
LOADS = ("script", "img", "iframe", "source", "link")


class Page(HTMLParser):
    """The ids of a page, where its links lead, and what it loads."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids.add(named.get("id") or "")
        address = named.get("href") or named.get("src") or ""
        if tag == "a":
            self.links.append(address)
        elif tag in LOADS:
            self.loads.append(address)


def test_every_document_has_its_place():
    named = {
        (page.parent / target).resolve()
        for page in LISTS
        for target in re.findall(r"\]\(([^)#:]+\.md)\)", page.read_text(encoding="utf-8"))
    }
    assert [str(file) for file in blocks.DOCUMENTS if file not in named] == [str(LISTS[0])]


@pytest.mark.long
def test_the_site_is_built_without_a_warning_and_leads_nowhere_wrong(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-c", "docs", "-n", "-W", "--keep-going", "-q",
         "-d", str(tmp_path / "doctrees"), ".", str(tmp_path / "site")],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    pages = {file: Page(file) for file in (tmp_path / "site").rglob("*.html")}
    assert len(pages) > len(blocks.DOCUMENTS)
    assert "--owner, --host and --type" in (tmp_path / "site" / "docs" / "cli.html").read_text(
        encoding="utf-8"
    )
    loads = [address for page in pages.values() for address in page.loads]
    assert [address for address in loads if urlsplit(address).netloc] == []
    styles = [file.read_text(encoding="utf-8") for file in (tmp_path / "site").rglob("*.css")]
    assert [text for text in styles if re.search(r"(url\(|@import )[\"']?(https?:)?//", text)] == []
    assert [wrong for file, page in pages.items() for wrong in lost(file, page, pages)] == []


def lost(file: Path, page: Page, pages: dict[Path, Page]) -> list[str]:
    """Return the links of a page that lead nowhere in the site; those that lead out of it are not asked."""
    wrong = []
    for link in page.links:
        parts = urlsplit(link)
        target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
        known = target in pages and (not parts.fragment or unquote(parts.fragment) in pages[target].ids)
        if not parts.scheme and not known and not (target.is_file() and target.suffix != ".html"):
            wrong.append(f"{file.name}: {link}")
    return wrong
