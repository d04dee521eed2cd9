"""Counts the steps of a stage of the work for whoever shows them. Does no I/O."""

from __future__ import annotations

from collections.abc import Callable

Count = Callable[[str, int, int], None]
"""Takes the name of a stage, how many of its steps are done, and how many there are."""


def unseen(_stage: str, _done: int, _total: int) -> None:
    """Ignore the count."""


class Stage:
    """A stage of `total` steps; `count` is called at the beginning and after each step."""

    def __init__(self, count: Count, name: str, total: int) -> None:
        """Begin."""
        self._count, self._name, self._total, self._done = count, name, total, 0
        if total:
            count(name, 0, total)

    def step(self) -> None:
        """Count one more step as done."""
        self._done += 1
        self._count(self._name, self._done, self._total)
