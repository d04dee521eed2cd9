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
    content = [account, sorted(pages, key=lambda page: page.key)]
    canonical = json.dumps(content, default=_value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _value(value: Any) -> Any:
    """Return what JSON can hold for what it cannot: values of the model, by field; a place is no content."""
    if isinstance(value, Span):
        return None
    if dataclasses.is_dataclass(value):
        return {field.name: _keyed(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} is no content")


def _keyed(value: Any) -> Any:
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else value
