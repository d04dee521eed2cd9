"""Names the content of a config: equal content, equal digest, whatever comments, order and files. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from reconciler.model import Account, BookingPage
from reconciler.source import Span


def of(account: Account, pages: Iterable[BookingPage]) -> str:
    """Return `sha256:…` of the account's rules and the pages."""
    content = {"account": _value(account), "pages": {page.key: _value(page) for page in pages}}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _value(value: Any) -> Any:
    if isinstance(value, Span):
        return None
    if dataclasses.is_dataclass(value):
        return {field.name: _value(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _value(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return str(value) if isinstance(value, date) else value
