"""The files that a command is to write its results to, checked before anything else is done."""

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
    """Return `file`; raises `BadParameter` where it cannot be written. Checked before anything is applied."""
    target = file if file.exists() else file.parent
    if not target.exists():
        raise click.BadParameter(f"`{file}` cannot be written: the folder `{target}` is not there")
    if file.is_dir() or not os.access(target, os.W_OK):
        raise click.BadParameter(f"`{file}` cannot be written; name a file in a folder you can write")
    return file
