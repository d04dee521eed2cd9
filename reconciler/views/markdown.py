"""Reports as Markdown. One renderer a kind, added to `RENDERERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reconciler.views import language

Report = Mapping[str, Any]


def render(kind: str, report: Report) -> str:
    """Return the report of this kind as Markdown."""
    return RENDERERS[kind](report)


def _schema(report: Report) -> str:
    return language.render(report["schema"], report["codes"]).rstrip("\n")


RENDERERS: Mapping[str, Callable[[Report], str]] = {"schema": _schema}
