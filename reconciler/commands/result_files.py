"""Files that a command writes its result into, as they are named on the command line."""

from __future__ import annotations

import os
from pathlib import Path

import click


def overwritable(file: Path) -> Path:
    """Return `file`, which will be written over. Raises `BadParameter` for a name that a config file has."""
    locked = any(part.lower().endswith(".lock") for part in file.parts)
    if locked or file.suffix.lower() in (".yaml", ".yml"):
        raise click.BadParameter(f"`{file}` has the name of a file of the config, which would be lost")
    return file


def writable(file: Path) -> Path:
    """Return `file`; raises `BadParameter` where it cannot be written, or is not to be.

    Checked before anything is applied.
    """
    file = overwritable(file)
    target = file if file.exists() else file.parent
    if file.is_dir() or not target.exists() or not os.access(target, os.W_OK):
        raise click.BadParameter(f"`{file}` cannot be written; name a file in a folder you can write")
    return file
