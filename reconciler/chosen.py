"""The pages of a config that a person chose, with what names of people and files mean in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler import selection
from reconciler.selection import Known, Selectors

if TYPE_CHECKING:
    from reconciler.config.desired import Config
    from reconciler.model import Desired


def pages(root: Path, config: Config, selectors: Selectors) -> Desired:
    """Keep the chosen pages of a config in the folder `root`. Raises `UsageError` where there are none."""
    return (
        selection.some(config.desired, selectors, known(root, config)) if selectors.given else config.desired
    )


def known(root: Path, config: Config) -> Known:
    """Return what can be meant: groups, files, and the folders from which files are looked for."""
    groups = {name: [item.text for item in group.members] for name, group in config.people.groups.items()}
    here = Path.cwd()
    folders = (str(here), os.path.normpath(here / root))  # links stay as they were typed
    made: dict[str, list[str]] = {}
    for document in config.made:  # several documents may be written with one key, each for other hosts
        made.setdefault(document.key, []).extend(document.pages)
    return Known(groups, made, config.sources, folders, os.path.lexists)
