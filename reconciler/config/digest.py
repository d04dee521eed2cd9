"""The digest of what a config says: equal for equal pages, whatever the comments and files. Pure."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from reconciler.model import Account, Declared, Host
from reconciler.source import Span

UNSAID: Final = ("holidays", "calendars", "from_calendars", "said_at")
"""Fields of a host that decide only how something is said; the dates of calendars are in `overrides`, too."""


def compute(account: Account, pages: Iterable[Declared]) -> str:
    """Return `sha256:…` of the account's rules and the pages; each host is hashed once."""
    hosts: dict[int, str] = {}
    whole = hashlib.sha256(_canonical(account, hosts))
    for page in sorted(pages, key=lambda page: page.key):
        whole.update(b"\n" + _canonical(page, hosts))
    return "sha256:" + whole.hexdigest()


def _canonical(content: Any, hosts: dict[int, str]) -> bytes:
    value = functools.partial(_value, hosts=hosts)
    return json.dumps(
        content, default=value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _value(value: Any, hosts: dict[int, str]) -> Any:
    """Return a value of the model as JSON takes it: fields, dates as text, hosts as hashes, no spans."""
    if isinstance(value, Host):
        if id(value) not in hosts:
            hosts[id(value)] = hashlib.sha256(_canonical(_fields(value), hosts)).hexdigest()
        return hosts[id(value)]
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} is no content")


def _fields(value: Any) -> dict[str, Any]:
    fields = {name: _keyed(getattr(value, name)) for name in _names(value.__class__)}
    if fields.get("on_page") is False:  # left out, so that plan files made before it was hashed still count
        del fields["on_page"]
    return fields


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    unsaid = UNSAID if kind is Host else ()
    return tuple(field.name for field in dataclasses.fields(kind) if field.name not in unsaid)


def _keyed(value: Any) -> Any:
    if isinstance(value, Span):
        return None
    if value is None or isinstance(value, str | tuple):  # asking whether it is a mapping takes long
        return value
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else value
