"""Shell completion of arguments: the pages of the config, the words of reports. No network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reconciler.config.desired import Config


def pages(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the keys of pages that begin with `incomplete`, also of a config with mistakes."""
    taken = context.params.get("pages") or ()
    keys = sorted(page.key for page in _config(context).desired.pages)
    return [key for key in keys if key.startswith(incomplete) and key not in taken]


def people(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of people that begin with `incomplete`."""
    return [name for name in sorted(_config(context).people.hosts) if name.startswith(incomplete)]


def hosts(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of people and groups that begin with `incomplete`."""
    everybody = _config(context).people
    names = {*everybody.hosts, *everybody.groups}
    return sorted(name for name in names if name.startswith(incomplete))


def words(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the words of reports that begin with `incomplete`."""
    from reconciler import vocabulary

    return [word for word in vocabulary.words() if word.startswith(incomplete)]


def _config(context: click.Context) -> Config:
    """Return what the files say, also where they hold mistakes."""
    from reconciler.config import desired, limits

    top = context.find_root()
    root = Path(top.params.get("config") or "booking_pages")
    bounds = limits.of(getattr(top.obj, "environment", {}))
    shared = [Path(file) for file in top.params.get("shared") or ()]
    return desired.load(root, today=datetime.now(UTC).date(), limits=bounds, shared=shared)
