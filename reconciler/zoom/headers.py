"""The headers of an answer. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping


class Headers(Mapping[str, str]):
    """Headers, looked up whatever their case; one that came more than once has its values joined."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take names and values in the order in which they came."""
        self._values: dict[str, str] = {}
        for name, value in pairs:
            before = self._values.get(key := name.lower())
            self._values[key] = value if before is None else f"{before}, {value}"

    def each(self, change: Callable[[str], str]) -> Headers:
        """Return these headers with each value as `change` makes it."""
        changed = Headers(())
        changed._values = {name: change(value) for name, value in self._values.items()}
        return changed

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def headers_of(pairs: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Read headers as they came: UTF-8, or else Latin-1, which any bytes are."""
    pairs = list(pairs)
    try:
        return Headers((name.decode(), value.decode()) for name, value in pairs)
    except UnicodeDecodeError:
        return Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
