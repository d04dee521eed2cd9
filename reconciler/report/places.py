"""Where in the files a value stands."""

from __future__ import annotations

from reconciler.model import Desired
from reconciler.report.head import Json


def place(desired: Desired, page: str, path: tuple[str, ...] = ()) -> Json:
    """Return `{"file", "line", "column"}` of a value, None each where no file speaks of it."""
    span = desired.span(page, path)
    return {name: getattr(span, name, None) for name in ("file", "line", "column")}
