"""What the shell offers for an argument: the pages of the config, the codes there are. No network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click


def pages(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the pages that begin so; those of a config with mistakes too, as far as they can be read."""
    from reconciler.config import desired

    root = Path(context.find_root().params.get("config") or "booking_pages")
    config = desired.load(root, today=datetime.now(UTC).date())
    taken = context.params.get("pages") or ()
    keys = sorted(page.key for page in config.desired.pages)
    return [key for key in keys if key.startswith(incomplete) and key not in taken]


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the codes that begin so."""
    from reconciler.config import explanations

    return [code for code in explanations.codes() if code.startswith(incomplete)]
