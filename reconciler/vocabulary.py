"""The words that reports and messages use, by kind, each with a short text: what `explain` shows.

Codes have a file each in `explanations/`; small words of one kind stand together in `explanations/words/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from reconciler import findings
from reconciler.allow import Allow
from reconciler.config import codes, explanations

SUFFIX: Final = ".md"
OF_CODES: Final = {
    "finding": ("what drift reports of a page or of the account", findings.CODES),
    "name for --allow": ("what is refused until it is allowed", tuple(map(str, Allow))),
    "why it waits": (
        "what keeps a page from being made or published", ("awaiting-attest", "needs-dates", "not-reachable"),
    ),
    "mistake in the files": ("with one, nothing is planned", codes.ERRORS),
    "warning on the files": ("worth a look; nothing is held up", (*codes.WARNINGS, *codes.INFOS)),
}  # fmt: skip
"""The kinds of the codes that have a file each, with what each kind is and its codes."""
OF_WORDS: Final = (
    "action", "outcome", "exit-code", "error", "field-state", "left-alone", "verdict", "void",
    "hosts-verdict", "witness", "weight", "look", "type", "origin", "severity", "page-state", "term",
    "recipe", "question", "answer", "difference", "check", "account-state", "remark",
)  # fmt: skip
"""The files of small words, in the order in which they are listed."""


class Meaning(NamedTuple):
    """What a word means as one of these `kinds`; `text` is Markdown under the word as its title."""

    word: str
    kinds: tuple[str, ...]
    summary: str
    text: str


@cache
def kinds() -> dict[str, str]:
    """Return what each kind of words is, in the order in which they are listed."""
    of_words = (_titled(name)[:2] for name in OF_WORDS)
    return {**dict(of_words), **{kind: about for kind, (about, _) in OF_CODES.items()}}


@cache
def meanings() -> tuple[Meaning, ...]:
    """Return all meanings of all words: those that have a file first."""
    return (*map(_of_file, explanations.codes()), *(one for name in OF_WORDS for one in _of_words(name)))


def words() -> tuple[str, ...]:
    """Return all words, sorted."""
    return tuple(sorted({meaning.word for meaning in meanings()}))


def find(asked: str) -> tuple[Meaning, ...]:
    """Return what a word means; in capitals, and with spaces, hyphens or underscores, as one likes."""
    return tuple(meaning for meaning in meanings() if _plain(meaning.word) == _plain(asked))


def nearest(asked: str) -> str:
    """Return the word that is written most like this one; empty where none is."""
    known = {_plain(word): word for word in words()}
    return next((known[near] for near in get_close_matches(_plain(asked), known, n=1)), "")


def _plain(word: str) -> str:
    return word.strip().lower().replace("_", "-").replace(" ", "-")


def _of_file(code: str) -> Meaning:
    named = tuple(kind for kind, (_, its) in OF_CODES.items() if code in its)
    return Meaning(code, named, explanations.summary(code), explanations.text(code))


def _of_words(name: str) -> Iterator[Meaning]:
    """Yield the words of one file: each is a section of it."""
    kind, _, sections = _titled(name)
    for section in sections:
        word, _, body = section.partition("\n")
        said = body.strip()
        summary = said.partition("\n\n")[0].replace("\n", " ").partition(". ")[0].removesuffix(".")
        yield Meaning(word, (kind,), summary, f"# {word} ({kind})\n\n{said}\n")


def _titled(name: str) -> tuple[str, str, list[str]]:
    """Return of a file of words the kind that it is about, what that is, and its sections."""
    file = resources.files("reconciler").joinpath("explanations", "words", name + SUFFIX)
    head, *sections = file.read_text(encoding="utf-8").split("\n## ")
    kind, _, about = head.partition("\n")[0].removeprefix("# ").partition(": ")
    return kind, about, sections
