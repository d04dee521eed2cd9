"""Lists of owners' pages, one request for all who ask at the same time. Writes nothing.

Nobody is given a list that was begun before they asked: what was written before shows in it, unless the
service itself shows its writes late.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sized

from reconciler import fields
from reconciler.model import LivePage
from reconciler.zoom import budget, live
from reconciler.zoom.api import PAGE_SIZE, Reader
from reconciler.zoom.live import Listing

RECENT = 0.5
"""Seconds ago at most that a list was begun in which pages are checked before they are written to."""
LATEST = 5.0
"""Seconds ago at most that the list of an owner was begun which is not read again at the end of a run."""
PATIENCE = 0.25
"""Seconds for which a list waits at most for the answers of other writes."""


class Lists:
    """Reads the lists of owners, by email.

    One that is asked for after a write leaves once the writes to pages of its owner that were under way are
    answered: it shows them all. Until it leaves, others may ask for the same one. `shown` are the pages, by
    id, that any of these lists had, as the last of them had each.
    """

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader
        self._joinable: dict[str, tuple[asyncio.Task[Listing], asyncio.Event]] = {}
        self._writes: Counter[str] = Counter()
        self._busy: Counter[str] = Counter()
        self._sizes: dict[str, int] = {}
        self._left: dict[str, tuple[asyncio.Task[Listing], float]] = {}
        self._written: dict[str, float] = {}
        self._ahead: set[asyncio.Task[Listing]] = set()
        self.shown: dict[str, LivePage] = {}

    def learn(self, listed: Mapping[str, Sized]) -> None:
        """Take the sizes of lists, by owner, from what was read already."""
        self._sizes |= {owner: len(pages) for owner, pages in listed.items()}

    @contextlib.contextmanager
    def busy(self, owner: str) -> Iterator[None]:
        """Count one more page of an owner that is worked on within the block."""
        self._busy[owner] += 1
        try:
            yield
        finally:
            self._busy[owner] -= 1

    @contextlib.contextmanager
    def writing(self, owner: str) -> Iterator[None]:
        """Let lists of an owner wait for the write within the block."""
        self._writes[owner] += 1
        try:
            yield
        finally:
            self._writes[owner] -= 1
            self._written[owner] = asyncio.get_running_loop().time()
            if not self._writes[owner] and owner in self._joinable:
                self._joinable[owner][1].set()

    def cheap(self, owner: str) -> bool:
        """Whether a list of an owner costs no more requests than reading each page that is worked on."""
        if owner in self._reader.listed_only:
            return True
        return -(-self._sizes.get(owner, 1) // PAGE_SIZE) <= max(1, self._busy[owner])

    async def read(self, owner: str, *, written: bool = False) -> Listing:
        """Read the list of an owner, begun after this call. Raises as `live.listing`.

        `written`: it is to show what was just written, and may wait for other writes.
        """
        if owner not in self._joinable:
            leaves = asyncio.Event()
            task = asyncio.create_task(self._list(owner, leaves))
            task.add_done_callback(_heard)
            self._joinable[owner] = task, leaves
        task, leaves = self._joinable[owner]
        if not (written and self._writes[owner]):
            leaves.set()
        return await asyncio.shield(task)

    async def recent(self, owner: str) -> Listing:
        """Read the list of an owner, begun after this call or at most `RECENT` before it."""
        if owner in self._left:
            task, began = self._left[owner]
            failed = task.done() and (task.cancelled() or task.exception())
            if not failed and asyncio.get_running_loop().time() - began <= RECENT:
                return await asyncio.shield(task)
        return await self.read(owner)

    def ahead(self, owners: Iterable[str]) -> None:
        """Begin the lists of `owners`, in which pages are checked that are soon written to."""
        for owner in owners:
            task = asyncio.create_task(self.recent(owner))
            task.add_done_callback(_heard)
            task.add_done_callback(self._ahead.discard)
            self._ahead.add(task)

    def doubt(self, owner: str) -> None:
        """Take the last list of an owner not to show all that was written."""
        self._left.pop(owner, None)

    def latest(self) -> dict[str, Listing]:
        """Return by owner the lists that show all of the run: begun after its last write to a page of theirs
        was answered, in the last `LATEST` seconds, and not in doubt."""
        oldest = asyncio.get_running_loop().time() - LATEST
        return {
            owner: task.result()
            for owner, (task, began) in self._left.items()
            if task.done() and not task.cancelled() and not task.exception()
            and began >= max(oldest, self._written.get(owner, oldest)) and not self._writes[owner]
        }  # fmt: skip

    async def page(
        self, schedule_id: str, owner: str, names: Collection[str] = (), *, recent: bool = False
    ) -> LivePage | None:
        """Read a page in the list of its owner.

        None where it is to be read alone: the list does not show it, or costs more, or leaves out one of the
        fields `names`, which a read may tell. The list is begun after this call, or `recent`.
        """
        if not self.cheap(owner):
            return None
        listing = await (self.recent(owner) if recent else self.read(owner, written=True))
        same = (page for page in listing.pages if page.schedule_id == schedule_id and not page.cancelled)
        found = next(same, None)
        if found is None or (owner not in self._reader.listed_only and _untold(found, names)):
            return None
        return live.as_listed(found)

    async def _list(self, owner: str, leaves: asyncio.Event) -> Listing:
        def left() -> None:
            task, own = self._joinable.get(owner, (None, None))
            if task and own is leaves:
                self._left[owner] = task, asyncio.get_running_loop().time()
                del self._joinable[owner]

        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await leaves.wait()
            await asyncio.sleep(0)  # whose write was answered just now is about to ask too
            budget.leaving.set(left)
            listing = await live.listing(self._reader, owner)
        finally:
            left()
        self._sizes[owner] = len(listing.pages)
        self.shown |= {page.schedule_id: page for page in listing.pages if not page.cancelled}
        return listing


def _untold(page: LivePage, names: Collection[str]) -> bool:
    return bool((fields.UNLISTED & {*names}) - page.fields.keys())


def _heard(task: asyncio.Task[Listing]) -> None:
    """Take a failure as heard: who asked may have been cancelled."""
    if not task.cancelled():
        task.exception()
