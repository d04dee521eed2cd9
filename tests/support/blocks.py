"""The blocks of the documents: what files say, what people type, what is printed."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt

from tests.support.places import ROOT

DOCUMENTS: Final = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "findings" / "README.md"]
)
_TOOLS: Final = ("reconciler", "export", "make", "pip", "python3", "curl", "sh", "dask", "eval")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: the document that has it, the number of its line there, its language if it says one."""

    document: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def first(self) -> str:
        """Its first line, which tells it from the others of its document."""
        return self.text.partition("\n")[0]

    @property
    def kind(self) -> str:
        """`yaml`, `json`, `shell`, `usage` (of `--help`), `session` (with what is printed), or nothing."""
        if self.language in ("yaml", "json"):
            return self.language
        if re.search(r"\[OPTIONS?\]", self.text):
            return "usage"
        if re.search(r"^\$ ", self.text, re.MULTILINE):
            return "session"
        return "shell" if self.language == "sh" or self.first.split()[0] in _TOOLS else ""


@functools.cache
def found() -> tuple[Block, ...]:
    """Return all blocks of all documents."""
    return tuple(
        Block(str(file.relative_to(ROOT)), (token.map or [0])[0] + 1, token.info.strip(), token.content)
        for file in DOCUMENTS
        for token in MarkdownIt().enable("table").parse(file.read_text(encoding="utf-8"))
        if token.type in ("fence", "code_block")
    )


def of(document: str, kind: str) -> list[Block]:
    """Return the blocks of one document that are of one kind."""
    return [block for block in found() if (block.document, block.kind) == (document, kind)]


def lines(text: str) -> list[str]:
    """Return lines of shell as one types them: continued lines joined, remarks behind them taken off."""
    joined = re.sub(r" \\\n\s*", " ", text)
    bare = [re.sub(r"\s+(# |\().*$", "", line).strip() for line in joined.splitlines()]
    return [line for line in bare if line and not line.startswith("#")]
