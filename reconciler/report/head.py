"""What every report begins with: the version of its form, and the rules of time zones it is told by."""

from __future__ import annotations

from typing import Any, Final

from reconciler.times import rules

FORMAT_VERSION: Final = "1"
Json = dict[str, Any]


def head() -> Json:
    """Return `{"format_version"}` and what is told of the rules of time zones."""
    return {"format_version": FORMAT_VERSION, **rules.told()}
