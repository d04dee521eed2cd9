"""What leaves for reports and logs: no staging addresses, no links of secret pages, emails masked on demand.

A terminal alone shows where a staging page is: the person before it has to look at the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from reconciler import staging

_SLUG: Final = rf"{staging.PREFIX}(?:old-)?[0-9a-z]{{16}}(?![0-9a-z])"
STAGING: Final = re.compile(rf"(?:https?://[^\s`\"'<>]*?)?{_SLUG}(?:/[^\s`\"'<>]*)?", re.IGNORECASE)
EMAIL: Final = re.compile(r"(?<![\w.+%'-])([\w.+%'-])[\w.+%'-]*@([\w-]+(?:\.[\w-]+)+)")
HIDDEN: Final = "(staging)"
PLACES: Final = ("file",)
"""Names of files stay as they are: editors and annotations go by them."""


def of(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report without staging addresses and without the links of what says `secret: true`."""
    closed: dict[str, Any] = _walk(_without_links(report, hidden=False), _without_staging)
    return closed


def masked(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report with every email as `a•••@example.com`."""
    hidden: dict[str, Any] = _walk(report, _masked)
    return hidden


def _masked(text: str) -> str:
    return EMAIL.sub(r"\1•••@\2", text) if "@" in text else text


def _without_staging(text: str) -> str:
    return STAGING.sub(HIDDEN, text) if staging.PREFIX in text.lower() else text


def _without_links(value: Any, *, hidden: bool) -> Any:
    """Empty each `url` at and below a secret page, and each that names a staging page."""
    if isinstance(value, dict):
        hidden = hidden or value.get("secret") is True
        return {key: _link(key, one, hidden) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_links(one, hidden=hidden) for one in value]
    return value


def _link(key: str, value: Any, hidden: bool) -> Any:
    if key == "url" and isinstance(value, str) and (hidden or STAGING.search(value)):
        return ""
    return _without_links(value, hidden=hidden)


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    """Change every string, keys too; `file` stays."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(str(key)): one if key in PLACES else _walk(one, change) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_walk(one, change) for one in value]
    return value
