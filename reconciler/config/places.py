"""The places of what pages declare: page key and path to a span. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.model import Path
from reconciler.source import Span

Places = dict[Path, Span]
"""The places of one page by path; that of its key is at ()."""


class PlacesOfPages(Mapping[tuple[str, Path], Span]):
    """Places by (page key, path), kept a page at a time: one mapping of all would take half as much again."""

    def __init__(self, pages: Mapping[str, Places]) -> None:
        """Take the places of each page by its key."""
        self._pages = pages

    def __getitem__(self, at: tuple[str, Path]) -> Span:
        """Return the place of a path of a page. Raises KeyError."""
        page, path = at
        return self._pages[page][path]

    def __iter__(self) -> Iterator[tuple[str, Path]]:
        """Iterate over (page key, path) in the order of the files."""
        return ((page, path) for page, places in self._pages.items() for path in places)

    def __len__(self) -> int:
        """Return how many places there are."""
        return sum(map(len, self._pages.values()))
