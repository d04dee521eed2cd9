"""Guesses what was meant: the nearest of the words that would have been right."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

MAX_WORD = 80
MIN_START = 3
"""Characters from which on the start of a word stands for it, where it is the start of one only."""


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the one of `words` that `word` is most likely a slip of, None where none is close.

    `cutoff` is how alike they must be, 1 being equal.
    """
    if not word or len(word) > MAX_WORD:
        return None
    by_fold = {_fold(known): known for known in words}
    folded = _fold(word)
    if folded in by_fold:
        return by_fold[folded]
    longer = [fold for fold in by_fold if fold.startswith(folded)]
    if len(longer) == 1 and len(folded) >= MIN_START:
        return by_fold[longer[0]]
    close = difflib.get_close_matches(folded, by_fold, n=1, cutoff=cutoff)
    return by_fold[close[0]] if close else None


def did_you_mean(word: str, words: Iterable[str], otherwise: str = "") -> Callable[[], str]:
    """Return the help, as a function since guessing takes time: the near word, else `otherwise`."""
    known = tuple(words)

    def guess() -> str:
        near = nearest(word, known)
        return f"did you mean `{near}`?" if near else otherwise

    return guess


def listed(words: Iterable[str], *, last: str = "and") -> str:
    """Write words as people do: `a`, `b` and `c`."""
    quoted = [f"`{word}`" for word in words]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
