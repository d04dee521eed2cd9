"""Shell completion of arguments: the pages of the config, the known codes. No network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click


def pages(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the keys of pages that begin with `incomplete`, also of a config with mistakes."""
    from reconciler.config import desired, limits

    top = context.find_root()
    root = Path(top.params.get("config") or "booking_pages")
    bounds = limits.of(getattr(top.obj, "environment", {}))
    config = desired.load(root, today=datetime.now(UTC).date(), limits=bounds)
    taken = context.params.get("pages") or ()
    keys = sorted(page.key for page in config.desired.pages)
    return [key for key in keys if key.startswith(incomplete) and key not in taken]


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the codes that begin with `incomplete`."""
    from reconciler.config import explanations

    return [code for code in explanations.codes() if code.startswith(incomplete)]
