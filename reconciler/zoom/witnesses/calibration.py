"""Whether missing fields on a public page mean a single-host page, learned from pages of known type. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reconciler.model import PageType
from reconciler.zoom.witnesses.pools import Reading

RIGHT: Final = "right"
WRONG: Final = "wrong"
MISSING: Final = "fields missing"


def said(page_type: PageType, reading: Reading) -> str:
    """Say whether what a page shows is right about its known type."""
    if not reading.types:
        return MISSING
    return RIGHT if page_type in reading.types else WRONG


def tells(seen: Iterable[tuple[PageType, str]]) -> bool:
    """Whether missing fields tell, by what pages of known type showed.

    So where a multi-host page was seen to show them, a single-host one to lack them, and none to be wrong.
    """
    seen = set(seen)
    shown = any(kind.multi_host and says == RIGHT for kind, says in seen)
    lacking = any(not kind.multi_host and says == MISSING for kind, says in seen)
    wrong = any(says == WRONG or (kind.multi_host and says == MISSING) for kind, says in seen)
    return shown and lacking and not wrong
