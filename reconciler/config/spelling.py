"""Guesses which of several words a misspelled one is, and lists words in text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

MAX_WORD = 80
MIN_START = 3
"""The characters that suffice to name a word by its start, if no other word starts so."""
CLEARLY = 0.1
"""By how much more alike, of 1, a word must be to count as clearly closer."""


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the one of `words` that is closest to `word`, None where none is close.

    `cutoff` is how alike (0 to 1) they must be.
    """
    if not word or len(word) > MAX_WORD:
        return None
    by_fold = {_fold(candidate): candidate for candidate in words}
    folded = _fold(word)
    if folded in by_fold:
        return by_fold[folded]
    longer = [fold for fold in by_fold if fold.startswith(folded)]
    if len(longer) == 1 and len(folded) >= MIN_START:
        return by_fold[longer[0]]
    import difflib  # for those who misspell alone

    close = difflib.get_close_matches(folded, by_fold, n=1, cutoff=cutoff)
    return by_fold[close[0]] if close else None


def nearest_of(word: str, first: Iterable[str], second: Iterable[str]) -> str | None:
    """Return the one of `first` that is close to `word`, or of `second` if clearly closer; else None."""
    near, other = nearest(word, first), nearest(word, second)
    if near is None or other is None:
        return near or other
    return other if _likeness(word, other) > _likeness(word, near) + CLEARLY else near


def _likeness(word: str, candidate: str) -> float:
    """Return how alike two words are: 0 to 1, and 1 for the same word in other letters."""
    import difflib

    return difflib.SequenceMatcher(None, _fold(word), _fold(candidate)).ratio()


def did_you_mean(word: str, words: Iterable[str], otherwise: str = "") -> Callable[[], str]:
    """Return a function (guessing takes time) that returns the help: the near word, else `otherwise`."""
    candidate = tuple(words)

    def guess() -> str:
        near = nearest(word, candidate)
        return f"did you mean `{near}`?" if near else otherwise

    return guess


def listed(words: Iterable[str], *, last: str = "and") -> str:
    """Return words as a phrase: `a`, `b` and `c`."""
    quoted = [f"`{word}`" for word in words]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)


def few(words: Sequence[str], most: int = 3) -> str:
    """Return words as a phrase, of many the first: `a`, `b` and 22 more."""
    if len(words) <= most:
        return listed(words)
    shown = most - 1
    return f"{', '.join(f'`{word}`' for word in words[:shown])} and {len(words) - shown} more"


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
