"""How grave remarks are, together: of diagnostics and of findings alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries.entry import Remark
from reconciler.views.entries.listing import Count

RANKS = ("critical", "error", "warning", "info")


def counted(names: Iterable[str]) -> tuple[Count, ...]:
    """Return how many there are of each severity, the gravest first."""
    counts = Counter(names)
    return tuple(
        Count(counts[name], wording.plural(counts[name], name), words.TONES[name])
        for name in RANKS
        if counts[name]
    )


def worst(remarks: Iterable[Remark]) -> str:
    """Return the gravest severity; empty where there are no remarks."""
    return min((remark.severity for remark in remarks), key=RANKS.index, default="")
