"""Takes out what no report or log shows: staging addresses and links of secret pages; masks emails on demand.

Only a terminal shows the address of a staging page: the person there has to look at the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reconciler import staging
from reconciler.views.clean import by_item, changed

_SLUG: Final = rf"{staging.PREFIX}(?:old-)?[0-9a-z]{{16}}(?![0-9a-z])"
STAGING: Final = re.compile(rf"(?:https?://[^\s`\"'<>]*?)?{_SLUG}(?:/[^\s`\"'<>]*)?", re.IGNORECASE)
EMAIL: Final = re.compile(r"(?<![\w.+%'-])([\w.+%'-])[\w.+%'-]*@([\w-]+(?:\.[\w-]+)+)")
LOGIN: Final = re.compile(rf"(\blogin --as ){EMAIL.pattern}")
SOMEBODY: Final = "EMAIL"
"""What stands for an address in a command: half an address could be typed, and would be nobody's."""
_PROGRAM: Final = "reconciler "
COMMAND: Final = re.compile(rf"`{_PROGRAM}[^`]*`")
_WHO: Final = " (--show-emails names it)"
HIDDEN: Final = "(staging)"
PLACES: Final = ("file",)
"""Names of files stay as they are: editors and annotations go by them."""


def redacted(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report without staging addresses and without the links of what says `secret: true`."""
    whole = not {"secret", "url", *PLACES}.isdisjoint(report)  # what these say is about all of it
    shown: dict[str, Any] = _redacted(report) if whole else by_item(report, _harmless, _redacted)
    return shown


def _harmless(text: str) -> bool:
    """Whether a value in JSON names no staging page and no secret one."""
    return staging.PREFIX not in text.lower() and '"secret": true' not in text


def _redacted(value: Any) -> Any:
    return changed(_without_links(value, hidden=False), _without_staging, PLACES)


def masked(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report with every email as `a•••@example.com`."""
    hidden: dict[str, Any] = changed(report, _masked, PLACES)
    return hidden


def _masked(text: str) -> str:
    """Mask the emails of a text; a command for one of them is left to be typed by who sees them."""
    if "@" not in text:
        return text
    if text.startswith(_PROGRAM):  # a command stays one
        return EMAIL.sub(SOMEBODY, text)
    text = COMMAND.sub(_unnamed, text)
    text = LOGIN.sub(rf"\1{SOMEBODY}{_WHO}", text)
    return EMAIL.sub(r"\1•••@\2", text)


def _unnamed(command: re.Match[str]) -> str:
    """Return a command in a sentence with its emails to be put in, and behind it what shows them."""
    text, emails = EMAIL.subn(SOMEBODY, command[0])
    return text + _WHO if emails else text


def _without_staging(text: str) -> str:
    return STAGING.sub(HIDDEN, text) if staging.PREFIX in text.lower() else text


def _without_links(value: Any, *, hidden: bool) -> Any:
    """Empty each `url` at and below a secret page, and each that names a staging page."""
    if isinstance(value, dict):
        hidden = hidden or value.get("secret") is True
        return {key: _link(key, content, hidden) for key, content in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_links(content, hidden=hidden) for content in value]
    return value


def _link(key: str, value: Any, hidden: bool) -> Any:
    if key == "url" and isinstance(value, str) and (hidden or STAGING.search(value)):
        return ""
    return _without_links(value, hidden=hidden)
