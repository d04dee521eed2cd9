"""Whether missing fields on a public page mean a single-host page, learned from pages of known type. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reconciler.model import PageType
from reconciler.zoom.witnesses.pools import Reading

RIGHT: Final = "right"
WRONG: Final = "wrong"
MISSING: Final = "fields missing"


def compare(page_type: PageType, reading: Reading) -> str:
    """Return RIGHT, WRONG or MISSING: how a reading of a page's data compares with the page's known type."""
    if not reading.types:
        return MISSING
    return RIGHT if page_type in reading.types else WRONG


def tells(seen: Iterable[tuple[PageType, str]]) -> bool:
    """Whether missing fields mean a single-host page, by (known type, comparison) of the pages seen.

    True where a multi-host page showed the fields, a single-host page lacked them, and no page was wrong.
    """
    seen = set(seen)
    shown = any(kind.multi_host and says == RIGHT for kind, says in seen)
    lacking = any(not kind.multi_host and says == MISSING for kind, says in seen)
    wrong = any(says == WRONG or (kind.multi_host and says == MISSING) for kind, says in seen)
    return shown and lacking and not wrong
