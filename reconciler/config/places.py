"""The places of what pages declare: page key and path to a span. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.config import dates
from reconciler.model import EMPTY, Host, Path
from reconciler.source import Span

Places = dict[Path, Span]
"""The places of one page by path; that of its key is at ()."""


class PlacesOfPages(Mapping[tuple[str, Path], Span]):
    """Places by (page key, path), kept a page at a time: one mapping of all would take half as much again.

    Those of the dates of hosts are found with the host, and are not iterated over.
    """

    def __init__(self, pages: Mapping[str, Places], hosts: Mapping[str, Iterable[Host]] = EMPTY) -> None:
        """Take the places of each page by its key, and its hosts, who know where their dates are said."""
        self._pages, self._hosts = pages, hosts

    def __getitem__(self, at: tuple[str, Path]) -> Span:
        """Return the place of a path of a page. Raises KeyError."""
        page, path = at
        if len(path) == 4 and path[2] == "overrides":
            return self._of_date(page, path)
        return self._pages[page][path]

    def _of_date(self, page: str, path: Path) -> Span:
        """Return the place of a date of a host: theirs, or that of a calendar. Many pages share them."""
        day = dates.parse(path[3])
        for host in self._hosts.get(page, ()):
            if host.name == path[1] and day and (span := host.said_at.get(day)):
                return span
        raise KeyError(path)

    def __iter__(self) -> Iterator[tuple[str, Path]]:
        """Iterate over (page key, path) in the order of the files."""
        return ((page, path) for page, places in self._pages.items() for path in places)

    def __len__(self) -> int:
        """Return how many places there are."""
        return sum(map(len, self._pages.values()))
