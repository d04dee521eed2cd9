"""The path of a field as reports have it in JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reconciler.model import dotted


def spelled(path: Iterable[str]) -> dict[str, Any]:
    """Return a path dotted, and its keys one by one: a name may hold dots itself."""
    keys = list(path)
    return {"path": dotted(keys), "keys": keys}
