"""Which pages are looked at: all, those that no remembered look stands for, or a share. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from reconciler.evidence import Verdict
from reconciler.model import EMPTY, BookingPage, LivePage
from reconciler.proof import looks
from reconciler.proof.last_proof import last_proof
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
        """Return the keys of the pages that are looked at: by turn, and those of which more is to be asked.

        These have changed since the last look, or what is remembered says that they are not as declared:
        left to their turn, they would be told as in sync until then.
        """
        pairs = list(pairs)
        order = sorted((self._last(page.key, memory.get(page.key), now), page.key) for page, _ in pairs)
        turn = {key for _, key in order[: -(-len(order) // self.parts)]}
        asked = {page.key for page, live in pairs if _asks(page, live, memory.get(page.key))}
        return frozenset(turn | asked | self.again & {page.key for page, _ in pairs})

    def _last(self, key: str, memory: PageMemory | None, now: datetime) -> datetime:
        """Return when a page was last looked at; a time to come is none."""
        seen = [each.at for each in (memory.look, memory.proof) if each] if memory else []
        return max((at for at in [self.looked.get(key, NEVER), *seen] if at <= now), default=NEVER)


EVERY_PAGE: Final = Scope()


def _asks(page: BookingPage, live: LivePage, memory: PageMemory | None) -> bool:
    """Whether the page is another than at the look that is remembered, or known to be otherwise."""
    if memory is None:
        return False
    if memory.look is not None and not looks.unchanged(memory.look, page, live):
        return True
    last = last_proof(page, memory)
    return last is not None and last.verdict is Verdict.CONTRADICTED
