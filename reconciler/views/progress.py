"""Progress on stderr: one live line a stage on a terminal, a plain line every 15 seconds in a log.

A quick stage shows nothing in a log. stdout is never touched.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from reconciler.views.clean import clean

if TYPE_CHECKING:
    from rich.console import Console

FRAME, EVERY = 0.1, 15.0
"""Seconds between two pictures of the live line, and between two lines in a log."""
GUESS_AFTER = 1.0
BAR = 20
ERASE = "\r\x1b[2K"


class Progress:
    """Shows one stage at a time; `close` erases the live line before something else is written."""

    def __init__(
        self, stream: TextIO | None = None, *, live: bool = True, now: Callable[[], float] = monotonic
    ) -> None:
        """Show on `stream` (stderr), as a live line where that is a terminal and `live` is true."""
        self._stream, self._now = stream or sys.stderr, now
        self._live = live and self._stream.isatty()
        self._console: Console | None = None
        self._stage, self._note = "", ""
        self._began = self._shown = 0.0
        self._drawn = False

    def tell(self, text: str) -> None:
        """Show a note behind the counts of the stage; outside of one on its own line, on a terminal only."""
        if self._stage:
            self._note = text
        elif self._live:
            self._stream.write(f"  {clean(text)}\n")

    def count(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done; another `stage` than before begins anew."""
        now = self._now()
        if stage != self._stage:
            self.close()
            self._stage, self._note, self._began = stage, "", now
            self._shown = now - FRAME if self._live else now
        if done >= total:
            if self._shown > self._began and not self._live:
                self._line(done, total, now)
            self.close()
        elif self._live and now - self._shown >= FRAME:
            self._shown = now
            self._draw(done, total, now)
        elif not self._live and now - self._shown >= EVERY:
            self._shown = now
            self._line(done, total, now)

    def close(self) -> None:
        """End the stage and erase its live line."""
        if self._drawn:
            self._stream.write(ERASE)
            self._stream.flush()
        self._stage, self._drawn = "", False

    def _line(self, done: int, total: int, now: float) -> None:
        self._stream.write(f"{self._stage}: {done:,} of {total:,}{self._left(done, total, now, ', ')}\n")
        self._stream.flush()

    def _draw(self, done: int, total: int, now: float) -> None:
        from rich.text import Text

        from reconciler.views.output import console

        self._console = self._console or console(stderr=True)
        full = BAR * done // total
        text = Text.assemble(
            "  ", (self._stage, "bold"), "  ", ("━" * full, "green"), ("─" * (BAR - full), "dim"),
            f"  {done:,}/{total:,}", self._left(done, total, now, "  "), "  ", (clean(self._note), "dim"),
        )  # fmt: skip
        text.truncate(max(10, self._console.width - 3), overflow="ellipsis")
        self._stream.write(ERASE)
        self._console.print(text, end="")
        self._stream.flush()
        self._drawn = True

    def _left(self, done: int, total: int, now: float, between: str) -> str:
        """Guess the time that remains from the pace so far."""
        spent = now - self._began
        if not done or spent < GUESS_AFTER:
            return ""
        seconds = round(spent / done * (total - done))
        rest = f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"
        return f"{between}about {rest} left" if seconds else ""
