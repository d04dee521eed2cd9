"""Which pages are looked at: all, those that no remembered look stands for, or a share. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from reconciler.model import EMPTY, BookingPage, LivePage
from reconciler.proof import looks
from reconciler.records.memory import PageMemory

NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at. By default every page, the times of single-host pages aside.

    `all_types` reads those too. `remembered`: a recent look stands for another one, as `proof.looks` says,
    save for the pages in `again`, by key. `former`: the lists of those are read too who own pages that the
    lock file knows and the files no longer name.
    """

    all_types: bool = False
    remembered: bool = False
    again: frozenset[str] = frozenset()
    share: Share | None = None
    former: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One of so many `parts` of the pages, those whose last look is oldest.

    `looked` is when pages were looked at by runs that do not write the lock file, by key; `again` are the
    keys of pages that are looked at whatever their turn, since the last look found something.
    """

    parts: int
    looked: Mapping[str, datetime] = field(default_factory=lambda: EMPTY)
    again: frozenset[str] = frozenset()

    def due(
        self, pairs: Iterable[tuple[BookingPage, LivePage]], memory: Mapping[str, PageMemory], now: datetime
    ) -> frozenset[str]:
        """Return the keys of the pages that are looked at: their turn, or changed since the last look."""
        pairs = list(pairs)
        order = sorted((self._last(page.key, memory.get(page.key), now), page.key) for page, _ in pairs)
        turn = {key for _, key in order[: -(-len(order) // self.parts)]}
        changed = {page.key for page, live in pairs if _changed(page, live, memory.get(page.key))}
        return frozenset(turn | changed | self.again & {page.key for page, _ in pairs})

    def _last(self, key: str, memory: PageMemory | None, now: datetime) -> datetime:
        """Return when a page was last looked at; a time to come is none."""
        seen = [each.at for each in (memory.look, memory.proof) if each] if memory else []
        return max((at for at in [self.looked.get(key, NEVER), *seen] if at <= now), default=NEVER)


EVERY_PAGE: Final = Scope()


def _changed(page: BookingPage, live: LivePage, memory: PageMemory | None) -> bool:
    """Whether the page is another than at the look that is remembered."""
    seen = memory.look if memory else None
    return seen is not None and not looks.unchanged(seen, page, live)
